//! Times in the formats of the services.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp, fmt::temporal::DateTimePrinter, tz};
use serde::{Deserialize, Serialize};

/// The current time as in CodeArts Repo, in China's time zone: `2025-06-16T03:05:58.000+08:00`. All samples
/// in the documentation have `.000`.
pub(crate) fn china_time() -> String {
    let seconds = whole_seconds(Timestamp::now()).display_with_offset(tz::offset(8));
    seconds.to_string().replace('+', ".000+")
}

fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).unwrap_or(time)
}

/// The current time as in KPS: milliseconds since 1970.
pub(crate) fn milliseconds() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A time as in IAM: `2020-01-04T09:05:22.701000Z`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct Moment(Timestamp);

impl Moment {
    pub fn now() -> Self {
        Self(Timestamp::now())
    }

    /// Parses the format of `X-Sdk-Date`: `20260115T080000Z`.
    pub fn from_sdk_date(text: &str) -> Option<Self> {
        let (date, time) = text.strip_suffix('Z')?.split_once('T')?;
        let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        if (date.len(), time.len()) != (8, 6) || !is_digits(date) || !is_digits(time) {
            return None;
        }
        let (date, time) = (
            [&date[..4], &date[4..6], &date[6..]].join("-"),
            [&time[..2], &time[2..4], &time[4..]].join(":"),
        );
        format!("{date}T{time}Z").parse().map(Self).ok()
    }

    /// The time in the format of `X-Sdk-Date`.
    pub fn to_sdk_date(self) -> String {
        whole_seconds(self.0).to_string().replace(['-', ':'], "")
    }

    /// The time this many seconds later.
    pub fn after(self, seconds: i64) -> Self {
        let later = self.0.checked_add(SignedDuration::from_secs(seconds));
        Self(later.unwrap_or(Timestamp::MAX))
    }

    /// The time between two moments.
    pub fn distance(self, other: Self) -> Duration {
        self.0.duration_since(other.0).unsigned_abs()
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        const MICROSECONDS: DateTimePrinter = DateTimePrinter::new().precision(Some(6));
        MICROSECONDS.timestamp_to_string(&moment.0)
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
