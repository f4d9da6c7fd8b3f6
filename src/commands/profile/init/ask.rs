//! The questions of `profile init`.

use anyhow::Result;
use zeroize::Zeroizing;

use super::values::{New, check_access_key, check_secret_key, path_value, words};
use crate::config::{NewValue, Region, SettingKey, expand};
use crate::context::{Context, cancelled};

/// The answer: settings of the profile, or credentials from elsewhere.
pub(super) enum Method {
    Settings(New),
    Login,
    Variables,
}

/// A way to authenticate, and the function that asks for its settings.
type Choice = (&'static str, fn(&Context) -> Result<Method>);

const METHODS: [Choice; 6] = [
    ("user name and password (`hwkey auth login`)", |_| {
        Ok(Method::Login)
    }),
    ("access key", access_key),
    ("a file that holds a token", |ctx| {
        let path = given(ctx, "File")?;
        if !expand(&path, None).exists() {
            ctx.messages.warn(&format!("{path} does not exist yet"));
        }
        let path = path_value(path.as_ref())?;
        Ok(Method::Settings(vec![(SettingKey::TokenFile, path)]))
    }),
    ("a command that prints a token", token_command),
    ("the agency of this cloud server (ECS)", |_| {
        Ok(Method::Settings(vec![(
            SettingKey::Credentials,
            "ecs".into(),
        )]))
    }),
    ("none: variables such as HWKEY_TOKEN", |_| {
        Ok(Method::Variables)
    }),
];

pub(super) fn name(ctx: &Context) -> Result<String> {
    let name = ctx.ask("Name of the profile [default]")?;
    Ok(if name.is_empty() {
        "default".to_owned()
    } else {
        name
    })
}

pub(super) fn region(ctx: &Context) -> Result<String> {
    loop {
        let region = ctx.ask("Region, e.g. cn-north-4 (empty to cancel)")?;
        if region.is_empty() {
            return Err(cancelled().into());
        }
        if Region::find(&region).is_some() {
            return Ok(region);
        }
        let suggestion = Region::suggestion(&region);
        ctx.messages
            .warn(&format!("unknown region `{region}`; {suggestion}"));
    }
}

pub(super) fn method(ctx: &Context) -> Result<Method> {
    let names = METHODS.map(|(name, _)| name.to_owned());
    let chosen = ctx.choose("How to authenticate?", &names)?;
    let (_, settings) = METHODS[chosen];
    settings(ctx)
}

fn token_command(ctx: &Context) -> Result<Method> {
    ctx.messages
        .note("the command is run without a shell: `~`, `|` and variables are not expanded");
    loop {
        let command = given(ctx, "Command")?;
        match words(&command) {
            Ok(words) => return Ok(Method::Settings(vec![(SettingKey::TokenCommand, words)])),
            Err(error) => ctx.messages.warn(&error.to_string()),
        }
    }
}

fn access_key(ctx: &Context) -> Result<Method> {
    let id = given(ctx, "Access key id")?;
    check_access_key(&id)?;
    let secret = secret_key(ctx)?;
    check_secret_key(&secret)?;
    Ok(Method::Settings(vec![
        (SettingKey::AccessKey, id.as_str().into()),
        (SettingKey::SecretKey, NewValue::Text(secret)),
    ]))
}

pub(super) fn secret_key(ctx: &Context) -> Result<Zeroizing<String>> {
    let secret = ctx.ask_secret("Secret key (empty to cancel)")?;
    match secret.trim() {
        "" => Err(cancelled().into()),
        secret => Ok(Zeroizing::new(secret.to_owned())),
    }
}

/// Asks for a text. An empty answer cancels the command.
fn given(ctx: &Context, question: &str) -> Result<String> {
    let answer = ctx.ask(&format!("{question} (empty to cancel)"))?;
    if answer.is_empty() {
        Err(cancelled().into())
    } else {
        Ok(answer)
    }
}
