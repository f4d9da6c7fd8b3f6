//! Puts key pairs on servers, and takes them off.

use secrecy::SecretString;
use serde::Deserialize;
use serde_json::{Value, json};

use super::KeyPairs;
use crate::api::Error;
use crate::api::actions;
use crate::api::lenient;
use crate::api::strict_object::Object;
use crate::http::{Body, Method, Request};
use crate::keys::TaskState;

/// The most servers in one request, and the most that the service works on at once.
pub(crate) const MOST_AT_ONCE: usize = 10;

/// How KPS logs in to a server that runs.
#[derive(Debug, Clone)]
pub(crate) enum ServerAuth {
    /// Root's password.
    Password(SecretString),
    /// The private key in use, PEM.
    PrivateKey(SecretString),
}

/// The change for one server. `None` values are not sent.
#[derive(Debug, Clone)]
pub(crate) struct ServerChange {
    /// The server.
    pub server_id: String,
    /// `None` for a stopped server.
    pub auth: Option<ServerAuth>,
    /// Turns off password login.
    pub disable_password: Option<bool>,
    /// The port of SSH.
    pub port: Option<u16>,
}

/// The reply to a change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Dispatched {
    /// A task with this id.
    Task(String),
    /// No task; code and reason.
    Failed(Option<String>, Option<String>),
}

impl KeyPairs {
    /// Puts a pair on servers: on one, or on several that run and have no pair.
    ///
    /// # Errors
    /// Any [`Error`]; with [`Error::may_have_happened`] there may be tasks.
    pub(crate) fn associate(
        &self,
        name: &str,
        changes: &[ServerChange],
    ) -> Result<Vec<Dispatched>, Error> {
        if let [change] = changes {
            let json = json!({"keypair_name": name, "server": change.json()});
            let body = change.add_secret("server", Body::new(json));
            return self.dispatch("associate", actions::BIND_PAIR, body);
        }
        let items: Vec<_> = changes
            .iter()
            .map(|change| json!({"keypair_name": name, "server": change.json()}))
            .collect();
        let mut body = Body::new(json!({"batch_keypairs": items}));
        for (index, change) in changes.iter().enumerate() {
            body = change.add_secret(&format!("batch_keypairs/{index}/server"), body);
        }
        let request = self.change_request("batch-associate", body);
        let reply: BatchWire = self.endpoint(Some(actions::BIND_PAIR)).fetch(&request)?;
        Ok(self.masked(in_order(changes, reply.tasks)))
    }

    /// Takes the pair off a server.
    ///
    /// # Errors
    /// Those of [`KeyPairs::associate`].
    pub(crate) fn disassociate(&self, change: &ServerChange) -> Result<Vec<Dispatched>, Error> {
        let body = change.add_secret("server", Body::new(json!({"server": change.json()})));
        self.dispatch("disassociate", actions::UNBIND_PAIR, body)
    }

    fn dispatch(
        &self,
        operation: &str,
        action: &'static str,
        body: Body,
    ) -> Result<Vec<Dispatched>, Error> {
        let request = self.change_request(operation, body);
        let reply: ReplyWire = self.endpoint(Some(action)).fetch(&request)?;
        Ok(self.masked(vec![reply.into()]))
    }

    /// Masks the reasons, which may quote a secret.
    fn masked(&self, replies: Vec<Dispatched>) -> Vec<Dispatched> {
        let masked = |reply| match reply {
            Dispatched::Failed(code, Some(reason)) => {
                Dispatched::Failed(code, Some(self.connection.http.mask(&reason)))
            }
            other => other,
        };
        replies.into_iter().map(masked).collect()
    }

    fn change_request(&self, operation: &str, body: Body) -> Request {
        let path = self.path(&["keypairs", operation]);
        Request::write(Method::Post, path).body(body)
    }
}

impl ServerChange {
    fn json(&self) -> Value {
        json!({
            "id": self.server_id,
            "auth": self.auth.as_ref().map(|auth| json!({"type": match auth {
                ServerAuth::Password(_) => "password",
                ServerAuth::PrivateKey(_) => "keypair",
            }})),
            "disable_password": self.disable_password,
            "port": self.port,
        })
    }

    fn add_secret(&self, place: &str, body: Body) -> Body {
        match &self.auth {
            Some(ServerAuth::Password(secret) | ServerAuth::PrivateKey(secret)) => {
                body.with_secret(&format!("{place}/auth/key"), secret)
            }
            None => body,
        }
    }
}

/// Returns a reply for each change, matched by the id of the server, or by position if there is no id.
fn in_order(changes: &[ServerChange], replies: Vec<Object<ReplyWire>>) -> Vec<Dispatched> {
    let mut replies: Vec<_> = replies
        .into_iter()
        .map(|Object(reply)| Some(reply))
        .collect();
    let mut found: Vec<Option<ReplyWire>> = changes
        .iter()
        .map(|change| {
            let id = Some(&change.server_id);
            let is_of = |reply: &&mut Option<ReplyWire>| {
                reply.as_ref().and_then(|reply| reply.server_id.as_ref()) == id
            };
            replies.iter_mut().find(is_of).and_then(Option::take)
        })
        .collect();
    let mut nameless = replies
        .into_iter()
        .flatten()
        .filter(|reply| reply.server_id.is_none());
    for place in found.iter_mut().filter(|place| place.is_none()) {
        *place = nameless.next();
    }
    let none = || Dispatched::Failed(None, Some("KPS started no task for it".to_owned()));
    found
        .into_iter()
        .map(|reply| reply.map_or_else(none, Dispatched::from))
        .collect()
}

#[derive(Deserialize)]
struct BatchWire {
    tasks: Vec<Object<ReplyWire>>,
}

#[derive(Deserialize)]
struct ReplyWire {
    task_id: Option<String>,
    server_id: Option<String>,
    status: Option<String>,
    #[serde(default, deserialize_with = "lenient::optional")]
    error_code: Option<String>,
    error_msg: Option<String>,
}

impl From<ReplyWire> for Dispatched {
    fn from(reply: ReplyWire) -> Self {
        let has_failed = reply
            .status
            .is_some_and(|status| TaskState::of(&status) == TaskState::Failed);
        match reply.task_id.filter(|id| !id.is_empty() && !has_failed) {
            Some(id) => Self::Task(id),
            None => {
                let reason = reply.error_msg.filter(|reason| !reason.is_empty());
                let reason = reason.unwrap_or_else(|| "KPS started no task for it".to_owned());
                Self::Failed(reply.error_code, Some(reason))
            }
        }
    }
}
