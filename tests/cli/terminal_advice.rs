//! What a person at a terminal is told to do next, and a script is not.

use crate::server::NOWHERE;
use crate::support::{TestEnv, line, ok};
use crate::terminal::Terminal;

const CREATE: [&str; 3] = ["kps", "keypair", "create"];

fn at_terminal(env: &TestEnv, arguments: &[&str]) -> String {
    let sandbox = ["--profile", "sandbox", "--color", "never"];
    let arguments = [&sandbox[..], arguments].concat();
    let (code, shown) = Terminal::run(env, NOWHERE, &arguments, |command| command).end();
    assert_eq!(code, 0, "{shown}");
    shown
}

#[test]
fn a_new_pair_comes_with_the_line_and_the_stanza_that_use_it() {
    let env = TestEnv::new();
    let path = env.path("web.pem");
    let path = path.to_str().unwrap();
    let shown = at_terminal(&env, &[&CREATE[..], &["web"]].concat());
    assert!(
        shown.contains(&format!("    ssh -i {path} USER@ADDRESS\n")),
        "{shown}"
    );
    let stanza = format!(
        "    Host web\n        HostName ADDRESS\n        User USER\n        IdentityFile {path}\n"
    );
    assert!(shown.ends_with(&stanza), "{shown}");

    let local = at_terminal(&env, &[&CREATE[..], &["here", "--local"]].concat());
    assert!(local.contains("    Host here\n"), "{local}");
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

#[test]
fn a_new_key_comes_with_the_line_that_tests_it() {
    let env = TestEnv::new();
    let shown = at_terminal(&env, &["repo", "key", "add", "--key", &line("ed25519.pub")]);
    assert!(shown.contains("note: `ssh -T git@HOST` "), "{shown}");
}

#[test]
fn nothing_is_advised_in_json_in_quiet_or_without_a_terminal() {
    let env = TestEnv::new();
    for (name, further) in [("a", "--json"), ("b", "-q"), ("c", "--no-input")] {
        let shown = at_terminal(&env, &[&CREATE[..], &[name, further]].concat());
        assert!(!shown.contains("ssh -i"), "{further}: {shown}");
    }
    let said = ok(&mut env.sandbox([&CREATE[..], &["d"]].concat()));
    assert_eq!(said.err, "");
}
