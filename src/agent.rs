//! The public keys that a running ssh-agent holds.

use std::path::PathBuf;
use std::time::Duration;

use ssh_agent_client_rs::{Client, Identity};

use crate::keys::PublicKey;

/// An agent may ask its owner to unlock it before it answers.
const PATIENCE: Duration = Duration::from_secs(60);

/// No keys from the agent.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No agent is known.
    #[error("no ssh-agent: SSH_AUTH_SOCK is not set")]
    NotRunning,
    /// The agent's socket cannot be opened.
    #[error("cannot reach the ssh-agent at {}", path.display())]
    Unreachable {
        /// The socket.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// The agent did not answer as agents do.
    #[error("the ssh-agent at {} does not list its keys", path.display())]
    Failed {
        /// The socket.
        path: PathBuf,
        /// Why.
        #[source]
        source: ssh_agent_client_rs::Error,
    },
}

/// Lists the plain public keys of the agent at `socket`; certificates are left out.
///
/// # Errors
/// Any [`Error`].
pub fn public_keys(socket: Option<PathBuf>) -> Result<Vec<PublicKey>, Error> {
    let path = socket.or_else(default_socket).ok_or(Error::NotRunning)?;
    let mut client = connect(&path)?;
    let identities = client
        .list_all_identities()
        .map_err(|source| Error::Failed { path, source })?;
    let keys = identities.iter().filter_map(|identity| match identity {
        Identity::PublicKey(key) => PublicKey::from_parsed(key),
        Identity::Certificate(_) => None,
    });
    Ok(keys.collect())
}

#[cfg(unix)]
fn default_socket() -> Option<PathBuf> {
    None
}

#[cfg(windows)]
fn default_socket() -> Option<PathBuf> {
    Some(PathBuf::from(r"\\.\pipe\openssh-ssh-agent"))
}

#[cfg(unix)]
fn connect(path: &std::path::Path) -> Result<Client, Error> {
    use std::os::unix::net::UnixStream;
    let open = || {
        let stream = UnixStream::connect(path)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        stream.set_write_timeout(Some(PATIENCE))?;
        Ok(stream)
    };
    let stream = open().map_err(|source| Error::Unreachable {
        path: path.to_owned(),
        source,
    })?;
    Ok(Client::with_read_write(Box::new(stream)))
}

#[cfg(windows)]
fn connect(path: &std::path::Path) -> Result<Client, Error> {
    Client::connect(path).map_err(|source| Error::Failed {
        path: path.to_owned(),
        source,
    })
}
