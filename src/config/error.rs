//! What can be wrong with the configuration. No message quotes a value that may be secret.

use std::io;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::regions::Service;
use super::settings::Source;
use crate::private_file::Exposed;

/// Configuration, variables or credentials that cannot be used.
#[allow(missing_docs, reason = "most fields are what their names say")]
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A configuration or token file that was named cannot be read.
    #[error("cannot read {}", path.display())]
    Unreadable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// The configuration file is not TOML.
    #[error("{} line {line}: {reason}", path.display())]
    Syntax {
        path: PathBuf,
        /// From 1.
        line: usize,
        /// What the TOML reader says.
        reason: String,
    },
    /// A key that hwkey does not know.
    #[error("{} line {line}: unknown key `{key}`", path.display())]
    UnknownKey {
        path: PathBuf,
        /// From 1.
        line: usize,
        key: String,
        /// A known key that looks like it.
        near: Option<&'static str>,
    },
    /// A key with a value of another type.
    #[error("{} line {line}: `{key}` must be {expected}, not {found}", path.display())]
    WrongType {
        path: PathBuf,
        /// From 1.
        line: usize,
        key: String,
        /// The type it must have.
        expected: &'static str,
        /// The type it has.
        found: &'static str,
    },
    /// A profile name that cannot be used.
    #[error("{} line {line}: `{name}` cannot be a profile's name: {reason}", path.display())]
    ProfileName {
        path: PathBuf,
        /// From 1.
        line: usize,
        name: String,
        reason: &'static str,
    },
    /// A new profile cannot have this name.
    #[error("`{name}` cannot be a profile's name: {reason}")]
    NewProfileName { name: String, reason: &'static str },
    /// The sandbox stays as it is.
    #[error("the profile `sandbox` is built in and cannot be {what}")]
    BuiltInProfile {
        /// What was to be done with it.
        what: &'static str,
    },
    /// Another tool's configuration cannot be used.
    #[error("{} {reason}", path.display())]
    NotImported { path: PathBuf, reason: String },
    /// KooCLI has encrypted its keys.
    #[error("the access key in {} is encrypted", path.display())]
    EncryptedKeys { path: PathBuf },
    /// A variable whose value is not text.
    #[error("the variable {variable} is not valid UTF-8")]
    NotUtf8 { variable: String },
    /// No profile of this name.
    #[error("no profile named `{name}`")]
    UnknownProfile {
        name: String,
        /// Where it was asked for.
        source_of_name: Source,
        /// The file that was looked at, if there is one.
        path: Option<PathBuf>,
        known: Box<[String]>,
    },
    /// A value that the setting cannot have.
    #[error("`{setting}` ({}) {reason}", source_of_value.in_full())]
    BadValue {
        setting: &'static str,
        source_of_value: Source,
        reason: String,
    },
    /// An endpoint without encryption that is not on this machine.
    #[error(
        "`{setting}` ({}) is plain http to `{host}`, which would send the credentials unencrypted",
        source_of_value.in_full()
    )]
    Insecure {
        setting: &'static str,
        source_of_value: Source,
        host: String,
    },
    /// A region that is not in the table.
    #[error("unknown region `{region}` ({})", source_of_value.in_full())]
    UnknownRegion {
        region: String,
        source_of_value: Source,
        /// A known one that looks like it.
        near: Option<&'static str>,
    },
    /// A region without the service.
    #[error("{service} has no endpoint in {region}")]
    NotInRegion {
        service: Service,
        region: &'static str,
    },
    /// Nothing says where the service is.
    #[error("no endpoint for {service}: neither a region nor an endpoint is set")]
    NoEndpoint {
        service: Service,
        other_profiles: Box<[String]>,
    },
    /// No credentials anywhere.
    #[error("no credentials: neither a token nor an access key is set")]
    NoCredentials {
        /// The profile in use.
        profile: Option<String>,
        /// The profiles of the file, where none is in use.
        other_profiles: Box<[String]>,
    },
    /// Two ways to authenticate in one source.
    #[error("both `{first}` and `{second}` are set ({source_of_values}); one method is wanted")]
    TwoMethods {
        first: String,
        second: String,
        source_of_values: Source,
    },
    /// A login for a profile that has another method.
    #[error(
        "the profile `{profile}` uses `{method}`, and a login would be a second method; use only one"
    )]
    LoginNotUsed {
        profile: String,
        method: &'static str,
    },
    /// Credentials of which a part is missing.
    #[error(
        "`{present}` is set ({}), but `{missing}` is not; they belong together",
        source_of_values.in_full()
    )]
    Half {
        present: String,
        missing: String,
        /// Where the part is that is there.
        source_of_values: Source,
    },
    /// A token that cannot be one.
    #[error("the token ({source_of_token}) {reason}")]
    BadToken {
        source_of_token: String,
        reason: String,
    },
    /// A login whose token has ended.
    #[error("the login of {} expired at {at}; nothing was sent", whose(profile.as_deref()))]
    Expired {
        profile: Option<String>,
        at: Timestamp,
    },
    /// A file of ours that is not as we wrote it.
    #[error("{} is damaged", path.display())]
    BadState { path: PathBuf },
    /// A file that cannot be written.
    #[error("cannot write {}", path.display())]
    Unwritable {
        path: PathBuf,
        #[source]
        source: std::io::Error,
    },
    /// A file or directory that others could change.
    #[error(transparent)]
    Exposed(#[from] Exposed),
    /// A file that does not say what was to be written.
    #[error("{} could not be changed as intended: what was written is not what is read", path.display())]
    NotWritten { path: PathBuf },
    /// KPS needs a project.
    #[error("no project id, which KPS needs")]
    NoProjectId,
    /// No project has the region's name.
    #[error(
        "no project id, which KPS needs: IAM knows no project named `{region}` for these credentials"
    )]
    NoSuchProject { region: String },
    /// Several projects have the region's name.
    #[error("no project id, which KPS needs: IAM knows {} projects named `{region}`: {}", ids.len(), ids.join(", "))]
    SeveralProjects { region: String, ids: Vec<String> },
    /// A token is wanted, but access keys are in use.
    #[error("there is no token: requests are signed with an access key ({source_of_keys})")]
    NoToken { source_of_keys: Source },
    /// The sandbox takes no other address.
    #[error(
        "`{option}` cannot be used with the profile `sandbox`, whose services run inside the process"
    )]
    SandboxOption { option: &'static str },
    /// No directory for lasting state.
    #[error("no home directory is known, so there is no place for {purpose}")]
    NoStateDirectory {
        /// What it is wanted for.
        purpose: &'static str,
    },
}

impl Error {
    /// An option or argument for a profile that names none.
    pub fn blank(option: &'static str) -> Self {
        Self::BadValue {
            setting: "profile",
            source_of_value: Source::Option(option),
            reason: "is empty".to_owned(),
        }
    }

    /// What stands in the way of reading a file.
    pub(super) fn unreadable(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.downcast() {
            Ok(exposed) => Self::Exposed(exposed),
            Err(source) => Self::Unreadable { path, source },
        }
    }

    /// What stands in the way of writing a file.
    pub(super) fn unwritable(path: &Path, source: io::Error) -> Self {
        let path = path.to_owned();
        match source.downcast() {
            Ok(exposed) => Self::Exposed(exposed),
            Err(source) => Self::Unwritable { path, source },
        }
    }
}

/// A profile in the middle of a sentence.
fn whose(profile: Option<&str>) -> String {
    match profile {
        Some(name) => format!("profile `{name}`"),
        None => "no profile".to_owned(),
    }
}
