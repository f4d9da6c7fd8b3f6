//! Times as people tell them: `3 days ago`, `in 23 hours`.

use jiff::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How long ago a time was. One that is to come, or cannot be read, stays as it is: it is the clock
/// here that is wrong, or the one there.
pub(super) fn ago(now: Timestamp, time: &str) -> String {
    match seconds_since(now, time) {
        Some(seconds @ 0..) => past(seconds),
        _ => time.to_owned(),
    }
}

/// A time with how long ago it was, or how long it takes until then.
pub(super) fn with_age(now: Timestamp, time: &str) -> String {
    let age = match seconds_since(now, time) {
        None => return time.to_owned(),
        Some(seconds @ 0..) => past(seconds),
        Some(seconds) if -seconds < MINUTE => "in less than a minute".to_owned(),
        Some(seconds) => format!("in {}", span(-seconds)),
    };
    format!("{time} ({age})")
}

fn seconds_since(now: Timestamp, time: &str) -> Option<i64> {
    let time: Timestamp = time.parse().ok()?;
    Some(now.as_second() - time.as_second())
}

fn past(seconds: i64) -> String {
    match seconds {
        ..MINUTE => "just now".to_owned(),
        _ => format!("{} ago", span(seconds)),
    }
}

/// A number of whole units, rounded down: minutes up to an hour, hours up to a day, days up to 60,
/// months (a twelfth of 365 days) up to two years, then years.
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
    #![allow(clippy::unwrap_used)]
    use super::*;

    const TIME: &str = "2025-06-16T03:05:58.000+08:00";

    /// So many seconds after `TIME`.
    fn after(seconds: i64) -> Timestamp {
        let time: Timestamp = TIME.parse().unwrap();
        Timestamp::from_second(time.as_second() + seconds).unwrap()
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
            assert_eq!(ago(after(seconds), TIME), expected, "{seconds}");
        }
    }

    #[test]
    fn a_time_to_come_stays_as_it_is() {
        assert_eq!(ago(after(-1), TIME), TIME);
        assert_eq!(ago(after(-400 * DAY), TIME), TIME);
        assert_eq!(ago(after(0), "yesterday"), "yesterday");
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
            let shown = with_age(after(seconds), TIME);
            assert_eq!(shown, format!("{TIME} ({expected})"), "{seconds}");
        }
        assert_eq!(with_age(after(0), "never"), "never");
    }
}
