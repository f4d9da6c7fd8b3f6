//! How many items a list shows at most.

use std::num::NonZeroUsize;

/// Reads the value of `--limit`.
pub(super) fn limit(text: &str) -> Result<NonZeroUsize, String> {
    text.parse()
        .map_err(|_| "it must be a whole number, 1 or more".to_owned())
}
