//! Issued tokens. The state has only the SHA-256 of their texts.

use hyper::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::refusal;
use crate::{
    account::{self, DOMAIN, DOMAIN_ID, PROJECT_ID, Project, TOKEN, USER_ID, User},
    auth::{Caller, Proof},
    call::Call,
    clock::Moment,
    digest,
    error::Error,
    reply::{Failure, Reply},
    state::StateFile,
};

/// How long a token is valid.
const VALID_SECONDS: i64 = 24 * 60 * 60;

/// A token, without its text.
#[derive(Serialize, Deserialize)]
pub(crate) struct Token {
    sha256: String,
    issued_at: Moment,
    pub expires_at: Moment,
    /// `password`, or `password` and `totp`.
    methods: Vec<String>,
    user_id: String,
    /// `None` for a token for services without regions.
    project_id: Option<String>,
}

impl Token {
    /// A new token with this text.
    pub(crate) fn new(
        text: &str,
        methods: &[String],
        user: &User,
        project: Option<&Project>,
        now: Moment,
    ) -> Self {
        Self {
            sha256: digest::sha256(text.as_bytes()),
            issued_at: now,
            expires_at: now.after(VALID_SECONDS),
            methods: methods.to_vec(),
            user_id: user.id.to_owned(),
            project_id: project.map(|project| project.id.to_owned()),
        }
    }

    pub(crate) fn user(&self) -> Option<&'static User> {
        account::user_with(&self.user_id)
    }

    pub(crate) fn project(&self) -> Option<&'static Project> {
        account::project_with(self.project_id.as_deref()?)
    }

    pub(crate) fn has_expired(&self, now: Moment) -> bool {
        self.expires_at <= now
    }

    /// The answer that describes the token. The header has its text.
    pub(crate) fn reply(&self, status: StatusCode, text: &str) -> Reply {
        let domain = json!({"id": DOMAIN_ID, "name": DOMAIN});
        let mut view = json!({
            "issued_at": self.issued_at,
            "expires_at": self.expires_at,
            "methods": self.methods,
            "roles": [{"id": "0", "name": "te_admin"}],
            "user": {
                "id": self.user_id,
                "name": self.user().map(|user| user.name),
                "password_expires_at": "",
                "domain": domain,
            },
            // Always empty, as with `nocatalog`, because a catalog would name hosts of the cloud.
            "catalog": [],
        });
        match self.project() {
            Some(project) => {
                view["project"] = json!({"id": project.id, "name": project.name, "domain": domain});
            }
            None => view["domain"] = domain,
        }
        if self.methods.iter().any(|method| method == "totp") {
            view["mfa_authn_at"] = json!(self.issued_at);
        }
        let body: Value = json!({ "token": view });
        Reply::json(status, body).with_header("x-subject-token", text)
    }
}

/// The text of a new token.
pub(crate) fn new_text() -> String {
    format!("sandbox-{}", digest::random(248))
}

/// Finds the token with this text, even if it has expired.
pub(crate) fn find(text: &str, state: &StateFile, now: Moment) -> Result<Option<Token>, Error> {
    if text == TOKEN {
        let methods = ["password".to_owned()];
        let token = account::user_with(USER_ID)
            .map(|user| Token::new(text, &methods, user, account::project_with(PROJECT_ID), now));
        return Ok(token);
    }
    let sha256 = digest::sha256(text.as_bytes());
    let mut tokens = state.read()?.iam.tokens.into_iter();
    Ok(tokens.find(|token| token.sha256 == sha256))
}

/// `GET /v3/auth/tokens`
pub(crate) fn show(call: &Call, caller: &Caller, state: &StateFile) -> Result<Reply, Failure> {
    // Documented only for users with a token.
    if let Proof::AccessKey = caller.proof {
        return Err(refusal::unauthenticated().into());
    }
    let subject = call.header("x-subject-token");
    let subject = subject.ok_or_else(|| refusal::invalid("X-Subject-Token is missing"))?;
    let now = Moment::now();
    let token = find(subject, state, now)?
        .filter(|token| !token.has_expired(now))
        .ok_or_else(|| refusal::not_found("token"))?;
    Ok(token.reply(StatusCode::OK, subject))
}
