//! What must never happen: a token shown, a wrong machine asked, memory filled, a panic.

use std::ffi::OsString;
use std::io::{Read, Write};
use std::os::fd::OwnedFd;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::process::{bare, end_of, shell};
use crate::repo_wire::{key, no_keys};
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{Arguments, PROJECT, TOKEN, TestEnv, data, fails, has, lacks, line, ok, text};

const LIST: [&str; 3] = ["repo", "key", "list"];

/// One key with a title of `length` characters.
fn with_title(length: usize) -> Server {
    let title = "x".repeat(length);
    let key = json!({"id": 1, "title": title, "key": "ssh-rsa AAAA", "created_at": null});
    Server::new(move |_| Answer::json(200, json!({"keys": [key]})))
}

/// Requests and bodies are searched for every secret elsewhere; this is what a service sets.
#[test]
fn the_token_in_a_header_of_an_answer_is_not_shown() {
    let headers = format!("Set-Cookie: s={TOKEN}\r\nX-Subject-Token: {TOKEN}\r\n");
    let server = Server::new(move |_| Answer::http(400, &headers, ""));
    let said = fails(TestEnv::new().at(&server.url, LIST).arg("-vv"), 7);
    has(&said.err, "x-subject-token");
    lacks(&said.err, TOKEN);
}

#[test]
fn there_is_no_option_that_takes_a_secret() {
    for option in ["--token", "--password", "--secret-key", "--access-key"] {
        let said = fails(TestEnv::new().command(LIST).arg(format!("{option}=x")), 2);
        has(&said.err, option);
    }
}

#[test]
fn the_proxy_setting_is_used() {
    let proxy = no_keys();
    ok(TestEnv::new()
        .at(NOWHERE, LIST)
        .env("HWKEY_PROXY", &proxy.url));
    let requests = proxy.requests();
    assert_eq!(requests.len(), 1);
    assert!(
        requests[0]
            .line
            .starts_with(&format!("GET {NOWHERE}/v4/user/keys?")),
        "{}",
        requests[0].line
    );
}

#[test]
fn a_proxy_on_another_machine_gets_no_plain_request() {
    let server = no_keys();
    let proxy = "http://me:proxy-secret@proxy.example:8080";
    let said = fails(
        TestEnv::new()
            .at(&server.url, LIST)
            .env("HWKEY_PROXY", proxy),
        3,
    );
    has(&said.err, "unencrypted");
    lacks(&said.err, "proxy-secret");
    assert!(server.requests().is_empty());
}

#[test]
fn a_closed_pipe_ends_quietly() {
    // Less than a buffer, and more than a pipe holds.
    for length in [10, 300_000] {
        for extra in ["--json", "-q", "--output=table"] {
            let server = with_title(length);
            let env = TestEnv::new();
            let (reader, writer) = std::io::pipe().unwrap();
            drop(reader);
            let mut command = bare(&env, &server.url, ["repo", "key", "list", extra]);
            let said = end_of(command.stdout(Stdio::from(writer)));
            assert_eq!((said.code, said.err.as_str()), (0, ""), "{length} {extra}");
        }
    }
}

/// Nobody reads the result, but it is one: scripts look at the exit code.
#[test]
fn a_closed_pipe_hides_no_failure() {
    let server = with_title(10);
    let env = TestEnv::new();
    env.write(".ssh/id.pub", crate::support::text("rsa1024.pub"));
    let commands: [(&[&str], i32); 2] = [
        (&["audit", "--fail-on", "weak"], 1),
        (&["repo", "key", "delete", "nobody", "--yes"], 5),
    ];
    for (arguments, code) in commands {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = bare(&env, &server.url, arguments);
        let said = end_of(command.stdout(Stdio::from(writer)));
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        has(&said.err, "error: ");
    }
}

