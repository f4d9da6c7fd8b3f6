//! What is refused before anything is sent.

use serde_json::json;

use super::{kinds, typed};
use crate::cloud::{Cloud, Fault, machine};
use crate::support::{TestEnv, fails, file, has, ok, run};

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_sent() {
    let (own, other) = (file("rsa2048.key"), file("ed25519.key"));
    let (ppk, encrypted, public) = (
        file("putty.key"),
        file("openssh-encrypted.key"),
        file("rsa2048.pub"),
    );
    let cases = [
        ("bind team win-1".to_owned(), 7, "runs Windows"),
        ("unbind win-1 --yes".to_owned(), 7, "runs Windows"),
        ("bind team ice-1".to_owned(), 7, "is frozen"),
        ("bind team new-1".to_owned(), 7, "has the status BUILD"),
        (
            "bind team win-1 ice-1 web-3".to_owned(),
            7,
            "2 servers cannot be changed",
        ),
        (
            "bind team web-1".to_owned(),
            2,
            "root's password is required for `web-1`",
        ),
        (
            "bind team web-2".to_owned(),
            2,
            "the private key in use is required for `web-2`",
        ),
        (
            "unbind web-2 --yes".to_owned(),
            2,
            "the private key in use is required for `web-2`",
        ),
        ("unbind db-2".to_owned(), 2, "--yes is required"),
        (
            "bind team db-1 --password-stdin".to_owned(),
            2,
            "no server needs root's password",
        ),
        (
            format!("bind team web-3 --private-key {own}"),
            2,
            "no server needs a private key",
        ),
        (
            format!("bind team web-1 --private-key {own}"),
            2,
            "no server needs a private key",
        ),
        (
            "bind team db-1 --port 2222".to_owned(),
            2,
            "--port is for servers that run",
        ),
        ("bind team web-1 --port 0".to_owned(), 2, "--port"),
        (
            format!("bind team web-2 --private-key {other}"),
            2,
            "does not belong to `ops`",
        ),
        (format!("bind team web-2 --private-key {ppk}"), 2, "PuTTY"),
        (
            format!("bind team web-2 --private-key {encrypted}"),
            2,
            "is encrypted with a passphrase",
        ),
        (
            format!("bind team web-2 --private-key {public}"),
            2,
            "is a public key",
        ),
        (
            "bind team web-2 --private-key nowhere".to_owned(),
            2,
            "nowhere",
        ),
        (
            "bind team web-1 web-2 --password-stdin --private-key -".to_owned(),
            2,
            "only one of",
        ),
        (
            "bind nobody web-1".to_owned(),
            5,
            "no key pair named `nobody`",
        ),
        ("bind team web-9".to_owned(), 5, "no server `web-9`"),
        (
            "bind team id-web-9 web-1".to_owned(),
            5,
            "no server `id-web-9`",
        ),
        ("bind team twin".to_owned(), 2, "`twin` matches 2 servers"),
        ("bind team".to_owned(), 2, "SERVER"),
        ("rotate ops ops".to_owned(), 2, "the name of the old one"),
        (
            "rotate ops new --private-key-file -".to_owned(),
            2,
            "standard output",
        ),
        (
            "rotate ops team".to_owned(),
            2,
            "the private key in use is required for `web-2`",
        ),
        (
            format!("rotate ops team --private-key {other}"),
            2,
            "does not belong to `ops`",
        ),
        (
            "rotate nobody2 nobody".to_owned(),
            5,
            "no key pair named `nobody2`",
        ),
        (
            "rotate ops team --delete-old".to_owned(),
            2,
            "--yes is required",
        ),
    ];
    let cloud = Cloud::new(Fault::Nothing, kinds());
    for (words, code, part) in cases {
        let said = fails(
            typed(cloud.command(&TestEnv::new(), &format!("kps keypair {words}"))),
            code,
        );
        has(&said.err, part);
        assert!(cloud.changes().is_empty(), "{words}");
    }
    // All that is wrong is said at once.
    let words = "kps keypair bind team web-9 web-1 web-8 --password-stdin";
    let said = fails(typed(cloud.command(&TestEnv::new(), words)), 5);
    has(&said.err, "no server `web-9`");
    has(&said.err, "no server `web-8`");
    assert!(cloud.changes().is_empty());
    let said = fails(
        cloud.command(&TestEnv::new(), "kps keypair bind team twin"),
        2,
    );
    has(&said.err, "id-a");
    has(&said.err, "id-b");
}

