//! Fields that have different JSON types in different replies.

use std::fmt;

use jiff::Timestamp;
use serde::Deserialize;
use serde::de::{Deserializer, Error, Visitor};
use serde_json::value::RawValue;

/// Reads a string, a number (as its digits) or null.
///
/// The documentation of CodeArts Repo shows the integer `12312` as a title, and null as a key.
pub(super) fn optional<'de, D: Deserializer<'de>>(input: D) -> Result<Option<String>, D::Error> {
    input.deserialize_any(TextVisitor)
}

/// Reads an id: an integer in V4, a string of digits in V1. Ids are digits everywhere else.
pub(super) fn id<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    let raw = <&RawValue>::deserialize(input)?.get();
    let text = if raw.starts_with('"') {
        serde_json::from_str(raw).unwrap_or_default()
    } else {
        raw.to_owned()
    };
    if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text)
    } else {
        Err(D::Error::custom("an id is not a number"))
    }
}

struct TextVisitor;

impl<'de> Visitor<'de> for TextVisitor {
    type Value = Option<String>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string, a number or null")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Some(text.to_owned()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Self::Value, E> {
        Ok(Some(number.to_string()))
    }

    /// Keeps the point or the exponent, so that a rounded number never looks like an id.
    fn visit_f64<E: Error>(self, number: f64) -> Result<Self::Value, E> {
        Ok(Some(format!("{number:?}")))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(None)
    }
}

/// Tells a field with null from a missing one.
pub(super) fn present<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<T>, D::Error> {
    T::deserialize(input).map(Some)
}

/// Reads a count that is only a hint. Anything else counts as none.
pub(super) fn count<'de, D: Deserializer<'de>>(input: D) -> Result<Option<usize>, D::Error> {
    Ok(<&RawValue>::deserialize(input)?.get().parse().ok())
}

/// Rounds down to whole seconds, the precision of all times shown.
pub(super) fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// Reads milliseconds since 1970, as a number or a string of digits. `None` for anything else.
pub(super) fn milliseconds<'de, D: Deserializer<'de>>(
    input: D,
) -> Result<Option<Timestamp>, D::Error> {
    let text = <&RawValue>::deserialize(input)?.get().trim_matches('"');
    let time = text.parse().ok();
    let time = time.and_then(|time| Timestamp::from_millisecond(time).ok());
    Ok(time.map(whole_seconds))
}
