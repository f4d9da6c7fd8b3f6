//! Sends what was decided, never more at once than KPS works on, and waits for the tasks. One that fails
//! does not stop the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::report::{Row, State};
use crate::api::{self, Dispatched, KeyPairs, MOST_AT_ONCE, ServerFilter, Servers};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::http;
use crate::keys::{KeyPair, Server, TaskState};
use crate::output::Progress;
use crate::report::Report;
use crate::signals::Hold;

/// How long the tasks are waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::commands::kps) enum Wait {
    No,
    AtMost(Duration),
}

/// The servers of one command and what becomes of them.
pub(super) struct Work<'a> {
    pub(super) ctx: &'a Context,
    pub(super) pairs: Arc<KeyPairs>,
    pub(super) servers: &'a Servers,
    /// The pair that the servers should have, or none.
    pub(super) wanted: Option<&'a KeyPair>,
    pub(super) rows: Vec<Row>,
    /// Tasks that had failed before anything was sent.
    pub(super) failed_before: &'a [String],
}

impl Work<'_> {
    /// Does it, as far as the time goes.
    pub(super) fn run(mut self, wait: Wait) -> Result<Vec<Row>> {
        /// A task takes longer than that, but not always much.
        const FIRST_LOOK: Duration = Duration::from_secs(1);
        let stop = self.ctx.stop.clone();
        // What is on its way has to come back: its reply names the task. Where signals cannot be watched
        // they end the command as ever.
        let _hold = Hold::begin(move || stop.store(true, Ordering::SeqCst));
        let interval = self.ctx.settings()?.poll_interval.value;
        let progress = self.ctx.progress();
        let deadline = match wait {
            Wait::AtMost(time) => Some(Instant::now() + time),
            Wait::No => None,
        };
        loop {
            let has_sent = self.send();
            let Some(deadline) = deadline.filter(|_| self.count(State::Running) > 0) else {
                break;
            };
            self.tell(&progress);
            let pause = if has_sent {
                interval.min(FIRST_LOOK)
            } else {
                interval
            };
            if !self.pause(pause, deadline) {
                break;
            }
            let pause = self.look();
            if Instant::now() >= deadline || !self.pause(pause, deadline) {
                break;
            }
        }
        let reason = Kind::Incomplete.failure("it was not tried: the command ended before");
        let reason = anyhow::Error::from(reason);
        for index in self.all(State::Ready) {
            self.fail(index, &reason, State::Failed);
        }
        Ok(self.rows)
    }

    /// Waits, but not beyond the deadline. Says whether nobody asked to stop.
    fn pause(&self, pause: Duration, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
        http::wait(pause.min(left), &self.ctx.stop)
    }

    fn all(&self, state: State) -> Vec<usize> {
        let of_state = |index: &usize| self.rows[*index].state == state;
        (0..self.rows.len()).filter(of_state).collect()
    }

    fn count(&self, state: State) -> usize {
        self.all(state).len()
    }

    fn tell(&self, progress: &Progress) {
        progress.tell(|| {
            let (done, failed) = (self.count(State::Done), self.count(State::Failed));
            let running = self.count(State::Running) + self.count(State::Ready);
            format!("{done} done, {failed} failed, {running} under way")
        });
    }

    /// Sends as much as KPS takes. Says whether that was anything.
    fn send(&mut self) -> bool {
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

    /// Looks at every task that is under way. Says how long the service asks to be left alone.
    fn look(&mut self) -> Duration {
        let (mut failed, mut gone) = (Vec::new(), Vec::new());
        let mut pause = Duration::ZERO;
        for index in self.all(State::Running) {
            let id = self.rows[index].task_id.clone().unwrap_or_default();
            let pairs = Arc::clone(&self.pairs);
            let Some(task) = unless_stopped(&self.ctx.stop, move || pairs.task(&id)) else {
                return pause;
            };
            match task.map(|task| task.state) {
                Ok(TaskState::Running) => {}
                Ok(TaskState::Done) => self.rows[index].is_done(self.wanted),
                Ok(TaskState::Failed) => failed.push(index),
                Err(error) if error.is_missing() => gone.push(index),
                Err(error) if error.may_pass() => {
                    pause = pause.max(error.retry_after().unwrap_or_default());
                }
                Err(error) => {
                    self.ctx
                        .messages
                        .warn(&format!("the task cannot be looked at: {error}"));
                    // The same goes for the others, and more refusals may lock an access key.
                    gone = self.all(State::Running);
                    gone.retain(|index| !failed.contains(index));
                    break;
                }
            }
        }
        self.explain(&failed);
        self.ask_ecs(&gone);
        pause
    }

    /// Why tasks failed is in a list.
    fn explain(&mut self, failed: &[usize]) {
        if failed.is_empty() {
            return;
        }
        let tasks = self.pairs.failed_tasks().unwrap_or_default();
        for index in failed {
            let id = self.rows[*index].task_id.as_ref();
            let task = tasks.iter().find(|task| Some(&task.id) == id);
            let code = task.and_then(|task| task.error_code.clone());
            let reason = task.and_then(|task| task.error_message.clone());
            self.refused(*index, code, reason);
        }
    }

    /// Of tasks that KPS tells nothing of, the server's key pair decides.
    fn ask_ecs(&mut self, gone: &[usize]) {
        if gone.is_empty() {
            return;
        }
        let listed = self.servers.list(ServerFilter::default());
        let listed = listed.unwrap_or_default();
        for index in gone {
            let row = &mut self.rows[*index];
            let now = listed.iter().find(|server| server.id == row.server.id);
            if now.is_some_and(|now| is_as_wanted(now, self.wanted)) {
                row.is_done(self.wanted);
            } else {
                let reason = Kind::Incomplete
                    .failure("KPS does not tell what became of it")
                    .hint("`hwkey kps server list` shows the key pair of each server");
                self.fail(*index, &reason.into(), State::Unknown);
            }
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

pub(super) fn is_as_wanted(server: &Server, wanted: Option<&KeyPair>) -> bool {
    match wanted {
        Some(pair) => server.has(pair),
        None => server.keypair.is_none(),
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

/// Does something in a thread of its own, which is left behind once `stop` is set.
fn unless_stopped<T: Send + 'static>(
    stop: &AtomicBool,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    const GLANCE: Duration = Duration::from_millis(50);
    let (sender, receiver) = mpsc::channel();
    // Nobody listens any more once it is left behind.
    thread::Builder::new()
        .spawn(move || sender.send(work()).ok())
        .ok()?;
    while !stop.load(Ordering::SeqCst) {
        match receiver.recv_timeout(GLANCE) {
            Ok(done) => return Some(done),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}
