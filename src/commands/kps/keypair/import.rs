//! `hwkey kps keypair import`

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;

use super::view::ImportedView;
use super::{NewPairArgs, warn_of_mismatch};
use crate::api::{self, KeyPairs};
use crate::commands::key_source::KeySource;
use crate::context::Context;
use crate::error::Situation;
use crate::keys::{KeyPair, PublicKey};

/// Import a public key as a key pair of KPS
///
/// Importing the same key under the same name again succeeds and changes nothing. The private key
/// stays where it is; private keys are recognised in every form and never sent.
///
/// Examples:
///   hwkey kps keypair import laptop ~/.ssh/id_ed25519.pub
///   hwkey kps keypair import ci --public-key "ssh-ed25519 AAAA… ci" --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub struct ImportArgs {
    #[command(flatten)]
    new: NewPairArgs,
    /// File with one public key, or - for standard input
    #[arg(value_name = "FILE|-", group = "source")]
    file: Option<PathBuf>,
    /// The public key itself: `ssh-ed25519 AAAA… comment`
    #[arg(long, value_name = "TEXT", group = "source")]
    public_key: Option<String>,
}

impl ImportArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let key = self.source().read(ctx)?;
        self.new.warn_if_long(ctx);
        let pairs = ctx.key_pairs()?;
        let new = self.new.new_pair(Some(key.line()));
        if ctx.dry_run {
            return ctx.show_request(pairs.http(), &pairs.create_request(&new));
        }
        let (pair, created) = match pairs.import(&new) {
            Ok(pair) => (pair, true),
            Err(error) => self.resolve(ctx, &pairs, &key, error)?,
        };
        warn_of_mismatch(ctx, &pair);
        let imported = ImportedView {
            pair: KeyPair {
                hosted: pair.hosted.or(Some(false)),
                ..pair
            }
            .into(),
            created,
        };
        printer.item(&imported, &ImportedView::FIELDS, ImportedView::name)?;
        Ok(())
    }

    fn source(&self) -> KeySource<'_> {
        match (&self.file, &self.public_key) {
            (Some(file), _) => KeySource::File(file),
            (None, Some(text)) => KeySource::Text {
                option: "--public-key",
                text,
            },
            (None, None) => KeySource::Ask {
                options: "a FILE, `-` for standard input, or --public-key TEXT",
            },
        }
    }

    /// The service has no documented code for a name that is taken, so after any refusal that may
    /// mean it, and after a lost answer, the name is looked up.
    fn resolve(
        &self,
        ctx: &Context,
        pairs: &KeyPairs,
        key: &PublicKey,
        error: api::Error,
    ) -> Result<(KeyPair, bool)> {
        const WHAT: &str = "importing the key";
        let lost = error.may_have_happened();
        if !lost && !error.may_mean_exists() {
            return Err(error.into());
        }
        let name = &self.new.name;
        Err(match pairs.find(name) {
            Ok(Some(pair)) if is_key(&pair, key) => {
                ctx.messages.note(match lost {
                    true => "the answer was lost, but the key pair is there with this key",
                    false => "the key pair exists already with this key; nothing was changed",
                });
                return Ok((pair, lost));
            }
            Ok(Some(pair)) => Situation::NameTaken {
                name: name.to_string(),
                theirs: pair
                    .facts()
                    .fingerprint
                    .unwrap_or_else(|| "not readable".into()),
                source: error,
            }
            .into(),
            Ok(None) if lost => Situation::NotDone {
                what: WHAT,
                reason: error.to_string(),
                source: error,
            }
            .into(),
            Err(look) if lost => Situation::NotKnown {
                what: WHAT,
                reason: error.to_string(),
                hint: "import it again when the service can be reached; that does no harm".into(),
                source: look,
            }
            .into(),
            Ok(None) | Err(_) => error.into(),
        })
    }
}

fn is_key(pair: &KeyPair, key: &PublicKey) -> bool {
    let line = pair.public_key.as_deref();
    line.is_some_and(|line| key.is_same_key(line))
}
