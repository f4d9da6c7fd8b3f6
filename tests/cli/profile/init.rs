//! `profile init` without a terminal: what is asked of the options, and what comes out.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::config::{setting, show};
use crate::support::{Arguments, PROJECT, Said, TestEnv, fails, has, lacks, ok, run};

pub(crate) const SECRET: &str = "Sec+ret/of=the.tests";
pub(crate) const FILE: &str = ".config/hwkey/config.toml";

/// `profile init` with a place that is known.
pub(crate) fn init(env: &TestEnv, arguments: impl Arguments) -> Command {
    let mut command = env.command("profile init --region cn-north-4");
    command.args(arguments.words()).write_stdin("");
    command
}

/// The text of the configuration file; empty when there is none.
pub(crate) fn file(env: &TestEnv) -> String {
    fs::read_to_string(env.path(FILE)).unwrap_or_default()
}

/// Runs a command that must be refused, with the file as it was.
pub(crate) fn refused(env: &TestEnv, command: &mut Command, code: i32) -> Said {
    let before = fs::read(env.path(FILE)).ok();
    let said = fails(command, code);
    assert_eq!(fs::read(env.path(FILE)).ok(), before, "{}", said.err);
    said
}

fn keys(env: &TestEnv, id: &str, stdin: &str) -> Command {
    let mut command = init(env, ["--access-key", id, "--secret-key-stdin"]);
    command.write_stdin(stdin);
    command
}

/// What `profile show` says of some settings.
fn shown(env: &TestEnv, names: &[&str]) -> Vec<Value> {
    let said = ok(&mut show(env));
    names.iter().map(|name| setting(&said, name).0).collect()
}

#[test]
fn project_and_endpoint_are_written_too() {
    let env = TestEnv::new();
    let url = "https://gateway.example.com/cloud";
    let options = ["--project-id", PROJECT, "--endpoint", url];
    ok(&mut init(&env, options));
    let expected = [json!("cn-north-4"), json!(PROJECT), json!(url)];
    assert_eq!(shown(&env, &["region", "project_id", "endpoint"]), expected);
}

#[test]
fn variables_are_not_written_into_a_profile() {
    let env = TestEnv::new();
    let mut command = init(&env, "");
    command
        .env("HWKEY_PROJECT_ID", PROJECT)
        .env("HWKEY_TOKEN", SECRET)
        .env("HWKEY_PROFILE", "elsewhere");
    ok(&mut command);
    assert_eq!(file(&env), "[profiles.default]\nregion = \"cn-north-4\"\n");
}

#[test]
fn a_login_is_proposed_where_no_method_was_chosen() {
    let env = TestEnv::new();
    let said = ok(&mut init(&env, "work"));
    let hint = "note: to log in, run `hwkey auth login --profile work`\n";
    assert!(said.err.ends_with(hint), "{}", said.err);
    let said = ok(&mut init(&env, "ci --ecs"));
    let hint = "note: to check it, run `hwkey auth status --profile ci`\n";
    assert!(said.err.ends_with(hint), "{}", said.err);
    // A method that was there and is kept counts too.
    let said = ok(&mut init(&env, "ci --yes"));
    assert!(said.err.ends_with(hint), "{}", said.err);
}

#[test]
fn a_method_that_is_replaced_is_named() {
    let env = TestEnv::new();
    ok(&mut keys(&env, "HPUAEXAMPLE0123456789", SECRET));
    let replaced = "note: the new method replaces the access key of profile `default`\n";
    for (options, says) in [
        ("--ecs --dry-run", true),
        ("--yes", false),
        ("--ecs --yes", true),
        ("--token-file t --yes", false),
    ] {
        let said = ok(&mut init(&env, options));
        let is_said = said.err.contains(replaced);
        assert_eq!(is_said, says, "{options}: {}", said.err);
    }
    assert!(!file(&env).contains("access_key"), "{}", file(&env));
}

#[test]
fn two_methods_are_one_too_many() {
    let methods = [
        "--token-file=t",
        "--token-command=t",
        "--access-key=AK",
        "--ecs",
        "--from=koocli",
    ];
    for (index, first) in methods.iter().enumerate() {
        for second in &methods[index + 1..] {
            let env = TestEnv::new();
            let said = refused(&env, &mut init(&env, [first, second]), 2);
            for option in [first, second] {
                has(&said.err, option.split('=').next().unwrap());
            }
        }
    }
}

#[test]
fn a_place_must_be_given() {
    let env = TestEnv::new();
    let mut command = env.command("profile init --ecs --json");
    let error = refused(&env, &mut command, 2).error();
    has(&error["hint"], "--region");
    has(&error["hint"], "--endpoint");
}

#[test]
fn an_unknown_region_is_refused_unless_an_endpoint_is_given() {
    let env = TestEnv::new();
    let mut command = env.command("profile init --region cn-norht-4 --json");
    let error = refused(&env, &mut command, 3).error();
    has(&error["message"], "`cn-norht-4`");
    has(&error["hint"], "`cn-north-4`");
    ok(command.args(["--endpoint", "https://example.com"]));
    assert_eq!(shown(&env, &["region"]), [json!("cn-norht-4")]);
}

