//! Sets up ssh to use a new key: the ssh-agent, and ssh's configuration.

use std::path::Path;

use anyhow::Result;
use clap::Args;
use secrecy::SecretSlice;

use super::key_source::read_beside;
use crate::agent;
use crate::config::{self, HostBlock, NamedKey, SshHost};
use crate::context::Context;
use crate::failure::Kind;
use crate::key_file;
use crate::keys::{self, PublicKey};
use crate::output::shell_word;

#[derive(Debug, Args)]
pub(crate) struct SshSetupArgs {
    /// Add the new private key to the running ssh-agent
    #[arg(long)]
    add_to_agent: bool,
    /// Have ssh and git use the new key for this host: a block in ~/.ssh/config.d/hwkey, which ssh reads once
    /// `Include config.d/hwkey` is the first line of ~/.ssh/config
    #[arg(long, value_name = "HOST")]
    ssh_config: Option<SshHost>,
}

/// The result of the setup.
pub(super) struct SetUp {
    /// `None` if it was not asked for.
    pub(super) added_to_agent: Option<bool>,
    outcome: Result<()>,
}

impl SetUp {
    /// Returns the error of the command, or else that of the setup. If both failed, the setup's error becomes
    /// a warning.
    pub(super) fn after(self, ctx: &Context, other: Result<()>) -> Result<()> {
        if let (Err(_), Err(error)) = (&other, &self.outcome) {
            ctx.messages.warn(&error.to_string());
        }
        other.and(self.outcome)
    }
}

impl SshSetupArgs {
    pub(super) fn has_host(&self) -> bool {
        self.ssh_config.is_some()
    }

    /// Checks the agent and the configuration before anything is sent.
    pub(super) fn check(&self, ctx: &Context, target: Option<&Path>) -> Result<()> {
        if !self.is_wanted() {
            return Ok(());
        }
        let Some(target) = target else {
            return Err(Kind::Usage
                .failure("--add-to-agent and --ssh-config need a file for the private key; nothing was sent")
                .hint("name one with --private-key-file")
                .into());
        };
        if self.add_to_agent {
            agent::list(ctx.env().path("SSH_AUTH_SOCK"), ctx.local_timeout())?;
        }
        self.check_block(target, &[])
    }

    /// Checks whether the block can be added to ssh's configuration.
    pub(super) fn check_block(&self, target: &Path, alias_of: &[String]) -> Result<()> {
        let block = self.block(target, alias_of)?;
        Ok(block.map_or(Ok(()), |block| block.check())?)
    }

    /// Warns that the options have no effect on a key that was made before.
    pub(super) fn warn_if_made_before(&self, ctx: &Context) {
        let (are, were) = match (self.add_to_agent, self.has_host()) {
            (false, false) => return,
            (true, true) => ("--add-to-agent and --ssh-config are", "they were"),
            (true, false) => ("--add-to-agent is", "it was"),
            (false, true) => ("--ssh-config is", "it was"),
        };
        ctx.messages.warn(&format!(
            "{are} for a key that is made now; the new key is there already, so {were} ignored"
        ));
    }

    /// Describes what the command would do without `--dry-run`.
    pub(super) fn note_plan(&self, ctx: &Context, target: &Path) -> Result<()> {
        if self.add_to_agent {
            ctx.messages
                .note("the private key would be added to the ssh-agent");
        }
        if let Some(block) = self.block(target, &[])? {
            let (host, file) = (&block.lines()[0], block.path.display());
            let note = format!("`{host}` would be in {file}, with the path of the private key");
            ctx.messages.note(&note);
        }
        Ok(())
    }

    /// Sets up ssh for the key in `target`. In errors, `done` says what was done before.
    pub(super) fn carry_out(
        &self,
        ctx: &Context,
        target: &Path,
        identity: Option<SecretSlice<u8>>,
        alias_of: &[String],
        done: &str,
    ) -> SetUp {
        let added = self.add_to_agent.then(|| add(ctx, target, identity, done));
        let written = self.write_block(ctx, target, alias_of, done);
        let added_to_agent = added.as_ref().map(Result::is_ok);
        let added = SetUp {
            added_to_agent,
            outcome: added.unwrap_or(Ok(())),
        };
        SetUp {
            added_to_agent,
            outcome: added.after(ctx, written),
        }
    }

