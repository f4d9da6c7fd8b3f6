//! The tasks of KPS. A task takes a second by the clock. Nothing runs in the background: when the state is
//! read next, the task is completed.

use serde::{Deserialize, Serialize};

use super::refusal::Reason;
use crate::{
    ecs::{self, ACTIVE, Server},
    state::State,
};

/// How long a task takes, in milliseconds.
const DURATION: i64 = 1000;

/// How much of that it waits to start.
const WAITING: i64 = 200;

/// not documented: how long a successful task is remembered, in milliseconds.
const REMEMBERED: i64 = 600_000;

/// One task.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct Task {
    pub id: String,
    pub operation: Operation,
    pub server_id: String,
    pub server_name: String,
    /// The key pair to put on the server or to take off.
    pub keypair_name: String,
    /// Milliseconds since 1970. A time in the future, written into the file, makes a task that does not end.
    pub began_at: i64,
    /// The status that the server must have until the end.
    pub server_status: String,
    /// For root's `authorized_keys`; `None` removes the key.
    pub public_key: Option<String>,
    /// Why it will fail, if that is known from the start. The password or key itself is not stored.
    pub failure: Option<Reason>,
    /// Whether it was completed or has failed.
    pub has_ended: bool,
}

/// The operation of a task.
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub(crate) enum Operation {
    Bind,
    Replace,
    Reset,
    Unbind,
}

impl Operation {
    /// not documented: the word for a bind. This is the one that Terraform uses.
    fn word(self) -> &'static str {
        match self {
            Self::Bind => "BIND",
            Self::Replace => "REPLACE",
            Self::Reset => "RESET",
            Self::Unbind => "UNBIND",
        }
    }
}

impl Task {
    /// Whether it failed.
    pub(super) fn has_failed(&self) -> bool {
        self.has_ended && self.failure.is_some()
    }

    /// `task_status`. If `is_misprinted`, a replacement ends with the documented words, which are those of a
    /// reset by mistake.
    pub(super) fn status(&self, now: i64, is_misprinted: bool) -> String {
        let operation = match self.operation {
            Operation::Replace if self.has_ended && is_misprinted => Operation::Reset,
            operation => operation,
        };
        format!("{}_{}", self.progress(now), operation.word())
    }

    /// `operate_type`.
    pub(super) fn operate_type(&self) -> String {
        let progress = if self.has_ended { "FAILED" } else { "RUNNING" };
        format!("{progress}_{}", self.operation.word())
    }

    fn progress(&self, now: i64) -> &'static str {
        if self.has_failed() {
            "FAILED"
        } else if self.has_ended {
            "SUCCESS"
        } else if now - self.began_at < WAITING {
            "READY"
        } else {
            "RUNNING"
        }
    }

    /// Completes the task.
    fn finish(&mut self, server: Option<&mut Server>) {
        self.has_ended = true;
        if self.failure.is_some() {
            return;
        }
        match server {
            Some(server) if server.status == self.server_status => {
                let is_bound = self.operation != Operation::Unbind;
                server.key_name = is_bound.then(|| self.keypair_name.clone());
                server.public_key = self.public_key.clone();
            }
            Some(_) if self.server_status == ACTIVE => {
                self.failure = Some(Reason::interrupted("stopped"));
            }
            Some(_) => self.failure = Some(Reason::interrupted("started")),
            None => self.failure = Some(Reason::no_server()),
        }
    }
}

/// Completes the tasks whose time is over, and removes old ones that succeeded.
pub(crate) fn settle(state: &mut State, now: i64) {
    let mut tasks = std::mem::take(&mut state.tasks);
    for task in &mut tasks {
        if !task.has_ended && now - task.began_at >= DURATION {
            task.finish(ecs::find_mut(state, &task.server_id));
        }
    }
    tasks.retain(|task| task.has_failed() || now - task.began_at < REMEMBERED);
    state.tasks = tasks;
}
