//! `hwkey completions`

use anyhow::Result;
use clap::Args;

use crate::completion::Shell;
use crate::context::Context;

/// Print a completion script for a shell
///
/// Completes commands, options and values: profiles, regions, your keys and key pairs, and files.
/// The script calls hwkey when you press TAB, with the options typed so far; a service that does
/// not answer within two seconds gives no candidates, and no token_command is run. Packages install
/// the scripts; otherwise put the script where your shell looks for it.
///
/// Examples:
///   hwkey completions bash > ~/.local/share/bash-completion/completions/hwkey
///   hwkey completions zsh > ~/.zfunc/_hwkey
///   hwkey completions fish > ~/.config/fish/completions/hwkey.fish
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    shell: Shell,
}

impl CompletionsArgs {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        ctx.messages.raw(self.shell.script())?;
        Ok(())
    }
}
