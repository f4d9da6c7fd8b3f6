//! An empty home, and what variables and other tools' files may look like.

use serde_json::json;

use crate::config::{setting, show};
use crate::profile::init::{file, refused};
use crate::support::{TestEnv, fails, has, ok, run};

#[test]
fn without_credentials_every_hint_leads_to_a_profile() {
    for region in [None, Some("cn-north-4")] {
        for arguments in [
            "repo key list",
            "repo key show 1",
            "repo key delete 1 --yes",
            "kps keypair list",
            "kps keypair show web",
            "kps keypair create web",
            "kps keypair delete web --yes",
            "kps private-key export web",
            "kps private-key clear web --yes",
            "auth status",
            "auth token",
        ] {
            let env = TestEnv::new();
            let mut command = env.command(arguments);
            command.args(region.map(|id| format!("--region={id}")));
            let error = fails(command.arg("--json"), 3).error();
            has(&error["message"], "no credentials: ");
            has(&error["hint"], "`hwkey profile init` makes");
            assert!(!env.path("web.pem").exists());
        }
    }
    let env = TestEnv::new();
    let login = "auth login --domain d --user u --password-stdin";
    let error = fails(env.command(login).arg("--json"), 3).error();
    has(&error["hint"], "`hwkey profile init` makes");
    for arguments in [["profile", "list"], ["profile", "show"]] {
        let said = ok(env.command(arguments));
        has(&said.err, "`hwkey profile init` makes");
    }
}

#[test]
fn a_login_knows_whose_the_one_before_was() {
    let env = TestEnv::new();
    let path = env.write(
        ".local/state/hwkey/tokens/default.json",
        r#"{"token":"MIIFold","expires_at":"2001-01-01T00:00:00Z","user":"ci","domain":"acme","project_id":null,"project_name":null}"#,
    );
    crate::support::private(&path);
    let login = "auth login --dry-run --json --region cn-north-4";
    let said = ok(env.command(login)).json();
    let user = &said["body"]["auth"]["identity"]["password"]["user"];
    assert_eq!(user["name"], "ci");
    assert_eq!(user["domain"]["name"], "acme");
}

#[cfg(unix)]
#[test]
fn a_token_command_inherits_no_secret() {
    let env = TestEnv::new();
    env.config("[profiles.default]\nregion = \"cn-north-4\"\ntoken_command = [\"sh\", \"-c\", \"env > seen; echo MIIFx\"]\n");
    let mut command = env.command("auth token");
    for variable in [
        "HUAWEICLOUD_SDK_SK",
        "HUAWEICLOUD_SDK_SECURITY_TOKEN",
        "HW_AUTH_TOKEN",
        "HW_SECRET_KEY",
        "HW_SECURITY_TOKEN",
        "HW_PASSWORD",
        "OS_AUTH_TOKEN",
        "OS_PASSWORD",
        "OS_SECRET_KEY",
    ] {
        command.env(variable, "leaked");
    }
    assert_eq!(ok(command.env("HW_REGION_NAME", "kept")).out, "MIIFx\n");
    let seen = std::fs::read_to_string(env.path("seen")).unwrap();
    assert!(
        !seen.contains("leaked") && seen.contains("HW_REGION_NAME=kept"),
        "{seen}"
    );
}

#[test]
fn the_end_of_an_access_key_id_is_shown() {
    for (id, shown) in [
        ("HPUAEXAMPLEKEY1234", "HPUA********1234"),
        ("AKEXAMPLE7", "********PLE7"),
        ("AK1", "********"),
    ] {
        let env = TestEnv::new();
        env.config(&format!(
            "[profiles.default]\naccess_key = \"{id}\"\nsecret_key = \"SKhidden\"\n"
        ));
        let said = ok(&mut show(&env));
        assert_eq!(setting(&said, "access_key").0, json!(shown));
        assert_eq!(setting(&said, "secret_key").0, json!("********"));
    }
}

