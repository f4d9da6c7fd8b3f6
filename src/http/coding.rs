//! Replies as a gateway may pass them on: compressed, or in another encoding of Unicode.

use std::io::{self, BufRead, BufReader, Read};

use flate2::bufread::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use reqwest::header::HeaderMap;
use zeroize::Zeroizing;

/// The body without the codings that its headers name. One that is not known is left as it came.
pub(super) fn decompressed<'a>(
    body: impl Read + 'a,
    headers: &HeaderMap,
) -> io::Result<Box<dyn Read + 'a>> {
    // The coding that was applied last is undone first; those of the transfer are the outer ones.
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
            "gzip" | "x-gzip" => {
                let mut body = BufReader::new(body);
                // Some gateways decompress a body and keep the header.
                match body.fill_buf()? {
                    [0x1f, ..] => Box::new(MultiGzDecoder::new(body)),
                    _ => Box::new(body),
                }
            }
            "deflate" => {
                let mut body = BufReader::new(body);
                // The standard means zlib; some servers leave its header and checksum out.
                match body.fill_buf()? {
                    [] => Box::new(body),
                    [first, ..] if first & 0x0f == 8 => Box::new(ZlibDecoder::new(body)),
                    _ => Box::new(DeflateDecoder::new(body)),
                }
            }
            _ => body,
        };
    }
    Ok(body)
}

/// The text as UTF-8 without a byte order mark, where it begins with one.
pub(super) fn to_utf8(mut body: Zeroizing<Vec<u8>>) -> Zeroizing<Vec<u8>> {
    let unit: fn([u8; 2]) -> u16 = match body.as_slice() {
        [0xef, 0xbb, 0xbf, ..] => {
            body.drain(..3);
            return body;
        }
        [0xfe, 0xff, ..] => u16::from_be_bytes,
        [0xff, 0xfe, ..] => u16::from_le_bytes,
        _ => return body,
    };
    let (pairs, _) = body[2..].as_chunks::<2>();
    // Room for all of it: a buffer that grows leaves copies behind.
    let mut text = Zeroizing::new(String::with_capacity(pairs.len() * 3));
    text.extend(
        char::decode_utf16(pairs.iter().copied().map(unit))
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)),
    );
    Zeroizing::new(std::mem::take(&mut *text).into_bytes())
}
