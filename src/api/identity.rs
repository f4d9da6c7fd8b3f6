//! IAM (Identity and Access Management): tokens and projects.
//!
//! Source: IAM API reference, "Token Management" and "Project Management".

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::endpoint::{Connection, Endpoint};
use super::error::Error;
use super::lenient;
use super::strict_object::{self, Object};
use crate::http::{Body, Header, Method, Request};

/// The user and the project for a new token.
#[derive(Debug)]
pub(crate) struct LoginRequest {
    pub domain: String,
    pub user: String,
    pub password: SecretString,
    /// The second factor, if the user has one.
    pub second_factor: Option<SecondFactor>,
    /// The project of the token.
    pub project: ProjectScope,
}

/// A one-time passcode and its user.
#[derive(Debug)]
pub(crate) struct SecondFactor {
    /// Id of the IAM user; IAM takes no name here.
    pub user_id: String,
    /// Six digits from the authenticator.
    pub passcode: SecretString,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ProjectScope {
    Id(String),
    /// By name. The main project of a region has the region's name.
    Name(String),
}

#[derive(Debug)]
pub(crate) struct Issued {
    pub token: SecretString,
    /// The user, project and end of the token.
    pub facts: TokenFacts,
}

/// The user, project and end of a token.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct TokenFacts {
    /// The end, in whole seconds.
    #[serde(deserialize_with = "whole_seconds")]
    pub expires_at: Timestamp,
    /// The user of the token.
    #[serde(default, deserialize_with = "strict_object::optional")]
    pub user: Option<User>,
    /// The project of the token; `None` for a token of global services.
    #[serde(default, deserialize_with = "strict_object::optional")]
    pub project: Option<Project>,
}

/// Cuts off the microseconds that IAM gives.
fn whole_seconds<'de, D: Deserializer<'de>>(input: D) -> Result<Timestamp, D::Error> {
    Timestamp::deserialize(input).map(lenient::whole_seconds)
}

/// Reads an id that becomes a segment of a path. Refuses `.` and `..`, which would change the path.
fn segment<'de, D: Deserializer<'de>>(input: D) -> Result<String, D::Error> {
    let id = String::deserialize(input)?;
    match id.as_str() {
        "." | ".." => Err(D::Error::custom("a project id is a path")),
        _ => Ok(id),
    }
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct User {
    pub id: Option<String>,
    pub name: String,
    /// The account.
    #[serde(default, deserialize_with = "strict_object::optional")]
    pub domain: Option<Domain>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Domain {
    pub name: String,
}

/// A project: the container of an account's resources in a region.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Project {
    #[serde(deserialize_with = "segment")]
    pub id: String,
    /// The name. The main project of a region has the region's name.
    pub name: String,
}

#[derive(Deserialize)]
pub(super) struct TokenReply {
    token: Object<TokenFacts>,
}

#[derive(Deserialize)]
pub(super) struct ProjectsReply {
    projects: Vec<Object<Project>>,
}

pub(crate) struct Identity {
    connection: Connection,
}

impl Identity {
    /// IAM behind `connection`.
    pub(crate) fn new(connection: Connection) -> Self {
        Self { connection }
    }

    fn endpoint(&self) -> Endpoint<'_> {
        self.connection.endpoint("IAM", None)
    }

    /// Gets a token for a name and a password (`POST /v3/auth/tokens`). `nocatalog` keeps the reply small.
    ///
    /// # Errors
    /// A refusal if name or password are wrong; [`Error::Unusable`] for an answer without a token.
    pub(crate) fn login(&self, login: &LoginRequest) -> Result<Issued, Error> {
        let request = Request::write(Method::Post, ["v3", "auth", "tokens"])
            .query("nocatalog", true)
            .body(login_body(login))
            .with_secret_reply();
        let endpoint = self.endpoint();
        let mut reply = endpoint.send(&request)?;
        let TokenReply {
            token: Object(facts),
        } = endpoint.decode(&reply, true)?;
        match reply.subject_token.take() {
            Some(token) if !token.expose_secret().is_empty() => Ok(Issued { token, facts }),
            _ => Err(endpoint.unusable(&reply, "its X-Subject-Token header is missing".to_owned())),
        }
    }

    /// The facts about the client's token (`GET /v3/auth/tokens`).
    ///
    /// # Errors
    /// A refusal if the token does not work.
    pub(crate) fn inspect(&self) -> Result<TokenFacts, Error> {
        let request = Request::read(["v3", "auth", "tokens"])
            .query("nocatalog", true)
            .header("x-subject-token", Header::OwnToken);
        let reply: TokenReply = self.endpoint().fetch(&request)?;
        Ok(reply.token.0)
    }

    /// The projects of the account with this name (`GET /v3/projects`).
    ///
    /// # Errors
    /// A refusal without the permission to list projects.
    pub(crate) fn projects_named(&self, name: &str) -> Result<Vec<Project>, Error> {
        let request = Request::read(["v3", "projects"]).query("name", name);
        let projects = self.projects(request)?;
        // A service that ignores the filter returns all projects.
        Ok(projects
            .into_iter()
            .filter(|project| project.name == name)
            .collect())
    }

    /// All projects of the account (`GET /v3/projects`).
    ///
    /// # Errors
    /// A refusal without the permission to list projects.
    pub(crate) fn all_projects(&self) -> Result<Vec<Project>, Error> {
        self.projects(Request::read(["v3", "projects"]))
    }

    /// The projects that the user may use (`GET /v3/auth/projects`). Needs no permission.
    ///
    /// # Errors
    /// A refusal if the credentials do not work.
    pub(crate) fn own_projects(&self) -> Result<Vec<Project>, Error> {
        self.projects(Request::read(["v3", "auth", "projects"]))
    }

    fn projects(&self, request: Request) -> Result<Vec<Project>, Error> {
        let reply: ProjectsReply = self.endpoint().fetch(&request)?;
        let projects = reply.projects.into_iter();
        Ok(projects.map(|Object(project)| project).collect())
    }
}

fn login_body(login: &LoginRequest) -> Body {
    let mut identity = json!({
        "methods": ["password"],
        "password": {"user": {"name": login.user, "domain": {"name": login.domain}}},
    });
    if let Some(factor) = &login.second_factor {
        identity["methods"] = json!(["password", "totp"]);
        identity["totp"] = json!({"user": {"id": factor.user_id}});
    }
    let project = match &login.project {
        ProjectScope::Id(id) => json!({"id": id}),
        ProjectScope::Name(name) => json!({"name": name}),
    };
    let body = Body::new(json!({"auth": {"identity": identity, "scope": {"project": project}}}));
    let body = body.with_secret("auth/identity/password/user/password", &login.password);
    match &login.second_factor {
        Some(factor) => body.with_secret("auth/identity/totp/user/passcode", &factor.passcode),
        None => body,
    }
}
