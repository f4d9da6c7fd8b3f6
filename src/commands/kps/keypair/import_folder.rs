//! `hwkey kps keypair import` of a folder: many keys in few requests.

use std::path::Path;

use anyhow::Result;

use super::register::{is_key, register, taken, warn_of_another_key};
use super::view::ImportedView;
use super::{NewPairArgs, as_asked, warn_if_long, warn_of_mismatch};
use crate::api::{self, KeyPairs, MOST_AT_ONCE, NewKeyPair};
use crate::commands::key_set::public_files;
use crate::commands::key_source::KeySource;
use crate::commands::settle::{Change, Seen, settle};
use crate::commands::several::{RUN_AGAIN, Tally, all_or_faults};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, KeyPairName, PublicKey};
use crate::report::Report;

/// A key, and a name made from its file's name.
struct NamedKey {
    name: KeyPairName,
    key: PublicKey,
}

/// A pair, and whether it was created now.
type Imported = Result<(KeyPair, bool)>;

pub(super) fn import_folder(ctx: &Context, folder: &Path, new: &NewPairArgs) -> Result<()> {
    let files = public_files(ctx, folder)?;
    if files.is_empty() {
        return Err(Kind::Usage
            .failure(format!(
                "{} has no .pub files; nothing was sent",
                folder.display()
            ))
            .into());
    }
    let read = files
        .iter()
        .map(|file| (file.display().to_string(), NamedKey::read(ctx, file)));
    let keys = all_or_faults(ctx, read)?;
    for key in &keys {
        warn_if_long(ctx, &key.name);
    }
    let pairs = ctx.key_pairs()?;
    let mut tally = Tally::of_changes(ctx, keys.len(), RUN_AGAIN);
    let mut views = Vec::new();
    for batch in keys.chunks(MOST_AT_ONCE) {
        tally.announce("importing", batch[0].name.as_str());
        let outcomes = match tally.may_try(batch[0].name.as_str()) {
            Ok(()) => import_batch(ctx, &pairs, new, batch),
            Err(error) => failed(batch, error),
        };
        for (key, outcome) in batch.iter().zip(outcomes) {
            let outcome = outcome.map(|(pair, created)| {
                warn_of_mismatch(&ctx.messages, &pair);
                if created {
                    tally.note_change("imported", key.name.as_str());
                }
                let hosted = pair.hosted.or(Some(false));
                let pair = KeyPair { hosted, ..pair }.into();
                views.push(ImportedView { pair, created });
            });
            tally.note(key.name.as_str(), outcome);
        }
    }
    tally.show(
        &views,
        &ImportedView::COLUMNS,
        |view| Some(view.name()),
        || {
            let names: Vec<_> = views.iter().map(ImportedView::name).collect();
            format!("the key pairs {} exist", names.join(", "))
        },
    )
}

impl NamedKey {
    fn read(ctx: &Context, file: &Path) -> Result<Self> {
        let name = file.file_stem().unwrap_or_default().to_string_lossy();
        let name = name.parse().map_err(|reason| {
            Kind::Usage
                .failure(format!("{}: {reason}; nothing was sent", file.display()))
                .hint("rename the file: the key pair gets its name")
        })?;
        let key = KeySource::File(file).read(ctx)?;
        Ok(Self { name, key })
    }

    fn new_pair<'a>(&'a self, new: &'a NewPairArgs) -> NewKeyPair<'a> {
        new.new_pair(&self.name, Some(self.key.line()), None)
    }
}

fn import_batch(
    ctx: &Context,
    pairs: &KeyPairs,
    new: &NewPairArgs,
    batch: &[NamedKey],
) -> Vec<Imported> {
    let wanted: Vec<_> = batch.iter().map(|key| key.new_pair(new)).collect();
    let error = match addition().send(ctx, || pairs.import_all(&wanted)) {
        Ok(results) => {
            let each = batch.iter().zip(&wanted).zip(results);
            return each
                .map(|((key, new), result)| match result {
                    Ok(pair) => {
                        warn_of_another_key(ctx, &pair, &key.key);
                        Ok((as_asked(new, pair), true))
                    }
                    Err(reason) => after_failure(ctx, pairs, key, &reason),
                })
                .collect();
        }
        // The dry run recorded one request for the whole batch.
        Err(error) if error.is_dry_run() => return vec![Err(error.into())],
        Err(error) => error,
    };
    if error.may_have_happened() {
        after_loss(ctx, pairs, batch, error)
    } else if error.may_mean_exists() {
        // One key may have failed the whole batch, so they are sent one by one.
        let one = |(key, new): (&NamedKey, &NewKeyPair<'_>)| {
            let registered = register(ctx, pairs, &key.name, new, &key.key)?;
            Ok((registered.pair, registered.created))
        };
        batch.iter().zip(&wanted).map(one).collect()
    } else {
        failed(batch, error.into())
    }
}

/// Gives every key of a batch the same error.
fn failed(batch: &[NamedKey], error: anyhow::Error) -> Vec<Imported> {
    let report = Report::of(&error);
    let (kind, reason) = (report.kind, report.in_one_line());
    let others = batch.iter().skip(1).map(|key| {
        let text = format!("`{}` was not imported: {reason}", key.name);
        Err(kind.failure(text).into())
    });
    [Err(error)].into_iter().chain(others).collect()
}

/// KPS does not say why one key failed: looks whether a pair of that name exists.
fn after_failure(ctx: &Context, pairs: &KeyPairs, key: &NamedKey, reason: &str) -> Imported {
    let name = &key.name;
    match pairs.find(name) {
        Ok(Some(pair)) if is_key(&pair, &key.key) => {
            ctx.messages.note(&format!(
                "`{name}` already exists with this key; not created"
            ));
            Ok((pair, false))
        }
        Ok(Some(pair)) => Err(taken(name, &pair).into()),
        Ok(None) | Err(_) => {
            let text = format!("KPS did not import `{name}`: {reason}");
            Err(Kind::Refused.failure(text).into())
        }
    }
}

fn addition() -> Change {
    Change {
        what: "import the keys".to_owned(),
        done: "the key pairs exist with these keys",
        look: "`hwkey kps keypair list` shows which are there".to_owned(),
    }
}

/// After a lost answer: looks for each pair of the batch.
fn after_loss(
    ctx: &Context,
    pairs: &KeyPairs,
    batch: &[NamedKey],
    error: api::Error,
) -> Vec<Imported> {
    let mut found = Vec::new();
    let settled = settle(ctx, &addition(), error, || {
        let look = batch.iter().map(|key| pairs.find(&key.name));
        found = look.collect::<Result<_, _>>()?;
        let is_there = |(key, pair): (&NamedKey, &Option<KeyPair>)| {
            pair.as_ref().is_some_and(|pair| is_key(pair, &key.key))
        };
        Ok(Seen::done_if(batch.iter().zip(&found).all(is_there)))
    });
    found.resize(batch.len(), None);
    let mut error = settled.err();
    let kind = error.as_ref().map(|error| Report::of(error).kind);
    let each = batch.iter().zip(found);
    each.map(|(NamedKey { name, key }, pair)| match pair {
        Some(pair) if is_key(&pair, key) => Ok((pair, true)),
        Some(pair) => Err(taken(name, &pair).into()),
        None => Err(error.take().unwrap_or_else(|| {
            let text = format!("could not confirm whether `{name}` was imported");
            kind.unwrap_or(Kind::Incomplete).failure(text).into()
        })),
    })
    .collect()
}
