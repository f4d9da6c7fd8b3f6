//! Adds the new key, tests it, and removes the old one.

use anyhow::Result;

use super::proof::Proof;
use super::view::RotatedView;
use super::{NewKey, RotateArgs};
use crate::api::RepoKeys;
use crate::commands::output_lost::check_shown;
use crate::commands::removal::confirm_removal;
use crate::commands::repo::generate::check_place;
use crate::commands::repo::key::limits;
use crate::commands::repo::registry::label;
use crate::commands::repo::removal::remove_listed;
use crate::commands::ssh_setup::{KeysInBlocks, SetUp};
use crate::config::Service;
use crate::context::{Context, is_dry_run};
use crate::failure::Kind;
use crate::git::PrivateHalf;
use crate::keys::{PublicKey, RepoKey};

/// What to do with the file of a new private key.
const IS_UNUSED: &str = "ssh does not use this file by itself: move it to where the old one was, or rotate with --ssh-config HOST";

pub(super) struct Rotation<'a> {
    pub(super) ctx: &'a Context,
    pub(super) args: &'a RotateArgs,
    pub(super) account: RepoKeys,
    pub(super) proof: Option<Proof>,
}

/// The new key in the account, and its files.
struct Added {
    record: RepoKey,
    created: bool,
    new: NewKey,
    /// The error if the private key is in another place than it should be.
    place: Result<()>,
    /// The result of setting up ssh.
    set_up: Option<SetUp>,
}

impl Rotation<'_> {
    pub(super) fn carry_out(
        &self,
        old: RepoKey,
        in_account: Option<RepoKey>,
        new: Option<NewKey>,
    ) -> Result<()> {
        let Self { ctx, args, .. } = *self;
        let title = args.key.title_or(old.title.as_deref(), ctx)?;
        let key = new.as_ref().map(|new| &new.key);
        limits(self.account.generation()).check(key, &title)?;
        if args.no_verify {
            let question = "Add the new key, and delete this one without testing the new one?";
            confirm_removal(ctx, Service::Repo, question, || Ok(vec![label(&old)]))?;
        }
        let added = match (in_account, new) {
            (Some(record), Some(new)) => {
                ctx.messages.note("the account has the new key already");
                args.key.note_title(ctx, &self.account, &title, &record);
                args.generate.warn_if_made_before(ctx);
                Ok(Added {
                    record,
                    created: false,
                    new,
                    place: Ok(()),
                    set_up: None,
                })
            }
            (_, new) => self.add(&title, new),
        };
        if ctx.dry_run {
            return self.record_removal(added.map(drop), &old.id);
        }
        let added = added?;
        let mut view = RotatedView::new(Some(&old), &added.record, added.created);
        view.added_to_agent = added.set_up.as_ref().and_then(|it| it.added_to_agent);
        let finished = added
            .place
            .and_then(|()| self.finish(&added.new, &mut view));
        show(ctx, &view)?;
        if finished.is_ok() {
            KeysInBlocks::read().tell(ctx, |key| old.is(key) == Some(true));
        }
        match added.set_up {
            Some(set_up) => set_up.after(ctx, finished),
            None => finished,
        }
    }

    /// Records the second request of a dry run.
    fn record_removal(&self, added: Result<()>, id: &str) -> Result<()> {
        for recorded in [added, self.account.delete(id).map_err(Into::into)] {
            match recorded {
                Err(error) if !is_dry_run(&error) => return Err(error),
                _ => {}
            }
        }
        self.ctx.show_recorded(true)
    }

    fn add(&self, title: &str, new: Option<NewKey>) -> Result<Added> {
        let Self { ctx, args, .. } = *self;
        let register = |key: &PublicKey| args.key.register(ctx, &self.account, title, key);
        let Some(path) = &args.generate.generate else {
            let new = new.ok_or_else(|| anyhow::anyhow!("no key was read"))?;
            let (record, created) = register(&new.key)?;
            return Ok(Added {
                record,
                created,
                new,
                place: Ok(()),
                set_up: None,
            });
        };
        let again = |public: &str| args.again(public);
        let address = self.proof.as_ref().map(Proof::address);
        let made = args
            .generate
            .make(ctx, path, address, title, again, register);
        let ((record, created), files) = made?;
        let private = std::path::absolute(path)?;
        let place = check_place(&files, path);
        if place.is_ok() {
            let note = format!("the private key is in {}", private.display());
            ctx.messages.note(&note);
            if !args.generate.sets_up_ssh() {
                ctx.advise(IS_UNUSED, &[]);
            }
        }
        let set_up = args.generate.set_up(ctx, path, &files, address);
        let half = self.proof.as_ref().map(|_| PrivateHalf::File(private));
        Ok(Added {
            record,
            created,
            new: NewKey {
                key: files.key,
                half,
            },
            place,
            set_up: Some(set_up),
        })
    }

    fn finish(&self, new: &NewKey, view: &mut RotatedView<'_>) -> Result<()> {
        if let (Some(proof), Some(half)) = (&self.proof, &new.half) {
            view.verified = Some(false);
            proof.prove(self.ctx, &self.account, new, half, view)?;
            view.verified = Some(true);
        }
        view.remove_old(|id| self.remove(id))
    }

    /// Removes the old key. Returns whether it was there.
    fn remove(&self, id: &str) -> Result<bool> {
        let removed = remove_listed(self.ctx, &self.account, id).map_err(|error| {
            Kind::Incomplete
                .failure(format!(
                    "the new key is in the account, but could not remove the old one, {id}"
                ))
                .because(error)
        })?;
        if !removed {
            let note = format!("the key {id} was gone already");
            self.ctx.messages.note(&note);
        }
        Ok(removed)
    }
}

pub(super) fn show(ctx: &Context, view: &RotatedView<'_>) -> Result<()> {
    let shown = ctx
        .printer()?
        .item(view, &RotatedView::FIELDS, RotatedView::id);
    check_shown(shown, || view.outcome())
}
