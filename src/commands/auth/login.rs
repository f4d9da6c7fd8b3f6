//! `hwkey auth login`

use anyhow::Result;
use clap::Args;
use jiff::Timestamp;
use secrecy::SecretString;

use super::view::StatusView;
use crate::api::{Identity, Issued, LoginRequest, ProjectScope, SecondFactor};
use crate::config::{Credentials, Login, Setting, Source};
use crate::context::{Context, required};
use crate::failure::{Failure, Kind};
use crate::key_file;
use crate::output::Format;

/// Log in with user name and password, and keep the IAM token for the profile
///
/// The token is valid for 24 hours. It is kept in the state directory, readable only by you, and
/// used if neither variables nor the profile have credentials. Account and user default to those of
/// the previous login; on a terminal, hwkey asks for what is missing. Accounts that sign in with a
/// HUAWEI ID cannot get a token this way: create an IAM user with programmatic access.
///
/// Examples:
///   hwkey auth login --profile work
///   hwkey auth login --domain acme --user ci --password-stdin < password
///   hwkey auth login --totp 123456 --user-id 7116d09f88fa41908676fdd4b039e95b
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct LoginArgs {
    /// Name of the account [env: HW_DOMAIN_NAME, OS_DOMAIN_NAME]
    #[arg(long, value_name = "ACCOUNT")]
    domain: Option<String>,
    /// Name of the IAM user [env: HW_USER_NAME, OS_USERNAME]
    #[arg(long, value_name = "NAME")]
    user: Option<String>,
    /// Read the password from standard input
    #[arg(long)]
    password_stdin: bool,
    /// Passcode of the authenticator, if the user has a second factor; needs --user-id
    #[arg(long, value_name = "CODE", requires = "user_id")]
    totp: Option<String>,
    /// Id of the IAM user; required with --totp
    #[arg(long, value_name = "ID", requires = "totp")]
    user_id: Option<String>,
    /// Name of the project that the token is for [default: --project-id, else the region]
    #[arg(long, value_name = "NAME", conflicts_with = "project_id")]
    project_name: Option<String>,
}

const DOMAIN_VARIABLES: [&str; 4] = [
    "HW_DOMAIN_NAME",
    "OS_DOMAIN_NAME",
    "OS_USER_DOMAIN_NAME",
    "OS_PROJECT_DOMAIN_NAME",
];
const USER_VARIABLES: [&str; 2] = ["HW_USER_NAME", "OS_USERNAME"];

impl LoginArgs {
    pub(super) fn run(self, ctx: &Context) -> Result<()> {
        let printer = ctx.printer()?;
        refuse_second_method(ctx)?;
        let identity = ctx.identity_for_nobody()?;
        let store = ctx.store()?;
        if !ctx.dry_run {
            // Checked before asking for a password: the token has to be saved.
            store.check_login()?;
        }
        let request = self.request(ctx)?;
        let login = obtain(&identity, request)?;
        refuse_expired(&login)?;
        store.save_login(&login)?;
        tell(ctx, &login)?;
        if printer.format() == Format::Json {
            let view = StatusView::of_login(ctx, &login)?;
            drop(login);
            ctx.forget_sent();
            printer.document(&view)?;
        }
        Ok(())
    }

    fn request(&self, ctx: &Context) -> Result<LoginRequest> {
        // The last login, expired or not, suggests the account and the user.
        let (last_domain, last_user) = match ctx.store()?.login().ok().flatten() {
            Some(login) if self.user.is_none() => (login.domain, Some(login.user)),
            _ => (None, None),
        };
        let domain = self.domain.clone().or(last_domain);
        let domain = or_ask(ctx, domain.as_deref(), &DOMAIN_VARIABLES, &ACCOUNT)?;
        let user = self.user.clone().or(last_user);
        let user = or_ask(ctx, user.as_deref(), &USER_VARIABLES, &USER)?;
        let project = self.project(ctx)?;
        let second_factor = match (&self.totp, &self.user_id) {
            (Some(passcode), Some(user_id)) => Some(SecondFactor {
                user_id: user_id.clone(),
                passcode: SecretString::from(passcode.as_str()),
            }),
            _ => None,
        };
        Ok(LoginRequest {
            password: self.password(ctx, &user)?,
            domain,
            user,
            second_factor,
            project,
        })
    }

    fn project(&self, ctx: &Context) -> Result<ProjectScope> {
        let settings = ctx.settings()?;
        if let Some(name) = &self.project_name {
            return Ok(ProjectScope::Name(name.clone()));
        }
        if let Some(project) = &settings.project_id {
            return Ok(ProjectScope::Id(project.value.clone()));
        }
        match &settings.region {
            Some(region) => Ok(ProjectScope::Name(region.value.clone())),
            None if settings.is_sandbox() => {
                Ok(ProjectScope::Name(hwkey_sandbox::REGION.to_owned()))
            }
            None => Ok(ProjectScope::Name(or_ask(ctx, None, &[], &PROJECT)?)),
        }
    }

