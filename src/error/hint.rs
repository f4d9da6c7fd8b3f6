//! The way out of each situation.

use super::Situation;
use crate::api::{self, Class, Refusal};
use crate::config::{self, Region, Service};
use crate::http::{self, Failure};
use crate::keys::{KeyTextError, PrivateKeyError};
use crate::{agent, key_file};

/// What to do about an error: the first hint that its chain of causes has.
pub(super) fn of(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(of_cause)
}

fn of_cause(cause: &(dyn std::error::Error + 'static)) -> Option<String> {
    if let Some(situation) = cause.downcast_ref() {
        return of_situation(situation);
    }
    if let Some(error) = cause.downcast_ref() {
        return of_config(error);
    }
    if let Some(error) = cause.downcast_ref() {
        return of_api(error);
    }
    if let Some(error) = cause.downcast_ref() {
        return of_key_file(error);
    }
    cause.downcast_ref().and_then(of_agent)
}

fn of_situation(situation: &Situation) -> Option<String> {
    Some(match situation {
        Situation::QuietJson { .. } => "leave out --quiet, or add `--output table`".into(),
        Situation::JsonAndOutput { .. } => "give one of the two".into(),
        Situation::NoKeySource { options } => format!("pass {options}"),
        Situation::NothingToOffer { options, .. } => {
            format!("pass {options}; `ssh-keygen -t ed25519` makes a new key")
        }
        Situation::NotOneKey { reason, place } => return of_key_text(reason, place),
        Situation::PrivateKey { public_half, form, .. } => match beside(public_half.as_deref()) {
            Some(hint) => hint,
            None if form.contains("PuTTY") => {
                "PuTTYgen shows the public key to paste with `--key`".into()
            }
            None => "`ssh-keygen -y -f FILE` prints its public half, which is what to pass".into(),
        },
        Situation::KeyTooLong { fits_without_comment: true, .. } => {
            "the comment makes it too long: leave the comment out and give a --title".into()
        }
        Situation::KeyTooLong { api: "V4", .. } => {
            "`--api v1` accepts up to 2048 characters; an ed25519 key has under 100".into()
        }
        Situation::KeyTooLong { .. } => "an ed25519 key has under 100 characters".into(),
        Situation::TitleTooLong { .. } => "give a shorter one with --title".into(),
        Situation::BadTitle { .. } => "give one with --title".into(),
        Situation::AgentEmpty => "`ssh-add FILE` adds a key to it".into(),
        Situation::AgentSeveral { .. } => {
            "choose one with --agent=SHA256:…; `ssh-add -l` lists them with their comments".into()
        }
        Situation::AgentLacks { .. } => "`ssh-add -l` lists the keys it holds".into(),
        Situation::KeyOfAnotherUser { .. } => {
            "one key belongs to one user, across accounts: that user has to delete it first, or use another key".into()
        }
        Situation::NameTaken { .. } => "choose another name".into(),
        Situation::NotDone { .. } => "nothing was changed: it is safe to run the command again".into(),
        Situation::NotKnown { hint, .. } => hint.clone(),
        Situation::PrivateKeyNeverCame { name, hosted: true, .. } => {
            format!("KPS keeps it: `hwkey kps private-key export {name}` saves it")
        }
        Situation::PrivateKeyNeverCame { name, .. } => format!(
            "KPS shows a private key only once: `hwkey kps keypair delete {name}`, then create it again"
        ),
        Situation::SavedElsewhere { reason, .. } => {
            format!("move it to a safe place; it was not saved where it belongs because: {reason}")
        }
        Situation::PrivateKeyLost { name, reason, .. } => format!(
            "delete the key pair `{name}` and create it again when files can be written ({reason})"
        ),
        Situation::NeedsYes => "add --yes; --dry-run shows what would be sent".into(),
        Situation::NotAsked { what } => {
            let options = what.split_once(": ").map_or(*what, |(_, options)| options);
            format!("give {options}; on a terminal it is asked for")
        }
        Situation::AccountPairForbidden { .. } => {
            "the first such pair has to be made by a user with the role Tenant Administrator; without --scope domain the pair is your own".into()
        }
        Situation::NoAgencyKeys { .. } => {
            "`credentials = \"ecs\"` works on a cloud server that has an agency, and nowhere else".into()
        }
        Situation::ProfileExists { .. } => "add --yes to change it, or choose another name".into(),
        Situation::TokenUnknown {
            source: api::Error::Refused(refusal),
        } if refusal.way_out.is_some() => refusal.way_out.clone()?,
        Situation::TokenUnknown { .. } | Situation::TokenEnded { .. } => {
            "`hwkey auth login` gets a new token; `hwkey profile show` tells where this one is from".into()
        }
        Situation::Ambiguous { .. } => "name it by its id".into(),
        Situation::NoSuchKey { .. } => "`hwkey repo key list` shows the keys".into(),
        Situation::NoSuchPair { .. } => "`hwkey kps keypair list` shows the names".into(),
        Situation::NothingHosted { name, .. } => {
            format!("`hwkey kps private-key import {name}` has KPS keep one")
        }
        Situation::NameExists { name, .. } => format!(
            "choose another name; `hwkey kps keypair show {name}` shows the pair that has it"
        ),
        Situation::Encryption { .. } => {
            "`--encryption default`, or `--encryption kms` with --kms-key-name or --kms-key-id".into()
        }
        Situation::PrivateKeyFile { reason, path } => match reason {
            PrivateKeyError::Encrypted => format!(
                "KPS accepts only keys without a passphrase; `ssh-keygen -p -f {}` changes it (work on a copy)",
                path.display()
            ),
            PrivateKeyError::Putty => {
                "`puttygen KEY.ppk -O private-openssh -o KEY.pem` converts it".into()
            }
            PrivateKeyError::Public => "pass the private half, the file without `.pub`".into(),
            PrivateKeyError::NotPem | PrivateKeyError::Unreadable => {
                "a private key in PEM form begins with `-----BEGIN … PRIVATE KEY-----`".into()
            }
        },
        Situation::NotOnePair { .. } => {
            "leave the public key out: it is taken from the private key".into()
        }
        Situation::HalvesDiffer { name, .. } => format!(
            "do not use it: `hwkey kps keypair delete {name}` and create it again, and report this to the service"
        ),
        Situation::OddAnswer { name, .. } => {
            format!("`hwkey kps keypair show {name}` shows what the service has")
        }
        Situation::StdoutDiscards => {
            "redirect it to a file or a pipe, or name a file with --private-key-file".into()
        }
        Situation::NotDescribed { name, description, .. } => format!(
            "`hwkey kps keypair update {name} --description='{}'` sets it",
            description.replace('\'', "'\\''")
        ),
        Situation::Found { .. } => "`hwkey audit --help` says what each finding means".into(),
        Situation::Undecided { .. } => "the warnings say what could not be looked at, and why".into(),
        Situation::Cancelled
        | Situation::NoAnswer(_)
        | Situation::Interrupted { .. }
        | Situation::LocalX509
        | Situation::NotTried { .. }
        | Situation::BadSecretKey
        | Situation::BadTokenCommand
        | Situation::EmptyPassword
        | Situation::PasswordNotText
        | Situation::ProjectUnknown { .. }
        | Situation::NoPlaceForPages { .. }
        | Situation::NotGenerated(_) => return None,
        Situation::NoHome { .. } => "set HOME".into(),
    })
}

fn beside(public_half: Option<&std::path::Path>) -> Option<String> {
    Some(format!(
        "its public half is beside it: {}",
        public_half?.display()
    ))
}

fn of_key_text(error: &KeyTextError, place: &str) -> Option<String> {
    // Standard input and the value of an option are no files.
    let file = match place {
        "standard input" => "FILE".to_owned(),
        option if option.starts_with("--") => "FILE".to_owned(),
        file => quoted(file),
    };
    let convert = |format: &str| format!("convert it with `ssh-keygen -i{format} -f {file}`");
    Some(match error {
        KeyTextError::Rfc4716 => convert(""),
        KeyTextError::PemPkcs8 => convert(" -m PKCS8"),
        KeyTextError::PemPkcs1 => convert(" -m PEM"),
        KeyTextError::Options => "pass only the part from the key type on".into(),
        KeyTextError::Certificate(_) => {
            "pass the key that was certified: the file without `-cert` in its name".into()
        }
        KeyTextError::Several(_) | KeyTextError::OtherLines => {
            "pass one key at a time: a file with a single line, or --key".into()
        }
        KeyTextError::ControlCharacters => "write the comment again; it may be empty".into(),
        KeyTextError::Utf16 => "save it again as UTF-8 or ASCII".into(),
        KeyTextError::Damaged { .. } => {
            "copy the whole line again; `ssh-keygen -l -f FILE` checks a key file".into()
        }
        KeyTextError::NoKey | KeyTextError::Empty | KeyTextError::NotText => {
            "a public key is one line such as `ssh-ed25519 AAAA… comment`, usually in ~/.ssh/*.pub"
                .into()
        }
        KeyTextError::Private(_) => return None,
    })
}

/// A word as a shell takes it.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "/._-+~:@".contains(c);
    match !word.is_empty() && word.chars().all(plain) {
        true => word.to_owned(),
        false => format!("'{}'", word.replace('\'', "'\\''")),
    }
}

