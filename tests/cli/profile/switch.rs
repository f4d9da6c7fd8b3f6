//! `profile use`, and stored profiles from the first command to a request.

use serde_json::json;

use crate::config::show;
use crate::profile::init::{FILE, SECRET, file, init, refused};
use crate::repo_wire::{key, page};
use crate::server::{Answer, Server};
use crate::support::{TOKEN, TestEnv, fails, has, lacks, line, ok};

const TWO: &str =
    "# ours\n\n[profiles.work] # W\nregion = \"cn-north-4\"\n\n[profiles.home]\n# end\n";

#[test]
fn the_default_changes_and_comments_stay() {
    let env = TestEnv::new();
    let with = |name: &str| format!("# top\ndefault_profile = \"{name}\"   # now\n{TWO}");
    env.config(&with("home"));
    ok(env.command("profile use work"));
    assert_eq!(file(&env), with("work"));
    assert_eq!(ok(&mut show(&env)).json()["profile"], "work");
}

#[test]
fn the_default_is_added_above_the_profiles() {
    for before in [TWO, "profiles.work.retries = 1\n\n[profiles.home]\n"] {
        let env = TestEnv::new();
        env.config(before);
        ok(env.command("profile use work"));
        let after = file(&env);
        let without: String = after
            .split_inclusive('\n')
            .filter(|line| *line != "default_profile = \"work\"\n")
            .collect();
        assert_eq!(without, before);
        assert_ne!(after, before);
        assert_eq!(ok(&mut show(&env)).json()["profile"], "work");
    }
}

#[test]
fn a_missing_profile_is_told_and_the_others_are_named() {
    let env = TestEnv::new();
    env.config(TWO);
    for further in [&[][..], &["--dry-run"]] {
        let mut command = env.command("profile use wrok --json");
        let error = refused(&env, command.args(further), 5).error();
        assert_eq!(error["kind"], "not_found");
        has(&error["message"], "`wrok`");
        let hint = error["hint"].as_str().unwrap();
        assert!(hint.contains("home") && hint.contains("work"), "{hint}");
    }
}

#[test]
fn without_a_file_a_hint_names_the_next_command() {
    let env = TestEnv::new();
    let error = fails(env.command("profile use work --json"), 5).error();
    has(&error["hint"], "`hwkey profile init`");
    assert!(!env.path(".config").exists());
}

/// No part of a file is taken for the whole of it.
#[test]
fn a_file_that_is_too_long_is_left_alone() {
    let env = TestEnv::new();
    let long = format!("[profiles.a]\n{}[profiles.b]\n", "# more\n".repeat(200_000));
    let path = env.config(&long);
    for arguments in [&["profile", "use", "b"][..], &["profile", "list"]] {
        let said = fails(env.command(arguments), 3);
        has(&said.err, "longer than 1 MiB");
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), long);
}

#[test]
fn the_sandbox_can_be_the_default() {
    let env = TestEnv::new();
    ok(env.command("profile use sandbox"));
    assert_eq!(file(&env), "default_profile = \"sandbox\"\n");
    let public = env.write("a.pub", line("ed25519.pub"));
    let mut add = env.command("repo key add");
    ok(add.arg(public).args(["--title", "laptop"]));
    let list = ["repo", "key", "list", "-q"];
    let listed = ok(env.command(list)).out;
    assert_eq!(listed.lines().count(), 1, "{listed}");
    assert_eq!(ok(env.sandbox(list)).out, listed);
}

#[test]
fn a_variable_that_says_otherwise_is_told() {
    let env = TestEnv::new();
    env.config(TWO);
    let used = |variable: &str| {
        let mut command = env.command("profile use work");
        ok(command.env("HWKEY_PROFILE", variable)).err
    };
    let warning = "warning: the variable HWKEY_PROFILE is set";
    let said = used("home");
    assert!(said.contains(warning) && said.contains("`home`"), "{said}");
    for variable in ["work", ""] {
        let said = used(variable);
        lacks(&said, "warning");
    }
}

#[test]
fn the_result_is_told_in_every_form() {
    let env = TestEnv::new();
    env.config(TWO);
    let used = |further: &[&str]| ok(env.command("profile use work").args(further));
    let path = env.path(FILE).display().to_string();
    let said = used(&["--dry-run"]);
    assert_eq!(file(&env), TWO);
    assert_eq!(said.out, "");
    has(&said.err, "`work` would be the default");
    let said = used(&[]);
    let note = format!("note: `work` is now the default profile ({path})\n");
    assert_eq!((said.out, said.err), (String::new(), note));
    let said = used(&["-q"]);
    assert_eq!((said.out.as_str(), said.err.as_str()), ("work\n", ""));
    assert_eq!(
        used(&["--json"]).json(),
        json!({"profile": "work", "path": path})
    );
}

#[cfg(unix)]
#[test]
fn the_file_becomes_its_owners_alone() {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    let env = TestEnv::new();
    let path = env.config(TWO);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    ok(env.command("profile use work"));
    assert_eq!(crate::support::mode(&path), 0o600);
}

/// A profile with these options is made, chosen, and used for a list; gives the request's header.
fn round_trip(env: &TestEnv, options: &[&str], header: &str) -> String {
    let keys = page(&[key(7, "laptop", &line("ed25519.pub"))]);
    let server = Server::new(move |_| Answer::json(200, keys.clone()));
    ok(&mut init(env, "other"));
    let mut command = env.command(["profile", "init", "mine", "--endpoint", &server.url]);
    ok(command.args(options).write_stdin(format!("{SECRET}\n")));
    ok(show(env).arg("mine"));
    ok(env.command("profile use mine"));
    let said = ok(env.command("repo key list -q"));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("7\n", ""));
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    requests[0].header(header).unwrap().to_owned()
}

#[test]
fn a_profile_works_from_init_to_the_request() {
    let command = cfg!(unix).then_some("--token-command=cat token");
    for option in command.into_iter().chain(["--token-file=token"]) {
        let env = TestEnv::new();
        crate::support::private(&env.write("token", format!("{TOKEN}\n")));
        assert_eq!(round_trip(&env, &[option], "x-auth-token"), TOKEN);
    }
    let options = ["--access-key", "HPUAEXAMPLE", "--secret-key-stdin"];
    let sent = round_trip(&TestEnv::new(), &options, "authorization");
    let begin = "SDK-HMAC-SHA256 Access=HPUAEXAMPLE, ";
    assert!(sent.starts_with(begin), "{sent}");
    lacks(&sent, SECRET);
}
