//! The completion scripts in real shells, at a real terminal: what TAB makes of a line, and what the
//! command is then given.

mod shells;

use crate::support::{TestEnv, lacks, line, ok};
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;

use shells::{ALL, BASH, BASH_UNBROKEN, ELVISH, FISH, PROMPT, Shell, ZSH, ZSH_SOURCED};

const TAB: &str = "\t";
/// One character to the left.
const LEFT: &str = "\x02";
/// A sandbox with keys whose titles are hard to type, and some files.
fn home() -> TestEnv {
    let env = TestEnv::new();
    let titles = [
        "my laptop",
        "tester@host",
        "a:b c",
        "$x `y` \"z\"",
        "it's (1)*",
    ];
    let keys = [
        "ed25519",
        "ed25519-other",
        "rsa2048",
        "ecdsa256",
        "ecdsa384",
    ];
    for (title, key) in titles.into_iter().zip(keys) {
        ok(env
            .sandbox(["repo", "key", "add", "-", "--title", title])
            .write_stdin(line(&format!("{key}.pub"))));
    }
    for name in ["web", "web-2"] {
        ok(&mut env.sandbox(["kps", "keypair", "create", name]));
    }
    for file in [
        ".ssh/id_x",
        ".ssh/id_x.pub",
        "sub/a b.pub",
        "sub/a b",
        "other.txt",
    ] {
        env.write(file, "");
    }
    env
}

/// A line that ends in TAB, and the arguments that come of it: the words, of which the one at `index`
/// is `completed`.
fn case(line: &str, completed: &str, index: usize) -> (String, Vec<String>) {
    let words = line.split(' ').take(index);
    let words = words.chain([completed]).map(str::to_owned);
    (format!("hwkey {line}{TAB}"), words.collect())
}

#[test]
fn titles_reach_the_command_whole() {
    let cases = [
        ("my", "my laptop"),
        ("my\\ l", "my laptop"),
        ("\"my l", "my laptop"),
        ("'my", "my laptop"),
        ("tester@", "tester@host"),
        ("tes", "tester@host"),
        ("a:", "a:b c"),
        ("a", "a:b c"),
        ("it", "it's (1)*"),
        ("\\$x", "$x `y` \"z\""),
    ];
    let show = |(typed, title)| case(&format!("-p sandbox repo key show {typed}"), title, 5);
    let cases = cases.map(show);
    let env = home();
    for shell in ALL.into_iter().chain([&BASH_UNBROKEN]) {
        shell.gives(&env, &cases);
    }
    let is_bare = |(keys, _): &(String, _)| !keys.contains(['\\', '"', '\'']);
    ELVISH.gives(&env, &Vec::from_iter(cases.into_iter().filter(is_bare)));
}

/// Bash and zsh look up their histories for an exclamation mark.
#[test]
fn a_title_is_never_a_command() {
    const TITLE: &str = "w!!#;touch gone;#";
    let env = TestEnv::new();
    let mut add = env.sandbox(["repo", "key", "add", "-", "--title", TITLE]);
    ok(add.write_stdin(line("ed25519.pub")));
    let typed = ["w", "\"w", "'w"];
    let cases = typed.map(|typed| case(&format!("-p sandbox repo key show {typed}"), TITLE, 5));
    for shell in ALL {
        shell.gives(&env, &cases);
    }
    ELVISH.gives(&env, &cases[..1]);
    assert!(!env.path("gone").exists(), "a title was run");
}

#[test]
fn ids_fingerprints_names_and_values_are_completed() {
    let env = home();
    let id = ok(&mut env.sandbox("repo key list -q --limit 1")).out;
    let (id, fingerprint) = (id.trim(), crate::kps_wire::prints("ed25519").0);
    let cases = [
        case(&format!("-p sandbox repo key show {id}"), id, 5),
        case(
            &format!("-p sandbox repo key show {}", &fingerprint[..14]),
            &fingerprint,
            5,
        ),
        case("-p sandbox kps keypair show web-", "web-2", 5),
        case("--profile=sand", "--profile=sandbox", 0),
        // A new name, though a file begins like it.
        case("kps keypair create oth", "oth", 3),
    ];
    for shell in ALL.into_iter().chain([&ELVISH]) {
        shell.gives(&env, &cases);
    }
}

#[test]
fn files_are_public_keys_and_directories() {
    let env = home();
    // The shell itself expands the tilde, which therefore was not quoted.
    let home = env.path(".ssh/id_x.pub").display().to_string();
    let cases = |accept: &str| {
        [
            case("repo key add sub/", "sub/a b.pub", 3),
            case(&format!("repo key add su{TAB}"), "sub/a b.pub", 3),
            case(&format!("repo key add ~/.ss{TAB}{accept}"), &home, 3),
            case("repo key add oth", "oth", 3),
        ]
    };
    for shell in ALL.into_iter().chain([&ELVISH]) {
        shell.gives(&env, &cases(shell.accept));
    }
}

