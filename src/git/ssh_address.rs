//! Clone addresses that git accesses with ssh.

use std::fmt;
use std::str::FromStr;

use url::Url;

/// `ssh://HOST/PATH` or `USER@HOST:PATH`, unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SshAddress {
    text: String,
    /// The arguments with which `ssh` reaches the same host.
    pub ssh_arguments: String,
    /// Lines for an alias of the host in ssh's configuration. Empty if they would need quotes.
    pub alias_of: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum SshAddressError {
    #[error(
        "it must be an ssh address, such as git@HOST:GROUP/NAME.git or ssh://git@HOST/GROUP/NAME.git"
    )]
    Other,
    #[error(
        "an address must not contain a password: ssh would not use it, and other users can see it"
    )]
    Password,
}

impl SshAddress {
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }
}

impl FromStr for SshAddress {
    type Err = SshAddressError;

    fn from_str(text: &str) -> Result<Self, SshAddressError> {
        if text.chars().any(|c| c.is_control() || c.is_whitespace()) {
            return Err(SshAddressError::Other);
        }
        let (user, host, port, path) = if text.contains("://") {
            of_url(text)?
        } else {
            of_scp(text).ok_or(SshAddressError::Other)?
        };
        // ssh and the remote shell would take these for options.
        let parts = [&user, &host, &path];
        if host.is_empty() || path.is_empty() || parts.iter().any(|part| part.starts_with('-')) {
            return Err(SshAddressError::Other);
        }
        let arguments = port.map_or_else(String::new, |port| format!("-p {port} "));
        let at = if user.is_empty() { "" } else { "@" };
        Ok(Self {
            text: text.to_owned(),
            ssh_arguments: format!("{arguments}{user}{at}{host}"),
            alias_of: alias_of(&user, &host, port),
        })
    }
}

fn alias_of(user: &str, host: &str, port: Option<u16>) -> Vec<String> {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || ".-_".contains(c);
    if ![user, host].concat().chars().all(is_plain) {
        return Vec::new();
    }
    let user = (!user.is_empty()).then(|| format!("User {user}"));
    let port = port.map(|port| format!("Port {port}"));
    let host = Some(format!("HostName {host}"));
    [host, user, port].into_iter().flatten().collect()
}

type Parts = (String, String, Option<u16>, String);

fn of_url(text: &str) -> Result<Parts, SshAddressError> {
    let url = Url::parse(text).map_err(|_| SshAddressError::Other)?;
    // The URL parser corrects some addresses that git does not accept.
    if !text.starts_with("ssh://") || url.query().is_some() || url.fragment().is_some() {
        return Err(SshAddressError::Other);
    }
    if url.password().is_some() {
        return Err(SshAddressError::Password);
    }
    let host = url.host_str().unwrap_or_default();
    let path = url.path().trim_start_matches('/');
    Ok((url.username().into(), host.into(), url.port(), path.into()))
}

fn of_scp(text: &str) -> Option<Parts> {
    let (user, rest) = match text.split_once('@') {
        Some((user, rest)) if !user.is_empty() => (user, rest),
        Some(_) => return None,
        None => ("", text),
    };
    let (host, path) = rest.split_once(':')?;
    // `ext::…` is a remote helper of git, and `C:/…` is a file.
    let is_other =
        host.contains(['/', '\\']) || user.contains(['/', '\\', ':']) || path.starts_with(':');
    let is_file = user.is_empty() && host.len() == 1 && path.starts_with(['/', '\\']);
    (!is_other && !is_file).then(|| (user.into(), host.into(), None, path.into()))
}

impl fmt::Display for SshAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ssh_addresses_are_taken_as_they_stand() {
        let all = [
            ("git@host.example:group/name.git", "git@host.example"),
            ("host.example:group/name.git", "host.example"),
            ("git@host:/srv/name.git", "git@host"),
            ("git@host:~user/name", "git@host"),
            ("ssh://git@host/group/name.git", "git@host"),
            ("ssh://host:2222/group/name", "-p 2222 host"),
            ("ssh://git@[::1]:22/group/name", "-p 22 git@[::1]"),
        ];
        for (text, arguments) in all {
            let address: SshAddress = text.parse().unwrap();
            assert_eq!(
                (address.as_str(), &*address.ssh_arguments),
                (text, arguments)
            );
        }
    }

    #[test]
    fn another_name_has_all_that_the_address_says() {
        let alias_of = |text: &str| text.parse::<SshAddress>().unwrap().alias_of.join("; ");
        let whole = "HostName host; User git; Port 22";
        assert_eq!(alias_of("ssh://git@host:22/group/name"), whole);
        assert_eq!(alias_of("host:group/name"), "HostName host");
        for odd in ["git@h%h:group/name", "git\"@host:name", "ssh://[::1]/name"] {
            assert_eq!(alias_of(odd), "", "{odd}");
        }
    }

    #[test]
    fn nothing_else_is_taken() {
        let none = [
            "",
            "name",
            "group/name",
            "/srv/git/name.git",
            "./name:x",
            "-oProxyCommand=x@host:path",
            "--upload-pack=x",
            "git@-oProxyCommand=x:path",
            "git@host:-x",
            "ssh://-oProxyCommand=x/path",
            "ssh://-x@host/path",
            "ssh://host",
            "ssh://host/",
            "ssh://host:port/path",
            "ssh://host/path?x",
            "ssh://host/path#x",
            "ssh:host/path ",
            "SSH+GIT://host/path",
            "git+ssh://host/path",
            "https://host/group/name.git",
            "http://host/group/name.git",
            "git://host/name.git",
            "file:///srv/git/name.git",
            "ext::sh -c x",
            "ext::x",
            "fd::7",
            "git@host::path",
            "@host:path",
            "git@:path",
            "git@host:",
            "C:/work/name",
            r"C:\work\name",
            "git@host:a\nb",
        ];
        for text in none {
            assert_eq!(
                text.parse::<SshAddress>(),
                Err(SshAddressError::Other),
                "{text}"
            );
        }
        let password = "ssh://git:secret@host/path".parse::<SshAddress>();
        assert_eq!(password, Err(SshAddressError::Password));
    }
}
