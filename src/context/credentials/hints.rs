//! Hints for missing, expired or refused credentials.

use anyhow::Result;

use crate::config::{Credentials, Login, SettingKey, Source, login_command};
use crate::context::Context;
use crate::failure::{Failure, Kind};

/// For a token that IAM calls expired.
pub(crate) const NEW_TOKEN: &str =
    "`hwkey auth login` gets a new token; `hwkey profile show` shows where this one comes from";

impl Context {
    pub(super) fn no_credentials(&self) -> Result<Failure> {
        let profile = self.profile()?;
        let hint = match (self.settings()?.hint_of_profiles(), profile) {
            (Some(hint), _) => hint,
            (None, None) => "`hwkey profile init` makes a profile; without one, set HWKEY_TOKEN, or HWKEY_ACCESS_KEY and HWKEY_SECRET_KEY, or get a token with `hwkey auth login` and --region; `--profile sandbox` tries things without a cloud".to_owned(),
            (None, Some(name)) => format!(
                "`{}` gets a token; or set HWKEY_TOKEN, or HWKEY_ACCESS_KEY and HWKEY_SECRET_KEY, or give the profile `{name}` a token_file, a token_command or an access key",
                login_command(profile)
            ),
        };
        Ok(Kind::Config
            .failure("no credentials: neither a token nor an access key is set")
            .hint(hint))
    }

    /// The login of the current profile has expired.
    pub(super) fn expired(&self, login: &Login) -> Result<Failure> {
        let profile = self.profile()?;
        let whose = match profile {
            Some(name) => format!("profile `{name}`"),
            None => "no profile".to_owned(),
        };
        Ok(Kind::Auth
            .failure(format!(
                "the login of {whose} expired at {}; nothing was sent",
                login.expires_at
            ))
            .hint(new_login(profile)))
    }

    /// The hint if a service refuses the current credentials.
    pub(crate) fn credentials_hint(&self) -> Result<Option<String>> {
        let settings = self.settings()?;
        let Some(credentials) = &settings.credentials else {
            return Ok(None);
        };
        let source = &credentials.source;
        Ok(Some(match &credentials.value {
            Credentials::Login(_) => new_login(self.profile()?),
            Credentials::Token(_) if matches!(source, Source::Profile { .. }) => {
                fresh_token(&format!(
                    "`token` of the {source}, or remove it there and run `{}`",
                    login_command(self.profile()?)
                ))
            }
            Credentials::Token(_) => fresh_token(&format!("the {source}")),
            Credentials::TokenFile(path) => fresh_token(&path.display().to_string()),
            Credentials::TokenCommand(words) => format!(
                "`{}` ({}, {source}) was run again and its token was refused too",
                words.first().map_or("", String::as_str),
                SettingKey::TokenCommand.key()
            ),
            Credentials::AccessKeys { .. } => format!(
                "check the access key and its secret key ({source}); more than five refusals in a row lock the key for some minutes"
            ),
            Credentials::Ecs => {
                "the keys are those of this server's agency: check its permissions in IAM"
                    .to_owned()
            }
        }))
    }
}

fn new_login(profile: Option<&str>) -> String {
    format!("`{}` gets a new token", login_command(profile))
}

fn fresh_token(place: &str) -> String {
    format!("a token is valid for 24 hours: put a new one into {place}")
}
