//! Tokens from files, and the check that a text can be a token at all.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::failures::unreadable;
use crate::failure::{Failure, Kind};
use crate::private_file;

/// Most characters of a token (`X-Auth-Token`, CodeArts Repo API reference).
const LONGEST: usize = 100_000;

/// A token that can be sent.
#[derive(Debug, Clone)]
pub(crate) struct Token(pub SecretString);

impl Token {
    /// Checks the text of a token; white space around it is dropped.
    ///
    /// # Errors
    /// What is wrong with it, which is never quoted.
    pub(crate) fn new(text: &str, source: &str) -> Result<Self, Failure> {
        let text = text.trim();
        let reason = if text.is_empty() {
            "is empty".to_owned()
        } else if text.len() > LONGEST {
            format!("is longer than {LONGEST} characters")
        } else if is_one_word(text) {
            return Ok(Self(SecretString::from(text)));
        } else {
            what_is_odd(text)
        };
        Err(Kind::Config
            .failure(format!("the token ({source}) {reason}"))
            .hint("a token is the X-Subject-Token header of IAM's answer, in one piece"))
    }

    /// Reads the token in a file, and says whether the file's mode is too open.
    ///
    /// # Errors
    /// It cannot be read, or holds no token.
    pub(crate) fn from_file(path: &Path) -> Result<(Self, bool), Failure> {
        let unreadable = |error| unreadable(path, error);
        // To open a pipe that nobody writes to would wait for somebody.
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(unreadable(io::Error::other("it is not a regular file")));
        }
        let file = File::open(path).map_err(unreadable)?;
        let loose = private_file::is_loose(&file);
        const ROOM: usize = LONGEST + 1024;
        // Memory that need not grow leaves no copy of the token in the smaller one.
        let mut text = Zeroizing::new(String::with_capacity(ROOM));
        file.take(ROOM as u64)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        let text = if cfg!(windows) {
            // Editors and PowerShell put a byte order mark there.
            text.trim_start_matches('\u{feff}')
        } else {
            &text
        };
        let token = Self::new(text, &format!("in {}", path.display()))?;
        Ok((token, loose))
    }
}

/// Whether a text has only characters that tokens and keys have, and any at all.
pub(crate) fn is_one_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Why a text is no token.
fn what_is_odd(text: &str) -> String {
    if text.starts_with('\u{feff}') {
        "begins with a byte order mark".to_owned()
    } else if text.lines().count() > 1 {
        "has more than one line".to_owned()
    } else {
        let odd = odd_character(text, ": ");
        format!("has white space or characters that a token cannot have{odd}")
    }
}

/// The first character that is no plain ASCII, spelled out after `begin`: it may be one that nobody
/// sees. Nothing where there is none.
pub(super) fn odd_character(text: &str, begin: &str) -> String {
    let odd = text.chars().find(|c| !matches!(c, ' '..='~'));
    odd.map_or_else(String::new, |odd| {
        format!("{begin}`{}`", odd.escape_unicode())
    })
}