fn of_config(error: &config::Error) -> Option<String> {
    use config::Error;
    let near = |near: &Option<&'static str>| near.map(|near| format!("did you mean `{near}`?"));
    Some(match error {
        Error::UnknownKey { near: found, .. } => return near(found),
        Error::UnknownRegion { near: found, .. } => near(found).unwrap_or_else(|| {
            format!("known regions: {}", Region::ids().collect::<Vec<_>>().join(", "))
        }),
        Error::NotInRegion { service, .. } => format!(
            "regions with {service}: {}; elsewhere set `{}`",
            Region::with(*service).collect::<Vec<_>>().join(", "),
            service.setting().key()
        ),
        Error::NoEndpoint { service } => match service {
            Service::Repo | Service::Kps | Service::Iam => {
                "give --region (e.g. `--region cn-north-4`), set HWKEY_REGION, or set `region` in a profile; `--profile sandbox` tries things without a cloud".into()
            }
        },
        Error::UnknownProfile { known, path, .. } => match (known.is_empty(), path) {
            (true, None) => "there is no configuration file; `hwkey profile init` makes one".into(),
            (true, Some(path)) => {
                format!("{} has no profiles; `hwkey profile init` makes one", path.display())
            }
            (false, _) => format!("profiles: {}", known.join(", ")),
        },
        Error::Insecure { .. } => {
            "use https://; plain http is only for 127.0.0.0/8, [::1] and localhost".into()
        }
        Error::NoCredentials { profile } => {
            let place = match profile {
                Some(name) => format!("the profile `{name}`"),
                None => "a profile".to_owned(),
            };
            format!(
                "`{}` gets a token; or set HWKEY_TOKEN, or HWKEY_ACCESS_KEY and HWKEY_SECRET_KEY, or give {place} a token_file, a token_command or an access key",
                login_command(profile.as_deref())
            )
        }
        Error::TwoMethods { .. } => "remove one of the two".into(),
        Error::LoginNotUsed { method, .. } => {
            format!("remove `{method}` from it, or name another profile with --profile")
        }
        Error::Half { missing, .. } => format!("set {missing} too, or remove the other"),
        Error::NoProjectId => {
            "give --project-id, set HWKEY_PROJECT_ID, or set `project_id` in the profile (the console shows it under My Credentials); with --region it is looked up".into()
        }
        Error::NoSuchProject { .. } => {
            "give --project-id, or the --region of a project that these credentials may use".into()
        }
        Error::SeveralProjects { .. } => "choose one with --project-id, or set `project_id` in the profile".into(),
        Error::NoToken { .. } => "`hwkey auth login` gets a token for a user name and a password".into(),
        Error::Expired { profile, .. } => {
            format!("`{}` gets a new token", login_command(profile.as_deref()))
        }
        Error::EncryptedKeys { .. } => {
            "`hcloud configure set --cli-auth-encrypt=false` makes KooCLI write them readable; set it back afterwards".into()
        }
        Error::BadState { path } => format!("`hwkey auth login` writes it anew; `hwkey auth logout` removes it ({})", path.display()),
        Error::SandboxOption { .. } => {
            "`hwkey sandbox serve` runs the same services at an address of their own".into()
        }
        Error::NoStateDirectory { .. } => "set HOME".into(),
        Error::BadToken { .. } => "a token is the X-Subject-Token header of IAM's answer, in one piece".into(),
        Error::Unreadable { .. }
        | Error::Unwritable { .. }
        | Error::NewProfileName { .. }
        | Error::NotImported { .. }
        | Error::Syntax { .. }
        | Error::WrongType { .. }
        | Error::ProfileName { .. }
        | Error::NotUtf8 { .. }
        | Error::BadValue { .. } => return None,
    })
}

