//! `hwkey kps private-key export`, `import` and `clear`.

use httpmock::Method::POST;
use httpmock::MockServer;
use serde_json::{Value, json};

use crate::kps_wire::{assert_mode, assert_no_secret, pair, pairs, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TOKEN, TestEnv, data, fails, has, ok, run, starts, text};

const EXPORT: [&str; 5] = ["--json", "kps", "private-key", "export", "web"];
const CLEAR: [&str; 5] = ["--json", "kps", "private-key", "clear", "web"];
const IMPORT: &str = "--json kps private-key import web --private-key";

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

/// Nothing but what the test itself put there is in the home directory.
fn assert_no_files(env: &TestEnv) {
    let left: Vec<_> = std::fs::read_dir(env.path("")).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn export_saves_the_key_for_its_owner() {
    let key = text("pkcs1.key");
    let server = MockServer::start();
    let reply = json!({"keypair": {"name": "web", "private_key": key}});
    let export = server.mock(|when, then| {
        when.method(POST)
            .path(format!("{}/private-key/export", pairs()))
            .header("x-auth-token", TOKEN)
            .header("content-type", "application/json")
            .body(r#"{"keypair":{"name":"web"}}"#);
        then.status(200).json_body(reply);
    });
    let env = TestEnv::new();
    let said = ok(&mut env.against(&server, EXPORT));
    let home = env.path("").canonicalize().unwrap();
    assert_eq!(
        said.json(),
        json!({"name": "web", "private_key_file": home.join("web.pem")})
    );
    assert_eq!(said.err, "");
    assert_eq!(env.read("web.pem"), key);
    assert_mode(&env.path("web.pem"), 0o600);

    let mut elsewhere = env.against(&server, "-q kps private-key export web");
    let said = ok(elsewhere.args(["--private-key-file", "other.key"]));
    assert_eq!(said.out, "web\n");
    assert_eq!(env.read("other.key"), key);
    export.assert_calls(2);
}

#[test]
fn a_key_whose_last_line_does_not_end_is_ended() {
    let key = text("pkcs1.key");
    let server = Server::in_turn([exported(key.trim_end()), exported("not PEM")]);
    let env = TestEnv::new();
    ok(&mut env.at(&server.url, EXPORT));
    assert_eq!(env.read("web.pem"), key);
    ok(env
        .at(&server.url, EXPORT)
        .args(["--private-key-file", "as-it-came"]));
    let saved = env.read("as-it-came");
    assert_eq!(saved, "not PEM");
}

#[test]
fn a_file_that_exists_is_left_alone() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    env.write("web.pem", "mine");
    for options in [&[][..], &["--dry-run"]] {
        let error = fails(env.at(&server.url, EXPORT).args(options), 2).error();
        has(&error["message"], "web.pem already exists");
        let content = env.read("web.pem");
        assert_eq!(content, "mine");
        let missing = ["--private-key-file", "no/such/folder/web.pem"];
        fails(env.at(&server.url, EXPORT).args(missing).args(options), 2);
    }
    let here = ["--private-key-file", "."];
    let error = fails(env.at(&server.url, EXPORT).args(here), 2).error();
    let message = error["message"].as_str().unwrap();
    assert!(message.ends_with("is a directory"), "{message}");
    assert!(server.lines().is_empty());
}

#[test]
fn a_dash_prints_the_key_and_makes_no_file() {
    let key = text("pkcs1.key");
    let server = Server::new(move |_| exported(&text("pkcs1.key")));
    let env = TestEnv::new();
    let dash = ["--private-key-file", "-"];
    for options in [&[][..], &["-q"]] {
        let mut command = env.at(&server.url, &EXPORT[1..]);
        let said = ok(command.args(dash).args(options));
        assert_eq!((said.out.as_str(), said.err.as_str()), (key.as_str(), ""));
    }
    let said = ok(env.at(&server.url, EXPORT).args(dash));
    assert_eq!(
        said.json(),
        json!({"name": "web", "private_key_file": null, "private_key": key})
    );
    assert_no_files(&env);
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
        let said = fails(env.at(&server.url, EXPORT).args(["--retries", "0"]), 8);
        has(&said.error()["message"], message);
        assert_no_files(&env);
    }
}

