//! What a completion script is told: values that this machine knows, and nothing where nothing fits.

mod scripts;
mod services;

use assert_cmd::Command;

use crate::support::{Arguments, TestEnv, fails, has, ok, private};

/// The binary as the script for fish runs it, with the cursor at the end of the last word.
pub(crate) fn ask(env: &TestEnv, words: impl Arguments) -> Command {
    ask_within(env, words, "")
}

/// The same, with words after the cursor.
pub(crate) fn ask_within(env: &TestEnv, words: impl Arguments, after: impl Arguments) -> Command {
    let words = words.words();
    let before = words.len().to_string();
    let mut command = env.command(["__complete", "fish", &before, "hwkey"]);
    command.args(words).args(after.words());
    command
}

/// Candidates with what is said of them. Nothing is ever on stderr.
pub(crate) fn told(command: &mut Command) -> Vec<(String, String)> {
    let said = ok(command);
    assert_eq!(said.err, "");
    let split = |line: &str| {
        let (value, help) = line.split_once('\t').unwrap_or((line, ""));
        (value.to_owned(), help.to_owned())
    };
    said.out.lines().map(split).collect()
}

/// The candidates alone.
pub(crate) fn values(command: &mut Command) -> Vec<String> {
    told(command).into_iter().map(|(value, _)| value).collect()
}

fn profiles() -> TestEnv {
    let env = TestEnv::new();
    env.config("[profiles.work]\nregion = \"cn-north-4\"\n[profiles.home]\n");
    env
}

#[test]
fn commands_come_for_an_empty_word_and_options_after_a_hyphen() {
    let env = TestEnv::new();
    let commands = ["repo", "kps", "audit", "revoke", "auth", "profile"];
    let found = values(&mut ask(&env, [""]));
    assert!(found.starts_with(&commands.map(str::to_owned)), "{found:?}");
    assert!(!found.iter().any(|word| word.starts_with('-')), "{found:?}");
    assert_eq!(values(&mut ask(&env, ["repo", "key", "d"])), ["delete"]);
    let found = values(&mut ask(&env, ["repo", "key", "list", "--o"]));
    assert_eq!(found, ["--output", "--offset"]);
}

#[test]
fn profiles_come_from_the_file_that_the_line_names() {
    let env = profiles();
    env.write("other.toml", "[profiles.there]\n");
    for (words, expected) in [
        ("--profile ''", "home work sandbox"),
        ("repo key list -p w", "work"),
        ("--profile=w", "--profile=work"),
        ("-pw", "-pwork"),
        ("profile show ''", "home work sandbox"),
        ("profile use ''", "home work sandbox"),
        // The one that is built in cannot be changed.
        ("profile init ''", "home work"),
        ("profile delete ''", "home work"),
        ("profile rename ''", "home work"),
        ("--config other.toml -p t", "there"),
        ("--config ~/other.toml -p t", "there"),
    ] {
        assert_eq!(values(&mut ask(&env, words)).join(" "), expected, "{words}");
    }
    let mut by_variable = ask(&env, "-p t");
    let found = values(by_variable.env("HWKEY_CONFIG", "other.toml"));
    assert_eq!(found, ["there"]);
    let told = told(&mut ask(&env, "-p w"));
    assert_eq!(told, [("work".to_owned(), "cn-north-4".to_owned())]);
}

#[test]
fn without_a_usable_file_there_is_the_sandbox() {
    let env = TestEnv::new();
    assert_eq!(values(&mut ask(&env, ["-p", ""])), ["sandbox"]);
    env.config("[profiles.work\ntoken = 7");
    assert_eq!(values(&mut ask(&env, ["-p", ""])), ["sandbox"]);
    let found = values(&mut ask(&env, "--config none -p ''"));
    assert_eq!(found, ["sandbox"]);
}

#[cfg(unix)]
#[test]
fn a_file_that_others_can_read_is_no_matter_here() {
    use std::os::unix::fs::PermissionsExt;
    let env = TestEnv::new();
    let path = env.config("[profiles.work]\ntoken = \"MIIFsecret\"\n");
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert_eq!(values(&mut ask(&env, ["-p", "w"])), ["work"]);
}

#[test]
fn regions_come_with_the_services_they_have() {
    let env = TestEnv::new();
    let told = told(&mut ask(&env, ["--region", "cn-north-"]));
    assert_eq!(told.len(), 6, "{told:?}");
    let both = ("cn-north-4".to_owned(), "CodeArts Repo, KPS".to_owned());
    let one = ("cn-north-9".to_owned(), "KPS".to_owned());
    assert!(told.contains(&both) && told.contains(&one), "{told:?}");
}

#[test]
fn words_that_the_parser_knows_are_completed() {
    let env = TestEnv::new();
    for (words, expected) in [
        ("-o ''", "csv json jsonl table"),
        ("--color a", "always auto"),
        ("repo key list --api ''", "v1 v4"),
        ("kps keypair create x --encryption k", "kms"),
        ("audit --fail-on weak,no-p", "weak,no-passphrase"),
        ("completions f", "fish"),
    ] {
        let mut found = values(&mut ask(&env, words));
        found.sort();
        assert_eq!(found.join(" "), expected, "{words}");
    }
}

