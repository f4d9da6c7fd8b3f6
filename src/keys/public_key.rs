//! An SSH public key, read from a file or from a service.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ssh_key::PublicKey as Parsed;

use super::key_facts::{Blob, KeyFacts, Strength};
use super::key_line::{is_algorithm, split_word};

/// A completely parsed SSH public key, ready to be sent.
#[derive(Debug, Clone)]
pub(crate) struct PublicKey {
    facts: KeyFacts<'static>,
    line: String,
}

/// The formats of private keys, for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PrivateKeyForm {
    /// `-----BEGIN OPENSSH PRIVATE KEY-----`
    OpenSsh,
    /// `-----BEGIN RSA PRIVATE KEY-----`, and the same for EC and DSA.
    Pkcs1,
    /// `-----BEGIN PRIVATE KEY-----`, encrypted or not.
    Pkcs8,
    /// `PuTTY-User-Key-File-…`
    Putty,
    /// Any other private key.
    Other,
}

impl PrivateKeyForm {
    /// The usual name of the format.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OpenSsh => "an OpenSSH private key",
            Self::Pkcs1 => "a PEM (PKCS#1) private key",
            Self::Pkcs8 => "a PKCS#8 private key",
            Self::Putty => "a PuTTY private key",
            Self::Other => "a private key",
        }
    }
}

/// Why a text is not a single public key.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum KeyTextError {
    /// The text holds a private key.
    #[error("{}", .0.name())]
    Private(PrivateKeyForm),
    /// It has no key.
    #[error("no SSH public key")]
    NoKey,
    /// It is empty, or only comments.
    #[error("empty")]
    Empty,
    /// More than one key line.
    #[error("{0} public keys, but only one is allowed")]
    Several(usize),
    /// One key line and other lines.
    #[error("a public key among other lines that are not keys")]
    OtherLines,
    /// An `authorized_keys` line with options.
    #[error("an authorized_keys line with options")]
    Options,
    /// An OpenSSH certificate.
    #[error("an OpenSSH certificate ({0}), not a plain public key")]
    Certificate(String),
    /// `---- BEGIN SSH2 PUBLIC KEY ----`
    #[error("a public key in RFC 4716 (SSH2) format")]
    Rfc4716,
    /// `-----BEGIN PUBLIC KEY-----`
    #[error("a public key in PEM (PKCS#8) format")]
    PemPkcs8,
    /// `-----BEGIN RSA PUBLIC KEY-----`
    #[error("a public key in PEM (PKCS#1) format")]
    PemPkcs1,
    /// UTF-16, which some Windows shells write.
    #[error("UTF-16 text; a key file is plain ASCII or UTF-8")]
    Utf16,
    /// Bytes that are not UTF-8.
    #[error("not text")]
    NotText,
    /// A key line whose comment has control characters.
    #[error("a public key with control characters in its comment")]
    ControlCharacters,
    /// A key line whose key is damaged.
    #[error("a damaged {algorithm} key: {reason}")]
    Damaged {
        /// The type at the start of the line.
        algorithm: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl PublicKey {
    /// Reads the only public key in `bytes`: a `.pub` file, or an `authorized_keys` line without options.
    ///
    /// Accepts a byte order mark, CRLF, blank lines, `#` comments and a missing last newline.
    ///
    /// # Errors
    /// [`KeyTextError`] says what the text is instead.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, KeyTextError> {
        let lines: Vec<_> = key_lines(text_of_lines(bytes)?).collect();
        match lines.as_slice() {
            [] => Err(KeyTextError::Empty),
            [(_, line)] => Self::from_line(line),
            several => match several.iter().filter(|(_, line)| is_key_line(line)).count() {
                0 => Err(KeyTextError::NoKey),
                1 => Err(KeyTextError::OtherLines),
                keys => Err(KeyTextError::Several(keys)),
            },
        }
    }

    /// Reads a list with one key per line, like `authorized_keys` without options. Returns the keys with
    /// their line numbers, from 1.
    ///
    /// # Errors
    /// [`KeyTextError`] says what the text is instead.
    pub(crate) fn list_from_bytes(
        bytes: &[u8],
    ) -> Result<impl Iterator<Item = (usize, Result<Self, KeyTextError>)>, KeyTextError> {
        let lines = key_lines(text_of_lines(bytes)?);
        Ok(lines.map(|(number, line)| (number, Self::from_line(line))))
    }

    fn from_line(line: &str) -> Result<Self, KeyTextError> {
        let (algorithm, rest) = split_word(line);
        if !is_algorithm(algorithm) {
            let options = words(line).skip(1).any(is_algorithm);
            return Err(if options {
                KeyTextError::Options
            } else {
                KeyTextError::NoKey
            });
        }
        if algorithm.contains("-cert-v0") {
            return Err(KeyTextError::Certificate(algorithm.to_owned()));
        }
        let (base64, comment) = split_word(rest);
        let damaged = |reason: &str| KeyTextError::Damaged {
            algorithm: algorithm.to_owned(),
            reason: reason.to_owned(),
        };
        if base64.is_empty() {
            return Err(damaged("there is nothing after the type"));
        }
        // The library accepts other white space after the base64.
        let is_base64 = |byte: u8| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte);
        if !base64.bytes().all(is_base64) {
            return Err(damaged("what follows the type is not base64"));
        }
        let parsed = Parsed::from_openssh(&format!("{algorithm} {base64}"))
            .map_err(|error| damaged(&reason(&error)))?;
        let comment = comment.replace('\t', " ");
        if comment.contains(|c: char| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')) {
            return Err(KeyTextError::ControlCharacters);
        }
        let blob = parsed
            .to_bytes()
            .map_err(|error| damaged(&error.to_string()))?;
        // The library does not check the length of an ed25519 key.
        if STANDARD.encode(&blob).trim_end_matches('=') != base64.trim_end_matches('=') {
            return Err(damaged("a length in it is wrong"));
        }
        let facts = KeyFacts::new(algorithm, Some(Blob::new(&parsed, &blob)), &comment);
        let facts = facts.into_owned();
        let mut line = format!("{algorithm} {base64}");
        if !comment.is_empty() {
            line.push(' ');
            line.push_str(&comment);
        }
        Ok(Self { facts, line })
    }

    /// Converts a key of the library.
    pub(crate) fn from_parsed(key: &Parsed) -> Option<Self> {
        let line = key.to_openssh().ok()?;
        Self::from_line(line.trim()).ok()
    }

    /// The line: type, key and comment, without a newline.
    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    /// The facts of the line.
    pub(crate) fn facts(&self) -> &KeyFacts<'static> {
        &self.facts
    }

    /// The comment, if there is one.
    pub(crate) fn comment(&self) -> Option<&str> {
        self.facts.comment.as_deref()
    }

    /// `SHA256:…`
    pub(crate) fn fingerprint(&self) -> &str {
        self.facts.fingerprint.as_deref().unwrap_or_default()
    }

    /// Whether a key line from a service has the same key. Types and comments may differ.
    pub(crate) fn is_same_key(&self, line: &str) -> bool {
        let other = KeyFacts::read(line).fingerprint;
        other.is_some() && other == self.facts.fingerprint
    }

    /// Whether the key is considered safe.
    pub(crate) fn strength(&self) -> Strength {
        self.facts.strength()
    }
}

