//! `hwkey repo key rotate`, up to the proof; the proof over a real ssh server is in `tests/tools`.

mod faults;
mod proof;
mod refusals;

use serde_json::{Value, json};

use crate::repo_wire::{ADD, ADD_V1, LIST, LIST_V1, key, page, v1_added, v1_key, v1_list};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, column, data, has, lacks, line, private, run, text};

/// The account's keys by id, title and file.
type Keys = Vec<(u64, &'static str, &'static str)>;

const OLD: (u64, &str, &str) = (7, "laptop", "ed25519");

const OTHER: (u64, &str, &str) = (3, "desk", "rsa2048");

/// The new one, as an earlier run left it.
const NEW: (u64, &str, &str) = (9, "laptop", "ed25519-other");

const DELETE: &str = "DELETE /v4/user/keys/7";

fn list(keys: &[(u64, &str, &str)]) -> Answer {
    let keys = keys.iter();
    let keys: Vec<_> = keys
        .map(|(id, title, name)| key(*id, title, &line(&format!("{name}.pub"))))
        .collect();
    Answer::json(200, page(&keys))
}

fn added() -> Answer {
    Answer::json(201, key(9, "laptop", &line("ed25519-other.pub")))
}

/// An account with these keys, which answers a change with `change`.
fn server(keys: &Keys, change: impl Fn(&str) -> Answer + Send + 'static) -> Server {
    let listed = list(keys);
    Server::new(move |request| {
        if request.line.starts_with("GET ") {
            listed.clone()
        } else {
            change(&request.line)
        }
    })
}

fn changed(line: &str) -> Answer {
    if line == ADD {
        added()
    } else {
        Answer::text(204, "")
    }
}

/// Runs `repo key rotate`; `NEW` and `DATA` in the arguments stand for the new key's file and `tests/data`.
fn rotate(env: &TestEnv, url: &str, arguments: &str) -> Said {
    let directory = data("").display().to_string();
    let arguments = arguments.replace("NEW", "DATA/ed25519-other.pub");
    let arguments = arguments.replace("DATA/", &directory);
    run(env.at(url, format!("repo key rotate --retries 0 {arguments}")))
}

#[test]
fn the_new_key_is_added_under_the_old_title_before_the_old_one_is_removed() {
    let new = line("ed25519-other.pub");
    let v1 = || {
        let old = v1_key("7", "laptop", &line("ed25519.pub"));
        Server::in_turn([
            Answer::json(200, v1_list(&[old])),
            Answer::json(
                200,
                v1_added(v1_key("9", "laptop", &line("ed25519-other.pub"))),
            ),
            Answer::json(200, json!({"result": "7", "status": "success"})),
        ])
    };
    let v4 = || server(&vec![OTHER, OLD], changed);
    for (options, server, lines) in [
        ("", v4(), [LIST, ADD, DELETE]),
        (
            "--api v1",
            v1(),
            [LIST_V1, ADD_V1, "DELETE /v1/users/sshkey/7"],
        ),
    ] {
        let env = TestEnv::new();
        let said = rotate(
            &env,
            &server.url,
            &format!("laptop NEW --no-verify --yes --json {options}"),
        );
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(server.lines(), lines);
        let body = json!({"title": "laptop", "key": new});
        assert_eq!(server.requests()[1].json(), body);
        let shown = said.json();
        let fields: Vec<_> = shown.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["new", "old", "verified"]);
        let told = |place| shown.pointer(place).unwrap();
        assert_eq!(
            (told("/old/id"), told("/old/deleted")),
            (&json!("7"), &json!(true))
        );
        assert_eq!(
            (told("/new/id"), told("/new/created")),
            (&json!("9"), &json!(true))
        );
        assert_eq!(told("/old/key"), &json!(line("ed25519.pub")));
        assert_eq!(
            (told("/new/key"), told("/verified")),
            (&json!(new), &Value::Null)
        );
    }
    let env = TestEnv::new();
    let said = rotate(&env, &v4().url, "7 NEW --title mine --no-verify --yes -q");
    assert_eq!((said.code, said.out.as_str()), (0, "9\n"), "{}", said.err);
}

