//! Lists, adds and removes the keys of a running ssh-agent.

use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use secrecy::{ExposeSecret, SecretSlice};
use ssh_key::PublicKey as Parsed;
use zeroize::Zeroizing;

use crate::failure::{Failure, Kind};
use crate::keys::PublicKey;
use crate::time_limit::within;

/// The longest answer to read, as in OpenSSH.
const LONGEST: u32 = 256 * 1024;

/// Message types of <https://datatracker.ietf.org/doc/html/draft-ietf-sshm-ssh-agent>, section 5.1.
const REQUEST_IDENTITIES: u8 = 11;
const IDENTITIES_ANSWER: u8 = 12;
const ADD_IDENTITY: u8 = 17;
const REMOVE_IDENTITY: u8 = 18;
const SUCCESS: u8 = 6;

/// The keys of an agent.
#[derive(Debug, Default)]
pub(crate) struct Held {
    /// The plain public keys, without certificates.
    pub keys: Vec<PublicKey>,
    /// How many certificates and keys of unknown types it has as well.
    pub unread: usize,
    /// Whether one of those may belong to a key that is not in `keys`.
    pub hides_keys: bool,
}

impl Held {
    /// A warning about what could not be read, if needed.
    pub(crate) fn warning(&self) -> Option<String> {
        let keys = match self.unread {
            0 => return None,
            1 => "1 key".to_owned(),
            several => format!("{several} keys"),
        };
        Some(format!(
            "{keys} of the ssh-agent cannot be used: certificates, or of an unknown type"
        ))
    }
}

/// Lists the keys of the agent at `socket`. The whole answer has to come within the limit.
///
/// # Errors
/// There is no agent, it cannot be reached, or its answer is invalid.
pub(crate) fn list(socket: Option<PathBuf>, limit: Duration) -> Result<Held, Failure> {
    at(socket, limit, "list its keys", |stream| {
        read(&ask(stream, &[REQUEST_IDENTITIES])?)
    })
}

/// Removes a key and all its certificates from the agent at `socket`.
///
/// # Errors
/// Those of [`list`]; the agent refuses.
pub(crate) fn remove(
    socket: Option<PathBuf>,
    limit: Duration,
    key: &PublicKey,
) -> Result<(), Failure> {
    let wanted = key.fingerprint().to_owned();
    at(socket, limit, "remove the key", move |stream| {
        let answer = ask(stream, &[REQUEST_IDENTITIES])?;
        let identities = identities(&answer)?;
        let is_wanted = |blob: &&[u8]| {
            let key = plain_key(blob, b"");
            key.is_some_and(|key| key.fingerprint() == wanted)
        };
        let blobs: Vec<_> = identities.iter().map(|(blob, _)| *blob).collect();
        let plain: Vec<_> = blobs.iter().copied().filter(is_wanted).collect();
        let is_of_key = |blob: &&[u8]| plain.contains(blob) || is_certificate_of(&plain, blob);
        for blob in blobs.into_iter().filter(is_of_key) {
            let length = u32::try_from(blob.len()).map_err(io::Error::other)?;
            tell(
                stream,
                &[&[REMOVE_IDENTITY], &length.to_be_bytes()[..], blob].concat(),
            )?;
        }
        Ok(())
    })
}

/// Adds a private key to the agent at `socket`.
///
/// # Errors
/// Those of [`remove`].
pub(crate) fn add(
    socket: Option<PathBuf>,
    limit: Duration,
    identity: SecretSlice<u8>,
) -> Result<(), Failure> {
    at(socket, limit, "add the key", move |stream| {
        let request = Zeroizing::new([&[ADD_IDENTITY], identity.expose_secret()].concat());
        tell(stream, &request)
    })
}

