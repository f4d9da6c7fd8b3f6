//! Where credentials are from: whole from one place, and which place goes first.

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::config::{setting, show};
use crate::repo_wire::no_keys;
use crate::server::{Answer, NOWHERE, Request, Server};
use crate::support::{TestEnv, fails, has, lacks, ok};

const LIST: [&str; 3] = ["repo", "key", "list"];

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
    let message = error["message"].as_str().unwrap();
    for name in both {
        let quoted = format!("`{name}`");
        assert!(message.contains(&quoted), "{what}: {quoted}: {message}");
    }
    assert!(!said.err.contains("secret-"), "{what}: {}", said.err);
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

#[test]
fn a_half_is_not_completed_from_another_place() {
    for (config, variables, named) in [
        (
            "secret_key = \"secret-value\"",
            &["HWKEY_ACCESS_KEY"][..],
            ["HWKEY_ACCESS_KEY", "HWKEY_SECRET_KEY"],
        ),
        (
            "access_key = \"a\"\nsecret_key = \"secret-value\"",
            &["HWKEY_SECURITY_TOKEN"],
            ["HWKEY_SECURITY_TOKEN", "HWKEY_ACCESS_KEY"],
        ),
        (
            "access_key = \"a\"",
            &["HUAWEICLOUD_SDK_SK", "HW_SECRET_KEY", "HW_AUTH_TOKEN"],
            ["access_key", "secret_key"],
        ),
        (
            "",
            &["HWKEY_SECRET_KEY", "HW_ACCESS_KEY", "HUAWEICLOUD_SDK_AK"],
            ["HWKEY_SECRET_KEY", "HWKEY_ACCESS_KEY"],
        ),
    ] {
        let env = TestEnv::new();
        env.config(&format!("[profiles.default]\n{config}\n"));
        let mut command = env.command(LIST);
        command.env("HWKEY_ENDPOINT", NOWHERE);
        for variable in variables {
            command.env(variable, "secret-value");
        }
        let what = format!("{config:?} {variables:?}");
        assert_both_named(&mut command, &named.map(str::to_owned), &what);
    }
}

/// Who sent a request: the token or the access key, with its security token if it has one.
fn sender(request: &Request) -> String {
    if let Some(token) = request.header("x-auth-token") {
        assert_eq!(request.header("authorization"), None);
        return token.to_owned();
    }
    let authorization = request.header("authorization").unwrap();
    let (_, rest) = authorization.split_once("Access=").unwrap();
    let (access_key, _) = rest.split_once(',').unwrap();
    match request.header("x-security-token") {
        Some(token) => format!("{access_key}+{token}"),
        None => access_key.to_owned(),
    }
}

/// All places from the highest to the lowest, the profile apart.
const PLACES: [(&str, &[(&str, &str)]); 7] = [
    (
        "variables+session",
        &[
            ("HWKEY_ACCESS_KEY", "variables"),
            ("HWKEY_SECRET_KEY", "s"),
            ("HWKEY_SECURITY_TOKEN", "session"),
        ],
    ),
    ("profile", &[]),
    ("hw-token", &[("HW_AUTH_TOKEN", "hw-token")]),
    ("os-token", &[("OS_AUTH_TOKEN", "os-token")]),
    (
        "sdk",
        &[("HUAWEICLOUD_SDK_AK", "sdk"), ("HUAWEICLOUD_SDK_SK", "s")],
    ),
    (
        "hw+session",
        &[
            ("HW_ACCESS_KEY", "hw"),
            ("HW_SECRET_KEY", "s"),
            ("HW_SECURITY_TOKEN", "session"),
        ],
    ),
    ("os", &[("OS_ACCESS_KEY", "os"), ("OS_SECRET_KEY", "s")]),
];

#[test]
fn credentials_come_from_one_place_the_highest() {
    for (index, (expected, _)) in PLACES.iter().enumerate() {
        let server = no_keys();
        let env = TestEnv::new();
        let profile = if index <= 1 {
            "access_key = \"profile\"\nsecret_key = \"s\"\n"
        } else {
            ""
        };
        env.config(&format!("[profiles.default]\n{profile}"));
        let mut command = env.command(LIST);
        command.env("HWKEY_ENDPOINT", &server.url);
        for (_, variables) in &PLACES[index..] {
            command.envs(variables.iter().copied());
        }
        ok(&mut command);
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(sender(&requests[0]), *expected);
    }
}

