//! Checks that the private key in the answer belongs to the public key.

use zeroize::Zeroizing;

use crate::keys::{KeyPair, PrivateKeyError, public_half};

/// A private key as it will be saved, and what to report about it.
pub(super) struct Checked {
    pub(super) text: Zeroizing<String>,
    /// Fingerprints of the private and of the public key, if they differ.
    pub(super) differ: Option<(String, String)>,
    pub(super) warning: Option<&'static str>,
}

/// Compares the two halves. Keys that cannot be read stay as they came.
pub(super) fn check(pair: &KeyPair, private_key: &str, is_odd: bool) -> Checked {
    let mut text = Zeroizing::new(private_key.to_owned());
    let derived = match public_half(&text) {
        Ok(derived) => derived,
        Err(reason) => {
            let warning = match reason {
                PrivateKeyError::Encrypted => {
                    "the private key from KPS is encrypted; it was saved unchanged"
                }
                _ => "the private key from KPS cannot be read; it was saved unchanged",
            };
            return Checked {
                text,
                differ: None,
                warning: Some(warning),
            };
        }
    };
    // OpenSSH does not read a key whose last line has no newline.
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let public = pair.facts();
    let unreadable = public.fingerprint.is_none() && !pair.is_x509() && !is_odd;
    let private = derived.fingerprint();
    let differ = match public.fingerprint {
        Some(public) if *public != *private => Some((private.to_owned(), public.to_string())),
        _ => None,
    };
    Checked {
        text,
        differ,
        warning: unreadable.then_some(
            "the public key from KPS cannot be read, so it was not compared with the private key",
        ),
    }
}
