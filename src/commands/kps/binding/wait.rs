//! Waits for the tasks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::row::{RUN_AGAIN, Row, State};
use super::{LONGEST_WAIT, Wait};
use crate::api::{KeyPairs, Servers};
use crate::context::Context;
use crate::failure::Kind;
use crate::http;
use crate::keys::{KeyPair, Task, TaskState};
use crate::output::Progress;
use crate::signals::Hold;

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
    /// How many tasks of the project are not those of the rows.
    pub(super) others: usize,
    /// Whether it was said that they are waited for.
    pub(super) has_told: bool,
}

impl Work<'_> {
    /// Does it, as far as the time goes.
    pub(super) fn carry_out(mut self, wait: Wait) -> Result<Vec<Row>> {
        /// A task takes longer than that, but not always much.
        const FIRST_LOOK: Duration = Duration::from_secs(1);
        /// Also where no time is left.
        const SHORTEST_LOOK: Duration = Duration::from_secs(1);
        let stop = self.ctx.stop.clone();
        // What is on its way has to come back: its reply names the task. Where signals cannot be watched
        // they end the command as ever.
        let _hold = Hold::begin(move || stop.store(true, Ordering::SeqCst));
        let interval = self.ctx.settings()?.poll_interval.value;
        let progress = self.ctx.progress();
        // Room for what is to be sent is waited for in any case.
        let deadline = Instant::now() + wait.unwrap_or(LONGEST_WAIT);
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
            if !self.pause(pause, deadline) {
                break;
            }
            let patience = deadline.max(Instant::now() + SHORTEST_LOOK);
            self.count_others(patience);
            let pause = self.look(patience);
            if Instant::now() >= deadline || !self.pause(pause, deadline) {
                break;
            }
        }
        for index in self.all(State::Ready) {
            let row = &mut self.rows[index];
            let reason = row.not_tried(Kind::Incomplete, "the command ended before");
            row.fail(&reason.hint(RUN_AGAIN).into(), State::Ready);
        }
        Ok(self.rows)
    }

    /// Waits, but not beyond the deadline. Says whether nobody asked to stop.
    fn pause(&self, pause: Duration, deadline: Instant) -> bool {
        let left = deadline.saturating_duration_since(Instant::now());
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
                text.push_str(&format!(", {ready} waiting for room"));
            }
            text
        });
    }

    /// Looks at every task that is under way, until `patience` ends. Says how long the service asks to be
    /// left alone.
    fn look(&mut self, patience: Instant) -> Duration {
        let (mut failed, mut gone, mut not_own) = (Vec::new(), Vec::new(), Vec::new());
        let mut pause = Duration::ZERO;
        for index in self.all(State::Running) {
            let id = self.rows[index].task_id.clone().unwrap_or_default();
            let pairs = Arc::clone(&self.pairs);
            let Some(task) = in_time(&self.ctx.stop, patience, move || pairs.task(&id)) else {
                return pause;
            };
            let is_own = |task: &Task| self.rows[index].is_of(task);
            if task.as_ref().is_ok_and(|task| !is_own(task)) {
                not_own.push(index);
                continue;
            }
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
        for index in &failed {
            self.rows[*index].is_refused(None, None);
        }
        self.look_again(&failed);
        self.look_at_servers(&gone);
        self.look_for_own(&not_own);
        pause
    }
}

/// Does something in a thread of its own, which is left behind once `stop` is set or `patience` ends.
pub(super) fn in_time<T: Send + 'static>(
    stop: &AtomicBool,
    patience: Instant,
    work: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    const GLANCE: Duration = Duration::from_millis(50);
    let (sender, receiver) = mpsc::channel();
    // Nobody listens any more once it is left behind.
    thread::Builder::new()
        .spawn(move || sender.send(work()).ok())
        .ok()?;
    while !stop.load(Ordering::SeqCst) && Instant::now() < patience {
        match receiver.recv_timeout(GLANCE) {
            Ok(done) => return Some(done),
            Err(RecvTimeoutError::Timeout) => {}
            Err(RecvTimeoutError::Disconnected) => return None,
        }
    }
    None
}