    /// The result if the private key is not on this machine.
    pub(super) fn without_file(&self, done: &str, hint: impl FnOnce() -> String) -> SetUp {
        let outcome = if self.is_wanted() {
            let failure = Kind::Incomplete.failure(format!(
                "{done}, but ssh was not set up: the private key is not here"
            ));
            Err(failure.hint(hint()).into())
        } else {
            Ok(())
        };
        SetUp {
            added_to_agent: self.add_to_agent.then_some(false),
            outcome,
        }
    }

    pub(super) fn is_wanted(&self) -> bool {
        self.add_to_agent || self.ssh_config.is_some()
    }

    fn block<'a>(&'a self, target: &Path, alias_of: &'a [String]) -> Result<Option<HostBlock<'a>>> {
        let host = self.ssh_config.as_ref();
        let block = host.map(|host| HostBlock::new(host, target, alias_of));
        Ok(block.transpose()?)
    }

    fn write_block(
        &self,
        ctx: &Context,
        target: &Path,
        alias_of: &[String],
        done: &str,
    ) -> Result<()> {
        let Some(block) = self.block(target, alias_of)? else {
            return Ok(());
        };
        let file = block.path.display();
        block.add(ctx.local_timeout()).map_err(|error| {
            Kind::Incomplete
                .failure(format!("{done}, but ssh's configuration was not written"))
                .hint(format!(
                    "to use this key, {file} needs this block and no other for the host: `{}`",
                    block.lines().join("; ")
                ))
                .because(error)
        })?;
        ctx.messages.note(&if block.is_included() {
            format!("ssh uses the key for this host: see {file}")
        } else {
            format!(
                "wrote {file}: ssh uses the key for this host once `Include config.d/hwkey` is the first line of ~/.ssh/config"
            )
        });
        Ok(())
    }
}

/// The keys that blocks of `config.d/hwkey` name. Removing a key may make its block useless.
pub(super) struct KeysInBlocks(Vec<(NamedKey, PublicKey)>);

impl KeysInBlocks {
    /// Reads the keys now, because their files may be gone later.
    pub(super) fn read() -> Self {
        let public = |named: &NamedKey| {
            let beside = read_beside(&named.key).map(|(_, key)| key);
            beside.or_else(|| {
                let bytes = key_file::read(&named.key).ok()?;
                keys::public_half(str::from_utf8(&bytes).ok()?).ok()
            })
        };
        let named = config::named_keys().into_iter();
        Self(
            named
                .filter_map(|it| public(&it).map(|key| (it, key)))
                .collect(),
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes which blocks name a removed key. They stay, because people edit them and a server may still
    /// accept the key.
    pub(super) fn tell(&self, ctx: &Context, is_it: impl Fn(&PublicKey) -> bool) {
        for (named, _) in self.0.iter().filter(|(_, key)| is_it(key)) {
            ctx.messages.note(&format!(
                "{}, still names its private key {}: remove that block once nothing accepts the key",
                named.place,
                named.key.display()
            ));
        }
    }
}

fn add(ctx: &Context, target: &Path, identity: Option<SecretSlice<u8>>, done: &str) -> Result<()> {
    let unreadable = || Kind::Usage.failure("its format is not supported");
    let socket = ctx.env().path("SSH_AUTH_SOCK");
    identity
        .ok_or_else(unreadable)
        .and_then(|identity| agent::add(socket, ctx.local_timeout(), identity))
        .map_err(|error| {
            let target = std::path::absolute(target).unwrap_or_else(|_| target.to_owned());
            let target = shell_word(&target.display().to_string());
            Kind::Incomplete
                .failure(format!("{done}, but it was not added to the ssh-agent"))
                .hint(format!("`ssh-add {target}` adds it"))
                .because(error)
        })?;
    ctx.messages
        .note("the private key was added to the ssh-agent");
    Ok(())
}
