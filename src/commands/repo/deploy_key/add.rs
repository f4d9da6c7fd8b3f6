//! `hwkey repo deploy-key add`

use std::path::Path;

use anyhow::Result;
use clap::Args;

use super::repository::{RepositoryArg, takes_no_keys};
use super::view::{AddedView, DeployKeyView};
use super::{DeployKeys, Registry as _};
use crate::commands::output_lost::check_shown;
use crate::commands::repo::generate::{GenerateArgs, again_with, check_place};
use crate::commands::repo::registration::{KeyArgs, Limits};
use crate::context::{Context, is_dry_run};
use crate::failure::Kind;
use crate::git::Address;
use crate::keys::{PublicKey, RepoKey};
use crate::output::shell_word;

/// Let a key open one repository
///
/// Adding a key that the repository already has succeeds and changes nothing. Private keys of every
/// format are recognised and never sent. With --generate, a key pair is created on this machine
/// first: the private key is saved to a new file that only you can read, and the public key beside
/// it (`.pub`).
///
/// Examples:
///   hwkey repo deploy-key add ci.pub -R demo/app
///   hwkey repo deploy-key add --generate ci_key --title "build server"
///   hwkey repo deploy-key add --generate ~/.ssh/app -R demo/app --ssh-config app
///   hwkey repo deploy-key add ci.pub --can-push
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct AddArgs {
    #[command(flatten)]
    pub(super) key: KeyArgs,
    #[command(flatten)]
    generate: GenerateArgs,
    #[command(flatten)]
    repository: RepositoryArg,
    /// Also allow the key to push
    #[arg(long)]
    can_push: bool,
    /// Also copy the key to the submodules of the repository
    #[arg(long)]
    submodules: bool,
}

/// The ways to give a key, for messages.
const SOURCES: &str =
    "a FILE, `-` for standard input, --key TEXT, --agent, or --generate PATH for a new one";

const LIMITS: Limits = Limits {
    of: "a deploy key",
    key: 5000,
    title: 255,
    hint: "an ed25519 key has under 100 characters",
};

/// Replaces, in a dry run, an id that only the service knows.
const UNKNOWN_ID: &str = "KEY_ID";

