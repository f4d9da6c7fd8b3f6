//! The file that `profile init` writes: everything else in it is kept.

use std::fs;
use std::thread;

use crate::config::setting;
use crate::profile::init::{SECRET, file, init, refused};
use crate::support::{TestEnv, fails, has, lacks, ok, run};

pub(super) const BEFORE: &str = r#"# of the team
default_profile = "home"  # for now

# at work
[profiles.work]  # W
# the place
region = "cn-east-2"   # east
timeout = 7
access_key = "AKOLD"
secret_key = "SKOLD"
security_token = "STOLD"

[profiles.home]
token = "MIIFhome"
# timeout = 9
"#;

#[test]
fn an_existing_profile_is_left_alone() {
    let env = TestEnv::new();
    env.config(BEFORE);
    let error = refused(&env, &mut init(&env, "work --json"), 2).error();
    has(&error["message"], "`work`");
    has(&error["hint"], "--yes");
}

#[test]
fn only_what_is_given_changes() {
    let env = TestEnv::new();
    env.config(BEFORE);
    ok(&mut init(&env, "work --yes"));
    assert_eq!(file(&env), BEFORE.replace("cn-east-2", "cn-north-4"));
}

#[test]
fn a_place_that_is_there_need_not_be_given_again() {
    let env = TestEnv::new();
    env.config(BEFORE);
    let arguments = ["profile", "init", "work", "-y", "--project-id", "p1"];
    ok(env.command(arguments));
    let old = "security_token = \"STOLD\"\n";
    let expected = BEFORE.replace(old, &format!("{old}project_id = \"p1\"\n"));
    assert_eq!(file(&env), expected);
    let arguments = ["profile", "init", "home", "-y", "--project-id", "p1"];
    let said = refused(&env, &mut env.command(arguments), 2);
    has(&said.err, "--region");
}

#[test]
fn another_method_takes_the_place_of_the_old_one() {
    let keys = "access_key = \"AKOLD\"\nsecret_key = \"SKOLD\"\nsecurity_token = \"STOLD\"\n";
    let methods: [(&[&str], &str); 4] = [
        (&["--ecs"], "credentials = \"ecs\"\n"),
        (&["--token-file", "/t"], "token_file = \"/t\"\n"),
        (
            &["--token-command", "pass show 'a b' \"c'd\" e\\ f"],
            "token_command = [\"pass\", \"show\", \"a b\", \"c'd\", \"e f\"]\n",
        ),
        (
            &["--access-key", "AKNEW", "--secret-key-stdin"],
            "access_key = \"AKNEW\"\nsecret_key = \"SKNEW\"\n",
        ),
    ];
    for (options, lines) in methods {
        let env = TestEnv::new();
        env.config(BEFORE);
        let mut command = init(&env, "work --yes");
        ok(command.args(options).write_stdin("SKNEW\n"));
        let expected = BEFORE.replace("cn-east-2", "cn-north-4");
        assert_eq!(file(&env), expected.replace(keys, lines));
    }
}

#[test]
fn a_new_profile_goes_to_the_end_below_its_comments() {
    let env = TestEnv::new();
    env.config(BEFORE);
    ok(&mut init(&env, "new"));
    let added = "\n[profiles.new]\nregion = \"cn-north-4\"\n";
    assert_eq!(file(&env), format!("{BEFORE}{added}"));
}

#[test]
fn other_ways_to_write_the_same_are_kept() {
    let table = "\n[profiles.b]\nregion = \"cn-north-4\"\n";
    for (before, after) in [
        (
            "profiles.a.region = \"x\" # x\nprofiles.a.retries = 0x3\n",
            "BEFORETABLE",
        ),
        (
            "[profiles]\na = { region = \"x\" } # x\nc.retries = 1\n",
            "BEFORETABLE",
        ),
        ("[profiles.a]\nregion = \"x\" # no newline", "BEFORE\nTABLE"),
        ("[profiles]\n", "default_profile = \"b\"\nBEFORETABLE"),
        (
            "default_profile = \"a\"\n[profiles]\n[profiles.a]\n",
            "BEFORETABLE",
        ),
        (
            "# top\n[profiles.a]\nregion = \"x\"\n\n[profiles.c]\ntoken = \"MIIFc\"\n# end\n",
            "BEFORETABLE",
        ),
        (
            "profiles = { a = { region = \"x\", timeout = 1_0 } } # x\n",
            "profiles = { a = { region = \"x\", timeout = 1_0 } , b = { region = \"cn-north-4\" } } # x\n",
        ),
    ] {
        let after = after.replace("BEFORE", before).replace("TABLE", table);
        let env = TestEnv::new();
        env.config(before);
        ok(&mut init(&env, "b"));
        assert_eq!(file(&env), after);
        ok(env.command("profile show b"));
        ok(&mut init(&env, "b -y --ecs"));
        let shown = ok(env.command("profile show b --json"));
        let (credentials, _) = setting(&shown, "credentials");
        assert_eq!(credentials, "ecs", "{}", file(&env));
    }
}