/// The text, if its lines may be keys: no private key, and no public key in a format with several lines.
fn text_of_lines(bytes: &[u8]) -> Result<&str, KeyTextError> {
    if bytes.starts_with(&[0xff, 0xfe]) || bytes.starts_with(&[0xfe, 0xff]) {
        return Err(KeyTextError::Utf16);
    }
    // A private key is recognized even if other bytes are not text.
    let lossy = String::from_utf8_lossy(bytes);
    if let Some(form) = private_key_form(&lossy) {
        return Err(KeyTextError::Private(form));
    }
    let text = std::str::from_utf8(bytes).map_err(|_| KeyTextError::NotText)?;
    match other_public_form(text) {
        Some(form) => Err(form),
        None => Ok(text.trim_start_matches('\u{feff}')),
    }
}

/// The lines that are not blank and not comments, with their numbers from 1.
fn key_lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let lines = text.lines().map(str::trim);
    (1..)
        .zip(lines)
        .filter(|(_, line)| !line.is_empty() && !line.starts_with('#'))
}

/// Says what is wrong with a key. The library's errors may quote names inside the key.
fn reason(error: &ssh_key::Error) -> String {
    match error {
        ssh_key::Error::Encoding(ssh_encoding::Error::Label(_))
        | ssh_key::Error::AlgorithmUnsupported { .. } => "its type is unknown".to_owned(),
        error => error.to_string(),
    }
}

/// Whether a line is a key, or should have been one.
fn is_key_line(line: &str) -> bool {
    !matches!(PublicKey::from_line(line), Err(KeyTextError::NoKey))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split([' ', '\t']).filter(|word| !word.is_empty())
}

fn private_key_form(text: &str) -> Option<PrivateKeyForm> {
    if text.contains("PuTTY-User-Key-File-") {
        return Some(PrivateKeyForm::Putty);
    }
    if text.contains("SSH PRIVATE KEY FILE FORMAT") {
        return Some(PrivateKeyForm::Other);
    }
    // The start of OpenSSH's format without its header line.
    let mut words = text.split_whitespace();
    if words.any(|word| word.starts_with("b3BlbnNzaC1rZXktdjE")) {
        return Some(PrivateKeyForm::OpenSsh);
    }
    let begin = text.find("BEGIN ")?;
    let label = &text[begin..];
    let private = label.find("PRIVATE KEY")?;
    Some(match label.get(6..private).map(str::trim) {
        Some("OPENSSH") => PrivateKeyForm::OpenSsh,
        Some("RSA" | "EC" | "DSA") => PrivateKeyForm::Pkcs1,
        Some("" | "ENCRYPTED") => PrivateKeyForm::Pkcs8,
        _ => PrivateKeyForm::Other,
    })
}

fn other_public_form(text: &str) -> Option<KeyTextError> {
    if text.contains("---- BEGIN SSH2 PUBLIC KEY ----") {
        Some(KeyTextError::Rfc4716)
    } else if text.contains("-----BEGIN RSA PUBLIC KEY-----") {
        Some(KeyTextError::PemPkcs1)
    } else if text.contains("-----BEGIN PUBLIC KEY-----") {
        Some(KeyTextError::PemPkcs8)
    } else {
        None
    }
}