/// How to log in, with the profile's name.
pub fn login_command(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("hwkey auth login --profile {profile}"),
        None => "hwkey auth login".to_owned(),
    }
}

fn of_api(error: &api::Error) -> Option<String> {
    match error {
        api::Error::Http { error, .. } => of_http(error),
        api::Error::Refused(refusal) => of_refusal(refusal),
        api::Error::Credentials(_) => None,
        api::Error::Unusable { .. } => Some(
            "is this the service's endpoint? `hwkey profile show` lists the endpoints and where they are from".into(),
        ),
    }
}

fn of_http(error: &http::Error) -> Option<String> {
    let http::Error::NoAnswer { failure, .. } = error else {
        return None;
    };
    Some(match failure {
        Failure::Refused | Failure::Lookup | Failure::Connect(_) | Failure::Redirect { .. } => {
            "`hwkey profile show` lists the endpoints and where they are from".into()
        }
        Failure::Tls(reason) if reason.contains("authority") => {
            "`ca_bundle` (HWKEY_CA_BUNDLE) names a PEM file with further authorities to trust"
                .into()
        }
        Failure::Timeout(_) => "`--timeout SECONDS` gives it longer".into(),
        Failure::ConnectTimeout(_) => {
            "`connect_timeout` (HWKEY_CONNECT_TIMEOUT) gives it longer".into()
        }
        Failure::Tls(_) | Failure::Broken(_) | Failure::TooLong(_) => return None,
    })
}