#[test]
fn a_key_that_comes_with_a_refusal_is_kept() {
    let key = text("pkcs1.key");
    let body = json!({"error_code": "KPS.9003", "error_msg": "no", "private_key": key});
    let server = Server::new(move |_| Answer::json(403, &body));
    let env = TestEnv::new();
    let error = fails(&mut env.at(&server.url, EXPORT), 9).error();
    let file = env.path("web.pem");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), key);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains(&file.display().to_string()), "{error}");
    let mut print = env.at(&server.url, &EXPORT[1..]);
    let said = run(print.args(["--private-key-file", "-"]));
    assert_eq!((said.code, said.out), (9, key), "{}", said.err);
    has(&said.err, "came with a refusal");
}

fn clear(server: &Server) -> Said {
    let env = TestEnv::new();
    run(env.at(&server.url, CLEAR).args(["--yes", "--retries", "0"]))
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
        assert_eq!((said.code, said.err.as_str()), (0, ""));
        assert_eq!(said.json(), json!({"name": "web", "hosted": false}));
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(
            requests[0].line,
            format!("DELETE {}/private-key", pair("web"))
        );
        assert!(requests[0].body.is_empty());
    }
}

#[test]
fn clearing_where_nothing_is_hosted_succeeds() {
    for way in [
        Answer::text(404, ""),
        refused(404, "KPS.6005"),
        refused(400, "KPS.6005"),
    ] {
        let server = Server::in_turn([way.clone(), hosted(false.into())]);
        let said = clear(&server);
        assert_eq!(said.code, 0, "{way:?}: {}", said.err);
        assert_eq!(said.json(), json!({"name": "web", "hosted": false}));
        starts(&said.err, "note: ");
    }
}

#[test]
fn the_private_key_is_shown_nowhere() {
    let key = text("pkcs1.key");
    let host = ["--private-key", "key", "--encryption", "default"];
    let commands = [
        vec!["kps", "private-key", "export", "web"],
        vec!["kps", "keypair", "create", "made"],
        [&["kps", "private-key", "import", "web"], &host[..]].concat(),
        [&["kps", "keypair", "import", "web"], &host[..]].concat(),
    ];
    // Every reply holds the private key, wherever a service might put it.
    let echo = || {
        let mut pair = shown("web", "pkcs1", json!({"private_key": text("pkcs1.key")}));
        pair["keypair"]["key_protection"] = json!({"private_key": text("pkcs1.key")});
        pair
    };
    for options in [
        &["-vv"][..],
        &["-vv", "--json"],
        &["--dry-run"],
        &["--dry-run", "--json"],
    ] {
        for command in &commands {
            for status in [200, 400, 500] {
                let server = Server::new(move |_| Answer::json(status, echo()));
                let env = TestEnv::new();
                env.write("key", &key);
                let mut run_it = env.at(&server.url, command);
                let said = run(run_it.args(options).args(["--retries", "0"]));
                assert_no_secret(&key, &said.out);
                assert_no_secret(&key, &said.err);
                assert!(!said.err.contains(TOKEN) && !said.out.contains(TOKEN));
                let dry = options[0] == "--dry-run";
                assert_eq!(said.code == 0, dry || status == 200, "{}", said.err);
                assert_eq!(server.lines().is_empty(), dry);
                assert_eq!(said.err.contains("> POST"), !dry, "{}", said.err);
            }
        }
    }
}

#[test]
fn a_hosted_key_goes_and_comes_back_in_the_sandbox() {
    let env = TestEnv::new();
    let create = "kps keypair create web --encryption default --json";
    assert_eq!(ok(&mut env.sandbox(create)).json()["hosted"], true);
    let export = ["kps", "private-key", "export", "web", "--private-key-file"];
    ok(env.sandbox(export).arg("copy"));
    let made = std::fs::read(env.path("web.pem")).unwrap();
    assert_eq!(std::fs::read(env.path("copy")).unwrap(), made);
    for _ in 0..2 {
        ok(env.sandbox(CLEAR).arg("--yes"));
        fails(env.sandbox(export).arg("none"), 5);
        assert!(!env.path("none").exists());
    }
    let said = fails(
        env.sandbox(IMPORT)
            .arg(data("pkcs1.key"))
            .args(["--encryption", "default"]),
        7,
    );
    assert_eq!(said.error()["code"], "KPS.6011");
    ok(env
        .sandbox(IMPORT)
        .arg("web.pem")
        .args(["--kms-key-name", "kps/default"]));
    let said = ok(env.sandbox(export).arg("-"));
    assert_eq!(said.out.as_bytes(), made);
}
