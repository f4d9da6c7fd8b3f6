//! `hwkey kps keypair bind`, `unbind` and `rotate`: what is sent, what is refused, and what every fault of
//! the services comes to.

mod faults;
mod refusals;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::cloud::{Cloud, Fault, PASSWORD, machine, with};
use crate::support::{Said, TestEnv, column, file, has, lacks, ok, text};
use crate::table::rows;

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

const KEYS: [&str; 5] = [
    "rsa2048.key",
    "ed25519.key",
    "putty.key",
    "openssh-encrypted.key",
    "rsa2048.pub",
];

/// A command line with the paths of the keys that it names.
fn with_paths(words: &str) -> String {
    let with_path = |words: String, key: &&str| words.replace(key, &file(key));
    KEYS.iter().fold(format!("kps keypair {words}"), with_path)
}

/// What is typed after `kps keypair`, the operation, and what is sent, with the name of the secret in it.
const OPERATIONS: &str = r#"
bind team web-1 --password-stdin | bind | {"keypair_name":"team","server":{"id":"id-web-1","auth":{"type":"password","key":"PASSWORD"}}}
bind team id-web-1 web-1 --password-stdin --port 2222 --disable-password | bind | {"keypair_name":"team","server":{"id":"id-web-1","auth":{"type":"password","key":"PASSWORD"},"port":2222,"disable_password":true}}
bind team web-2 --private-key rsa2048.key | replace | {"keypair_name":"team","server":{"id":"id-web-2","auth":{"type":"keypair","key":"rsa2048.key"}}}
bind team db-1 | bind | {"keypair_name":"team","server":{"id":"id-db-1"}}
bind team db-2 | reset | {"keypair_name":"team","server":{"id":"id-db-2"}}
unbind web-2 --yes --private-key rsa2048.key --port 22 | unbind | {"server":{"id":"id-web-2","auth":{"type":"keypair","key":"rsa2048.key"},"port":22}}
unbind db-2 --yes | unbind | {"server":{"id":"id-db-2"}}
bind team web-5 --private-key rsa2048.key | replace | {"keypair_name":"team","server":{"id":"id-web-5","auth":{"type":"keypair","key":"rsa2048.key"}}}
bind team web-4 --private-key ed25519.key | replace | {"keypair_name":"team","server":{"id":"id-web-4","auth":{"type":"keypair","key":"ed25519.key"}}}
"#;

/// What is sent, with this in the place of the name of a secret.
fn with_secret(body: &str, secret: impl Fn(&str) -> String) -> Value {
    let mut body: Value = serde_json::from_str(body).unwrap();
    if let Some(key) = body.pointer_mut("/server/auth/key") {
        *key = secret(key.as_str().unwrap()).into();
    }
    body
}

#[test]
fn each_operation_sends_what_it_needs_and_nothing_else() {
    let secret = |name: &str| match name {
        "PASSWORD" => PASSWORD.to_owned(),
        key => text(key),
    };
    let line = |key: &str| text(key).lines().nth(2).unwrap().to_owned();
    let secrets = [
        PASSWORD.to_owned(),
        line("rsa2048.key"),
        line("ed25519.key"),
    ];
    for [words, operation, body] in rows(OPERATIONS) {
        let cloud = Cloud::new(Fault::Nothing, kinds());
        let env = TestEnv::new();
        let words = with_paths(words);
        let dry = ok(typed(
            cloud.command(&env, &format!("--json --dry-run {words}")),
        ));
        let masked = with_secret(body, |_| "********".to_owned());
        assert_eq!(column(&dry.json(), "body"), [masked], "{words}");
        assert!(cloud.changes().is_empty(), "{words}");

        let said = ok(typed(cloud.command(&env, &format!("-vv --json {words}"))));
        assert_eq!(cloud.changes(), [with_secret(body, secret)], "{words}");
        let row = &said.json()[0];
        let pair = if operation == "unbind" {
            Value::Null
        } else {
            json!("team")
        };
        let found = ["operation", "changed", "state", "keypair"].map(|it| row[it].clone());
        let expected = json!([operation, true, "done", pair]);
        assert_eq!(json!(found), expected, "{words}");
        for secret in &secrets {
            lacks(&dry.out, secret);
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
        let said = cloud.ends(&words, 0);
        let found = ["operation", "changed", "state"].map(|it| column(&said.json(), it));
        assert_eq!(json!(found), json!([[null], [false], ["done"]]));
        assert!(cloud.changes().is_empty());
        let words = words.replacen("--json", "--dry-run", 1);
        let said = cloud.ends(&words, 0);
        has(&said.err, "nothing would be sent");
    }
}
