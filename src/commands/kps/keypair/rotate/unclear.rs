//! Servers that may have the old key pair, or another user's pair of the same name. They are not changed.

use super::super::MADE_BY_ANOTHER;
use crate::commands::kps::binding::names;
use crate::commands::reach::{RUNNING_NEEDS_KEY, suggested};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, KeyPairName, Server};
use crate::output::shell_argument;

/// Takes out the servers that another user created than the owner of the new pair.
pub(super) fn take_out<T>(
    items: &mut Vec<T>,
    new: Option<&KeyPair>,
    server: impl Fn(&T) -> &Server,
) -> Vec<Server> {
    let is_unclear = |item: &mut T| new.is_some_and(|new| server(item).is_made_by_another(new));
    let taken: Vec<_> = items.extract_if(.., is_unclear).collect();
    taken.iter().map(|item| server(item).clone()).collect()
}

/// Warns that these servers are not changed, and says how to change them.
pub(super) fn warn(ctx: &Context, servers: &[Server], old: &KeyPairName, new: &KeyPairName) {
    if servers.is_empty() {
        return;
    }
    let ids = servers.iter().map(|server| server.id.as_str());
    let words: Vec<_> = [new.as_str()].into_iter().chain(ids).collect();
    let bind = suggested(ctx, "kps keypair bind", &words);
    ctx.messages.warn(&format!(
        "not changed: {} ({MADE_BY_ANOTHER}, so its `{old}` may be another user's); if it is yours, `{bind}` replaces it, {RUNNING_NEEDS_KEY}",
        names(servers)
    ));
}

/// The error of a rotation that was to leave no server with the old pair.
pub(super) fn not_rotated(servers: &[Server], old: &KeyPairName, is_old_gone: bool) -> Failure {
    let servers = names(servers);
    let replace = "put another key pair there and run the same command again";
    let (message, hint) = if is_old_gone {
        (
            format!("{servers} may have the old key pair `{old}` ({MADE_BY_ANOTHER})"),
            replace.to_owned(),
        )
    } else {
        (
            format!(
                "the key pair `{old}` was not deleted: {servers} may have it ({MADE_BY_ANOTHER})"
            ),
            format!(
                "{replace}; if the key pair there is another user's, `hwkey kps keypair delete {}` deletes yours",
                shell_argument(old.as_str())
            ),
        )
    };
    Kind::Incomplete.failure(message).hint(hint)
}
