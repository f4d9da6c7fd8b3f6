//! Option values that several commands share.

use std::convert::Infallible;
use std::num::NonZeroUsize;
use std::ops::Deref;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;
use clap::builder::{PathBufValueParser, TypedValueParser};

use crate::api::ListRange;
use crate::keys::KeySelector;
use crate::output::is_blank;

/// Reads the value of `--limit`.
pub(super) fn limit(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "it must be a whole number, 1 or more".to_owned())
}

/// Reads a number from `least` to 2^31 - 1, the largest that the services take.
pub(super) fn number(least: u32) -> impl Fn(&str) -> Result<u32, String> + Clone + Send + Sync {
    const MOST: u32 = i32::MAX.unsigned_abs();
    move |text| match text.parse() {
        Ok(number) if (least..=MOST).contains(&number) => Ok(number),
        _ => Err(format!("it must be a whole number, {least} to {MOST}")),
    }
}

/// The part of a list of keys to show.
#[derive(Debug, Args)]
pub(crate) struct RangeArgs {
    /// At most this many keys; --sort orders only these
    #[arg(long, value_name = "N", value_parser = limit)]
    limit: Option<NonZeroUsize>,
    /// Skip this many keys
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true, value_parser = number(0))]
    offset: u32,
}

impl RangeArgs {
    pub(super) fn range(&self) -> ListRange {
        ListRange {
            offset: self.offset as usize,
            limit: self.limit.map(NonZeroUsize::get),
        }
    }
}

/// Reads the value of `--query`; CodeArts Repo accepts 1 to 2000 characters.
pub(super) fn query(text: &str) -> Result<String, String> {
    const LONGEST: usize = 2000;
    match text.chars().count() {
        0 => Err("it is empty".into()),
        1..=LONGEST => Ok(text.to_owned()),
        length => Err(format!(
            "it has {length} characters, at most {LONGEST} are accepted"
        )),
    }
}

/// A text that is not empty or blank, as the value of an unset script variable would be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct NonBlank(String);

#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("it is blank; if it comes from a variable, check that it is set")]
pub(super) struct Blank;

impl Deref for NonBlank {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl FromStr for NonBlank {
    type Err = Blank;

    fn from_str(text: &str) -> Result<Self, Blank> {
        if is_blank(text) {
            return Err(Blank);
        }
        Ok(Self(text.to_owned()))
    }
}

/// Reads a path.
pub(super) fn path() -> impl TypedValueParser<Value = PathBuf> {
    PathBufValueParser::new().try_map(|path| match path.to_str() {
        Some(text) if is_blank(text) => Err(Blank),
        _ => Ok(path),
    })
}

/// Reads a KEY.
pub(super) fn selector(text: &str) -> Result<KeySelector, Blank> {
    let text: NonBlank = text.parse()?;
    text.parse().map_err(|never: Infallible| match never {})
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blanks_say_nothing() {
        let blanks = [
            "",
            " ",
            "\t\n",
            "\u{a0}",
            "\u{2003}",
            "\u{3000}",
            "\u{200b}",
            "\u{feff}",
            "\u{2800}",
            "\u{3164}",
            "\0",
            " \u{200b}\u{e0020} ",
        ];
        for blank in blanks {
            assert_eq!(blank.parse::<NonBlank>(), Err(Blank), "{blank:?}");
        }
        for text in ["a", " a ", "键", "\u{200b}a", "🔑"] {
            assert!(text.parse::<NonBlank>().is_ok(), "{text:?}");
        }
    }
}
