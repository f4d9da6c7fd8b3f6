//! The source of a public key: a file, standard input, an option, the ssh-agent, or a choice.

use std::fmt;
use std::path::{Path, PathBuf};

use anyhow::Result;
use zeroize::Zeroizing;

use crate::agent;
use crate::config;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::key_file;
use crate::keys::{KeyTextError, PrivateKeyForm, PublicKey, Strength};
use crate::output::shell_word;

/// The source that the command line gives.
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
    /// The ssh-agent, with the fingerprint of one of its keys.
    Agent(Option<&'a str>),
    /// No source was given: the user may choose a file in `~/.ssh`.
    Ask {
        /// The ways to give a key, for messages.
        options: &'static str,
    },
}

/// Where a key text came from, for messages.
#[derive(Debug)]
pub(super) enum KeyOrigin {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    StandardInput,
    /// As the value of an option.
    Option(&'static str),
    /// In a line of a file.
    Line(String, usize),
}

impl KeySource<'_> {
    /// Reads the key. Fails unless there is exactly one public key.
    pub(super) fn read(&self, ctx: &Context) -> Result<PublicKey> {
        Ok(self.read_with_file(ctx)?.0)
    }

    /// Reads the key. Returns also its file, if it was in one.
    pub(super) fn read_with_file(&self, ctx: &Context) -> Result<(PublicKey, Option<PathBuf>)> {
        let mut file = None;
        let key = match self {
            Self::File(path) => {
                let (bytes, origin) = read_path(ctx, path).map_err(|failure| {
                    if matches!(path.try_exists(), Ok(false)) && path.as_os_str() != "-" {
                        failure.hint("`ssh-keygen -t ed25519` makes a key pair")
                    } else {
                        failure
                    }
                })?;
                if let KeyOrigin::File(path) = &origin {
                    file = Some(path.clone());
                }
                parse(&bytes, origin)?
            }
            Self::Text { option, text } => parse(text.as_bytes(), KeyOrigin::Option(option))?,
            Self::Agent(fingerprint) => from_agent(ctx, *fingerprint)?,
            Self::Ask { options } => {
                let (key, path) = ask_for_file(ctx, options)?;
                file = Some(path);
                key
            }
        };
        if let Some(weakness) = weakness(&key) {
            ctx.messages.warn(&weakness);
        }
        Ok((key, file))
    }
}

/// Reads a file, or standard input for `-`.
pub(super) fn read_path(
    ctx: &Context,
    path: &Path,
) -> Result<(Zeroizing<Vec<u8>>, KeyOrigin), Failure> {
    if path.as_os_str() == "-" {
        return Ok((key_file::read_stdin()?, KeyOrigin::StandardInput));
    }
    let bytes = key_file::read_named(path, ctx.local_timeout())?;
    Ok((bytes, KeyOrigin::File(path.to_path_buf())))
}

fn from_file(path: &Path) -> Result<PublicKey> {
    parse(&key_file::read(path)?, KeyOrigin::File(path.to_owned()))
}

fn parse(bytes: &[u8], origin: KeyOrigin) -> Result<PublicKey> {
    Ok(PublicKey::from_bytes(bytes).map_err(|reason| origin.refused(reason))?)
}

impl KeyOrigin {
    /// Explains why the text is not a public key.
    pub(super) fn refused(&self, reason: KeyTextError) -> Failure {
        if let KeyTextError::Private(form) = reason {
            return private_key_given(self, form);
        }
        let failure = Kind::Usage.failure(format!("{self}: {reason}; nothing was sent"));
        match hint_of_text(&reason, self) {
            Some(hint) => failure.hint(hint),
            None => failure,
        }
    }
}

fn private_key_given(origin: &KeyOrigin, form: PrivateKeyForm) -> Failure {
    let public_half = match origin {
        KeyOrigin::File(path) => read_beside(path),
        _ => None,
    };
    Kind::Usage
        .failure(format!("{origin} is a private key; nothing was sent"))
        .hint(match (public_half, form) {
            (Some((file, _)), _) => format!("its public half is beside it: {}", file.display()),
            (None, PrivateKeyForm::Putty) => {
                "PuTTYgen shows the public key to paste with `--key`".to_owned()
            }
            _ => "`ssh-keygen -y -f FILE` prints its public half; pass that instead".to_owned(),
        })
}

/// Reads the public key file beside a private one, if it exists.
pub(super) fn read_beside(private: &Path) -> Option<(PathBuf, PublicKey)> {
    let beside = key_file::public_beside(private);
    let key = PublicKey::from_bytes(&key_file::read(&beside).ok()?).ok()?;
    Some((beside, key))
}

