//! Sends what was decided, never more at once than KPS works on. One that fails does not stop the others.

use std::sync::atomic::Ordering;

use super::report::{Row, State};
use super::wait::Work;
use crate::api::{self, Dispatched, MOST_AT_ONCE};
use crate::failure::{Failure, Kind};
use crate::report::Report;

impl Work<'_> {
    /// Sends as much as KPS takes. Says whether that was anything.
    pub(super) fn send(&mut self) -> bool {
        let mut has_sent = false;
        while !self.ctx.stop.load(Ordering::SeqCst) {
            let room = MOST_AT_ONCE - self.count(State::Running).min(MOST_AT_ONCE);
            let mut ready = self.all(State::Ready);
            let is_batch = |index: usize| self.rows[index].decision.needs_password();
            match ready.first() {
                // Servers that run and have no key pair can be sent together.
                Some(first) if is_batch(*first) => ready.retain(|index| is_batch(*index)),
                _ => ready.truncate(1),
            }
            ready.truncate(room);
            if ready.is_empty() {
                break;
            }
            self.dispatch(&ready);
            has_sent = true;
        }
        has_sent
    }

    fn dispatch(&mut self, sent: &[usize]) {
        let changes: Vec<_> = sent
            .iter()
            .map(|index| self.rows[*index].change.clone())
            .collect();
        let outcome = match (self.wanted, changes.as_slice()) {
            (Some(pair), changes) => self.pairs.associate(&pair.name, changes),
            (None, [change, ..]) => self.pairs.disassociate(change),
            (None, []) => return,
        };
        match outcome {
            Ok(dispatched) => {
                for (index, dispatched) in sent.iter().zip(dispatched) {
                    match dispatched {
                        Dispatched::Task(id) => self.rows[*index].runs_as(id),
                        Dispatched::Failed(code, reason) => self.refused(*index, code, reason),
                    }
                }
            }
            Err(error) if error.is_dry_run() => {
                for index in sent {
                    self.rows[*index].state = State::Done;
                }
            }
            Err(error) if error.may_have_happened() => self.settle_lost(sent, error),
            Err(error) => {
                let error = anyhow::Error::from(error);
                for index in sent {
                    self.fail(*index, &error, State::Failed);
                }
                if Report::of(&error).refuses_access_key() {
                    self.give_up();
                }
            }
        }
    }

    /// Nothing more is sent: a few refusals in a row lock an access key.
    fn give_up(&mut self) {
        let reason =
            "it was not tried: the access key was refused, and more refusals would lock it";
        let reason = anyhow::Error::from(Kind::Auth.failure(reason));
        for index in self.all(State::Ready) {
            self.fail(index, &reason, State::Failed);
        }
    }

    /// A server that KPS did not change, for its own reason.
    pub(super) fn refused(&mut self, index: usize, code: Option<String>, reason: Option<String>) {
        let row = &mut self.rows[index];
        let failure = refusal(row, code.as_deref(), reason.as_deref());
        row.error_code = code;
        row.error_message = reason;
        self.fail(index, &failure.into(), State::Failed);
    }

    /// Reports what a server's change ended with.
    pub(super) fn fail(&mut self, index: usize, error: &anyhow::Error, state: State) {
        let row = &mut self.rows[index];
        let report = Report::of(error).about(row.name().to_owned());
        self.ctx.report(&report);
        if let Some(api::Error::Refused(refusal)) = error.downcast_ref() {
            row.error_code.clone_from(&refusal.code);
            row.error_message.clone_from(&refusal.message);
        }
        row.error_message.get_or_insert_with(|| error.to_string());
        row.kind = Some(report.kind);
        row.state = state;
    }
}

fn refusal(row: &Row, code: Option<&str>, reason: Option<&str>) -> Failure {
    const REACHES: &str = "that its image is one of the vendor's, and that its security group lets 100.125.0.0/16 reach the SSH port";
    let parts: Vec<_> = [code, reason].into_iter().flatten().collect();
    let reason = if parts.is_empty() {
        "KPS gives no reason".to_owned()
    } else {
        parts.join(" ")
    };
    let name = row.name();
    let failure = Kind::Refused.failure(format!(
        "the key pair of `{name}` was not changed: {reason}"
    ));
    if row.decision.needs_password() {
        failure.hint(format!("check root's password, {REACHES}"))
    } else if row.decision.needs_private_key() {
        failure.hint(format!(
            "check that the private key is the one in root's authorized_keys, {REACHES}"
        ))
    } else {
        failure
    }
}
