//! One of several keys to add.

use anyhow::Result;

use super::limits;
use crate::api::RepoKeys;
use crate::commands::repo::registration::register;
use crate::commands::several::Tally;
use crate::config::RepoApi;
use crate::context::Context;
use crate::failure::Failure;
use crate::keys::{PublicKey, RepoKey};

pub(super) struct Candidate {
    pub(super) key: PublicKey,
    pub(super) title: String,
    /// The file, for messages.
    pub(super) place: String,
}

impl Candidate {
    pub(super) fn check(&self, generation: RepoApi) -> Result<()> {
        let checked = limits(generation).check(Some(&self.key), &self.title);
        checked.map_err(|error| {
            Failure::caused_by(error, format!("{} cannot be added", self.place))
                .hint("shorten its comment, which is the title, or use an ed25519 key, which has under 100 characters")
                .into()
        })
    }

    /// Adds the key. Returns it and whether it is new, or `None` after recording an error in the tally.
    pub(super) fn add(
        &self,
        ctx: &Context,
        account: &RepoKeys,
        tally: &mut Tally<'_>,
    ) -> Option<(RepoKey, bool)> {
        let added = tally.attempt("adding", (&self.place, &self.title), || {
            register(ctx, account, &self.title, &self.key).map_err(|error| {
                Failure::caused_by(error, format!("could not add {}", self.place)).into()
            })
        });
        if let Some((_, true)) = added {
            tally.note_change("added", &self.place);
        }
        added
    }
}
