//! Waits for the tasks of KPS.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::Wait;
use super::row::{RUN_AGAIN, Row, State};
use crate::api::{KeyPairs, ServerFilter, Servers};
use crate::context::Context;
use crate::failure::Kind;
use crate::http;
use crate::keys::{KeyPair, Server, Task, TaskState};
use crate::output::Progress;
use crate::signals::Hold;

/// The servers of one command and their progress.
pub(super) struct Work<'a> {
    pub(super) ctx: &'a Context,
    pub(super) pairs: Arc<KeyPairs>,
    pub(super) servers: Arc<Servers>,
    /// The pair that the servers should have; `None` to unbind.
    pub(super) wanted: Option<&'a KeyPair>,
    pub(super) rows: Vec<Row>,
    /// The tasks that had failed before anything was sent.
    pub(super) failed_before: &'a [String],
    /// How many running tasks of the project belong to other commands or users.
    pub(super) others: usize,
    /// Whether the user knows that tasks of others have to end first.
    pub(super) has_told_of_others: bool,
    /// When the command stops waiting, also for servers that it could not send yet.
    pub(super) deadline: Instant,
}

impl Work<'_> {
    /// Sends the changes and waits for their tasks, until the deadline.
    pub(super) fn carry_out(mut self, wait: Wait) -> Result<Vec<Row>> {
        /// Some tasks take little more than a second.
        const FIRST_LOOK: Duration = Duration::from_secs(1);
        let stop = self.ctx.stop.clone();
        // A request in progress has to finish, because its reply has the id of the task. If signals cannot be
        // watched, they end the process.
        let _hold = Hold::begin(move || stop.store(true, Ordering::SeqCst));
        let interval = self.ctx.settings()?.poll_interval.value;
        let progress = self.ctx.progress();
        loop {
            let has_sent = self.send();
            let is_waiting = wait.is_some() && self.count(State::Running) > 0;
            if self.ctx.dry_run || !is_waiting && self.count(State::Ready) == 0 {
                break;
            }
            self.tell(&progress);
            let pause = if has_sent {
                interval.min(FIRST_LOOK)
            } else {
                interval
            };
            if !self.pause(pause) {
                break;
            }
            self.count_others();
            let pause = self.look();
            if Instant::now() >= self.deadline || !self.pause(pause) {
                break;
            }
        }
        for index in self.all(State::Ready) {
            let row = &mut self.rows[index];
            let reason = row.not_tried(Kind::Incomplete, "the command ended too early");
            row.fail(&reason.hint(RUN_AGAIN).into(), State::Ready);
        }
        Ok(self.rows)
    }

    /// Waits, but not beyond the deadline. Returns false if the user stopped the command.
    fn pause(&self, pause: Duration) -> bool {
        let left = self.deadline.saturating_duration_since(Instant::now());
        http::wait(pause.min(left), &self.ctx.stop)
    }

    pub(super) fn all(&self, state: State) -> Vec<usize> {
        let of_state = |index: &usize| self.rows[*index].state == state;
        (0..self.rows.len()).filter(of_state).collect()
    }

    pub(super) fn count(&self, state: State) -> usize {
        self.all(state).len()
    }

    fn tell(&self, progress: &Progress) {
        progress.tell(|| {
            let (done, failed) = (self.count(State::Done), self.count(State::Failed));
            let (running, ready) = (self.count(State::Running), self.count(State::Ready));
            let mut text = format!("{done} done, {failed} failed, {running} under way");
            if ready > 0 {
                text.push_str(&format!(", {ready} waiting"));
            }
            text
        });
    }

    /// Asks for the state of every running task. Returns how long the service wants the client to wait.
    fn look(&mut self) -> Duration {
        let (mut failed, mut gone, mut not_own) = (Vec::new(), Vec::new(), Vec::new());
        let mut pause = Duration::ZERO;
        for index in self.all(State::Running) {
            let id = self.rows[index].task_id.clone().unwrap_or_default();
            let Some(task) = self.ask(move |pairs, _| pairs.task(&id)) else {
                break;
            };
            let is_own = |task: &Task| self.rows[index].is_of(task);
            if task.as_ref().is_ok_and(|task| !is_own(task)) {
                not_own.push(index);
                continue;
            }
            match task.map(|task| task.state) {
                Ok(TaskState::Running) => {}
                Ok(TaskState::Done) => self.rows[index].set_done(self.wanted),
                Ok(TaskState::Failed) => failed.push(index),
                Err(error) if error.is_missing() => gone.push(index),
                Err(error) if error.may_pass() => {
                    pause = pause.max(error.retry_after().unwrap_or_default());
                }
                Err(error) => {
                    self.ctx
                        .messages
                        .warn(&format!("could not check the task: {error}"));
                    // The other tasks would get the same error, and more refusals may lock an access key.
                    gone = self.all(State::Running);
                    gone.retain(|index| !failed.contains(index));
                    break;
                }
            }
        }
        for index in &failed {
            self.rows[*index].set_refused(None, None);
        }
        self.look_again(&failed);
        self.look_at_servers(&gone);
        self.look_for_own(&not_own);
        pause
    }

    /// Asks the services in another thread. Returns `None` at the deadline, or when the user stops the
    /// command.
    pub(super) fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&KeyPairs, &Servers) -> T + Send + 'static,
    ) -> Option<T> {
        const GLANCE: Duration = Duration::from_millis(50);
        /// The last question, after the deadline, gets at least this long.
        const LEAST: Duration = Duration::from_secs(1);
        let end = self.deadline.max(Instant::now() + LEAST);
        let (pairs, servers) = (Arc::clone(&self.pairs), Arc::clone(&self.servers));
        let (sender, receiver) = mpsc::channel();
        // After a `None` the thread runs until it has its answer, which is ignored.
        thread::Builder::new()
            .spawn(move || sender.send(question(&pairs, &servers)).ok())
            .ok()?;
        while !self.ctx.stop.load(Ordering::SeqCst) && Instant::now() < end {
            match receiver.recv_timeout(GLANCE) {
                Ok(answer) => return Some(answer),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return None,
            }
        }
        None
    }

    /// The servers as ECS lists them now; empty if ECS does not answer.
    pub(super) fn servers_now(&self) -> Vec<Server> {
        let listed = self.ask(|_, servers| servers.list(ServerFilter::default()));
        listed.and_then(Result::ok).unwrap_or_default()
    }
}