#[test]
fn methods_of_variables_beat_methods_of_profiles() {
    let methods = |env: &TestEnv| {
        env.write("token", "of-a-file");
        crate::support::private(&env.path("token"));
    };
    let of_profile = [
        "token = \"of-the-profile\"",
        "token_file = \"missing\"",
        "token_command = [\"false\"]",
        "access_key = \"profile\"\nsecret_key = \"s\"\nsecurity_token = \"of-the-profile\"",
    ];
    let of_variables: [(&[(&str, &str)], &str); 4] = [
        (&[("HWKEY_TOKEN", "given")], "given"),
        (&[("HWKEY_TOKEN_FILE", "token")], "of-a-file"),
        (&[("HWKEY_TOKEN_COMMAND", "echo printed")], "printed"),
        (
            &[("HWKEY_ACCESS_KEY", "key"), ("HWKEY_SECRET_KEY", "s")],
            "key",
        ),
    ];
    for config in of_profile {
        for (variables, expected) in of_variables {
            let server = no_keys();
            let env = TestEnv::new();
            methods(&env);
            env.config(&format!("[profiles.default]\n{config}\n"));
            let mut command = env.command(LIST);
            command
                .env("HWKEY_ENDPOINT", &server.url)
                .envs(variables.iter().copied());
            ok(&mut command);
            assert_eq!(sender(&server.requests()[0]), expected, "{config}");
        }
    }
}

/// Name, value and source of each part of the credentials, as `profile show` has them.
fn credentials(command: &mut Command) -> Vec<(String, Value, Value)> {
    let said = ok(command);
    let names = [
        "token",
        "token_file",
        "token_command",
        "access_key",
        "secret_key",
        "security_token",
    ];
    let shown = names.map(|name| {
        let (value, source) = setting(&said, name);
        // The end of an id is shown.
        let is_masked = value
            .as_str()
            .is_some_and(|text| text.starts_with("********"));
        let value = if is_masked { "********".into() } else { value };
        (name.to_owned(), value, source)
    });
    shown
        .into_iter()
        .filter(|(_, value, _)| !value.is_null())
        .collect()
}

#[test]
fn the_place_that_won_is_shown() {
    const MASKED: &str = "********";
    let parts: [&[(&str, &str)]; 7] = [
        &[
            ("access_key", "variable HWKEY_ACCESS_KEY"),
            ("secret_key", "variable HWKEY_SECRET_KEY"),
            ("security_token", "variable HWKEY_SECURITY_TOKEN"),
        ],
        &[("token", "profile default")],
        &[("token", "variable HW_AUTH_TOKEN")],
        &[("token", "variable OS_AUTH_TOKEN")],
        &[
            ("access_key", "variable HUAWEICLOUD_SDK_AK"),
            ("secret_key", "variable HUAWEICLOUD_SDK_SK"),
        ],
        &[
            ("access_key", "variable HW_ACCESS_KEY"),
            ("secret_key", "variable HW_SECRET_KEY"),
            ("security_token", "variable HW_SECURITY_TOKEN"),
        ],
        &[
            ("access_key", "variable OS_ACCESS_KEY"),
            ("secret_key", "variable OS_SECRET_KEY"),
        ],
    ];
    for index in 0..PLACES.len() {
        let env = TestEnv::new();
        let token = if index <= 1 { "token = \"t\"\n" } else { "" };
        env.config(&format!("[profiles.default]\n{token}"));
        let mut command = show(&env);
        for (_, variables) in &PLACES[index..] {
            command.envs(variables.iter().copied());
        }
        let expected: Vec<_> = parts[index]
            .iter()
            .map(|(name, source)| ((*name).to_owned(), json!(MASKED), json!(source)))
            .collect();
        assert_eq!(credentials(&mut command), expected);
    }
}

#[test]
fn an_empty_variable_is_no_half() {
    let env = TestEnv::new();
    let mut command = show(&env);
    command
        .env("HWKEY_ACCESS_KEY", "")
        .env("HW_AUTH_TOKEN", "")
        .env("HUAWEICLOUD_SDK_SECURITY_TOKEN", "")
        .env("OS_ACCESS_KEY", "id-of-a-key-0001")
        .env("OS_SECRET_KEY", "s");
    assert_eq!(
        credentials(&mut command),
        [
            (
                "access_key".into(),
                json!("id-o********0001"),
                json!("variable OS_ACCESS_KEY")
            ),
            (
                "secret_key".into(),
                json!("********"),
                json!("variable OS_SECRET_KEY")
            ),
        ]
    );
}

#[test]
fn a_variable_of_the_vendor_that_is_not_asked_does_no_harm() {
    let server = no_keys();
    let env = TestEnv::new();
    let mut command = env.at(&server.url, LIST);
    // A half, and a token that can be none.
    command
        .env("HUAWEICLOUD_SDK_AK", "half")
        .env("HW_AUTH_TOKEN", "two words");
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        command.env("OS_AUTH_TOKEN", OsStr::from_bytes(b"\xff"));
    }
    ok(&mut command);
    let error = fails(command.env_remove("HWKEY_TOKEN"), 3).err;
    has(&error, "HW_AUTH_TOKEN");
    lacks(&error, "two words");
    assert_eq!(server.requests().len(), 1);
}

