//! Results that cannot be written, and streams that are not as usual.

use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::net::{UnixDatagram, UnixStream};
use std::process::{Command, Stdio};

use serde_json::json;

use crate::process::{bare, end_of, shell};
use crate::repo_wire::key;
#[cfg(target_os = "linux")]
use crate::repo_wire::no_keys;
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{Arguments, TOKEN, TestEnv, file, has, line, ok, text};
use crate::table::rows;

/// One key with a title of `length` characters.
fn with_title(length: usize) -> Server {
    let title = "x".repeat(length);
    let key = json!({"id": 1, "title": title, "key": "ssh-rsa AAAA", "created_at": null});
    Server::new(move |_| Answer::json(200, json!({"keys": [key]})))
}

#[test]
fn a_closed_pipe_ends_quietly() {
    // Less than a buffer, and more than a pipe holds.
    for length in [10, 300_000] {
        for extra in ["--json", "-q", "--output=table"] {
            let server = with_title(length);
            let env = TestEnv::new();
            let (_, unread) = std::io::pipe().unwrap();
            let mut command = bare(&env, &server.url, ["repo", "key", "list", extra]);
            let said = end_of(command.stdout(unread));
            assert_eq!((said.code, said.err.as_str()), (0, ""), "{length} {extra}");
        }
    }
}

/// Nobody reads the result, but it is one: scripts look at the exit code.
#[test]
fn a_closed_pipe_hides_no_failure() {
    let server = with_title(10);
    let env = TestEnv::new();
    env.write(".ssh/id.pub", text("rsa1024.pub"));
    for (arguments, code) in [
        ("audit --fail-on weak", 1),
        ("repo key delete nobody --yes", 5),
    ] {
        let (_, unread) = std::io::pipe().unwrap();
        let said = end_of(bare(&env, &server.url, arguments).stdout(unread));
        assert_eq!(said.code, code, "{arguments}: {}", said.err);
        has(&said.err, "error: ");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let env = TestEnv::new();
    let server = no_keys();
    for command in [
        "repo key list --json",
        "profile show",
        "completions bash",
        "--version",
        "repo --help",
    ] {
        let script = format!(r#"exec "$BIN" {command} >/dev/full"#);
        let said = end_of(&mut shell(&env, &server.url, &script));
        assert_eq!(said.code, 1, "{command}: {}", said.err);
        has(&said.err, "cannot write the output");
        has(&said.err, "No space left");
    }
}

/// Commands, and what they did.
const DONE: &str = "
repo key add FILE | was added to the account with the id 7
repo key add FILE FILE | the account has the keys 7, 7
repo key sync FILE | added 7
repo key delete 7 --yes | removed 7
kps keypair import web FILE | the key pair `web` was imported
kps keypair update web --description x | the description of `web` was changed
kps keypair delete web db --yes | removed web, db
kps private-key clear web --yes | KPS keeps no private key of `web`
";

#[test]
fn what_was_done_is_said_where_the_output_cannot_be_written() {
    let public = line("ed25519.pub");
    let pair = json!({"name": "web", "type": "ssh", "public_key": public, "description": "x"});
    let server = Server::new(move |request| {
        if request.line.contains("/v4/user/keys") {
            let mut reply = key(7, "laptop", &public);
            reply["keys"] = json!([]);
            Answer::json(200, reply)
        } else {
            Answer::json(200, json!({"keypair": pair}))
        }
    });
    for [command, done] in rows(DONE) {
        for form in ["", "--json", "--quiet"] {
            let env = TestEnv::new();
            let command = command.replace("FILE", &file("ed25519.pub"));
            let script = format!(r#"exec "$BIN" {command} {form} >/dev/full"#);
            let said = end_of(&mut shell(&env, &server.url, &script));
            assert_eq!(said.code, 9, "{command}: {}", said.err);
            has(
                &said.err,
                format!("{done}, but the output could not be written"),
            );
        }
    }
}

/// The binary, with a stream that is not blocking as node.js makes them, and our end of that.
fn with_stream(
    env: &TestEnv,
    url: &str,
    arguments: impl Arguments,
    place: impl FnOnce(&mut Command, OwnedFd),
) -> (std::process::Child, UnixStream) {
    let (ours, theirs) = UnixStream::pair().unwrap();
    theirs.set_nonblocking(true).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hwkey"));
    command
        .args(arguments.words())
        .env_clear()
        .env("HOME", env.path(""))
        .env("HWKEY_ENDPOINT", url)
        .env("HWKEY_TOKEN", TOKEN)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    place(&mut command, theirs.into());
    (command.spawn().unwrap(), ours)
}

#[test]
fn streams_that_are_not_blocking_are_waited_for() {
    let public = line("ed25519.pub");
    let keys: Vec<_> = (1..=1500).map(|id| key(id, "t", &public)).collect();
    let server = Server::new(move |request| {
        let from = request.number("offset").min(keys.len());
        let to = (from + request.number("limit")).min(keys.len());
        Answer::json(200, json!({"keys": &keys[from..to], "total": keys.len()}))
    });
    let env = TestEnv::new();
    for form in ["--json", "--color=never"] {
        let list = ["repo", "key", "list", form];
        let whole = ok(env.at(&server.url, list)).out;
        let (child, mut ours) = with_stream(&env, &server.url, list, |command, theirs| {
            command.stdout(theirs);
        });
        let mut got = String::new();
        ours.read_to_string(&mut got).unwrap();
        let end = child.wait_with_output().unwrap();
        assert!(end.status.success(), "{end:?}");
        assert!(got == whole, "{} of {} bytes", got.len(), whole.len());
    }
    let add = ["repo", "key", "add", "-", "--dry-run"];
    let (child, mut ours) = with_stream(&env, &server.url, add, |command, theirs| {
        command.stdin(theirs);
    });
    ours.write_all(public.as_bytes()).unwrap();
    drop(ours);
    let end = child.wait_with_output().unwrap();
    assert!(end.status.success(), "{end:?}");
    assert!(String::from_utf8_lossy(&end.stdout).contains(public.trim()));
}

#[test]
fn a_closed_stderr_changes_nothing() {
    let server = Server::new(|_| refused(403, "CH.004403"));
    let env = TestEnv::new();
    let said = end_of(&mut shell(
        &env,
        &server.url,
        r#"exec "$BIN" -vv repo key list 2>&-"#,
    ));
    assert_eq!((said.code, said.out.as_str()), (4, ""));
}

/// What another process writes must not come between the parts of a message, for example into its colour.
#[test]
fn a_message_is_written_with_one_call() {
    let env = TestEnv::new();
    // Each datagram is what was written with one call.
    let (ours, theirs) = UnixDatagram::pair().unwrap();
    ours.set_nonblocking(true).unwrap();
    let mut command = bare(&env, NOWHERE, ["repo", "key", "add", "missing.pub"]);
    command
        .env("CLICOLOR_FORCE", "1")
        .stderr(OwnedFd::from(theirs));
    assert_eq!(command.status().unwrap().code(), Some(2));
    let mut buffer = [0; 1000];
    let mut written = Vec::new();
    while let Ok(length) = ours.recv(&mut buffer) {
        written.push(String::from_utf8_lossy(&buffer[..length]).into_owned());
    }
    let expected = [
        "\x1b[1;31merror:\x1b[0m cannot read missing.pub\n",
        "\x1b[1m  caused by:\x1b[0m No such file or directory (os error 2)\n",
        "\x1b[1m  hint:\x1b[0m `ssh-keygen -t ed25519` makes a key pair\n",
    ];
    assert_eq!(written, expected);
}
