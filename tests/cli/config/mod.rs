//! Settings and where they are from.

mod connection;
mod endpoints;
mod file;
mod newcomer;
mod owner;
mod profiles;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::support::{Said, TestEnv, fails, has, lacks, ok};

/// Value and source of a setting, as `profile show --json` prints them.
pub fn setting(said: &Said, name: &str) -> (Value, Value) {
    let shown = said.json();
    let settings = shown["settings"].as_array().unwrap();
    let mut found = settings.iter().filter(|setting| setting["name"] == name);
    let setting = found.next().cloned().unwrap_or_default();
    assert!(found.next().is_none(), "{name} twice");
    (setting["value"].clone(), setting["source"].clone())
}

pub fn show(env: &TestEnv) -> Command {
    env.command("profile show --json")
}

/// A value for each setting: option, variable and profile each have their own; then the default.
struct Case {
    name: &'static str,
    option: Option<(&'static str, Value)>,
    variable: (&'static str, Value),
    /// As it is written in the file.
    profile: (&'static str, Value),
    default: Value,
}

fn cases() -> Vec<Case> {
    let case = |name, option, variable, profile, default| Case {
        name,
        option,
        variable,
        profile,
        default,
    };
    let text = |option, text: &'static str| Some((option, json!(text)));
    vec![
        case(
            "region",
            text("--region", "cn-north-1"),
            ("HWKEY_REGION", json!("cn-north-2")),
            ("\"cn-north-4\"", json!("cn-north-4")),
            Value::Null,
        ),
        case(
            "project_id",
            text("--project-id", "p1"),
            ("HWKEY_PROJECT_ID", json!("p2")),
            ("\"p3\"", json!("p3")),
            Value::Null,
        ),
        case(
            "endpoint",
            text("--endpoint", "https://one.example"),
            ("HWKEY_ENDPOINT", json!("https://two.example")),
            ("\"https://three.example/\"", json!("https://three.example")),
            Value::Null,
        ),
        case(
            "repo_endpoint",
            None,
            ("HWKEY_REPO_ENDPOINT", json!("https://two.example")),
            ("\"https://three.example\"", json!("https://three.example")),
            Value::Null,
        ),
        case(
            "kps_endpoint",
            None,
            ("HWKEY_KPS_ENDPOINT", json!("https://two.example")),
            ("\"https://three.example\"", json!("https://three.example")),
            Value::Null,
        ),
        case(
            "iam_endpoint",
            None,
            ("HWKEY_IAM_ENDPOINT", json!("https://two.example")),
            ("\"https://three.example\"", json!("https://three.example")),
            Value::Null,
        ),
        case(
            "ecs_endpoint",
            None,
            ("HWKEY_ECS_ENDPOINT", json!("https://two.example")),
            ("\"https://three.example\"", json!("https://three.example")),
            Value::Null,
        ),
        case(
            "token",
            None,
            ("HWKEY_TOKEN", json!("********")),
            ("\"secret-of-the-file\"", json!("********")),
            Value::Null,
        ),
        case(
            "token_file",
            None,
            ("HWKEY_TOKEN_FILE", json!("/two")),
            ("\"/three\"", json!("/three")),
            Value::Null,
        ),
        case(
            "repo_api",
            None,
            ("HWKEY_REPO_API", json!("v1")),
            ("\"v1\"", json!("v1")),
            json!("v4"),
        ),
        case(
            "timeout",
            text("--timeout", "1.5"),
            ("HWKEY_TIMEOUT", json!("2")),
            ("3.25", json!(3.25)),
            json!(30),
        ),
        case(
            "connect_timeout",
            None,
            ("HWKEY_CONNECT_TIMEOUT", json!("2")),
            ("3", json!(3)),
            json!(5),
        ),
        case(
            "retries",
            text("--retries", "0"),
            ("HWKEY_RETRIES", json!("2")),
            ("7", json!(7)),
            json!(3),
        ),
        case(
            "ca_bundle",
            None,
            ("HWKEY_CA_BUNDLE", json!("/two.pem")),
            ("\"/three.pem\"", json!("/three.pem")),
            Value::Null,
        ),
        case(
            "proxy",
            None,
            ("HWKEY_PROXY", json!("http://two.example:8080/")),
            (
                "\"socks5://three.example:1080\"",
                json!("socks5://three.example:1080"),
            ),
            Value::Null,
        ),
        case(
            "language",
            None,
            ("HWKEY_LANGUAGE", json!("en-us")),
            ("\"zh-cn\"", json!("zh-cn")),
            Value::Null,
        ),
    ]
}

/// What is shown for a value that was given as text.
fn shown(given: &Value) -> Value {
    let text = given.as_str().unwrap();
    match text.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 => json!(number as u64),
        Ok(number) => json!(number),
        Err(_) => given.clone(),
    }
}

#[test]
fn options_beat_variables_beat_the_profile_beats_the_default() {
    for case in cases() {
        let name = case.name;
        let none = TestEnv::new();
        let source = if case.default.is_null() {
            Value::Null
        } else {
            json!("default")
        };
        assert_eq!(
            setting(&ok(&mut show(&none)), name),
            (case.default, source),
            "{name}"
        );

        let env = TestEnv::new();
        env.config(&format!("[profiles.work]\n{name} = {}\n", case.profile.0));
        let mut command = show(&env);
        command.env("HWKEY_PROFILE", "work");
        let expected = (case.profile.1, json!("profile work"));
        assert_eq!(setting(&ok(&mut command), name), expected, "{name}");

        let (variable, value) = &case.variable;
        command.env(variable, value.as_str().unwrap());
        let expected = (shown(value), json!(format!("variable {variable}")));
        assert_eq!(setting(&ok(&mut command), name), expected, "{name}");

        if let Some((option, value)) = &case.option {
            command.args([option, value.as_str().unwrap()]);
            let expected = (shown(value), json!(format!("option {option}")));
            assert_eq!(setting(&ok(&mut command), name), expected, "{name}");
        }
    }
}

#[test]
fn every_setting_of_the_configuration_is_in_the_table_above() {
    let mut text = String::from("[profiles.all]\n");
    for case in cases().iter().filter(|case| case.name != "token_file") {
        text.push_str(&format!("{} = {}\n", case.name, case.profile.0));
    }
    text.push_str("output = \"json\"\n");
    let env = TestEnv::new();
    env.config(&text);
    let said = ok(&mut env.command("profile show all"));
    let shown = said.json();
    assert_eq!(shown["profile"], "all");
    for setting in shown["settings"].as_array().unwrap() {
        assert_eq!(setting["source"], "profile all", "{setting}");
    }
    assert_eq!(shown["settings"].as_array().unwrap().len(), 16);
    lacks(&said.out, "secret-of-the-file");
}

#[test]
fn an_empty_variable_counts_as_not_set() {
    let env = TestEnv::new();
    let said = ok(show(&env).env("HWKEY_REGION", "").env("HWKEY_TIMEOUT", ""));
    assert_eq!(setting(&said, "region").0, Value::Null);
    assert_eq!(setting(&said, "timeout"), (json!(30), json!("default")));
}

#[test]
fn the_output_format_follows_the_same_order() {
    let env = TestEnv::new();
    env.config("[profiles.work]\noutput = \"json\"\n");
    let is_json = |command: &mut Command| ok(command).out.starts_with('{');
    let show = || {
        let mut command = env.command("profile show");
        command.args(["-p", "work"]);
        command
    };
    assert!(is_json(&mut show()));
    assert!(!is_json(show().env("HWKEY_OUTPUT", "table")));
    assert!(is_json(
        show().env("HWKEY_OUTPUT", "table").args(["-o", "json"])
    ));
    assert!(is_json(show().env("HWKEY_OUTPUT", "table").arg("--json")));
    assert!(!is_json(
        show().env("HWKEY_OUTPUT", "json").args(["-o", "table"])
    ));
    assert!(!is_json(&mut env.command("profile show")));
}

#[test]
fn quiet_contradicts_the_option_for_json_and_beats_the_variable_and_the_profile() {
    let env = TestEnv::new();
    env.config("[profiles.work]\noutput = \"json\"\n");
    let list = ["-q", "profile", "show"];
    fails(env.command(list).arg("--json"), 2);
    fails(env.command(list).args(["-o", "json"]), 2);
    for value in ["json", "json\r", " json "] {
        let said = ok(env.command(list).env("HWKEY_OUTPUT", value));
        assert_eq!(said.out, "\n");
    }
    assert_eq!(ok(env.command(list).args(["-p", "work"])).out, "work\n");
    let said = ok(env.command("profile list -q").env("HWKEY_OUTPUT", "json"));
    assert_eq!(said.out, "work\n");
}

#[test]
fn a_blank_profile_is_a_usage_error_wherever_it_is_given() {
    let env = TestEnv::new();
    let text = "default_profile = \"a\"\n[profiles.a]\n";
    let path = env.config(text);
    for blank in ["", " ", "\t\r\n", "\u{3000}"] {
        for arguments in [
            &["--profile", blank, "profile", "list"][..],
            &["repo", "key", "list", "-p", blank],
            &["profile", "use", blank],
            &["profile", "show", blank],
            &["profile", "init", blank, "--ecs", "--region", "cn-north-4"],
        ] {
            let error = fails(env.command(arguments).arg("--json"), 2).error();
            assert_eq!(error["kind"], "usage", "{arguments:?}");
        }
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}

#[test]
fn json_and_another_output_contradict_each_other() {
    let env = TestEnv::new();
    let said = fails(&mut env.command("--json -o table profile list"), 2);
    has(&said.err, "--output table");
    ok(&mut env.command("--json -o json profile list"));
}

#[test]
fn values_that_a_setting_cannot_have_are_blamed_on_their_source() {
    let bad = [
        (
            "--timeout",
            "HWKEY_TIMEOUT",
            ["abc", "0", "-1", "nan", "inf", "1e9"].as_slice(),
        ),
        ("--retries", "HWKEY_RETRIES", &["abc", "-1", "1.5", "21"]),
        ("--endpoint", "HWKEY_ENDPOINT", &["abc", "ftp://a.example"]),
        ("--region", "HWKEY_REGION", &[" "]),
    ];
    for (option, variable, values) in bad {
        for value in values {
            let env = TestEnv::new();
            let given = format!("{option}={value}");
            let said = fails(show(&env).arg(given), 2);
            assert_eq!(said.error()["kind"], "usage", "{option} {value}");
            let message = said.error()["message"].as_str().unwrap().to_owned();
            has(&message, option);

            let said = fails(show(&env).env(variable, value), 3);
            assert_eq!(said.error()["kind"], "config", "{variable} {value}");
            let message = said.error()["message"].as_str().unwrap().to_owned();
            has(&message, variable);
        }
    }
    for (variable, value) in [
        ("HWKEY_OUTPUT", "yaml"),
        ("HWKEY_REPO_API", "v2"),
        ("HWKEY_PROXY", "ftp://proxy.example"),
        ("HWKEY_PROXY", "http//proxy.example:8080"),
        ("HWKEY_LANGUAGE", "en us"),
        ("HWKEY_CONNECT_TIMEOUT", "x"),
    ] {
        let env = TestEnv::new();
        let said = fails(env.command("profile show").env(variable, value), 3);
        has(&said.err, variable);
    }
    let env = TestEnv::new();
    fails(&mut env.command("-o yaml profile show"), 2);
    fails(&mut env.command("repo key list --api v2"), 2);
}

#[cfg(unix)]
#[test]
fn a_variable_that_is_not_text_is_named() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let garbage = OsStr::from_bytes(b"cn-\xff");
    for variable in [
        "HWKEY_REGION",
        "HWKEY_TOKEN",
        "HWKEY_PROFILE",
        "HWKEY_RETRIES",
    ] {
        let env = TestEnv::new();
        let error = fails(show(&env).env(variable, garbage), 3).error();
        assert_eq!(error["kind"], "config");
        assert!(
            error["message"].as_str().unwrap().contains(variable),
            "{error}"
        );
    }
}
