//! Times as the services write them.

use std::time::Duration;

use jiff::{
    SignedDuration, Timestamp,
    civil::DateTime,
    tz::{self, TimeZone},
};
use serde::{Deserialize, Serialize};

/// Now as CodeArts Repo writes it, in China's time: `2025-06-16T03:05:58.000+08:00`. Every sample in
/// the documentation has `.000`.
pub fn china_time() -> String {
    Timestamp::now()
        .to_zoned(TimeZone::fixed(tz::offset(8)))
        .strftime("%Y-%m-%dT%H:%M:%S.000%:z")
        .to_string()
}

/// Now as KPS writes it: milliseconds since 1970.
pub fn milliseconds() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A moment, as IAM writes it: `2020-01-04T09:05:22.701000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Moment(Timestamp);

impl Moment {
    pub fn now() -> Self {
        Self(Timestamp::now())
    }

    /// Reads the form of `X-Sdk-Date`: `20260115T080000Z`.
    pub fn from_sdk_date(text: &str) -> Option<Self> {
        let digits_count = text.bytes().filter(u8::is_ascii_digit).count();
        if (text.len(), digits_count) != (16, 14) {
            return None;
        }
        let time = DateTime::strptime("%Y%m%dT%H%M%SZ", text).ok()?;
        let zoned = time.to_zoned(TimeZone::UTC).ok()?;
        Some(Self(zoned.timestamp()))
    }

    /// As `X-Sdk-Date` has it.
    pub fn to_sdk_date(self) -> String {
        self.0.strftime("%Y%m%dT%H%M%SZ").to_string()
    }

    /// This many seconds later.
    pub fn after(self, seconds: i64) -> Self {
        let later = self.0.checked_add(SignedDuration::from_secs(seconds));
        Self(later.unwrap_or(Timestamp::MAX))
    }

    /// How far apart two moments are.
    pub fn distance(self, other: Self) -> Duration {
        self.0.duration_since(other.0).unsigned_abs()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.0.strftime("%Y-%m-%dT%H:%M:%S%.6fZ").to_string()
    }
}

impl TryFrom<String> for Moment {
    type Error = jiff::Error;

    fn try_from(text: String) -> Result<Self, jiff::Error> {
        text.parse().map(Self)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn moments_have_six_digits() {
        for (text, written) in [
            ("2020-01-04T09:05:22.701Z", "2020-01-04T09:05:22.701000Z"),
            ("2020-01-04T09:05:22Z", "2020-01-04T09:05:22.000000Z"),
            (
                "2020-01-04T17:05:22.1234567+08:00",
                "2020-01-04T09:05:22.123456Z",
            ),
        ] {
            let moment = Moment::try_from(text.to_owned()).unwrap();
            assert_eq!(String::from(moment), written);
        }
    }

    #[test]
    fn sdk_dates() {
        let moment = Moment::from_sdk_date("20260115T080000Z").unwrap();
        assert_eq!(String::from(moment), "2026-01-15T08:00:00.000000Z");
        assert_eq!(moment.to_sdk_date(), "20260115T080000Z");
        for text in [
            "",
            "20260115T080000",
            "20260115T080000z",
            "20260115 080000Z",
            "20261315T080000Z",
            "20260115T250000Z",
            "2026-01-15T08:00:00Z",
            " 20260115T08000Z",
            "+2026115T080000Z",
        ] {
            assert!(Moment::from_sdk_date(text).is_none(), "{text}");
        }
    }
}