/// Connects to the agent and calls a function. `what` describes it, for errors.
fn at<T: Send + 'static>(
    socket: Option<PathBuf>,
    limit: Duration,
    what: &str,
    work: impl FnOnce(&mut Stream) -> io::Result<T> + Send + 'static,
) -> Result<T, Failure> {
    let path = socket.or_else(default_socket).ok_or_else(|| {
        Kind::Usage
            .failure("no ssh-agent: SSH_AUTH_SOCK is not set")
            .hint("`eval $(ssh-agent)` starts one, `ssh-add` fills it")
    })?;
    let failure = |message: String, error: io::Error| {
        Kind::Usage
            .failure(message)
            .hint("`ssh-add -l` shows whether the agent works")
            .because(error)
    };
    let shown = path.display().to_string();
    let undone = |error| failure(format!("the ssh-agent at {shown} does not {what}"), error);
    match within(limit, move || {
        Ok(connect(&path).map(|mut stream| work(&mut stream)))
    }) {
        Ok(Ok(done)) => done.map_err(undone),
        Ok(Err(error)) => Err(failure(
            format!("cannot reach the ssh-agent at {shown}"),
            error,
        )),
        Err(error) => Err(undone(error)),
    }
}

/// Sends a request and checks that the agent accepted it.
fn tell(stream: &mut Stream, request: &[u8]) -> io::Result<()> {
    if ask(stream, request)? == [SUCCESS] {
        Ok(())
    } else {
        Err(invalid("the agent refused"))
    }
}

fn ask(stream: &mut Stream, request: &[u8]) -> io::Result<Vec<u8>> {
    let length = u32::try_from(request.len()).map_err(io::Error::other)?;
    stream.write_all(&Zeroizing::new([&length.to_be_bytes(), request].concat()))?;
    let mut length = [0; 4];
    stream.read_exact(&mut length)?;
    let length = u32::from_be_bytes(length);
    if length > LONGEST {
        return Err(invalid("the response is too long"));
    }
    let mut answer = vec![0; length as usize];
    stream.read_exact(&mut answer)?;
    Ok(answer)
}

/// Reads the blobs and comments in an answer.
fn identities(answer: &[u8]) -> io::Result<Vec<(&[u8], &[u8])>> {
    let Some((&IDENTITIES_ANSWER, mut rest)) = answer.split_first() else {
        return Err(invalid("the response is not a list of keys"));
    };
    let count = number(&mut rest)?;
    (0..count)
        .map(|_| Ok((text(&mut rest)?, text(&mut rest)?)))
        .collect()
}

fn read(answer: &[u8]) -> io::Result<Held> {
    let mut keys = Vec::new();
    let (mut plain, mut others) = (Vec::new(), Vec::new());
    for (blob, comment) in identities(answer)? {
        match plain_key(blob, comment) {
            Some(key) => {
                keys.push(key);
                plain.push(blob);
            }
            None => others.push(blob),
        }
    }
    Ok(Held {
        keys,
        unread: others.len(),
        hides_keys: !others.iter().all(|other| is_certificate_of(&plain, other)),
    })
}

/// Converts a blob to a public key. Leaves out a comment with control characters.
fn plain_key(blob: &[u8], comment: &[u8]) -> Option<PublicKey> {
    let mut key = Parsed::from_bytes(blob).ok()?;
    key.set_comment(str::from_utf8(comment).unwrap_or_default());
    PublicKey::from_parsed(&key).or_else(|| {
        key.set_comment("");
        PublicKey::from_parsed(&key)
    })
}

/// Whether these bytes are a certificate for one of the plain keys: a type and a nonce, then the key without
/// its type.
fn is_certificate_of(plain: &[&[u8]], mut blob: &[u8]) -> bool {
    let (Ok(kind), Ok(_nonce)) = (text(&mut blob), text(&mut blob)) else {
        return false;
    };
    let is_held = |mut key: &[u8]| text(&mut key).is_ok() && blob.starts_with(key);
    kind.ends_with(b"-cert-v01@openssh.com") && plain.iter().any(|key| is_held(key))
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
    invalid("the response is cut off")
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
type Stream = std::os::unix::net::UnixStream;

#[cfg(unix)]
fn connect(path: &Path) -> io::Result<Stream> {
    Stream::connect(path)
}

#[cfg(windows)]
type Stream = std::fs::File;

/// A malicious server of the pipe may identify this user, but not impersonate it.
#[cfg(windows)]
fn connect(path: &Path) -> io::Result<Stream> {
    use std::os::windows::fs::OpenOptionsExt;
    const SECURITY_IDENTIFICATION: u32 = 1 << 16;
    std::fs::OpenOptions::new()
        .read(true)
        .write(true)
        .security_qos_flags(SECURITY_IDENTIFICATION)
        .open(path)
}
