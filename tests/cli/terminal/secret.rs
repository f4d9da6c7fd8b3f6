//! A secret that is asked for at a real terminal, and not given.

use crate::server::NOWHERE;
use crate::support::TestEnv;
use crate::support::terminal::Terminal;

const CTRL_C: &str = "\x03";
const CTRL_Z: &str = "\x1a";
const LOGIN: [&str; 6] = [
    "auth",
    "login",
    "--domain=acme",
    "--user=amy",
    "--project-name=p",
    "--color=never",
];

/// A command that waits for a password.
fn asking(env: &TestEnv) -> Terminal {
    let mut terminal = Terminal::run(env, NOWHERE, LOGIN, |command| {
        command.env_remove("HWKEY_TOKEN")
    });
    terminal.expect("Password of amy: ");
    terminal.expect_echo(false);
    terminal
}

#[test]
fn ctrl_c_leaves_the_terminal_as_it_was() {
    let env = TestEnv::new();
    let terminal = asking(&env);
    // Ctrl-Z does nothing: whoever comes back with `fg` would type on a terminal that shows it.
    terminal.press(CTRL_Z);
    terminal.press("half a pass");
    terminal.press(CTRL_C);
    terminal.expect_echo(true);
    let (code, shown) = terminal.end();
    assert_eq!((code, &*shown), (-1, "\n"));
    assert!(!env.path(".local/state/hwkey/tokens").exists());
}

#[test]
fn a_signal_leaves_the_terminal_as_it_was() {
    for name in ["TERM", "HUP", "INT"] {
        let env = TestEnv::new();
        let terminal = asking(&env);
        terminal.signal(name);
        terminal.expect_echo(true);
        let (code, shown) = terminal.end();
        assert_eq!(code, -1, "{name}: {shown}");
    }
}
