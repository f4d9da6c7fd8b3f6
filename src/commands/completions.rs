//! `hwkey completions`

use anyhow::Result;
use clap::Args;

use crate::completion::Shell;
use crate::context::Context;

/// Print a completion script for a shell
///
/// Commands, options and their values are completed: profiles, regions, the keys and key pairs that
/// you have, and files. For these the script asks hwkey when you press TAB, with the options that are
/// on the line, and a service that does not answer within two seconds gives no candidates. No
/// token_command is run for it. Packages bring the scripts along; otherwise put the script where the
/// shell looks for it.
///
/// Examples:
///   hwkey completions bash > ~/.local/share/bash-completion/completions/hwkey
///   hwkey completions zsh > ~/.zfunc/_hwkey
///   hwkey completions fish > ~/.config/fish/completions/hwkey.fish
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl CompletionsArgs {
    pub(crate) fn run(self, ctx: &Context) -> Result<()> {
        ctx.messages.raw(self.shell.script())?;
        Ok(())
    }
}
