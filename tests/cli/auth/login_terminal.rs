//! `auth login` on a real terminal.

use crate::auth::iam::{ISSUED, LOGIN, PASSWORD, REGION, cloud, keystone, login_path};
use crate::server::Server;
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, has, lacks};

fn login(env: &TestEnv, server: &Server, further: &[&str]) -> Terminal {
    let arguments = [&["auth", "login"], further].concat();
    Terminal::run(env, &server.url, &arguments, |command| {
        command.env_remove("HWKEY_TOKEN")
    })
}

#[test]
fn what_is_missing_is_asked_for_and_the_password_is_not_shown() {
    let (env, server) = (TestEnv::new(), cloud());
    let mut terminal = login(&env, &server, &[]);
    terminal.expect("Account (domain) name");
    terminal.press("acme\n");
    terminal.expect("IAM user name");
    terminal.press("amy\n");
    terminal.expect("Project name");
    terminal.press(&format!("{REGION}\n"));
    terminal.expect("Password of amy");
    terminal.expect_echo(false);
    terminal.press(&format!("{PASSWORD}\n"));
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    has(&shown, "logged in as amy");
    for secret in [PASSWORD, ISSUED] {
        lacks(&shown, secret);
    }
    assert_eq!(server.lines(), [LOGIN]);
    let body = server.requests()[0].json();
    let user = &body["auth"]["identity"]["password"]["user"];
    assert_eq!(user["password"], PASSWORD);
    assert_eq!([&user["name"], &user["domain"]["name"]], ["amy", "acme"]);
    assert_eq!(body["auth"]["scope"]["project"]["name"], REGION);
}

const ALL: [&str; 3] = ["--domain=acme", "--user=amy", "--project-name=cn-north-4"];

#[test]
fn a_wrong_or_empty_password_is_not_shown_and_not_asked_for_again() {
    for (password, code, says, requests) in [
        ("not-the-password", 4, "HUAWEI ID", &[LOGIN][..]),
        ("", 2, "password is empty", &[]),
    ] {
        let env = TestEnv::new();
        let server = Server::new(|_| keystone(401, "The username or password is wrong."));
        let mut terminal = login(&env, &server, &ALL);
        terminal.expect("Password of amy");
        terminal.expect_echo(false);
        terminal.press(&format!("{password}\n"));
        let (ended, shown) = terminal.end();
        assert_eq!(ended, code, "{shown}");
        has(&shown, says);
        lacks(&shown, "not-the-password");
        assert_eq!(server.lines(), requests);
        assert!(!login_path(&env, "default").exists());
    }
}

#[test]
fn nobody_is_asked_with_no_input() {
    let (env, server) = (TestEnv::new(), cloud());
    let further = [&ALL[..], &["--no-input"]].concat();
    let (code, shown) = login(&env, &server, &further).end();
    assert_eq!(code, 2, "{shown}");
    has(&shown, "--password-stdin");
    assert!(server.lines().is_empty());
}
