//! The key on this machine.

use std::fs;

#[cfg(unix)]
use super::KEY;
use super::world::World;
use super::{in_account, places};
#[cfg(unix)]
use crate::support::agent::Agent;
#[cfg(unix)]
use crate::support::ok;
use crate::support::{Said, TestEnv, has, lacks, private, run, text};

/// A home with the key, and others.
fn home() -> TestEnv {
    let env = TestEnv::new();
    private(&env.write(".ssh/id", text("openssh-encrypted.key")));
    env.write(".ssh/id.pub", text("ed25519.pub"));
    env.write(".ssh/copy.pub", text("ed25519.pub"));
    env.write(".ssh/other.pub", text("rsa2048.pub"));
    env
}

fn revoke(env: &TestEnv, world: &World, option: &str) -> Said {
    let revoke = format!("revoke --yes --json .ssh/id.pub {option}");
    run(env.at(&world.server.url, revoke))
}

/// The files of `~/.ssh`.
fn files(env: &TestEnv) -> Vec<String> {
    let entries = fs::read_dir(env.path(".ssh")).unwrap();
    let mut names: Vec<_> = entries
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

fn of(env: &TestEnv, name: &str, rest: &str) -> String {
    format!(
        "file {} {rest}",
        env.path(&format!(".ssh/{name}")).display()
    )
}

#[test]
fn files_are_only_listed_unless_they_are_meant() {
    let env = home();
    let world = in_account();
    let said = revoke(&env, &world, "").ended(0);
    let listed = ["id", "id.pub", "copy.pub"].map(|name| of(&env, name, "list listed"));
    assert_eq!(places(&said)[1..], listed);
    assert_eq!(files(&env), ["copy.pub", "id", "id.pub", "other.pub"]);
    // They change nothing about the exit code.
    let said = revoke(&env, &world, "");
    assert_eq!(said.code, 5);
    let (message, hint) = (&said.error()["message"], &said.error()["hint"]);
    has(message, "was found in no service; this machine has it: ");
    has(message, env.path(".ssh/copy.pub").display().to_string());
    has(hint, "--local takes it");
    has(hint, "--all-profiles and --regions look in more");
    // What is left was set aside before.
    for (name, other) in [("id", "id.revoked"), ("id.pub", "id.revoked.pub")] {
        let path = |name: &str| env.path(".ssh").join(name);
        std::fs::rename(path(name), path(other)).unwrap();
    }
    std::fs::remove_file(env.path(".ssh/copy.pub")).unwrap();
    let again = "revoke --yes --json .ssh/id.revoked.pub";
    let said = run(env.at(&world.server.url, again));
    has(&said.error()["message"], "this machine has it: ");
    lacks(&said.error()["hint"], "--local");
}

#[test]
fn files_are_renamed_and_nothing_is_overwritten() {
    let env = home();
    env.write(".ssh/id.revoked", "an older one");
    env.write(".ssh/id.revoked.2.pub", "an older one");
    let said = revoke(&env, &in_account(), "--local").ended(0);
    let expected = [
        of(&env, "id", "rename removed"),
        of(&env, "id.pub", "rename removed"),
        of(&env, "copy.pub", "list listed"),
    ];
    assert_eq!(places(&said)[1..], expected);
    has(&said.json()[1]["reason"], "id.revoked.3");
    let names = [
        "copy.pub",
        "id.revoked",
        "id.revoked.2.pub",
        "id.revoked.3",
        "id.revoked.3.pub",
        "other.pub",
    ];
    assert_eq!(files(&env), names);
    let kept = env.read(".ssh/id.revoked.3");
    assert_eq!(kept, text("openssh-encrypted.key"));
    assert_eq!(
        fs::read(env.path(".ssh/id.revoked")).unwrap(),
        b"an older one"
    );
    #[cfg(unix)]
    assert_eq!(crate::support::mode(&env.path(".ssh/id.revoked.3")), 0o600);

    // What was set aside stays there.
    let mut command = env.at(
        &in_account().server.url,
        "revoke --yes --json --local .ssh/copy.pub",
    );
    let said = run(&mut command);
    assert_eq!(files(&env), names, "{}", said.out);
}

#[test]
fn a_key_elsewhere_that_a_block_for_ssh_names_is_renamed_too() {
    let env = home();
    let deploy = env.write("keys/deploy", text("ed25519.key"));
    private(&deploy);
    let gone = env.path("keys/gone");
    let [block, other] = [&deploy, &gone].map(|key| {
        let key = key.display();
        format!("Host git.example.com\n    IdentityFile \"{key}\"\n    IdentitiesOnly yes\n")
    });
    env.write(".ssh/config.d/hwkey", format!("{block}\n{other}"));
    let said = revoke(&env, &in_account(), "--local").ended(0);
    let renamed = format!("file {} rename removed", deploy.display());
    assert!(places(&said).contains(&renamed), "{}", said.out);
    let kept = env.read("keys/deploy.revoked");
    assert_eq!(kept, text("ed25519.key"));
    assert!(!deploy.exists());
    let note = format!("still names its private key {}", deploy.display());
    has(&said.err, note);
}

#[cfg(unix)]
#[test]
fn what_cannot_be_renamed_is_still_there() {
    use std::os::unix::fs::PermissionsExt;
    let env = home();
    let folder = env.path(".ssh");
    let set = |mode| fs::set_permissions(&folder, fs::Permissions::from_mode(mode)).unwrap();
    set(0o500);
    let said = revoke(&env, &in_account(), "--local");
    // Root may write everywhere.
    let is_root = files(&env).contains(&"id.revoked".to_owned());
    set(0o700);
    if !is_root {
        assert_eq!(said.code, 9, "{}", said.err);
        assert_eq!(places(&said)[1], of(&env, "id", "rename still there"));
    }
}

#[test]
fn a_private_key_that_cannot_be_told_was_not_looked_at() {
    let env = home();
    private(&env.write(".ssh/legacy", text("pkcs1-encrypted.key")));
    assert_eq!(revoke(&env, &in_account(), "").code, 0);
    let said = revoke(&env, &in_account(), "--local").ended(9);
    assert!(
        places(&said).contains(&of(&env, "legacy", "not looked at not looked at")),
        "{}",
        said.out
    );
}

#[cfg(unix)]
#[test]
fn the_agent_loses_the_key_with_its_certificate_and_no_other() {
    let mut env = home();
    let agent = Agent::start(&env);
    agent.hold(&env, KEY, Some("certificate.pub"));
    agent.hold(&env, "rsa2048", None);
    env.set("SSH_AUTH_SOCK", &agent.socket);
    let held = || {
        let mut list = std::process::Command::new("ssh-add");
        let list = list.arg("-L").env("SSH_AUTH_SOCK", &agent.socket).output();
        String::from_utf8(list.unwrap().stdout).unwrap()
    };
    assert_eq!(held().lines().count(), 3);
    let said = revoke(&env, &in_account(), "");
    assert_eq!(places(&said).last().unwrap(), "agent - list listed");
    assert_eq!(held().lines().count(), 3);
    let said = revoke(&env, &in_account(), "--local").ended(0);
    assert_eq!(places(&said).last().unwrap(), "agent - remove removed");
    assert_eq!(held().lines().count(), 1);
    assert!(held().starts_with("ssh-rsa "));

    // An agent that is locked answers as one that is empty.
    agent.lock();
    let world = in_account();
    let words = "revoke --local --dry-run .ssh/copy.pub";
    let said = run(&mut env.at(&world.server.url, words));
    has(&said.err, "it may be locked");
}

#[cfg(unix)]
#[test]
fn what_a_renamed_file_leaves_open_is_said() {
    let env = TestEnv::new();
    private(&env.write("usb/id", text("pkcs1-encrypted.key")));
    env.write(".ssh/id.pub", text("ed25519.pub"));
    std::os::unix::fs::symlink(env.path("usb/id"), env.path(".ssh/id")).unwrap();
    let said = revoke(&env, &in_account(), "--local").ended(0);
    assert_eq!(files(&env), ["id.revoked", "id.revoked.pub"]);
    let kept = env.read("usb/id");
    assert_eq!(kept, text("pkcs1-encrypted.key"));
    let reason = said.json()[1]["reason"].as_str().unwrap().to_owned();
    let target = env.path("usb/id").canonicalize().unwrap();
    has(
        &reason,
        format!("a link; {} stays as it is", target.display()),
    );
    has(&reason, "the public key beside it is used");

    // The same where it is named.
    let world = in_account();
    let words = "revoke --dry-run .ssh/id.revoked";
    let said = ok(&mut env.at(&world.server.url, words));
    has(&said.err, "id.revoked is encrypted with a passphrase, so ");
}
