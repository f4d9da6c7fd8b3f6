//! Where credentials are from: whole from one place, and which place goes first.

mod incomplete;
mod vendor;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::config::{setting, show};
use crate::repo_wire::no_keys;
use crate::server::Request;
use crate::support::{TestEnv, lacks, ok};
use crate::table::{rows, variables};

use vendor::OTHERS;

const LIST: [&str; 3] = ["repo", "key", "list"];

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

/// All places from the highest to the lowest, the profile among them: who sends, and the variables.
const PLACES: &str = "
variables+session | HWKEY_ACCESS_KEY=variables HWKEY_SECRET_KEY=s HWKEY_SECURITY_TOKEN=session
profile |
hw-token | HW_AUTH_TOKEN=hw-token
os-token | OS_AUTH_TOKEN=os-token
sdk | HUAWEICLOUD_SDK_AK=sdk HUAWEICLOUD_SDK_SK=s
hw+session | HW_ACCESS_KEY=hw HW_SECRET_KEY=s HW_SECURITY_TOKEN=session
os | OS_ACCESS_KEY=os OS_SECRET_KEY=s
";

/// A command, with the profile and all variables of the places from this one on.
fn from_place(env: &TestEnv, index: usize, profile: &str, mut command: Command) -> Command {
    let profile = if index <= 1 { profile } else { "" };
    env.config(&format!("[profiles.default]\n{profile}"));
    for [_, set] in rows(PLACES).skip(index) {
        command.envs(variables(set));
    }
    command
}

#[test]
fn credentials_come_from_one_place_the_highest() {
    let profile = "access_key = \"profile\"\nsecret_key = \"s\"\n";
    for (index, [expected, _]) in rows(PLACES).enumerate() {
        let server = no_keys();
        let env = TestEnv::new();
        let mut command = from_place(&env, index, profile, env.command(LIST));
        ok(command.env("HWKEY_ENDPOINT", &server.url));
        let requests = server.requests();
        assert_eq!(requests.len(), 1);
        assert_eq!(sender(&requests[0]), expected);
    }
}

#[test]
fn methods_of_variables_beat_methods_of_profiles() {
    let of_profile = [
        "token = \"of-the-profile\"",
        "token_file = \"missing\"",
        "token_command = [\"false\"]",
        "access_key = \"profile\"\nsecret_key = \"s\"\nsecurity_token = \"of-the-profile\"",
    ];
    let of_variables = [
        ("HWKEY_TOKEN=given", "given"),
        ("HWKEY_TOKEN_FILE=token", "of-a-file"),
        ("HWKEY_TOKEN_COMMAND='echo printed'", "printed"),
        ("HWKEY_ACCESS_KEY=key HWKEY_SECRET_KEY=s", "key"),
    ];
    for config in of_profile {
        for (set, expected) in of_variables {
            let server = no_keys();
            let env = TestEnv::new();
            crate::support::private(&env.write("token", "of-a-file"));
            env.config(&format!("[profiles.default]\n{config}\n"));
            let mut command = env.command(LIST);
            command
                .env("HWKEY_ENDPOINT", &server.url)
                .envs(variables(set));
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
    const KEYS: [&str; 3] = ["access_key", "secret_key", "security_token"];
    for (index, [_, set]) in rows(PLACES).enumerate() {
        let env = TestEnv::new();
        let mut command = from_place(&env, index, "token = \"t\"\n", show(&env));
        let sources: Vec<_> = variables(set)
            .map(|(name, _)| format!("variable {name}"))
            .collect();
        let expected = match sources.as_slice() {
            [] => vec![("token", json!("profile default"))],
            [token] => vec![("token", json!(token))],
            keys => KEYS
                .into_iter()
                .zip(keys.iter().map(|it| json!(it)))
                .collect(),
        };
        let expected: Vec<_> = expected
            .into_iter()
            .map(|(name, source)| (name.to_owned(), json!("********"), source))
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
    let part = |name: &str, shown: &str, variable: &str| {
        let source = format!("variable {variable}");
        (name.to_owned(), json!(shown), json!(source))
    };
    assert_eq!(
        credentials(&mut command),
        [
            part("access_key", "id-o********0001", "OS_ACCESS_KEY"),
            part("secret_key", "********", "OS_SECRET_KEY"),
        ]
    );
}

#[test]
fn the_sandbox_sees_no_credentials_of_any_source() {
    let env = TestEnv::new();
    let surround = |command: &mut Command| {
        for [_, set] in rows(PLACES) {
            command.envs(variables(set));
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