fn from_agent(ctx: &Context, fingerprint: Option<&str>) -> Result<PublicKey> {
    let held = agent::list(ctx.env().path("SSH_AUTH_SOCK"), ctx.local_timeout())?;
    if let Some(warning) = held.warning() {
        ctx.messages.warn(&warning);
    }
    let mut keys = held.keys;
    if let Some(wanted) = fingerprint {
        let found = keys.into_iter().find(|key| key.fingerprint() == wanted);
        return Ok(found.ok_or_else(|| {
            Kind::Usage
                .failure(format!("the ssh-agent holds no key {wanted}"))
                .hint("`ssh-add -l` lists the keys it holds")
        })?);
    }
    match keys.len() {
        0 if held.unread > 0 => Err(Kind::Usage
            .failure("the ssh-agent holds no key that can be used")
            .hint("`ssh-add -L` lists its keys; pass a public key file instead")
            .into()),
        0 => Err(Kind::Usage
            .failure("the ssh-agent holds no keys")
            .hint("`ssh-add FILE` adds a key to it")
            .into()),
        1 => Ok(keys.swap_remove(0)),
        _ if ctx.prompt.is_possible() => {
            let choices: Vec<_> = keys.iter().map(label).collect();
            let index = ctx.choose("Which key of the ssh-agent?", &choices)?;
            Ok(keys.swap_remove(index))
        }
        several => {
            let fingerprints: Vec<_> = keys.iter().map(PublicKey::fingerprint).collect();
            Err(Kind::Usage
                .failure(format!(
                    "the ssh-agent holds {several} keys: {}",
                    fingerprints.join(", ")
                ))
                .hint(
                    "choose one with --agent=SHA256:…; `ssh-add -l` lists them with their comments",
                )
                .into())
        }
    }
}

fn ask_for_file(ctx: &Context, options: &'static str) -> Result<(PublicKey, PathBuf)> {
    if !ctx.prompt.is_possible() {
        return Err(Kind::Usage
            .failure("no public key was given")
            .hint(format!("pass {options}"))
            .into());
    }
    let directory = config::ssh_dir().ok_or_else(|| {
        Kind::Config
            .failure("looking for keys in ~/.ssh needs a home directory, and none is known")
            .hint("set HOME")
    })?;
    let mut found: Vec<_> = key_file::public_files(&directory)
        .unwrap_or_default()
        .into_iter()
        .filter_map(|path| Some((from_file(&path).ok()?, path)))
        .collect();
    if found.is_empty() {
        return Err(Kind::Usage
            .failure(format!(
                "no public key was given, and there is none in {}",
                directory.display()
            ))
            .hint(format!(
                "pass {options}; `ssh-keygen -t ed25519` makes a new key"
            ))
            .into());
    }
    let choices: Vec<_> = found
        .iter()
        .map(|(key, path)| format!("{}  {}", path.display(), label(key)))
        .collect();
    let index = ctx.choose("Which public key?", &choices)?;
    Ok(found.swap_remove(index))
}

fn label(key: &PublicKey) -> String {
    let algorithm = key.facts().algorithm.as_deref().unwrap_or_default();
    let comment = key.comment().unwrap_or("no comment");
    format!("{algorithm} {} {comment}", key.fingerprint())
}

/// Returns a warning for a key that is no longer safe.
pub(super) fn weakness(key: &PublicKey) -> Option<String> {
    const BETTER: &str = "`ssh-keygen -t ed25519` makes a better one";
    match key.strength() {
        Strength::Good => None,
        Strength::Dsa => Some(format!(
            "DSA keys are not safe and OpenSSH refuses them; {BETTER}"
        )),
        Strength::ShortRsa(bits) => Some(format!(
            "an RSA key of {bits} bits is too short to be safe (2048 is the minimum); {BETTER}"
        )),
    }
}

impl fmt::Display for KeyOrigin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::StandardInput => f.write_str("standard input"),
            Self::Option(option) => f.write_str(option),
            Self::Line(file, number) => write!(f, "{file}:{number}"),
        }
    }
}

fn hint_of_text(error: &KeyTextError, origin: &KeyOrigin) -> Option<String> {
    let file = match origin {
        KeyOrigin::File(path) => shell_word(&path.display().to_string()),
        _ => "FILE".to_owned(),
    };
    let convert = |format: &str| format!("convert it with `ssh-keygen -i{format} -f {file}`");
    Some(match error {
        KeyTextError::Rfc4716 => convert(""),
        KeyTextError::PemPkcs8 => convert(" -m PKCS8"),
        KeyTextError::PemPkcs1 => convert(" -m PEM"),
        KeyTextError::Options => "pass only the part from the key type on".into(),
        KeyTextError::Certificate(_) => {
            "pass the key that was certified: the file without `-cert` in its name".into()
        }
        KeyTextError::Several(_) | KeyTextError::OtherLines => {
            "pass one key at a time, in a file with a single line".into()
        }
        KeyTextError::ControlCharacters => "rewrite the comment, or leave it out".into(),
        KeyTextError::Utf16 => "save it again as UTF-8 or ASCII".into(),
        KeyTextError::Damaged { .. } => {
            "copy the whole line again; `ssh-keygen -l -f FILE` checks a key file".into()
        }
        KeyTextError::NoKey | KeyTextError::Empty | KeyTextError::NotText => {
            "a public key is one line such as `ssh-ed25519 AAAA… comment`, usually in ~/.ssh/*.pub"
                .into()
        }
        KeyTextError::Private(_) => return None,
    })
}
