//! Proofs that fail, or cannot be made.

use serde_json::json;

use super::{OLD, changed, rotate, server};
use crate::repo_wire::{ADD, LIST};
use crate::server::{Answer, Server};
use crate::support::{TestEnv, has, lacks, private, text};

/// A new key with its private half at hand, and an account that takes it.
fn ready() -> (TestEnv, Server) {
    let env = TestEnv::new();
    env.write("new.pub", text("ed25519-other.pub"));
    private(&env.write("new", text("ed25519-other.key")));
    (env, server(&vec![OLD], changed))
}

const VERIFY: &str = "laptop new.pub --verify ssh://git@127.0.0.1:1/demo/app --json";

/// Nothing listens there. What the caller has set for git would make a success of it.
#[test]
fn a_failed_proof_keeps_both_keys_and_shows_what_git_says() {
    let (mut env, server) = ready();
    let planted = env.path("planted");
    std::process::Command::new("git")
        .args(["init", "--quiet", "--bare"])
        .arg(env.path("there.git"))
        .output()
        .unwrap();
    let there = format!("file://{}/", env.path("there.git").display());
    let config = format!("[url \"{there}\"]\n\tinsteadOf = ssh://git@127.0.0.1:1/demo/app\n");
    let global = env.write(".gitconfig", &config);
    env.set("GIT_SSH_COMMAND", format!("touch {} #", planted.display()));
    env.set("GIT_SSH", "/bin/true");
    env.set("GIT_CONFIG_GLOBAL", global);
    env.set("GIT_TRACE", "1");
    let said = rotate(&env, &server.url, VERIFY);
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!(server.lines(), [LIST, ADD]);
    let shown = said.json();
    assert_eq!(
        (&shown["verified"], &shown["old"]["deleted"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        (&shown["new"]["id"], &shown["new"]["created"]),
        (&json!("9"), &json!(true))
    );
    let error = said.error();
    assert_eq!(error["kind"], "incomplete");
    has(&error["message"], "Connection refused");
    has(
        &error["message"],
        "fatal: Could not read from remote repository.",
    );
    lacks(&error["message"], "debug1");
    has(&error["hint"], "`hwkey repo key delete 9`");
    assert!(!planted.exists());
}

#[test]
fn without_git_or_ssh_nothing_is_sent() {
    for missing in ["git", "ssh"] {
        let (mut env, _) = ready();
        let server = Server::new(|_| Answer::unexpected());
        let programs = env.path("programs");
        std::fs::create_dir(&programs).unwrap();
        #[cfg(unix)]
        for name in ["git", "ssh"].into_iter().filter(|name| *name != missing) {
            std::os::unix::fs::symlink("/bin/true", programs.join(name)).unwrap();
        }
        env.set("PATH", programs);
        let said = rotate(&env, &server.url, VERIFY);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
        has(&said.error()["message"], format!("cannot run `{missing}`"));
        assert!(server.lines().is_empty());
    }
}

/// The host never says a word. Its connection ends with the process that made it.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_ssh_and_says_what_is_there() {
    use std::io::Read;

    let (env, server) = ready();
    let host = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = host.local_addr().unwrap().port();
    let command =
        format!("repo key rotate laptop new.pub --verify ssh://git@127.0.0.1:{port}/demo/app");
    let mut terminal =
        crate::support::terminal::Terminal::run(&env, &server.url, command, |command| {
            command.env("PATH", "/usr/bin:/bin:/usr/local/bin")
        });
    let (mut connection, _) = host.accept().unwrap();
    let mut greeting = [0; 8];
    connection.read_exact(&mut greeting).unwrap();
    assert_eq!(&greeting, b"SSH-2.0-");
    terminal.press("\x03");
    terminal.expect("run the same command again");
    let (code, said) = terminal.end();
    assert_eq!(code, -1, "the signal ends it: {said}");
    let _ = connection.read_to_end(&mut Vec::new());
    assert_eq!(server.lines(), [LIST, ADD]);
}
