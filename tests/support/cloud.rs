//! KPS and ECS with servers and tasks, and something wrong at one step.

mod state;

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::server::{Request, Server};
use super::{Said, TOKEN, TestEnv, ends};
use state::State;

/// Root's password on every server.
pub(crate) const PASSWORD: &str = "root-password-of-the-tests";

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    Nothing,
    /// The answer to a change does not come; whether KPS has the request.
    DispatchLost(bool),
    /// The same, and the task fails before anybody looks.
    DispatchLostAndFailed,
    /// The first answers of KPS about tasks do not come.
    PollsLost,
    /// KPS never answers how far a task is.
    PollsHang,
    /// KPS forgets the task, and ECS never answers what became of the server.
    ServersHang,
    /// KPS is asked too much at first.
    Busy,
    /// Tasks end only when nobody waits any more.
    Endless,
    /// Every second server of a request is refused, with 200.
    HalfRefused,
    /// 200, and neither a task nor a reason.
    NoTask,
    /// The words of a state are not those that are documented.
    Misprinted,
    /// KPS knows the task no longer; whether it changed the server.
    Forgotten(bool),
    /// Every second task fails.
    HalfFail,
    /// The same, and a batch has its answers in reverse, without the ids of the servers.
    Reversed,
    /// Tasks fail because another one put the pair there.
    Overtaken,
    /// Changes are refused because another task put the pair there; whether with a status of success.
    Outrun(bool),
    /// Ten tasks of others are under way at first; whether KPS shows them before it refuses.
    Crowded(bool),
    /// Nobody may see the tasks.
    NoTasks,
    /// The same, and the answer to the first change does not come.
    Unseen,
    /// Nobody may do this.
    Forbidden,
    /// Nobody may see the servers.
    NoServers,
}

/// The services, and what was seen of them.
pub(crate) struct Cloud {
    pub(crate) server: Server,
    state: Arc<Mutex<State>>,
}

/// One server: name, status, key pair.
pub(crate) fn machine(name: &str, status: &str, pair: Option<&str>) -> Value {
    json!({"id": format!("id-{name}"), "name": name, "status": status, "key_name": pair, "user_id": "u1",
        "addresses": {}, "metadata": {"os_type": "Linux", "metering.imagetype": "gold"}})
}

/// Fields of a server that are different.
pub(crate) fn with(mut machine: Value, changes: Value) -> Value {
    for (name, value) in changes.as_object().unwrap() {
        machine[name] = value.clone();
    }
    machine
}

impl Cloud {
    /// KPS has the pairs `team` (ed25519) and `ops` (rsa2048).
    pub(crate) fn new(fault: Fault, servers: Vec<Value>) -> Self {
        let state = Arc::new(Mutex::new(State::new(fault, servers)));
        let shared = Arc::clone(&state);
        let server = Server::new(move |request| {
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            state.answer(request)
        });
        Self { server, state }
    }

    /// A command against it that looks often.
    pub(crate) fn command(&self, env: &TestEnv, words: &str) -> assert_cmd::Command {
        let mut command = env.at(&self.server.url, words);
        command
            .env("HWKEY_POLL_INTERVAL", "0.1")
            .env("HWKEY_TOKEN", TOKEN);
        command
    }

    /// Runs a command that must end with `code`, with root's password on standard input.
    #[track_caller]
    pub(crate) fn ends(&self, words: &str, code: i32) -> Said {
        let env = TestEnv::new();
        let mut command = self.command(&env, words);
        ends(command.write_stdin(format!("{PASSWORD}\n")), code)
    }

    /// The changes that were asked for: their bodies.
    pub(crate) fn changes(&self) -> Vec<Value> {
        let requests = self.server.requests();
        let posts = requests
            .iter()
            .filter(|request| request.line.starts_with("POST"));
        posts.map(Request::json).collect()
    }

    pub(crate) fn most(&self) -> usize {
        self.state.lock().unwrap().most
    }

    /// How often a task was looked at.
    pub(crate) fn polls(&self) -> usize {
        self.state.lock().unwrap().polls
    }

    pub(crate) fn pair_of(&self, name: &str) -> Value {
        let state = self.state.lock().unwrap();
        let server = state.servers.iter().find(|server| server["name"] == name);
        server.unwrap()["key_name"].clone()
    }
}
