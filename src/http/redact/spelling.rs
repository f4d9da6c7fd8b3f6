//! Text as it is meant, where JSON or a URL spells it differently: `\u003d` and `%3D` are both `=`.

use std::ops::Range;

use zeroize::Zeroizing;

/// What a text means; nothing where that is what it says.
type Reading = fn(&[u8]) -> Option<Plain>;

/// As the inside of a JSON string, and as a part of a URL.
pub(super) const READINGS: [Reading; 2] = [json, percent];

/// What a text means.
pub(super) struct Plain {
    pub(super) text: Zeroizing<Vec<u8>>,
    /// Where each escape ended: here, and in the original. All in between is as it was.
    ends: Vec<(usize, usize)>,
}

impl Plain {
    /// Where a part of it is in the original.
    pub(super) fn place(&self, part: Range<usize>) -> Range<usize> {
        self.original(part.start)..self.original(part.end)
    }

    fn original(&self, at: usize) -> usize {
        let before = self.ends.partition_point(|(here, _)| *here <= at);
        match before.checked_sub(1).and_then(|last| self.ends.get(last)) {
            Some((here, there)) => there + (at - here),
            None => at,
        }
    }
}

fn json(text: &[u8]) -> Option<Plain> {
    plain(text, b'\\', |escape, out| {
        let c = match escape.get(1)? {
            b'u' => return unicode(escape, out),
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'b' => 0x08,
            b'f' => 0x0c,
            c @ (b'"' | b'\\' | b'/') => *c,
            _ => return None,
        };
        out.push(c);
        Some(2)
    })
}

/// One character, which can be two escapes.
fn unicode(escape: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let unit = |at: usize| {
        let digits = escape.get(at..at + 6)?.strip_prefix(b"\\u")?;
        let digits = str::from_utf8(digits).ok()?;
        // A sign would be taken too.
        let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
        u16::from_str_radix(digits, 16).ok().filter(|_| is_hex)
    };
    let first = unit(0)?;
    let units = [first, unit(6).unwrap_or(0)];
    let c = char::decode_utf16(units).next()?.ok()?;
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Some(6 * c.len_utf16())
}

fn percent(text: &[u8]) -> Option<Plain> {
    plain(text, b'%', |escape, out| {
        let digit = |at: usize| char::from(*escape.get(at)?).to_digit(16);
        let byte = digit(1)? * 16 + digit(2)?;
        out.push(u8::try_from(byte).ok()?);
        Some(3)
    })
}

/// Replaces what begins with `sign`, where `escape` knows it and says how long it is.
fn plain(
    text: &[u8],
    sign: u8,
    escape: impl Fn(&[u8], &mut Vec<u8>) -> Option<usize>,
) -> Option<Plain> {
    memchr::memchr(sign, text)?;
    let mut plain = Plain {
        text: Zeroizing::new(Vec::with_capacity(text.len())),
        ends: Vec::new(),
    };
    let mut done = 0;
    while let Some(next) = memchr::memchr(sign, &text[done..]) {
        let at = done + next;
        plain.text.extend_from_slice(&text[done..at]);
        done = match escape(&text[at..], &mut plain.text) {
            Some(length) => {
                plain.ends.push((plain.text.len(), at + length));
                at + length
            }
            None => {
                plain.text.push(sign);
                at + 1
            }
        };
    }
    plain.text.extend_from_slice(&text[done..]);
    (!plain.ends.is_empty()).then_some(plain)
}
