//! Reads PEM as OpenSSL does: blocks between other text, lines of any width, headers before the base64. The
//! readers of the libraries accept only RFC 7468, which few tools follow.

use std::str::Lines;

use base64::Engine as _;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use zeroize::Zeroizing;

const LENIENT: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// A block between a BEGIN and an END line.
#[derive(Debug)]
pub(super) struct Block<'a> {
    /// `RSA PRIVATE KEY`
    pub(super) label: &'a str,
    /// The whole block with both lines. The END line may be missing at the end of the text.
    pub(super) text: &'a str,
    pub(super) is_complete: bool,
    body: &'a str,
}

/// The blocks of a text. Anything between them is ignored.
pub(super) fn blocks(bytes: &[u8]) -> Vec<Block<'_>> {
    let mut blocks = Vec::new();
    let mut open: Option<(usize, usize, &str)> = None;
    let mut end = 0;
    for line in bytes.split_inclusive(|byte| *byte == b'\n') {
        let start = end;
        end += line.len();
        let line = trim(line);
        if let Some(label) = label(line) {
            let start = end - trim_start(&bytes[start..end]).len();
            blocks.extend(open.and_then(|open| Block::new(bytes, open, start, start, false)));
            open = Some((start, end, label));
        } else if line.starts_with(b"-----END ") {
            let block = open.take();
            blocks.extend(block.and_then(|open| Block::new(bytes, open, start, end, true)));
        }
    }
    blocks.extend(open.and_then(|open| Block::new(bytes, open, end, end, false)));
    blocks
}

/// Trims a line, and a byte order mark at its start.
fn trim(line: &[u8]) -> &[u8] {
    trim_start(line).trim_ascii_end()
}

fn trim_start(line: &[u8]) -> &[u8] {
    let line = line.strip_prefix("\u{feff}".as_bytes()).unwrap_or(line);
    line.trim_ascii_start()
}

fn label(line: &[u8]) -> Option<&str> {
    let line = line.strip_prefix(b"-----BEGIN ")?;
    std::str::from_utf8(line.strip_suffix(b"-----")?).ok()
}

impl<'a> Block<'a> {
    fn new(
        bytes: &'a [u8],
        (start, body, label): (usize, usize, &'a str),
        body_end: usize,
        end: usize,
        is_complete: bool,
    ) -> Option<Self> {
        Some(Self {
            label,
            text: std::str::from_utf8(&bytes[start..end]).ok()?,
            is_complete,
            body: std::str::from_utf8(&bytes[body..body_end]).ok()?,
        })
    }

    /// Whether the headers (RFC 1421) say that it is encrypted.
    pub(super) fn is_encrypted(&self) -> bool {
        let value = |line: &str| {
            line.strip_prefix("Proc-Type:")
                .map(|value| value.contains("ENCRYPTED"))
        };
        self.body.lines().find_map(value) == Some(true)
    }

    /// Decodes the base64. The buffer never grows, which would leave copies in memory.
    pub(super) fn decode(&self) -> Option<Zeroizing<Vec<u8>>> {
        let mut base64 = Zeroizing::new(String::with_capacity(self.body.len()));
        for line in self.base64_lines() {
            base64.extend(line.split_ascii_whitespace());
        }
        decode(&base64)
    }

    /// The lines after the headers, which end with an empty line.
    fn base64_lines(&self) -> Lines<'a> {
        let mut lines = self.body.lines();
        let has_headers = lines.clone().next().is_some_and(|line| line.contains(':'));
        if has_headers {
            lines.by_ref().find(|line| line.trim().is_empty());
        }
        lines
    }
}

/// Decodes base64 without white space. The buffer never grows, which would leave copies in memory.
pub(super) fn decode(base64: &str) -> Option<Zeroizing<Vec<u8>>> {
    let mut bytes = Zeroizing::new(vec![0; base64::decoded_len_estimate(base64.len())]);
    let length = LENIENT.decode_slice(base64, &mut bytes).ok()?;
    bytes.truncate(length);
    Some(bytes)
}
