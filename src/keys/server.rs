//! Cloud servers (ECS), their key pairs, and the tasks of KPS that change these.

use jiff::Timestamp;
use serde::Serialize;
use strum::IntoStaticStr;

use super::KeyPair;

/// A server as ECS describes it, and its JSON. `None` if a reply does not have a field.
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
    /// Whether the reply did not say which key pair it has. Treated like none, except before something is
    /// removed.
    #[serde(skip)]
    pub hides_keypair: bool,
    /// `Linux` or `Windows`.
    pub os_type: Option<String>,
    /// `public`, `private` or `shared`.
    pub image_type: Option<&'static str>,
    /// Whether the server or its account is frozen, so that it cannot be changed.
    #[serde(skip)]
    pub is_frozen: bool,
    /// The addresses in all networks.
    pub addresses: Vec<String>,
    /// The user who created it.
    pub user_id: Option<String>,
    /// The creation time.
    pub created_at: Option<Timestamp>,
}

impl Server {
    /// Whether the server surely has this pair.
    pub(crate) fn has(&self, pair: &KeyPair) -> bool {
        self.keypair.as_ref() == Some(&pair.name) && !self.is_made_by_another(pair)
    }

    /// Whether the server has this pair, or another user's pair of the same name: ECS tells who created a
    /// server, but not whose pair it has.
    pub(crate) fn may_have(&self, pair: &KeyPair) -> bool {
        self.keypair.as_ref() == Some(&pair.name) && self.is_made_by_another(pair)
    }

    /// Whether another user created the server than the owner of this private pair.
    pub(crate) fn is_made_by_another(&self, pair: &KeyPair) -> bool {
        pair.scope.as_deref() == Some("user") && self.is_not_made_by(pair.user_id.as_deref())
    }

    /// Whether another user than this one created the server. No, if one of them is unknown.
    pub(crate) fn is_not_made_by(&self, user: Option<&str>) -> bool {
        let maker = self.user_id.as_deref().unwrap_or_default();
        let is_another = |user: &str| !user.is_empty() && user != maker;
        !maker.is_empty() && user.is_some_and(is_another)
    }
}

/// The state of a task.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, IntoStaticStr)]
#[serde(rename_all = "lowercase")]
#[strum(serialize_all = "lowercase")]
pub(crate) enum TaskState {
    /// Waiting or running.
    #[default]
    Running,
    /// Successful.
    Done,
    Failed,
}

impl TaskState {
    /// The word in JSON.
    pub(crate) fn as_str(self) -> &'static str {
        self.into()
    }

    /// Reads the part of a state before its `_`. Unknown states count as running.
    pub(crate) fn of(word: &str) -> Self {
        let begin = word.split('_').next().unwrap_or_default();
        match begin.to_ascii_uppercase().as_str() {
            "SUCCESS" => Self::Done,
            "FAILED" => Self::Failed,
            _ => Self::Running,
        }
    }
}

/// A task of KPS on a server, and its JSON. `None` if a reply does not have a field.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Task {
    /// A UUID.
    pub id: String,
    /// `bind`, `replace`, `reset`, `unbind`, or a word of the service.
    pub operation: Option<String>,
    pub state: TaskState,
    /// The id of the server.
    pub server_id: Option<String>,
    /// The name of the server.
    pub server_name: Option<String>,
    /// The name of the key pair.
    pub keypair: Option<String>,
    /// The start of the task.
    pub time: Option<Timestamp>,
    /// The error code, if it failed.
    pub error_code: Option<String>,
    /// The error message, if it failed.
    pub error_message: Option<String>,
}

/// Returns the operation in a word such as `RUNNING_RESET`.
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
    fn a_private_pair_is_surely_on_servers_of_its_user_only() {
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
            match (server.has(&pair), server.may_have(&pair)) {
                (true, false) => "surely",
                (false, true) => "maybe",
                (false, false) => "no",
                (true, true) => "both",
            }
        };
        let cases = [
            ("user", Some("u1"), Some("u1"), "web", "surely"),
            ("user", Some("u1"), Some("u2"), "web", "maybe"),
            ("user", Some("u1"), Some("u2"), "Web", "no"),
            ("user", Some("u1"), Some("u1"), "Web", "no"),
            ("user", Some("u1"), None, "web", "surely"),
            ("user", None, Some("u2"), "web", "surely"),
            ("domain", Some("u1"), Some("u2"), "web", "surely"),
        ];
        for (scope, owner, maker, name, expected) in cases {
            let found = has(scope, owner, maker, name);
            assert_eq!(found, expected, "{scope} {owner:?} {maker:?} {name}");
        }
    }
}
