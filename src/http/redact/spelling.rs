//! Decodes escapes of JSON and URLs: `\u003d` and `%3D` are both `=`.

use std::ops::Range;

use zeroize::Zeroizing;

/// A kind of escapes: their first character, and a function that decodes one and returns its length.
pub(super) struct Reading {
    sign: u8,
    escape: fn(&[u8], &mut Vec<u8>) -> Option<usize>,
}

/// Escapes of JSON strings and of URLs.
pub(super) const READINGS: [Reading; 2] = [
    Reading {
        sign: b'\\',
        escape: json,
    },
    Reading {
        sign: b'%',
        escape: percent,
    },
];

impl Reading {
    /// Decodes a text. `None` if it has no escapes.
    pub(super) fn plain(&self, text: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        memchr::memchr(self.sign, text)?;
        let mut has_escapes = false;
        let plain = self.read(text, |_, _| has_escapes = true);
        has_escapes.then_some(plain)
    }

    /// Converts ranges of the decoded text to ranges of the original.
    pub(super) fn originals(&self, text: &[u8], parts: Vec<Range<usize>>) -> Vec<Range<usize>> {
        if parts.is_empty() {
            return parts;
        }
        // The end of each escape, decoded and in the original. The text between escapes is the same.
        let mut ends = Vec::new();
        self.read(text, |here, there| ends.push((here, there)));
        let original = |at: usize| {
            let before = ends.partition_point(|(here, _)| *here <= at);
            match before.checked_sub(1).and_then(|last| ends.get(last)) {
                Some((here, there)) => there + (at - here),
                None => at,
            }
        };
        parts
            .into_iter()
            .map(|part| original(part.start)..original(part.end))
            .collect()
    }

    /// Decodes a text. Calls `ends` with the end of each escape, decoded and in the original.
    fn read(&self, text: &[u8], mut ends: impl FnMut(usize, usize)) -> Zeroizing<Vec<u8>> {
        let mut plain = Zeroizing::new(Vec::with_capacity(text.len()));
        let mut done = 0;
        while let Some(rest) = text.get(done..).filter(|rest| !rest.is_empty()) {
            // Escapes often follow each other.
            if rest[0] != self.sign {
                let next = memchr::memchr(self.sign, rest).unwrap_or(rest.len());
                plain.extend_from_slice(&rest[..next]);
                done += next;
            } else if let Some(length) = (self.escape)(rest, &mut plain) {
                done += length;
                ends(plain.len(), done);
            } else {
                plain.push(self.sign);
                done += 1;
            }
        }
        plain
    }
}

fn json(escape: &[u8], out: &mut Vec<u8>) -> Option<usize> {
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
}

/// Decodes one character, which may take two escapes.
fn unicode(escape: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let unit = |at: usize| {
        let digits = escape.get(at..at + 6)?.strip_prefix(b"\\u")?;
        let mut digits = digits.iter().map(|digit| char::from(*digit).to_digit(16));
        digits.try_fold(0, |unit, digit| Some(unit * 16 + digit?))
    };
    let first = unit(0)?;
    let (c, length) = match char::from_u32(first) {
        Some(c) => (c, 6),
        None => {
            let units = [first, unit(6)?].map(|unit| u16::try_from(unit).unwrap_or_default());
            (char::decode_utf16(units).next()?.ok()?, 12)
        }
    };
    out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
    Some(length)
}

fn percent(escape: &[u8], out: &mut Vec<u8>) -> Option<usize> {
    let digit = |at: usize| char::from(*escape.get(at)?).to_digit(16);
    let byte = digit(1)? * 16 + digit(2)?;
    out.push(u8::try_from(byte).ok()?);
    Some(3)
}
