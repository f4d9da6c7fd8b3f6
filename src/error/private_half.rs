//! Private keys on their way to KPS, and from it.

use std::path::PathBuf;

use super::{Kind, Meaning};
use crate::keys::PrivateKeyError;
use crate::{api, key_file, output};

/// A private key that cannot be sent, or did not arrive as it should.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PrivateHalfError {
    /// `--encryption default` with a KMS key, or `kms` without one.
    #[error("{reason}")]
    Encryption {
        /// What is wrong.
        reason: &'static str,
    },
    /// A private key file that cannot be used.
    #[error("{} {reason}; nothing was sent", path.display())]
    PrivateKeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: PrivateKeyError,
    },
    /// A private key that is not the other half of the public key.
    #[error(
        "the private key ({private}) and the public key ({public}) are not halves of one pair; nothing was sent"
    )]
    NotOnePair {
        /// Fingerprint of the private key's public half.
        private: String,
        /// Fingerprint of the public key.
        public: String,
    },
    /// KPS keeps no private key for a pair.
    #[error("KPS keeps no private key for `{name}`")]
    NothingHosted {
        /// The pair's name.
        name: String,
        /// What the service said.
        source: api::Error,
    },
    /// The private key is to be printed where nothing is kept.
    #[error("standard output goes nowhere, and the private key would be lost; nothing was sent")]
    StdoutDiscards,
    /// The result would have to name the file.
    #[error("JSON cannot hold the path {}, which is not UTF-8; nothing was sent", path.display())]
    PathNotInJson {
        /// The file.
        path: PathBuf,
    },
    /// A pair exists whose private key never came.
    #[error("the key pair `{name}` was created, but its private key was never received: {reason}")]
    PrivateKeyNeverCame {
        /// The pair's name.
        name: String,
        /// What happened.
        reason: String,
        /// Whether KPS keeps the private key.
        hosted: bool,
    },
    /// A private key that can be had again cannot be saved.
    #[error("cannot save the private key: {0}")]
    NotSaved(String),
    /// A key of a pair that was made here and not used cannot be saved.
    #[error("cannot save the {what}: {reason}; nothing was sent")]
    NothingSent {
        /// The half.
        what: &'static str,
        /// Why not.
        reason: String,
    },
    /// One that can be had again is in its file, but a loss of power may take it.
    #[error("the private key is in {}, but it is not certain that it is on the disk", path.display())]
    CopyNotSynced {
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// A private key came in an answer that refuses it.
    #[error("{done}, but it came with a refusal")]
    CameWithRefusal {
        /// Where the private key is.
        done: String,
        /// The refusal.
        source: api::Error,
    },
    /// The private key is safe, but not where it should be.
    #[error("the key pair `{name}` was created, but its private key could not be saved to {target}: it is in {}", rescue.display())]
    SavedElsewhere {
        /// The pair's name.
        name: String,
        /// Where it should be.
        target: String,
        /// Where it is.
        rescue: PathBuf,
        /// Why.
        reason: String,
    },
    /// The private key is where it should be, but a loss of power may take it.
    #[error("the key pair `{name}` was created and its private key is in {}, but it is not certain that it is on the disk", path.display())]
    NotSynced {
        /// The pair's name.
        name: String,
        /// The file.
        path: PathBuf,
        /// Why not.
        reason: String,
    },
    /// The private key could be saved nowhere.
    #[error(
        "the key pair `{name}` was created, but its private key could not be saved anywhere and is lost"
    )]
    PrivateKeyLost {
        /// The pair's name.
        name: String,
        /// Why not where it should be.
        reason: String,
        /// Why not in the other place.
        source: key_file::Error,
    },
    /// The service gave halves of different pairs.
    #[error(
        "the key pair `{name}` was created, but the private key that came ({private}) is not the other half of its public key ({public}); it is in {place}"
    )]
    HalvesDiffer {
        /// The pair's name.
        name: String,
        /// Fingerprint of the private key's public half.
        private: String,
        /// Fingerprint of the public key.
        public: String,
        /// Where the private key was saved.
        place: String,
    },
    /// The private key came in an answer that is otherwise not as documented.
    #[error(
        "the key pair `{name}` was created and its private key is in {place}, but the rest of the answer cannot be used"
    )]
    OddAnswer {
        /// The pair's name.
        name: String,
        /// Where the private key was saved.
        place: String,
        /// What is wrong with the answer.
        source: api::Error,
    },
}

impl PrivateHalfError {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::Encryption { .. } => Kind::Usage.hint(
                "`--encryption default`, or `--encryption kms` with --kms-key-name or --kms-key-id",
            ),
            Self::PrivateKeyFile { reason, path } => Kind::Usage.hint(match reason {
                PrivateKeyError::Encrypted => format!(
                    "KPS accepts only keys without a passphrase; `ssh-keygen -p -f {}` changes it (work on a copy)",
                    output::shell_word(&path.to_string_lossy())
                ),
                PrivateKeyError::Putty => {
                    "`puttygen KEY.ppk -O private-openssh -o KEY.pem` converts it".into()
                }
                PrivateKeyError::Public => "pass the private half, the file without `.pub`".into(),
                PrivateKeyError::Unsupported(_) => "`ssh-keygen -t ed25519` makes a key that every server takes".into(),
                PrivateKeyError::NotPem | PrivateKeyError::Unreadable | PrivateKeyError::OtherForm(_) => {
                    "a private key in PEM form begins with `-----BEGIN … PRIVATE KEY-----`".into()
                }
            }),
            Self::NotOnePair { .. } => Kind::Usage
                .hint("leave the public key out: it is taken from the private key"),
            Self::NothingHosted { name, .. } => Kind::NotFound.hint(format!(
                "`hwkey kps private-key import {name} --private-key FILE --encryption default` has KPS keep one"
            )),
            Self::PathNotInJson { .. } => {
                Kind::Usage.hint("name another file with --private-key-file, or leave out --json")
            }
            Self::StdoutDiscards => Kind::Usage
                .hint("redirect it to a file or a pipe, or name a file with --private-key-file"),
            Self::PrivateKeyNeverCame {
                name, hosted: true, ..
            } => Kind::Incomplete.hint(format!(
                "KPS keeps it: `hwkey kps private-key export {name}` saves it"
            )),
            Self::PrivateKeyNeverCame { name, .. } => Kind::Incomplete.hint(format!(
                "KPS shows a private key only once: `hwkey kps keypair delete {name}`, then create it again"
            )),
            Self::SavedElsewhere { reason, .. } => Kind::Incomplete.hint(format!(
                "move it to a safe place; it was not saved where it belongs because: {reason}"
            )),
            Self::NotSynced { reason, .. } | Self::CopyNotSynced { reason, .. } => {
                Kind::Incomplete.hint(format!("copy it to a safe place now ({reason})"))
            }
            Self::PrivateKeyLost { name, reason, .. } => Kind::Incomplete.hint(format!(
                "delete the key pair `{name}` and create it again when files can be written ({reason})"
            )),
            Self::HalvesDiffer { name, .. } => Kind::Incomplete.hint(format!(
                "do not use it: `hwkey kps keypair delete {name}` and create it again, and report this to the service"
            )),
            Self::OddAnswer { name, .. } => Kind::Incomplete.hint(format!(
                "`hwkey kps keypair show {name}` shows what the service has"
            )),
            Self::CameWithRefusal { .. } => Kind::Incomplete.without_hint(),
            Self::NothingSent { .. } => Kind::Usage
                .hint("make room, or choose another file with --private-key-file"),
            Self::NotSaved(_) => Kind::Failed.without_hint(),
        }
    }
}
