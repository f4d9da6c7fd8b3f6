//! Decodes replies that a gateway compressed or converted to another encoding of Unicode.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use reqwest::header::HeaderMap;
use zeroize::Zeroizing;

/// Removes the codings that the headers name. An unknown coding stays as it is.
pub(super) fn decompressed<'a>(
    body: impl Read + 'a,
    headers: &HeaderMap,
) -> io::Result<Box<dyn Read + 'a>> {
    // Codings are removed in reverse order; those of the transfer were applied last.
    let names: Vec<_> = ["content-encoding", "transfer-encoding"]
        .into_iter()
        .flat_map(|name| headers.get_all(name))
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .map(|name| name.trim().to_ascii_lowercase())
        .collect();
    let mut body: Box<dyn Read + 'a> = Box::new(body);
    for name in names.iter().rev() {
        body = match name.as_str() {
            "gzip" | "x-gzip" => gunzipped(body)?,
            "deflate" => {
                let mut body = BufReader::new(body);
                // The standard means zlib, but some servers leave out its header and checksum.
                match body.fill_buf()? {
                    [] => Box::new(body),
                    [first, ..] if first & 0x0f == 8 => Box::new(ZlibDecoder::new(body)),
                    _ => Box::new(DeflateDecoder::new(body)),
                }
            }
            _ => body,
        };
    }
    // Some gateways compress without a header.
    gunzipped(body)
}

/// Decompresses if the body starts like gzip. Some gateways decompress a body but keep the header.
fn gunzipped<'a>(body: Box<dyn Read + 'a>) -> io::Result<Box<dyn Read + 'a>> {
    let mut body = BufReader::new(body);
    Ok(match body.fill_buf()? {
        [0x1f, ..] => Box::new(MultiGzDecoder::new(body)),
        _ => Box::new(body),
    })
}

/// Converts text to UTF-8 without a byte order mark. Other encodings are recognized by the mark, or by JSON's
/// first two characters, which are ASCII (RFC 4627, section 3).
pub(super) fn to_utf8(mut body: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let (width, is_big_endian) = match body.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => {
            body.drain(..3);
            return body;
        }
        [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, 1..=0xff, ..] => (4, true),
        [0xff, 0xfe, 0, 0, ..] | [1..=0xff, 0, 0, 0, ..] => (4, false),
        [0xfe, 0xff, ..] | [0, 1..=0xff, 0, 1..=0xff, ..] => (2, true),
        [0xff, 0xfe, ..] | [1..=0xff, 0, 1..=0xff, 0, ..] => (2, false),
        _ => return body,
    };
    let units = body.chunks_exact(width).map(|unit| {
        let add = |all, byte: &u8| all << 8 | u32::from(*byte);
        if is_big_endian {
            unit.iter().fold(0, add)
        } else {
            unit.iter().rev().fold(0, add)
        }
    });
    // The full capacity, because growing would leave copies in memory.
    let mut text = Zeroizing::new(String::with_capacity(body.len() * 3 / 2));
    if width == 4 {
        text.extend(units.map(|unit| char::from_u32(unit).unwrap_or(char::REPLACEMENT_CHARACTER)));
    } else {
        let units = units.map(|unit| u16::try_from(unit).unwrap_or_default());
        let chars = char::decode_utf16(units);
        text.extend(chars.map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    Zeroizing::new(text.as_bytes().to_vec())
}
