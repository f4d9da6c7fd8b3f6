//! Pipes and devices where a key file is wanted.

use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::repo_wire::{adds, refuses};
use crate::support::{TestEnv, line, text};

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// What needs a key file, with the file to follow.
const READERS: [&str; 4] = [
    "repo key add",
    "kps keypair import web",
    "kps keypair import web --encryption=default --private-key",
    "kps private-key import web --encryption=default --private-key",
];

fn refused(env: &TestEnv, reader: &str, file: &str) -> String {
    refuses(env, format!("--timeout 1 {reader} {file}"), "").err
}

#[test]
fn a_pipe_that_is_named_is_read_to_its_end() {
    let env = TestEnv::new();
    let pipe = env.path("pipe");
    make_pipe(&pipe);
    symlink("pipe", env.path("link")).unwrap();
    let (title, key) = ("ed25519@example.com", line("ed25519.pub"));
    for file in ["pipe", "link"] {
        let path = pipe.clone();
        let writer = std::thread::spawn(move || {
            let mut pipe = OpenOptions::new().write(true).open(path).unwrap();
            for byte in text("ed25519.pub").bytes() {
                pipe.write_all(&[byte]).unwrap();
            }
        });
        adds(&env, file, "", title, &key);
        writer.join().unwrap();
    }
    adds(&env, "/dev/stdin", text("ed25519.pub"), title, &key);
}

#[test]
fn a_pipe_that_nobody_writes_to_its_end_is_given_up() {
    let env = TestEnv::new();
    make_pipe(&env.path("pipe"));
    let expected = "error: cannot read pipe\n  caused by: timed out after 1 s\n";
    for reader in READERS {
        assert_eq!(refused(&env, reader, "pipe"), expected, "{reader:?}");
    }
    // Both ends: it is opened, but its end never comes.
    let mut open = OpenOptions::new();
    let mut kept: File = open.read(true).write(true).open(env.path("pipe")).unwrap();
    kept.write_all(text("ed25519.pub").as_bytes()).unwrap();
    assert_eq!(refused(&env, READERS[0], "pipe"), expected);
    let mut config = env.command("profile list --timeout 0.1 --config pipe");
    let said = String::from_utf8(config.output().unwrap().stderr).unwrap();
    assert!(said.contains("timed out after 0.1 s"), "{said}");
}

#[test]
fn devices_are_not_read() {
    let env = TestEnv::new();
    symlink("/dev/zero", env.path("id.pub")).unwrap();
    for reader in READERS {
        for file in ["/dev/zero", "/dev/tty", "/dev/null", "id.pub"] {
            let expected =
                format!("error: cannot read {file}\n  caused by: it is not a regular file\n");
            assert_eq!(refused(&env, reader, file), expected, "{reader:?}");
        }
    }
}
