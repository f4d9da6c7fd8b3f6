//! The passphrase of a private key file made here.

use anyhow::Result;
use clap::Args;
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::context::{Context, required};
use crate::failure::Kind;
use crate::key_file;

/// The options for a passphrase. It is never an argument, which other users could see.
#[derive(Debug, Args)]
pub(super) struct PassphraseArgs {
    /// Ask for a passphrase and encrypt the private key file with it
    #[arg(long, conflicts_with = "passphrase_stdin")]
    passphrase: bool,
    /// Like --passphrase, but read it from standard input
    #[arg(long)]
    passphrase_stdin: bool,
}

impl PassphraseArgs {
    pub(super) fn is_wanted(&self) -> bool {
        self.passphrase || self.passphrase_stdin
    }

    /// The passphrase, if one is wanted. A dry run needs none.
    pub(super) fn read(&self, ctx: &Context) -> Result<Option<SecretString>> {
        if ctx.dry_run || !self.is_wanted() {
            return Ok(None);
        }
        let given = if self.passphrase_stdin {
            key_file::read_secret()?
        } else {
            ask_twice(ctx)?
        };
        if let Some(flaw) = flaw(&given) {
            return Err(Kind::Usage
                .failure(format!("the passphrase {flaw}; nothing was sent"))
                .into());
        }
        Ok(Some(SecretString::from(given.as_str())))
    }
}

fn ask_twice(ctx: &Context) -> Result<Zeroizing<String>> {
    if !ctx.prompt.is_possible() {
        return Err(required("the passphrase", "--passphrase-stdin").into());
    }
    loop {
        let first = ctx.ask_secret("Passphrase for the private key")?;
        if first.is_empty() || first == ctx.ask_secret("The same passphrase again")? {
            return Ok(first);
        }
        ctx.messages.warn("the passphrases differ; try again");
    }
}

/// Why OpenSSH could not open a file with this passphrase again, or would not encrypt it.
fn flaw(passphrase: &str) -> Option<&'static str> {
    /// OpenSSH cuts longer input.
    const LONGEST: usize = 1023;
    if passphrase.is_empty() {
        Some("is empty")
    } else if passphrase.contains(['\n', '\r', '\0']) {
        Some("contains a line break or a NUL, which ssh cannot read")
    } else if passphrase.len() > LONGEST {
        Some("is longer than the 1023 bytes that ssh reads")
    } else {
        None
    }
}
