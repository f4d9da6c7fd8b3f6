//! Finds the servers that the command line names by id or exact name.

use anyhow::Result;

use super::plan::names;
use crate::api::{KeyPairs, Servers};
use crate::commands::arguments::NonBlank;
use crate::commands::several::{all_or_faults, distinct};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, KeyPairName, Server, Task};

/// The servers that `named` means, without duplicates. An ambiguous name is an error.
pub(crate) fn select(ctx: &Context, named: &[NonBlank], servers: &[Server]) -> Result<Vec<Server>> {
    let named = distinct(named.iter().collect(), |name| &***name);
    let found = named.into_iter().map(|name| {
        let server = one(name, servers);
        (name.to_string(), server.cloned())
    });
    let selected = all_or_faults(ctx, found)?;
    Ok(distinct(selected, |server| &server.id))
}

fn one<'a>(name: &str, servers: &'a [Server]) -> Result<&'a Server> {
    if let Some(server) = servers.iter().find(|server| server.id == name) {
        return Ok(server);
    }
    let named: Vec<_> = servers
        .iter()
        .filter(|server| server.name == name)
        .collect();
    match named.as_slice() {
        [server] => Ok(server),
        [] => Err(Kind::NotFound
            .failure(format!("no server `{name}`; nothing was sent"))
            .hint("`hwkey kps server list` shows ids and names")
            .into()),
        several => {
            let candidate = |server: &&Server| {
                let status = server.status.as_deref().unwrap_or_default();
                let addresses = server.addresses.join(" ");
                format!("{} {status} {addresses}", server.id)
            };
            Err(Kind::Usage
                .failure(format!(
                    "`{name}` matches {} servers; nothing was sent",
                    several.len()
                ))
                .details(several.iter().map(candidate).collect())
                .hint("pass the id")
                .into())
        }
    }
}

/// Lists the running tasks and the servers before a key pair is removed. A task that ends in between shows on
/// its server.
///
/// # Errors
/// A list is incomplete, or ECS does not show the key pair of a server.
pub(crate) fn look_before_removal(
    pairs: &KeyPairs,
    servers: &Servers,
) -> Result<(Vec<Task>, Vec<Server>)> {
    let running = pairs.running_tasks_whole()?;
    let listed = servers.list_whole()?;
    let hiding = names(listed.iter().filter(|server| server.hides_keypair));
    if hiding.is_empty() {
        return Ok((running, listed));
    }
    Err(Kind::Unavailable
        .failure(format!(
            "ECS leaves out the key pair (`key_name`) of {hiding}"
        ))
        .into())
}

/// The servers that use a key pair.
#[derive(Debug)]
pub(crate) struct Users {
    /// They have it, or are about to get it from a running task.
    pub(crate) sure: Vec<Server>,
    /// They may have it, or a pair of the user who created them.
    pub(crate) possible: Vec<Server>,
}

impl Users {
    pub(crate) fn are_none(&self) -> bool {
        self.sure.is_empty() && self.possible.is_empty()
    }
}

/// Looks for the servers that use a key pair. If KPS no longer has the pair, its name decides.
pub(crate) fn users(
    servers: &[Server],
    running: &[Task],
    name: &KeyPairName,
    pair: Option<&KeyPair>,
) -> Users {
    let has = |server: &&Server| match pair {
        Some(pair) => server.has(pair),
        None => server.keypair.as_deref() == Some(name.as_str()),
    };
    let mut sure: Vec<_> = servers.iter().filter(has).cloned().collect();
    for task in running {
        let Some(id) = &task.server_id else { continue };
        if task.keypair.as_deref() != Some(name.as_str()) || sure.iter().any(|user| user.id == *id)
        {
            continue;
        }
        let listed = servers.iter().find(|server| server.id == *id);
        sure.push(listed.cloned().unwrap_or_else(|| Server {
            id: id.clone(),
            name: task.server_name.clone().unwrap_or_default(),
            ..Server::default()
        }));
    }
    let may_have = |server: &&Server| {
        let is_sure = || sure.iter().any(|user| user.id == server.id);
        pair.is_some_and(|pair| server.may_have(pair)) && !is_sure()
    };
    let possible = servers.iter().filter(may_have).cloned().collect();
    Users { sure, possible }
}