#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_is_no_failure() {
    let server = with_title(300_000);
    let env = TestEnv::new();
    let script = r#"{ "$BIN" repo key list; echo $? >code; } | head -c 0"#;
    let said = end_of(&mut shell(&env, &server.url, script));
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(env.read("code"), "0\n");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_a_failure() {
    let env = TestEnv::new();
    let server = no_keys();
    let commands = [
        "repo key list --json",
        "profile show",
        "completions bash",
        "--version",
        "repo --help",
    ];
    for command in commands {
        let script = format!(r#"exec "$BIN" {command} >/dev/full"#);
        let said = end_of(&mut shell(&env, &server.url, &script));
        assert_eq!(said.code, 1, "{command}: {}", said.err);
        has(&said.err, "cannot write the output");
    }
    let script = r#"exec "$BIN" repo key list --json >/dev/full"#;
    let said = end_of(&mut shell(&env, &server.url, script));
    assert_eq!(said.error()["kind"], "failed");
    has(&said.error()["message"], "No space left");
}

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
    let file = data("ed25519.pub");
    let file = file.display();
    let changes = [
        (
            format!("repo key add {file}"),
            "was added to the account with the id 7",
        ),
        (
            format!("repo key add {file} {file}"),
            "the account has the keys 7, 7",
        ),
        (format!("repo key sync {file}"), "added 7"),
        ("repo key delete 7 --yes".to_owned(), "removed 7"),
        (
            format!("kps keypair import web {file}"),
            "the key pair `web` was imported",
        ),
        (
            "kps keypair update web --description x".to_owned(),
            "the description of `web` was changed",
        ),
        (
            "kps keypair delete web db --yes".to_owned(),
            "removed web, db",
        ),
        (
            "kps private-key clear web --yes".to_owned(),
            "KPS keeps no private key of `web`",
        ),
    ];
    for (command, done) in changes {
        for form in ["", "--json", "--quiet"] {
            let env = TestEnv::new();
            let script = format!(r#"exec "$BIN" {command} {form} >/dev/full"#);
            let said = end_of(shell(&env, &server.url, &script).env("HWKEY_PROJECT_ID", PROJECT));
            assert_eq!(said.code, 9, "{command}: {}", said.err);
            let text = format!("{done}, but the output could not be written");
            has(&said.err, text);
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
fn a_path_that_json_cannot_hold_is_refused_first() {
    let server = Server::new(|_| Answer::unexpected());
    let env = TestEnv::new();
    let name = OsString::from_vec(b"caf\xe9.pem".to_vec());
    for command in [
        &["keypair", "create"][..],
        &["keypair", "create", "--local"],
        &["private-key", "export"],
    ] {
        let mut command = env.at(
            &server.url,
            [&["kps"], command, &["web", "--json", "--private-key-file"]].concat(),
        );
        let error = fails(command.arg(&name), 2).error();
        has(&error["message"], "is not UTF-8");
        assert_eq!(server.lines(), [""; 0]);
        assert!(!env.path("").join(&name).exists());
    }
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

#[test]
fn deeply_nested_json_in_a_refusal_is_not_repeated() {
    let depth = 1 << 20;
    let bodies = [
        "[".repeat(depth),
        "{\"a\":".repeat(depth),
        format!("{{\"keys\":{}{}}}", "[".repeat(depth), "]".repeat(depth)),
        format!("{{\"keys\":[],\"x\":{}", "[".repeat(depth)),
    ];
    for body in bodies {
        let start: String = body.chars().take(12).collect();
        let server = Server::new(move |_| Answer::text(400, &body));
        let env = TestEnv::new();
        let said = fails(env.at(&server.url, LIST).arg("--json"), 7);
        assert!(said.err.len() < 4000, "{start}");
    }
}

#[test]
fn a_private_key_that_is_given_as_text_is_not_quoted() {
    for arguments in [
        "repo key add --key",
        "repo deploy-key add -R 7 --key",
        "kps keypair import web --public-key",
    ] {
        for name in ["ed25519.key", "pkcs1.key", "pkcs8-encrypted.key"] {
            for extra in ["-vv", "--json"] {
                let server = no_keys();
                let env = TestEnv::new();
                let mut command = env.at(&server.url, arguments);
                let said = fails(command.arg(text(name)).arg(extra), 2);
                has(&said.err, "is a private key; nothing was sent");
                let body = text(name);
                for line in body.lines() {
                    lacks(&said.err, line);
                }
                assert!(server.requests().is_empty());
            }
        }
    }
}

#[test]
fn text_from_a_service_does_not_control_the_terminal() {
    let hostile = "a\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\r\nb";
    let key = json!({"id": 1, "title": hostile, "key": format!("ssh-rsa AAAA {hostile}"), "created_at": hostile});
    let server = Server::new(move |_| Answer::json(200, json!({"keys": [key]})));
    let env = TestEnv::new();
    for extra in ["--json", "--output=table", "-q"] {
        let said = ok(env.at(&server.url, LIST).args([extra, "-vv"]));
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.out.contains(bad), "{extra}: {:?}", said.out);
        assert!(!said.err.contains(bad), "{extra}: {:?}", said.err);
    }
    let shown = ok(env.at(&server.url, LIST).arg("--json")).json();
    assert_eq!(shown[0]["title"], hostile);
}

#[test]
fn a_request_that_is_only_shown_does_not_control_the_terminal() {
    let title = "a\u{202e}\u{2066}b";
    let description = "a\u{1b}]0;x\u{7}\u{9b}2J\u{202e}\u{2066}b";
    let env = TestEnv::new();
    let add = ["repo", "key", "add", "--key", &line("ed25519.pub")];
    let update = ["kps", "keypair", "update", "web"];
    for (arguments, option, hostile, field) in [
        (&add[..], "--title", title, "/title"),
        (
            &update,
            "--description",
            description,
            "/keypair/description",
        ),
    ] {
        for form in ["--output=table", "-q", "--json"] {
            let mut command = env.at(NOWHERE, arguments);
            let said = ok(command.args(["--dry-run", option, hostile, form]));
            let bad =
                |c: char| (c.is_control() && c != '\n') || ('\u{2000}'..'\u{2070}').contains(&c);
            assert!(!said.out.contains(bad), "{form}: {:?}", said.out);
            // What is shown can be pasted, and means the same.
            let body = match form {
                "--json" => said.json()["body"].clone(),
                _ => serde_json::from_str(said.out.lines().last().unwrap()).unwrap(),
            };
            assert_eq!(body.pointer(field).unwrap(), hostile, "{form}: {body}");
        }
    }
}
