//! What the sandbox keeps between commands.

#[cfg(unix)]
use std::process::Command;

use super::KEY;
#[cfg(unix)]
use super::{STATE, other_key, read};
#[cfg(unix)]
use crate::support::{Said, fails};
use crate::support::{TestEnv, has, ok, run};

#[test]
fn reset_leaves_what_was_there_from_the_start() {
    let env = TestEnv::new();
    // Nothing there yet.
    ok(env.command("sandbox reset"));
    ok(env.sandbox(["repo", "key", "add", "--key", KEY]));
    ok(env.sandbox(["kps", "keypair", "import", "a", "--public-key", KEY]));
    ok(env.sandbox("kps keypair delete ops --yes"));
    let pairs = || ok(env.sandbox("kps keypair list -q")).out;
    assert_ne!(ok(env.sandbox("repo key list -q")).out, "");
    ok(env.command("sandbox reset --dry-run"));
    assert_eq!(pairs(), "a\n");
    ok(env.command("sandbox reset"));
    assert_eq!(ok(env.sandbox("repo key list -q")).out, "");
    assert_eq!(pairs(), "ops\n");
}

#[test]
fn a_state_directory_that_cannot_be_made() {
    let env = TestEnv::new();
    let in_the_way = env.write(".local/state", "a file");
    for arguments in [
        &["repo", "key", "add", "--key", KEY][..],
        &["repo", "key", "list"],
    ] {
        let said = run(env.sandbox(arguments).env("HWKEY_RETRIES", "0"));
        assert_ne!(said.code, 0);
        assert_eq!(said.out, "");
        has(&said.err, "the sandbox state");
        let path = in_the_way.to_str().unwrap();
        has(&said.err, path);
    }
}

/// A file may not grow: the shell's limit.
#[cfg(unix)]
#[test]
fn a_failed_write_leaves_the_old_state() {
    let env = TestEnv::new();
    ok(env.sandbox(["repo", "key", "add", "--key", KEY]));
    let before = read(&env.path(STATE));
    let said: Said = Command::new("sh")
        .args(["-c", "ulimit -f 0; exec \"$@\""])
        .args(["sh", env!("CARGO_BIN_EXE_hwkey")])
        .args(["--profile", "sandbox", "repo", "key", "add", "--key"])
        .arg(other_key(1))
        .env_clear()
        .env("HOME", env.path(""))
        .env("HWKEY_RETRIES", "0")
        .current_dir(env.path(""))
        .output()
        .unwrap()
        .into();
    assert_eq!(said.code, 8, "{}", said.err);
    let expected = "cannot write the sandbox state";
    has(&said.err, expected);
    assert_eq!(read(&env.path(STATE)), before);

    let added = ok(env.sandbox("repo key add --json --key").arg(other_key(1)));
    assert_eq!(added.json()["created"], true);
}

#[cfg(unix)]
#[test]
fn state_that_cannot_be_read() {
    let env = TestEnv::new();
    let path = env.path(STATE);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    for content in ["{", r#"{"version": 9}"#, "a pipe"] {
        if content == "a pipe" {
            // Which nobody writes to.
            std::fs::remove_file(&path).unwrap();
            let made = Command::new("mkfifo").arg(&path).status();
            assert!(made.unwrap().success());
        } else {
            std::fs::write(&path, content).unwrap();
        }
        for command in [
            "repo key list",
            "repo key add --key KEY",
            "kps keypair list",
            "kps keypair create web",
            "sandbox serve",
        ] {
            let words = command.split(' ');
            let words = words.map(|word| if word == "KEY" { KEY } else { word });
            let told = fails(env.sandbox(words.collect::<Vec<_>>()), 3).err;
            for part in [path.to_str().unwrap(), "`hwkey sandbox reset`"] {
                has(&told, part);
            }
        }
        assert!(!env.path("web.pem").exists());
        // Nothing repairs it behind the user's back.
        assert!(content == "a pipe" || read(&path) == content);
    }
    ok(env.sandbox("sandbox reset"));
    ok(env.sandbox(["repo", "key", "add", "--key", KEY]));
}
