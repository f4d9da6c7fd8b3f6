//! What the services know before anything is sent, and the decisions based on it.

use std::panic;
use std::sync::Arc;
use std::thread;
use std::time::Instant;

use anyhow::Result;

use super::plan::{Decision, Operation, decide, names};
use super::row::Row;
use super::wait::Work;
use super::{LONGEST_WAIT, Wait};
use crate::api::{self, KeyPairs, ServerFilter, Servers};
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, Server, Task};

/// Both services, the servers of the project, and the tasks of KPS.
pub(crate) struct Overview<'a> {
    ctx: &'a Context,
    pub(crate) pairs: Arc<KeyPairs>,
    pub(crate) servers: Arc<Servers>,
    pub(crate) listed: Vec<Server>,
    /// Tasks that were running before this command.
    pub(crate) running: Vec<Task>,
    /// The ids of tasks that had failed before this command.
    failed_before: Vec<String>,
}

impl<'a> Overview<'a> {
    /// Lists tasks and servers; `ask` sends another question to KPS at the same time. Tasks are listed before
    /// servers, so that a task that ends in between shows on its server.
    pub(crate) fn look_up<T: Send>(
        ctx: &'a Context,
        ask: impl FnOnce(&KeyPairs) -> Result<T, api::Error> + Send,
    ) -> Result<(Self, Result<T, api::Error>)> {
        let pairs = ctx.key_pairs()?;
        let servers = ctx.servers()?;
        let (running, listed, (asked, failed)) = thread::scope(|scope| {
            // Needed only if an answer is lost later, so an error here does not matter.
            let of_kps = scope.spawn(|| (ask(&pairs), pairs.failed_tasks().unwrap_or_default()));
            let running = pairs.running_tasks().unwrap_or_default();
            let listed = servers.list(ServerFilter::default());
            let of_kps = of_kps.join();
            (
                running,
                listed,
                of_kps.unwrap_or_else(|panic| panic::resume_unwind(panic)),
            )
        });
        let overview = Self {
            ctx,
            pairs: Arc::new(pairs),
            servers: Arc::new(servers),
            listed: listed?,
            running,
            failed_before: failed.into_iter().map(|task| task.id).collect(),
        };
        Ok((overview, asked))
    }

    /// Decides for each server separately.
    pub(crate) fn decide_each(
        &self,
        targets: Vec<Server>,
        wanted: Option<&KeyPair>,
    ) -> Vec<(Server, Result<Decision, Failure>)> {
        let decided = targets.into_iter().map(|server| {
            let decision = decide(&server, wanted, &self.running);
            (server, decision)
        });
        decided.collect()
    }

    /// Decides for all servers. If one of them cannot be changed, nothing is sent at all.
    pub(crate) fn decide_all(
        &self,
        targets: Vec<Server>,
        wanted: Option<&KeyPair>,
    ) -> Result<Vec<(Server, Decision)>> {
        let (mut decided, mut refused) = (Vec::new(), Vec::new());
        for (server, decision) in self.decide_each(targets, wanted) {
            match decision {
                Ok(decision) => decided.push((server, decision)),
                Err(failure) => refused.push(failure),
            }
        }
        match refused.as_slice() {
            [] => Ok(decided),
            [refused] => Err(Kind::Refused
                .failure(format!("{refused}; nothing was sent"))
                .hint(refused.hint.clone().unwrap_or_default())
                .into()),
            several => Err(Kind::Refused
                .failure(format!(
                    "{} servers cannot be changed; nothing was sent",
                    several.len()
                ))
                .details(several.iter().map(ToString::to_string).collect())
                .into()),
        }
    }

    /// Prints what will be done. A dry run prints only the requests.
    pub(crate) fn announce(&self, decided: &[(Server, Decision)], wanted: Option<&KeyPair>) {
        let pair = wanted.map_or("", |pair| pair.name.as_str());
        let of = |wanted: &dyn Fn(Decision) -> bool| {
            let some = decided.iter().filter(|(_, decision)| wanted(*decision));
            names(some.map(|(server, _)| server))
        };
        for (decision, text) in WORDS {
            let servers = of(&|decided| decided == decision);
            if !servers.is_empty() && !self.ctx.dry_run {
                let text = text.replace("SERVERS", &servers);
                self.ctx.messages.note(&text.replace("PAIR", pair));
            }
        }
        let under_way = of(&|decision| matches!(decision, Decision::UnderWay(_)));
        if !under_way.is_empty() {
            let text = format!("KPS is doing this already for {under_way}");
            self.ctx.messages.note(&text);
        }
        let is_own = |image: &str| image != "public";
        let own = decided.iter().filter(|(server, decision)| {
            matches!(decision, Decision::Do { .. }) && server.image_type.is_some_and(is_own)
        });
        let own = names(own.map(|(server, _)| server));
        if !own.is_empty() {
            self.ctx.messages.warn(&format!(
                "the image of {own} is not public: the task may fail"
            ));
        }
    }

    /// Sends the changes and waits for their tasks.
    pub(crate) fn carry_out(
        &self,
        wanted: Option<&KeyPair>,
        mut rows: Vec<Row>,
        wait: Wait,
    ) -> Result<Vec<Row>> {
        for row in &mut rows {
            row.adopt(&self.running, wanted);
        }
        let mut work = Work {
            ctx: self.ctx,
            pairs: Arc::clone(&self.pairs),
            servers: Arc::clone(&self.servers),
            wanted,
            rows,
            failed_before: &self.failed_before,
            others: 0,
            has_told_of_others: false,
            deadline: Instant::now() + wait.unwrap_or(LONGEST_WAIT),
        };
        work.set_others(&self.running);
        work.carry_out(wait)
    }
}

const fn to_do(operation: Operation, runs: bool) -> Decision {
    Decision::Do { operation, runs }
}

const WORDS: [(Decision, &str); 6] = [
    (to_do(Operation::Bind, true), "binding `PAIR` to SERVERS"),
    (
        to_do(Operation::Replace, true),
        "replacing the key pair of SERVERS with `PAIR`",
    ),
    (
        to_do(Operation::Bind, false),
        "binding `PAIR` to SERVERS, stopped: this takes 5 to 10 minutes; do not start it during that time",
    ),
    (
        to_do(Operation::Reset, false),
        "resetting the key pair of SERVERS, stopped, to `PAIR`: this takes 5 to 10 minutes; do not start it during that time",
    ),
    (
        to_do(Operation::Unbind, true),
        "unbinding SERVERS; password login is turned on again",
    ),
    (
        to_do(Operation::Unbind, false),
        "unbinding SERVERS, stopped; password login is turned on again",
    ),
];
