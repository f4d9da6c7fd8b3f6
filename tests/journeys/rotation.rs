//! A rotation by the recipe.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use crate::person::{assert_mode, blob, public_half};
use crate::service::{Service, TOKEN};
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, line, ok, private, text};

const PASSPHRASE: &str = "a passphrase";

fn recipe() -> &'static str {
    let recipes = include_str!("../../docs/RECIPES.md");
    let section = recipes.split_once("\n## Rotate a key\n").unwrap().1;
    let block = section.split_once("```sh\n").unwrap().1;
    block.split_once("```").unwrap().0
}

/// Runs the recipe on a terminal, where its passphrase is asked for.
fn rotate(env: &TestEnv, service: &Service, repository: &str) -> i32 {
    let binary = Path::new(env!("CARGO_BIN_EXE_hwkey")).parent().unwrap();
    let programs = env.path("programs");
    let path = format!(
        "{}:{}:/usr/local/bin:/usr/bin:/bin",
        programs.display(),
        binary.display()
    );
    let command = pty_process::blocking::Command::new("bash")
        .args(["-c", recipe()])
        .env_clear()
        .env("HOME", env.path(""))
        .env("PATH", path)
        .env("HWKEY_ENDPOINT", &service.url)
        .env("HWKEY_TOKEN", TOKEN)
        .env("REPO_URL", format!("git@codehub.example.com:{repository}"))
        .current_dir(env.path(""));
    let mut terminal = Terminal::start(command).unwrap();
    for _ in 0..2 {
        terminal.expect("passphrase");
        terminal.expect_echo(false);
        terminal.press(&format!("{PASSPHRASE}\n"));
        terminal.expect("\n");
    }
    terminal.end().0
}

/// `ssh` that lets in whoever has a registered key, if the repository is there.
fn ssh(env: &TestEnv) {
    let script = "#!/bin/sh\nset -e\nkey=$(cut -d ' ' -f 2 \"$2.pub\")\nhwkey repo key list --json | grep -qF \"$key\"\n\
                  for last; do :; done\neval \"exec $last\"\n";
    let path = env.write("programs/ssh", script);
    fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn the_old_key_goes_after_the_new_one_has_proved_itself() {
    let (mut env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    env.set("HWKEY_ENDPOINT", &service.url);
    env.set("HWKEY_TOKEN", TOKEN);
    private(&env.write(".ssh/id_ed25519", text("ed25519.key")));
    env.write(".ssh/id_ed25519.pub", text("ed25519.pub"));
    ok(&mut env.command("repo key add .ssh/id_ed25519.pub"));
    ssh(&env);
    let old = blob(&line("ed25519.pub"));
    let held = || -> Vec<_> {
        service
            .repo_keys()
            .iter()
            .map(|(_, key)| blob(key))
            .collect()
    };

    // A repository that the new key does not open: the old key stays, here and there.
    assert_ne!(rotate(&env, &service, "none.git"), 0);
    assert!(held().contains(&old));
    assert_eq!(public_half(&env.path(".ssh/id_ed25519"), ""), old);

    for half in [".ssh/id_ed25519.new", ".ssh/id_ed25519.new.pub"] {
        fs::remove_file(env.path(half)).unwrap();
    }
    let repository = env.path("there.git");
    let mut git = Command::new("git");
    git.args(["init", "-q", "--bare"])
        .arg(&repository)
        .env("HOME", env.path(""));
    assert!(git.status().unwrap().success());
    assert_eq!(rotate(&env, &service, repository.to_str().unwrap()), 0);
    let new = public_half(&env.path(".ssh/id_ed25519"), PASSPHRASE);
    assert_ne!(new, old);
    assert!(
        held().contains(&new) && !held().contains(&old),
        "{:?}",
        held()
    );
    assert_mode(&env.path(".ssh/id_ed25519"), 0o600);
    assert!(!env.path(".ssh/id_ed25519.new").exists());
}
