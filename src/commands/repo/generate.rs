//! `--generate`: makes the pair on this machine and sends only its public half.

use std::path::{Path, PathBuf};

use anyhow::Result;
use clap::{ArgGroup, Args};

use crate::commands::local_pair::{LocalFiles, LocalPairArgs};
use crate::commands::ssh_setup::{SetUp, SshSetupArgs};
use crate::commands::{arguments, destination};
use crate::context::Context;
use crate::failure::Kind;
use crate::git::SshAddress;
use crate::keys::PublicKey;
use crate::output::shell_word;
use crate::report::Report;

#[derive(Debug, Args)]
#[command(
    group = ArgGroup::new("made_elsewhere").args(["file", "key", "agent"]),
    group = ArgGroup::new("ssh_setup")
        .args(["add_to_agent", "ssh_config"])
        .multiple(true)
        .requires("generate")
        .conflicts_with("made_elsewhere"),
    mut_arg("ssh_config", |host| host.help(
        "Have ssh and git use the new key for this host, or for a name of your own that stands for the repository's host: a block in ~/.ssh/config.d/hwkey, which ssh reads once `Include config.d/hwkey` is the first line of ~/.ssh/config"
    ))
)]
pub(crate) struct GenerateArgs {
    /// Create a key pair on this machine and add its public key
    #[arg(long, value_name = "PATH", groups = ["source", "made_here"], value_parser = arguments::path())]
    pub(super) generate: Option<PathBuf>,
    #[command(flatten)]
    pair: LocalPairArgs,
    #[command(flatten)]
    ssh: SshSetupArgs,
}

impl GenerateArgs {
    /// Checks, before anything is sent, that the files can be made.
    pub(super) fn check(&self, ctx: &Context) -> Result<()> {
        let Some(path) = &self.generate else {
            return Ok(());
        };
        if path.as_os_str() == "-" {
            return Err(Kind::Usage
                .failure("--generate takes a file for the private key; nothing was sent")
                .hint("`--generate ./-` makes a file with that name")
                .into());
        }
        self.ssh.check(ctx, Some(path))?;
        ctx.check_places()?;
        destination::check(ctx, Some(path))
    }

    /// Refuses a passphrase if the key has to prove that it works: ssh cannot ask for the passphrase, and no
    /// agent has the new key.
    pub(super) fn refuse_passphrase(&self) -> Result<()> {
        if !self.pair.has_passphrase() {
            return Ok(());
        }
        Err(Kind::Usage
            .failure("--verify cannot use a new key with a passphrase, which ssh would have to ask for; nothing was sent")
            .hint("make the pair with `ssh-keygen`, add it to the ssh-agent with `ssh-add`, and name its .pub file; or use --no-verify")
            .into())
    }

    /// Whether ssh is set up for the new key.
    pub(super) fn sets_up_ssh(&self) -> bool {
        self.ssh.is_wanted()
    }

    /// Sets up ssh for a new key, if its file is in the right place. `address` is that of a repository that
    /// the key opens.
    pub(super) fn set_up(
        &self,
        ctx: &Context,
        path: &Path,
        files: &LocalFiles,
        address: Option<&SshAddress>,
    ) -> SetUp {
        let done = "the key was added to CodeArts Repo";
        if files.saved.reason().is_empty() {
            let identity = files.identity.clone();
            let alias_of = alias_of(address);
            if self.ssh.has_host() && alias_of.is_empty() {
                ctx.messages.note(
                    "no address is known here, so the block has no HostName: add one if the host is a name of your own",
                );
            }
            self.ssh
                .carry_out(ctx, path, Some(identity), alias_of, done)
        } else {
            self.ssh.without_file(done, || {
                "`ssh-add FILE` adds it to the ssh-agent".to_owned()
            })
        }
    }

    /// Warns about options that have no effect because the key was made before.
    pub(super) fn warn_if_made_before(&self, ctx: &Context) {
        self.ssh.warn_if_made_before(ctx);
    }

    /// Makes a pair and calls `register` with its public half. `address` is that of a repository that the key
    /// will open. `again` returns the command that adds a given public key file, for hints.
    pub(super) fn make<T>(
        &self,
        ctx: &Context,
        path: &Path,
        address: Option<&SshAddress>,
        title: &str,
        again: impl Fn(&str) -> String,
        register: impl FnOnce(&PublicKey) -> Result<T>,
    ) -> Result<(T, LocalFiles)> {
        self.ssh.check_block(path, alias_of(address))?;
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        let wanted = self.pair.read(ctx, title, Some(path), |public| {
            format!("`{}` continues with its key", again(public))
        })?;
        if ctx.dry_run {
            let made = wanted.generate(ctx)?;
            self.ssh.note_plan(ctx, path)?;
            register(&made.public_key)?;
            return Err(anyhow::anyhow!("a dry run sent the key"));
        }
        let custody = ctx.custody_of_copy(&name, Some(path.to_owned()))?;
        let mut files = LocalFiles::make(ctx, &wanted, custody, Some(path))?;
        let registered = register(&files.key);
        files.saved.confirm(&ctx.rescue_dirs(), &name);
        match registered {
            Ok(registered) => {
                files.warn_if_gone(ctx);
                Ok((registered, files))
            }
            Err(error) => {
                let again = again_with(&files, again);
                if files.give_up(ctx, &error) {
                    return Err(error);
                }
                // The pair stays, so that the user can add it with another command.
                let kind = Report::of(&error).kind;
                Err(kind
                    .failure(error.to_string())
                    .hint(again)
                    .quoting(error)
                    .into())
            }
        }
    }
}

fn alias_of(address: Option<&SshAddress>) -> &[String] {
    address.map_or(&[], |address| &address.alias_of)
}

/// The hint after the pair was made: the same command would refuse to overwrite its files.
pub(super) fn again_with(files: &LocalFiles, again: impl Fn(&str) -> String) -> String {
    let public = files.public_path().unwrap_or_default();
    let again = again(&shell_word(&public.display().to_string()));
    format!("run again with the file: `{again}`")
}

/// Fails if the private key is in another place than it should be. Called after everything else is done.
pub(super) fn check_place(files: &LocalFiles, path: &Path) -> Result<()> {
    let reason = files.saved.reason();
    if reason.is_empty() {
        return Ok(());
    }
    let place = files.saved.path();
    let place = place.map_or_else(|| "nowhere".into(), |path| format!("in {}", path.display()));
    Err(Kind::Incomplete
        .failure(format!(
            "the key was added, but its private half is not in {}: it is {place}",
            path.display()
        ))
        .hint(format!("move it to a safe place ({reason})"))
        .into())
}
