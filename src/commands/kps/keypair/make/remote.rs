//! KPS makes the pair and sends its private key with the answer.

use std::convert::Infallible;

use anyhow::Result;
use jiff::Timestamp;

use super::Plan;
use super::report::Creation;
use crate::api::{self, Created, Hosting, NewKeyPair};
use crate::commands::destination;
use crate::commands::kps::keypair::{as_asked, not_made};
use crate::commands::settle::{Change, Seen, settle};
use crate::context::Context;
use crate::failure::Kind;
use crate::keys::{KeyPair, KeyPairName};
use crate::output::shell_argument;
use crate::report::Report;

pub(super) fn create(ctx: &Context, plan: &Plan<'_>, hosting: Option<Hosting<'_>>) -> Result<()> {
    let new = plan.new_pair(None, hosting);
    ctx.check_places()?;
    let pairs = ctx.key_pairs()?;
    destination::check(ctx, plan.target.as_deref())?;
    if ctx.dry_run {
        return plan.record(ctx, &pairs, &new);
    }
    // Getting a token may be slow, and a signal may still end the command here.
    pairs.prepare()?;
    let begun = Timestamp::now();
    let is_hosted = new.hosting.is_some();
    let custody = ctx.custody(plan.name().as_str(), plan.target.clone(), is_hosted)?;
    custody.set_undone(plan.undone());
    let mut outcome = pairs.create(&new, Some(custody.clone()));
    if let Ok(created) = &mut outcome
        && let Some(key) = created.private_key.take()
    {
        custody.keep(key);
    }
    let creation = Creation {
        ctx,
        pairs: &pairs,
        plan,
        custody: &custody,
    };
    match (custody.conclude(), outcome) {
        (Some(saved), Ok(Created { pair, flaw, .. })) => {
            // A pair that KPS created now replaces one whose private key was never saved.
            ctx.forget_unfinished(plan.name().as_str());
            let pair = KeyPair {
                hosted: pair.hosted.or(Some(new.hosting.is_some())),
                ..as_asked(&new, pair)
            };
            creation.deliver(saved, pair, flaw)
        }
        (Some(saved), Err(flaw)) => {
            let pair = KeyPair {
                name: plan.name().to_string(),
                ..KeyPair::default()
            };
            creation.deliver(saved, pair, Some(flaw))
        }
        (None, Ok(created)) => {
            let hosted = created.pair.hosted.unwrap_or(new.hosting.is_some());
            without_key(&creation, as_asked(&new, created.pair), hosted)
        }
        (None, Err(error)) => {
            let error = not_received(&creation, &new, begun, error);
            Err(creation.or_interrupted(error))
        }
    }
}

/// The reply has no private key. That is fine only if KPS keeps it.
fn without_key(creation: &Creation<'_>, pair: KeyPair, hosted: bool) -> Result<()> {
    let name = creation.plan.name();
    if !hosted {
        return Err(never_came(name, "the response had none", false));
    }
    creation.custody.settle();
    creation.ctx.messages.note(&format!(
        "KPS keeps the private key; {}",
        how_to_export(name)
    ));
    creation.end_if_interrupted("KPS")?;
    let pair = KeyPair {
        hosted: Some(true),
        ..pair
    };
    creation.finish(pair, None, None)
}

/// Finds out whether the pair was created, if the error does not tell.
fn not_received(
    creation: &Creation<'_>,
    new: &NewKeyPair<'_>,
    begun: Timestamp,
    error: api::Error,
) -> anyhow::Error {
    let name = creation.plan.name();
    // Not even a 503 with `Retry-After` is proof that nothing happened, and a key may be lost.
    if error.may_have_happened() || error.is_server_error() {
        return lost(creation, new, begun, error);
    }
    creation.custody.settle();
    if !error.may_mean_exists() {
        return not_made(new, error);
    }
    match creation.pairs.find(name) {
        Ok(Some(_)) => Kind::Conflict
            .failure(format!("a key pair named `{name}` already exists"))
            .hint(format!(
                "choose another name; `hwkey kps keypair show {}` shows the pair that has it",
                shell_argument(name.as_str())
            ))
            .because(error)
            .into(),
        Ok(None) | Err(_) => error.into(),
    }
}

/// After a lost answer: if the pair was created, its private key is lost.
fn lost(
    creation: &Creation<'_>,
    new: &NewKeyPair<'_>,
    begun: Timestamp,
    error: api::Error,
) -> anyhow::Error {
    let name = creation.plan.name();
    let argument = shell_argument(name.as_str());
    let rest = if new.hosting.is_some() {
        format!("KPS keeps its private key: {}", how_to_export(name))
    } else {
        format!(
            "its private key was not received: `hwkey kps keypair delete {argument}` and create it again"
        )
    };
    let change = Change {
        what: "create the key pair".to_owned(),
        done: "the key pair was created",
        look: format!("if `hwkey kps keypair show {argument}` finds it, {rest}"),
    };
    let reason = error.to_string();
    let settled = settle(creation.ctx, &change, error, || {
        Ok(match creation.pairs.find(name)? {
            Some(pair) => {
                let hosted = pair.hosted.unwrap_or(new.hosting.is_some());
                Seen::Impossible(if !hosted && pair.is_older_than(begun) {
                    creation.custody.settle();
                    existed_before(name, &pair, &reason)
                } else {
                    never_came(name, &reason, hosted)
                })
            }
            None => Seen::<Infallible>::NotYet,
        })
    });
    let Err(error) = settled;
    if Report::of(&error).kind == Kind::Unavailable {
        creation.custody.settle();
    }
    error
}

fn never_came(name: &KeyPairName, reason: &str, hosted: bool) -> anyhow::Error {
    let hint = if hosted {
        format!("KPS keeps it: {}", how_to_export(name))
    } else {
        format!(
            "KPS shows a private key only once: `hwkey kps keypair delete {}`, then create it again",
            shell_argument(name.as_str())
        )
    };
    Kind::Incomplete
        .failure(format!(
            "the key pair `{name}` was created, but its private key was never received: {reason}"
        ))
        .hint(hint)
        .into()
}

/// The error if the pair that KPS has is older than the request, which KPS then refused.
fn existed_before(name: &KeyPairName, pair: &KeyPair, reason: &str) -> anyhow::Error {
    let since = pair
        .created_at
        .map_or_else(String::new, |it| it.to_string());
    Kind::Incomplete
        .failure(format!(
            "a key pair `{name}` exists already, and a private key was never received: {reason}"
        ))
        .hint(format!(
            "KPS created it at {since}, before this command: if it is in use, choose another name; if not, `hwkey kps keypair delete {}`, then create it again",
            shell_argument(name.as_str())
        ))
        .into()
}

fn how_to_export(name: &KeyPairName) -> String {
    let argument = shell_argument(name.as_str());
    format!("`hwkey kps private-key export {argument}` saves it")
}