#[test]
fn lines_that_end_as_on_windows_do_so_afterwards() {
    let env = TestEnv::new();
    let windows = |text: &str| text.replace('\n', "\r\n");
    env.config(&windows(BEFORE));
    ok(&mut init(&env, "new"));
    let after = format!("{BEFORE}\n[profiles.new]\nregion = \"cn-north-4\"\n");
    assert_eq!(file(&env), windows(&after));
    ok(&mut init(&env, "work -y"));
    assert_eq!(
        file(&env),
        windows(&after.replace("cn-east-2", "cn-north-4"))
    );
}

#[test]
fn a_file_with_a_mistake_is_refused_and_left_as_it_is() {
    let mistakes = [
        format!("[profiles.a]\ntokn = \"{SECRET}\"\n"),
        format!("[profiles.a]\ntoken = \"{SECRET}\n"),
        "[profiles.a]\ntimeout = \"soon\"\n".to_owned(),
        "profiles = 1\n".to_owned(),
        "[profiles]\na = 1\n".to_owned(),
    ];
    for text in mistakes {
        let env = TestEnv::new();
        env.config(&text);
        for further in [&["b"][..], &["a", "--yes"]] {
            let said = refused(&env, &mut init(&env, further), 3);
            has(&said.err, " line ");
            lacks(&said.err, SECRET);
        }
        refused(&env, &mut env.command("profile use a"), 3);
    }
}

#[test]
fn a_dry_run_changes_nothing_and_makes_nothing() {
    let env = TestEnv::new();
    let said = ok(&mut init(&env, "work --dry-run"));
    has(&said.err, "`work` would be written to");
    assert_eq!(said.out, "");
    assert!(!env.path(".config").exists());
    env.config(BEFORE);
    ok(&mut init(&env, "work --dry-run --ecs --default"));
    assert_eq!(file(&env), BEFORE);
}

#[test]
fn the_first_profile_becomes_the_default() {
    let env = TestEnv::new();
    ok(&mut init(&env, "work"));
    let first = "default_profile = \"work\"\n\n[profiles.work]\nregion = \"cn-north-4\"\n";
    assert_eq!(file(&env), first);
    ok(&mut init(&env, "home"));
    assert!(file(&env).starts_with(first), "{}", file(&env));
    ok(&mut init(&env, "ci --default"));
    assert!(file(&env).starts_with("default_profile = \"ci\"\n"));
    let env = TestEnv::new();
    ok(&mut init(&env, ""));
    assert_eq!(file(&env), "[profiles.default]\nregion = \"cn-north-4\"\n");
}

#[test]
fn a_file_that_is_named_is_made() {
    let env = TestEnv::new();
    ok(&mut init(&env, "--config new/place/option.toml"));
    let mut command = init(&env, "");
    ok(command.env("HWKEY_CONFIG", "~/variable.toml"));
    for path in ["new/place/option.toml", "variable.toml"] {
        let written = fs::read_to_string(env.path(path)).unwrap();
        assert_eq!(written, "[profiles.default]\nregion = \"cn-north-4\"\n");
    }
    assert!(!env.path(".config").exists());
}

#[test]
fn a_file_that_cannot_be_written_is_named_and_nothing_is_lost() {
    let env = TestEnv::new();
    env.write("file", BEFORE);
    let said = fails(&mut init(&env, "--config file/config.toml"), 1);
    let message = "error: cannot write file/config.toml\n";
    assert!(said.err.starts_with(message), "{}", said.err);
    assert_eq!(fs::read_to_string(env.path("file")).unwrap(), BEFORE);
}

#[test]
fn profiles_that_are_made_at_once_are_all_there() {
    for existing in [None, Some(BEFORE)] {
        let env = TestEnv::new();
        if let Some(text) = existing {
            env.config(text);
        }
        let names: Vec<_> = (1..=15).map(|number| format!("p{number}")).collect();
        thread::scope(|scope| {
            for name in &names {
                scope.spawn(|| ok(&mut init(&env, name.as_str())));
            }
        });
        for name in &names {
            let header = format!("[profiles.{name}]\n");
            assert!(file(&env).contains(&header), "{name}: {}", file(&env));
        }
        let defaults = file(&env).matches("default_profile").count();
        assert_eq!(defaults, 1, "{}", file(&env));
        if cfg!(unix) {
            let left = fs::read_dir(env.path(".config/hwkey")).unwrap().count();
            assert_eq!(left, 1, "nothing but the file is left");
        }
    }
}

#[test]
fn one_of_two_makers_of_a_profile_is_told_it_exists() {
    let env = TestEnv::new();
    let codes = thread::scope(|scope| {
        let make = || run(&mut init(&env, "work")).code;
        let all: Vec<_> = (0..8).map(|_| scope.spawn(make)).collect();
        let ends = all.into_iter().map(|one| one.join().unwrap());
        ends.collect::<Vec<_>>()
    });
    let made = codes.iter().filter(|code| **code == 0).count();
    assert_eq!(made, 1, "{codes:?}");
}
