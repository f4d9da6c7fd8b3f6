//! New RSA key pairs in the form KPS gives them out.

use rsa::{
    BigUint, RsaPrivateKey, RsaPublicKey,
    pkcs1::{EncodeRsaPrivateKey, LineEnding},
    rand_core::OsRng,
    traits::PublicKeyParts,
};
use zeroize::Zeroizing;

use super::encoding::{put_field, to_base64};

/// The size of every key pair that KPS makes on request.
const BITS: usize = 2048;

/// A new key pair.
pub struct Generated {
    /// One line with its newline.
    pub public_key: String,
    /// The bytes that the line's base64 stands for.
    pub blob: Vec<u8>,
    /// PKCS#1 PEM in lines of 64 characters, the last with its newline.
    pub private_key: Zeroizing<String>,
}

/// Makes a key pair. This takes a good part of a second.
pub fn generate() -> Result<Generated, rsa::Error> {
    let key = RsaPrivateKey::new(&mut OsRng, BITS)?;
    let blob = blob(&key.to_public_key());
    Ok(Generated {
        public_key: format!("ssh-rsa {} Generated-by-Nova\n", to_base64(&blob)),
        blob,
        private_key: key.to_pkcs1_pem(LineEnding::LF)?,
    })
}

/// An RSA public key in SSH form (RFC 4253, section 6.6).
pub fn blob(key: &RsaPublicKey) -> Vec<u8> {
    let mut blob = Vec::new();
    put_field(&mut blob, b"ssh-rsa");
    put_field(&mut blob, &signed(key.e()));
    put_field(&mut blob, &signed(key.n()));
    blob
}

/// A positive number, with a leading zero byte where it would otherwise look negative.
fn signed(number: &BigUint) -> Vec<u8> {
    let mut bytes = number.to_bytes_be();
    if bytes.first().is_some_and(|first| first & 0x80 != 0) {
        bytes.insert(0, 0);
    }
    bytes
}
