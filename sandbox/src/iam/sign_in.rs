//! Issues a token for a name, a password and, for some users, a passcode.

use hyper::http::StatusCode;
use serde::Deserialize;

use super::{
    identity::Identity,
    refusal,
    token::{self, Token},
};
use crate::{
    account::{self, DOMAIN, DOMAIN_ID, PASSWORD, PROJECTS, Project, User},
    call::Call,
    clock::Moment,
    reply::{Failure, Reply},
    state::StateFile,
};

#[derive(Deserialize)]
struct Body {
    auth: Auth,
}

#[derive(Deserialize)]
struct Auth {
    identity: Methods,
    scope: Option<Scope>,
}

#[derive(Deserialize)]
struct Methods {
    methods: Vec<String>,
    password: Option<Of<PasswordUser>>,
    totp: Option<Of<TotpUser>>,
}

#[derive(Deserialize)]
struct Of<User> {
    user: User,
}

#[derive(Deserialize)]
struct PasswordUser {
    name: String,
    password: String,
    domain: Named,
}

#[derive(Deserialize)]
struct TotpUser {
    id: String,
    passcode: String,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

#[derive(Deserialize)]
struct Scope {
    project: Option<Selector>,
    domain: Option<Selector>,
}

#[derive(Deserialize)]
struct Selector {
    id: Option<String>,
    name: Option<String>,
}

/// `POST /v3/auth/tokens`
pub(super) fn sign_in(call: &Call, state: &StateFile) -> Result<Reply, Failure> {
    let body: Option<Body> = call.json();
    let Auth { identity, scope } = body.ok_or_else(refusal::invalid_body)?.auth;
    let (password, totp) = identity.factors()?;
    let scope = scope.filter(|scope| scope.project.is_some() || scope.domain.is_some());
    if totp.is_some() && scope.is_none() {
        return Err(refusal::invalid_body().into());
    }
    let user = account::user_named(&password.name).filter(|_| password.domain.name == DOMAIN);
    let user = user.ok_or_else(refusal::wrong_password)?;

    // Wrong passwords do not lock the user, because any user of this machine could then lock out the others.
    if password.password != PASSWORD {
        return Err(refusal::wrong_password().into());
    }
    check_passcode(user, totp)?;
    let project = project(scope.as_ref())?;
    let now = Moment::now();
    state.change(|state| Ok(issue(&mut state.iam, &identity.methods, user, project, now)))
}

impl Methods {
    /// The parts of the body for the given methods.
    fn factors(&self) -> Result<(&PasswordUser, Option<&TotpUser>), Reply> {
        let methods: Vec<&str> = self.methods.iter().map(String::as_str).collect();
        let password = self.password.as_ref().map(|of| &of.user);
        let totp = self.totp.as_ref().map(|of| &of.user);
        match (methods.as_slice(), password, totp) {
            (["password"], Some(password), _) => Ok((password, None)),
            (["password", "totp"] | ["totp", "password"], Some(password), Some(totp)) => {
                Ok((password, Some(totp)))
            }
            _ => Err(refusal::invalid_body()),
        }
    }
}

/// not documented: a passcode that is missing, or that comes with the id of another user or of a user without
/// passcodes.
fn check_passcode(user: &User, totp: Option<&TotpUser>) -> Result<(), Reply> {
    match (user.passcode, totp) {
        (None, None) => Ok(()),
        (Some(_), None) => Err(refusal::unauthorized(
            "A second factor is needed: the user has multi-factor authentication.",
        )),
        (Some(passcode), Some(totp)) if totp.passcode == passcode && totp.id == user.id => Ok(()),
        (_, Some(_)) => Err(refusal::wrong_passcode()),
    }
}

/// The requested project. Without one the token is for services without regions.
fn project(scope: Option<&Scope>) -> Result<Option<&'static Project>, Reply> {
    let Some(scope) = scope else {
        return Ok(None);
    };
    if let Some(wanted) = &scope.project {
        let mut projects = PROJECTS.iter();
        let found = projects.find(|project| wanted.is(project.id, project.name));
        return match found {
            Some(project) => Ok(Some(project)),
            None => Err(wanted.not_found("project")),
        };
    }
    match &scope.domain {
        Some(wanted) if !wanted.is(DOMAIN_ID, DOMAIN) => Err(wanted.not_found("domain")),
        _ => Ok(None),
    }
}

impl Selector {
    /// Whether the scope matches. not documented: an id together with a name. Here the id decides.
    fn is(&self, id: &str, name: &str) -> bool {
        match (&self.id, &self.name) {
            (Some(wanted), _) => wanted == id,
            (None, Some(wanted)) => wanted == name,
            (None, None) => false,
        }
    }

    /// not documented: Keystone itself answers 401 for an unknown scope.
    fn not_found(&self, what: &str) -> Reply {
        match self.id.as_ref().or(self.name.as_ref()) {
            Some(wanted) => refusal::unauthorized(&format!("Could not find {what}: {wanted}.")),
            None => refusal::invalid_body(),
        }
    }
}

fn issue(
    identity: &mut Identity,
    methods: &[String],
    user: &User,
    project: Option<&Project>,
    now: Moment,
) -> Reply {
    let text = token::new_text();
    let token = Token::new(&text, methods, user, project, now);
    let reply = token.reply(StatusCode::CREATED, &text);
    identity.tidy(now);
    identity.tokens.push(token);
    reply
}
