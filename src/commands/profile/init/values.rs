//! Checks the settings of a new profile and converts them for the file.

use std::path::Path;

use anyhow::Result;

use crate::config::{self, Env, NewValue, Options, SettingKey, Settings, Source};
use crate::failure::{Failure, Kind};

/// Settings of the new profile.
pub(super) type New = Vec<(SettingKey, NewValue)>;

/// Checks options that would only fail later.
pub(super) fn check_options(options: &Options) -> Result<(), Failure> {
    let asked = Options {
        project_id: options.project_id.clone(),
        endpoint: options.endpoint.clone(),
        ..Options::default()
    };
    Settings::resolve(&asked, &Env::default(), None, &|_| Ok(None)).map(drop)
}

pub(super) fn check_access_key(id: &str) -> Result<(), Failure> {
    if config::is_one_word(id) {
        Ok(())
    } else {
        Err(config::bad_value(
            SettingKey::AccessKey.key(),
            &Source::Option("--access-key"),
            "is empty, or has characters that an access key id cannot have",
        ))
    }
}

pub(super) fn check_secret_key(secret: &str) -> Result<(), Failure> {
    if config::is_one_word(secret) {
        return Ok(());
    }
    Err(Kind::Usage.failure(
        "the secret key is empty, or has characters that a secret key cannot have; nothing was changed",
    ))
}

/// Makes a path absolute. Relative paths in the file are relative to the file.
pub(super) fn path_value(path: &Path) -> Result<NewValue> {
    let text = path.to_string_lossy();
    if text.starts_with("~/") {
        return Ok(text.as_ref().into());
    }
    let absolute = std::path::absolute(path)?;
    Ok(absolute.to_string_lossy().as_ref().into())
}

pub(super) fn words(command: &str) -> Result<NewValue, Failure> {
    match config::split_words(command) {
        Some(words) if !words.is_empty() => Ok(NewValue::List(words)),
        _ => Err(Kind::Usage.failure(
            "the token command is empty, or has a quote that is not closed; nothing was changed",
        )),
    }
}