/// A setting that the vendor's variables can hold: the variables, highest first.
const OTHERS: [(&str, &str, &[&str]); 2] = [
    ("region", "--region", &["HW_REGION_NAME", "OS_REGION_NAME"]),
    (
        "project_id",
        "--project-id",
        &[
            "HUAWEICLOUD_SDK_PROJECT_ID",
            "HW_PROJECT_ID",
            "OS_PROJECT_ID",
        ],
    ),
];

#[test]
fn region_and_project_come_from_the_vendor_at_last() {
    for (name, option, vendor) in OTHERS {
        let env = TestEnv::new();
        env.config("[profiles.empty]\n[profiles.full]\nregion = \"cn-north-1\"\nproject_id = \"cn-north-1\"\n");
        for profile in ["empty", "full"] {
            let mut command = show(&env);
            command.env("HWKEY_PROFILE", profile);
            for variable in vendor.iter().rev() {
                command.env(variable, format!("of-{variable}"));
                let expected = match profile {
                    "full" => (json!("cn-north-1"), json!("profile full")),
                    _ => (
                        json!(format!("of-{variable}")),
                        json!(format!("variable {variable}")),
                    ),
                };
                assert_eq!(setting(&ok(&mut command), name), expected);
            }
            let variable = format!("HWKEY_{}", name.to_uppercase());
            command.env(&variable, "cn-north-2");
            let expected = (json!("cn-north-2"), json!(format!("variable {variable}")));
            assert_eq!(setting(&ok(&mut command), name), expected);
            command.args([option, "cn-north-4"]);
            let expected = (json!("cn-north-4"), json!(format!("option {option}")));
            assert_eq!(setting(&ok(&mut command), name), expected);
        }
    }
}

#[test]
fn a_profiles_endpoint_beats_the_vendors_region() {
    let env = TestEnv::new();
    env.config("[profiles.work]\nrepo_endpoint = \"https://one.example\"\n");
    let mut command = show(&env);
    command.env("OS_REGION_NAME", "cn-north-4");
    let endpoint = |said: &_, name| setting(said, name);
    let said = ok(&mut command);
    let (url, source) = endpoint(&said, "repo_endpoint");
    assert!(url.as_str().unwrap().contains("cn-north-4"), "{url}");
    assert_eq!(source, "region cn-north-4");

    let said = ok(command.env("HWKEY_PROFILE", "work"));
    let expected = (json!("https://one.example"), json!("profile work"));
    assert_eq!(endpoint(&said, "repo_endpoint"), expected);
    assert_eq!(endpoint(&said, "kps_endpoint").1, "region cn-north-4");
}

#[test]
fn the_project_of_the_vendor_is_asked_for_and_signed() {
    let server = Server::new(|_| Answer::json(200, json!({"keypairs": []})));
    let env = TestEnv::new();
    let mut command = env.command("kps keypair list");
    command
        .env("HWKEY_ENDPOINT", &server.url)
        .env("HW_ACCESS_KEY", "hw")
        .env("HW_SECRET_KEY", "s")
        .env("OS_PROJECT_ID", "project-of-os");
    ok(&mut command);
    let request = &server.requests()[0];
    let path = "GET /v3/project-of-os/keypairs";
    assert!(request.line.starts_with(path), "{}", request.line);
    assert_eq!(request.header("x-project-id"), Some("project-of-os"));
}

#[test]
fn the_sandbox_sees_no_credentials_of_any_source() {
    let env = TestEnv::new();
    let surround = |command: &mut Command| {
        for (_, variables) in PLACES {
            command.envs(variables.iter().copied());
        }
        for (_, _, variables) in OTHERS {
            command.envs(variables.iter().map(|variable| (variable, "elsewhere")));
        }
        // Halves and doubles as well.
        command
            .env("HWKEY_TOKEN", "t")
            .env("HWKEY_TOKEN_COMMAND", "'")
            .env_remove("HWKEY_SECRET_KEY")
            .env_remove("HW_SECRET_KEY");
    };
    let mut command = env.sandbox("profile show --json");
    surround(&mut command);
    assert_eq!(credentials(&mut command), []);
    let said = ok(&mut command);
    for (name, _, _) in OTHERS {
        assert_eq!(setting(&said, name), (Value::Null, Value::Null), "{name}");
    }
    lacks(&said.out, "elsewhere");
    for arguments in [&LIST[..], &["kps", "keypair", "list"]] {
        let mut command = env.sandbox(arguments);
        surround(&mut command);
        ok(&mut command);
    }
}
