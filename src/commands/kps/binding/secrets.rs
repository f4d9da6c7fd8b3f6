//! How KPS gets into servers that run: root's password and the private key in use. Both are read after
//! everything else was checked, kept in memory that is wiped, and sent only to KPS.

use std::path::Path;

use anyhow::Result;
use secrecy::SecretString;

use super::given::in_sandbox;
use super::plan::{Decision, label, names};
use crate::api::{KeyPairs, ServerAuth};
use crate::commands::kps::hosting::read_private_key;
use crate::config;
use crate::context::Context;
use crate::failure::Kind;
use crate::key_file;
use crate::keys::{KeyPairName, PublicKey, Server};
use crate::output::shell_argument;

/// The secrets that the servers of a command need.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    password: Option<SecretString>,
    private_key: Option<SecretString>,
}

impl Secrets {
    /// Reads the secrets or asks for them, and checks that the private key is the one in use.
    pub(crate) fn read(
        ctx: &Context,
        pairs: &KeyPairs,
        decided: &[(Server, Decision)],
        private_key: Option<&Path>,
        password_is_on_stdin: bool,
    ) -> Result<Self> {
        let of = |wanted: fn(Decision) -> bool| -> Vec<&Server> {
            let some = decided.iter().filter(|(_, decision)| wanted(*decision));
            some.map(|(server, _)| server).collect()
        };
        let mut secrets = Self::default();
        let need_key = of(Decision::needs_private_key);
        if !need_key.is_empty() {
            let path = match private_key {
                Some(path) => path.to_owned(),
                None => {
                    let question = format!(
                        "File with the private key in use on {}",
                        names(need_key.iter().copied())
                    );
                    config::expand(&ctx.ask(&question)?, None)
                }
            };
            let (key, public_half) = read_private_key(ctx, &path)?;
            check_key_in_use(ctx, pairs, &public_half, &need_key)?;
            secrets.private_key = Some(key);
        }
        let need_password = of(Decision::needs_password);
        if !need_password.is_empty() {
            secrets.password = Some(password(ctx, &need_password, password_is_on_stdin)?);
        }
        Ok(secrets)
    }

    /// The secret that KPS needs for a server, if any.
    pub(super) fn auth(&self, decision: Decision) -> Option<ServerAuth> {
        if decision.needs_password() {
            self.password.clone().map(ServerAuth::Password)
        } else if decision.needs_private_key() {
            self.private_key.clone().map(ServerAuth::PrivateKey)
        } else {
            None
        }
    }
}

/// Root's password: asked for at a terminal, or read from standard input. A dry run needs none.
fn password(ctx: &Context, servers: &[&Server], is_on_stdin: bool) -> Result<SecretString> {
    let password = if is_on_stdin {
        key_file::read_secret()?
    } else if ctx.dry_run {
        return Ok(SecretString::default());
    } else {
        let servers = names(servers.iter().copied());
        ctx.ask_secret(&format!("Root's password on {servers}{}", in_sandbox(ctx)))?
    };
    if password.is_empty() {
        return Err(Kind::Usage
            .failure("root's password is empty; nothing was sent")
            .into());
    }
    Ok(SecretString::from(password.as_str()))
}

/// Checks that a private key belongs to the key pair of each server. If that pair cannot be found (deleted,
/// or another user's), the key is not checked.
fn check_key_in_use(
    ctx: &Context,
    pairs: &KeyPairs,
    public_half: &PublicKey,
    servers: &[&Server],
) -> Result<()> {
    let mut known = Vec::new();
    for server in servers {
        let Some(name) = &server.keypair else {
            continue;
        };
        if !known.iter().any(|(known, _)| known == name) {
            let found = match name.parse::<KeyPairName>() {
                Ok(name) => pairs.find(&name)?,
                Err(_) => None,
            };
            known.push((name.clone(), found));
        }
        let pair = known.iter().find(|(known, _)| known == name);
        let pair = pair.and_then(|(_, pair)| pair.as_ref());
        let line = pair
            .filter(|pair| server.has(pair) && pair.facts().fingerprint.is_some())
            .and_then(|pair| pair.public_key.as_deref());
        match line {
            Some(line) if public_half.is_same_key(line) => {}
            Some(_) => {
                return Err(Kind::Usage
                    .failure(format!(
                        "the private key ({}) does not belong to `{name}`, the key pair of {}; nothing was sent",
                        public_half.fingerprint(),
                        label(server)
                    ))
                    .hint(format!(
                        "pass the private key of `{name}`: `hwkey kps keypair show {}` shows its fingerprint",
                        shell_argument(name)
                    ))
                    .into());
            }
            None => ctx.messages.warn(&format!(
                "the key pair `{name}` of {} could not be found: the private key was not checked",
                label(server)
            )),
        }
    }
    Ok(())
}
