//! Sends the changes, never more at once than KPS works on. A failure does not stop the others.

use std::sync::atomic::Ordering;

use super::row::{Row, State};
use super::wait::Work;
use crate::api::{Dispatched, MOST_AT_ONCE};
use crate::failure::Kind;
use crate::keys::Task;
use crate::report::Report;

impl Work<'_> {
    /// Sends as many changes as KPS takes. Returns whether it sent any.
    pub(super) fn send(&mut self) -> bool {
        let mut has_sent = false;
        while !self.ctx.stop.load(Ordering::SeqCst) {
            let mut ready = self.all(State::Ready);
            let is_batch = |index: usize| self.rows[index].decision.needs_password();
            match ready.first() {
                // Only servers that run and have no key pair can share a request.
                Some(first) if is_batch(*first) => ready.retain(|index| is_batch(*index)),
                _ => ready.truncate(1),
            }
            ready.truncate(self.room());
            if ready.is_empty() {
                break;
            }
            self.dispatch(&ready);
            has_sent = true;
        }
        self.tell_of_others();
        has_sent
    }

    /// How many more servers KPS takes. Its limit is for the whole project, so tasks of others count too.
    fn room(&self) -> usize {
        let others = if self.ctx.dry_run { 0 } else { self.others };
        let unseen = self.rows.iter().filter(|row| row.holds_place).count();
        MOST_AT_ONCE.saturating_sub(self.count(State::Running) + unseen + others)
    }

    /// Counts the tasks of others if servers wait for room. If the tasks cannot be listed, the last count
    /// stays, and servers in unknown state are checked by their key pair.
    pub(super) fn count_others(&mut self) {
        if self.count(State::Ready) == 0 {
            return;
        }
        if let Some(Ok(running)) = self.ask(|pairs, _| pairs.running_tasks()) {
            self.set_others(&running);
            return;
        }
        let holds = |index: &usize| self.rows[*index].holds_place;
        let unseen: Vec<_> = (0..self.rows.len()).filter(holds).collect();
        self.take_done(&unseen);
    }

    /// Counts the running tasks that belong to no row, or to a row in unknown state.
    pub(super) fn set_others(&mut self, running: &[Task]) {
        let is_own = |task: &Task| {
            let is_of = |row: &Row| row.task_id.as_ref() == Some(&task.id);
            let mut own = self.rows.iter().filter(|row| row.state != State::Unknown);
            own.any(is_of)
        };
        self.others = running.iter().filter(|task| !is_own(task)).count();
        for row in &mut self.rows {
            row.holds_place = false;
        }
    }

    /// Tells the user, once, that tasks of others have to end first.
    fn tell_of_others(&mut self) {
        if self.others > 0 && self.count(State::Ready) > 0 && !self.has_told_of_others {
            self.has_told_of_others = true;
            self.ctx.messages.note(&format!(
                "waiting for KPS, which works on {MOST_AT_ONCE} servers at once: {} tasks of other commands or users are under way",
                self.others
            ));
        }
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
                        Dispatched::Task(id) => self.rows[*index].set_running(id),
                        Dispatched::Failed(code, reason) => {
                            self.rows[*index].set_refused(code, reason);
                        }
                    }
                }
                self.look_after_refusal(sent);
            }
            Err(error) if error.is_dry_run() => {
                for index in sent {
                    self.rows[*index].set_state(State::Done);
                }
            }
            Err(error) if error.may_have_happened() => self.settle_lost(sent, error),
            Err(error) => {
                let may_be_done = error.status().is_some() && !error.may_pass();
                let error = anyhow::Error::from(error);
                for index in sent {
                    self.rows[*index].fail(&error, State::Failed);
                }
                if Report::of(&error).refuses_access_key() {
                    self.give_up();
                } else if may_be_done {
                    self.look_after_refusal(sent);
                }
            }
        }
    }

    /// Sends nothing more, because a few refusals in a row lock an access key.
    fn give_up(&mut self) {
        let reason = "the access key was refused, and more refusals would lock it";
        for index in self.all(State::Ready) {
            let row = &mut self.rows[index];
            let failure = row.not_tried(Kind::Auth, reason);
            row.fail(&failure.into(), State::Failed);
        }
    }

    /// Checks refused servers: the change may already be done or running, from an attempt whose answer was
    /// lost or by somebody else. If KPS was full, they are sent again later.
    fn look_after_refusal(&mut self, sent: &[usize]) {
        /// KPS answers this, among other reasons, if it has too many servers to work on.
        const PARAMETER: &str = "KPS.0002";
        let mut refused = sent.to_vec();
        refused.retain(|index| self.rows[*index].state == State::Failed);
        if refused.is_empty() {
            return;
        }
        self.look_again(&refused);
        if self.room() > 0 {
            return;
        }
        for index in refused {
            let row = &mut self.rows[index];
            if row.error_code.as_deref() == Some(PARAMETER) {
                row.set_state(State::Ready);
            }
        }
    }
}
