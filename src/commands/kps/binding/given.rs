//! Compares the secrets on the command line with those that the servers need.

use super::Wait;
use super::plan::{Decision, names};
use crate::api::MOST_AT_ONCE;
use crate::config::Settings;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::Server;

/// The options on the command line that give a secret or a port.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Given {
    /// `--password-stdin`
    pub(crate) password: bool,
    /// `--private-key`
    pub(crate) private_key: bool,
    /// `--port`
    pub(crate) port: bool,
}

/// Checks that the command line has what the servers need, and no more.
///
/// # Errors
/// A secret is missing, no server needs it, or a port is given for a stopped server.
pub(crate) fn check_given(
    ctx: &Context,
    decided: &[(Server, Decision)],
    given: Given,
) -> Result<(), Failure> {
    let of = |wanted: fn(Decision) -> bool| {
        let some = decided.iter().filter(|(_, decision)| wanted(*decision));
        names(some.map(|(server, _)| server))
    };
    let need_password = of(Decision::needs_password);
    let need_key = of(Decision::needs_private_key);
    let stopped = of(Decision::is_of_stopped);
    let can_ask = ctx.prompt.is_possible();
    let has_password = given.password || can_ask || ctx.dry_run;
    // A repeated command may repeat the secrets, although the running task no longer needs them.
    let resumes = decided
        .iter()
        .any(|(_, decision)| matches!(decision, Decision::UnderWay(_)));
    let (what, hint) = if given.password && need_password.is_empty() && !resumes {
        (
            "no server needs root's password".to_owned(),
            "leave out --password-stdin".to_owned(),
        )
    } else if given.private_key && need_key.is_empty() && !resumes {
        (
            "no server needs a private key".to_owned(),
            "leave out --private-key".to_owned(),
        )
    } else if given.port && !stopped.is_empty() {
        (
            format!("--port is for running servers, not for {stopped}"),
            "leave out --port, or change stopped servers with a separate command".to_owned(),
        )
    } else if !(need_password.is_empty() || has_password) {
        (
            format!("root's password is required for {need_password}"),
            format!(
                "give --password-stdin, which reads it from standard input{}",
                in_sandbox(ctx)
            ),
        )
    } else if !(need_key.is_empty() || given.private_key || can_ask) {
        (
            format!("the private key in use is required for {need_key}"),
            "give --private-key FILE".to_owned(),
        )
    } else {
        return Ok(());
    };
    Err(Kind::Usage
        .failure(format!("{what}; nothing was sent"))
        .hint(hint))
}

/// What to say of root's password if the servers are those of the sandbox.
pub(super) fn in_sandbox(ctx: &Context) -> String {
    if ctx.settings().is_ok_and(Settings::is_sandbox) {
        format!("; in the sandbox it is `{}`", hwkey_sandbox::ROOT_PASSWORD)
    } else {
        String::new()
    }
}

/// Refuses `--no-wait` for more servers than KPS works on at once: some of them could not be sent yet.
pub(crate) fn check_wait(decided: &[(Server, Decision)], wait: Wait) -> Result<(), Failure> {
    let tasks = decided
        .iter()
        .filter(|(_, decision)| matches!(decision, Decision::Do { .. }))
        .count();
    if wait.is_none() && tasks > MOST_AT_ONCE {
        return Err(Kind::Usage
            .failure(format!(
                "--no-wait is for at most {MOST_AT_ONCE} servers, and {tasks} need a task; nothing was sent"
            ))
            .hint("leave out --no-wait: KPS works on 10 servers at once, and the others wait for their turn"));
    }
    Ok(())
}
