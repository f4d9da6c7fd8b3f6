//! Decides what to do with a server from what ECS says about it. Sends no requests.

use strum::{EnumString, IntoStaticStr};

use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, Server, Task};

/// What to do with the key pair of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, EnumString, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum Operation {
    /// The server has no key pair.
    Bind,
    /// The server runs and has another key pair.
    Replace,
    /// The server is stopped and has another key pair.
    Reset,
    /// Take the key pair off.
    Unbind,
}

impl Operation {
    /// The name of the operation in JSON.
    pub(super) fn as_str(self) -> &'static str {
        self.into()
    }
}

/// What one server needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Decision {
    /// The server already has the wanted key pair, or none if none is wanted.
    Nothing,
    /// KPS logs in to a server that runs, and writes to the disk of one that is stopped.
    Do { operation: Operation, runs: bool },
    /// A task of KPS already does it.
    UnderWay(Operation),
}

impl Decision {
    /// Whether KPS needs root's password.
    pub(super) fn needs_password(self) -> bool {
        matches!(
            self,
            Self::Do {
                operation: Operation::Bind,
                runs: true
            }
        )
    }

    /// Whether KPS needs the private key in use.
    pub(crate) fn needs_private_key(self) -> bool {
        matches!(self, Self::Do { runs: true, .. }) && !self.needs_password()
    }

    /// Whether the server is stopped and needs a change.
    pub(super) fn is_of_stopped(self) -> bool {
        matches!(self, Self::Do { runs: false, .. })
    }
}

const RUNNING: &str = "ACTIVE";
const STOPPED: &str = "SHUTOFF";

/// Decides what a server needs. `wanted` is the pair that it should have; `tasks` are the running ones.
///
/// # Errors
/// The server cannot be changed: it runs Windows, is frozen, has another task, or neither runs nor is
/// stopped.
pub(super) fn decide(
    server: &Server,
    wanted: Option<&KeyPair>,
    tasks: &[Task],
) -> Result<Decision, Failure> {
    let refuse = |reason: &str, hint: &str| {
        let name = label(server);
        let failure = Kind::Refused.failure(format!("{name} {reason}"));
        Err(failure.hint(hint))
    };
    let is_windows = |os: &str| os.eq_ignore_ascii_case("windows");
    if server.os_type.as_deref().is_some_and(is_windows) {
        return refuse(
            "runs Windows",
            "KPS changes key pairs of servers with Linux only",
        );
    }
    if server.is_frozen {
        return refuse(
            "is frozen",
            "the console's billing center shows why; nothing works until this is settled",
        );
    }
    let status = server.status.as_deref().unwrap_or("unknown");
    let runs = status == RUNNING;
    let operation = match (wanted, &server.keypair) {
        (None, _) => Operation::Unbind,
        (Some(_), None) => Operation::Bind,
        (Some(_), Some(_)) if runs => Operation::Replace,
        (Some(_), Some(_)) => Operation::Reset,
    };
    let is_for_it = |task: &&Task| task.server_id.as_ref() == Some(&server.id);
    match tasks.iter().find(is_for_it) {
        Some(task) if brings(task, wanted) => {
            let known = task.operation.as_deref().and_then(|word| word.parse().ok());
            return Ok(Decision::UnderWay(known.unwrap_or(operation)));
        }
        Some(task) => {
            return refuse(
                &format!(
                    "cannot be changed now: the task {} of KPS is under way for it",
                    task.id
                ),
                &format!("`hwkey kps task show {}` shows when it has ended", task.id),
            );
        }
        None if matches!(status, RUNNING | STOPPED) => {}
        None => {
            return refuse(
                &format!("has the status {status}"),
                "start or stop it: KPS changes servers that run (ACTIVE) or are stopped (SHUTOFF)",
            );
        }
    }
    if is_as_wanted(server, wanted) {
        return Ok(Decision::Nothing);
    }
    Ok(Decision::Do { operation, runs })
}

