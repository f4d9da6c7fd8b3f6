//! A login that ended over night.

use std::fs;

use serde_json::{Value, json};

use crate::person::{assert_mode, at_terminal_with, succeeds};
use crate::service::{PASSWORD, Service};
use crate::support::{TestEnv, has, private};

const LOGIN: &str = ".local/state/hwkey/tokens/work.json";

fn login(env: &TestEnv) -> Value {
    assert_mode(&env.path(LOGIN), 0o600);
    assert_mode(&env.path(".local/state/hwkey/tokens"), 0o700);
    serde_json::from_slice(&fs::read(env.path(LOGIN)).unwrap()).unwrap()
}

#[test]
fn an_expired_login_is_told_before_sending_and_renewed() {
    let (env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    env.config("default_profile = \"work\"\n[profiles.work]\nregion = \"cn-north-4\"\n");
    let endpoint = [("HWKEY_ENDPOINT", service.url.as_str())];
    let run = |line: &str, answers: &[(&str, &str)]| {
        let arguments: Vec<_> = line.split(' ').collect();
        at_terminal_with(&env, &arguments, answers, &endpoint)
    };
    let log_in = "auth login --domain sandbox --user demo";
    succeeds(run(log_in, &[("Password", PASSWORD)]));
    let first = login(&env);
    let token = first["token"].as_str().unwrap();
    assert_eq!(service.get("/v4/user/keys", token).0, 200);
    succeeds(run("repo key list", &[]));

    // The next morning.
    let mut expired = first.clone();
    expired["expires_at"] = json!("2020-01-01T00:00:00Z");
    env.write(LOGIN, expired.to_string());
    private(&env.path(LOGIN));
    let (code, shown) = run("kps keypair create web", &[]);
    assert_ne!(code, 0, "{shown}");
    has(&shown, "hwkey auth login");
    assert!(!env.path("web.pem").exists());
    assert_eq!(service.pairs(), [""; 0]);

    succeeds(run(log_in, &[("Password", PASSWORD)]));
    let second = login(&env);
    assert_ne!(second["expires_at"], expired["expires_at"]);
    succeeds(run("kps keypair create web", &[]));
    assert_eq!(service.pairs(), ["web"]);

    succeeds(run("auth logout", &[]));
    assert!(!env.path(LOGIN).exists());
}
