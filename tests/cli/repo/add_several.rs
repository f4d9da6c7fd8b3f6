//! `hwkey repo key add` of several files: each has a result of its own.

use serde_json::Value;

use crate::repo_wire::{ADD, key, no_keys, page};
use crate::server::{Answer, Server, refused};
use crate::support::{TestEnv, column, fails, file, has, line, ok, run};

#[test]
fn several_files_are_added_at_once() {
    let env = TestEnv::new();
    let names = ["ed25519.pub", "rsa2048.pub", "ecdsa256.pub"].map(file);
    ok(env.sandbox(["repo", "key", "add", &names[1]]));
    let add = |form: &str| {
        let mut add = env.sandbox(["repo", "key", "add", form]);
        ok(add.args(&names))
    };
    let dry = add("--dry-run");
    assert_eq!(dry.out.matches("POST http://").count(), 3);
    let said = add("--json");
    let said = said.json();
    assert_eq!(column(&said, "created"), [true, false, true]);
    let titles = ["ed25519", "rsa2048", "ecdsa256"].map(|name| format!("{name}@example.com"));
    assert_eq!(column(&said, "title"), titles.map(Value::from));
    let ids = column(&said, "id");
    let ids: Vec<_> = ids.iter().map(|id| id.as_str().unwrap()).collect();
    assert_eq!(add("-q").out, format!("{}\n", ids.join("\n")));
    let table = add("--color=never").out;
    let rows: Vec<_> = table.lines().map(str::trim_end).collect();
    assert_eq!(rows.len(), 4, "{table}");
    has(rows[0], "ID          TITLE                 FINGERPRINT");
    assert!(
        rows[1].starts_with(ids[0]) && rows[1].ends_with(" no"),
        "{table}"
    );
}

#[test]
fn all_are_read_before_anything_is_sent() {
    let env = TestEnv::new();
    env.write("two", format!("{0}\n{0}", line("ed25519.pub")));
    let good = file("ed25519.pub");
    let server = no_keys();
    let mut add = env.at(&server.url, "repo key add two nowhere");
    let said = fails(
        add.args([&good, &file("ed25519.key"), &file("rsa8192.pub")]),
        2,
    );
    for fault in [
        "two: 2 public keys",
        "cannot read nowhere",
        "ed25519.key is a private key",
        "rsa8192.pub cannot be added",
    ] {
        has(&said.err, fault);
    }
    let mut add = env.at(&server.url, "--json repo key add two nowhere");
    assert_eq!(fails(add.arg(&good), 2).error()["message"], "2 of 3 failed");
    for options in ["--title t", "--key x", "--agent"] {
        let mut add = env.at(&server.url, format!("repo key add {options}"));
        fails(add.args([&good, &good]), 2);
    }
    assert!(server.lines().is_empty());
}

#[test]
fn one_that_fails_does_not_stop_the_rest() {
    let names = ["ed25519.pub", "rsa2048.pub"].map(file);
    let refused_one = line("ed25519.pub");
    for (refuse_both, code, created) in [(false, 9, &[true][..]), (true, 6, &[])] {
        let refused_one = refused_one.clone();
        let server = Server::new(move |request| {
            let is_refused = |line: &str| refuse_both || line == refused_one;
            if request.line != ADD {
                Answer::json(200, page(&[]))
            } else if is_refused(request.json()["key"].as_str().unwrap()) {
                refused(409, "CH.080002")
            } else {
                Answer::json(201, key(7, "t", &line("rsa2048.pub")))
            }
        });
        let env = TestEnv::new();
        let mut add = env.at(&server.url, "--json repo key add");
        let said = run(add.args(&names));
        assert_eq!(
            (said.code, said.error()["exit_code"].as_i64()),
            (code, Some(i64::from(code)))
        );
        assert_eq!(column(&said.json(), "created"), created);
        let target = format!("\"target\":\"{}\"", names[0]);
        has(&said.err, target);
    }
}
