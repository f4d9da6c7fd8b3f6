//! What an error looks like, for people and for programs.

mod codes;
mod network;
mod refusals;
mod retries;

use serde_json::{Value, json};

use crate::server::{Answer, NOWHERE, Server, refusal};
use crate::support::{TestEnv, ends, fails, has, line, ok, run, starts};

/// The kind of an exit code after a refusal.
fn kind(exit: i32) -> &'static str {
    match exit {
        4 => "auth",
        5 => "not_found",
        6 => "conflict",
        7 => "refused",
        8 => "unavailable",
        9 => "incomplete",
        _ => panic!("no error of a service has exit code {exit}"),
    }
}

fn answering(status: u16, headers: &'static str, body: Value) -> Server {
    Server::new(move |_| Answer::http(status, headers, &body))
}

const LIST: [&str; 5] = ["--retries", "0", "repo", "key", "list"];

#[test]
fn people_get_the_error_the_services_words_and_a_hint() {
    let body = refusal("CH.004403", "Insufficient permissions.");
    let server = answering(403, "X-Request-Id: r1\r\n", body);
    let said = fails(TestEnv::new().at(&server.url, LIST), 4);
    assert_eq!(
        said.err,
        "error: CodeArts Repo refused permission\n  \
           service: CH.004403 \"Insufficient permissions.\" (HTTP 403, request id r1)\n  \
           hint: ask the account's administrator to grant the IAM action codeartsrepo::getUserSetting\n"
    );
}

#[test]
fn people_get_less_where_the_service_says_less() {
    let server = Server::new(|_| Answer::text(400, ""));
    let said = fails(TestEnv::new().at(&server.url, LIST), 7);
    assert_eq!(
        said.err,
        "error: CodeArts Repo refused the request\n  service: (HTTP 400)\n"
    );
}

#[test]
fn programs_get_all_eight_fields_of_a_refusal() {
    let body = refusal("CH.004403", "Insufficient permissions.");
    let server = answering(403, "X-Request-Id: r1\r\n", body);
    let said = fails(TestEnv::new().at(&server.url, LIST).arg("--json"), 4);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    assert_eq!(
        serde_json::from_str::<Value>(&said.err).unwrap(),
        json!({"error": {
            "kind": "auth",
            "exit_code": 4,
            "message": "CodeArts Repo refused permission",
            "hint": "ask the account's administrator to grant the IAM action codeartsrepo::getUserSetting",
            "status": 403,
            "code": "CH.004403",
            "service_message": "Insufficient permissions.",
            "request_id": "r1",
        }})
    );
}

/// Exactly the eight fields, nothing known of a service.
fn assert_document(text: &str, kind: &str, exit: i32) {
    let document: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(document.as_object().unwrap().len(), 1, "{text}");
    let error = &document["error"];
    let mut fields: Vec<_> = error
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    fields.sort_unstable();
    let expected = [
        "code",
        "exit_code",
        "hint",
        "kind",
        "message",
        "request_id",
        "service_message",
        "status",
    ];
    assert_eq!(fields, expected);
    assert_eq!(
        (&error["kind"], &error["exit_code"]),
        (&json!(kind), &json!(exit)),
        "{text}"
    );
    assert!(!error["message"].as_str().unwrap().is_empty());
    for unknown in ["status", "code", "service_message", "request_id"] {
        assert_eq!(error[unknown], Value::Null, "{text}");
    }
}

