//! Times as RFC 3339 has them. A parser reads more, and takes longer.

use jiff::civil::{Date, Time};

/// Whether a text is a time of RFC 3339, of a day and a time that there are (a leap second is one).
pub(super) fn is_rfc_3339(text: &str) -> bool {
    zone(text.as_bytes()).is_some_and(is_zone)
}

/// What follows the seconds of a time, or fractions of them.
fn zone(text: &[u8]) -> Option<&[u8]> {
    #[rustfmt::skip]
    let [
        y0, y1, y2, y3, b'-', mo0, mo1, b'-', d0, d1, b'T',
        h0, h1, b':', mi0, mi1, b':', s0, s1, rest @ ..
    ] = text else {
        return None;
    };
    let year = i16::from(number(*y0, *y1)?) * 100 + i16::from(number(*y2, *y3)?);
    Date::new(year, number(*mo0, *mo1)?, number(*d0, *d1)?).ok()?;
    let second = match number(*s0, *s1)? {
        60 => 59,
        second => second,
    };
    Time::new(number(*h0, *h1)?, number(*mi0, *mi1)?, second, 0).ok()?;
    match rest {
        [b'.', fraction @ ..] => match fraction.iter().position(|byte| !byte.is_ascii_digit()) {
            None | Some(0) => None,
            Some(end) => Some(&fraction[end..]),
        },
        rest => Some(rest),
    }
}

fn is_zone(text: &[u8]) -> bool {
    match text {
        b"Z" => true,
        [b'+' | b'-', h0, h1, b':', m0, m1] => number(*h0, *h1)
            .zip(number(*m0, *m1))
            .is_some_and(|(hour, minute)| Time::new(hour, minute, 0, 0).is_ok()),
        _ => false,
    }
}

/// Two digits.
fn number(tens: u8, ones: u8) -> Option<i8> {
    let (tens, ones) = (tens.wrapping_sub(b'0'), ones.wrapping_sub(b'0'));
    let value = (tens < 10 && ones < 10).then(|| tens * 10 + ones)?;
    i8::try_from(value).ok()
}
