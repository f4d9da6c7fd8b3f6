//! OpenSSH's format of private keys (PROTOCOL.key in its source).
//!
//! The library's reader refuses about half of all P-521 keys, because `ssh-keygen` leaves out a leading zero
//! byte of the secret number. It also cannot read the public half of encrypted keys.

use ssh_encoding::{Decode, Result};
use ssh_key::PublicKey;
use ssh_key::public::KeyData;

/// The facts that are known without a passphrase.
pub(super) struct OpensshKey {
    pub(super) is_encrypted: bool,
    /// The public half, which is never encrypted.
    pub(super) public: KeyData,
}

impl OpensshKey {
    /// Reads the part after `openssh-key-v1`. Checks that an unencrypted key is complete.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        Self::decode(bytes).ok().flatten()
    }

    fn decode(mut rest: &[u8]) -> Result<Option<Self>> {
        let cipher = String::decode(&mut rest)?;
        let derivation = String::decode(&mut rest)?;
        let parameters = string(&mut rest)?;
        let keys = u32::decode(&mut rest)?;
        let blob = string(&mut rest)?;
        let private = string(&mut rest)?;
        let is_encrypted = cipher != "none";
        let is_whole = is_encrypted
            || (derivation == "none"
                && parameters.is_empty()
                && rest.is_empty()
                && is_private_part_of(private, blob)?);
        let key = PublicKey::from_bytes(blob).ok();
        let key = key.filter(|_| keys == 1 && is_whole);
        Ok(key.map(|key| Self {
            is_encrypted,
            public: key.key_data().clone(),
        }))
    }
}

/// Whether a private part starts with two equal numbers and the type of the public key.
fn is_private_part_of(mut private: &[u8], mut public: &[u8]) -> Result<bool> {
    let are_equal = u32::decode(&mut private)? == u32::decode(&mut private)?;
    Ok(are_equal && string(&mut private)? == string(&mut public)?)
}

/// A string in the SSH wire format, borrowed.
fn string<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8]> {
    let length = u32::decode(rest)? as usize;
    let (string, after) = rest
        .split_at_checked(length)
        .ok_or(ssh_encoding::Error::Length)?;
    *rest = after;
    Ok(string)
}
