//! The current credentials, ready to be sent.

mod hints;

use std::path::Path;
use std::sync::Arc;

use anyhow::Result;
use jiff::Timestamp;
use secrecy::SecretString;

pub(crate) use hints::NEW_TOKEN;

use super::Context;
use crate::config::{Credentials, Setting, Source, Token};
use crate::failure::{Failure, Kind};
use crate::http::{AccessKeys, Auth, Credential};
use crate::{api, output, token_command};

/// The credential that all clients of a command share, so that it is fetched only once.
#[derive(Clone)]
pub(super) enum SharedCredential {
    Token(Arc<Credential<SecretString>>),
    AccessKeys(Arc<Credential<AccessKeys>>),
}

impl Context {
    /// The current credentials and their source, even if they have expired.
    ///
    /// # Errors
    /// There are no credentials.
    pub(crate) fn chosen_credentials(&self) -> Result<Setting<Credentials>> {
        let settings = self.settings()?;
        match &settings.credentials {
            Some(credentials) => Ok(credentials.clone()),
            None if settings.is_sandbox() => Ok(Setting {
                value: self.sandbox_credentials(),
                source: Source::Sandbox,
            }),
            None => Err(self.no_credentials()?.into()),
        }
    }

    fn sandbox_credentials(&self) -> Credentials {
        // The token is for one project only.
        let project_id = self.options().project_id.as_deref();
        let is_other = project_id.is_some_and(|id| id != hwkey_sandbox::PROJECT_ID);
        if self.options.by_regions || is_other {
            Credentials::AccessKeys {
                access_key: hwkey_sandbox::ACCESS_KEY.to_owned(),
                secret_key: hwkey_sandbox::SECRET_KEY.into(),
                security_token: None,
            }
        } else {
            Credentials::Token(Token(hwkey_sandbox::TOKEN.into()))
        }
    }

    /// The current credentials and their source.
    ///
    /// # Errors
    /// There are no credentials, or the login has expired.
    pub(crate) fn credentials(&self) -> Result<Setting<Credentials>> {
        let credentials = self.chosen_credentials()?;
        match &credentials.value {
            Credentials::Login(login) if login.expires_at <= Timestamp::now() => {
                Err(self.expired(login)?.into())
            }
            _ => Ok(credentials),
        }
    }

    /// The current token.
    ///
    /// # Errors
    /// The credentials are an access key.
    pub(crate) fn token(&self) -> Result<SecretString> {
        let credentials = self.credentials()?;
        match &credentials.value {
            Credentials::Token(token) => Ok(token.0.clone()),
            Credentials::TokenFile(path) => self.token_in_file(path),
            Credentials::TokenCommand(words) => Ok(run_for_token(words)?),
            Credentials::Login(login) => Ok(login.token.clone()),
            Credentials::AccessKeys { .. } | Credentials::Ecs => Err(Kind::Config
                .failure(format!(
                    "there is no token: requests are signed with an access key ({})",
                    credentials.source
                ))
                .hint(format!(
                    "to log in for a token, use a profile without an access key, or remove the one of the {}",
                    credentials.source
                ))
                .into()),
        }
    }

    /// How clients authenticate. Tokens and temporary keys are fetched when the first request needs them.
    pub(super) fn auth(&self, project_id: Option<String>) -> Result<Auth> {
        let credential = match self.credential.get() {
            Some(credential) => credential,
            None => {
                let credentials = self.credentials()?;
                let made = self.make_credential(&credentials.value)?;
                self.trace_source(&credentials);
                self.credential.get_or_init(|| made)
            }
        };
        Ok(match credential.clone() {
            SharedCredential::Token(token) => Auth::Token(token),
            SharedCredential::AccessKeys(keys) => Auth::AccessKeys { keys, project_id },
        })
    }

    fn make_credential(&self, credentials: &Credentials) -> Result<SharedCredential> {
        Ok(match credentials.clone() {
            Credentials::TokenCommand(_) if self.options.unattended => {
                // Not run for completion on TAB: the program may ask for a passphrase.
                return Err(self.no_credentials()?.into());
            }
            Credentials::TokenCommand(words) => {
                SharedCredential::Token(Credential::fetched(move || run_for_token(&words)))
            }
            Credentials::AccessKeys {
                access_key,
                secret_key,
                security_token,
            } => SharedCredential::AccessKeys(Credential::given(AccessKeys {
                access_key,
                secret_key,
                security_token,
            })),
            Credentials::Ecs => {
                let metadata = self.metadata()?;
                SharedCredential::AccessKeys(Credential::fetched(move || {
                    let keys = api::temporary_keys(&metadata);
                    keys.map_err(|error| Kind::Config
                        .failure("no temporary access key from the metadata service of this server")
                        .hint("`credentials = \"ecs\"` works on a cloud server that has an agency, and nowhere else")
                        .because(error))
                }))
            }
            Credentials::Token(_) | Credentials::TokenFile(_) | Credentials::Login(_) => {
                SharedCredential::Token(Credential::given(self.token()?))
            }
        })
    }

    /// With `-v`: names the source of the credentials.
    fn trace_source(&self, credentials: &Setting<Credentials>) {
        if self.messages.verbosity() > 0 {
            let method = credentials.value.method();
            self.messages.trace(&match &credentials.source {
                Source::Login => format!("credentials: {method}"),
                source => format!("credentials: {method} ({source})"),
            });
        }
    }

    fn token_in_file(&self, path: &Path) -> Result<SecretString> {
        let (token, loose) = Token::from_file(path)?;
        if loose {
            self.warn_of_loose_file(path);
        }
        Ok(token.0)
    }
}

fn run_for_token(words: &[String]) -> Result<SecretString, Failure> {
    // The program may write to the terminal.
    output::erase_progress();
    let printed = token_command::run(words)?;
    Ok(Token::new(&printed, "from token_command")?.0)
}
