//! Requests whose answer was lost: what became of them is looked up, the tasks first.

use super::report::State;
use super::wait::{Work, is_as_wanted};
use crate::api::{self, ServerFilter};
use crate::commands::settle::{Change, Seen, settle};
use crate::failure::Kind;
use crate::keys::Task;
use crate::report::Report;

/// What a look found of one server.
enum Found {
    Running(String),
    Failed(Task),
    Done,
}

impl Work<'_> {
    /// Looks for what became of the servers of one request.
    pub(super) fn settle_lost(&mut self, sent: &[usize], error: api::Error) {
        let change = Change {
            what: "change the key pair",
            done: "KPS has the request",
            look: "`hwkey kps task list` and `hwkey kps server list` show what became of it"
                .to_owned(),
        };
        let mut found: Vec<Option<Found>> = sent.iter().map(|_| None).collect();
        let settled = settle(self.ctx, &change, error, || {
            self.look_for(sent, &mut found)?;
            Ok(if found.iter().all(Option::is_some) {
                Seen::Done(())
            } else {
                Seen::NotYet
            })
        });
        for (index, found) in sent.iter().zip(found) {
            match found {
                Some(Found::Running(id)) => self.rows[*index].runs_as(id),
                Some(Found::Done) => self.rows[*index].is_done(self.wanted),
                Some(Found::Failed(task)) => {
                    self.rows[*index].task_id = Some(task.id);
                    self.refused(*index, task.error_code, task.error_message);
                }
                None => {
                    if let Err(error) = &settled {
                        let is_known = Report::of(error).kind != Kind::Incomplete;
                        let state = if is_known {
                            State::Failed
                        } else {
                            State::Unknown
                        };
                        self.fail(*index, error, state);
                    }
                }
            }
        }
    }

    fn look_for(&self, sent: &[usize], found: &mut [Option<Found>]) -> Result<(), api::Error> {
        let is_for = |task: &Task, index: usize| {
            let pair = self.wanted.map(|pair| &pair.name);
            task.server_id.as_ref() == Some(&self.rows[index].server.id)
                && (pair.is_none() || task.keypair.is_none() || task.keypair.as_ref() == pair)
        };
        let running = self.pairs.running_tasks()?;
        let mut failed = self.pairs.failed_tasks()?;
        failed.retain(|task| !self.failed_before.contains(&task.id));
        for (index, found) in sent.iter().zip(found.iter_mut()) {
            let task = running.iter().find(|task| is_for(task, *index));
            let failed = failed.iter().find(|task| is_for(task, *index));
            *found = match (task, failed) {
                (Some(task), _) => Some(Found::Running(task.id.clone())),
                (None, Some(task)) => Some(Found::Failed(task.clone())),
                (None, None) => None,
            };
        }
        if found.iter().all(Option::is_some) {
            return Ok(());
        }
        let servers = self.servers.list(ServerFilter::default())?;
        for (index, found) in sent.iter().zip(found) {
            let id = &self.rows[*index].server.id;
            let server = servers.iter().find(|server| server.id == *id);
            if found.is_none() && server.is_some_and(|server| is_as_wanted(server, self.wanted)) {
                *found = Some(Found::Done);
            }
        }
        Ok(())
    }
}
