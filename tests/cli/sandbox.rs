//! Stories on the sandbox: what the README promises.

mod serve;
mod state;

use std::collections::HashSet;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::json;
use ssh_key::public::Ed25519PublicKey;

use crate::kps_wire::assert_mode;
use crate::support::{Arguments, Said, TestEnv, column, has, ok, run};

/// Where the data of `--profile sandbox` is, below the home directory.
const STATE: &str = ".local/state/hwkey/sandbox.json";

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh a";

/// Has `ssh-keygen` make a key without a passphrase, or print something about one.
fn keygen(env: &TestEnv, arguments: impl Arguments) -> String {
    let output = Command::new("ssh-keygen")
        .args(arguments.words())
        .current_dir(env.path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// `demo_ed25519` and `demo_ed25519.pub`, as the README has them made. The line of the latter.
fn demo_key(env: &TestEnv) -> String {
    keygen(env, "-q -t ed25519 -C me@laptop -f demo_ed25519 -N ''");
    read(&env.path("demo_ed25519.pub")).trim_end().to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Type and base64 of a key line: the key without its comment.
fn key_of(line: &str) -> Vec<&str> {
    line.split_ascii_whitespace().take(2).collect()
}

/// A command that may have to make an RSA key, which takes a debug build its time.
fn slow(env: &TestEnv, arguments: impl Arguments) -> Said {
    run(env.sandbox(arguments).env("HWKEY_TIMEOUT", "120"))
}

#[test]
fn a_key_goes_in_and_comes_back() {
    for (option, variable, is_v1) in [
        ("", "", false),
        ("--api v1", "", true),
        ("", "v1", true),
        ("--api v4", "v1", false),
    ] {
        let env = TestEnv::new();
        let line = demo_key(&env);
        let printed = keygen(&env, "-l -f demo_ed25519.pub");
        let fingerprint = printed.split(' ').nth(1).unwrap();
        let repo_key = |words: &str| {
            let mut command = env.sandbox(format!("repo key {words} {option}"));
            ok(command.env("HWKEY_REPO_API", variable))
        };

        let added = repo_key("add demo_ed25519.pub --json").json();
        assert_eq!(added["created"], true);
        assert_eq!(added["title"], "me@laptop");
        assert_eq!(added["type"], "ssh-ed25519");
        assert_eq!(added["fingerprint"], fingerprint);
        assert_eq!(added["key"], line.as_str());
        // Only V4 says when.
        assert_eq!(added["created_at"].is_null(), is_v1, "{added}");

        let again = repo_key("add demo_ed25519.pub --json").json();
        assert_eq!(again["created"], false);
        assert_eq!(again["id"], added["id"]);

        has(&repo_key("list").out, fingerprint);
        let mut expected = added.clone();
        expected.as_object_mut().unwrap().remove("created");
        assert_eq!(repo_key("list --json").json(), json!([expected]));
    }
}

#[test]
fn a_pair_is_created_once() {
    let env = TestEnv::new();
    let said = slow(&env, "kps keypair create demo --json");
    assert_eq!(said.code, 0, "{}", said.err);
    let created = said.json();
    assert_eq!(created["created"], true);
    assert_eq!(created["name"], "demo");

    let file = env.path("demo.pem");
    assert_eq!(created["private_key_file"], file.to_str().unwrap());
    assert_mode(&file, 0o600);
    let derived = keygen(&env, "-y -f demo.pem");
    let public = created["public_key"].as_str().unwrap();
    assert_eq!(key_of(&derived), key_of(public));

    let before = read(&file);
    let said = slow(&env, "kps keypair create demo");
    assert_eq!(said.code, 2, "{}", said.err);
    has(&said.err, "demo.pem already exists");
    let said = slow(&env, "kps keypair create demo --private-key-file other.pem");
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(!env.path("other.pem").exists());
    assert_eq!(read(&file), before);

    let listed = ok(env.sandbox("kps keypair list --json")).json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[0]["fingerprint"], created["fingerprint"]);
}

/// A public key line, different for each number and from every other in this file.
fn other_key(number: usize) -> String {
    let mut point = [7; 32];
    point[..8].copy_from_slice(&(number as u64).to_le_bytes());
    let key = ssh_key::PublicKey::new(Ed25519PublicKey(point).into(), format!("number {number}"));
    key.to_openssh().unwrap()
}

/// At most this many processes run at once.
const AT_ONCE: usize = 8;

#[test]
fn many_processes_lose_nothing() {
    const PROCESSES: usize = 200;

    let env = TestEnv::new();
    let next = AtomicUsize::new(0);
    let add_until_done = || {
        let mut ids = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= PROCESSES {
                return ids;
            }
            let key = other_key(number);
            let said = ok(env
                .sandbox(["repo", "key", "add", "-q", "--key", &key])
                .env("HWKEY_TIMEOUT", "120"));
            ids.push(said.out.trim_end().to_owned());
        }
    };
    let ids: HashSet<String> = thread::scope(|scope| {
        let sides: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(add_until_done)).collect();
        let ids = sides.into_iter().flat_map(|side| side.join().unwrap());
        ids.collect()
    });
    assert_eq!(ids.len(), PROCESSES, "no id is given out twice");

    let listed = ok(env.sandbox("repo key list --json")).json();
    let keys = column(&listed, "key").into_iter();
    let keys: HashSet<_> = keys.map(|key| key.as_str().unwrap().to_owned()).collect();
    assert_eq!(keys, (0..PROCESSES).map(other_key).collect());
}

#[test]
fn one_name_makes_one_pair() {
    let env = TestEnv::new();
    let create = |number: usize| {
        let file = env.path(&format!("file{number}"));
        let arguments = "kps keypair create same --json --private-key-file";
        let mut command = env.sandbox(arguments);
        let said = run(command.arg(&file).env("HWKEY_TIMEOUT", "120"));
        (file, said)
    };
    let results: Vec<(PathBuf, Said)> = thread::scope(|scope| {
        let create = &create;
        let creating: Vec<_> = (0..AT_ONCE)
            .map(|number| scope.spawn(move || create(number)))
            .collect();
        let creating = creating.into_iter();
        creating.map(|thread| thread.join().unwrap()).collect()
    });

    let (made, refused): (Vec<_>, Vec<_>) =
        results.into_iter().partition(|(_, said)| said.code == 0);
    assert_eq!(made.len(), 1, "{} made one", made.len());
    for (file, said) in refused {
        assert_eq!(said.code, 6, "{}", said.err);
        assert!(!file.exists(), "{}", file.display());
    }
    let (file, said) = &made[0];
    let derived = keygen(&env, ["-y", "-f", file.to_str().unwrap()]);
    let shown = ok(env.sandbox("kps keypair show same --json")).json();
    for pair in [said.json(), shown] {
        let public = pair["public_key"].as_str().unwrap();
        assert_eq!(key_of(&derived), key_of(public));
    }
    assert_eq!(ok(env.sandbox("kps keypair list -q")).out, "ops\nsame\n");
}