pub(super) fn is_as_wanted(server: &Server, wanted: Option<&KeyPair>) -> bool {
    match wanted {
        Some(pair) => server.has(pair),
        None => server.keypair.is_none() && !server.hides_keypair,
    }
}

/// Whether a task gives a server the wanted key pair.
pub(super) fn brings(task: &Task, wanted: Option<&KeyPair>) -> bool {
    let unbinds = task.operation.as_deref() == Some(Operation::Unbind.as_str());
    match wanted {
        Some(pair) => task.keypair.as_ref() == Some(&pair.name) && !unbinds,
        None => unbinds,
    }
}

/// The names of servers, for messages.
pub(crate) fn names<'a>(servers: impl IntoIterator<Item = &'a Server>) -> String {
    let names: Vec<_> = servers.into_iter().map(label).collect();
    names.join(", ")
}

/// A server as messages name it.
pub(super) fn label(server: &Server) -> String {
    let name = if server.name.is_empty() {
        &server.id
    } else {
        &server.name
    };
    format!("`{name}`")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_done_follows_from_the_server() {
        // Status, current pair, wanted pair (`-` for none), and the decision.
        let cases = [
            ("ACTIVE", None, "new", "bind runs"),
            ("ACTIVE", Some("old"), "new", "replace runs"),
            ("ACTIVE", Some("new"), "new", "nothing"),
            ("SHUTOFF", None, "new", "bind stopped"),
            ("SHUTOFF", Some("old"), "new", "reset stopped"),
            ("SHUTOFF", Some("new"), "new", "nothing"),
            ("ACTIVE", Some("old"), "-", "unbind runs"),
            ("SHUTOFF", Some("old"), "-", "unbind stopped"),
            ("ACTIVE", None, "-", "nothing"),
            ("SHUTOFF", None, "-", "nothing"),
            ("BUILD", None, "new", "has the status BUILD"),
            ("ERROR", Some("new"), "new", "has the status ERROR"),
            ("windows", Some("new"), "new", "runs Windows"),
            ("windows", None, "-", "runs Windows"),
            ("frozen", Some("old"), "-", "is frozen"),
            ("frozen", Some("old"), "new", "is frozen"),
            ("REBOOT", None, "new", "the task t1 of KPS is under way"),
            ("BUSY", Some("new"), "new", "the task t1 of KPS"),
            ("BUSY", None, "-", "the task t1 of KPS is under way"),
            ("BUSY", None, "other", "bind under way"),
        ];
        let task = |server: &str, keypair: Option<&str>| Task {
            id: "t1".to_owned(),
            server_id: Some(server.to_owned()),
            keypair: keypair.map(str::to_owned),
            ..Task::default()
        };
        let tasks = [task("REBOOT", None), task("BUSY", Some("other"))];
        for (status, pair, wanted, expected) in cases {
            let is_odd = matches!(status, "windows" | "frozen" | "BUSY");
            let server = Server {
                id: status.to_owned(),
                status: Some(if is_odd { RUNNING } else { status }.to_owned()),
                os_type: (status == "windows").then(|| "Windows".to_owned()),
                is_frozen: status == "frozen",
                keypair: pair.map(str::to_owned),
                ..Server::default()
            };
            let wanted = KeyPair {
                name: wanted.to_owned(),
                ..KeyPair::default()
            };
            let wanted = (wanted.name != "-").then_some(&wanted);
            let found = match decide(&server, wanted, &tasks) {
                Ok(Decision::Nothing) => "nothing".to_owned(),
                Ok(Decision::UnderWay(operation)) => format!("{} under way", operation.as_str()),
                Ok(Decision::Do { operation, runs }) => {
                    let state = if runs { "runs" } else { "stopped" };
                    format!("{} {state}", operation.as_str())
                }
                Err(failure) => failure.to_string(),
            };
            assert!(found.contains(expected), "{status} {pair:?}: {found}");
        }
    }
}
