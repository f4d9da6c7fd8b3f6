//! `hwkey kps keypair create --local`: makes the pair on this machine and sends only its public half.

use anyhow::Result;

use super::Plan;
use super::report::Creation;
use crate::commands::destination;
use crate::commands::kps::keypair::register::register;
use crate::commands::local_pair::LocalFiles;
use crate::context::Context;
use crate::keys::KeyPair;

pub(super) fn create(ctx: &Context, plan: &Plan<'_>) -> Result<()> {
    let (name, target) = (plan.name(), plan.target.as_deref());
    ctx.check_places()?;
    let pairs = ctx.key_pairs()?;
    destination::check(ctx, target)?;
    let wanted = plan
        .args
        .pair
        .read(ctx, name.as_str(), target, |public| plan.go_on_with(public))?;
    if ctx.dry_run {
        let made = wanted.generate(ctx)?;
        let new = plan.new_pair(Some(made.public_key.line()), None);
        return plan.record(ctx, &pairs, &new);
    }
    pairs.prepare()?;
    let custody = match target {
        // Needs no record: KPS gets the public half only after the private half is in its file.
        Some(_) => ctx.custody_of_copy(name.as_str(), plan.target.clone())?,
        None => ctx.custody(name.as_str(), None, false)?,
    };
    custody.set_undone(plan.undone());
    let mut files = LocalFiles::make(ctx, &wanted, custody.clone(), target)?;
    let creation = Creation {
        ctx,
        pairs: &pairs,
        plan,
        custody: &custody,
    };
    custody.hold();
    let new = plan.new_pair(Some(files.key.line()), None);
    let registered = register(ctx, &pairs, name, &new, &files.key);
    custody.conclude();
    files.saved.confirm(&ctx.rescue_dirs(), name.as_str());
    let pair = match registered {
        Ok(registered) => registered.pair,
        Err(error) => {
            files.give_up(ctx, &error);
            return Err(creation.or_interrupted(error));
        }
    };
    let pair = KeyPair {
        hosted: pair.hosted.or(Some(false)),
        ..pair
    };
    if target.is_none() {
        let key = files.saved.key().to_owned();
        creation.print(files.saved, &pair, &key)?;
        creation.end_if_interrupted("the output")?;
        return creation.describe_printed();
    }
    files.warn_if_gone(ctx);
    let (saved, place) = creation.in_place(files.saved)?;
    creation.end_if_interrupted(&place)?;
    creation.finish(pair, Some(saved), Some(files.identity))
}
