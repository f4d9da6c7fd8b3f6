//! What other tools of the vendor keep in their configuration: KooCLI and the SDKs.

use std::path::{Path, PathBuf};

use configparser::ini::Ini;
use serde::Deserialize;
use zeroize::Zeroizing;

use super::env::{Env, home_dir};
use super::failures::{no_home, unreadable};
use super::file::Value as NewValue;
use super::setting_key::SettingKey;
use crate::failure::{Failure, Kind};

/// What some editors put in front of a text.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// A tool whose configuration can be taken over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Tool {
    /// `~/.hcloud/config.json`
    #[value(name = "koocli")]
    KooCli,
    /// `~/.huaweicloud/credentials`
    Sdk,
}

/// What was found.
#[derive(Debug)]
pub struct Imported {
    /// The file.
    pub path: PathBuf,
    /// What the tool calls it, where it has names.
    pub name: Option<String>,
    /// The settings.
    pub settings: Vec<(SettingKey, NewValue)>,
}

/// Reads the other tool's configuration.
///
/// # Errors
/// It cannot be read or used; no value is quoted.
pub fn import(tool: Tool, env: &Env) -> Result<Imported, Failure> {
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
    access_key_id: Option<Zeroizing<String>>,
    secret_access_key: Option<Zeroizing<String>>,
    security_token: Option<Zeroizing<String>>,
    region: Option<String>,
    project_id: Option<String>,
    sso_auth: Option<KooCliSso>,
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
    let path = home(".hcloud/config.json")?;
    let text = read(&path)?;
    let failed = |reason: &str| Kind::Config.failure(format!("{} {reason}", path.display()));
    let file: KooCliFile =
        serde_json::from_str(&text).map_err(|_| failed("is not what KooCLI writes"))?;
    let wanted = match env.get("HW_PROFILE")? {
        Some(name) => Some(name.to_owned()),
        None => file.current.filter(|name| !name.is_empty()),
    };
    let mut profiles = file.profiles.into_iter();
    let found = match &wanted {
        Some(wanted) => profiles.find(|profile| profile.name == *wanted),
        None => profiles.next(),
    };
    let profile = found.ok_or_else(|| match &wanted {
        Some(wanted) => failed(&format!("has no profile `{wanted}`")),
        None => failed("has no profiles"),
    })?;
    let keys = match profile.mode.as_deref() {
        Some("SSO") => profile.sso_auth.and_then(|sso| sso.sts_token),
        _ => Some(KooCliKeys {
            access_key_id: profile.access_key_id,
            secret_access_key: profile.secret_access_key,
            security_token: profile.security_token,
        }),
    };
    let keys = keys.ok_or_else(|| failed("has no keys in that profile"))?;
    let mut settings = Vec::new();
    add(&mut settings, SettingKey::Region, profile.region.as_deref());
    add(
        &mut settings,
        SettingKey::ProjectId,
        profile.project_id.as_deref(),
    );
    let access_key = keys.access_key_id.as_ref().filter(|text| !text.is_empty());
    let access_key = access_key.ok_or_else(|| failed("has no keys in that profile"))?;
    // Encryption is KooCLI's default, and nothing in the file says so.
    if !access_key.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return Err(Kind::Config
            .failure(format!("the access key in {} is encrypted", path.display()))
            .hint("`hcloud configure set --cli-auth-encrypt=false` makes KooCLI write them readable; set it back afterwards"));
    }
    add(&mut settings, SettingKey::AccessKey, Some(access_key));
    let text = |key: &Option<Zeroizing<String>>| key.clone().filter(|key| !key.is_empty());
    let secret_key = text(&keys.secret_access_key);
    let secret_key = secret_key.ok_or_else(|| failed("has an access key without its secret"))?;
    add(&mut settings, SettingKey::SecretKey, Some(&secret_key));
    let security_token = text(&keys.security_token);
    let security_token = security_token.as_ref().map(|token| token.as_str());
    add(&mut settings, SettingKey::SecurityToken, security_token);
    Ok(Imported {
        path,
        name: Some(profile.name),
        settings,
    })
}

fn sdk(env: &Env) -> Result<Imported, Failure> {
    let path = match env.path("HUAWEICLOUD_SDK_CREDENTIALS_FILE") {
        Some(path) => path,
        None => home(".huaweicloud/credentials")?,
    };
    let text = read(&path)?;
    let failed = |reason: &str| Kind::Config.failure(format!("{} {reason}", path.display()));
    let mut file = Ini::new();
    file.set_comment_symbols(&['#', ';']);
    file.set_inline_comment_symbols(Some(&[]));
    file.read(text.to_string())
        .map_err(|_| failed("is not what the SDKs read"))?;
    // A global section is for services without projects, but its keys are as good.
    let section = ["basic", "global"]
        .into_iter()
        .filter(|section| file.get_map_ref().contains_key(*section))
        .find(|section| value_of(&file, section, "ak").is_some_and(|ak| !ak.is_empty()))
        .ok_or_else(|| match file.get("basic", "idp_id") {
            Some(_) => failed("signs in through an identity provider, which hwkey does not do"),
            None => failed("has no `ak` in [basic] or [global]"),
        })?;
    let value = |key: &str| value_of(&file, section, key);
    let get = |key: &str| match value(key) {
        None => Ok(None),
        Some(text) => match interpolated(&text, &value, 10) {
            Some(text) => Ok(Some(text)),
            None => Err(failed(&format!(
                "has a `%` in `{key}` that Python's ConfigParser does not take: write `%%` for a per cent sign"
            ))),
        },
    };
    let mut settings = Vec::new();
    add(
        &mut settings,
        SettingKey::ProjectId,
        get("project_id")?.as_deref(),
    );
    add(&mut settings, SettingKey::AccessKey, get("ak")?.as_deref());
    let secret_key = get("sk")?.filter(|text| !text.is_empty());
    let secret_key = secret_key.ok_or_else(|| failed("has an `ak` without `sk`"))?;
    add(&mut settings, SettingKey::SecretKey, Some(&secret_key));
    add(
        &mut settings,
        SettingKey::SecurityToken,
        get("security_token")?.as_deref(),
    );
    let iam = get("iam_endpoint")?.map(|endpoint| match endpoint.contains("://") {
        true => endpoint,
        false => format!("https://{endpoint}"),
    });
    add(&mut settings, SettingKey::IamEndpoint, iam.as_deref());
    Ok(Imported {
        path,
        name: None,
        settings,
    })
}

/// The text of a key, in its section or else in `[DEFAULT]`.
fn value_of(file: &Ini, section: &str, key: &str) -> Option<String> {
    let text = file.get(section, key).or_else(|| file.get("default", key));
    text.map(|text| text.trim().to_owned())
}

/// `%%` and `%(name)s` as Python's ConfigParser, which the SDK uses, takes them; nothing for what it
/// refuses.
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

fn add(settings: &mut Vec<(SettingKey, NewValue)>, name: SettingKey, text: Option<&str>) {
    if let Some(text) = text.filter(|text| !text.is_empty()) {
        settings.push((name, text.into()));
    }
}

fn home(relative: &str) -> Result<PathBuf, Failure> {
    let home = home_dir().ok_or_else(|| no_home("the other tool's configuration"))?;
    Ok(home.join(relative))
}

fn read(path: &Path) -> Result<Zeroizing<String>, Failure> {
    let mut text = std::fs::read_to_string(path).map_err(|error| unreadable(path, error))?;
    if text.starts_with(BYTE_ORDER_MARK) {
        text.remove(0);
    }
    Ok(Zeroizing::new(text))
}
