//! The private key in the documented field of a reply, and private keys elsewhere in it.

use memchr::memmem;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use zeroize::Zeroizing;

use super::salvage::{json_string, may_end_private_key, pem_private_key};
use super::{PrivateKeyError, plain_key};

#[derive(Deserialize)]
struct Reply {
    keypair: Pair,
}

#[derive(Deserialize)]
struct Pair {
    private_key: SecretString,
}

/// The PEM private key in the documented field. In a malformed reply, any field with that name counts.
pub(crate) fn pem_private_key_field(body: &[u8]) -> Option<SecretString> {
    let documented = serde_json::from_slice::<Reply>(body).ok();
    let documented = documented.map(|reply| reply.keypair.private_key);
    documented
        .into_iter()
        .chain(fields(body))
        .find(|key| is_pem(key.expose_secret().as_bytes()))
}

fn is_pem(key: &[u8]) -> bool {
    memmem::find(key, b"-----END ").is_some_and(|end| may_end_private_key(&key[end..]))
}

/// The first field `private_key` that is a string and not empty.
pub(crate) fn private_key_field(body: &[u8]) -> Option<SecretString> {
    fields(body).next()
}

fn fields(body: &[u8]) -> impl Iterator<Item = SecretString> {
    const FIELD: &[u8] = b"\"private_key\"";
    // A pair may be named `private_key` too.
    memmem::find_iter(body, FIELD).filter_map(|at| {
        let rest = body[at + FIELD.len()..].trim_ascii_start();
        let key = json_string(rest.strip_prefix(b":")?)?;
        (!is_placeholder(key.expose_secret())).then_some(key)
    })
}

/// Whether a text is no key but a placeholder: blanks, asterisks, a word such as null.
pub(crate) fn is_placeholder(text: &str) -> bool {
    const NOTHING: [&str; 6] = ["", "null", "nil", "none", "undefined", "redacted"];
    let word = text.trim_matches(|c: char| !c.is_alphanumeric());
    NOTHING
        .iter()
        .any(|nothing| word.eq_ignore_ascii_case(nothing))
}

/// The readable private keys in a reply, except this one.
pub(crate) fn other_private_keys(body: &[u8], key: &str) -> Vec<SecretString> {
    let mut known = vec![Identity::of(key)];
    let starts = memmem::find_iter(body, b"-----BEGIN ");
    starts
        .filter_map(|start| pem_private_key(&body[start.saturating_sub(1)..], true))
        .filter(|other| {
            let half = Identity::of(other.expose_secret());
            let is_new = half.is_some() && !known.contains(&half);
            known.push(half);
            is_new
        })
        .collect()
}

/// The identity of a private key.
#[derive(PartialEq)]
enum Identity {
    /// The fingerprint of its public half.
    Public(String),
    Encrypted(Zeroizing<String>),
}

impl Identity {
    /// `None` if the text is no private key.
    fn of(text: &str) -> Option<Self> {
        match plain_key(text.as_bytes()) {
            Ok(key) => Some(Self::Public(key.public_half.fingerprint().to_owned())),
            Err(PrivateKeyError::Encrypted) => {
                Some(Self::Encrypted(Zeroizing::new(text.to_owned())))
            }
            Err(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RSA: &str = include_str!("../../tests/data/pkcs1.key");
    const OTHER: &str = include_str!("../../tests/data/ed25519.key");

    fn text(key: Option<SecretString>) -> Option<String> {
        key.map(|key| key.expose_secret().to_owned())
    }

    #[test]
    fn a_private_key_survives_an_odd_answer() {
        let answers = [
            r#"{"keypair":{"user_id":7,"private_key":"a\nb"}}"#,
            r#"{"keypair":{"keypair":{"private_key" : "a\nb"}}}"#,
            r#"{"private_key":"a\nb"}"#,
            r#" {"keypair":{"private_key":"a\nb"}} x"#,
            r#"{"keypair":{"private_key":"a\nb","public_"#,
            r#"{"keypair":{"name":"private_key","user_id":7,"private_key":"a\nb"}}"#,
            r#"{"private_key":null,"keypair":{"private_key":"a\nb"}}"#,
            r#"{"private_key":" ","keypair":{"private_key":"a\nb"}}"#,
        ];
        for answer in answers {
            let found = text(private_key_field(answer.as_bytes()));
            assert_eq!(found.as_deref(), Some("a\nb"), "{answer}");
        }
        let nothing = ["", " \\n", "null", "NULL", "********", "<none>", "\\u200b"];
        let nothing = nothing.map(|text| format!(r#"{{"private_key":"{text}"}}"#));
        let answers = ["", "{}", r#"{"private_key":null}"#, r#"{"private_key":"a"#];
        let answers = answers.into_iter().map(str::to_owned);
        for answer in answers.chain(nothing) {
            assert!(private_key_field(answer.as_bytes()).is_none(), "{answer}");
        }
    }

    #[test]
    fn the_documented_field_goes_before_others() {
        for pair in [
            serde_json::json!({"backup": OTHER, "private_key": RSA}),
            serde_json::json!({"a": {"private_key": OTHER}, "private_key": RSA}),
            serde_json::json!({"a": {"private_key": "-"}, "private_key": RSA, "b": OTHER}),
        ] {
            let body = serde_json::json!({"keypair": pair}).to_string();
            let found = text(pem_private_key_field(body.as_bytes()));
            assert_eq!(found.as_deref(), Some(RSA), "{body}");
            let others = other_private_keys(body.as_bytes(), RSA);
            assert_eq!(others.len(), 1, "{body}");
            assert_eq!(others[0].expose_secret(), OTHER);
        }
    }

    #[test]
    fn one_key_in_several_forms_is_no_other_key() {
        let sec1 = include_str!("../../tests/data/ecdsa256-sec1.key");
        let openssh = include_str!("../../tests/data/ecdsa256.key");
        let body = serde_json::json!({"a": sec1, "b": openssh, "c": openssh}).to_string();
        assert!(other_private_keys(body.as_bytes(), openssh).is_empty());
    }
}
