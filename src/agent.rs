//! The public keys that a running ssh-agent holds.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use ssh_key::PublicKey as Parsed;

use crate::keys::PublicKey;

/// An agent may ask its owner to unlock it before it answers.
#[cfg(unix)]
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);
/// Longest answer that is read, as in OpenSSH.
const LONGEST: u32 = 256 * 1024;

/// Messages of <https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent>, section 5.1.
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;

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
        source: io::Error,
    },
    /// The agent did not answer as agents do.
    #[error("the ssh-agent at {} does not list its keys", path.display())]
    Failed {
        /// The socket.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
}

/// Lists the plain public keys of the agent at `socket`; certificates, and keys of types that are
/// not known here, are left out.
///
/// # Errors
/// Any [`Error`].
pub fn public_keys(socket: Option<PathBuf>) -> Result<Vec<PublicKey>, Error> {
    let path = socket.or_else(default_socket).ok_or(Error::NotRunning)?;
    let stream = connect(&path).map_err(|source| Error::Unreachable {
        path: path.clone(),
        source,
    })?;
    list(stream).map_err(|source| Error::Failed { path, source })
}

fn list(mut stream: impl Read + Write) -> io::Result<Vec<PublicKey>> {
    stream.write_all(&[0, 0, 0, 1, REQUEST_IDENTITIES])?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST {
        return Err(invalid("the answer is too long"));
    }
    let mut answer = vec![0; length as usize];
    stream.read_exact(&mut answer)?;
    let Some((&IDENTITIES_ANSWER, mut rest)) = answer.split_first() else {
        return Err(invalid("the answer is not a list of keys"));
    };
    let mut keys = Vec::new();
    for _ in 0..number(&mut rest)? {
        let (blob, comment) = (text(&mut rest)?, text(&mut rest)?);
        if let Ok(mut key) = Parsed::from_bytes(blob) {
            key.set_comment(String::from_utf8_lossy(comment));
            keys.extend(PublicKey::from_parsed(&key));
        }
    }
    Ok(keys)
}

fn number(rest: &mut &[u8]) -> io::Result<u32> {
    let (bytes, after) = rest.split_first_chunk().ok_or_else(cut_off)?;
    *rest = after;
    Ok(u32::from_be_bytes(*bytes))
}

fn text<'a>(rest: &mut &'a [u8]) -> io::Result<&'a [u8]> {
    let length = number(rest)? as usize;
    let (bytes, after) = rest.split_at_checked(length).ok_or_else(cut_off)?;
    *rest = after;
    Ok(bytes)
}

fn cut_off() -> io::Error {
    invalid("the answer is cut off")
}

fn invalid(reason: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
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
fn connect(path: &Path) -> io::Result<impl Read + Write> {
    let stream = std::os::unix::net::UnixStream::connect(path)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    Ok(stream)
}

/// Whoever made the pipe may learn who asks, but not act as them.
#[cfg(windows)]
fn connect(path: &Path) -> io::Result<impl Read + Write> {
    use std::os::windows::fs::OpenOptionsExt;
    const SECURITY_IDENTIFICATION: u32 = 1 << 16;
    std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .security_qos_flags(SECURITY_IDENTIFICATION)
        .open(path)
}
