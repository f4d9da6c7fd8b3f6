//! What KPS reads of a query.

use std::ops::RangeInclusive;

use super::refusal::parameter;
use crate::{call::Call, reply::Reply};

/// A number, or `default` where the query has none.
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