#[test]
fn programs_get_a_document_for_mistakes_in_the_command_line() {
    let env = TestEnv::new();
    let cases: [&[&str]; 14] = [
        &["-vojson", "nonsense"],
        &["-yvo", "json", "nonsense"],
        &["-p", "o", "-o=json", "nonsense"],
        &["--json", "nonsense"],
        &["nonsense", "--json"],
        &["-o", "json", "repo", "key", "list", "--nonsense"],
        &["repo", "key", "list", "--nonsense", "--output", "json"],
        &["--output=json", "kps"],
        &["-ojson", "repo", "key", "list", "--limit", "0"],
        &["kps", "keypair", "create", "--json"],
        &["kps", "keypair", "update", "web", "--json"],
        &["kps", "keypair", "create", "a.b", "--json"],
        &["--json", "repo", "key", "list", "--limit", "x"],
        &["--json", "-o", "table", "profile", "list"],
    ];
    for arguments in cases {
        let said = fails(env.command(arguments), 2);
        assert_eq!(said.err.lines().count(), 1, "{arguments:?}: {}", said.err);
        assert_document(&said.err, "usage", 2);
    }
    let said = fails(env.command("nonsense").env("HWKEY_OUTPUT", "json"), 2);
    assert_document(&said.err, "usage", 2);
    let mut with_table = env.command("nonsense -o table");
    let said = fails(with_table.env("HWKEY_OUTPUT", "json"), 2);
    starts(&said.err, "error: ");
    for arguments in [
        &["nonsense"][..],
        &["-pojson", "nonsense"],
        &["-p", "json", "nonsense"],
    ] {
        let said = fails(env.command(arguments), 2);
        starts(&said.err, "error: ");
    }
}

#[test]
fn programs_get_a_document_for_mistakes_in_the_configuration() {
    let env = TestEnv::new();
    env.config("[profiles.a]\nnonsense = 1\n");
    let said = fails(env.command("--json repo key list"), 3);
    assert_document(&said.err, "config", 3);
    let said = fails(env.command("repo key list").env("HWKEY_OUTPUT", "json"), 3);
    assert_document(&said.err, "config", 3);
    let said = fails(
        TestEnv::new().command("--json --profile x repo key list"),
        5,
    );
    assert_document(&said.err, "not_found", 5);
}

#[test]
fn programs_get_a_document_in_the_form_the_profile_asks_for() {
    let env = TestEnv::new();
    env.config("[profiles.default]\noutput = \"json\"\n");
    let said = fails(env.command("repo key list"), 3);
    assert_document(&said.err, "config", 3);
}

#[test]
fn messages_of_a_service_are_shown_as_they_came() {
    let body = refusal("DEV.00000003", "认证信息过期");
    let server = answering(401, "", body);
    let env = TestEnv::new();
    let said = fails(env.at(&server.url, LIST), 4);
    has(&said.err, "DEV.00000003 \"认证信息过期\" (HTTP 401)");
    let said = fails(env.at(&server.url, LIST).arg("--json"), 4);
    assert_eq!(said.error()["service_message"], "认证信息过期");
}

#[test]
fn control_characters_in_a_services_words_are_escaped() {
    let hostile = "a\u{1b}[2Jb\u{9b}31m\r\nerror: forged\u{202e}\u{7}";
    let mut body = refusal(hostile, hostile);
    body["request_id"] = hostile.into();
    let server = answering(400, "", body);
    let env = TestEnv::new();
    for extra in ["-v", "-vv", "--json"] {
        let said = ends(env.at(&server.url, LIST).arg(extra), 7);
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.err.contains(bad), "{extra}: {:?}", said.err);
        let forged = said
            .err
            .lines()
            .filter(|line| line.starts_with("error: forged"));
        assert_eq!(forged.count(), 0, "{extra}: {:?}", said.err);
    }
    let said = fails(env.at(&server.url, LIST).arg("--json"), 7);
    assert_eq!(said.error()["service_message"], hostile);
}

