//! The file that `profile init` writes: everything else in it is kept, and it is its owner's alone.

use std::fs;
use std::thread;

use crate::config::setting;
use crate::profile::init::{SECRET, file, init, refused};
use crate::support::{TestEnv, fails, has, lacks, ok, run};

const BEFORE: &str = r#"# of the team
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
    let cases = [
        (
            "profiles.a.region = \"x\" # x\nprofiles.a.retries = 1\n",
            table,
        ),
        (
            "[profiles]\na = { region = \"x\" } # x\nc.retries = 1\n",
            table,
        ),
        (
            "[profiles.a]\nregion = \"x\" # no newline",
            &format!("\n{table}"),
        ),
        ("profiles = { a = { region = \"x\" } } # x\n", ""),
    ];
    for (before, added) in cases {
        let env = TestEnv::new();
        env.config(before);
        ok(&mut init(&env, "b"));
        let after = file(&env);
        match added {
            "" => has(&after, "b = { region = \"cn-north-4\" }"),
            _ => assert_eq!(after, format!("{before}{added}")),
        }
        assert!(after.contains("a = { region = \"x\" }") || !before.contains("a = {"));
        assert_eq!(
            after.contains(" # x\n"),
            before.contains(" # x\n"),
            "{after}"
        );
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

#[cfg(unix)]
mod unix {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt, symlink};
    use std::path::Path;
    use std::process::Command;

    use super::*;
    use crate::profile::init::FILE;
    use crate::support::mode;

    #[test]
    fn only_the_owner_reads_the_file_whatever_the_umask() {
        for umask in ["000", "022", "077", "777"] {
            for existing in [None, Some(0o600), Some(0o644)] {
                let env = TestEnv::new();
                // A umask of 777 would make directories that nobody can use.
                fs::create_dir(env.path(".config")).unwrap();
                if umask == "777" || existing.is_some() {
                    env.config("");
                }
                if let Some(mode) = existing {
                    let wide = fs::Permissions::from_mode(mode);
                    fs::set_permissions(env.path(FILE), wide).unwrap();
                }
                let output = Command::new("sh")
                    .arg("-c")
                    .arg(format!("umask {umask}; exec \"$@\""))
                    .args(["sh", env!("CARGO_BIN_EXE_hwkey")])
                    .args(["profile", "init", "--region", "cn-north-4"])
                    .env_clear()
                    .env("HOME", env.path(""))
                    .output()
                    .unwrap();
                assert!(output.status.success(), "umask {umask}: {output:?}");
                assert_eq!(mode(&env.path(FILE)), 0o600, "umask {umask}");
                let folder = env.path(".config/hwkey");
                if existing.is_none() && umask != "777" {
                    assert_eq!(mode(&folder), 0o700, "umask {umask}");
                }
                let left = fs::read_dir(folder).unwrap().count();
                assert_eq!(left, 1, "nothing but the file is left");
            }
        }
    }

    #[test]
    fn what_is_no_file_is_neither_opened_nor_replaced() {
        let env = TestEnv::new();
        let pipe = env.path("pipe");
        let made = Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        symlink("pipe", env.path("link")).unwrap();
        for name in ["pipe", "link"] {
            let mut by_variable = env.command("profile use sandbox");
            by_variable.env("HWKEY_CONFIG", env.path(name));
            for (command, path) in [
                (&mut init(&env, ["--config", name]), name),
                (&mut by_variable, env.path(name).to_str().unwrap()),
            ] {
                command.timeout(std::time::Duration::from_secs(20));
                let said = fails(command, 1);
                let expected =
                    format!("error: cannot write {path}\n  caused by: it is not a regular file\n");
                assert_eq!(said.err, expected);
            }
        }
        let kind = fs::symlink_metadata(&pipe).unwrap().file_type();
        assert!(kind.is_fifo(), "{kind:?}");
    }

    #[test]
    fn a_folder_that_cannot_be_written_is_told() {
        let env = TestEnv::new();
        let file = env.config("[profiles.work]\n");
        let folder = file.parent().unwrap();
        fs::set_permissions(folder, fs::Permissions::from_mode(0o500)).unwrap();
        let said = run(&mut init(&env, "new"));
        let message = format!("error: cannot write {}\n", file.display());
        // Nothing stops root.
        assert!(
            said.code == 0 || said.err.starts_with(&message),
            "{}",
            said.err
        );
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).unwrap();
        for looking in [
            &["profile", "list"][..],
            &["profile", "show"],
            &["profile", "use", "x"],
        ] {
            run(env.command(looking).env("HWKEY_CONFIG", "~/other/c.toml"));
            assert!(!env.path("other").exists(), "{looking:?}");
        }
    }

    #[test]
    fn a_link_stays_a_link() {
        for content in [Some(BEFORE), None] {
            let env = TestEnv::new();
            fs::create_dir_all(env.path("dotfiles")).unwrap();
            fs::create_dir_all(env.path(".config/hwkey")).unwrap();
            symlink("../../dotfiles/hwkey.toml", env.path(FILE)).unwrap();
            if let Some(text) = content {
                env.write("dotfiles/hwkey.toml", text);
            }
            ok(&mut init(&env, "new"));
            let link = fs::read_link(env.path(FILE)).unwrap();
            assert_eq!(link, Path::new("../../dotfiles/hwkey.toml"));
            let target = env.path("dotfiles/hwkey.toml");
            let text = fs::read_to_string(&target).unwrap();
            has(&text, "[profiles.new]\n");
            assert!(text.contains(content.unwrap_or_default()), "{text}");
            assert_eq!(mode(&target), 0o600);
        }
    }
}
