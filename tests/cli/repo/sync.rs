//! `hwkey repo key sync`: the account comes to hold the keys of files, and no file goes unread.

mod changes;

use serde_json::Value;

use crate::kps_wire::prints;
use crate::repo_wire::{LIST, key, no_keys, page};
use crate::server::{Answer, Server};
use crate::support::{
    Arguments, Said, TestEnv, column, data, fails, file, has, lacks, line, ok, run, text,
};
use crate::table;

/// What became of each key: action, title, fingerprint and file.
fn rows(said: &Said) -> Vec<[Value; 4]> {
    let fields = ["action", "title", "fingerprint", "source"];
    let rows = said.json();
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| fields.map(|field| row[field].clone()))
        .collect()
}

fn row(action: &str, name: &str, source: Option<&str>) -> [Value; 4] {
    let title = line(&format!("{name}.pub"));
    let title = title.rsplit(' ').next().unwrap();
    [
        action.into(),
        title.into(),
        prints(name).0.into(),
        source.into(),
    ]
}

/// The titles of the account in the sandbox.
fn titles(env: &TestEnv) -> Vec<Value> {
    column(&ok(env.sandbox("--json repo key list")).json(), "title")
}

fn comment(name: &str) -> Value {
    row("", name, None)[1].clone()
}

#[test]
fn the_account_comes_to_hold_what_the_files_hold() {
    let env = TestEnv::new();
    for name in ["ecdsa256", "ed25519"] {
        ok(env.sandbox(["repo", "key", "add", &file(&format!("{name}.pub"))]));
    }
    env.write("keys/alice.pub", text("ed25519.pub"));
    env.write("keys/README", "no key");
    env.write("keys/private", text("rsa2048.key"));
    env.write("keys/deeper/other.pub", text("rsa3072.pub"));
    let list = format!(
        "\u{feff}# the team\r\n\r\n{}\r\n  {}\n{}",
        line("rsa2048.pub"),
        line("ed25519.pub"),
        line("rsa2048.pub").replace("rsa2048@", "again@")
    );
    env.write("list", list);
    let sync = |more: &str| {
        let mut sync = env.sandbox("--json repo key sync keys list -");
        ok(sync.args(more.words()).write_stdin(line("ecdsa384.pub")))
    };
    let mut expected = vec![
        row("kept", "ed25519", Some("keys/alice.pub")),
        row("added", "rsa2048", Some("list")),
        row("added", "ecdsa384", Some("-")),
        row("extra", "ecdsa256", None),
    ];
    let first = sync("");
    assert_eq!(rows(&first), expected);
    assert_eq!(first.err, "");
    let all = ["ecdsa256", "ed25519", "rsa2048", "ecdsa384"].map(comment);
    assert_eq!(titles(&env), all);

    for added in &mut expected[1..3] {
        added[0] = "kept".into();
    }
    assert_eq!(rows(&sync("")), expected, "run again");
    assert_eq!(sync("--prune --dry-run").json()[0]["method"], "DELETE");
    assert_eq!(titles(&env), all);

    expected[3][0] = "removed".into();
    assert_eq!(rows(&sync("--prune --yes")), expected);
    assert_eq!(rows(&sync("--prune --yes")), expected[..3], "run again");
    assert_eq!(titles(&env), all[1..]);
}

#[test]
fn results_are_a_table_or_ids() {
    let listed = page(&[key(7, "old", &line("ed25519.pub"))]);
    let server = Server::new(move |_| Answer::json(200, listed.clone()));
    let env = TestEnv::new();
    let sync = ["repo", "key", "sync", &file("ed25519.pub")];
    let said = ok(env.at(&server.url, sync));
    let print = prints("ed25519").0;
    let rows: Vec<_> = said.out.lines().map(str::trim_end).collect();
    has(rows[0], "ACTION  ID  TITLE  FINGERPRINT");
    has(rows[1], format!("kept    7   old    {print}"));
    assert_eq!(ok(env.at(&server.url, sync).arg("-q")).out, "7\n");
    assert_eq!(server.lines(), [LIST, LIST]);
}

#[cfg(unix)]
#[test]
fn what_only_looks_like_a_public_key_file_is_named() {
    let env = TestEnv::new();
    env.write("keys/a.pub", text("ed25519.pub"));
    env.write("keys/B.PUB", text("rsa2048.pub"));
    env.write("keys/folder.pub/c.pub", text("rsa2048.pub"));
    env.write("keys/e.revoked.2.pub", text("ecdsa256.pub"));
    let _socket = std::os::unix::net::UnixListener::bind(env.path("keys/d.pub")).unwrap();
    for command in ["repo key sync keys", "kps keypair import keys/"] {
        let said = ok(env.sandbox(command));
        for name in ["B.PUB", "folder.pub", "d.pub"] {
            has(&said.err, format!("keys/{name} is left out: only"));
        }
        lacks(&said.err, "a.pub is left out");
        has(
            &said.err,
            "keys/e.revoked.2.pub is left out: its key was revoked",
        );
    }
    assert_eq!(titles(&env).len(), 1);
}

