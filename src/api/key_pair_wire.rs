//! The wire format of key pairs in KPS.

use std::collections::HashMap;

use jiff::Timestamp;
use secrecy::SecretString;
use serde::Deserialize;
use serde_json::value::RawValue;

use super::lenient;
use super::strict_object::Object;
use crate::keys::KeyPair;

#[derive(Deserialize)]
pub(super) struct Envelope<T> {
    pub(super) keypair: T,
}

#[derive(Deserialize)]
pub(super) struct ExportedWire {
    pub(super) private_key: SecretString,
}

#[derive(Deserialize)]
pub(super) struct PageWire {
    pub(super) keypairs: Vec<Object<Envelope<Object<PairWire>>>>,
    pub(super) page_info: Option<Object<PageInfoWire>>,
}

/// The result of importing several pairs.
#[derive(Deserialize)]
pub(super) struct ImportedWire<'a> {
    #[serde(default, borrow)]
    succeeded_keypairs: Option<Vec<&'a RawValue>>,
    failed_keypairs: Option<Vec<Object<FailedWire>>>,
}

#[derive(Deserialize)]
struct FailedWire {
    keypair_name: String,
    #[serde(default, deserialize_with = "lenient::optional")]
    failed_reason: Option<String>,
}

impl ImportedWire<'_> {
    /// The imported pairs, or the reasons for failures. Entries that cannot be read are left out.
    pub(super) fn by_name(self) -> HashMap<String, Result<KeyPair, String>> {
        type Pair = Object<Envelope<Object<PairWire>>>;
        // Documented as a pair, but also seen inside another object of the same name.
        let pair = |raw: &RawValue| {
            let deeper = serde_json::from_str::<Object<Envelope<Pair>>>(raw.get());
            let pair = deeper.map(|Object(outer)| outer.keypair);
            let Object(pair) = pair.or_else(|_| serde_json::from_str(raw.get())).ok()?;
            Some(KeyPair::from(pair.keypair.0))
        };
        let succeeded = self.succeeded_keypairs.into_iter().flatten();
        let succeeded = succeeded.filter_map(pair);
        let failed = self.failed_keypairs.into_iter().flatten();
        let failed = failed.filter_map(|Object(failed)| {
            let reason = failed.failed_reason.filter(|reason| !reason.is_empty())?;
            Some((failed.keypair_name, Err(reason)))
        });
        succeeded
            .map(|pair| (pair.name.clone(), Ok(pair)))
            .chain(failed)
            .collect()
    }
}

#[derive(Deserialize)]
pub(super) struct PageInfoWire {
    /// Documented as an address, but really a name. Sent back unchanged.
    pub(super) next_marker: Option<String>,
}

/// A key pair in replies to create, import, list and show, which have different fields.
#[derive(Deserialize)]
pub(super) struct PairWire {
    pub(super) name: String,
    #[serde(rename = "type")]
    pub(super) kind: Option<String>,
    pub(super) scope: Option<String>,
    pub(super) public_key: Option<String>,
    pub(super) private_key: Option<SecretString>,
    pub(super) fingerprint: Option<String>,
    pub(super) user_id: Option<String>,
    pub(super) is_key_protection: Option<bool>,
    #[serde(default, deserialize_with = "lenient::optional")]
    pub(super) frozen_state: Option<String>,
    pub(super) description: Option<String>,
    /// Milliseconds since 1970. (The documentation says seconds, but its sample has milliseconds.)
    #[serde(default, deserialize_with = "lenient::milliseconds")]
    pub(super) create_time: Option<Timestamp>,
    #[serde(default, deserialize_with = "lenient::milliseconds")]
    pub(super) update_time: Option<Timestamp>,
}

impl From<PairWire> for KeyPair {
    fn from(wire: PairWire) -> Self {
        Self {
            name: wire.name,
            kind: wire.kind,
            scope: wire.scope,
            user_id: wire.user_id,
            public_key: wire.public_key.map(|key| key.trim().to_owned()),
            fingerprint_md5: wire.fingerprint.filter(|it| !it.trim().is_empty()),
            hosted: wire.is_key_protection,
            state: wire.frozen_state.as_deref().map(state),
            description: wire.description,
            created_at: wire.create_time,
            updated_at: wire.update_time,
        }
    }
}

/// `frozen_state` is 0 or a sum of reasons: 1 ordinary, 2 police, 4 violation, 8 no real-name check.
fn state(frozen: &str) -> String {
    const REASONS: [(u32, &str); 4] = [
        (1, "ordinary"),
        (2, "police"),
        (4, "violation"),
        (8, "not real-name verified"),
    ];
    match frozen.parse::<u32>() {
        Ok(0) => "active".to_owned(),
        Ok(bits @ 1..=15) => {
            let reasons: Vec<_> = REASONS
                .iter()
                .filter(|(bit, _)| bits & bit != 0)
                .map(|(_, reason)| *reason)
                .collect();
            format!("frozen: {}", reasons.join(", "))
        }
        _ => format!("frozen: {frozen}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frozen_states_are_spelled_out() {
        assert_eq!(state("0"), "active");
        assert_eq!(state("1"), "frozen: ordinary");
        assert_eq!(state("7"), "frozen: ordinary, police, violation");
        assert_eq!(state("10"), "frozen: police, not real-name verified");
        assert_eq!(state("99"), "frozen: 99");
    }

    #[test]
    fn times_are_milliseconds_and_what_cannot_be_read_is_none() {
        let time = |json: &str| {
            let wire = format!("{{\"name\":\"a\",\"create_time\":{json}}}");
            let pair = KeyPair::from(serde_json::from_str::<PairWire>(&wire).ok()?);
            pair.created_at.map(|time| time.to_string())
        };
        for milliseconds in ["1581507580000", "\"1581507580000\""] {
            let read = time(milliseconds);
            assert_eq!(read.as_deref(), Some("2020-02-12T11:39:40Z"));
        }
        for other in [
            "9223372036854775807",
            "null",
            "\"\"",
            "\"soon\"",
            "true",
            "{}",
        ] {
            assert_eq!(time(other), None, "{other}");
        }
    }
}
