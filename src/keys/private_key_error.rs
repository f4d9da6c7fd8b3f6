//! Why a private key cannot be used.

/// Why a private key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PrivateKeyError {
    /// It has a passphrase, which the service cannot ask for.
    #[error("is encrypted with a passphrase")]
    Encrypted,
    /// PuTTY's own form.
    #[error("is in PuTTY format, not PEM")]
    Putty,
    /// A public key where a private one is wanted.
    #[error("is a public key, not a private one")]
    Public,
    /// Anything that is not PEM.
    #[error("is not a private key in PEM format")]
    NotPem,
    /// A private key of an algorithm or on a curve that SSH has no name for.
    #[error("is a private key of a type that SSH does not use ({0})")]
    Unsupported(String),
    /// The forms of SSH protocol 1 and of ssh.com.
    #[error("is a private key in the form of {0}, which cannot be read")]
    OtherForm(&'static str),
    /// Which one is meant cannot be known.
    #[error("holds more than one private key")]
    Several,
    /// A private key that cannot be read.
    #[error("is a damaged private key")]
    Unreadable,
}
