//! `auth login`: what is asked for, what is sent, and what is kept.

use std::fs;

use serde_json::{Value, json};

use crate::auth::iam::{
    DAY, ISSUED, LOGIN, PASSWORD, REGION, assert_silent, cloud, issued, keystone, logged_in, login,
    login_path, moment, nobody,
};
use crate::server::{Answer, NOWHERE, Server};
use crate::support::{TestEnv, fails, has, ok, run};
use crate::table::{rows, variables};

/// The body of the one request that a server got.
fn body(server: &Server) -> Value {
    assert_eq!(server.lines(), [LOGIN]);
    server.requests()[0].json()
}

fn sent_password(input: impl Into<Vec<u8>>) -> Value {
    let server = cloud();
    let env = TestEnv::new();
    ok(login(&env, &server.url, "").write_stdin(input));
    body(&server)["auth"]["identity"]["password"]["user"]["password"].clone()
}

#[test]
fn the_request_is_as_documented_and_says_no_more() {
    let server = cloud();
    let env = TestEnv::new();
    let said = ok(&mut login(&env, &server.url, ""));
    assert_eq!(
        body(&server),
        json!({"auth": {
            "identity": {"methods": ["password"], "password": {"user": {
                "name": "amy", "password": PASSWORD, "domain": {"name": "acme"},
            }}},
            "scope": {"project": {"name": REGION}},
        }})
    );
    let request = &server.requests()[0];
    assert_eq!(request.header("x-auth-token"), None);
    assert_eq!(request.header("authorization"), None);
    assert_eq!(said.out, "");
    has(&said.err, "note: logged in as amy");
}

#[test]
fn a_second_factor_is_a_second_method() {
    let server = cloud();
    let env = TestEnv::new();
    let factor = ["--totp", "123456", "--user-id", "u1"];
    ok(&mut login(&env, &server.url, factor));
    let identity = &body(&server)["auth"]["identity"];
    assert_eq!(identity["methods"], json!(["password", "totp"]));
    let totp = json!({"user": {"id": "u1", "passcode": "123456"}});
    assert_eq!(identity["totp"], totp);
    for half in [&factor[..2], &factor[2..]] {
        fails(&mut login(&env, NOWHERE, half), 2);
    }
}

#[test]
fn the_project_is_the_first_that_is_told() {
    let id = "project_id = \"p2\"\n";
    for (arguments, profile, expected) in [
        ("--project-name sub", "", json!({"name": "sub"})),
        ("--project-id p1", "", json!({"id": "p1"})),
        ("", id, json!({"id": "p2"})),
        ("--project-name sub", id, json!({"name": "sub"})),
        ("", "", json!({"name": REGION})),
    ] {
        let server = cloud();
        let env = TestEnv::new();
        env.config(&format!("[profiles.default]\n{profile}"));
        ok(&mut login(&env, &server.url, arguments));
        assert_eq!(body(&server)["auth"]["scope"]["project"], expected);
    }
    let both = "--project-name sub --project-id p1";
    let said = fails(&mut login(&TestEnv::new(), NOWHERE, both), 2);
    has(&said.err, "--project-id");
}

#[test]
fn the_password_is_the_whole_line_on_standard_input() {
    for (input, expected) in [
        ("secret", "secret"),
        ("secret\n", "secret"),
        ("secret\r\n", "secret"),
        ("  in side  \n", "  in side  "),
        ("\u{feff}é密\n", "\u{feff}é密"),
        ("\"\\\n", "\"\\"),
    ] {
        assert_eq!(sent_password(input), expected, "{input:?}");
    }
}

#[test]
fn what_cannot_be_a_password_is_refused_and_nothing_is_sent() {
    let long = vec![b'x'; 1024 * 1024 + 1];
    for (input, reason) in [
        (Vec::new(), "empty"),
        (b"\n".to_vec(), "empty"),
        (b"\r\n".to_vec(), "empty"),
        (b"secret-\nsecret-\n".to_vec(), "more than one line"),
        (b"secret-\xff\n".to_vec(), "UTF-8"),
        (long, "standard input"),
    ] {
        let server = cloud();
        let env = TestEnv::new();
        let said = fails(login(&env, &server.url, "").write_stdin(input), 2);
        has(&said.err, reason);
        assert_silent(&said, &["secret-", "xxx"]);
        assert!(server.lines().is_empty());
        assert!(!login_path(&env, "default").exists());
    }
}

#[test]
fn what_is_missing_is_named_with_its_option_and_nothing_is_sent() {
    let all = ["--domain=acme", "--user=amy", "--password-stdin"];
    for (missing, option) in [(0, "--domain"), (1, "--user"), (2, "--password-stdin")] {
        let server = cloud();
        let mut arguments = vec!["auth", "login", "--json", "--project-name", REGION];
        let given = all.iter().enumerate().filter(|(at, _)| *at != missing);
        arguments.extend(given.map(|(_, argument)| argument));
        let env = TestEnv::new();
        let mut command = nobody(&env, &server.url, arguments);
        let error = fails(command.write_stdin(PASSWORD), 2).error();
        has(&error["hint"], option);
        assert!(server.lines().is_empty());
    }
    let arguments = [&["auth", "login", "--json"][..], &all].concat();
    let env = TestEnv::new();
    let mut command = nobody(&env, NOWHERE, arguments);
    let error = fails(command.write_stdin(PASSWORD), 2).error();
    let hint = error["hint"].as_str().unwrap();
    for option in ["--project-name", "--project-id", "--region"] {
        has(hint, option);
    }
}

