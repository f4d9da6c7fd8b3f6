//! Reads query parameters for KPS.

use std::ops::RangeInclusive;

use super::refusal::parameter;
use crate::{call::Call, reply::Reply};

/// Reads a number. Returns `default` if it is missing.
pub(super) fn number(
    call: &Call,
    name: &str,
    default: usize,
    range: RangeInclusive<usize>,
) -> Result<usize, Reply> {
    let Some(text) = call.parameter(name) else {
        return Ok(default);
    };
    match text.parse() {
        Ok(number) if range.contains(&number) => Ok(number),
        _ => Err(parameter(&format!("{name} is out of range"))),
    }
}
