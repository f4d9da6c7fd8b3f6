//! Messages that several commands share.

use crate::context::Context;
use crate::failure::{Failure, Kind};

/// The sandbox cannot be changed.
pub(super) fn built_in(what: &str) -> Failure {
    Kind::Usage
        .failure(format!(
            "the profile `sandbox` is built in and cannot be {what}"
        ))
        .hint("`hwkey sandbox reset` removes its content")
}

/// Warns if HWKEY_PROFILE still names a profile that was renamed or deleted.
pub(super) fn warn_of_variable(ctx: &Context, name: &str) {
    if let Ok(Some(variable)) = ctx.env().get("HWKEY_PROFILE")
        && variable == name
    {
        ctx.messages.warn(&format!(
            "the variable HWKEY_PROFILE is still set to `{variable}`"
        ));
    }
}

/// The error if the configuration was changed but the login of the profile was not.
pub(super) fn state_left(done: &str, profile: &str, error: Failure) -> Failure {
    Kind::Incomplete
        .failure(format!(
            "{done}, but some of the files kept for `{profile}` could not be removed"
        ))
        .hint("remove that file: its token stays valid until it expires")
        .because(error)
}