impl AddArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        self.generate.check(ctx)?;
        let given = match &self.generate.generate {
            Some(_) => None,
            None => Some(self.key.read(ctx, SOURCES)?),
        };
        let title = self
            .key
            .title_or(given.as_ref().and_then(PublicKey::comment), ctx)?;
        LIMITS.check(given.as_ref(), &title)?;
        let service = ctx.repositories()?;
        let repository = self.repository.find(ctx, &service)?;
        if repository.archived {
            return Err(takes_no_keys(&repository).into());
        }
        let keys = DeployKeys {
            can_push: self.can_push,
            submodules: self.submodules,
            ..DeployKeys::new(&service, repository)
        };
        match (&self.generate.generate, given) {
            (Some(path), _) => self.add_new(ctx, &keys, &title, path),
            (_, Some(key)) => {
                let (record, created) = self.add(ctx, &keys, &title, &key)?;
                let private = self.key.file.as_deref().and_then(private_beside);
                let added = self.view(&keys, &record, created, &key);
                let again = "run the command again: existing keys stay as they are";
                self.finish(ctx, &keys, &added, private.as_deref(), again)
            }
            (None, None) => Ok(()),
        }
    }

    fn add(
        &self,
        ctx: &Context,
        keys: &DeployKeys<'_>,
        title: &str,
        key: &PublicKey,
    ) -> Result<(RepoKey, bool)> {
        if self.can_push {
            let name = keys.name();
            ctx.messages.note(&format!(
                "--can-push asks for write access: whoever has the key may push to {name}"
            ));
        }
        let added = self.key.register(ctx, keys, title, key);
        if self.submodules && added.as_ref().is_err_and(is_dry_run) {
            keys.copy_to_submodules(ctx, UNKNOWN_ID, "")?;
        }
        let (mut record, created) = added.map_err(|error| keys.not_added(error))?;
        if created {
            record.can_push = record.can_push.or(Some(self.can_push));
            record.key = record.key.or_else(|| Some(key.line().to_owned()));
        }
        if self.can_push && record.can_push != Some(true) {
            ctx.messages.warn(
                "the service does not say whether the key may push; if it may not, delete it and add it again",
            );
        }
        Ok((record, created))
    }

    /// Makes a key pair and adds its public half.
    fn add_new(
        &self,
        ctx: &Context,
        keys: &DeployKeys<'_>,
        title: &str,
        path: &Path,
    ) -> Result<()> {
        if !ctx.dry_run {
            keys.service.prepare()?;
        }
        let again = |public: &str| self.again(keys, public, self.can_push);
        let address = keys.repository.ssh_url.as_deref();
        let address = address.and_then(|address| address.parse().ok());
        let address = address.as_ref();
        let register = |key: &PublicKey| self.add(ctx, keys, title, key);
        let made = self
            .generate
            .make(ctx, path, address, title, again, register);
        let ((record, created), files) = made?;
        let mut added = self.view(keys, &record, created, &files.key);
        let private = files.saved.path().map(|path| path.display().to_string());
        added.private_key_file.clone_from(&private);
        let set_up = self.generate.set_up(ctx, path, &files, address);
        added.added_to_agent = set_up.added_to_agent;
        let again = again_with(&files, |public| self.again(keys, public, false));
        let ended = self.finish(ctx, keys, &added, private.as_deref(), &again);
        set_up.after(ctx, ended.and_then(|()| check_place(&files, path)))
    }

    /// The command that adds a public key file to the same repository.
    fn again(&self, keys: &DeployKeys<'_>, public: &str, can_push: bool) -> String {
        let mut again = format!(
            "hwkey repo deploy-key add {public} -R {}",
            keys.repository.id
        );
        for (option, is_given) in [("--can-push", can_push), ("--submodules", self.submodules)] {
            if is_given {
                again.push_str(&format!(" {option}"));
            }
        }
        again
    }

    fn view(
        &self,
        keys: &DeployKeys<'_>,
        record: &RepoKey,
        created: bool,
        key: &PublicKey,
    ) -> AddedView {
        AddedView {
            key: DeployKeyView::new(record, key.facts().clone(), Some(&keys.repository)),
            created,
            private_key_file: None,
            added_to_agent: None,
        }
    }

    /// Copies the key to the submodules if asked to, shows it, and prints how to clone with it.
    fn finish(
        &self,
        ctx: &Context,
        keys: &DeployKeys<'_>,
        added: &AddedView,
        private: Option<&str>,
        again: &str,
    ) -> Result<()> {
        let copied = if self.submodules {
            keys.copy_to_submodules(ctx, added.id(), again)
        } else {
            Ok(())
        };
        let shown = ctx.printer()?.item(added, added.fields(), AddedView::id);
        let done = || keys.has(added.id());
        copied.map_err(|error| {
            Kind::Incomplete
                .failure(format!(
                    "{}, but could not copy it to the submodules",
                    done()
                ))
                .hint(again)
                .because(error)
        })?;
        if self.submodules {
            ctx.messages.note("the key was copied to the submodules");
        }
        check_shown(shown, done)?;
        if let (Some(private), Some(address)) = (private, &keys.repository.ssh_url)
            && Address::parse(address).is_some()
        {
            let ssh = format!("ssh -i {} -o IdentitiesOnly=yes", shell_word(private));
            let (ssh, address) = (shell_word(&ssh), shell_word(address));
            let clone = format!("    GIT_SSH_COMMAND={ssh} git clone {address}");
            ctx.advise("to clone with it:", &[clone]);
        }
        Ok(())
    }
}

/// The private key file beside a public one, if it exists.
fn private_beside(public: &Path) -> Option<String> {
    let public = std::path::absolute(public).ok()?;
    let private = public.to_str()?.strip_suffix(".pub")?;
    Path::new(private).is_file().then(|| private.to_owned())
}
