//! What becomes of the changes.

use serde_json::{Value, json};

use super::{rows, sync};
use crate::repo_wire::{LIST, key, page};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, file, has, lacks, line, run};

/// An account with two keys of nobody, that answers a new key with what `add` makes of its line and a
/// removal with `delete`.
pub(super) fn account(
    add: impl Fn(&str) -> Answer + Send + 'static,
    delete: impl Fn() -> Answer + Send + 'static,
) -> Server {
    Server::new(move |request| {
        if request.line.starts_with("GET ") {
            let extra = key(1, "one", &line("ecdsa256.pub"));
            Answer::json(200, page(&[extra, key(2, "two", &line("ecdsa384.pub"))]))
        } else if request.line.starts_with("POST ") {
            add(request.json()["key"].as_str().unwrap())
        } else {
            delete()
        }
    })
}

pub(super) fn added(line: &str) -> Answer {
    Answer::json(201, key(7, "new", line))
}

fn actions(said: &Said) -> Vec<String> {
    let rows = rows(said).into_iter();
    rows.map(|[action, ..]| action.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_add_that_fails_stops_no_other_and_every_removal() {
    let conflict = |of: &'static str| {
        let of = line(of);
        move |line: &str| {
            if line == of {
                refused(409, "CH.080002")
            } else {
                added(line)
            }
        }
    };
    let server = account(conflict("ed25519.pub"), Answer::unexpected);
    let said = sync(&server, &["ed25519", "rsa2048"]);
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!(actions(&said), ["added", "extra", "extra"]);
    assert_eq!(server.count("DELETE"), 0);
    has(&said.err, "could not add ");
    has(&said.err, "ed25519.pub: ");
    has(&said.err, "is registered with another user");
    assert_eq!(said.error()["message"], "1 of 2 failed");

    let server = account(conflict("ed25519.pub"), Answer::unexpected);
    let said = sync(&server, &["ed25519", "ecdsa256"]);
    lacks(&said.err, "warning");
    assert_eq!(
        (said.code, said.error()["kind"].clone()),
        (6, json!("conflict"))
    );
    assert_eq!(actions(&said), ["kept", "extra"]);
    has(&said.error()["target"], "ed25519.pub");

    let add = [
        "repo",
        "key",
        "sync",
        "--prune",
        "--yes",
        &file("ed25519.pub"),
    ];
    let said = run(TestEnv::new().at(&server.url, add));
    has(&said.err, "warning: nothing was removed");
    assert_eq!(said.code, 6);
}

#[test]
fn a_removal_may_be_done_already_or_fail() {
    let server = account(added, || refused(404, "CH.000404"));
    let said = sync(&server, &["ed25519"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(actions(&said), ["added", "removed", "removed"]);
    assert_eq!(
        server.lines()[2..],
        ["DELETE /v4/user/keys/1", "DELETE /v4/user/keys/2"]
    );

    // What is between may answer 404 as well: both keys are still listed.
    let server = account(added, || Answer::text(404, "<html>no</html>"));
    let said = sync(&server, &["ed25519"]);
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!(actions(&said), ["added", "extra", "extra"]);

    let other = |_: &str| added(&line("rsa2048.pub"));
    let server = account(other, || panic!("nothing is removed"));
    let said = sync(&server, &["ed25519"]);
    assert_eq!(actions(&said), ["extra", "extra"]);
    has(&said.err, "another key than the one that was sent");
    assert_eq!(said.code, 9, "{}", said.err);

    let server = account(added, || refused(403, "CH.004403"));
    let said = sync(&server, &["ed25519"]);
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!(actions(&said), ["added", "extra", "extra"]);
    has(&said.err, "could not remove 1 SHA256:");
}

#[test]
fn lost_answers_are_settled_by_looking() {
    let (one, new) = (line("ecdsa256.pub"), line("ed25519.pub"));
    let lists = [
        page(&[key(1, "one", &one)]),
        page(&[key(1, "one", &one), key(7, "ed25519@example.com", &new)]),
        page(&[key(7, "ed25519@example.com", &new)]),
    ];
    let mut lists = lists.into_iter();
    let server = Server::new(move |request| {
        if request.line.starts_with("GET ") {
            Answer::json(200, lists.next().unwrap())
        } else {
            Answer::Close
        }
    });
    let said = sync(&server, &["ed25519"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(actions(&said), ["added", "removed"]);
    has(
        &said.err,
        "note: the response was lost, but the key is registered",
    );
    has(
        &said.err,
        "note: the response was lost, but the key is gone",
    );
}

#[test]
fn a_key_that_the_service_masks_is_never_removed() {
    let rest = [json!("ssh-rsa AAAAB3Nza****"), json!(""), Value::Null];
    let rest = rest
        .into_iter()
        .enumerate()
        .map(|(at, line)| json!({"id": at + 8, "title": "masked", "key": line}));
    let known = key(7, "mine", &line("ed25519.pub"));
    let listed = page(&[known].into_iter().chain(rest).collect::<Vec<_>>());
    let server = Server::new(move |_| Answer::json(200, listed.clone()));
    let said = sync(&server, &["ed25519"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(actions(&said), ["kept", "extra", "extra", "extra"]);
    for id in ["8", "9", "10"] {
        has(
            &said.err,
            format!("warning: the service does not show the key {id} "),
        );
    }
    assert_eq!(server.lines(), [LIST]);
}
