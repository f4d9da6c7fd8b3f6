//! `hwkey kps private-key export`, `import` and `clear`.

use serde_json::{Value, json};

use crate::kps_wire::{assert_mode, assert_no_secret, pair, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TOKEN, TestEnv, ends, fails, has, lacks, ok, run, starts, text};

const EXPORT: &str = "--json kps private-key export web";
const CLEAR: &str = "--json kps private-key clear web --yes --retries 0";

fn exported(key: &str) -> Answer {
    Answer::json(200, json!({"keypair": {"name": "web", "private_key": key}}))
}

/// The pair, and whether KPS keeps its private key.
pub(crate) fn hosted(hosted: Value) -> Answer {
    Answer::json(
        200,
        shown("web", "ed25519", json!({"is_key_protection": hosted})),
    )
}

#[test]
fn export_saves_the_key_for_its_owner() {
    let key = text("pkcs1.key");
    let server = Server::new(|_| exported(&text("pkcs1.key")));
    let env = TestEnv::new();
    let said = ok(env.at(&server.url, EXPORT));
    let file = env.path("").canonicalize().unwrap().join("web.pem");
    assert_eq!(
        said.json(),
        json!({"name": "web", "private_key_file": file})
    );
    assert_eq!(said.err, "");
    assert_eq!(env.read("web.pem"), key);
    assert_mode(&file, 0o600);

    let elsewhere = "-q kps private-key export web --private-key-file other.key";
    assert_eq!(ok(env.at(&server.url, elsewhere)).out, "web\n");
    assert_eq!(env.read("other.key"), key);
}

#[test]
fn a_key_whose_last_line_does_not_end_is_ended() {
    let key = text("pkcs1.key");
    let server = Server::in_turn([exported(key.trim_end()), exported("not PEM")]);
    let env = TestEnv::new();
    ok(&mut env.at(&server.url, EXPORT));
    assert_eq!(env.read("web.pem"), key);
    ok(env.at(
        &server.url,
        format!("{EXPORT} --private-key-file as-it-came"),
    ));
    assert_eq!(env.read("as-it-came"), "not PEM");
}

#[test]
fn a_file_that_exists_is_left_alone() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    env.write("web.pem", "mine");
    for option in ["", "--dry-run"] {
        for (target, message) in [
            ("", "web.pem already exists"),
            (
                "--private-key-file no/such/folder/web.pem",
                "no/such/folder",
            ),
            ("--private-key-file .", "is a directory"),
        ] {
            let export = format!("{EXPORT} {target} {option}");
            let error = fails(env.at(&server.url, export), 2).error();
            has(&error["message"], message);
        }
    }
    assert_eq!(env.read("web.pem"), "mine");
    assert!(server.lines().is_empty());
}

#[test]
fn a_dash_prints_the_key_and_makes_no_file() {
    let key = text("pkcs1.key");
    let server = Server::new(move |_| exported(&text("pkcs1.key")));
    let env = TestEnv::new();
    let export = "kps private-key export web --private-key-file -";
    for options in ["", "-q"] {
        let said = ok(env.at(&server.url, format!("{export} {options}")));
        assert_eq!((said.out.as_str(), said.err.as_str()), (key.as_str(), ""));
    }
    let said = ok(env.at(&server.url, format!("{export} --json")));
    assert_eq!(
        said.json(),
        json!({"name": "web", "private_key_file": null, "private_key": key})
    );
    assert!(env.files().is_empty());
}

#[test]
fn answers_without_a_key_leave_nothing() {
    let keyless = json!({"keypair": {"name": "web"}});
    for (answer, message) in [
        (Answer::Close, "no valid response"),
        (exported("secret").cut(), "no valid response"),
        (Answer::json(200, keyless), "an unexpected response"),
    ] {
        let server = Server::in_turn([answer]);
        let env = TestEnv::new();
        let said = fails(env.at(&server.url, format!("{EXPORT} --retries 0")), 8);
        has(&said.error()["message"], message);
        assert!(env.files().is_empty());
    }
}

#[test]
fn a_key_that_comes_with_a_refusal_is_kept() {
    let key = text("pkcs1.key");
    let body = json!({"error_code": "KPS.9003", "error_msg": "no", "private_key": key});
    let server = Server::new(move |_| Answer::json(403, &body));
    let env = TestEnv::new();
    let error = fails(env.at(&server.url, EXPORT), 9).error();
    assert_eq!(env.read("web.pem"), key);
    has(&error["message"], env.path("web.pem").display().to_string());
    let print = "kps private-key export web --private-key-file -";
    let said = ends(env.at(&server.url, print), 9);
    assert_eq!(said.out, key);
    has(&said.err, "came with a refusal");
}

fn clear(server: &Server) -> Said {
    ok(TestEnv::new().at(&server.url, CLEAR))
}

#[test]
fn clear_removes_the_hosted_key() {
    for answer in [
        Answer::text(200, ""),
        Answer::text(200, "\"cleared\""),
        Answer::text(200, "cleared"),
        Answer::text(204, ""),
    ] {
        let server = Server::in_turn([answer]);
        let said = clear(&server);
        assert_eq!(said.err, "");
        assert_eq!(said.json(), json!({"name": "web", "hosted": false}));
        let removal = format!("DELETE {}/private-key", pair("web"));
        assert_eq!(server.lines(), [removal]);
    }
}

#[test]
fn clearing_where_nothing_is_hosted_succeeds() {
    for way in [
        Answer::text(404, ""),
        refused(404, "KPS.6005"),
        refused(400, "KPS.6005"),
    ] {
        let server = Server::in_turn([way, hosted(false.into())]);
        let said = clear(&server);
        assert_eq!(said.json(), json!({"name": "web", "hosted": false}));
        starts(&said.err, "note: ");
    }
}

#[test]
fn the_private_key_is_shown_nowhere() {
    let key = text("pkcs1.key");
    let host = "--private-key key --encryption default";
    let commands = [
        "kps private-key export web".to_owned(),
        "kps keypair create made".to_owned(),
        format!("kps private-key import web {host}"),
        format!("kps keypair import web {host}"),
    ];
    // Every reply holds the private key, wherever a service might put it.
    let echo = || {
        let mut pair = shown("web", "pkcs1", json!({"private_key": text("pkcs1.key")}));
        pair["keypair"]["key_protection"] = json!({"private_key": text("pkcs1.key")});
        pair
    };
    for options in ["-vv", "-vv --json", "--dry-run", "--dry-run --json"] {
        for command in &commands {
            for status in [200, 400, 500] {
                let server = Server::new(move |_| Answer::json(status, echo()));
                let env = TestEnv::new();
                env.write("key", &key);
                let command = format!("{command} {options} --retries 0");
                let said = run(env.at(&server.url, command));
                for shown in [&said.out, &said.err] {
                    assert_no_secret(&key, shown);
                    lacks(shown, TOKEN);
                }
                let dry = options.contains("--dry-run");
                assert_eq!(said.code == 0, dry || status == 200, "{}", said.err);
                assert_eq!(server.lines().is_empty(), dry);
                assert_eq!(said.err.contains("> POST"), !dry, "{}", said.err);
            }
        }
    }
}
