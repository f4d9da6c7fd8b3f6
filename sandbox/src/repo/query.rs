//! Reads query parameters with their documented limits.

use super::refusal::Refusal;
use crate::call::Call;

/// A part of a list.
pub(super) struct Page {
    offset: usize,
    limit: usize,
}

impl Page {
    /// Reads V4's `offset` and `limit`.
    pub(super) fn of(call: &Call) -> Result<Self, Refusal> {
        Ok(Self {
            offset: number(call, "offset", 0, 0, 2_147_483_647)?,
            limit: number(call, "limit", 20, 1, 100)?,
        })
    }

    /// Reads V2's `page_index` and `page_size`. not documented: their limits and defaults.
    pub(super) fn of_v2(call: &Call) -> Result<Self, Refusal> {
        let index = number(call, "page_index", 1, 1, 2_147_483_647)?;
        let size = number(call, "page_size", 20, 1, 100)?;
        Ok(Self {
            offset: (index - 1).saturating_mul(size),
            limit: size,
        })
    }

    pub(super) fn cut<'a, T>(&self, list: &'a [T]) -> impl Iterator<Item = &'a T> {
        list.iter().skip(self.offset).take(self.limit)
    }
}

fn number(
    call: &Call,
    name: &'static str,
    default: usize,
    min: usize,
    max: usize,
) -> Result<usize, Refusal> {
    let Some(text) = call.parameter(name) else {
        return Ok(default);
    };
    match text.parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(Refusal::Parameter(name)),
    }
}

/// Reads a text to search for, in lower case. not documented: how it matches, and that an empty text matches
/// everything. Here it is a part of a name, ignoring case.
pub(super) fn search(call: &Call, name: &'static str, max: usize) -> Result<String, Refusal> {
    let text = call.parameter(name).unwrap_or_default();
    if text.chars().count() > max {
        return Err(Refusal::Parameter(name));
    }
    Ok(text.to_lowercase())
}

pub(super) fn flag(call: &Call, name: &'static str) -> Result<bool, Refusal> {
    match call.parameter(name).as_deref() {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(_) => Err(Refusal::Parameter(name)),
    }
}

/// Whether a parameter with two possible values does not have its default.
pub(super) fn is_other(
    call: &Call,
    name: &'static str,
    [default, other]: [&str; 2],
) -> Result<bool, Refusal> {
    match call.parameter(name) {
        Some(text) if text == other => Ok(true),
        Some(text) if text != default => Err(Refusal::Parameter(name)),
        _ => Ok(false),
    }
}
