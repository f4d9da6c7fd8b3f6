//! Reports the result of creating a pair, and takes the last steps, after the private key is safe.

use std::path::Path;

use anyhow::Result;
use secrecy::SecretSlice;

use super::Plan;
use super::advice::advise;
use super::verify::{Checked, check};
use crate::api::{self, KeyPairs};
use crate::commands::kps::keypair::description::{described_pair, set_description};
use crate::commands::kps::keypair::view::CreatedView;
use crate::commands::kps::keypair::warn_of_mismatch;
use crate::commands::output_lost::check_shown;
use crate::context::Context;
use crate::custody::{Custody, Missed, Saved, SavedIn};
use crate::failure::{Failure, Kind};
use crate::keys::{KeyPair, agent_identity};
use crate::output::{Format, shell_argument};
use crate::report::Report;
use crate::signals;

/// A new pair, and the owner of its private key.
pub(super) struct Creation<'a> {
    pub(super) ctx: &'a Context,
    pub(super) pairs: &'a KeyPairs,
    pub(super) plan: &'a Plan<'a>,
    pub(super) custody: &'a Custody,
}

impl Creation<'_> {
    /// Shows where the key is, or prints it, and takes the last steps.
    pub(super) fn deliver(
        &self,
        mut saved: Saved,
        pair: KeyPair,
        flaw: Option<api::Error>,
    ) -> Result<()> {
        let checked = check(&pair, saved.key(), flaw.is_some());
        let is_ended = checked.text.len() == saved.key().len();
        if !is_ended && saved.end_line().is_err() {
            self.ctx
                .messages
                .warn("the private key file lacks its last newline, without which OpenSSH does not read it");
        }
        if self.plan.target.is_none() {
            self.print(saved, &pair, &checked.text)?;
            self.report(checked, flaw, "the output")?;
            self.end_if_interrupted("the output")?;
            warn_of_mismatch(&self.ctx.messages, &pair);
            return self.describe_printed();
        }
        let (saved, place) = self.in_place(saved)?;
        self.report(checked, flaw, &place)?;
        self.end_if_interrupted(&place)?;
        let identity = agent_identity(saved.key(), self.plan.name().as_str());
        self.finish(pair, Some(saved), identity)
    }

    /// Returns the key and its file if it is where it belongs. Used before the description is set.
    pub(super) fn in_place(&self, saved: Saved) -> Result<(Saved, String)> {
        let found = self.still_in_place(saved);
        found.inspect_err(|_| self.warn_if_undescribed())
    }

    fn still_in_place(&self, mut saved: Saved) -> Result<(Saved, String)> {
        let name = self.plan.name();
        saved.confirm(&self.ctx.rescue_dirs(), name.as_str());
        let failure = match saved.place {
            SavedIn::Target(ref path) => {
                let path = path.display().to_string();
                return Ok((saved, path));
            }
            SavedIn::Unsynced(Missed { path, reason }) => Kind::Incomplete
                .failure(format!(
                    "the key pair `{name}` was created and its private key is in {}, but it may not be on the disk yet",
                    path.display()
                ))
                .hint(format!("copy it to a safe place now ({reason})")),
            SavedIn::Rescue(rescue, missed) => {
                let (target, reason) = missed.map_or_else(Default::default, |missed| {
                    (missed.path.display().to_string(), missed.reason)
                });
                self.saved_elsewhere(&target, &rescue, &reason)
            }
            SavedIn::Memory(missed) => return Err(self.lost(missed)),
        };
        self.custody.settle();
        Err(failure.into())
    }

    fn saved_elsewhere(&self, target: &str, rescue: &Path, reason: &str) -> Failure {
        Kind::Incomplete
            .failure(format!(
                "the key pair `{}` was created, but its private key could not be saved to {target}: it is in {}",
                self.plan.name(),
                rescue.display()
            ))
            .hint(format!(
                "move it to a safe place; it could not be saved to its own file: {reason}"
            ))
    }

    fn lost(&self, missed: Option<(String, Failure)>) -> anyhow::Error {
        let name = self.plan.name();
        match missed {
            Some((reason, error)) => Kind::Incomplete
                .failure(format!(
                    "the key pair `{name}` was created, but its private key could not be saved anywhere and is lost"
                ))
                .hint(format!(
                    "delete the key pair `{name}` and create it again when files can be written ({reason})"
                ))
                .because(error)
                .into(),
            None => anyhow::anyhow!("the private key of `{name}` was not saved anywhere"),
        }
    }

    /// Prints the key. Its rescue file stays unless all of it was printed.
    pub(super) fn print(&self, saved: Saved, pair: &KeyPair, key: &str) -> Result<()> {
        let printer = self.ctx.printer()?;
        let printed = match printer.format() {
            Format::Json => printer.document(&CreatedView {
                pair: pair.clone().into(),
                created: true,
                private_key_file: None,
                private_key: Some(key.to_owned()),
                added_to_agent: None,
            }),
            Format::Table | Format::Quiet => printer.raw(key.as_bytes()),
        };
        let Err(error) = printed else {
            saved.was_printed();
            self.custody.forget_place();
            self.custody.settle();
            return Ok(());
        };
        let reason = error.0.to_string();
        match saved.place {
            SavedIn::Target(rescue)
            | SavedIn::Rescue(rescue, _)
            | SavedIn::Unsynced(Missed { path: rescue, .. }) => {
                self.custody.settle();
                self.warn_if_undescribed();
                Err(self
                    .saved_elsewhere("standard output", &rescue, &reason)
                    .into())
            }
            SavedIn::Memory(missed) => {
                self.warn_if_undescribed();
                Err(self.lost(missed))
            }
        }
    }

    /// Reports what is wrong with the key or with the answer that contained it.
    fn report(&self, checked: Checked, flaw: Option<api::Error>, place: &str) -> Result<()> {
        if let Some(warning) = checked.warning {
            self.ctx.messages.warn(warning);
        }
        let name = self.plan.name();
        let argument = shell_argument(name.as_str());
        if let Some((private, public)) = checked.differ {
            return Err(Kind::Incomplete
                .failure(format!(
                    "the key pair `{name}` was created, but the private key that came ({private}) does not match its public key ({public}); it is in {place}"
                ))
                .hint(format!(
                    "do not use it: `hwkey kps keypair delete {argument}` and create it again, and report this to the service"
                ))
                .into());
        }
        let Some(flaw) = flaw else {
            return Ok(());
        };
        self.warn_if_undescribed();
        Err(Kind::Incomplete
            .failure(format!(
                "the key pair `{name}` was created and its private key is in {place}, but the rest of the response cannot be used"
            ))
            .hint(format!(
                "`hwkey kps keypair show {argument}` shows what the service has"
            ))
            .because(flaw)
            .into())
    }

    /// Used where the command ends before it sets the description.
    fn warn_if_undescribed(&self) {
        if self.plan.description().is_some() {
            let name = shell_argument(self.plan.name().as_str());
            self.ctx.messages.warn(&format!(
                "the description was not set; `hwkey kps keypair update --description TEXT {name}` sets it"
            ));
        }
    }

    /// Ends the command if a signal came while the key was on its way.
    pub(super) fn end_if_interrupted(&self, place: &str) -> Result<()> {
        let Some(signal) = signals::caught() else {
            return Ok(());
        };
        let undescribed = match self.plan.description() {
            Some(_) => ", but its description was not set",
            None => "",
        };
        let outcome = format!(
            "the key pair `{}` was created and its private key is in {place}{undescribed}",
            self.plan.name()
        );
        Err(Failure::interrupted(signal, outcome).into())
    }

    /// If nothing was created because of a signal, the signal is the error.
    pub(super) fn or_interrupted(&self, error: anyhow::Error) -> anyhow::Error {
        match signals::caught() {
            Some(signal) if Report::of(&error).kind == Kind::Unavailable => {
                let name = self.plan.name();
                let outcome = format!("the key pair `{name}` was not created: {error}");
                Failure::interrupted(signal, outcome).into()
            }
            _ => error,
        }
    }

    /// Sets the description, checks again that the key is where it was saved, sets up ssh, and shows the
    /// pair.
    pub(super) fn finish(
        &self,
        pair: KeyPair,
        saved: Option<Saved>,
        identity: Option<SecretSlice<u8>>,
    ) -> Result<()> {
        let (ctx, name) = (self.ctx, self.plan.name());
        warn_of_mismatch(&ctx.messages, &pair);
        let done = match saved.as_ref().and_then(Saved::path) {
            Some(path) => format!(
                "the key pair `{name}` was created and its private key is in {}",
                path.display()
            ),
            None => format!("the key pair `{name}` was created"),
        };
        let description = self.plan.description();
        let described = set_description(ctx, self.pairs, name, description, &done);
        self.custody.set_undone(None);
        let found = saved.map(|saved| self.still_in_place(saved)).transpose();
        let found = found.inspect_err(|_| {
            if described.is_err() {
                self.warn_if_undescribed();
            }
        })?;
        let place = self.plan.target.as_deref().filter(|_| found.is_some());
        let set_up = match place {
            Some(path) => self
                .plan
                .args
                .ssh
                .carry_out(ctx, path, identity, &[], &done),
            None => self.plan.args.ssh.without_file(&done, || {
                let name = shell_argument(name.as_str());
                format!("`hwkey kps private-key export {name}` saves it")
            }),
        };
        let view = CreatedView {
            pair: described_pair(pair, description, described.is_ok()).into(),
            created: true,
            private_key_file: found.map(|(_, place)| place),
            private_key: None,
            added_to_agent: set_up.added_to_agent,
        };
        let shown = if self.plan.is_step {
            ctx.messages.note(&done);
            Ok(())
        } else {
            let printer = ctx.printer()?;
            printer.item(&view, &CreatedView::FIELDS, CreatedView::name)
        };
        let ended = described.and_then(|()| check_shown(shown, || done));
        set_up.after(ctx, ended)?;
        if let Some(path) = &view.private_key_file
            && !self.plan.is_step
            && !self.plan.args.ssh.has_host()
        {
            advise(ctx, name, path);
        }
        Ok(())
    }

    /// Sets the description after the private key was printed.
    pub(super) fn describe_printed(&self) -> Result<()> {
        let name = self.plan.name();
        let done = format!("the key pair `{name}` was created and its private key was printed");
        let description = self.plan.description();
        set_description(self.ctx, self.pairs, name, description, &done)
    }
}