    fn password(&self, ctx: &Context, user: &str) -> Result<SecretString> {
        if ctx.dry_run {
            return Ok(SecretString::default());
        }
        let password = if self.password_stdin {
            key_file::read_secret()?
        } else if ctx.prompt.is_possible() {
            ctx.ask_secret(&format!("Password of {user}"))?
        } else {
            return Err(required("the password", "--password-stdin").into());
        };
        if password.is_empty() {
            return Err(Kind::Usage
                .failure("the password is empty; nothing was sent")
                .into());
        }
        Ok(SecretString::from(password.as_str()))
    }
}

/// A question, and the options that answer it.
struct Question {
    text: &'static str,
    what: &'static str,
    options: &'static str,
}

const ACCOUNT: Question = Question {
    text: "Account (domain) name",
    what: "the account name",
    options: "--domain",
};
const USER: Question = Question {
    text: "IAM user name",
    what: "the user name",
    options: "--user",
};
const PROJECT: Question = Question {
    text: "Project name (that of the region, e.g. cn-north-4)",
    what: "the project",
    options: "--project-name, --project-id or --region",
};

fn or_ask(
    ctx: &Context,
    given: Option<&str>,
    variables: &[&str],
    question: &Question,
) -> Result<String> {
    let mut found = given.map(str::to_owned);
    // Variables are for a real account.
    let is_sandbox = ctx.settings()?.is_sandbox();
    for variable in variables.iter().filter(|_| !is_sandbox) {
        if found.is_none() {
            found = ctx.env().get(variable)?.map(str::to_owned);
        }
    }
    if found.is_none() && ctx.prompt.is_possible() {
        found = Some(ctx.ask(question.text)?);
    }
    let answer = found.map(|text| text.trim().to_owned());
    match answer.filter(|text| !text.is_empty()) {
        Some(text) => Ok(text),
        None => Err(required(question.what, question.options).into()),
    }
}

/// Refuses to log in if the profile has another way to authenticate.
fn refuse_second_method(ctx: &Context) -> Result<()> {
    match &ctx.settings()?.credentials {
        Some(Setting {
            value,
            source: Source::Profile { name, .. },
        }) => {
            let method = value.method();
            let keys = match method {
                "access_keys" => "`access_key` and `secret_key`".to_owned(),
                "ecs" => "`credentials`".to_owned(),
                key => format!("`{key}`"),
            };
            Err(Kind::Config
                .failure(format!(
                    "the profile `{name}` uses `{method}`, and a login would be a second method; use only one"
                ))
                .hint(format!(
                    "remove {keys} from it, or name another profile with --profile"
                ))
                .into())
        }
        _ => Ok(()),
    }
}

fn obtain(identity: &Identity, request: LoginRequest) -> Result<Login> {
    let Issued { token, facts } = identity.login(&request)?;
    let (name, domain) = match facts.user {
        Some(user) => (user.name, user.domain.map(|domain| domain.name)),
        None => (request.user, None),
    };
    Ok(Login {
        token,
        expires_at: facts.expires_at,
        user: name,
        domain: domain.or(Some(request.domain)),
        project_id: facts.project.as_ref().map(|project| project.id.clone()),
        project_name: facts.project.map(|project| project.name),
    })
}

/// Refuses a token that has already expired.
fn refuse_expired(login: &Login) -> Result<(), Failure> {
    if login.expires_at > Timestamp::now() {
        return Ok(());
    }
    Err(Kind::Auth
        .failure(format!(
            "the new token expired at {} by this machine's clock; it was not saved",
            login.expires_at
        ))
        .hint("check this machine's clock, and log in again"))
}

fn tell(ctx: &Context, login: &Login) -> Result<()> {
    let project = match (&login.project_name, &login.project_id) {
        (Some(name), _) => format!(", project {name}"),
        (None, Some(id)) => format!(", project {id}"),
        (None, None) => String::new(),
    };
    let account = login.domain.as_deref().unwrap_or("?");
    ctx.messages.note(&format!(
        "logged in as {} (account {account}{project}) until {}",
        login.user, login.expires_at
    ));
    if let Some(Setting { source, value }) = &ctx.settings()?.credentials
        && !matches!(value, Credentials::Login(_))
        && !matches!(source, Source::Vendor(_))
    {
        ctx.messages.warn(&format!(
            "the login is not used as long as there are credentials in the {source}"
        ));
    }
    Ok(())
}