#[test]
fn json_has_status_and_request_id_wherever_a_service_answered() {
    const IDS: &str = "X-Request-Id: r1\r\n";
    let redirect = "X-Request-Id: r1\r\nLocation: https://other.example/\r\n";
    let answers = [
        (302, redirect, ""),
        (302, IDS, ""),
        (200, IDS, "<html>log in</html>"),
        (200, IDS, "{}"),
        (200, IDS, ""),
        (200, IDS, r#"{"keys": 7}"#),
        (200, IDS, "{\"keys\": ["),
        (204, IDS, ""),
        (502, IDS, "<html>bad gateway</html>"),
        (503, IDS, ""),
        (418, IDS, "teapot"),
    ];
    for (status, headers, body) in answers {
        let server = Server::new(move |_| Answer::http(status, headers, body));
        let said = run(TestEnv::new().at(&server.url, LIST).arg("--json"));
        let error = said.error();
        assert_eq!(error["status"], status, "{error}");
        assert_eq!(error["request_id"], "r1", "{error}");
        let code = if status == 418 { 7 } else { 8 };
        assert_eq!(said.code, code, "{error}");
    }
    let error = run(TestEnv::new().at(NOWHERE, LIST).arg("--json")).error();
    assert_eq!(
        (&error["status"], &error["request_id"]),
        (&Value::Null, &Value::Null)
    );
}

#[test]
fn a_command_line_that_ends_early_is_told_so_in_json() {
    for (command, arguments) in [
        ("hwkey", &[][..]),
        ("hwkey repo", &["repo"]),
        ("hwkey repo key", &["repo", "key"]),
        ("hwkey kps keypair", &["kps", "keypair"]),
        ("hwkey auth", &["auth"]),
        ("hwkey sandbox", &["sandbox"]),
    ] {
        let error = fails(TestEnv::new().command(arguments).arg("--json"), 2).error();
        let message = format!("a subcommand is required after `{command}`");
        assert_eq!(error["message"], message);
        assert_eq!(error["hint"], format!("`{command} --help` lists them"));
        assert_eq!(error["kind"], "usage");
    }
}

#[test]
fn colour_reaches_what_the_parser_says() {
    let env = TestEnv::new();
    let help = ["repo", "--help"];
    let wrong = ["repo", "key", "list", "--nonsense"];
    for always in [&["--color", "always"][..], &["--color=always"]] {
        let said = run(env.command(help).args(always));
        assert!(said.out.contains('\x1b'), "{}", said.out);
        let said = run(env.command(wrong).args(always));
        assert!(said.err.contains('\x1b'), "{}", said.err);
    }
    for never in [&["--color", "never"][..], &["--color=never"]] {
        let said = run(env.command(never).args(help).env("CLICOLOR_FORCE", "1"));
        assert!(!said.out.contains('\x1b'), "{}", said.out);
        let said = run(env.command(wrong).args(never).env("CLICOLOR_FORCE", "1"));
        assert!(!said.err.contains('\x1b'), "{}", said.err);
    }
    let said = run(env.command(help).env("CLICOLOR_FORCE", "1"));
    assert!(said.out.contains('\x1b'), "{}", said.out);
    let forced = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
    let said = run(env.command(help).envs(forced));
    assert!(!said.out.contains('\x1b'), "{}", said.out);
    let said = run(env.command(help));
    assert!(!said.out.contains('\x1b'), "{}", said.out);
}

/// What is suggested works as it is pasted: it asks where the command itself asked.
#[test]
fn suggested_commands_repeat_profile_and_configuration() {
    let env = TestEnv::new();
    let config = env.config("[profiles.work]\nregion = \"cn-north-4\"\n");
    let config = config.to_str().unwrap();
    let sandbox = ["--profile", "sandbox"];
    ok(env
        .sandbox("kps keypair import laptop -")
        .write_stdin(line("ed25519.pub")));
    for (options, rest, code, suggested) in [
        (
            &sandbox[..],
            "repo key show nope",
            5,
            "`hwkey repo key list --profile sandbox`",
        ),
        (
            &sandbox,
            "kps keypair show nope",
            5,
            "`hwkey kps keypair list --profile sandbox`",
        ),
        (
            &sandbox,
            "kps private-key export laptop",
            5,
            "`hwkey kps private-key import laptop --private-key FILE --encryption default --profile sandbox`",
        ),
        (
            &["-p", "work", "--config", config],
            "repo key list",
            3,
            &format!("`hwkey auth login --profile work --config {config}`"),
        ),
        (&["--config", config], "-p gone profile use gone", 5, "work"),
    ] {
        let arguments = [options, &rest.split(' ').collect::<Vec<_>>()].concat();
        let said = fails(env.command(&arguments), code);
        let hint = said.err.lines().find(|line| line.starts_with("  hint: "));
        assert!(hint.unwrap().contains(suggested), "{rest}: {}", said.err);
        let said = fails(env.command(&arguments).arg("--json"), code);
        let hint = said.error()["hint"].clone();
        assert!(hint.as_str().unwrap().contains(suggested), "{rest}: {hint}");
    }
}
