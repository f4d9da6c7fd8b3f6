//! The sorts of errors, as scripts see them.

use std::io;

use super::Situation;
use crate::api::{self, Class};
use crate::config;
use crate::http;
use crate::signals::Signal;
use crate::{agent, key_file, output, sandbox, token_command};

/// What sort of error it is. Names and exit codes are a promise to scripts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// None of the others, e.g. a full disk.
    Failed,
    /// A person said no.
    Cancelled,
    /// The command line or its input is not valid.
    Usage,
    /// Configuration or credentials are missing, unreadable or contradictory.
    Config,
    /// The service refused credentials or permission.
    Auth,
    /// No such key, key pair or profile.
    NotFound,
    /// It exists already with other content, or belongs to another user.
    Conflict,
    /// The service refused for another reason.
    Refused,
    /// No usable answer; nothing was changed.
    Unavailable,
    /// Partly done, or not known whether done.
    Incomplete,
    /// A signal asked the process to end.
    Interrupted(Signal),
}

impl Kind {
    /// All of them, by exit code.
    pub const ALL: [Self; 13] = [
        Self::Failed,
        Self::Cancelled,
        Self::Usage,
        Self::Config,
        Self::Auth,
        Self::NotFound,
        Self::Conflict,
        Self::Refused,
        Self::Unavailable,
        Self::Incomplete,
        Self::Interrupted(Signal::HangUp),
        Self::Interrupted(Signal::Interrupt),
        Self::Interrupted(Signal::Terminate),
    ];

    /// What it means to people, as the manual says it.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Failed => "Anything else, e.g. a full disk.",
            Self::Cancelled => "A confirmation was declined.",
            Self::Usage => "Command line or input is not valid; nothing was changed.",
            Self::Config => {
                "Configuration, variables or credentials are missing or contradictory; nothing was sent."
            }
            Self::Auth => "The service refused the credentials or the permission.",
            Self::NotFound => "No such key, key pair, profile.",
            Self::Conflict => "Exists already with other content, or belongs to another user.",
            Self::Refused => "The service refused the request for another reason.",
            Self::Unavailable => "No usable answer; nothing was changed, retrying is safe.",
            Self::Incomplete => {
                "Partly done, or the outcome could not be learnt; the text says what to do."
            }
            Self::Interrupted(Signal::HangUp) => "The terminal was closed.",
            Self::Interrupted(Signal::Interrupt) => "Ctrl-C.",
            Self::Interrupted(Signal::Terminate) => "The process was terminated.",
        }
    }

    /// The word in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
            Self::Usage => "usage",
            Self::Config => "config",
            Self::Auth => "auth",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Refused => "refused",
            Self::Unavailable => "unavailable",
            Self::Incomplete => "incomplete",
            Self::Interrupted(_) => "interrupted",
        }
    }

    /// The exit code of the process.
    pub fn exit_code(self) -> u8 {
        match self {
            Self::Failed | Self::Cancelled => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::Auth => 4,
            Self::NotFound => 5,
            Self::Conflict => 6,
            Self::Refused => 7,
            Self::Unavailable => 8,
            Self::Incomplete => 9,
            Self::Interrupted(signal) => signal.exit_code(),
        }
    }

    /// The sort of the first error in the chain that is one of ours.
    pub(super) fn of(error: &anyhow::Error) -> Self {
        error.chain().find_map(of_cause).unwrap_or(Self::Failed)
    }
}

fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<Kind> {
    if let Some(error) = cause.downcast_ref() {
        return of_situation(error);
    }
    if let Some(error) = cause.downcast_ref() {
        return Some(of_config(error));
    }
    if let Some(error) = cause.downcast_ref() {
        return of_api(error);
    }
    if let Some(error) = cause.downcast_ref() {
        return Some(of_key_file(error));
    }
    if cause.is::<token_command::Error>() {
        return Some(Kind::Config);
    }
    if cause.is::<agent::Error>() {
        return Some(Kind::Usage);
    }
    let other =
        cause.is::<output::Error>() || cause.is::<sandbox::Error>() || cause.is::<io::Error>();
    other.then_some(Kind::Failed)
}

