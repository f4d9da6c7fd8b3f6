//! `hwkey kps keypair bind`, `unbind` and `rotate`: what is sent, what is refused, and what every fault of
//! the services comes to.

mod faults;
mod refusals;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::cloud::{Cloud, Fault, machine, with};
use crate::support::{Said, TestEnv, column, file, has, lacks, ok, text};

const PASSWORD: &str = "root-password-of-the-tests";

fn states(said: &Said) -> String {
    let states = column(&said.json(), "state");
    let states: Vec<_> = states.iter().map(|it| it.as_str().unwrap()).collect();
    states.join(" ")
}

/// With root's password on standard input.
fn typed(mut command: Command) -> Command {
    command.write_stdin(format!("{PASSWORD}\n"));
    command
}

/// Servers of every kind.
fn kinds() -> Vec<Value> {
    let with_metadata = |name: &str, metadata: Value| {
        with(machine(name, "ACTIVE", None), json!({"metadata": metadata}))
    };
    vec![
        machine("web-1", "ACTIVE", None),
        machine("web-2", "ACTIVE", Some("ops")),
        machine("web-3", "ACTIVE", Some("team")),
        machine("web-4", "ACTIVE", Some("gone")),
        with(
            machine("web-5", "ACTIVE", Some("team")),
            json!({"user_id": "u2"}),
        ),
        machine("db-1", "SHUTOFF", None),
        machine("db-2", "SHUTOFF", Some("ops")),
        machine("new-1", "BUILD", None),
        with_metadata("win-1", json!({"os_type": "Windows"})),
        with_metadata(
            "ice-1",
            json!({"os_type": "Linux", "EcmResStatus": "freeze"}),
        ),
        with_metadata(
            "old-1",
            json!({"os_type": "Linux", "metering.imagetype": "private"}),
        ),
        with(machine("twin", "ACTIVE", None), json!({"id": "id-a"})),
        with(machine("twin", "ACTIVE", None), json!({"id": "id-b"})),
        machine("id-a", "ACTIVE", Some("team")),
    ]
}

#[test]
fn each_operation_sends_what_it_needs_and_nothing_else() {
    let (key, other) = (file("rsa2048.key"), file("ed25519.key"));
    let secret = text("rsa2048.key");
    let line = |key: &str| key.lines().nth(2).unwrap().to_owned();
    let team = text("ed25519.key");
    let root = json!({"type": "password", "key": PASSWORD});
    let in_use = json!({"type": "keypair", "key": secret.as_str()});
    let server = |name: &str, auth: &Value| json!({"id": format!("id-{name}"), "auth": auth});
    let bind = |server: Value| json!({"keypair_name": "team", "server": server});
    let stopped = |name: &str| json!({"id": format!("id-{name}")});
    let cases = [
        (
            "bind team web-1 --password-stdin".to_owned(),
            "bind",
            bind(server("web-1", &root)),
        ),
        (
            "bind team id-web-1 web-1 --password-stdin --port 2222 --disable-password".to_owned(),
            "bind",
            bind(json!({"id": "id-web-1", "auth": root, "port": 2222, "disable_password": true})),
        ),
        (
            format!("bind team web-2 --private-key {key}"),
            "replace",
            bind(server("web-2", &in_use)),
        ),
        ("bind team db-1".to_owned(), "bind", bind(stopped("db-1"))),
        ("bind team db-2".to_owned(), "reset", bind(stopped("db-2"))),
        (
            format!("unbind web-2 --yes --private-key {key} --port 22"),
            "unbind",
            json!({"server": {"id": "id-web-2", "auth": in_use, "port": 22}}),
        ),
        (
            "unbind db-2 --yes".to_owned(),
            "unbind",
            json!({"server": stopped("db-2")}),
        ),
        (
            format!("bind team web-5 --private-key {key}"),
            "replace",
            bind(server("web-5", &in_use)),
        ),
        (
            format!("bind team web-4 --private-key {other}"),
            "replace",
            bind(json!({"id": "id-web-4", "auth": {"type": "keypair", "key": team.as_str()}})),
        ),
    ];
    for (words, operation, body) in cases {
        let cloud = Cloud::new(Fault::Nothing, kinds());
        let env = TestEnv::new();
        let dry = ok(typed(
            cloud.command(&env, &format!("--json --dry-run kps keypair {words}")),
        ));
        let recorded = dry.json();
        assert_eq!(recorded.as_array().unwrap().len(), 1, "{words}");
        lacks(&dry.out, PASSWORD);
        lacks(&dry.out, line(&secret));
        let mut masked = body.clone();
        if masked["server"]["auth"].is_object() {
            masked["server"]["auth"]["key"] = json!("********");
        }
        assert_eq!(recorded[0]["body"], masked, "{words}");
        assert!(cloud.changes().is_empty(), "{words}");

        let said = ok(typed(
            cloud.command(&env, &format!("-vv --json kps keypair {words}")),
        ));
        assert_eq!(cloud.changes(), [body], "{words}");
        let row = &said.json()[0];
        assert_eq!(row["operation"], operation, "{words}");
        assert_eq!(
            (&row["changed"], &row["state"]),
            (&json!(true), &json!("done"))
        );
        let pair = if operation == "unbind" {
            Value::Null
        } else {
            json!("team")
        };
        assert_eq!(row["keypair"], pair, "{words}");
        for secret in [PASSWORD.to_owned(), line(&secret), line(&team)] {
            lacks(&said.err, secret);
        }
    }
}

#[test]
fn what_is_there_already_is_left_alone() {
    for words in [
        "bind team web-3",
        "bind team id-id-a",
        "unbind web-1 --yes",
        "bind team web-3 web-3 id-web-3",
    ] {
        let cloud = Cloud::new(Fault::Nothing, kinds());
        let words = format!("--json kps keypair {words}");
        let said = ok(cloud.command(&TestEnv::new(), &words));
        let rows = said.json();
        assert_eq!(rows.as_array().unwrap().len(), 1);
        assert_eq!(rows[0]["operation"], Value::Null);
        assert_eq!(
            (&rows[0]["changed"], &rows[0]["state"]),
            (&json!(false), &json!("done"))
        );
        assert!(cloud.changes().is_empty());
        let words = words.replacen("--json", "--dry-run", 1);
        let said = ok(cloud.command(&TestEnv::new(), &words));
        has(&said.err, "nothing would be sent");
    }
}
