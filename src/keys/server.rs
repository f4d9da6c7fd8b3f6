//! Cloud servers (ECS), the key pairs they have, and the tasks of KPS that change that.

use jiff::Timestamp;
use serde::Serialize;
use strum::IntoStaticStr;

use super::KeyPair;

/// One server, as ECS describes it and JSON shows it; what a reply does not say is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Server {
    /// A UUID.
    pub id: String,
    /// Not unique.
    pub name: String,
    /// `ACTIVE`, `SHUTOFF`, `BUILD`, …
    pub status: Option<String>,
    /// The name of its key pair.
    pub keypair: Option<String>,
    /// Whether the reply leaves out which key pair it has. It passes for one without, but where something
    /// is removed because of it.
    #[serde(skip)]
    pub hides_keypair: bool,
    /// `Linux` or `Windows`.
    pub os_type: Option<String>,
    /// `public`, `private` or `shared`.
    pub image_type: Option<&'static str>,
    /// Whether its account or it is frozen, so that nothing can be done with it.
    #[serde(skip)]
    pub is_frozen: bool,
    /// Of all its networks.
    pub addresses: Vec<String>,
    /// The user who made it.
    pub user_id: Option<String>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

impl Server {
    /// Whether it has this pair. A name that is private to a user means another pair on the server of
    /// another user.
    pub(crate) fn has(&self, pair: &KeyPair) -> bool {
        self.keypair.as_ref() == Some(&pair.name) && !self.is_of_another(pair)
    }

    /// Whether it was made by another user than the one whose private pair this is.
    pub(crate) fn is_of_another(&self, pair: &KeyPair) -> bool {
        let known = |id: &Option<String>| id.clone().filter(|id| !id.is_empty());
        let owners = (known(&pair.user_id), known(&self.user_id));
        pair.scope.as_deref() == Some("user")
            && matches!(owners, (Some(owner), Some(maker)) if owner != maker)
    }
}

/// How far a task is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub(crate) enum TaskState {
    /// Waiting, or under way.
    #[default]
    Running,
    /// Its end.
    Done,
    /// Its other end.
    Failed,
}

impl TaskState {
    /// The same word as in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }

    /// From the part of a state before its `_`. What is not known is under way.
    pub(crate) fn of(word: &str) -> Self {
        let begin = word.split('_').next().unwrap_or_default();
        match begin.to_ascii_uppercase().as_str() {
            "SUCCESS" => Self::Done,
            "FAILED" => Self::Failed,
            _ => Self::Running,
        }
    }
}

/// A task of KPS on a server, as JSON shows it too; what a reply does not say is absent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Task {
    /// A UUID.
    pub id: String,
    /// `bind`, `replace`, `reset`, `unbind`, or as the service says.
    pub operation: Option<String>,
    /// How far it is.
    pub state: TaskState,
    /// The server.
    pub server_id: Option<String>,
    /// Its name.
    pub server_name: Option<String>,
    /// The name of the key pair.
    pub keypair: Option<String>,
    /// When it began.
    pub time: Option<Timestamp>,
    /// Why it failed.
    pub error_code: Option<String>,
    /// Why it failed, in words.
    pub error_message: Option<String>,
}

/// The operation of a word such as `RUNNING_RESET`.
pub(crate) fn operation(word: &str) -> String {
    let end = word.split_once('_').map_or(word, |(_, end)| end);
    match end.to_ascii_lowercase() {
        known if matches!(known.as_str(), "bind" | "replace" | "reset" | "unbind") => known,
        _ => word.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_is_what_is_before_the_line_and_an_operation_what_is_after_it() {
        let cases = [
            ("READY_RESET", TaskState::Running, "reset"),
            ("RUNNING_REPLACE", TaskState::Running, "replace"),
            ("FAILED_UNBIND", TaskState::Failed, "unbind"),
            ("SUCCESS_BIND", TaskState::Done, "bind"),
            ("success_bind", TaskState::Done, "bind"),
            ("SUCCESS", TaskState::Done, "SUCCESS"),
            ("Failed", TaskState::Failed, "Failed"),
            ("SUCCESSFUL_BIND", TaskState::Running, "bind"),
            ("RUNNING_COPY_KEY", TaskState::Running, "RUNNING_COPY_KEY"),
            ("", TaskState::Running, ""),
        ];
        for (word, state, operates) in cases {
            assert_eq!(TaskState::of(word), state, "{word}");
            assert_eq!(operation(word), operates, "{word}");
        }
    }

    #[test]
    fn a_private_pair_is_on_servers_of_its_user_only() {
        let has = |scope: &str, owner: Option<&str>, maker: Option<&str>, name: &str| {
            let pair = KeyPair {
                name: "web".to_owned(),
                scope: Some(scope.to_owned()),
                user_id: owner.map(str::to_owned),
                ..KeyPair::default()
            };
            let server = Server {
                keypair: Some(name.to_owned()),
                user_id: maker.map(str::to_owned),
                ..Server::default()
            };
            server.has(&pair)
        };
        assert!(has("user", Some("u1"), Some("u1"), "web"));
        assert!(!has("user", Some("u1"), Some("u2"), "web"));
        assert!(has("domain", Some("u1"), Some("u2"), "web"));
        assert!(has("user", None, Some("u2"), "web"));
        assert!(has("user", Some("u1"), None, "web"));
        assert!(!has("user", Some("u1"), Some("u1"), "Web"));
    }
}
