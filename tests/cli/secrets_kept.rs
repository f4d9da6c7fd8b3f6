//! Types that hold secrets do not show them, and files that hold them are for their owner only.

use hwkey::api::{LoginRequest, ProjectScope, SecondFactor};
use hwkey::config::{ConfigFile, Credentials, Env, Login, NewValue, Options, Settings, Token};
use hwkey::http;
use hwkey::keys::{Algorithm, LocalPair};
use secrecy::{ExposeSecret, SecretString};

use crate::secrets_world::{
    LOGIN, PASSCODE, PASSWORD, PROFILE, PROXY_PASSWORD, SECRET_KEY, SECURITY_TOKEN, VARIABLE, held,
};
use crate::server::NOWHERE;
use crate::support::{PROJECT, TestEnv, http_options, ok};

/// A panic may print any of these.
#[test]
fn what_is_shown_for_debugging_holds_no_secret() {
    let secret = SecretString::from;
    let proxy = format!("http://me:{PROXY_PASSWORD}@127.0.0.1:1");
    let env = Env::from([
        ("HWKEY_TOKEN", VARIABLE),
        ("HWKEY_PROXY", proxy.as_str()),
        ("HWKEY_ENDPOINT", NOWHERE),
    ]);
    let config = format!("[profiles.work]\ntoken = \"{PROFILE}\"\nproxy = \"{proxy}\"\n");
    let config = ConfigFile::parse("c.toml".as_ref(), &config).unwrap();
    let settings = Settings::resolve(&Options::default(), &env, Some(&config), &|_| Ok(None));
    let settings = settings.unwrap();
    assert!(settings.proxy.is_some() && settings.credentials.is_some());
    let login = Login {
        token: secret(LOGIN),
        expires_at: "2099-01-02T03:04:05Z".parse().unwrap(),
        user: "me".to_owned(),
        domain: None,
        project_id: None,
        project_name: None,
    };
    let request = LoginRequest {
        domain: "us".to_owned(),
        user: "me".to_owned(),
        password: secret(PASSWORD),
        second_factor: Some(SecondFactor {
            user_id: "u".to_owned(),
            passcode: secret(PASSCODE),
        }),
        project: ProjectScope::Id(PROJECT.to_owned()),
    };
    let keys = http::AccessKeys {
        access_key: "AK".to_owned(),
        secret_key: secret(SECRET_KEY),
        security_token: Some(secret(SECURITY_TOKEN)),
    };
    let options = http::Options {
        proxy: Some(proxy.parse().unwrap()),
        ..http_options()
    };
    let value = serde_json::json!({"token": LOGIN});
    let shown = serde_json::json!({"token": "********"});
    let body = http::Body::redacted(&value, &shown).unwrap();
    let mut sent = http::Request::read(["v3"]);
    sent.headers
        .push(("x-subject-token", http::Header::Secret(secret(LOGIN))));
    sent.body = Some(body);
    let all: [(&str, String); 11] = [
        ("environment", format!("{env:?}")),
        ("configuration", format!("{config:?}")),
        (
            "settings",
            format!("{settings:?} {:?}", settings.credentials),
        ),
        ("token", format!("{:?}", Token::new(VARIABLE, "x"))),
        ("login", format!("{login:?}")),
        (
            "credentials",
            format!("{:?}", Credentials::Login(Box::new(login.clone()))),
        ),
        ("log in", format!("{request:?}")),
        ("keys", format!("{keys:?}")),
        ("options", format!("{options:?}")),
        ("request", format!("{sent:?}")),
        ("value", format!("{:?}", NewValue::from(PASSWORD))),
    ];
    for (what, text) in all {
        assert!(!text.is_empty());
        assert!(held(&text).is_empty(), "{what}: {text}");
        // Bytes are secrets too.
        let numbers: Vec<_> = LOGIN.bytes().map(|byte| byte.to_string()).collect();
        assert!(!text.contains(&numbers.join(", ")), "{what}: {text}");
    }
    let pair = LocalPair::generate(Algorithm::Ed25519, "", None).unwrap();
    let shown = format!("{pair:?}");
    let text = pair.private_key.expose_secret();
    let mut lines = text.lines().filter(|line| !line.starts_with("-----"));
    // The first line is the same in every public key and holds nothing.
    assert!(lines.all(|line| !shown.contains(line)), "{shown}");
}

#[cfg(unix)]
mod modes {
    use std::fs::{Permissions, set_permissions};
    use std::os::unix::fs::PermissionsExt;

    use crate::secrets_world::home;

    use super::*;

    const MODES: [(u32, bool); 5] = [
        (0o600, false),
        (0o400, false),
        (0o640, true),
        (0o604, true),
        (0o644, true),
    ];

    /// Reads a token that is in `file`, whose mode is loose or not.
    fn warns(method: &str, file: &str) {
        for (mode, is_loose) in MODES {
            let env = home(method, NOWHERE, false);
            set_permissions(env.path(file), Permissions::from_mode(mode)).unwrap();
            let said = ok(&mut env.command(["auth", "token"]));
            let warnings: Vec<_> = said
                .err
                .lines()
                .filter(|line| line.starts_with("warning: "))
                .collect();
            assert_eq!(
                warnings.len(),
                usize::from(is_loose),
                "{method} {mode:o}: {}",
                said.err
            );
            assert!(
                !is_loose || warnings[0].contains("chmod 600"),
                "{}",
                said.err
            );
            assert!(held(&said.err).is_empty(), "{}", said.err);
        }
    }

    #[test]
    fn a_loose_token_file_is_warned_about() {
        warns("file", "token");
    }

    #[test]
    fn a_loose_configuration_is_warned_about() {
        warns("profile", ".config/hwkey/config.toml");
    }

    #[test]
    fn a_loose_login_is_warned_about() {
        warns("login", ".local/state/hwkey/tokens/other.json");
    }

    #[test]
    fn a_configuration_with_the_password_of_a_proxy_holds_a_secret() {
        for (proxy, is_secret) in [
            ("http://me:pw@127.0.0.1:1", true),
            ("http://127.0.0.1:1", false),
        ] {
            let env = TestEnv::new();
            let path = env.config(&format!("[profiles.default]\nproxy = \"{proxy}\"\n"));
            set_permissions(path, Permissions::from_mode(0o644)).unwrap();
            let said = ok(&mut env.command(["profile", "show"]));
            assert_eq!(
                said.err.contains("chmod 600"),
                is_secret,
                "{proxy}: {}",
                said.err
            );
        }
    }
}
