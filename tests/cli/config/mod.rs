//! Settings and where they come from.

mod connection;
mod endpoints;
mod file;
mod newcomer;
mod owner;
mod profiles;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::support::{Said, TestEnv, fails, has, lacks, ok};
use crate::table::rows;

/// Value and source of a setting, as `profile show --json` prints them.
pub(crate) fn setting(said: &Said, name: &str) -> (Value, Value) {
    let shown = said.json();
    let settings = shown["settings"].as_array().unwrap();
    let mut found = settings.iter().filter(|setting| setting["name"] == name);
    let setting = found.next().cloned().unwrap_or_default();
    assert!(found.next().is_none(), "{name} twice");
    (setting["value"].clone(), setting["source"].clone())
}

pub(crate) fn show(env: &TestEnv) -> Command {
    env.command("profile show --json")
}

/// A setting; a value for its option or `-`; one for its variable; one as it is written in the file; and the
/// default, as JSON.
const CASES: &str = r#"
region | cn-north-1 | cn-north-2 | "cn-north-4" | null
project_id | p1 | p2 | "p3" | null
endpoint | https://one.example | https://two.example | "https://three.example" | null
repo_endpoint | - | https://two.example | "https://three.example" | null
kps_endpoint | - | https://two.example | "https://three.example" | null
iam_endpoint | - | https://two.example | "https://three.example" | null
ecs_endpoint | - | https://two.example | "https://three.example" | null
token | - | secret-of-the-variable | "secret-of-the-file" | null
token_file | - | /two | "/three" | null
repo_api | - | v1 | "v1" | "v4"
timeout | 1.5 | 2 | 3.25 | 30
connect_timeout | - | 2 | 3 | 5
retries | 0 | 2 | 7 | 3
poll_interval | - | 0.1 | 7.5 | 5
ca_bundle | - | /two.pem | "/three.pem" | null
proxy | - | http://two.example:8080/ | "socks5://three.example:1080" | null
language | - | en-us | "zh-cn" | null
"#;

/// What is shown for a value that was given as text.
fn shown(name: &str, given: &str) -> Value {
    match given.parse::<f64>() {
        Ok(number) if number.fract() == 0.0 => json!(number as u64),
        Ok(number) => json!(number),
        Err(_) if name == "token" => json!("********"),
        Err(_) => json!(given),
    }
}

#[test]
fn options_beat_variables_beat_the_profile_beats_the_default() {
    for [name, option, variable, profile, default] in rows(CASES) {
        let none = TestEnv::new();
        let default: Value = serde_json::from_str(default).unwrap();
        let source = (!default.is_null()).then_some("default");
        let found = setting(&ok(show(&none)), name);
        assert_eq!(found, (default, json!(source)), "{name}");

        let env = TestEnv::new();
        env.config(&format!("[profiles.work]\n{name} = {profile}\n"));
        let mut command = show(&env);
        command.env("HWKEY_PROFILE", "work");
        let shows = |command: &mut Command, value: &str, source: String| {
            let expected = (shown(name, value), json!(source));
            assert_eq!(setting(&ok(command), name), expected, "{name}");
        };
        let in_file = profile.trim_matches('"');
        shows(&mut command, in_file, "profile work".into());
        let key = format!("HWKEY_{}", name.to_uppercase());
        let source = format!("variable {key}");
        shows(command.env(&key, variable), variable, source);
        if option != "-" {
            let name = format!("--{}", name.replace('_', "-"));
            let command = command.args([&name, option]);
            shows(command, option, format!("option {name}"));
        }
    }
}

#[test]
fn a_slash_at_the_end_of_an_endpoint_is_not_part_of_it() {
    let env = TestEnv::new();
    env.config("[profiles.work]\nendpoint = \"https://three.example/\"\n");
    let said = ok(env.command("profile show work --json"));
    assert_eq!(setting(&said, "endpoint").0, "https://three.example");
}

#[test]
fn every_setting_of_the_configuration_is_in_the_table_above() {
    let mut text = String::from("[profiles.all]\n");
    for [name, _, _, profile, _] in rows(CASES).filter(|case| case[0] != "token_file") {
        text.push_str(&format!("{name} = {profile}\n"));
    }
    text.push_str("output = \"json\"\n");
    let env = TestEnv::new();
    env.config(&text);
    let said = ok(env.command("profile show all"));
    let shown = said.json();
    assert_eq!(shown["profile"], "all");
    for setting in shown["settings"].as_array().unwrap() {
        assert_eq!(setting["source"], "profile all", "{setting}");
    }
    assert_eq!(shown["settings"].as_array().unwrap().len(), 17);
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
    for (options, variable, is_json) in [
        ("-p work", "", true),
        ("-p work", "table", false),
        ("-p work -o json", "table", true),
        ("-p work --json", "table", true),
        ("-p work -o table", "json", false),
        ("", "", false),
    ] {
        let mut show = env.command(format!("profile show {options}"));
        let shown = ok(show.env("HWKEY_OUTPUT", variable)).out;
        assert_eq!(shown.starts_with('{'), is_json, "{options} {variable}");
    }
}

#[test]
fn quiet_contradicts_json_and_beats_variable_and_profile() {
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
    let said = fails(env.command("--json -o table profile list"), 2);
    has(&said.err, "--output table");
    ok(env.command("--json -o json profile list"));
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
            has(&said.error()["message"], option);

            let said = fails(show(&env).env(variable, value), 3);
            assert_eq!(said.error()["kind"], "config", "{variable} {value}");
            has(&said.error()["message"], variable);
        }
    }
    for (variable, value) in [
        ("HWKEY_OUTPUT", "yaml"),
        ("HWKEY_REPO_API", "v2"),
        ("HWKEY_PROXY", "ftp://proxy.example"),
        ("HWKEY_PROXY", "http//proxy.example:8080"),
        ("HWKEY_LANGUAGE", "en us"),
        ("HWKEY_CONNECT_TIMEOUT", "x"),
        ("HWKEY_POLL_INTERVAL", "0.09"),
        ("HWKEY_POLL_INTERVAL", "60.1"),
    ] {
        let env = TestEnv::new();
        let said = fails(env.command("profile show").env(variable, value), 3);
        has(&said.err, variable);
    }
    let env = TestEnv::new();
    fails(env.command("-o yaml profile show"), 2);
    fails(env.command("repo key list --api v2"), 2);
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
        has(&error["message"], variable);
    }
}