#[test]
fn what_a_list_has_is_not_offered_again() {
    let env = TestEnv::new();
    for (words, expected) in [
        ("--fail-on weak,unu", "weak,unused"),
        ("--fail-on unused,weak,unu", ""),
        ("--fail-on unused --fail-on un", ""),
        ("--fail-on=weak,unused,we", ""),
        (
            "--fail-on=weak,unused,i",
            "--fail-on=weak,unused,in-both-services",
        ),
        ("--fail-on weak --fail-on=un", "--fail-on=unused"),
    ] {
        let found = values(&mut ask(&env, format!("audit {words}")));
        assert_eq!(found.join(" "), expected, "{words}");
    }
    let mut after = ask_within(&env, "audit --fail-on un", "--fail-on unused");
    assert_eq!(values(&mut after), [""; 0]);
}

fn files() -> TestEnv {
    let env = TestEnv::new();
    let files = "id.pub id notes.txt keys/a keys/a?b.pub .ssh/id.pub .ssh/id";
    for file in files.split(' ') {
        env.write(&file.replace('?', " "), "");
    }
    env
}

#[test]
fn a_public_key_is_a_file_that_ends_in_pub() {
    let env = files();
    for command in [
        &["repo", "key", "add"][..],
        &["kps", "keypair", "import", "x"],
    ] {
        let found = |word| values(&mut ask(&env, [command, &[word]].concat()));
        assert_eq!(found(""), ["id.pub", "keys/"]);
        assert_eq!(found("keys/"), ["keys/a b.pub"]);
        assert_eq!(found("~/.ssh/"), ["~/.ssh/id.pub"]);
        assert_eq!(found("~/.s"), ["~/.ssh/"]);
        assert_eq!(found("no"), [""; 0]);
    }
}

#[test]
fn files_and_directories_are_completed_where_meant() {
    let env = files();
    let all = "id id.pub notes.txt keys/";
    for (words, expected) in [
        (
            "kps private-key import x --private-key",
            "id notes.txt keys/",
        ),
        ("kps keypair create x --private-key-file", all),
        ("--config", all),
        ("audit --path", all),
        ("profile init x --token-file", all),
        ("man", ". keys/"),
    ] {
        let found = values(&mut ask(&env, format!("{words} ''")));
        assert_eq!(found.join(" "), expected, "{words}");
    }
}

#[test]
fn what_is_free_text_or_new_is_not_completed() {
    let env = files();
    for words in [
        "kps keypair create ''",
        "kps keypair import i",
        "kps keypair create x --kms-key-name ''",
        "kps keypair create x --description i",
        "repo key add --title ''",
        "repo key add --key i",
        "repo key list --query ''",
        "--endpoint ''",
        "auth status ''",
    ] {
        assert_eq!(values(&mut ask(&env, words)), [""; 0], "{words}");
    }
}

#[test]
fn what_no_script_asks_gets_no_answer() {
    for arguments in [
        "",
        "tcsh 1 hwkey ''",
        "fish",
        "fish 7 hwkey",
        "zsh x hwkey",
        "bash 'hwkey '",
        "powershell hwkey ''",
        "powershell 'no Base64'",
        "powershell /w==",
    ] {
        let env = TestEnv::new();
        let said = ok(env.command(format!("__complete {arguments}")));
        assert_eq!((said.out.as_str(), said.err.as_str()), ("", ""));
    }
}

/// A variable that was left behind would make a success of a command that did nothing.
#[test]
fn only_the_first_argument_asks_for_candidates() {
    let mut env = TestEnv::new();
    for name in ["HWKEY_COMPLETE", "_HWKEY_COMPLETE", "COMPLETE"] {
        env.set(name, "bash");
    }
    env.set("_CLAP_COMPLETE", "bash");
    ok(env.sandbox("kps keypair create web"));
    assert!(env.path("web.pem").exists());
    let said = fails(env.command("-q __complete bash"), 2);
    has(&said.err, "__complete");
}

#[test]
fn file_names_that_control_the_terminal_are_left_out() {
    let env = TestEnv::new();
    env.write("a\x1b[2J.pub", "");
    env.write("b.pub", "");
    let found = values(&mut ask(&env, "repo key add ''"));
    assert_eq!(found, ["b.pub"]);
}

#[cfg(unix)]
#[test]
fn keys_of_the_agent_follow_the_equals_sign() {
    let (env, agent) = crate::agent::with_agent(&["ed25519", "rsa2048"]);
    let told_by_agent = |word| {
        let mut command = ask(&env, ["repo", "key", "add", word]);
        told(command.env("SSH_AUTH_SOCK", &agent.socket))
    };
    let found = told_by_agent("--agent=");
    let fingerprint = crate::kps_wire::prints("ed25519").0;
    assert_eq!(found.len(), 2, "{found:?}");
    assert_eq!(found[0].0, format!("--agent={fingerprint}"));
    assert_eq!(found[0].1, "ed25519@example.com");
    assert_eq!(told_by_agent(&found[1].0[..16]).len(), 1);
    // After a space comes no fingerprint.
    let mut command = ask(&env, ["repo", "key", "add", "--agent", "SHA"]);
    assert!(told(command.env("SSH_AUTH_SOCK", &agent.socket)).is_empty());
}

#[test]
fn nothing_is_read_for_help_and_scripts() {
    let env = TestEnv::new();
    private(&env.config("no configuration at all"));
    for arguments in [&["--help"][..], &["--version"], &["completions", "zsh"]] {
        assert_eq!(ok(env.command(arguments)).err, "");
    }
}
