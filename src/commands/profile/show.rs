//! `hwkey profile show`

use anyhow::Result;
use clap::Args;
use serde::Serialize;

use crate::context::Context;
use crate::output::{Column, Format};

/// Show every setting in effect and where it comes from
///
/// Options, HWKEY_ variables, the profile and built-in values are combined as for any other
/// command. Secrets are masked. The profile `sandbox` has an address and credentials of its own,
/// which are not listed.
///
/// Examples:
///   hwkey profile show
///   hwkey profile show work
///   hwkey --region cn-north-4 profile show --json
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct ShowArgs {
    /// Profile to show [default: the one in use]
    #[arg(value_name = "NAME", conflicts_with = "profile")]
    pub(super) name: Option<String>,
}

#[derive(Debug, Serialize)]
struct SettingsView {
    profile: Option<String>,
    settings: Vec<SettingView>,
}

#[derive(Debug, Serialize)]
struct SettingView {
    name: &'static str,
    value: serde_json::Value,
    source: String,
}

const COLUMNS: [Column<SettingView>; 3] = [
    Column::new("SETTING", |setting| Some(setting.name)),
    Column::words("VALUE", |setting| match &setting.value {
        serde_json::Value::String(text) => text.clone(),
        other => other.to_string(),
    }),
    Column::text("SOURCE", |setting| Some(&setting.source)),
];

impl ShowArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        let settings = ctx.settings()?;
        let profile = settings
            .profile
            .as_ref()
            .map(|profile| profile.value.clone());
        let shown = settings
            .shown()
            .into_iter()
            .map(|(name, setting)| SettingView {
                name,
                value: setting.value,
                source: setting.source.to_string(),
            });
        let view = SettingsView {
            profile,
            settings: shown.collect(),
        };
        match printer.format() {
            Format::Json => printer.document(&view)?,
            Format::Table => {
                ctx.messages.note(&match &view.profile {
                    Some(name) if settings.is_sandbox() => format!(
                        "profile `{name}`: its services run inside the process, with their own credentials"
                    ),
                    Some(name) => format!("profile `{name}`"),
                    None if settings.other_profiles.is_empty() => {
                        "no profile is in use; `hwkey profile init` makes one".to_owned()
                    }
                    None => format!(
                        "no profile is in use; `hwkey profile use NAME` sets the default; available profiles: {}",
                        settings.other_profiles.join(", ")
                    ),
                });
                printer.list(&view.settings, &COLUMNS, |setting| setting.name)?;
            }
            Format::Quiet => {
                printer.raw(format!("{}\n", view.profile.unwrap_or_default()).as_bytes())?;
            }
        }
        Ok(())
    }
}
