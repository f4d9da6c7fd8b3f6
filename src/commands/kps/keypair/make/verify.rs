//! Whether the private key that came is the other half of the public key.

use zeroize::Zeroizing;

use crate::keys::{KeyPair, PrivateKeyError, public_half};

/// A private key as it will be saved, and what there is to say of it once it is.
pub(super) struct Checked {
    pub(super) text: Zeroizing<String>,
    /// Fingerprints of the private and of the public key, where they differ.
    pub(super) differ: Option<(String, String)>,
    pub(super) warning: Option<&'static str>,
}

/// Compares the halves. Keys that cannot be read are kept as they came.
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
    // OpenSSH reads no key whose last line does not end.
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
