//! `hwkey kps keypair create`: a private key that cannot be saved where it belongs is saved elsewhere.

#![cfg(unix)]

use std::fs;
use std::io::Write;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::Stdio;

use crate::kps::create_file::{creating, rescued};
use crate::kps_wire::created;
use crate::process::{bare, end_of, shell, signal};
use crate::server::{Answer, Server};
use crate::support::{Said, TestEnv, ends, fails, has, lacks, mode, starts, text, wait_until};

/// The one place where the key was saved instead, for its owner only.
fn assert_rescued(env: &TestEnv, message: &str) {
    let file = rescued(env);
    assert_eq!(fs::read_to_string(&file).unwrap(), text("pkcs1.key"));
    assert_eq!(mode(&file), 0o600);
    assert_eq!(mode(file.parent().unwrap()), 0o700);
    has(message, file.display().to_string());
    for line in text("pkcs1.key").lines() {
        lacks(message, line);
    }
}

/// An output to which nothing can be written.
const UNWRITABLE: &str = "1</etc/passwd";

/// Runs a create that prints its key, in a shell.
fn printing(env: &TestEnv, rest: &str) -> Said {
    let server = Server::new(|_| Answer::json(200, created("web")));
    let script = format!(r#"exec "$BIN" kps keypair create web --private-key-file - {rest}"#);
    end_of(&mut shell(env, &server.url, &script))
}

#[test]
fn what_happens_to_the_file_meanwhile_costs_no_key() {
    let changes: [fn(&Path); 2] = [
        |directory| fs::remove_dir_all(directory).unwrap(),
        |directory| {
            fs::remove_file(directory.join("web.pem")).unwrap();
            fs::write(directory.join("web.pem"), "another's").unwrap();
        },
    ];
    for change in changes {
        let env = TestEnv::new();
        let directory = env.path("dir");
        fs::create_dir(&directory).unwrap();
        let server = Server::new(move |_| {
            change(&directory);
            Answer::json(200, created("web"))
        });
        let create = "kps keypair create web --private-key-file dir/web.pem --description mine";
        let said = fails(env.at(&server.url, create), 9);
        assert_rescued(&env, &said.err);
        let left = fs::read_to_string(env.path("dir/web.pem"));
        assert!(left.is_err() || left.is_ok_and(|text| text == "another's"));
        assert_eq!((server.count("POST"), server.count("PUT")), (1, 0));
        let undescribed = "warning: the description was not set; `hwkey kps keypair update ";
        starts(&said.err, undescribed);
    }
}

#[test]
fn a_full_disk_costs_no_key() {
    // A disk of one page, which another file fills; it vanishes with the command.
    const DISK: &str = "mount -t tmpfs -o size=4k tmpfs disk && head -c 4096 /dev/zero >disk/full";
    let env = TestEnv::new();
    fs::create_dir(env.path("disk")).unwrap();
    let probe = end_of(&mut shell(&env, "", &format!("unshare -rm sh -c '{DISK}'")));
    let server = creating();
    let run = r#"exec "$BIN" kps keypair create web --private-key-file"#;
    let script = match probe.code {
        0 => format!("unshare -rm sh -c '{DISK} && {run} disk/web.pem'"),
        _ => format!("{run} - {UNWRITABLE}"),
    };
    let said = end_of(&mut shell(&env, &server.url, &script));
    assert_eq!((said.code, said.out.as_str()), (9, ""), "{}", said.err);
    assert_rescued(&env, &said.err);
    assert!(!env.path("disk/web.pem").exists());
    assert_eq!(server.lines().len(), 1);
}

#[test]
fn a_key_in_its_file_is_told_though_the_output_takes_nothing() {
    let (env, server) = (TestEnv::new(), creating());
    let script = r#"exec "$BIN" kps keypair create web --json >/dev/full"#;
    let said = end_of(&mut shell(&env, &server.url, script)).ended(9);
    let path = env.path("web.pem");
    let start = format!(
        "the key pair `web` was created and its private key is in {}, but the output could not be written",
        path.display()
    );
    starts(&said.error()["message"], start);
    assert!(path.exists());
}

#[test]
fn an_output_that_takes_nothing_costs_no_key() {
    for extra in ["", "--json", "-q"] {
        let env = TestEnv::new();
        let said = printing(&env, &format!("{extra} {UNWRITABLE}"));
        assert_eq!(said.code, 9, "{extra}: {}", said.err);
        assert_rescued(&env, &said.err);
    }
}

#[test]
fn a_closed_pipe_costs_no_key() {
    for extra in ["-v", "--json"] {
        let (env, server) = (TestEnv::new(), creating());
        let arguments = format!("kps keypair create web --private-key-file - {extra}");
        let mut command = bare(&env, &server.url, arguments);
        let (_, unread) = std::io::pipe().unwrap();
        let said = end_of(command.stdout(unread));
        assert_eq!(said.code, 9, "{extra}: {}", said.err);
        assert_rescued(&env, &said.err);
    }
}

#[test]
fn a_second_rescued_key_does_not_replace_the_first() {
    let env = TestEnv::new();
    let first = env.write(".local/state/hwkey/rescued/web.pem", "the first");
    let said = printing(&env, UNWRITABLE);
    assert_eq!(said.code, 9);
    assert_eq!(fs::read_to_string(first).unwrap(), "the first");
    let second = env.path(".local/state/hwkey/rescued/web-2.pem");
    assert_eq!(fs::read_to_string(&second).unwrap(), text("pkcs1.key"));
    has(&said.err, "web-2.pem");
}

#[test]
fn a_key_is_saved_where_the_state_directory_is_unusable() {
    let env = TestEnv::new();
    env.write(".local/state", "a file in the way");
    let said = printing(&env, UNWRITABLE).ended(9);
    let saved = env.path("web.pem");
    assert_eq!(fs::read_to_string(&saved).unwrap(), text("pkcs1.key"));
    has(&said.err, "web.pem");
}

#[test]
fn a_key_that_would_be_printed_to_nowhere_is_not_asked_for() {
    for redirection in [
        ">/dev/null",
        ">&-",
        "1</dev/null",
        ">/dev/zero",
        ">/dev/full",
    ] {
        let said = printing(&TestEnv::new(), redirection);
        assert_eq!(said.code, 2, "{redirection}: {}", said.err);
        has(&said.err, "nothing was sent");
    }
}

#[test]
fn of_several_keys_the_documented_one_is_saved() {
    let mut reply = created("web");
    reply["keypair"]["backup"] = text("ed25519.key").into();
    reply["keypair"]["a_note"] =
        "-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----".into();
    let whole = reply.to_string();
    let cut = whole.trim_end_matches('}').to_owned();
    for (body, code) in [(whole, 0), (cut, 9)] {
        let server = Server::in_turn([Answer::text(200, body)]);
        let env = TestEnv::new();
        let said = ends(env.at(&server.url, "kps keypair create web"), code);
        let saved = env.read("web.pem");
        assert_eq!(saved, text("pkcs1.key"));
        let other = rescued(&env);
        assert_eq!(fs::read_to_string(&other).unwrap(), text("ed25519.key"));
        has(&said.err, other.to_str().unwrap());
    }
}

#[test]
fn a_key_that_could_be_saved_nowhere_is_not_asked_for() {
    let (env, server) = (TestEnv::new(), creating());
    env.write(".local/state", "a file in the way");
    let script = r#"cd /proc && TMPDIR=/proc exec "$BIN" kps keypair create web --private-key-file - 1</etc/passwd"#;
    end_of(&mut shell(&env, &server.url, script)).ended(2);
    assert!(server.lines().is_empty());
}

/// What `-v` says waits for a reader; the key does not, nor does a signal.
#[test]
fn a_stderr_that_nobody_reads_costs_no_key() {
    let env = TestEnv::new();
    let (stderr, _unread) = UnixStream::pair().unwrap();
    let mut full = stderr.try_clone().unwrap();
    let server = Server::new(move |_| {
        full.set_nonblocking(true).unwrap();
        while full.write(&[b' '; 1024]).is_ok() {}
        while full.write(b" ").is_ok() {}
        full.set_nonblocking(false).unwrap();
        Answer::json(200, created("web"))
    });
    let mut child = bare(&env, &server.url, "-v kps keypair create web")
        .stdout(Stdio::null())
        .stderr(OwnedFd::from(stderr))
        .spawn()
        .unwrap();
    let is_saved =
        || fs::read_to_string(env.path("web.pem")).is_ok_and(|it| it == text("pkcs1.key"));
    wait_until(is_saved);
    assert!(child.try_wait().unwrap().is_none(), "it waits for a reader");
    signal(&child, "TERM");
    assert_eq!(child.wait().unwrap().signal(), Some(15));
    assert!(is_saved());
}
