//! An empty home and README's first commands.

use std::process::Command;

use crate::person::{assert_mode, at_terminal, blob, files, public_half, succeeds};
use crate::service::Service;
use crate::support::TestEnv;

/// The commands of "Try it", as hwkey and without the programs after a pipe.
fn first_commands() -> Vec<String> {
    let readme = include_str!("../../README.md");
    let section = readme.split_once("\n## Try it\n").unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    let lines = section
        .lines()
        .map(|line| line.split(" | ").next().unwrap())
        .map(|line| line.split("  # ").next().unwrap().trim_end());
    let hwkey = lines.filter_map(|line| line.strip_prefix("cargo run --release -- "));
    hwkey.map(str::to_owned).collect()
}

#[test]
fn the_first_commands_do_what_the_readme_says() {
    let env = TestEnv::new();
    let commands = first_commands();
    assert!(commands.len() >= 4, "{commands:?}");
    let mut keygen = Command::new("ssh-keygen");
    keygen.args(["-q", "-t", "ed25519", "-N", "", "-f", "demo_ed25519"]);
    assert!(keygen.current_dir(env.path("")).status().unwrap().success());
    for command in &commands {
        let arguments: Vec<_> = command.split(' ').collect();
        succeeds(at_terminal(&env, &arguments, &[]));
    }
    assert_mode(&env.path("demo.pem"), 0o600);

    // Another process, asked without hwkey.
    let service = Service::start(&env);
    assert_eq!(service.pairs(), ["demo"]);
    let pair = service.pair("demo");
    let public = public_half(&env.path("demo.pem"), "");
    assert_eq!(blob(pair["public_key"].as_str().unwrap()), public);
    let [(_, key)] = &service.repo_keys()[..] else {
        panic!("{:?}", service.repo_keys())
    };
    assert_eq!(blob(key), public_half(&env.path("demo_ed25519"), ""));
}

#[test]
fn without_an_account_nothing_is_written() {
    let env = TestEnv::new();
    for command in [
        "repo key list",
        "kps keypair list",
        "auth status",
        "auth login",
    ] {
        let arguments: Vec<_> = command.split(' ').collect();
        let (code, shown) = at_terminal(&env, &arguments, &[]);
        assert_eq!(code, 3, "{command}: {shown}");
        assert!(shown.contains("hwkey profile init"), "{command}: {shown}");
    }
    assert_eq!(files(&env.path("")), [""; 0]);
}