fn of_refusal(refusal: &Refusal) -> Option<String> {
    let wait = |pause: std::time::Duration| format!("try again in {} s", pause.as_secs());
    let class = refusal.class();
    if class == Class::Credentials && refusal.is_signed && clock_is_off(refusal) {
        return Some(clock_hint(refusal));
    }
    if let Some(way_out) = refusal.known().and_then(|code| code.way_out) {
        return Some(way_out.to_owned());
    }
    Some(match class {
        Class::Credentials => refusal.way_out.clone()?,
        Class::Permission => match refusal.action {
            Some(action) => {
                format!("ask the account's administrator to grant the IAM action {action}")
            }
            None => "ask the account's administrator for the permission".into(),
        },
        Class::Rate => match refusal.retry_after {
            Some(pause) if !pause.is_zero() => wait(pause),
            _ => "the limit is shared by all users of a region: try again in a minute".into(),
        },
        Class::Unavailable => match refusal.retry_after {
            Some(pause) if !pause.is_zero() => wait(pause),
            _ => "try again later".into(),
        },
        Class::WrongEndpoint => format!(
            "is {} the right endpoint? `hwkey profile show` lists the endpoints and where they are from",
            refusal.endpoint
        ),
        Class::NotFound | Class::Conflict | Class::Other => return None,
    })
}

/// Signatures are refused when clocks differ by more than this, in seconds.
const CLOCK_TOLERANCE: u64 = 15 * 60;

fn clock_is_off(refusal: &Refusal) -> bool {
    let skew = refusal.clock_skew.unwrap_or(0);
    skew.unsigned_abs() > CLOCK_TOLERANCE
}

fn clock_hint(refusal: &Refusal) -> String {
    let skew = refusal.clock_skew.unwrap_or(0);
    let direction = if skew > 0 { "behind" } else { "ahead of" };
    format!(
        "this machine's clock is {} minutes {direction} the service's, and signatures are valid for 15: set the clock",
        skew.unsigned_abs() / 60
    )
}

fn of_key_file(error: &key_file::Error) -> Option<String> {
    match error {
        key_file::Error::Exists { .. } => {
            Some("choose another file with --private-key-file, or move that one away".into())
        }
        key_file::Error::Uncreatable { .. } => {
            Some("nothing was sent; choose another file with --private-key-file".into())
        }
        key_file::Error::Unreadable { .. }
        | key_file::Error::TooLong { .. }
        | key_file::Error::Unwritable { .. } => None,
    }
}

fn of_agent(error: &agent::Error) -> Option<String> {
    match error {
        agent::Error::NotRunning => {
            Some("`eval $(ssh-agent)` starts one, `ssh-add` fills it".into())
        }
        agent::Error::Unreachable { .. } | agent::Error::Failed { .. } => {
            Some("`ssh-add -l` shows whether the agent works".into())
        }
    }
}
