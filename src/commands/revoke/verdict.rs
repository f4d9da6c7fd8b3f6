//! The outcome of the command.

use std::path::Path;

use anyhow::Result;

use super::RevokeArgs;
use super::key::WantedKey;
use super::row::{Action, Outcome, Row};
use crate::commands::kps::names;
use crate::commands::reach::Survey;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::key_file;
use crate::keys::Server;

impl RevokeArgs {
    /// Returns the error of the command from the results, in a dry run from the expected ones.
    pub(super) fn judge(
        &self,
        ctx: &Context,
        survey: &Survey,
        key: &WantedKey,
        unlisted: &[Server],
        rows: &[&Row],
    ) -> Result<()> {
        let outcome = |row: &&Row| row.result.or(row.foreseen());
        let results: Vec<_> = rows.iter().filter_map(outcome).collect();
        if results.iter().any(|result| result.is_open()) {
            return Err(incomplete(&key.fingerprint(), rows).into());
        }
        if !results.contains(&Outcome::Removed) {
            return Err(self.not_found(&key.fingerprint(), unlisted, rows).into());
        }
        ctx.messages.note(&format!("looked at {}", survey.places()));
        ctx.messages.note(&never_looked_at(unlisted));
        Ok(())
    }

    fn not_found(&self, fingerprint: &str, unlisted: &[Server], rows: &[&Row]) -> Failure {
        let listed: Vec<_> = rows
            .iter()
            .filter(|row| row.action == Action::List)
            .map(|row| row.id.as_deref().unwrap_or("the ssh-agent"))
            .collect();
        let mut message = format!("the key {fingerprint} was found in no service");
        let mut hints = Vec::new();
        if !listed.is_empty() {
            message += &format!("; this machine has it: {}", listed.join(", "));
            let is_in_use = |place: &&str| !key_file::is_set_aside(Path::new(place));
            if !self.local && listed.iter().any(is_in_use) {
                hints.push(
                    "--local takes it from the ssh-agent and renames its private key file"
                        .to_owned(),
                );
            }
        }
        let wider = [
            (self.reach.all_profiles(), "--all-profiles"),
            (self.reach.by_regions(), "--regions"),
        ];
        let wider = wider.iter().filter(|(is_given, _)| !is_given);
        let wider: Vec<_> = wider.map(|(_, option)| *option).collect();
        hints.push(never_looked_at(unlisted));
        match wider[..] {
            [] => {}
            [option] => hints.push(format!("{option} looks in more places")),
            _ => hints.push(format!("{} look in more places", wider.join(" and "))),
        }
        Kind::NotFound.failure(message).hint(hints.join("; "))
    }
}

/// Places of keys that this command cannot look at.
fn never_looked_at(unlisted: &[Server]) -> String {
    const NAMED: usize = 5;
    let mut places = "not looked at: deploy keys of groups and projects (`hwkey repo deploy-key list --group ID`, or with --codearts-project, shows them)".to_owned();
    if !unlisted.is_empty() {
        let more = match unlisted.len().saturating_sub(NAMED) {
            0 => String::new(),
            more => format!(" and {more} more"),
        };
        let servers = names(unlisted.iter().take(NAMED));
        places += &format!(
            "; servers that another user created with a key pair that KPS does not list: {servers}{more}"
        );
    }
    places
}

fn incomplete(fingerprint: &str, rows: &[&Row]) -> Failure {
    let count = |wanted: &dyn Fn(&Row, Outcome) -> bool, noun: &str| {
        let open = rows.iter().filter(|row| {
            let outcome = row.result.or(row.foreseen());
            outcome.is_some_and(|outcome| wanted(row, outcome))
        });
        let count = open.count();
        let plural = if count == 1 { "" } else { "s" };
        (count > 0).then(|| format!("{count} {noun}{plural}"))
    };
    let is = |outcome| move |_: &Row, it| it == outcome;
    let stays = |is_local: bool| {
        move |row: &Row, it| it == Outcome::StillThere && row.holder.is_local() == is_local
    };
    let parts = [
        count(&stays(false), "place").map(|places| format!("is still accepted in {places}")),
        count(&stays(true), "place").map(|places| format!("is still in {places} on this machine")),
        count(&is(Outcome::MayAccept), "server")
            .map(|servers| format!("may be accepted by {servers}")),
        count(&is(Outcome::NotLookedAt), "place")
            .map(|places| format!("may be in {places} that could not be looked at")),
    ];
    let parts: Vec<_> = parts.into_iter().flatten().collect();
    Kind::Incomplete
        .failure(format!("the key {fingerprint} {}", parts.join(", and ")))
        .hint("the reasons say what to do; run the command again afterwards")
}