#[test]
fn what_no_command_could_use_is_not_written() {
    for (options, setting, code) in [
        ("--endpoint gateway.example.com", "endpoint", 2),
        ("--endpoint ''", "endpoint", 2),
        ("--endpoint https://me:pw@example.com", "endpoint", 2),
        ("--endpoint http://example.com", "endpoint", 3),
        ("--project-id ''", "project_id", 2),
        ("--access-key 'A K' --secret-key-stdin", "access_key", 2),
    ] {
        let env = TestEnv::new();
        let mut command = init(&env, options);
        let said = refused(&env, command.write_stdin(SECRET), code);
        has(&said.err, format!("`{setting}`"));
        assert!(!env.path(FILE).exists());
    }
}

#[test]
fn names_that_no_profile_can_have_are_refused() {
    let env = TestEnv::new();
    for name in ["sandbox", "", "../x", "a b", ".a", "a/b", "a\u{1b}b"] {
        let error = refused(&env, &mut init(&env, [name, "--json"]), 2).error();
        assert_eq!(error["kind"], "usage", "{name:?}");
        refused(&env, &mut init(&env, ["--profile", name]), 2);
    }
    for name in ["a.b", "a_b-1", "b\u{fc}ro"] {
        ok(&mut init(&env, [name]));
        ok(show(&env).arg(name));
    }
}

#[test]
fn the_option_for_a_profile_names_the_new_one() {
    let env = TestEnv::new();
    ok(&mut init(&env, "--profile work"));
    assert!(file(&env).contains("[profiles.work]\n"), "{}", file(&env));
    let said = refused(&env, &mut init(&env, "--profile a b"), 2);
    has(&said.err, "--profile");
}

#[test]
fn a_secret_key_that_cannot_be_one_is_refused_and_not_quoted() {
    let env = TestEnv::new();
    let with_space = format!("{SECRET} more");
    let with_line = format!("{SECRET}\nmore\n");
    for stdin in ["", "\n", " \n", &with_space, &with_line, "s\u{e9}cret"] {
        let said = refused(&env, &mut keys(&env, "AK", stdin), 2);
        has(&said.err, "the secret key is empty, or has");
        assert!(!said.err.contains(SECRET) && !said.err.contains("cret;"));
    }
    let said = refused(&env, &mut init(&env, "--access-key AK"), 2);
    has(&said.err, "--secret-key-stdin");
    let said = refused(&env, &mut init(&env, "--secret-key-stdin"), 2);
    has(&said.err, "--access-key");
}

#[test]
fn the_secret_key_is_in_no_output() {
    let env = TestEnv::new();
    for further in ["-vv", "--json", "-q", "--dry-run -vv", ""] {
        let mut command = keys(&env, "AK", &format!("  {SECRET}\r\n"));
        let said = ok(command.arg("-y").args(further.words()));
        lacks(&(said.out + &said.err), SECRET);
        // Also when it is there already and is not changed.
        for yes in ["", "-y"] {
            let said = run(&mut init(&env, format!("{further} {yes}")));
            lacks(&(said.out + &said.err), SECRET);
        }
    }
    assert!(file(&env).contains(&format!("\"{SECRET}\"")));
}

#[test]
fn a_token_command_that_cannot_be_split_is_refused() {
    let env = TestEnv::new();
    for command in ["", "  ", "pass 'show", "pass \"show", "pass show\\"] {
        let said = refused(&env, &mut init(&env, ["--token-command", command]), 2);
        has(&said.err, "the token command is empty, or has a quote");
    }
}

#[test]
fn a_relative_token_file_is_found_from_anywhere() {
    let env = TestEnv::new();
    fs::create_dir(env.path("sub")).unwrap();
    let mut command = init(&env, "--token-file token");
    ok(command.current_dir(env.path("sub")));
    let home = env.path("").canonicalize().unwrap();
    let written = shown(&env, &["token_file"])[0].clone();
    let written = Path::new(written.as_str().unwrap());
    assert!(written.is_absolute());
    let folder = written.parent().unwrap().canonicalize().unwrap();
    assert_eq!(folder, home.join("sub"));
    ok(&mut init(&env, "other --token-file ~/token"));
    let line = "token_file = \"~/token\"\n";
    assert!(file(&env).contains(line), "{}", file(&env));
}

#[test]
fn the_result_is_told_in_every_form() {
    let env = TestEnv::new();
    let path = env.path(FILE).display().to_string();
    let said = ok(&mut init(&env, "table"));
    let note = format!("note: wrote profile `table` to {path}; set as default\n");
    assert_eq!(said.out, "");
    assert!(said.err.starts_with(&note), "{}", said.err);
    let said = ok(&mut init(&env, "quiet -q"));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("quiet\n", ""));
    let said = ok(&mut init(&env, "json --json"));
    let result = json!({"profile": "json", "path": path, "default": false});
    assert_eq!(said.json(), result);
    let said = ok(&mut init(&env, "chosen --json --default"));
    assert_eq!(said.json()["default"], true);
}
