//! Clone addresses, and the remote of this work tree.

mod ls_remote;
mod ssh_address;

use std::io;
use std::process::{Command, Stdio};
use std::time::Duration;

use percent_encoding::percent_decode_str;
use url::Url;

use crate::program::without_secrets;
use crate::time_limit::within;

pub(crate) use ls_remote::{PrivateHalf, Proof, check_installed, ls_remote};
pub(crate) use ssh_address::SshAddress;

/// The address of a repository.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address {
    /// In lower case, without the port.
    pub host: String,
    /// Groups and name, without `.git`.
    pub path: String,
}

impl Address {
    /// Parses `git@HOST:GROUP/NAME.git` and URLs of SSH and HTTP, like git.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (host, path) = if text.contains("://") {
            let url = Url::parse(text).ok()?;
            let is_clean = url.query().is_none() && url.fragment().is_none();
            if !is_clean || !["ssh", "git+ssh", "ssh+git", "https", "http"].contains(&url.scheme())
            {
                return None;
            }
            let path = percent_decode_str(url.path()).decode_utf8().ok()?;
            (url.host_str()?.to_owned(), path.into_owned())
        } else {
            let (host, path) = text.split_once(':')?;
            if host.contains('/') {
                return None;
            }
            let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
            (host.to_owned(), path.to_owned())
        };
        let path = repository_path(path.trim_start_matches('/'))?;
        let host = host.to_lowercase();
        (!host.is_empty()).then_some(Self { host, path })
    }
}

/// Checks a path of groups and a name, or only a name. Removes `.git` at the end.
pub(crate) fn repository_path(text: &str) -> Option<String> {
    let path = text.trim_end_matches('/');
    let path = path.strip_suffix(".git").unwrap_or(path);
    let is_name = |name: &str| {
        let is_plain = |c: char| !c.is_control() && !c.is_whitespace() && !"\\:@?#~".contains(c);
        !matches!(name, "" | "." | "..") && name.chars().all(is_plain)
    };
    path.split('/').all(is_name).then(|| path.to_owned())
}

/// Why there is no address of `origin`.
#[derive(Debug)]
pub(crate) enum OriginError {
    /// The message of git.
    Git(String),
    NotRun(io::Error),
}

/// Returns the address of the remote `origin`.
///
/// # Errors
/// The message of git, or why git cannot be run.
pub(crate) fn origin(limit: Duration) -> Result<String, OriginError> {
    let mut git = without_secrets(Command::new("git"));
    git.args(["remote", "get-url", "origin"])
        .stdin(Stdio::null());
    let output = within(limit, move || git.output()).map_err(OriginError::NotRun)?;
    let said = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim().to_owned();
    if output.status.success() {
        Ok(said(&output.stdout))
    } else {
        Err(OriginError::Git(said(&output.stderr)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_git_reads_them() {
        let all = [
            "git@Host.example:group/sub/name.git",
            "host.example:group/sub/name",
            "git@host.example:/group/sub/name.git/",
            "ssh://git@host.example/group/sub/name.git",
            "ssh://git@HOST.example:2222/group/sub/name",
            "git+ssh://host.example/group/sub/name.git",
            "https://host.example/group/sub/name.git",
            "https://user:password@host.example:8443/group/sub/name/",
            "http://host.example/group/sub/n%61me.git",
        ];
        for text in all {
            let address = Address::parse(text).unwrap();
            let read = (address.host.as_str(), address.path.as_str());
            assert_eq!(read, ("host.example", "group/sub/name"), "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        let none = [
            "",
            "name",
            "group/name",
            "/srv/git/name.git",
            "./name:x",
            "file:///srv/git/name.git",
            "ftp://host/group/name",
            "https://host",
            "https://host/group/name?ref=x",
            "ssh://host:port/group/name",
            "git@host:",
            "git@:group/name",
            "git@host:group//name",
            "git@host:../name",
            r"C:\work\name",
        ];
        for text in none {
            assert_eq!(Address::parse(text), None, "{text}");
        }
    }
}
