//! The numbers that make a private key private, and whether anything holds a part of them.

mod everywhere;
#[cfg(unix)]
mod kept;
mod planted;
mod spelled;
pub(crate) mod world;

use ssh_key::PrivateKey;
use ssh_key::private::{EcdsaKeypair, KeypairData};

/// The secret numbers of a private key.
pub(crate) fn secrets(pem: &str) -> Vec<Vec<u8>> {
    match PrivateKey::from_openssh(pem).unwrap().key_data() {
        KeypairData::Ed25519(pair) => vec![pair.private.to_bytes().to_vec()],
        KeypairData::Ecdsa(EcdsaKeypair::NistP256 { private, .. }) => {
            vec![private.as_slice().to_vec()]
        }
        KeypairData::Ecdsa(EcdsaKeypair::NistP384 { private, .. }) => {
            vec![private.as_slice().to_vec()]
        }
        KeypairData::Ecdsa(EcdsaKeypair::NistP521 { private, .. }) => {
            vec![private.as_slice().to_vec()]
        }
        KeypairData::Rsa(pair) => [&pair.private.d, &pair.private.p, &pair.private.q]
            .map(|number| number.as_positive_bytes().unwrap().to_vec())
            .to_vec(),
        other => panic!("{other:?}"),
    }
}

fn base64(bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let whole = bytes.chunks_exact(3);
    let digits = whole.flat_map(|three| {
        let number = three
            .iter()
            .fold(0, |number, byte| number << 8 | usize::from(*byte));
        [18, 12, 6, 0].map(|shift| DIGITS[number >> shift & 63])
    });
    digits.collect()
}

/// Whether any eight bytes of a secret are in `bytes`: as they are, in hexadecimal or in base64.
pub(crate) fn holds(bytes: &[u8], secret: &[u8]) -> bool {
    let lower = bytes.to_ascii_lowercase();
    let is_in = |bytes: &[u8], part: &[u8]| bytes.windows(part.len()).any(|at| at == part);
    secret.windows(9).any(|part| {
        let hex: String = part[..8].iter().map(|byte| format!("{byte:02x}")).collect();
        is_in(bytes, &part[..8]) || is_in(bytes, &base64(part)) || is_in(&lower, hex.as_bytes())
    })
}

#[test]
fn the_search_for_secrets_finds_them() {
    let secret: Vec<u8> = (100..132).collect();
    assert_eq!(base64(b"any carnal"), b"YW55IGNhcm5h");
    for before in 0..3 {
        let bytes = [&[7; 3][before..], &secret, &[0; 4]].concat();
        assert!(holds(&bytes, &secret));
        assert!(holds(&base64(&bytes), &secret));
    }
    let hex: String = secret.iter().map(|byte| format!("{byte:02X}")).collect();
    assert!(holds(hex.as_bytes(), &secret));
    assert!(!holds(&[7; 99], &secret));
}
