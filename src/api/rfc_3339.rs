//! Times as RFC 3339 has them. A parser reads more, and takes longer.

use jiff::civil::{Date, Time};

/// Whether a text is a time of RFC 3339.
pub(super) fn is_rfc_3339(text: &str) -> bool {
    let looks_like = |text: &str, shape: &str| {
        let fits = |(byte, wanted): (u8, u8)| match wanted {
            b'0' => byte.is_ascii_digit(),
            other => byte == other,
        };
        text.len() == shape.len() && text.bytes().zip(shape.bytes()).all(fits)
    };
    let Some((time, rest)) = text.split_at_checked(SECONDS.len()) else {
        return false;
    };
    let zone = match rest.strip_prefix('.') {
        Some(fraction) => match fraction.trim_start_matches(|c: char| c.is_ascii_digit()) {
            zone if zone.len() == fraction.len() => return false,
            zone => zone,
        },
        None => rest,
    };
    let shapes = ["Z", "+00:00", "-00:00"];
    looks_like(time, SECONDS)
        && shapes.iter().any(|shape| looks_like(zone, shape))
        && is_possible(time, zone).unwrap_or(false)
}

const SECONDS: &str = "0000-00-00T00:00:00";

/// Whether there is such a day, such a time (a leap second is one) and such a zone.
fn is_possible(time: &str, zone: &str) -> Option<bool> {
    let number = |text: &str, from: usize| text.get(from..from + 2)?.parse::<i8>().ok();
    let day = Date::new(
        time.get(..4)?.parse().ok()?,
        number(time, 5)?,
        number(time, 8)?,
    );
    let second = match number(time, 17)? {
        60 => 59,
        second => second,
    };
    let time = Time::new(number(time, 11)?, number(time, 14)?, second, 0);
    let zone = match zone {
        "Z" => Ok(Time::midnight()),
        offset => Time::new(number(offset, 1)?, number(offset, 4)?, 0, 0),
    };
    Some(day.is_ok() && time.is_ok() && zone.is_ok())
}
