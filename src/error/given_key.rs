//! The public key that a person gives: as text, in a file, from the agent, or chosen from a list.

use std::fmt;
use std::path::PathBuf;

use super::{Kind, Meaning};
use crate::keys::{KeyTextError, PrivateKeyForm};
use crate::output::shell_word;

/// Where a key was given.
#[derive(Debug)]
pub enum Place {
    /// In a file.
    File(PathBuf),
    /// On standard input.
    StandardInput,
    /// As the value of an option.
    Option(&'static str),
}

/// No public key was given, or something else.
#[derive(Debug, thiserror::Error)]
pub enum GivenKeyError {
    /// No key was given and nobody can be asked.
    #[error("no public key was given")]
    NoKeySource {
        /// How to give one.
        options: &'static str,
    },
    /// No key was given and none was found to offer.
    #[error("no public key was given, and there is none in {}", directory.display())]
    NothingToOffer {
        /// Where it was looked for.
        directory: PathBuf,
        /// How to give one.
        options: &'static str,
    },
    /// What was given is not one public key.
    #[error("{place}: {reason}; nothing was sent")]
    NotOneKey {
        /// Where it was given.
        place: Place,
        /// What it is instead.
        reason: KeyTextError,
    },
    /// What was given is a private key.
    #[error("{place} is a private key; nothing was sent")]
    PrivateKey {
        /// Where it was given.
        place: Place,
        /// In which form.
        form: PrivateKeyForm,
        /// The public half beside it.
        public_half: Option<PathBuf>,
    },
    /// The agent holds no key.
    #[error("the ssh-agent holds no keys")]
    AgentEmpty,
    /// The agent holds keys, but only such as cannot be read.
    #[error("the ssh-agent holds no key that can be used")]
    AgentUnread,
    /// The agent holds several keys and none was named.
    #[error("the ssh-agent holds {} keys: {}", fingerprints.len(), fingerprints.join(", "))]
    AgentSeveral {
        /// `SHA256:…` of each.
        fingerprints: Vec<String>,
    },
    /// The agent does not hold the key that was named.
    #[error("the ssh-agent holds no key {fingerprint}")]
    AgentLacks {
        /// As it was given.
        fingerprint: String,
    },
    /// Something is in the home directory, which is not known.
    #[error("{what} needs a home directory, and none is known")]
    NoHome {
        /// What needs it.
        what: &'static str,
    },
}

impl GivenKeyError {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::NoKeySource { options } => Kind::Usage.hint(format!("pass {options}")),
            Self::NothingToOffer { options, .. } => Kind::Usage.hint(format!(
                "pass {options}; `ssh-keygen -t ed25519` makes a new key"
            )),
            Self::NotOneKey { reason, place } => Meaning {
                kind: Some(Kind::Usage),
                hint: hint_of_text(reason, place),
            },
            Self::PrivateKey {
                public_half: Some(file),
                ..
            } => Kind::Usage.hint(format!("its public half is beside it: {}", file.display())),
            Self::PrivateKey {
                form: PrivateKeyForm::Putty,
                ..
            } => Kind::Usage.hint("PuTTYgen shows the public key to paste with `--key`"),
            Self::PrivateKey { .. } => Kind::Usage
                .hint("`ssh-keygen -y -f FILE` prints its public half, which is what to pass"),
            Self::AgentEmpty => Kind::Usage.hint("`ssh-add FILE` adds a key to it"),
            Self::AgentUnread => {
                Kind::Usage.hint("`ssh-add -L` lists what it holds; pass a public key file instead")
            }
            Self::AgentSeveral { .. } => Kind::Usage.hint(
                "choose one with --agent=SHA256:…; `ssh-add -l` lists them with their comments",
            ),
            Self::AgentLacks { .. } => Kind::Usage.hint("`ssh-add -l` lists the keys it holds"),
            Self::NoHome { .. } => Kind::Config.hint("set HOME"),
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::File(path) => path.display().fmt(f),
            Self::StandardInput => f.write_str("standard input"),
            Self::Option(option) => f.write_str(option),
        }
    }
}

fn hint_of_text(error: &KeyTextError, place: &Place) -> Option<String> {
    let file = match place {
        Place::File(path) => shell_word(&path.display().to_string()),
        Place::StandardInput | Place::Option(_) => "FILE".to_owned(),
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
        KeyTextError::ControlCharacters => "write the comment again; it may be empty".into(),
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
