//! All services with keys that can be removed, and something wrong at one step.

use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use crate::kps_wire::listed;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{PROJECT, TOKEN, TestEnv, line};

/// A key of `tests/data`, as a list of CodeArts Repo has it.
pub(super) fn held(id: u64, title: &str, name: &str) -> Value {
    key(id, title, &line(&format!("{name}.pub")))
}

/// A key pair as the list has it, with the fields that are different.
pub(super) fn pair(name: &str, key: &str, changes: Value) -> Value {
    let mut pair = listed(name, key)["keypair"].clone();
    pair["user_id"] = "u1".into();
    for (name, value) in changes.as_object().unwrap() {
        pair[name] = value.clone();
    }
    pair
}

pub(super) fn machine(name: &str, pair: &str) -> Value {
    json!({"id": format!("id-{name}"), "name": name, "status": "ACTIVE", "key_name": pair,
        "user_id": "u1", "addresses": {}, "metadata": {"os_type": "Linux"}})
}

#[derive(Default)]
pub(super) struct State {
    pub(super) account: Vec<Value>,
    /// By id, all of the group `demo`, with their deploy keys.
    pub(super) repositories: Vec<(u64, &'static str, Vec<Value>)>,
    pub(super) pairs: Vec<Value>,
    pub(super) servers: Vec<Value>,
}

pub(super) struct World {
    pub(super) server: Server,
    state: Arc<Mutex<State>>,
}

impl World {
    pub(super) fn new(state: State) -> Self {
        Self::with_fault(state, |_, _| None)
    }

    /// What `fault` does not answer is answered by what there is.
    pub(super) fn with_fault(
        state: State,
        mut fault: impl FnMut(&str, &mut State) -> Option<Answer> + Send + 'static,
    ) -> Self {
        let state = Arc::new(Mutex::new(state));
        let shared = Arc::clone(&state);
        let server = Server::new(move |request| {
            let mut state = shared.lock().unwrap_or_else(PoisonError::into_inner);
            fault(&request.line, &mut state).unwrap_or_else(|| state.answer(request))
        });
        Self { server, state }
    }

    /// The ids and names that are left.
    pub(super) fn left(&self) -> Vec<String> {
        let state = self.state.lock().unwrap();
        let deploy_keys = state.repositories.iter().flat_map(|(_, _, keys)| keys);
        let keys = state.account.iter().chain(deploy_keys);
        let keys = keys.map(|key| key["id"].to_string());
        let names = state
            .pairs
            .iter()
            .map(|pair| pair["name"].as_str().unwrap().to_owned());
        keys.chain(names).collect()
    }

    pub(super) fn changes(&self) -> Vec<String> {
        let mut lines = self.server.lines();
        lines.retain(|line| !line.starts_with("GET"));
        lines
    }
}

impl State {
    pub(super) fn answer(&mut self, request: &Request) -> Answer {
        let (method, target) = request.line.split_once(' ').unwrap();
        let path = target.split('?').next().unwrap();
        let words: Vec<_> = path.split('/').skip(1).collect();
        match (method, words.as_slice()) {
            ("GET", ["v4", "user", "keys"]) => Answer::json(200, page(&self.account)),
            ("DELETE", ["v4", "user", "keys", id]) => take(&mut self.account, "id", id),
            ("GET", ["v4", "user", "repositories"]) => {
                let all = self.repositories.iter().map(|(id, name, _)| {
                    json!({"id": id, "name": name, "ssh_url_to_repo": format!("git@h:demo/{name}.git")})
                });
                let is_archived = target.contains("archived=true");
                let all: Vec<_> = all.filter(|_| !is_archived).collect();
                Answer::json(200, Value::from(all))
            }
            ("GET", ["v4", "repositories", id, "deploy-keys"]) => match self.keys_of(id) {
                Some(keys) => Answer::json(200, Value::from(keys.clone())),
                None => refused(404, "CH.000404"),
            },
            ("DELETE", ["v4", "repositories", id, "deploy-keys", key]) => match self.keys_of(id) {
                Some(keys) => take(keys, "id", key),
                None => refused(404, "CH.000404"),
            },
            ("GET", ["v3", _, "keypairs"]) => {
                // A list does not say whose they are.
                let mut pairs = self.pairs.clone();
                for pair in &mut pairs {
                    pair.as_object_mut().unwrap().remove("user_id");
                }
                let pairs: Vec<_> = pairs.iter().map(|it| json!({"keypair": it})).collect();
                Answer::json(200, json!({"keypairs": pairs}))
            }
            ("GET", ["v3", _, "keypairs", name]) => {
                match self.pairs.iter().find(|pair| pair["name"] == **name) {
                    Some(pair) => Answer::json(200, json!({"keypair": pair})),
                    None => refused(400, "KPS.4016"),
                }
            }
            ("DELETE", ["v3", _, "keypairs", name]) => take(&mut self.pairs, "name", name),
            ("GET", [_, _, "cloudservers", "detail"]) => {
                Answer::json(200, json!({"servers": self.servers, "servers_links": []}))
            }
            _ => Answer::unexpected(),
        }
    }

    fn keys_of(&mut self, repository: &str) -> Option<&mut Vec<Value>> {
        let mut all = self.repositories.iter_mut();
        let found = all.find(|(id, _, _)| id.to_string() == repository);
        found.map(|(_, _, keys)| keys)
    }
}

fn take(items: &mut Vec<Value>, field: &str, value: &str) -> Answer {
    let at = items
        .iter()
        .position(|item| item[field].to_string().trim_matches('"') == value);
    match at {
        Some(at) => {
            items.remove(at);
            Answer::text(204, "")
        }
        None => refused(404, "CH.000404"),
    }
}

/// One profile for each world, in two regions.
pub(super) fn configure(env: &TestEnv, worlds: &[&World]) {
    let names = ["work", "home", "ci"];
    let regions = ["cn-north-4", "cn-east-3", "cn-north-4"];
    let profiles = worlds.iter().zip(names).zip(regions).map(|((world, name), region)| {
        let url = &world.server.url;
        format!("[profiles.{name}]\nregion = \"{region}\"\nendpoint = \"{url}\"\ntoken = \"{TOKEN}\"\nproject_id = \"{PROJECT}\"\nretries = 0\n")
    });
    env.config(&profiles.collect::<String>());
}
