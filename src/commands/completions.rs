//! `hwkey completions`

use anyhow::Result;
use clap::{Args, Command};
use clap_complete::Shell;

use crate::context::Context;

/// Print a completion script for a shell
///
/// It completes commands, options and the words that some options take. Packages bring the scripts
/// along; otherwise put the script where the shell looks for it.
///
/// Examples:
///   hwkey completions bash > ~/.local/share/bash-completion/completions/hwkey
///   hwkey completions zsh > ~/.zfunc/_hwkey
///   hwkey completions fish > ~/.config/fish/completions/hwkey.fish
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_name = "SHELL")]
    shell: Shell,
}

impl CompletionsArgs {
    pub(crate) fn run(self, ctx: &Context, mut whole: Command) -> Result<()> {
        let mut script = Vec::new();
        clap_complete::generate(self.shell, &mut whole, "hwkey", &mut script);
        ctx.messages.raw(&script)?;
        Ok(())
    }
}
