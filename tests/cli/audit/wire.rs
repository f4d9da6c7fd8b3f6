//! An account, a project and a home with keys, for `hwkey audit`.

use serde_json::{Value, json};

use crate::kps_wire::listed;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Server};
use crate::support::{Said, TestEnv, line, ok, private, run, text};

/// Keys of `tests/data` that a service holds, by name and title.
pub(crate) type Held<'a> = &'a [(&'a str, &'a str)];

/// What CodeArts Repo answers; ids count from 7.
pub(crate) fn account(keys: Held) -> Value {
    let held =
        |(id, (name, title)): (u64, &(&str, &str))| key(id, title, &line(&format!("{name}.pub")));
    page(&(7..).zip(keys).map(held).collect::<Vec<_>>())
}

/// What KPS answers.
pub(crate) fn project(keys: Held) -> Value {
    let pairs: Vec<_> = keys.iter().map(|(key, name)| listed(name, key)).collect();
    json!({"keypairs": pairs})
}

/// A server with both services.
pub(crate) fn services(repo: Value, kps: Value) -> Server {
    answering(Answer::json(200, &repo), Answer::json(200, &kps))
}

/// A server whose services give these answers.
pub(crate) fn answering(repo: Answer, kps: Answer) -> Server {
    Server::new(move |request| {
        if request.line.contains("/keypairs") {
            kps.clone()
        } else {
            repo.clone()
        }
    })
}

/// Puts a private key of `tests/data` into `~/.ssh`, readable by its owner only.
pub(crate) fn hold_private(env: &TestEnv, file: &str, key: &str) {
    private(&env.write(&format!(".ssh/{file}"), text(&format!("{key}.key"))));
}

/// Puts a public key of `tests/data` into `~/.ssh`.
pub(crate) fn hold_public(env: &TestEnv, file: &str, key: &str) {
    env.write(&format!(".ssh/{file}"), text(&format!("{key}.pub")));
}

/// Runs `audit --json` with further options.
pub(crate) fn audit(env: &TestEnv, server: &Server, further: &[&str]) -> Said {
    run(env
        .at(&server.url, "--json --retries 0 audit")
        .args(further))
}

/// Runs it where nothing is to be said but the result.
pub(crate) fn audited(env: &TestEnv, server: &Server) -> Value {
    let said = ok(env.at(&server.url, "--json audit"));
    assert_eq!(said.err, "");
    said.json()
}

/// The findings of each key.
pub(crate) fn findings(keys: &Value) -> Vec<Vec<String>> {
    let keys = keys.as_array().unwrap().iter();
    keys.map(|key| serde_json::from_value(key["findings"].clone()).unwrap())
        .collect()
}
