//! Where a public key comes from: a file, standard input, the command line, the ssh-agent, or a choice.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::agent;
use crate::config;
use crate::context::Context;
use crate::error::{GivenKeyError, Place};
use crate::key_file;
use crate::keys::{KeyTextError, PublicKey, Strength};

/// The one place that was given.
#[derive(Debug)]
pub(super) enum KeySource<'a> {
    /// A file, or `-` for standard input.
    File(&'a Path),
    /// The value of an option.
    Text {
        /// The option, for messages.
        option: &'static str,
        /// Its value.
        text: &'a str,
    },
    /// The ssh-agent, and which of its keys.
    Agent(Option<&'a str>),
    /// None was given: a person may choose among the files in `~/.ssh`.
    Ask {
        /// How to give one, for messages.
        options: &'static str,
    },
}

impl KeySource<'_> {
    /// Reads the key. Whatever is not exactly one public key is refused.
    pub(super) fn read(&self, ctx: &Context) -> Result<PublicKey> {
        let key = match self {
            Self::File(path) if path.as_os_str() == "-" => {
                parse(&key_file::read_stdin()?, Place::StandardInput)?
            }
            Self::File(path) => {
                let bytes = key_file::read_named(path, ctx.patience())?;
                parse(&bytes, Place::File(path.to_path_buf()))?
            }
            Self::Text { option, text } => parse(text.as_bytes(), Place::Option(option))?,
            Self::Agent(fingerprint) => from_agent(ctx, *fingerprint)?,
            Self::Ask { options } => ask_for_file(ctx, options)?,
        };
        warn_if_weak(ctx, &key);
        Ok(key)
    }
}

fn from_file(path: &Path) -> Result<PublicKey> {
    parse(&key_file::read(path)?, Place::File(path.to_owned()))
}

fn parse(bytes: &[u8], place: Place) -> Result<PublicKey> {
    let key = PublicKey::from_bytes(bytes).map_err(|reason| match reason {
        KeyTextError::Private(form) => GivenKeyError::PrivateKey {
            public_half: match &place {
                Place::File(path) => public_half(path),
                Place::StandardInput | Place::Option(_) => None,
            },
            place,
            form,
        },
        reason => GivenKeyError::NotOneKey { place, reason },
    });
    Ok(key?)
}

/// The file with `.pub` after its name, when it exists and holds a public key.
fn public_half(path: &Path) -> Option<PathBuf> {
    let beside = key_file::public_beside(path);
    let bytes = key_file::read(&beside).ok()?;
    PublicKey::from_bytes(&bytes).is_ok().then_some(beside)
}

fn from_agent(ctx: &Context, fingerprint: Option<&str>) -> Result<PublicKey> {
    let held = agent::list(ctx.env().path("SSH_AUTH_SOCK"), ctx.patience())?;
    if let Some(warning) = held.warning() {
        ctx.messages.warn(&warning);
    }
    let mut keys = held.keys;
    if let Some(wanted) = fingerprint {
        let found = keys.into_iter().find(|key| key.fingerprint() == wanted);
        return Ok(found.ok_or_else(|| GivenKeyError::AgentLacks {
            fingerprint: wanted.to_owned(),
        })?);
    }
    match keys.len() {
        0 if held.unread > 0 => Err(GivenKeyError::AgentUnread.into()),
        0 => Err(GivenKeyError::AgentEmpty.into()),
        1 => Ok(keys.swap_remove(0)),
        _ if ctx.prompt.is_possible() => {
            let choices: Vec<_> = keys.iter().map(describe).collect();
            let index = ctx.choose("Which key of the ssh-agent?", &choices)?;
            Ok(keys.swap_remove(index))
        }
        _ => Err(GivenKeyError::AgentSeveral {
            fingerprints: keys
                .iter()
                .map(|key| key.fingerprint().to_owned())
                .collect(),
        }
        .into()),
    }
}

fn ask_for_file(ctx: &Context, options: &'static str) -> Result<PublicKey> {
    if !ctx.prompt.is_possible() {
        return Err(GivenKeyError::NoKeySource { options }.into());
    }
    let directory = config::ssh_dir().ok_or(GivenKeyError::NoHome {
        what: "looking for keys in ~/.ssh",
    })?;
    let mut found: Vec<_> = key_file::public_files(&directory)
        .into_iter()
        .filter_map(|path| Some((from_file(&path).ok()?, path)))
        .collect();
    if found.is_empty() {
        return Err(GivenKeyError::NothingToOffer { directory, options }.into());
    }
    let choices: Vec<_> = found
        .iter()
        .map(|(key, path)| format!("{}  {}", path.display(), describe(key)))
        .collect();
    let index = ctx.choose("Which public key?", &choices)?;
    Ok(found.swap_remove(index).0)
}

fn describe(key: &PublicKey) -> String {
    let algorithm = key.facts().algorithm.as_deref().unwrap_or_default();
    let comment = key.comment().unwrap_or("no comment");
    format!("{algorithm} {} {comment}", key.fingerprint())
}

fn warn_if_weak(ctx: &Context, key: &PublicKey) {
    match key.strength() {
        Strength::Good => {}
        Strength::Dsa => ctx.messages.warn(
            "DSA keys are not safe and OpenSSH refuses them; `ssh-keygen -t ed25519` makes a better one",
        ),
        Strength::ShortRsa(bits) => ctx.messages.warn(&format!(
            "an RSA key of {bits} bits is too short to be safe (2048 is the least); `ssh-keygen -t ed25519` makes a better one"
        )),
    }
}
