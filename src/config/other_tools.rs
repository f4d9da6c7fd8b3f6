//! Imports settings of other tools of the vendor: KooCLI and the SDKs.

use std::path::{Path, PathBuf};

use configparser::ini::Ini;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::env::{Env, home_dir};
use super::failures::{no_home, unreadable};
use super::file::Value as NewValue;
use super::setting_key::SettingKey;
use crate::failure::{Failure, Kind};

/// Some editors write it at the start of a file.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A tool whose settings can be imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Tool {
    /// `~/.hcloud/config.json`
    #[value(name = "koocli")]
    KooCli,
    /// `~/.huaweicloud/credentials`
    Sdk,
}

/// The imported settings.
#[derive(Debug)]
pub(crate) struct Imported {
    /// The file.
    pub path: PathBuf,
    /// The name of the profile in the tool, if it has names.
    pub name: Option<String>,
    /// The settings.
    pub settings: Vec<(SettingKey, NewValue)>,
}

/// Imports the settings of another tool.
///
/// # Errors
/// They cannot be read or used. No value is quoted.
pub(crate) fn import(tool: Tool, env: &Env) -> Result<Imported, Failure> {
    match tool {
        Tool::KooCli => koocli(env),
        Tool::Sdk => sdk(env),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KooCliFile {
    current: Option<String>,
    #[serde(default)]
    profiles: Vec<KooCliProfile>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KooCliProfile {
    #[serde(default)]
    name: String,
    mode: Option<String>,
    region: Option<Zeroizing<String>>,
    project_id: Option<Zeroizing<String>>,
    sso_auth: Option<KooCliSso>,
    #[serde(flatten)]
    keys: KooCliKeys,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KooCliSso {
    sts_token: Option<KooCliKeys>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct KooCliKeys {
    access_key_id: Option<Zeroizing<String>>,
    secret_access_key: Option<Zeroizing<String>>,
    security_token: Option<Zeroizing<String>>,
}

fn koocli(env: &Env) -> Result<Imported, Failure> {
    let path = home(".hcloud", "config.json")?;
    let failed = |reason: &str| unusable(&path, reason);
    let file: KooCliFile =
        serde_json::from_str(&read(&path)?).map_err(|_| failed("is not what KooCLI writes"))?;
    let wanted = env.get("HW_PROFILE")?.or(file.current.as_deref());
    let wanted = wanted.filter(|name| !name.is_empty());
    let mut profiles = file.profiles.iter();
    let found = profiles.find(|profile| wanted.is_none_or(|wanted| profile.name == wanted));
    let profile = found.ok_or_else(|| match wanted {
        Some(wanted) => failed(&format!("has no profile `{wanted}`")),
        None => failed("has no profiles"),
    })?;
    let keys = match profile.mode.as_deref() {
        Some("SSO") => profile
            .sso_auth
            .as_ref()
            .and_then(|sso| sso.sts_token.as_ref()),
        _ => Some(&profile.keys),
    };
    let access_key = keys.and_then(|keys| text(keys.access_key_id.as_ref()));
    let (Some(keys), Some(access_key)) = (keys, access_key) else {
        return Err(failed("has no keys in that profile"));
    };
    // KooCLI encrypts keys by default, and the file does not say whether it did.
    if !access_key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Kind::Config
            .failure(format!("the access key in {} is encrypted", path.display()))
            .hint("`hcloud configure set --cli-auth-encrypt=false` makes KooCLI write them readable; set it back afterwards"));
    }
    let Some(secret_key) = text(keys.secret_access_key.as_ref()) else {
        return Err(failed("has an access key without its secret"));
    };
    Ok(Imported {
        settings: settings([
            (SettingKey::Region, text(profile.region.as_ref())),
            (SettingKey::ProjectId, text(profile.project_id.as_ref())),
            (SettingKey::AccessKey, Some(access_key)),
            (SettingKey::SecretKey, Some(secret_key)),
            (
                SettingKey::SecurityToken,
                text(keys.security_token.as_ref()),
            ),
        ]),
        name: Some(profile.name.clone()),
        path,
    })
}

fn sdk(env: &Env) -> Result<Imported, Failure> {
    let path = match env.path("HUAWEICLOUD_SDK_CREDENTIALS_FILE") {
        Some(path) => path,
        None => home(".huaweicloud", "credentials")?,
    };
    let failed = |reason: &str| unusable(&path, reason);
    let mut file = Ini::new();
    file.set_comment_symbols(&['#', ';']);
    file.set_inline_comment_symbols(Some(&[]));
    file.read(read(&path)?.to_string())
        .map_err(|_| failed("is not what the SDKs read"))?;
    // A global section is for services without projects, but its keys work here too.
    let section = ["basic", "global"]
        .into_iter()
        .filter(|section| file.get_map_ref().contains_key(*section))
        .find(|section| value_of(&file, section, "ak").is_some_and(|ak| !ak.is_empty()))
        .ok_or_else(|| match file.get("basic", "idp_id") {
            Some(_) => {
                failed("signs in through an identity provider, which hwkey does not support")
            }
            None => failed("has no `ak` in [basic] or [global]"),
        })?;
    let value = |key: &str| value_of(&file, section, key);
    let get = |key: &str| {
        let text = value(key).map(|text| {
            interpolated(&text, &value, 10).ok_or_else(|| {
                failed(&format!(
                    "has a `%` in `{key}` that Python's ConfigParser does not take: write `%%` for a percent sign"
                ))
            })
        });
        Ok(text.transpose()?.filter(|text| !text.is_empty()))
    };
    let project_id = get("project_id")?;
    let access_key = get("ak")?;
    let secret_key = get("sk")?.ok_or_else(|| failed("has an `ak` without `sk`"))?;
    let security_token = get("security_token")?;
    let iam = get("iam_endpoint")?.map(|endpoint| {
        if endpoint.contains("://") {
            endpoint
        } else {
            format!("https://{endpoint}")
        }
    });
    Ok(Imported {
        settings: settings([
            (SettingKey::ProjectId, project_id.as_deref()),
            (SettingKey::AccessKey, access_key.as_deref()),
            (SettingKey::SecretKey, Some(&secret_key)),
            (SettingKey::SecurityToken, security_token.as_deref()),
            (SettingKey::IamEndpoint, iam.as_deref()),
        ]),
        name: None,
        path,
    })
}

/// The value of a key in its section, or in `[DEFAULT]`.
fn value_of(file: &Ini, section: &str, key: &str) -> Option<String> {
    let text = file.get(section, key).or_else(|| file.get("default", key));
    text.map(|text| text.trim().to_owned())
}

/// Replaces `%%` and `%(name)s` like Python's ConfigParser, which the SDK uses. `None` for a text that
/// ConfigParser refuses.
fn interpolated(text: &str, value: &dyn Fn(&str) -> Option<String>, depth: u8) -> Option<String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('%') {
        result.push_str(before);
        if let Some(after) = after.strip_prefix('%') {
            result.push('%');
            rest = after;
        } else {
            let (name, after) = after.strip_prefix('(')?.split_once(")s")?;
            let text = value(&name.to_lowercase())?;
            result.push_str(&interpolated(&text, value, depth.checked_sub(1)?)?);
            rest = after;
        }
    }
    result.push_str(rest);
    Some(result)
}

fn unusable(path: &Path, reason: &str) -> Failure {
    Kind::Config.failure(format!("{} {reason}", path.display()))
}

fn text(text: Option<&Zeroizing<String>>) -> Option<&str> {
    text.map(|text| text.as_str())
        .filter(|text| !text.is_empty())
}

fn settings<const N: usize>(found: [(SettingKey, Option<&str>); N]) -> Vec<(SettingKey, NewValue)> {
    let found = found.into_iter();
    found
        .filter_map(|(key, text)| Some((key, text?.into())))
        .collect()
}

fn home(folder: &str, file: &str) -> Result<PathBuf, Failure> {
    let home = home_dir().ok_or_else(|| no_home("the other tool's configuration"))?;
    Ok(home.join(folder).join(file))
}

fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.remove(0);
    }
    Ok(Zeroizing::new(text))
}
