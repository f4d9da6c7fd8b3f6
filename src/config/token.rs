//! Tokens from files, and checks whether a text can be a token.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use secrecy::SecretString;
use zeroize::Zeroizing;

use super::failures::unreadable;
use crate::failure::{Failure, Kind};
use crate::private_file;

/// The longest token (`X-Auth-Token`, CodeArts Repo API reference).
const LONGEST: usize = 100_000;

/// A valid token.
#[derive(Debug, Clone)]
pub(crate) struct Token(pub SecretString);

impl Token {
    /// Checks the text of a token, without the white space around it.
    ///
    /// # Errors
    /// The text is not a token. It is never quoted.
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

    /// Reads the token in a file. Returns also whether other users may read the file.
    ///
    /// # Errors
    /// It cannot be read, or has no token.
    pub(crate) fn from_file(path: &Path) -> Result<(Self, bool), Failure> {
        let unreadable = |error| unreadable(path, error);
        // Opening a pipe without a writer would block.
        let metadata = std::fs::metadata(path).map_err(unreadable)?;
        if !metadata.is_file() {
            return Err(unreadable(io::Error::other("it is not a regular file")));
        }
        let file = File::open(path).map_err(unreadable)?;
        let loose = private_file::is_loose(&file);
        const ROOM: usize = LONGEST + 1024;
        // The full capacity, because growing would leave a copy of the token in memory.
        let mut text = Zeroizing::new(String::with_capacity(ROOM));
        file.take(ROOM as u64)
            .read_to_string(&mut text)
            .map_err(unreadable)?;
        let text = if cfg!(windows) {
            // Editors and PowerShell write a byte order mark.
            text.trim_start_matches('\u{feff}')
        } else {
            &text
        };
        let token = Self::new(text, &format!("in {}", path.display()))?;
        Ok((token, loose))
    }
}

/// Whether a text is not empty and has only characters of tokens and keys.
pub(crate) fn is_one_word(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Says why a text is not a token.
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

/// Describes the first character that is not ASCII, because it may be invisible. The text starts with
/// `begin`. Empty if there is none.
pub(super) fn odd_character(text: &str, begin: &str) -> String {
    let odd = text.chars().find(|c| !matches!(c, ' '..='~'));
    odd.map_or_else(String::new, |odd| {
        format!("{begin}`{}`", odd.escape_unicode())
    })
}
