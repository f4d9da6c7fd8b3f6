//! Times in words: `3 days ago`, `in 23 hours`.

use jiff::Timestamp;
use serde::{Serialize, Serializer};

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The format of all times: RFC 3339 in UTC, in whole seconds.
pub(super) fn rfc_3339(time: Timestamp) -> String {
    let whole = Timestamp::from_second(time.as_second());
    whole.unwrap_or(time).to_string()
}

/// Serializes a time.
pub(crate) fn json_time<S: Serializer>(
    time: &Option<Timestamp>,
    output: S,
) -> Result<S::Ok, S::Error> {
    time.map(rfc_3339).serialize(output)
}

/// Says how long ago a time was. A time in the future stays as it is, because one of the clocks must be
/// wrong.
pub(super) fn ago(now: Timestamp, time: Timestamp) -> String {
    let seconds = now.as_second() - time.as_second();
    if seconds < 0 {
        return rfc_3339(time);
    }
    past(seconds)
}

/// A time, and how long ago it was or when it will be.
pub(super) fn with_age(now: Timestamp, time: Timestamp) -> String {
    let age = match now.as_second() - time.as_second() {
        seconds @ 0.. => past(seconds),
        seconds if -seconds < MINUTE => "in less than a minute".to_owned(),
        seconds => format!("in {}", span(-seconds)),
    };
    format!("{} ({age})", rfc_3339(time))
}

fn past(seconds: i64) -> String {
    match seconds {
        ..MINUTE => "just now".to_owned(),
        _ => format!("{} ago", span(seconds)),
    }
}

/// A duration in one unit, rounded down: minutes up to an hour, hours up to a day, days up to 60, months (a
/// twelfth of 365 days) up to two years, then years.
fn span(seconds: i64) -> String {
    let (minutes, hours, days) = (seconds / MINUTE, seconds / HOUR, seconds / DAY);
    let (count, unit) = match days {
        0 if hours == 0 => (minutes, "minute"),
        0 => (hours, "hour"),
        ..61 => (days, "day"),
        61..731 => (days * 12 / 365, "month"),
        731.. => (days * 4 / 1461, "year"),
    };
    match count {
        1 => format!("1 {unit}"),
        _ => format!("{count} {unit}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHOWN: &str = "2025-06-15T19:05:58Z";

    fn time() -> Timestamp {
        "2025-06-16T03:05:58.999+08:00".parse().unwrap()
    }

    /// A time this many seconds later.
    fn after(seconds: i64) -> Timestamp {
        Timestamp::from_second(time().as_second() + seconds).unwrap()
    }

    #[test]
    fn ages_are_told_in_the_unit_that_says_enough() {
        let cases = [
            (0, "just now"),
            (59, "just now"),
            (60, "1 minute ago"),
            (HOUR - 1, "59 minutes ago"),
            (HOUR, "1 hour ago"),
            (DAY - 1, "23 hours ago"),
            (DAY, "1 day ago"),
            (60 * DAY, "60 days ago"),
            (61 * DAY, "2 months ago"),
            (100 * DAY, "3 months ago"),
            (365 * DAY, "12 months ago"),
            (730 * DAY, "24 months ago"),
            (731 * DAY, "2 years ago"),
            (4000 * DAY, "10 years ago"),
        ];
        for (seconds, expected) in cases {
            assert_eq!(ago(after(seconds), time()), expected, "{seconds}");
        }
    }

    #[test]
    fn a_time_to_come_stays_as_it_is() {
        assert_eq!(ago(after(-1), time()), SHOWN);
        assert_eq!(ago(after(-400 * DAY), time()), SHOWN);
    }

    #[test]
    fn a_time_in_full_has_its_age_beside_it() {
        let cases = [
            (DAY, "1 day ago"),
            (0, "just now"),
            (-1, "in less than a minute"),
            (1 - MINUTE, "in less than a minute"),
            (-MINUTE, "in 1 minute"),
            (1 - DAY, "in 23 hours"),
            (-DAY, "in 1 day"),
        ];
        for (seconds, expected) in cases {
            let shown = with_age(after(seconds), time());
            assert_eq!(shown, format!("{SHOWN} ({expected})"), "{seconds}");
        }
    }
}
