//! Credentials of which a part is missing, or that are there twice.

use assert_cmd::Command;

use super::LIST;
use crate::repo_wire::no_keys;
use crate::server::NOWHERE;
use crate::support::{TestEnv, fails, has, lacks};
use crate::table::rows;

type Set = [&'static str];

/// What cannot be credentials: what is set, and the two names that the error has.
const HALVES: [(&Set, [&str; 2]); 5] = [
    (&["access_key"], ["access_key", "secret_key"]),
    (&["secret_key"], ["secret_key", "access_key"]),
    (&["security_token"], ["security_token", "access_key"]),
    (
        &["access_key", "security_token"],
        ["access_key", "secret_key"],
    ),
    (
        &["secret_key", "security_token"],
        ["secret_key", "access_key"],
    ),
];

const DOUBLES: [&[&str; 2]; 8] = [
    &["token", "token_file"],
    &["token", "token_command"],
    &["token", "access_key"],
    &["token", "security_token"],
    &["token_file", "token_command"],
    &["token_file", "secret_key"],
    &["token_command", "access_key"],
    &["token_command", "security_token"],
];

/// Halves and doubles, and a whole pair with something else beside it.
fn mistakes() -> Vec<(Vec<&'static str>, [&'static str; 2])> {
    let mut all: Vec<_> = HALVES
        .iter()
        .map(|(set, named)| (set.to_vec(), *named))
        .collect();
    all.extend(DOUBLES.iter().map(|pair| (pair.to_vec(), **pair)));
    for other in ["token", "token_file", "token_command"] {
        let set = vec![other, "access_key", "secret_key"];
        all.push((set, [other, "access_key"]));
    }
    all
}

/// Runs a command that must call its configuration wrong and name both, and shows no value.
fn assert_both_named(command: &mut Command, both: &[String; 2], what: &str) {
    let said = fails(command.arg("--json"), 3);
    let error = said.error();
    assert_eq!(error["kind"], "config", "{what}: {error}");
    for name in both {
        has(&error["message"], format!("`{name}`"));
    }
    lacks(&said.err, "secret-");
}

#[test]
fn halves_and_doubles_in_variables_are_mistakes() {
    for (set, named) in mistakes() {
        let variable = |name: &str| format!("HWKEY_{}", name.to_uppercase());
        for arguments in [&LIST[..], &["profile", "show"]] {
            let server = no_keys();
            let env = TestEnv::new();
            let mut command = env.command(arguments);
            command.env("HWKEY_ENDPOINT", &server.url);
            for name in &set {
                command.env(variable(name), "secret-value");
            }
            let what = format!("{set:?}");
            assert_both_named(&mut command, &named.map(variable), &what);
            assert!(server.requests().is_empty(), "{what}");
        }
    }
}

#[test]
fn halves_and_doubles_in_a_profile_are_mistakes() {
    for (set, named) in mistakes() {
        let server = no_keys();
        let env = TestEnv::new();
        let mut config = format!("[profiles.work]\nendpoint = \"{}\"\n", server.url);
        for name in &set {
            config.push_str(&match *name {
                "token_command" => format!("{name} = [\"secret-value\"]\n"),
                _ => format!("{name} = \"secret-value\"\n"),
            });
        }
        env.config(&config);
        let mut command = env.command(LIST);
        command.env("HWKEY_PROFILE", "work");
        let what = format!("{set:?}");
        assert_both_named(&mut command, &named.map(str::to_owned), &what);
        let said = fails(&mut command, 3);
        has(&said.err, "profile work");
        assert!(server.requests().is_empty(), "{what}");
    }
}

#[test]
fn halves_in_the_variables_of_the_vendor_are_mistakes() {
    const SDK: [&str; 2] = ["HUAWEICLOUD_SDK_AK", "HUAWEICLOUD_SDK_SK"];
    const HW: [&str; 2] = ["HW_ACCESS_KEY", "HW_SECRET_KEY"];
    const OS: [&str; 2] = ["OS_ACCESS_KEY", "OS_SECRET_KEY"];
    const SDK_TOKEN: &str = "HUAWEICLOUD_SDK_SECURITY_TOKEN";
    const HW_TOKEN: &str = "HW_SECURITY_TOKEN";
    let cases: [(&Set, [&str; 2]); 13] = [
        (&SDK[..1], SDK),
        (&SDK[1..], SDK),
        (&[SDK_TOKEN], [SDK_TOKEN, SDK[0]]),
        (&[SDK[0], SDK_TOKEN], SDK),
        (&HW[..1], HW),
        (&HW[1..], HW),
        (&[HW_TOKEN], [HW_TOKEN, HW[0]]),
        (&[HW[1], HW_TOKEN], HW),
        (&OS[..1], OS),
        (&OS[1..], OS),
        // Halves of two families are no whole.
        (&[SDK[0], HW[1]], SDK),
        (&[HW[0], OS[1]], HW),
        (&[HW[1], OS[0], OS[1]], HW),
    ];
    for (set, named) in cases {
        let server = no_keys();
        let env = TestEnv::new();
        let mut command = env.command(LIST);
        command.env("HWKEY_ENDPOINT", &server.url);
        for variable in set {
            command.env(variable, "secret-value");
        }
        let what = format!("{set:?}");
        assert_both_named(&mut command, &named.map(str::to_owned), &what);
        // What is not set is not called the source of what is.
        let message = fails(&mut command, 3).error()["message"].to_string();
        for missing in named.iter().filter(|name| !set.contains(name)) {
            let source = format!("(variable {missing})");
            assert!(!message.contains(&source), "{what}: {message}");
        }
        assert!(server.requests().is_empty(), "{what}");
    }
}

/// A profile, variables that are set, and the two names that the error has.
const SCATTERED: &str = r#"
secret_key = "secret-value" | HWKEY_ACCESS_KEY | HWKEY_ACCESS_KEY | HWKEY_SECRET_KEY
access_key = "a"; secret_key = "secret-value" | HWKEY_SECURITY_TOKEN | HWKEY_SECURITY_TOKEN | HWKEY_ACCESS_KEY
access_key = "a" | HUAWEICLOUD_SDK_SK HW_SECRET_KEY HW_AUTH_TOKEN | access_key | secret_key
 | HWKEY_SECRET_KEY HW_ACCESS_KEY HUAWEICLOUD_SDK_AK | HWKEY_SECRET_KEY | HWKEY_ACCESS_KEY
"#;

#[test]
fn a_half_is_not_completed_from_another_place() {
    for [config, variables, first, second] in rows(SCATTERED) {
        let env = TestEnv::new();
        let config = config.replace("; ", "\n");
        env.config(&format!("[profiles.default]\n{config}\n"));
        let mut command = env.command(LIST);
        command.env("HWKEY_ENDPOINT", NOWHERE);
        for variable in variables.split(' ') {
            command.env(variable, "secret-value");
        }
        let what = format!("{config:?} {variables:?}");
        assert_both_named(&mut command, &[first, second].map(str::to_owned), &what);
    }
}
