//! What a person at a terminal is told to do next, and a script is not.

use crate::server::NOWHERE;
use crate::support::terminal::Terminal;
use crate::support::{Arguments, TestEnv, fails, has, lacks, line, ok, text};

const CREATE: [&str; 3] = ["kps", "keypair", "create"];

fn at_terminal(env: &TestEnv, arguments: impl Arguments) -> String {
    let sandbox = "--profile sandbox --color never".words();
    let arguments = [sandbox, arguments.words()].concat();
    let (code, shown) = Terminal::run(env, NOWHERE, &arguments, |command| command).end();
    assert_eq!(code, 0, "{shown}");
    shown
}

#[test]
fn a_new_pair_comes_with_the_line_and_the_stanza_that_use_it() {
    let env = TestEnv::new();
    let path = env.path("web.pem");
    let path = path.to_str().unwrap();
    let shown = at_terminal(&env, [&CREATE[..], &["web"]].concat());
    has(&shown, format!("    ssh -i {path} USER@ADDRESS\n"));
    let stanza = format!(
        "    Host web\n        HostName ADDRESS\n        User USER\n        IdentityFile {path}\n"
    );
    assert!(shown.ends_with(&stanza), "{shown}");

    let local = at_terminal(&env, [&CREATE[..], &["here", "--local"]].concat());
    has(&local, "    Host here\n");
}

#[test]
fn a_path_with_a_space_is_quoted() {
    let env = TestEnv::new();
    let create = [&CREATE[..], &["web", "--private-key-file", "my key"]].concat();
    let shown = at_terminal(&env, &create);
    let path = env.path("my key");
    let quoted = format!("IdentityFile \"{}\"\n", path.to_str().unwrap());
    assert!(shown.ends_with(&quoted), "{shown}");
}

/// What a shell makes of the line is what was meant, whatever the folder is called.
#[test]
fn a_path_is_safe_in_a_shell_and_right_in_the_stanza() {
    for (folder, in_stanza) in [
        ("b$(touch PWN)", Some("\"{}\"")),
        ("b;`touch PWN`&'", Some("\"{}\"")),
        ("100%d", Some("{}")),
        ("a#b", Some("\"{}\"")),
        ("say \"hi\"", None),
        ("back\\slash", None),
        ("${HOME}", None),
    ] {
        let env = TestEnv::new();
        let file = env.write(&format!("{folder}/.keep"), "");
        let file = file.with_file_name("y.pem");
        let file = file.to_str().unwrap();
        let create = [&CREATE[..], &["web", "--private-key-file", file]].concat();
        let shown = at_terminal(&env, &create);
        let line = shown.lines().find(|line| line.contains("    ssh -i "));
        let script = line.unwrap().trim().replace("ssh -i", "printf '%s\\n'");
        let output = std::process::Command::new("sh")
            .args(["-c", &script])
            .current_dir(env.path(""))
            .output()
            .unwrap();
        let words = String::from_utf8(output.stdout).unwrap();
        assert_eq!(words, format!("{file}\nUSER@ADDRESS\n"), "{shown}");
        assert!(!env.path("PWN").exists(), "{shown}");
        match in_stanza {
            Some(form) => {
                let path = form.replace("{}", &file.replace('%', "%%"));
                let expected = format!("        IdentityFile {path}\n");
                assert!(shown.ends_with(&expected), "{shown}");
            }
            None => lacks(&shown, "IdentityFile"),
        }
    }
}

#[test]
fn a_path_in_a_hint_is_safe_in_a_shell() {
    let env = TestEnv::new();
    env.write("b$(touch PWN)/k.key", text("openssh-encrypted.key"));
    env.write("b$(touch PWN)/k.pub", text("rfc4716.pub"));
    let import = "kps keypair import web --encryption default --private-key";
    let said = fails(env.sandbox(import).arg("b$(touch PWN)/k.key"), 2);
    has(
        &said.err,
        "`ssh-keygen -p -f 'b$(touch PWN)/k.key'` changes it",
    );
    let said = fails(env.sandbox("repo key add").arg("b$(touch PWN)/k.pub"), 2);
    has(&said.err, "`ssh-keygen -i -f 'b$(touch PWN)/k.pub'`");
    let config = env.write(
        "b$(touch PWN)/c.toml",
        "[profiles.default]\ntoken = \"t\"\n",
    );
    let mut loose = std::fs::metadata(&config).unwrap().permissions();
    std::os::unix::fs::PermissionsExt::set_mode(&mut loose, 0o644);
    std::fs::set_permissions(&config, loose).unwrap();
    let show = ["profile", "show", "--config", "b$(touch PWN)/c.toml"];
    let said = ok(env.command(show));
    let hint = "fix with `chmod 600 'b$(touch PWN)/c.toml'`";
    has(&said.err, hint);
}

#[test]
fn a_new_key_comes_with_the_line_that_tests_it() {
    let env = TestEnv::new();
    let shown = at_terminal(&env, ["repo", "key", "add", "--key", &line("ed25519.pub")]);
    has(&shown, "note: `ssh -T git@HOST` ");
}

#[test]
fn a_rotated_key_comes_with_what_makes_ssh_use_it() {
    let env = TestEnv::new();
    let key = line("ed25519.pub");
    ok(env.sandbox(["repo", "key", "add", "--title", "old", "--key", &key]));
    let rotate = "repo key rotate old --generate new --no-verify --yes";
    let advice = "note: ssh does not use this file by itself: ";
    has(&at_terminal(&env, rotate), advice);
    let rotate = format!("{} --ssh-config host", rotate.replace("new", "newer"));
    lacks(&at_terminal(&env, &*rotate), advice);
}

#[test]
fn nothing_is_advised_in_json_in_quiet_or_without_a_terminal() {
    let env = TestEnv::new();
    for (name, further) in [("a", "--json"), ("b", "-q"), ("c", "--no-input")] {
        let shown = at_terminal(&env, [&CREATE[..], &[name, further]].concat());
        assert!(!shown.contains("ssh -i"), "{further}: {shown}");
    }
    let said = ok(env.sandbox([&CREATE[..], &["d"]].concat()));
    assert_eq!(said.err, "");
}