/// Without a comment a key has the name of its file, and in a list the name of the user and the machine.
#[test]
fn a_title_is_the_comment_or_the_name_of_the_file() {
    let env = TestEnv::new();
    let bare = |name: &str| {
        let line = line(&format!("{name}.pub"));
        line.rsplit_once(' ').unwrap().0.to_owned()
    };
    env.write("alice.pub", bare("ed25519"));
    env.write("list", bare("rsa2048"));
    for (path, title) in [("alice.pub", "alice"), ("list", "tester@")] {
        for api in ["v4", "v1"] {
            let said = ok(env
                .sandbox(["repo", "key", "sync", path, "--dry-run", "--json"])
                .args(["--api", api]));
            let sent = said.json()[0]["body"]["title"].clone();
            assert!(sent.as_str().unwrap().starts_with(title), "{path}: {sent}");
        }
    }
}

/// Files, what they hold with `;` for a new line, what is said of them, and what with the hint.
const FAULTY: &str = "
options | GOOD;;no-pty GOOD | options:3: an authorized_keys line with options | from the key type on
damaged | # GOOD;ssh-ed25519 AAAA | damaged:2: a damaged ssh-ed25519 key | copy the whole line
certified | CERTIFICATE | certified:1: an OpenSSH certificate | -cert
words | GOOD;no key | words:2: no SSH public key |
control | GOOD\x1b[2J | control:1: a public key with control characters |
long | GOODLONG | long cannot be added | comment
id | PRIVATE | id is a private key | id.pub
list | GOOD;PUTTY | list is a private key |
ssh2 | SSH2 | ssh2: a public key in RFC 4716 | ssh-keygen -i
empty.pub | # nothing | empty.pub: empty |
folder/a.pub | PUTTY | folder/a.pub is a private key |
nowhere | | cannot read nowhere |
";

/// Makes them, and tells their names and what is said.
fn faulty_files(env: &TestEnv) -> Vec<[&'static str; 3]> {
    let good = line("ed25519.pub");
    env.write("id.pub", &good);
    let stand_ins = [
        ("GOOD", good),
        ("LONG", "x".repeat(300)),
        ("CERTIFICATE", text("certificate.pub")),
        ("PRIVATE", text("ed25519.key")),
        ("PUTTY", text("putty.key")),
        ("SSH2", text("rfc4716.pub")),
    ];
    let faults = table::rows(FAULTY).map(|[name, content, fault, hint]| {
        let content = content.replace(';', "\n");
        let content = stand_ins
            .iter()
            .fold(content, |content, (word, text)| content.replace(word, text));
        if !content.is_empty() {
            env.write(name, content);
        }
        // A folder is given as a whole.
        [name.split('/').next().unwrap(), fault, hint]
    });
    faults.collect()
}

#[test]
fn every_file_is_read_before_anything_is_sent_and_every_fault_is_named() {
    let env = TestEnv::new();
    let faults = faulty_files(&env);
    let server = no_keys();
    let sync = |files: &[&str]| {
        let mut sync = env.at(&server.url, "--json repo key sync --prune --yes --api v1");
        fails(sync.arg(file("ed25519.pub")).args(files), 2)
    };
    for [name, fault, hint] in &faults {
        let error = sync(&[name]).error();
        has(&error["message"], fault);
        has(error["hint"].as_str().unwrap_or_default(), *hint);
        assert_eq!(error["kind"], "usage");
        assert_eq!(error["exit_code"], 2);
    }
    let names: Vec<_> = faults.iter().map(|[name, ..]| *name).collect();
    let said = sync(&names);
    for [_, fault, _] in &faults {
        has(&said.err, fault);
    }
    lacks(&said.err, "PRIVATE KEY");
    assert_eq!(
        said.error()["message"],
        // Each good key of a list counts too.
        format!("{} of 15 failed", faults.len())
    );
    assert!(server.lines().is_empty());
}

#[test]
fn a_set_without_a_key_is_refused() {
    let env = TestEnv::new();
    env.write("folder/key", line("ed25519.pub"));
    env.write("list", "# nobody\n\n");
    let server = no_keys();
    for paths in ["folder", "list", "-", "folder list -"] {
        let sync = format!("repo key sync --prune --yes {paths}");
        let said = fails(env.at(&server.url, sync), 2);
        has(&said.err, "no public key was found; nothing was sent");
    }
    // A folder that is not mounted stands for keys that are not to go.
    let key = file("ed25519.pub");
    let sync = ["repo", "key", "sync", "--prune", "--yes", "folder", &key];
    let said = fails(env.at(&server.url, sync), 2);
    has(&said.err, "folder has no public keys");
    fails(env.at(&server.url, "repo key sync"), 2);
    assert!(server.lines().is_empty());
}

#[test]
fn weak_keys_are_named() {
    let sync = ["repo", "key", "sync", &file("rsa1024.pub"), "--dry-run"];
    let said = ok(TestEnv::new().sandbox(sync));
    has(
        &said.err,
        "rsa1024.pub: an RSA key of 1024 bits is too short",
    );
}

fn sync(server: &Server, names: &[&str]) -> Said {
    let names = names.iter().map(|name| data(&format!("{name}.pub")));
    let env = TestEnv::new();
    let mut sync = env.at(
        &server.url,
        "--json --retries 0 repo key sync --prune --yes",
    );
    run(sync.args(names))
}
