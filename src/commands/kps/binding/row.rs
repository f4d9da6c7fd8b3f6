//! One server of a command, and its progress.

use super::plan::{Decision, Operation, brings};
use super::secrets::Secrets;
use crate::api::{self, ServerChange};
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, Server, Task};
use crate::report::Report;

pub(super) const RUN_AGAIN: &str = "run the same command again";

/// The progress of a server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum State {
    /// Nothing has been sent yet.
    Ready,
    Running,
    Done,
    Failed,
    Unknown,
}

#[derive(Debug)]
pub(crate) struct Row {
    pub(super) server: Server,
    pub(super) decision: Decision,
    pub(super) change: ServerChange,
    pub(super) state: State,
    pub(super) task_id: Option<String>,
    /// Whether KPS may still work on it: its state is unknown, and no list of tasks has come since.
    pub(super) holds_place: bool,
    pub(super) error_code: Option<String>,
    pub(super) error_message: Option<String>,
    /// The error, if it failed.
    pub(super) report: Option<Report>,
}

impl Row {
    /// A server and what it needs; `port` is for servers that run.
    pub(crate) fn new(
        (server, decision): (Server, Decision),
        secrets: &Secrets,
        port: Option<u16>,
        disable_password: bool,
    ) -> Self {
        let change = ServerChange {
            server_id: server.id.clone(),
            auth: secrets.auth(decision),
            disable_password: disable_password.then_some(true),
            port: port.filter(|_| !decision.is_of_stopped()),
        };
        let state = match decision {
            Decision::Nothing => State::Done,
            Decision::Do { .. } | Decision::UnderWay(_) => State::Ready,
        };
        Self {
            server,
            decision,
            change,
            state,
            task_id: None,
            holds_place: false,
            error_code: None,
            error_message: None,
            report: None,
        }
    }

    /// A server that cannot be changed.
    pub(crate) fn refused(server: Server, failure: Failure) -> Self {
        let nothing = (server, Decision::Nothing);
        let mut row = Self::new(nothing, &Secrets::default(), None, false);
        row.fail(&failure.into(), State::Failed);
        row
    }

    /// Takes over a running task that brings the wanted key pair.
    pub(super) fn adopt(&mut self, running: &[Task], wanted: Option<&KeyPair>) {
        let is_same =
            |task: &&Task| task.server_id.as_ref() == Some(&self.server.id) && brings(task, wanted);
        if let Decision::UnderWay(_) = self.decision
            && let Some(task) = running.iter().find(is_same)
        {
            self.set_running(task.id.clone());
        }
    }

    /// Whether a task that KPS describes is the task of this server.
    pub(super) fn is_of(&self, task: &Task) -> bool {
        let ids = task.server_id.as_ref().filter(|id| !id.is_empty());
        self.task_id.as_ref() == Some(&task.id) && ids.is_none_or(|id| *id == self.server.id)
    }

    pub(super) fn name(&self) -> &str {
        if self.server.name.is_empty() {
            &self.server.id
        } else {
            &self.server.name
        }
    }

    pub(super) fn set_running(&mut self, task_id: String) {
        self.task_id = Some(task_id);
        self.set_state(State::Running);
    }

    pub(super) fn set_done(&mut self, wanted: Option<&KeyPair>) {
        self.server.keypair = wanted.map(|pair| pair.name.clone());
        self.set_state(State::Done);
    }

    /// Sets the state and clears earlier errors.
    pub(super) fn set_state(&mut self, state: State) {
        self.state = state;
        self.holds_place = false;
        self.error_code = None;
        self.error_message = None;
        self.report = None;
    }

    /// Records that KPS refused the change or could not carry it out.
    pub(super) fn set_refused(&mut self, code: Option<String>, reason: Option<String>) {
        let failure = self.refusal(code.as_deref(), reason.as_deref());
        self.error_code = code;
        self.error_message = reason;
        self.fail(&failure.into(), State::Failed);
    }

    /// Records an error.
    pub(super) fn fail(&mut self, error: &anyhow::Error, state: State) {
        if let Some(api::Error::Refused(refusal)) = error.downcast_ref() {
            self.error_code.clone_from(&refusal.code);
            self.error_message.clone_from(&refusal.message);
        }
        let said = (self.error_code.clone(), self.error_message.clone());
        let report = Report::of(error).naming(self.name());
        self.report = Some(report.said_by_service(said));
        self.error_message.get_or_insert_with(|| error.to_string());
        self.state = state;
        self.holds_place = state == State::Unknown;
    }

    /// An error for a server for which nothing was sent.
    pub(super) fn not_tried(&self, kind: Kind, reason: &str) -> Failure {
        kind.failure(format!("`{}` was not tried: {reason}", self.name()))
    }

    pub(super) fn has_succeeded(&self) -> bool {
        self.state == State::Done
    }

    pub(super) fn operation(&self) -> Option<Operation> {
        match self.decision {
            Decision::Nothing => None,
            Decision::Do { operation, .. } | Decision::UnderWay(operation) => Some(operation),
        }
    }

    fn refusal(&self, code: Option<&str>, reason: Option<&str>) -> Failure {
        /// The server or another service did not answer.
        const NO_ANSWER: &str = "KPS.0003";
        /// A wrong parameter, or no such key pair: checking the server would not help.
        const NOT_THE_SERVER: [&str; 3] = ["KPS.0002", "KPS.4016", "KPS.6004"];
        const IMAGE: &str = "that its image is one of the vendor's";
        const REACHES: &str =
            "that its security group lets 100.125.0.0/16 reach the port of SSH (22, or --port)";
        let parts: Vec<_> = [code, reason].into_iter().flatten().collect();
        let reason = if parts.is_empty() {
            "KPS gives no reason".to_owned()
        } else {
            parts.join(" ")
        };
        let refuse = |reason: &str| {
            let name = self.name();
            Kind::Refused.failure(format!(
                "the key pair of `{name}` was not changed: {reason}"
            ))
        };
        if matches!(self.decision, Decision::UnderWay(_)) {
            return refuse(&format!(
                "the task that was under way already failed (it may have used another password or key): {reason}"
            ))
            .hint("run the same command again to try with yours");
        }
        let failure = refuse(&reason);
        let is_logged_in = self.change.auth.is_some();
        if code.is_some_and(|code| NOT_THE_SERVER.contains(&code)) {
            failure
        } else if is_logged_in && code == Some(NO_ANSWER) {
            failure.hint(format!("check that the server is running, and {REACHES}"))
        } else if self.decision.needs_password() {
            failure.hint(format!("check root's password, {IMAGE}, and {REACHES}"))
        } else if self.decision.needs_private_key() {
            failure.hint(format!(
                "check that the private key is the one in root's authorized_keys, {IMAGE}, and {REACHES}"
            ))
        } else {
            failure
        }
    }
}
