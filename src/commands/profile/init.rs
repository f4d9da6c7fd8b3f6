//! `hwkey profile init`

mod ask;
mod values;

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use serde::Serialize;
use zeroize::Zeroizing;

use crate::commands::arguments;
use crate::commands::removal::confirm;
use crate::config::{self, ConfigEdit, NewValue, Profile, Region, SettingKey, Source, Tool};
use crate::context::{Context, required};
use crate::failure::{Failure, Kind};
use crate::key_file;
use crate::output::Format;
use ask::Method;
use values::{New, check_access_key, check_options, check_secret_key, path_value, words};

/// Create a profile in the configuration file
///
/// On a terminal, hwkey asks for what is not given. An existing profile is changed only after
/// confirmation or with --yes; comments, order and all other settings of the file are kept.
///
/// Examples:
///   hwkey profile init
///   hwkey profile init work --token-command 'pass show huaweicloud/token'
///   hwkey profile init ci --access-key HPUAEXAMPLE --secret-key-stdin < secret
///   hwkey profile init --from koocli
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct InitArgs {
    /// Name of the profile [default: default, or what the other tool calls it]
    #[arg(value_name = "NAME", conflicts_with = "profile")]
    name: Option<String>,
    /// Take over the access key of KooCLI (~/.hcloud/config.json) or the SDKs (~/.huaweicloud/credentials)
    #[arg(long, value_name = "TOOL", conflicts_with_all = METHODS)]
    from: Option<Tool>,
    /// File that holds an IAM token
    #[arg(long, value_name = "FILE", group = "method", value_parser = arguments::path())]
    token_file: Option<PathBuf>,
    /// Command that prints an IAM token; split into words as by a shell, but run without one
    #[arg(long, value_name = "COMMAND", group = "method")]
    token_command: Option<String>,
    /// Access key id; hwkey asks for its secret, or reads it with --secret-key-stdin
    #[arg(long, value_name = "ID", group = "method")]
    access_key: Option<String>,
    /// Read the secret key from standard input
    #[arg(long, requires = "access_key")]
    secret_key_stdin: bool,
    /// Use the agency of the cloud server that this runs on
    #[arg(long, group = "method")]
    ecs: bool,
    /// Use this profile when none is named
    #[arg(long)]
    default: bool,
}

const METHODS: [&str; 4] = ["token_file", "token_command", "access_key", "ecs"];

#[derive(Debug, Serialize)]
struct InitView<'a> {
    profile: &'a str,
    path: String,
    default: bool,
}

impl InitArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let edit = ctx.edit_config()?;
        let mut new = New::new();
        let name = self.name(ctx, &mut new)?;
        let old = edit.file().profiles.get(&name);
        self.may_change(ctx, &name, old.is_some())?;
        let has = |setting| old.is_some_and(|old| old.has(setting));
        let placed = has(SettingKey::Region) || has(SettingKey::Endpoint);
        self.place(ctx, &mut new, placed)?;
        let chosen = self.method(ctx, &mut new)?;
        let is_credential = |name: &SettingKey| SettingKey::CREDENTIALS.contains(name);
        let replaces = chosen.is_some() || new.iter().any(|(name, _)| is_credential(name));
        if let Some(old) = old.and_then(Profile::method)
            && replaces
        {
            ctx.messages.note(&replaced(&name, old));
        }
        let change = Change {
            may_exist: old.is_some() || ctx.assume_yes,
            default: self.default,
            name,
            new,
            chosen,
        };
        change.make(ctx, edit)
    }

    /// The name of the profile. With `--from`, settings of another tool are added to `new`.
    fn name(&self, ctx: &Context, new: &mut New) -> Result<String> {
        let mut name = self.name.clone().or(ctx.options().profile.clone());
        if let Some(from) = self.from {
            let imported = config::import(from, ctx.env())?;
            let path = imported.path.display();
            ctx.messages
                .note(&format!("the access key is taken from {path}"));
            name = name.or(imported
                .name
                .filter(|name| config::check_name(name).is_ok()));
            new.extend(imported.settings);
        }
        let name = match name {
            Some(name) => name,
            None if ctx.prompt.is_possible() && self.from.is_none() => ask::name(ctx)?,
            None => "default".to_owned(),
        };
        config::check_name(&name)?;
        Ok(name)
    }

    /// Fails if the profile exists, unless the user agreed to change it.
    fn may_change(&self, ctx: &Context, name: &str, exists: bool) -> Result<()> {
        if !exists {
            return Ok(());
        }
        if !ctx.assume_yes && !ctx.prompt.is_possible() {
            return Err(exists_already(name).into());
        }
        let question = format!("Profile `{name}` exists. Change it?");
        confirm(ctx, &question, || Ok(Vec::new()))
    }

    /// Adds the region or the endpoint to `new`, unless the profile has one (`placed`).
    fn place(&self, ctx: &Context, new: &mut New, placed: bool) -> Result<()> {
        let options = ctx.options();
        check_options(options)?;
        let given = [
            (SettingKey::Region, &options.region),
            (SettingKey::ProjectId, &options.project_id),
            (SettingKey::Endpoint, &options.endpoint),
        ];
        for (name, text) in given.into_iter().rev() {
            if let Some(text) = text {
                new.retain(|(other, _)| *other != name);
                new.insert(0, (name, text.as_str().into()));
            }
        }
        if let Some(region) = &options.region
            && options.endpoint.is_none()
        {
            Region::named(region, &Source::Option("--region"))?;
        }
        let has = |name| new.iter().any(|(other, _)| *other == name);
        if placed || has(SettingKey::Region) || has(SettingKey::Endpoint) {
            return Ok(());
        }
        if !ctx.prompt.is_possible() {
            return Err(required("a region or endpoint", "--region or --endpoint").into());
        }
        new.insert(0, (SettingKey::Region, ask::region(ctx)?.as_str().into()));
        Ok(())
    }

    /// Adds the credentials to `new`. Returns the answer, if the user was asked.
    fn method(&self, ctx: &Context, new: &mut New) -> Result<Option<Method>> {
        if let Some(path) = &self.token_file {
            new.push((SettingKey::TokenFile, path_value(path)?));
        } else if let Some(command) = &self.token_command {
            new.push((SettingKey::TokenCommand, words(command)?));
        } else if let Some(id) = &self.access_key {
            check_access_key(id)?;
            let secret = self.secret_key(ctx)?;
            new.push((SettingKey::AccessKey, id.as_str().into()));
            new.push((SettingKey::SecretKey, NewValue::Text(secret)));
        } else if self.ecs {
            new.push((SettingKey::Credentials, "ecs".into()));
        } else if self.from.is_none() && ctx.prompt.is_possible() {
            let mut chosen = ask::method(ctx)?;
            if let Method::Settings(settings) = &mut chosen {
                new.append(settings);
            }
            return Ok(Some(chosen));
        }
        Ok(None)
    }

    fn secret_key(&self, ctx: &Context) -> Result<Zeroizing<String>> {
        let secret = match self.secret_key_stdin {
            true => {
                let bytes = key_file::read_stdin()?;
                Zeroizing::new(String::from_utf8_lossy(&bytes).trim().to_owned())
            }
            false if ctx.prompt.is_possible() => ask::secret_key(ctx)?,
            false => {
                return Err(required("the secret key", "--secret-key-stdin").into());
            }
        };
        check_secret_key(&secret)?;
        Ok(secret)
    }
}

