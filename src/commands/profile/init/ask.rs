//! The questions of `profile init`.

use anyhow::Result;
use zeroize::Zeroizing;

use super::{New, check_access_key, check_secret_key, path_value, words};
use crate::config::{Error, Name, NewValue, Region};
use crate::context::Context;
use crate::error::QuestionError;

const METHODS: [&str; 6] = [
    "user name and password (`hwkey auth login`)",
    "access key",
    "a file that holds a token",
    "a command that prints a token",
    "the agency of this cloud server (ECS)",
    "none: variables such as HWKEY_TOKEN",
];

pub(super) fn name(ctx: &Context) -> Result<String> {
    let name = ask(ctx, "Name of the profile [default]")?;
    Ok(match name.is_empty() {
        true => "default".to_owned(),
        false => name,
    })
}

pub(super) fn region(ctx: &Context) -> Result<String> {
    loop {
        let region = ask(ctx, "Region, e.g. cn-north-4 (empty to cancel)")?;
        if region.is_empty() {
            return Err(QuestionError::Cancelled.into());
        }
        match Region::check(&region) {
            Ok(()) => return Ok(region),
            Err(Error::UnknownRegion {
                near: Some(near), ..
            }) => {
                let text = format!("`{region}` is no known region; did you mean `{near}`?");
                ctx.messages.warn(&text);
            }
            Err(_) => {
                let known = Region::ids().collect::<Vec<_>>().join(", ");
                ctx.messages.warn(&format!(
                    "`{region}` is no known region; these are: {known}"
                ));
            }
        }
    }
}

pub(super) fn method(ctx: &Context, new: &mut New) -> Result<()> {
    let chosen = ctx
        .prompt
        .choose("How to authenticate?", &METHODS.map(str::to_owned))
        .map_err(QuestionError::NoAnswer)?;
    match chosen {
        None => return Err(QuestionError::Cancelled.into()),
        Some(1) => {
            let id = given(ctx, "Access key id")?;
            check_access_key(&id)?;
            new.push((Name::AccessKey, id.as_str().into()));
            let secret = secret_key(ctx)?;
            check_secret_key(&secret)?;
            new.push((Name::SecretKey, NewValue::Text(secret)));
        }
        Some(2) => {
            let path = given(ctx, "File")?;
            new.push((Name::TokenFile, path_value(path.as_ref())?));
        }
        Some(3) => new.push((Name::TokenCommand, words(&given(ctx, "Command")?)?)),
        Some(4) => new.push((Name::Credentials, "ecs".into())),
        Some(_) => {}
    }
    Ok(())
}

pub(super) fn secret_key(ctx: &Context) -> Result<Zeroizing<String>> {
    let secret = ctx.ask_secret("Secret key (empty to cancel)")?;
    match secret.trim() {
        "" => Err(QuestionError::Cancelled.into()),
        secret => Ok(Zeroizing::new(secret.to_owned())),
    }
}

fn ask(ctx: &Context, question: &str) -> Result<String> {
    Ok(ctx.prompt.ask(question).map_err(QuestionError::NoAnswer)?)
}

/// An answer that is not empty; an empty one cancels.
fn given(ctx: &Context, question: &str) -> Result<String> {
    let answer = ask(ctx, &format!("{question} (empty to cancel)"))?;
    match answer.is_empty() {
        true => Err(QuestionError::Cancelled.into()),
        false => Ok(answer),
    }
}