#[test]
fn an_sdk_file_is_read_as_its_own_reader_does() {
    let env = TestEnv::new();
    let sdk = |text: &str| {
        env.write(".huaweicloud/credentials", text);
        env.command("profile init --from sdk --region cn-north-4 --yes")
    };
    ok(&mut sdk(
        "[DEFAULT]\nproject_id = p\nsecret = S%%k\n[basic]\nak = AK\nsk = %(secret)s/%(AK)s\n",
    ));
    let written = file(&env);
    has(&written, "access_key = \"AK\"\nsecret_key = \"S%k/AK\"\n");
    has(&written, "project_id = \"p\"\n");
    for sk in ["a%b", "%(nowhere)s", "%(sk)s", "x%", "%(secret"] {
        let mut command = sdk(&format!("[basic]\nak = AK\nsk = {sk}\n"));
        let said = refused(&env, &mut command, 3);
        has(&said.err, "in `sk`");
    }
}

#[cfg(unix)]
#[test]
fn paths_are_bytes_and_values_lose_blanks_around_them() {
    use std::ffi::OsStr;
    use std::fs;
    use std::os::unix::ffi::OsStrExt;

    use crate::support::TOKEN;

    let env = TestEnv::new();
    let name = OsStr::from_bytes(b"t\xff");
    fs::write(env.path("").join(name), TOKEN).unwrap();
    let token = |value: &OsStr| ok(env.command("auth token").env("HWKEY_TOKEN_FILE", value)).out;
    assert_eq!(token(name), format!("{TOKEN}\n"));
    fs::write(env.path("t"), TOKEN).unwrap();
    assert_eq!(token(OsStr::new(" t\r\n")), format!("{TOKEN}\n"));
    let config = OsStr::from_bytes(b"c\xff.toml");
    fs::write(env.path("").join(config), "[profiles.mine]\n").unwrap();
    let said = ok(env.command("profile list -q").env("HWKEY_CONFIG", config));
    assert_eq!(said.out, "mine\n");
    let said = ok(show(&env)
        .env("HWKEY_RETRIES", "7\r")
        .env("HWKEY_TIMEOUT", " 9 "));
    assert_eq!(setting(&said, "retries").0, json!(7));
    assert_eq!(setting(&said, "timeout").0, json!(9));
}

const SETTINGS: &str = "REGION ENDPOINT REPO_ENDPOINT KPS_ENDPOINT IAM_ENDPOINT ECS_ENDPOINT PROJECT_ID TOKEN \
                        ACCESS_KEY SECRET_KEY CREDENTIALS PROXY LANGUAGE OUTPUT TIMEOUT CONNECT_TIMEOUT RETRIES \
                        REPO_API PROFILE CONFIG TOKEN_FILE CA_BUNDLE";

/// A person sees `30` and is told that it must be a number.
#[test]
fn what_nobody_sees_in_a_value_is_spelled_out() {
    let env = TestEnv::new();
    for name in SETTINGS.split_whitespace() {
        for (hidden, spelled) in [("\u{200b}", "\\u{200b}"), ("\u{202e}", "\\u{202e}")] {
            let mut command = env.command("kps keypair list");
            command.env("HWKEY_ACCESS_KEY", "AKEXAMPLE");
            command.env("HWKEY_SECRET_KEY", "SKEXAMPLE");
            command.env("HWKEY_REGION", "cn-north-4");
            command.env(format!("HWKEY_{name}"), format!("{hidden}3"));
            if ["TOKEN", "TOKEN_FILE", "CREDENTIALS"].contains(&name) {
                command
                    .env_remove("HWKEY_ACCESS_KEY")
                    .env_remove("HWKEY_SECRET_KEY");
            }
            let said = run(&mut command);
            assert!([3, 5].contains(&said.code), "{name}: {}", said.err);
            assert!(said.err.contains(spelled), "{name}: {}", said.err);
            assert!(!said.err.contains(hidden), "{name}: {}", said.err);
        }
    }
}