/// A new or changed profile.
struct Change {
    name: String,
    new: New,
    /// The answer of the user, if one was asked.
    chosen: Option<Method>,
    /// Whether the profile may already exist.
    may_exist: bool,
    default: bool,
}

impl Change {
    fn make(&self, ctx: &Context, mut edit: ConfigEdit) -> Result<()> {
        let name = &self.name;
        let path = edit.path().display().to_string();
        if ctx.dry_run {
            self.apply(&mut edit)?;
            edit.text()?;
            ctx.messages.note(&format!(
                "profile `{name}` would be written to {path}; nothing was changed"
            ));
            return Ok(());
        }
        let (default, has_method) = edit.change(ctx.local_timeout(), |edit| self.apply(edit))?;
        let view = InitView {
            profile: name,
            path,
            default,
        };
        let next = match self.chosen {
            _ if has_method => format!("to check it, run `hwkey auth status --profile {name}`"),
            Some(Method::Variables) => {
                "set HWKEY_TOKEN, or HWKEY_ACCESS_KEY and HWKEY_SECRET_KEY".to_owned()
            }
            _ => format!("to log in, run `hwkey auth login --profile {name}`"),
        };
        show(ctx, &view, &next)
    }

    /// Changes the file. Returns whether the profile is the default, and whether it has credentials.
    fn apply(&self, edit: &mut ConfigEdit) -> Result<(bool, bool)> {
        let name = &self.name;
        if !self.may_exist && edit.file().profiles.contains_key(name) {
            // Another command may have created it meanwhile.
            return Err(exists_already(name).into());
        }
        let default = self.default || (edit.file().profiles.is_empty() && name != "default");
        if self.chosen.is_some() {
            // With a login or variables the profile needs no credentials.
            edit.remove_credentials(name);
        }
        edit.set_profile(name, &self.new)?;
        if default {
            edit.set_default(name);
        }
        let written = edit.file().find(name)?;
        let mut methods = SettingKey::CREDENTIALS.into_iter();
        let has_method = methods.any(|key| written.has(key));
        Ok((default, has_method))
    }
}

fn exists_already(name: &str) -> Failure {
    Kind::Usage
        .failure(format!(
            "the profile `{name}` already exists; nothing was changed"
        ))
        .hint("add --yes to change it, or choose another name")
}

/// Describes the credentials that the new ones replace.
fn replaced(profile: &str, method: &str) -> String {
    let method = match method {
        "access_keys" => "access key",
        "ecs" => "agency",
        key => key,
    };
    format!("the new method replaces the {method} of profile `{profile}`")
}

fn show(ctx: &Context, view: &InitView<'_>, next: &str) -> Result<()> {
    let InitView { profile, path, .. } = view;
    let default = if view.default { "; set as default" } else { "" };
    ctx.messages
        .note(&format!("wrote profile `{profile}` to {path}{default}"));
    ctx.messages.note(next);
    match ctx.messages.format() {
        Format::Json => ctx.messages.document(view)?,
        Format::Quiet => ctx.messages.raw(format!("{profile}\n").as_bytes())?,
        Format::Table => {}
    }
    Ok(())
}
