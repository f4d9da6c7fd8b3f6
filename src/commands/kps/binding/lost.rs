//! Finds out what happened to requests that were refused or had no answer: asks for the tasks, then the
//! servers.

use super::plan::{brings, is_as_wanted};
use super::row::State;
use super::wait::Work;
use crate::api::{self, ServerFilter};
use crate::commands::settle::{Change, Seen, settle};
use crate::failure::Kind;
use crate::keys::{KeyPair, Server, Task};
use crate::report::Report;

/// What the services say about one server.
enum Found {
    Running(String),
    Failed(Task),
    Done,
}

impl Work<'_> {
    /// Finds out what happened to the servers of a request whose answer was lost.
    pub(super) fn settle_lost(&mut self, sent: &[usize], error: api::Error) {
        let change = Change {
            what: "change the key pair".to_owned(),
            done: "KPS has the request",
            look: "`hwkey kps task list` and `hwkey kps server list` show the result".to_owned(),
        };
        let mut found = Vec::new();
        let ctx = self.ctx;
        let settled = settle(ctx, &change, error, || {
            self.look_for(sent, &mut found)?;
            Ok(Seen::done_if(found.iter().all(Option::is_some)))
        });
        if let Err(error) = settled {
            let is_known = Report::of(&error).kind != Kind::Incomplete;
            let state = if is_known {
                State::Failed
            } else {
                State::Unknown
            };
            for index in sent {
                self.rows[*index].fail(&error, state);
            }
        }
        self.take(sent, found);
    }

    /// Checks servers again that failed. They may have the wanted key pair, or a task that brings it. If not,
    /// the list of failed tasks has the reason.
    pub(super) fn look_again(&mut self, indices: &[usize]) {
        if indices.is_empty() {
            return;
        }
        let running = self.ask(|pairs, _| pairs.running_tasks());
        let failed = self.ask(|pairs, _| pairs.failed_tasks());
        let servers = self.servers_now();
        if let Some(Ok(running)) = &running {
            self.set_others(running);
        }
        let tasks = [running, failed].map(|tasks| tasks.and_then(Result::ok).unwrap_or_default());
        let [running, failed] = tasks;
        let found = self.find(indices, &running, &failed, &servers);
        self.take(indices, found);
    }

    /// Checks servers whose task KPS no longer knows: their key pair tells whether it succeeded.
    pub(super) fn look_at_servers(&mut self, indices: &[usize]) {
        if indices.is_empty() {
            return;
        }
        self.set_unknown(indices);
        self.take_done(indices);
    }

    /// Looks for the right tasks of servers for which KPS gave the id of another server's task.
    pub(super) fn look_for_own(&mut self, indices: &[usize]) {
        self.set_unknown(indices);
        for index in indices {
            self.rows[*index].task_id = None;
        }
        self.look_again(indices);
    }

    fn set_unknown(&mut self, indices: &[usize]) {
        let reason = Kind::Incomplete
            .failure("KPS no longer says whether it succeeded")
            .hint("`hwkey kps server list` shows the key pair of each server");
        let reason = anyhow::Error::from(reason);
        for index in indices {
            self.rows[*index].fail(&reason, State::Unknown);
        }
    }

    /// Marks the servers that have the wanted key pair as done.
    pub(super) fn take_done(&mut self, indices: &[usize]) {
        if indices.is_empty() {
            return;
        }
        let found = self.find(indices, &[], &[], &self.servers_now());
        self.take(indices, found);
    }

    fn take(&mut self, indices: &[usize], found: Vec<Option<Found>>) {
        for (index, found) in indices.iter().zip(found) {
            let row = &mut self.rows[*index];
            match found {
                Some(Found::Running(id)) => row.set_running(id),
                Some(Found::Done) => row.set_done(self.wanted),
                Some(Found::Failed(task)) => {
                    row.task_id = Some(task.id);
                    row.set_refused(task.error_code, task.error_message);
                }
                None => {}
            }
        }
    }

    fn look_for(
        &self,
        indices: &[usize],
        found: &mut Vec<Option<Found>>,
    ) -> Result<(), api::Error> {
        let running = self.pairs.running_tasks()?;
        let failed = self.pairs.failed_tasks()?;
        *found = self.find(indices, &running, &failed, &[]);
        if !found.iter().all(Option::is_some) {
            let servers = self.servers.list(ServerFilter::default())?;
            *found = self.find(indices, &running, &failed, &servers);
        }
        Ok(())
    }

    /// Finds the state of each server. One with the wanted key pair is done, even if its task failed.
    fn find(
        &self,
        indices: &[usize],
        running: &[Task],
        failed: &[Task],
        servers: &[Server],
    ) -> Vec<Option<Found>> {
        let find = |index: &usize| {
            let row = &self.rows[*index];
            let is_for = |task: &&Task| {
                task.server_id.as_ref() == Some(&row.server.id) && may_bring(task, self.wanted)
            };
            if let Some(task) = running.iter().find(is_for) {
                return Some(Found::Running(task.id.clone()));
            }
            let server = servers.iter().find(|server| server.id == row.server.id);
            if server.is_some_and(|server| has_become(&row.server, server, self.wanted)) {
                return Some(Found::Done);
            }
            let has_failed = |task: &&Task| match &row.task_id {
                Some(id) => task.id == *id,
                None => is_for(task) && !self.failed_before.contains(&task.id),
            };
            let task = failed.iter().find(has_failed);
            task.cloned().map(Found::Failed)
        };
        indices.iter().map(find).collect()
    }
}

/// Whether a server has what is wanted, or names the wanted pair since this command saw it first.
fn has_become(before: &Server, now: &Server, wanted: Option<&KeyPair>) -> bool {
    let is_new = before.keypair != now.keypair;
    is_as_wanted(now, wanted) || is_new && wanted.is_some_and(|pair| now.may_have(pair))
}

/// Whether a task may bring the wanted key pair: nothing that KPS says about the task contradicts it.
fn may_bring(task: &Task, wanted: Option<&KeyPair>) -> bool {
    let is_silent = match wanted {
        Some(_) => task.keypair.is_none() && task.operation.as_deref() != Some("unbind"),
        None => task.operation.is_none(),
    };
    is_silent || brings(task, wanted)
}