/// Variables of other tools, and the account and the user that they name.
const NAMES: &str = "
HW_DOMAIN_NAME=hw OS_DOMAIN_NAME=os HW_USER_NAME=hw-user OS_USERNAME=os-user | hw | hw-user
OS_DOMAIN_NAME=os OS_USERNAME=os-user | os | os-user
OS_USER_DOMAIN_NAME=user OS_USERNAME=os-user | user | os-user
OS_PROJECT_DOMAIN_NAME=project OS_USERNAME=os-user | project | os-user
";

#[test]
fn account_and_user_come_from_the_variables_of_other_tools() {
    for [set, domain, user] in rows(NAMES) {
        for (options, expected) in [
            ("", [domain, user]),
            ("--domain acme --user amy", ["acme", "amy"]),
        ] {
            let server = cloud();
            let env = TestEnv::new();
            let login = format!("auth login --password-stdin --project-name {REGION} {options}");
            let mut command = nobody(&env, &server.url, login);
            ok(command.envs(variables(set)).write_stdin(PASSWORD));
            let sent = body(&server)["auth"]["identity"]["password"]["user"].clone();
            assert_eq!([&sent["domain"]["name"], &sent["name"]], expected);
        }
    }
}

#[test]
fn a_refused_password_is_told_with_what_it_can_mean() {
    let server = Server::new(|_| keystone(401, "The username or password is wrong."));
    let env = TestEnv::new();
    let said = fails(login(&env, &server.url, "--retries 5").arg("--json"), 4);
    let error = said.error();
    assert_eq!(error["kind"], "auth");
    assert_eq!(
        error["service_message"],
        "The username or password is wrong."
    );
    let hint = error["hint"].as_str().unwrap();
    has(hint, "HUAWEI ID");
    has(hint, "programmatic access");
    assert_eq!(server.lines(), [LOGIN], "wrong passwords lock the user");
    assert!(!login_path(&env, "default").exists());
}

#[test]
fn a_login_that_fails_leaves_the_one_before_as_it_was() {
    let with_token =
        |body: &str| Answer::http(201, &format!("X-Subject-Token: {ISSUED}\r\n"), body);
    let whole = crate::auth::iam::facts(&moment(DAY).0).to_string();
    let cases = [
        (keystone(401, "wrong"), 4),
        (keystone(403, "no"), 4),
        (keystone(400, "The request body is invalid"), 7),
        (keystone(503, "busy"), 8),
        (Answer::text(201, whole.clone()), 8),
        (issued("", &moment(DAY).0), 8),
        (issued(ISSUED, &moment(0).0), 4),
        (with_token(""), 8),
        (with_token(&whole[..whole.len() / 2]), 8),
        (with_token("{\"token\":{}}"), 8),
        (with_token("{\"token\":{\"expires_at\":\"soon\"}}"), 8),
        (with_token("<html>hello</html>"), 8),
        (Answer::text(302, ""), 8),
        (Answer::unfinished(), 8),
        (Answer::Close, 8),
    ];
    let env = logged_in();
    let before = fs::read(login_path(&env, "default")).unwrap();
    for (answer, exit) in cases {
        let what = format!("{answer:?}");
        let server = Server::new(move |_| answer.clone());
        for home in [&env, &TestEnv::new()] {
            let said = run(login(home, &server.url, "-vv").args(["--retries", "0"]));
            assert_eq!(
                (said.code, said.out.as_str()),
                (exit, ""),
                "{what}: {}",
                said.err
            );
            assert_silent(&said, &[ISSUED, PASSWORD]);
        }
        assert_eq!(fs::read(login_path(&env, "default")).unwrap(), before);
        let folder = fs::read_dir(env.path(".local/state/hwkey/tokens")).unwrap();
        assert_eq!(folder.count(), 1, "nothing half made is left: {what}");
    }
}

#[test]
fn a_new_token_that_has_expired_is_an_error_that_names_the_clock() {
    let (exact, expired_at) = moment(-1);
    let server = Server::new(move |_| issued(ISSUED, &exact));
    let env = TestEnv::new();
    let error = fails(login(&env, &server.url, "--json"), 4).error();
    has(
        &error["message"].to_string(),
        format!("expired at {expired_at}"),
    );
    has(&error["hint"].to_string(), "check this machine's clock");
    assert!(!login_path(&env, "default").exists());
}

#[test]
fn the_token_and_what_got_it_are_in_no_output() {
    let factor = ["--totp", "987654", "--user-id", "u1"];
    for further in [&["-v"][..], &["-vv"], &["--json"], &["-q"], &["--dry-run"]] {
        let server = cloud();
        let env = TestEnv::new();
        let said = ok(login(&env, &server.url, factor).args(further));
        assert_silent(&said, &[ISSUED, PASSWORD, "987654"]);
        let is_dry = further == ["--dry-run"];
        assert_eq!(server.lines().is_empty(), is_dry);
        assert_eq!(login_path(&env, "default").exists(), !is_dry);
        if is_dry {
            has(&said.out, "\"password\":\"********\"");
            has(&said.out, "\"passcode\":\"********\"");
        }
    }
}
