//! A public key in CodeArts Repo: of an account, or a deploy key.

use std::convert::Infallible;
use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;

use super::{KeyFacts, PublicKey};

/// A key as the service describes it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct RepoKey {
    /// A string, because V1 allows up to 40 digits.
    pub id: String,
    /// The title, if there is one.
    pub title: Option<String>,
    /// The key line from the service, which may be masked, shortened or missing.
    pub key: Option<String>,
    /// V1 does not have it.
    pub created_at: Option<Timestamp>,
    /// In an undocumented form. Lists of deploy keys have it instead of the key.
    pub fingerprint: Option<String>,
    /// Whether a deploy key may push, if known.
    pub can_push: Option<bool>,
}

impl RepoKey {
    /// The facts from the key line, or else from the fingerprint.
    pub(crate) fn facts(&self) -> KeyFacts<'_> {
        match (&self.key, &self.fingerprint) {
            (Some(line), _) => KeyFacts::read(line),
            (None, Some(fingerprint)) => KeyFacts::of_fingerprint(fingerprint),
            (None, None) => KeyFacts::default(),
        }
    }

    /// Whether it is this key; `None` if the fingerprint does not tell.
    pub(crate) fn is(&self, key: &PublicKey) -> Option<bool> {
        let (own, facts) = (self.facts(), key.facts());
        if own.fingerprint.is_some() {
            Some(own.fingerprint == facts.fingerprint)
        } else {
            let theirs = own.fingerprint_md5?;
            Some(facts.fingerprint_md5.as_ref() == Some(&theirs))
        }
    }
}

/// How the user selects a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum KeySelector {
    /// Digits: an id, or else a title.
    Id(String),
    /// `SHA256:…`
    Sha256(String),
    /// `aa:bb:…`, in lower case.
    Md5(String),
    /// An exact title.
    Title(String),
}

impl KeySelector {
    /// The keys that match. Several if the selector is ambiguous.
    pub(crate) fn select<'a>(&self, keys: &'a [RepoKey]) -> Vec<&'a RepoKey> {
        let all = |is_meant: &dyn Fn(&RepoKey) -> bool| -> Vec<_> {
            keys.iter().filter(|key| is_meant(key)).collect()
        };
        let titled = |title: &str| all(&|key| key.title.as_deref() == Some(title));
        match self {
            Self::Id(id) => {
                let by_id = all(&|key| key.id == *id);
                if by_id.is_empty() { titled(id) } else { by_id }
            }
            Self::Title(title) => titled(title),
            Self::Sha256(it) => all(&|key| key.facts().fingerprint.as_ref() == Some(it)),
            Self::Md5(it) => all(&|key| key.facts().fingerprint_md5.as_ref() == Some(it)),
        }
    }

    /// Whether the key can be compared with this selector: it may have only a fingerprint of another form.
    pub(crate) fn can_compare(&self, key: &RepoKey) -> bool {
        key.key.is_some()
            || match self {
                Self::Id(_) | Self::Title(_) => true,
                Self::Sha256(_) => key.facts().fingerprint.is_some(),
                Self::Md5(_) => key.facts().fingerprint_md5.is_some(),
            }
    }
}

impl FromStr for KeySelector {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        let hex = text.strip_prefix("MD5:").unwrap_or(text);
        Ok(
            if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
                Self::Id(text.to_owned())
            } else if text.starts_with("SHA256:") {
                Self::Sha256(text.trim_end_matches('=').to_owned())
            } else if is_md5(hex) {
                Self::Md5(hex.to_lowercase())
            } else {
                Self::Title(text.to_owned())
            },
        )
    }
}

impl fmt::Display for KeySelector {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(text) | Self::Sha256(text) | Self::Title(text) => f.write_str(text),
            Self::Md5(text) => write!(f, "MD5:{text}"),
        }
    }
}

/// Whether a text is 16 pairs of hexadecimal digits with colons.
fn is_md5(text: &str) -> bool {
    let pair = |pair: &str| pair.len() == 2 && pair.bytes().all(|byte| byte.is_ascii_hexdigit());
    text.split(':').count() == 16 && text.split(':').all(pair)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(id: &str, title: &str) -> RepoKey {
        RepoKey {
            id: id.into(),
            title: Some(title.into()),
            ..RepoKey::default()
        }
    }

    #[test]
    fn an_id_is_tried_before_a_title() {
        let keys = [key("1", "7"), key("7", "x"), key("8", "x")];
        let ids = |selector: &str| -> Vec<&str> {
            let selector: KeySelector = selector.parse().unwrap();
            let found = selector.select(&keys);
            found.into_iter().map(|key| &*key.id).collect()
        };
        assert_eq!(ids("7"), ["7"]);
        assert_eq!(ids("x"), ["7", "8"]);
        assert_eq!(ids("X"), [""; 0]);
        assert_eq!(ids("9"), [""; 0]);
        let only_title = [key("1", "7")];
        assert_eq!(KeySelector::Id("7".into()).select(&only_title)[0].id, "1");
    }

    #[test]
    fn fingerprints_are_recognised_in_every_form() {
        let md5 = "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99";
        let parse = |text: &str| text.parse::<KeySelector>().unwrap();
        assert_eq!(parse(md5), KeySelector::Md5(md5.into()));
        assert_eq!(
            parse(&format!("MD5:{}", md5.to_uppercase())),
            KeySelector::Md5(md5.into())
        );
        assert_eq!(
            parse("SHA256:abc="),
            KeySelector::Sha256("SHA256:abc".into())
        );
        assert_eq!(parse("aa:bb"), KeySelector::Title("aa:bb".into()));
        assert_eq!(parse("MD5:x"), KeySelector::Title("MD5:x".into()));
        assert_eq!(parse(""), KeySelector::Title(String::new()));
    }
}
