//! What an error looks like, for people and for programs.

mod codes;
mod network;
mod refusals;
mod retries;

use serde_json::{Value, json};

use crate::server::{Answer, NOWHERE, Server, refusal};
use crate::support::{TestEnv, ends, fails, has, lacks, line, ok, run, starts};
use crate::table::rows;

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

/// A service that refuses permission.
fn denying() -> Server {
    let body = refusal("CH.004403", "Insufficient permissions.");
    Server::new(move |_| Answer::http(403, "X-Request-Id: r1\r\n", &body))
}

const LIST: [&str; 5] = ["--retries", "0", "repo", "key", "list"];

#[test]
fn people_get_the_error_the_services_words_and_a_hint() {
    let server = denying();
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
    let server = denying();
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
    assert_eq!(text.lines().count(), 1, "{text}");
    let document: Value =
        serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    assert_eq!(document.as_object().unwrap().len(), 1, "{text}");
    let error = &document["error"];
    let mut fields: Vec<_> = error.as_object().unwrap().keys().collect();
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
        json!([error["kind"], error["exit_code"]]),
        json!([kind, exit])
    );
    assert!(!error["message"].as_str().unwrap().is_empty());
    for unknown in ["status", "code", "service_message", "request_id"] {
        assert_eq!(error[unknown], Value::Null, "{text}");
    }
}

#[test]
fn programs_get_a_document_for_mistakes_in_the_command_line() {
    let env = TestEnv::new();
    for arguments in [
        "-vojson nonsense",
        "-yvo json nonsense",
        "-p o -o=json nonsense",
        "--json nonsense",
        "nonsense --json",
        "-o json repo key list --nonsense",
        "repo key list --nonsense --output json",
        "--output=json kps",
        "-ojson repo key list --limit 0",
        "kps keypair create --json",
        "kps keypair update web --json",
        "kps keypair create a.b --json",
        "--json repo key list --limit x",
        "--json -o table profile list",
    ] {
        assert_document(&fails(env.command(arguments), 2).err, "usage", 2);
    }
    let json = ("HWKEY_OUTPUT", "json");
    let said = fails(env.command("nonsense").env(json.0, json.1), 2);
    assert_document(&said.err, "usage", 2);
    for (arguments, variable) in [
        ("nonsense -o table", Some(json)),
        ("nonsense", None),
        ("-pojson nonsense", None),
        ("-p json nonsense", None),
    ] {
        let said = fails(env.command(arguments).envs(variable), 2);
        starts(&said.err, "error: ");
    }
}

#[test]
fn programs_get_a_document_for_mistakes_in_the_configuration() {
    for (config, command, kind, exit) in [
        (
            "[profiles.a]\nnonsense = 1\n",
            "--json repo key list",
            "config",
            3,
        ),
        (
            "[profiles.default]\noutput = 'json'\n",
            "repo key list",
            "config",
            3,
        ),
        ("", "--json -p x repo key list", "not_found", 5),
    ] {
        let env = TestEnv::new();
        env.config(config);
        assert_document(&fails(env.command(command), exit).err, kind, exit);
    }
    let env = TestEnv::new();
    env.config("[profiles.a]\nnonsense = 1\n");
    let said = fails(env.command("repo key list").env("HWKEY_OUTPUT", "json"), 3);
    assert_document(&said.err, "config", 3);
}

#[test]
fn control_characters_in_a_services_words_are_escaped() {
    let hostile = "a\u{1b}[2Jb\u{9b}31m\r\nerror: forged\u{202e}\u{7}";
    let mut body = refusal(hostile, hostile);
    body["request_id"] = hostile.into();
    let server = Server::new(move |_| Answer::json(400, &body));
    let env = TestEnv::new();
    for extra in ["-v", "-vv", "--json"] {
        let said = ends(env.at(&server.url, LIST).arg(extra), 7);
        let bad = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.err.contains(bad), "{extra}: {:?}", said.err);
        lacks(&said.err, "\nerror: forged");
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
        json!([error["status"], error["request_id"]]),
        json!([null, null])
    );
}

#[test]
fn a_command_line_that_ends_early_is_told_so_in_json() {
    for arguments in ["", "repo", "repo key", "kps keypair", "auth", "sandbox"] {
        let error = fails(TestEnv::new().command(arguments).arg("--json"), 2).error();
        let command = format!("hwkey {arguments}");
        let command = command.trim();
        let message = format!("a subcommand is required after `{command}`");
        assert_eq!(error["message"], message);
        assert_eq!(error["hint"], format!("`{command} --help` lists them"));
        assert_eq!(error["kind"], "usage");
    }
}

#[test]
fn colour_reaches_what_the_parser_says() {
    let env = TestEnv::new();
    for (options, variables, is_coloured) in [
        ("--color always", "", true),
        ("--color=always", "", true),
        ("--color never", "CLICOLOR_FORCE", false),
        ("--color=never", "CLICOLOR_FORCE", false),
        ("", "CLICOLOR_FORCE", true),
        ("", "CLICOLOR_FORCE NO_COLOR", false),
        ("", "", false),
    ] {
        for command in ["repo --help", "repo key list --nonsense"] {
            for words in [
                format!("{options} {command}"),
                format!("{command} {options}"),
            ] {
                let variables = variables.split_whitespace().map(|name| (name, "1"));
                let said = run(env.command(&*words).envs(variables));
                let shown = said.out + &said.err;
                assert_eq!(shown.contains('\x1b'), is_coloured, "{words}: {shown}");
            }
        }
    }
}

/// A command, its exit code, and what is suggested.
const SUGGESTED: &str = "
-p sandbox repo key show nope | 5 | `hwkey repo key list --profile sandbox`
-p sandbox kps keypair show nope | 5 | `hwkey kps keypair list --profile sandbox`
-p sandbox kps private-key export laptop | 5 | `hwkey kps private-key import --private-key FILE --encryption default laptop --profile sandbox`
-p work --config CONFIG repo key list | 3 | `hwkey auth login --profile work --config CONFIG`
--config CONFIG -p gone profile use gone | 5 | work
";

/// What is suggested works as it is pasted: it asks where the command itself asked.
#[test]
fn suggested_commands_repeat_profile_and_configuration() {
    let env = TestEnv::new();
    let config = env.config("[profiles.work]\nregion = \"cn-north-4\"\n");
    let config = config.to_str().unwrap();
    let import = "kps keypair import laptop -";
    ok(env.sandbox(import).write_stdin(line("ed25519.pub")));
    for [command, code, suggested] in rows(&SUGGESTED.replace("CONFIG", config)) {
        let code = code.parse().unwrap();
        let said = fails(env.command(command), code);
        let hint = said.err.lines().find(|line| line.starts_with("  hint: "));
        has(hint.unwrap(), suggested);
        let said = fails(env.command(command).arg("--json"), code);
        has(&said.error()["hint"], suggested);
    }
}