#[test]
fn a_task_under_way_counts_before_its_server_shows_it() {
    let cases = [
        ("unbind web-1 --yes", 7, "the task t1 of KPS"),
        ("unbind db-1 --yes", 7, "the task t2 of KPS"),
        ("bind ops db-1", 7, "the task t2 of KPS"),
        ("bind team db-1 --wait-timeout 0", 9, "kps task show t2"),
        (
            "bind team web-1 db-1 --password-stdin --no-wait",
            0,
            "already for `web-1`, `db-1`",
        ),
        ("bind team web-1 --dry-run", 0, "already for `web-1`"),
        ("rotate team team2 --dry-run", 9, "the task t1 of KPS"),
        ("bind ops web-1 db-1", 7, "2 servers cannot be changed"),
        ("delete team --if-unused --yes", 6, "`web-1`, `db-1`"),
        (
            "rotate team ops --delete-old --yes",
            9,
            "the task t1 of KPS",
        ),
    ];
    let cloud = Cloud::new(
        Fault::Endless,
        vec![
            machine("web-1", "ACTIVE", None),
            machine("db-1", "SHUTOFF", None),
        ],
    );
    let bind = "kps keypair bind team web-1 db-1 --password-stdin --no-wait";
    ok(typed(cloud.command(&TestEnv::new(), bind)));
    for (words, code, part) in cases {
        let words = format!("--json kps keypair {words}");
        let said = run(typed(cloud.command(&TestEnv::new(), &words)));
        assert_eq!(said.code, code, "{words}: {}", said.err);
        has(&said.err, part);
        assert_eq!(cloud.changes().len(), 2, "{words}");
        assert_eq!(cloud.server.count("DELETE"), 0, "{words}");
    }
    // A task that ends between the two looks is seen on its server.
    let asked = cloud.server.requests();
    let at = |part: &str| asked.iter().position(|request| request.line.contains(part));
    assert!(at("/running-tasks") < at("/cloudservers/detail"));

    // Taking a pair off is joined in the same way.
    let cloud = Cloud::new(
        Fault::Endless,
        vec![machine("db-1", "SHUTOFF", Some("ops"))],
    );
    let unbind = "--json kps keypair unbind db-1 --yes";
    ok(cloud.command(&TestEnv::new(), &format!("{unbind} --no-wait")));
    let said = run(cloud.command(&TestEnv::new(), &format!("{unbind} --wait-timeout 0")));
    assert_eq!(said.code, 9, "{}", said.err);
    has(&said.err, "KPS is doing this already for `db-1`");
    let row = &said.json()[0];
    assert_eq!(
        (&row["task_id"], &row["operation"]),
        (&json!("t1"), &json!("unbind"))
    );
    assert_eq!(cloud.changes().len(), 1);

    // The last line has the exit code of the process, for a single server too.
    let cloud = Cloud::new(Fault::Endless, vec![machine("db-1", "SHUTOFF", None)]);
    ok(cloud.command(&TestEnv::new(), "kps keypair bind team db-1 --no-wait"));
    let said = run(cloud.command(&TestEnv::new(), "--json kps keypair rotate team ops"));
    assert_eq!(said.code, 9, "{}", said.err);
    has(
        said.err.trim_end().lines().last().unwrap(),
        "\"exit_code\":9",
    );
}
