//! Which profile is in use, and the one that is built in.

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::config::{setting, show};
use crate::support::{TestEnv, fails, has, ok};

const TWO: &str = "[profiles.work]\nproject_id = \"w\"\n[profiles.home]\nproject_id = \"h\"\n";

/// Profile in use and the project that comes with it.
fn in_use(command: &mut Command) -> (Value, Value) {
    let said = ok(command);
    (
        said.json()["profile"].clone(),
        setting(&said, "project_id").0,
    )
}

#[test]
fn a_profile_is_chosen_by_option_variable_file_and_name() {
    let env = TestEnv::new();
    assert_eq!(in_use(&mut show(&env)), (Value::Null, Value::Null));
    env.config(TWO);
    assert_eq!(in_use(&mut show(&env)), (Value::Null, Value::Null));
    env.config(&format!("{TWO}[profiles.default]\nproject_id = \"d\"\n"));
    assert_eq!(in_use(&mut show(&env)), (json!("default"), json!("d")));
    env.config(&format!(
        "default_profile = \"work\"\n{TWO}[profiles.default]\n"
    ));
    assert_eq!(in_use(&mut show(&env)), (json!("work"), json!("w")));
    let with_variable = || {
        let mut command = show(&env);
        command.env("HWKEY_PROFILE", "home");
        command
    };
    assert_eq!(in_use(&mut with_variable()), (json!("home"), json!("h")));
    let expected = (json!("work"), json!("w"));
    assert_eq!(in_use(with_variable().args(["-p", "work"])), expected);
    assert_eq!(in_use(with_variable().arg("work")), expected);
}

#[test]
fn a_missing_profile_is_told_with_a_list_of_the_others() {
    let env = TestEnv::new();
    env.config(TWO);
    let check = |command: &mut Command| {
        let error = fails(command, 5).error();
        assert_eq!(error["kind"], "not_found");
        has(&error["message"], "`wrok`");
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("home") && hint.contains("work"), "{hint}");
    };
    check(show(&env).args(["--profile", "wrok"]));
    check(show(&env).env("HWKEY_PROFILE", "wrok"));
    env.config(&format!("default_profile = \"wrok\"\n{TWO}"));
    check(&mut show(&env));
    let empty = TestEnv::new();
    fails(show(&empty).args(["--profile", "wrok"]), 5);
}

#[test]
fn the_sandbox_takes_no_address() {
    let env = TestEnv::new();
    for option in ["--endpoint=http://127.0.0.1:1", "--region=cn-north-4"] {
        let mut command = env.sandbox(["repo", "key", "list", "--json", option]);
        let error = fails(&mut command, 2).error();
        assert_eq!(error["kind"], "usage", "{option}");
        let name = option.split('=').next().unwrap();
        has(&error["message"], name);
    }
}

#[test]
fn variables_do_not_reach_the_sandbox() {
    let env = TestEnv::new();
    let mut command = env.sandbox("repo key list --json");
    command
        .env("HWKEY_ENDPOINT", "http://127.0.0.1:1")
        .env("HWKEY_REPO_ENDPOINT", "http://127.0.0.1:1")
        .env("HWKEY_REGION", "nowhere-1")
        .env("HWKEY_TOKEN", "not\u{a0}a token")
        .env("HWKEY_TOKEN_FILE", "/missing")
        .env("HWKEY_CA_BUNDLE", "/missing")
        .env("HWKEY_PROXY", "http://127.0.0.1:1");
    assert_eq!(ok(&mut command).json(), json!([]));
    let mut command = env.command("repo key list --json");
    command
        .env("HWKEY_PROFILE", "sandbox")
        .env("HWKEY_ENDPOINT", "http://127.0.0.1:1");
    assert_eq!(ok(&mut command).json(), json!([]));
}

#[test]
fn the_sandbox_needs_no_configuration_file_and_reads_none() {
    let env = TestEnv::new();
    env.config("this is no TOML");
    ok(env.sandbox("repo key list"));
}
