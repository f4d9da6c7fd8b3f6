//! What it means that the configuration, or a login, is not as it should be.

use super::{Kind, Meaning};
use crate::config::{Error, Region, Source};

pub(super) fn meaning(error: &Error) -> Meaning {
    Kind::Config.hint(match error {
        Error::UnknownProfile { known, path, .. } => {
            return Kind::NotFound.hint(match (known.is_empty(), path) {
                (true, None) => {
                    "there is no configuration file; `hwkey profile init` makes one".into()
                }
                (true, Some(path)) => format!(
                    "{} has no profiles; `hwkey profile init` makes one",
                    path.display()
                ),
                (false, _) => format!("available profiles: {}", known.join(", ")),
            });
        }
        Error::Expired { profile, .. } => {
            let login = login_command(profile.as_deref());
            return Kind::Auth.hint(format!("`{login}` gets a new token"));
        }
        Error::SandboxOption { .. } => {
            return Kind::Usage
                .hint("`hwkey sandbox serve` runs the same services at an address of their own");
        }
        Error::BuiltInProfile { .. } => {
            return Kind::Usage.hint("`hwkey sandbox reset` removes what is in it");
        }
        Error::NewProfileName { .. }
        | Error::BadValue {
            source_of_value: Source::Option(_),
            ..
        } => return Kind::Usage.without_hint(),
        Error::Unwritable { .. } => return Kind::Failed.without_hint(),
        Error::NotWritten { path } => {
            return Kind::Failed.hint(format!(
                "edit {} by hand, and please report this together with the file's layout",
                path.display()
            ));
        }
        // `"C:\Users\…"` is not what it looks like.
        Error::Syntax { reason, .. }
            if cfg!(windows) && ["unicode", "escape"].iter().any(|word| reason.contains(word)) =>
        {
            r"a path with backslashes goes between single quotes: 'C:\Users\…'".into()
        }
        Error::UnknownKey { near: None, .. }
        | Error::Unreadable { .. }
        | Error::NotImported { .. }
        | Error::Syntax { .. }
        | Error::WrongType { .. }
        | Error::ProfileName { .. }
        | Error::NotUtf8 { .. }
        | Error::BadValue { .. } => return Kind::Config.without_hint(),
        Error::UnknownKey { near: Some(near), .. }
        | Error::UnknownRegion { near: Some(near), .. } => format!("did you mean `{near}`?"),
        Error::UnknownRegion { near: None, .. } => {
            format!("known regions: {}", Region::ids().collect::<Vec<_>>().join(", "))
        }
        Error::NotInRegion { service, .. } => format!(
            "regions with {service}: {}; elsewhere set `{}`",
            Region::with(*service).collect::<Vec<_>>().join(", "),
            service.setting().key()
        ),
        Error::NoEndpoint { other_profiles, .. }
        | Error::NoCredentials {
            profile: None,
            other_profiles,
        } if !other_profiles.is_empty() => format!(
            "no default profile is set: `hwkey profile use NAME` sets it, --profile NAME names one; available profiles: {}",
            other_profiles.join(", ")
        ),
        Error::NoEndpoint { .. } => "`hwkey profile init` makes a profile with a region; or give --region (e.g. `--region cn-north-4`), set HWKEY_REGION, or set `region` in a profile; `--profile sandbox` tries things without a cloud".into(),
        Error::Insecure { .. } => {
            "use https://; plain http is only for 127.0.0.0/8, [::1] and localhost".into()
        }
        Error::NoCredentials { profile: None, .. } => {
            "`hwkey profile init` makes a profile; without one, set HWKEY_TOKEN, or HWKEY_ACCESS_KEY and HWKEY_SECRET_KEY, or get a token with `hwkey auth login` and --region; `--profile sandbox` tries things without a cloud".into()
        }
        Error::NoCredentials { profile, .. } => {
            let login = login_command(profile.as_deref());
            let place = match profile {
                Some(name) => format!("the profile `{name}`"),
                None => "a profile".to_owned(),
            };
            format!(
                "`{login}` gets a token; or set HWKEY_TOKEN, or HWKEY_ACCESS_KEY and HWKEY_SECRET_KEY, or give {place} a token_file, a token_command or an access key"
            )
        }
        Error::TwoMethods { .. } => "remove one of the two".into(),
        Error::LoginNotUsed { method, .. } => {
            format!("remove {} from it, or name another profile with --profile", keys_of(method))
        }
        Error::Half { missing, .. } => format!("set {missing} too, or remove the other"),
        Error::NoProjectId => {
            "give --project-id, set HWKEY_PROJECT_ID, or set `project_id` in the profile (the console shows it under My Credentials); with --region it is looked up".into()
        }
        Error::NoSuchProject { .. } => {
            "give --project-id, or the --region of a project that these credentials may use".into()
        }
        Error::SeveralProjects { .. } => {
            "choose one with --project-id, or set `project_id` in the profile".into()
        }
        Error::NoToken { source_of_keys } => format!(
            "to log in for a token, use a profile without an access key, or remove the one of the {source_of_keys}"
        ),
        Error::EncryptedKeys { .. } => {
            "`hcloud configure set --cli-auth-encrypt=false` makes KooCLI write them readable; set it back afterwards".into()
        }
        Error::BadState { path } => format!(
            "`hwkey auth login` writes it anew; `hwkey auth logout` removes it ({})",
            path.display()
        ),
        Error::NoStateDirectory { .. } => "set HOME".into(),
        Error::Exposed(exposed) => exposed.hint(),
        Error::BadToken { .. } => {
            "a token is the X-Subject-Token header of IAM's answer, in one piece".into()
        }
    })
}

/// The keys of the file that make up a method.
fn keys_of(method: &str) -> String {
    match method {
        "access_keys" => "`access_key` and `secret_key`".to_owned(),
        "ecs" => "`credentials`".to_owned(),
        key => format!("`{key}`"),
    }
}

/// How to log in, with the profile's name.
pub fn login_command(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("hwkey auth login --profile {profile}"),
        None => "hwkey auth login".to_owned(),
    }
}
