//! What is not written, and what is only told.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};

use super::{CREATE, FILE};
use crate::kps::local::taking;
use crate::support::agent::Agent;
use crate::support::{TestEnv, fails, has, lacks, ok, run, text};

#[test]
fn what_cannot_be_written_is_found_before_anything_is_sent() {
    const NO_HOSTS: [&str; 12] = [
        "*.example",
        "a?",
        "!a",
        "a,b",
        "'a b'",
        "'a\nb'",
        "''",
        "a\\\"b",
        "me@a",
        "a:22",
        "[::1]",
        "-v",
    ];
    let server = taking();
    let refused = |env: TestEnv, options: &str, code: i32, says: &str| {
        let create = format!("kps keypair create web {options}");
        has(&fails(env.at(&server.url, create), code).err, says);
        assert!(!env.path("web.pem").exists());
    };
    for host in NO_HOSTS {
        let option = format!("--ssh-config={host}");
        refused(TestEnv::new(), &option, 2, "one host as ssh takes it");
    }
    let odd = "--ssh-config a --private-key-file 'a\"b'";
    refused(TestEnv::new(), odd, 2, "cannot hold the path");
    let open = TestEnv::new();
    open.write(FILE, "");
    let mode = fs::Permissions::from_mode(0o777);
    fs::set_permissions(open.path(".ssh/config.d"), mode).unwrap();
    refused(open, "--ssh-config a", 3, "other users can write to");
    let folder = TestEnv::new();
    fs::create_dir_all(folder.path(FILE)).unwrap();
    refused(folder, "--ssh-config a", 2, "it is not a regular file");
    assert!(server.lines().is_empty());
}

#[test]
fn a_link_to_a_file_of_ones_own_stays_and_a_dry_run_writes_nothing() {
    let (env, server) = (TestEnv::new(), taking());
    let target = env.write("dotfiles/hwkey", "");
    fs::create_dir_all(env.path(".ssh/config.d")).unwrap();
    symlink(&target, env.path(FILE)).unwrap();
    let dry = ok(env.at(&server.url, format!("{CREATE} --dry-run")));
    has(
        &dry.err,
        ".ssh/config.d/hwkey, with the path of the private key\n",
    );
    assert_eq!(fs::read_to_string(&target).unwrap(), "");
    assert_eq!(server.requests().len(), 0);
    ok(env.at(&server.url, format!("{CREATE} --local")));
    has(&fs::read_to_string(&target).unwrap(), "Host web.example\n");
    assert!(env.path(FILE).is_symlink());
}

#[test]
fn they_go_with_a_key_that_is_made() {
    let env = TestEnv::new();
    env.write("k.pub", text("ed25519.pub"));
    for options in ["--add-to-agent", "--ssh-config a"] {
        for command in [
            "repo deploy-key add k.pub",
            "repo key rotate old k.pub --no-verify",
        ] {
            let said = fails(env.sandbox(format!("{command} {options}")), 2);
            has(&said.err, "cannot be used with");
        }
        let said = fails(env.sandbox(format!("repo deploy-key add {options}")), 2);
        has(&said.err, "--generate <PATH>");
    }
}

#[test]
fn a_rotation_that_goes_on_says_that_it_sets_nothing_up() {
    let mut env = TestEnv::new();
    let agent = Agent::start(&env);
    env.set("SSH_AUTH_SOCK", &agent.socket);
    for name in ["old", "new"] {
        ok(env.sandbox(format!("kps keypair create {name}")));
    }
    for (title, key) in [("old", "ed25519"), ("new", "ed25519-other")] {
        let file = env.write(&format!("{title}.pub"), text(&format!("{key}.pub")));
        let add = ["repo", "key", "add", "--title", title];
        ok(env.sandbox(add).arg(file));
    }
    let one = "--ssh-config is for a key that is made now; the new key is there already, so it was";
    for (rotate, ignored) in [
        ("kps keypair rotate old new --ssh-config h", one),
        (
            "repo key rotate old --generate new --no-verify --yes --ssh-config h",
            one,
        ),
        (
            "kps keypair rotate old new --add-to-agent --ssh-config h",
            "there already, so they were ignored",
        ),
    ] {
        let said = ok(env.sandbox(rotate));
        has(&said.err, ignored);
        assert!(!env.path(FILE).exists());
    }
}

#[test]
fn a_block_of_a_key_that_was_removed_is_named() {
    let env = TestEnv::new();
    let create = |name: &str, options: &str| {
        let create = format!("kps keypair create {name} --ssh-config {name} {options}");
        ok(env.sandbox(create));
    };
    create("local", "--local");
    create("remote", "");
    create("leaked", "--local");
    create("rotated", "--local");
    ok(env.sandbox("repo deploy-key add --generate ci -R demo/app --title ci --ssh-config ci"));
    ok(env.sandbox("kps keypair create next"));
    let file = env.write("first.pub", text("ed25519.pub"));
    ok(env.sandbox("repo key add --title old").arg(&file));
    for key in ["second", "third"] {
        ok(env.sandbox(format!(
            "repo key rotate old --generate {key} --no-verify --yes --ssh-config {key}"
        )));
    }
    let written = env.read(FILE);
    let removals = [
        (
            "kps keypair rotate rotated next --delete-old --yes",
            "rotated.pem",
        ),
        ("repo key rotate old first.pub --no-verify --yes", "third"),
        ("kps keypair delete local --yes", "local.pem"),
        ("kps keypair delete remote --yes", "remote.pem"),
        ("repo deploy-key delete ci -R demo/app --yes", "ci"),
        ("revoke leaked.pem --local --yes", "leaked.pem"),
    ];
    for (command, key) in removals {
        let said = run(env.sandbox(command));
        let key = env.path(key).display().to_string();
        let line = written
            .lines()
            .position(|line| line.contains(&key))
            .unwrap()
            + 1;
        let file = env.path(FILE);
        let note = format!(
            "note: {}, line {line}, still names its private key {key}: ",
            file.display()
        );
        has(&said.err, note);
        assert_eq!(said.err.matches("still names").count(), 1, "{}", said.err);
    }
    ok(env.sandbox("repo key add second.pub"));
    let said = ok(env.sandbox("repo key sync first.pub --prune --yes"));
    has(&said.err, env.path("second").display().to_string());
    ok(env.sandbox("kps keypair create other"));
    lacks(
        &ok(env.sandbox("kps keypair delete other --yes")).err,
        "still names",
    );
    assert_eq!(env.read(FILE), written);
}