#[test]
fn a_run_goes_on_where_the_one_before_ended() {
    // Keys, arguments, changes, and the old key's id and whether it is deleted.
    let cases: [(Keys, &str, &[&str], Option<bool>); 7] = [
        (vec![OLD, NEW], "laptop NEW", &[DELETE], Some(true)),
        (vec![NEW, OLD], "7 NEW", &[DELETE], Some(true)),
        (vec![NEW], "7 NEW", &[], None),
        (vec![NEW], "desk NEW", &[], None),
        (
            vec![NEW, OTHER],
            "SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A NEW",
            &[],
            None,
        ),
        (vec![NEW], "7 NEW --verify git@host.invalid:a/b", &[], None),
        (vec![OLD, OTHER], "laptop NEW", &[ADD, DELETE], Some(true)),
    ];
    for (keys, arguments, changes, deleted) in cases {
        let env = TestEnv::new();
        let new = env.write("new", text("ed25519-other.key"));
        private(&new);
        env.write("new.pub", text("ed25519-other.pub"));
        let proof = if arguments.contains("--verify") {
            ""
        } else {
            "--no-verify"
        };
        let server = server(&keys, changed);
        let arguments = arguments.replace("NEW", "new.pub");
        let said = rotate(
            &env,
            &server.url,
            &format!("{arguments} {proof} --yes --json"),
        );
        assert_eq!(said.code, 0, "{arguments}: {}", said.err);
        assert_eq!(server.lines()[1..], *changes, "{arguments}");
        let shown = said.json();
        assert_eq!(shown["old"]["deleted"].as_bool(), deleted, "{arguments}");
        assert_eq!(shown["old"].is_null(), deleted.is_none());
        assert_eq!(
            (&shown["new"]["id"], &shown["verified"]),
            (&json!("9"), &Value::Null)
        );
        let is_new = keys.contains(&NEW);
        assert_eq!(shown["new"]["created"], !is_new, "{arguments}");
        if is_new {
            has(&said.err, "note: the account has the new key");
        }
    }
}

/// An account that holds what is added, and where `DELETE` is refused the first time.
fn holding() -> Server {
    let mut keys = vec![key(7, "ci", &line("ed25519.pub"))];
    let mut refusals = 1;
    Server::new(move |request| match &*request.line {
        LIST => Answer::json(200, page(&keys)),
        ADD => {
            let body = request.json();
            let (title, line) = (
                body["title"].as_str().unwrap(),
                body["key"].as_str().unwrap(),
            );
            keys.push(key(9, title, line));
            Answer::json(201, keys.last().unwrap())
        }
        DELETE if refusals > 0 => {
            refusals -= 1;
            refused(403, "CH.004403")
        }
        _ => Answer::text(204, ""),
    })
}

#[test]
fn a_pair_that_is_made_here_is_used_by_the_next_run() {
    let env = TestEnv::new();
    let server = holding();
    let command = "ci --generate made --no-verify --yes --json";
    let said = rotate(&env, &server.url, command);
    assert_eq!(said.code, 9, "{}", said.err);
    let pair = || ["made", "made.pub"].map(|name| std::fs::read_to_string(env.path(name)).unwrap());
    let made = pair();
    #[cfg(unix)]
    assert_eq!(crate::support::mode(&env.path("made")), 0o600);
    assert!(made[1].ends_with(" ci\n"), "{}", made[1]);
    assert_eq!(server.requests()[1].json()["key"], made[1].trim_end());
    has(
        &said.err,
        format!("the private key is in {}", env.path("made").display()),
    );
    lacks(&(said.out + &said.err), made[0].lines().nth(2).unwrap());

    let said = rotate(&env, &server.url, command);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(said.json()["old"]["deleted"], true);
    assert_eq!(pair(), made);
    assert_eq!((server.count("POST"), server.count("DELETE")), (1, 2));
}

#[test]
fn a_pair_that_the_account_does_not_have_is_in_the_way() {
    for dry in ["", "--dry-run"] {
        for names in [&["made"][..], &["made", "made.pub"], &["made.pub"]] {
            let env = TestEnv::new();
            for name in names {
                let from = if *name == "made" {
                    "ed25519-other.key"
                } else {
                    "ed25519-other.pub"
                };
                env.write(name, text(from));
            }
            let server = server(&vec![(7, "ci", "ed25519")], changed);
            let command = format!("ci --generate made --no-verify --yes {dry}");
            let said = rotate(&env, &server.url, &command);
            assert_eq!(said.code, 2, "{names:?}: {}", said.err);
            has(&said.err, "already exists; it was not overwritten");
            assert_eq!(server.count("GET"), server.lines().len());
            assert_eq!(env.files().len(), names.len());
        }
    }
}

#[test]
fn a_dry_run_shows_both_changes_and_runs_no_program() {
    for (arguments, keys, methods) in [
        ("laptop NEW --no-verify", vec![OLD], vec!["POST", "DELETE"]),
        (
            "laptop new.pub --verify git@host.invalid:a/b",
            vec![OLD],
            vec!["POST", "DELETE"],
        ),
        (
            "laptop --generate made --verify ssh://host.invalid/a",
            vec![OLD],
            vec!["POST", "DELETE"],
        ),
        ("laptop NEW --no-verify", vec![OLD, NEW], vec!["DELETE"]),
    ] {
        let mut env = TestEnv::new();
        env.set("PATH", "");
        env.write("new.pub", text("ed25519-other.pub"));
        private(&env.write("new", text("ed25519-other.key")));
        let server = server(&keys, |_| Answer::unexpected());
        let said = rotate(&env, &server.url, &format!("{arguments} --dry-run --json"));
        assert_eq!(said.code, 0, "{arguments}: {}", said.err);
        let shown = said.json();
        assert_eq!(column(&shown, "method"), methods, "{arguments}");
        assert_eq!(
            shown[methods.len() - 1]["url"],
            format!("{}/v4/user/keys/7", server.url)
        );
        assert_eq!(server.lines(), [LIST], "{arguments}");
        assert!(!env.path("made").exists());
    }
}
