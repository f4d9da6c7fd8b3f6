//! Private keys in the form of an ssh-agent: the type, the numbers and the comment.

use rsa::RsaPrivateKey;
use rsa::pkcs1::DecodeRsaPrivateKey as _;
use rsa::pkcs8::DecodePrivateKey as _;
use secrecy::SecretSlice;
use ssh_encoding::Encode;
use ssh_key::PrivateKey;
use ssh_key::private::{KeypairData, RsaKeypair};

pub(super) fn identity(key: &KeypairData, comment: &str) -> ssh_encoding::Result<SecretSlice<u8>> {
    let mut bytes = Vec::new();
    key.encode(&mut bytes)?;
    comment.encode(&mut bytes)?;
    Ok(bytes.into())
}

/// Converts an unencrypted private key in OpenSSH format, or an RSA key in PEM. Services send no other
/// formats.
pub(crate) fn agent_identity(text: &str, comment: &str) -> Option<SecretSlice<u8>> {
    let data = match PrivateKey::from_openssh(text) {
        Ok(key) if key.is_encrypted() => return None,
        Ok(key) => key.key_data().clone(),
        Err(_) => {
            let key = RsaPrivateKey::from_pkcs1_pem(text);
            let key = key.or_else(|_| RsaPrivateKey::from_pkcs8_pem(text)).ok()?;
            RsaKeypair::try_from(key).ok()?.into()
        }
    };
    identity(&data, comment).ok()
}