/// Another program of the name comes first in PATH.
#[test]
fn the_program_that_was_typed_is_asked() {
    let env = home();
    let binary = env!("CARGO_BIN_EXE_hwkey");
    let asked = format!(
        "#!/bin/sh\n[ \"$1\" = __complete ] && exec {binary} \"$@\"\nprintf '<%s>' \"$@\"\n"
    );
    for (program, script) in [
        ("first/hwkey", "#!/bin/sh\necho wrong\necho ' wrong'\n"),
        ("b/hwkey", &asked),
        ("b c/hwkey", &asked),
    ] {
        let program = env.write(program, script);
        fs::set_permissions(program, Permissions::from_mode(0o700)).unwrap();
    }
    let completed = |program: &str| {
        let keys = format!("{program} -p sandbox kps keypair show web-{TAB}");
        let words = ["-p", "sandbox", "kps", "keypair", "show", "web-2"];
        (keys, words.map(str::to_owned).to_vec())
    };
    let everywhere = [
        "b/hwkey",
        "./b/hwkey",
        "~/b/hwkey",
        "$HOME/b/hwkey",
        "b\\ c/hwkey",
    ];
    let everywhere = everywhere.map(completed);
    for shell in ALL {
        shell.gives(&env, &everywhere);
    }
    let in_bash = ["\"b c\"/hwkey", "true; b/hwkey", "X=1 b/hwkey"];
    BASH.gives(&env, &in_bash.map(completed));
}

/// Elvish looks for a completion by the word, so that a path needs one of its own.
#[test]
fn an_alias_is_completed_as_what_it_stands_for() {
    let env = home();
    let given = "<-p><sandbox><kps><keypair><show><web-2>";
    let cases = [
        (
            &BASH,
            "alias hk=hwkey; complete -F _hwkey hk",
            "hk -p sandbox",
        ),
        (
            &BASH,
            "alias hk='X=1 hwkey -p sandbox'; complete -F _hwkey hk",
            "hk",
        ),
        (&ZSH, "alias hk='hwkey -p sandbox'", "hk"),
        (
            &ZSH,
            "setopt complete_aliases; alias hk=hwkey; compdef hk=hwkey",
            "hk -p sandbox",
        ),
        (&FISH, "alias hk 'hwkey -p sandbox'", "hk"),
        (&FISH, "alias hk hwkey", "hk -p sandbox"),
    ];
    for (shell, alias, typed) in cases {
        let mut terminal = shell.open(&env);
        terminal.press(&format!("{alias}\r"));
        terminal.expect(PROMPT);
        terminal.press(&format!("{typed} kps keypair show web-{TAB}\r"));
        terminal.expect(given);
        terminal.press("exit\r");
        terminal.end();
    }
}

/// fish hands over nothing of what is after the cursor.
#[test]
fn options_after_the_cursor_count() {
    let env = home();
    let after = " -p sandbox";
    let keys = format!(
        "hwkey repo key show my{after}{}{TAB}",
        LEFT.repeat(after.len())
    );
    let expected = ["repo", "key", "show", "my laptop", "-p", "sandbox"];
    let cases = [(keys, expected.map(str::to_owned).to_vec())];
    for shell in [&BASH, &ZSH, &ZSH_SOURCED] {
        shell.gives(&env, &cases);
    }
}

#[test]
fn several_candidates_are_listed_and_described() {
    let env = home();
    let id = ok(&mut env.sandbox("repo key list -q --limit 1")).out;
    let shown = |shell: &Shell, wanted: &str| {
        let mut terminal = shell.open(&env);
        terminal.press(&format!("hwkey -p sandbox repo key show {TAB}{TAB}"));
        terminal.expect(wanted);
    };
    shown(&BASH, "my\\ laptop");
    shown(&ZSH, &format!("my laptop    -- {}", id.trim()));
    shown(&FISH, id.trim());
    shown(&ELVISH, &format!("my laptop ({})", id.trim()));
}

#[test]
fn a_failure_leaves_the_line_alone() {
    let env = home();
    env.config("no configuration");
    for shell in ALL {
        let mut terminal = shell.open(&env);
        terminal.press(&format!("hwkey repo key show x{TAB}\r"));
        terminal.expect("<repo><key><show><x>");
        terminal.press("exit\r");
        let (_, shown) = terminal.end();
        lacks(&shown, "error");
    }
}