fn of_situation(situation: &Situation) -> Option<Kind> {
    Some(match situation {
        // What stood in the way is next in the chain.
        Situation::ProjectUnknown { .. } => return None,
        Situation::QuietJson { .. }
        | Situation::JsonAndOutput { .. }
        | Situation::NoKeySource { .. }
        | Situation::NothingToOffer { .. }
        | Situation::NotOneKey { .. }
        | Situation::PrivateKey { .. }
        | Situation::KeyTooLong { .. }
        | Situation::TitleTooLong { .. }
        | Situation::BadTitle { .. }
        | Situation::AgentEmpty
        | Situation::AgentSeveral { .. }
        | Situation::AgentLacks { .. }
        | Situation::NeedsYes
        | Situation::NotAsked { .. }
        | Situation::ProfileExists { .. }
        | Situation::BadSecretKey
        | Situation::BadTokenCommand
        | Situation::EmptyPassword
        | Situation::PasswordNotText
        | Situation::StdoutDiscards
        | Situation::LocalX509
        | Situation::Ambiguous { .. }
        | Situation::Encryption { .. }
        | Situation::PrivateKeyFile { .. }
        | Situation::NoPlaceForPages { .. }
        | Situation::NotOnePair { .. } => Kind::Usage,
        Situation::NoSuchKey { .. }
        | Situation::NoSuchPair { .. }
        | Situation::NothingHosted { .. } => Kind::NotFound,
        Situation::KeyOfAnotherUser { .. }
        | Situation::NameTaken { .. }
        | Situation::NameExists { .. } => Kind::Conflict,
        Situation::NotTried { .. }
        | Situation::AccountPairForbidden { .. }
        | Situation::TokenUnknown { .. }
        | Situation::TokenEnded { .. } => Kind::Auth,
        Situation::NotDone { .. } => Kind::Unavailable,
        Situation::Interrupted { signal, .. } => Kind::Interrupted(*signal),
        Situation::NotKnown { .. }
        | Situation::HalvesDiffer { .. }
        | Situation::Undecided { .. }
        | Situation::OddAnswer { .. }
        | Situation::NotDescribed { .. }
        | Situation::PrivateKeyNeverCame { .. }
        | Situation::SavedElsewhere { .. }
        | Situation::PrivateKeyLost { .. } => Kind::Incomplete,
        Situation::Cancelled => Kind::Cancelled,
        Situation::NoAnswer(_) | Situation::NotGenerated(_) | Situation::Found { .. } => {
            Kind::Failed
        }
        Situation::NoHome { .. } | Situation::NoAgencyKeys { .. } => Kind::Config,
    })
}

fn of_config(error: &config::Error) -> Kind {
    use config::{Error, Source};
    match error {
        Error::UnknownProfile { .. } => Kind::NotFound,
        Error::Expired { .. } => Kind::Auth,
        Error::Unwritable { .. } => Kind::Failed,
        Error::SandboxOption { .. }
        | Error::NewProfileName { .. }
        | Error::BadValue {
            source_of_value: Source::Option(_),
            ..
        } => Kind::Usage,
        Error::Unreadable { .. }
        | Error::Syntax { .. }
        | Error::UnknownKey { .. }
        | Error::WrongType { .. }
        | Error::ProfileName { .. }
        | Error::NotUtf8 { .. }
        | Error::BadValue { .. }
        | Error::Insecure { .. }
        | Error::UnknownRegion { .. }
        | Error::NotInRegion { .. }
        | Error::NoEndpoint { .. }
        | Error::NoCredentials { .. }
        | Error::TwoMethods { .. }
        | Error::LoginNotUsed { .. }
        | Error::Half { .. }
        | Error::BadToken { .. }
        | Error::NoProjectId
        | Error::NoSuchProject { .. }
        | Error::SeveralProjects { .. }
        | Error::NoToken { .. }
        | Error::BadState { .. }
        | Error::NotImported { .. }
        | Error::EncryptedKeys { .. }
        | Error::NoStateDirectory { .. } => Kind::Config,
    }
}

fn of_api(error: &api::Error) -> Option<Kind> {
    Some(match error {
        // What stood in the way is next in the chain.
        api::Error::Credentials(_) => return None,
        api::Error::Http { error, .. } => match error {
            http::Error::NoAnswer { .. } => Kind::Unavailable,
            http::Error::CaBundle { .. }
            | http::Error::Setup { .. }
            | http::Error::Credentials(_) => Kind::Config,
        },
        api::Error::Refused(refusal) => match refusal.class() {
            Class::Credentials | Class::Permission => Kind::Auth,
            Class::NotFound => Kind::NotFound,
            Class::Conflict => Kind::Conflict,
            Class::Rate | Class::Unavailable => Kind::Unavailable,
            Class::WrongEndpoint | Class::Other => Kind::Refused,
        },
        api::Error::Unusable { .. } => Kind::Unavailable,
    })
}

fn of_key_file(error: &key_file::Error) -> Kind {
    use key_file::Error;
    match error {
        Error::Unreadable { .. }
        | Error::TooLong { .. }
        | Error::Exists { .. }
        | Error::Uncreatable { .. } => Kind::Usage,
        Error::Unwritable { .. } => Kind::Failed,
    }
}
