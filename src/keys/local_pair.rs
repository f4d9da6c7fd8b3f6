//! Key pairs made on this machine.

use std::error::Error;

use secrecy::{ExposeSecret, SecretSlice, SecretString};
use ssh_key::private::{EcdsaKeypair, Ed25519Keypair, KeypairData};
use ssh_key::rand_core::{OsRng, RngCore};
use ssh_key::{EcdsaCurve, LineEnding, PrivateKey};

use super::agent_identity::identity;
use super::{PublicKey, rsa_pair};

/// The algorithms for key pairs made on this machine.
#[allow(
    missing_docs,
    reason = "completion would show docs, and the names are enough"
)]
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Algorithm {
    Ed25519,
    EcdsaP256,
    EcdsaP384,
    EcdsaP521,
    #[value(name = "rsa-2048")]
    Rsa2048,
    #[value(name = "rsa-3072")]
    Rsa3072,
    #[value(name = "rsa-4096")]
    Rsa4096,
}

impl Algorithm {
    /// The size of an RSA key, which takes long to make.
    pub(crate) fn rsa_bits(self) -> Option<usize> {
        match self {
            Self::Rsa2048 => Some(2048),
            Self::Rsa3072 => Some(3072),
            Self::Rsa4096 => Some(4096),
            Self::Ed25519 | Self::EcdsaP256 | Self::EcdsaP384 | Self::EcdsaP521 => None,
        }
    }
}

/// A key pair made on this machine.
#[derive(Debug)]
pub(crate) struct LocalPair {
    /// The private half in OpenSSH format, encrypted if there is a passphrase.
    pub private_key: SecretString,
    /// The private half in the form of an ssh-agent, not encrypted.
    pub identity: SecretSlice<u8>,
    /// The public half.
    pub public_key: PublicKey,
}

impl LocalPair {
    /// Makes a key pair with the system's random numbers. RSA may take seconds.
    ///
    /// # Errors
    /// Errors of the system or the library, which no caller can cause.
    pub(crate) fn generate(
        algorithm: Algorithm,
        comment: &str,
        passphrase: Option<&SecretString>,
    ) -> Result<Self, Box<dyn Error + Send + Sync>> {
        // Without random numbers the library would panic.
        OsRng.try_fill_bytes(&mut [0])?;
        let ecdsa = |curve| EcdsaKeypair::random(&mut OsRng, curve).map(KeypairData::from);
        let rsa = |bits| rsa_pair::random(bits).map(KeypairData::from);
        let data = match algorithm {
            Algorithm::Ed25519 => Ed25519Keypair::random(&mut OsRng).into(),
            Algorithm::EcdsaP256 => ecdsa(EcdsaCurve::NistP256)?,
            Algorithm::EcdsaP384 => ecdsa(EcdsaCurve::NistP384)?,
            Algorithm::EcdsaP521 => ecdsa(EcdsaCurve::NistP521)?,
            Algorithm::Rsa2048 => rsa(2048)?,
            Algorithm::Rsa3072 => rsa(3072)?,
            Algorithm::Rsa4096 => rsa(4096)?,
        };
        let pair = PrivateKey::new(data, comment)?;
        // Taken from the plain key, because encryption removes the comment.
        let public_key = PublicKey::from_parsed(pair.public_key());
        let identity = identity(pair.key_data(), comment)?;
        let pair = match passphrase {
            Some(passphrase) => pair.encrypt(&mut OsRng, passphrase.expose_secret())?,
            None => pair,
        };
        let text = pair.to_openssh(LineEnding::LF)?;
        Ok(Self {
            private_key: SecretString::from(text.as_str()),
            identity,
            public_key: public_key.ok_or(ssh_key::Error::PublicKey)?,
        })
    }
}
