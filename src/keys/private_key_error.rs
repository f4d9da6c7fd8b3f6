//! Why a private key cannot be used.

/// Why a private key cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum PrivateKeyError {
    /// It has a passphrase, and a service cannot ask for it.
    #[error("is encrypted with a passphrase")]
    Encrypted,
    /// PuTTY's format.
    #[error("is in PuTTY format, not PEM")]
    Putty,
    /// A public key instead of a private one.
    #[error("is a public key, not a private one")]
    Public,
    /// Not PEM.
    #[error("is not a private key in PEM format")]
    NotPem,
    /// A private key with an algorithm or curve that SSH has no name for.
    #[error("is a private key of a type that SSH does not use ({0})")]
    Unsupported(String),
    /// The formats of SSH protocol 1 and of ssh.com.
    #[error("is a private key in the form of {0}, which cannot be read")]
    OtherForm(&'static str),
    /// Several keys, so it is unclear which one is meant.
    #[error("holds more than one private key")]
    Several,
    /// A damaged private key.
    #[error("is a damaged private key")]
    Unreadable,
}
