//! Files that hold secrets are for their owner only.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

use crate::secrets::world::{held, home};
use crate::server::NOWHERE;
use crate::support::{TestEnv, ok};

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
        let said = ok(&mut env.command("auth token"));
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
        let said = ok(&mut env.command("profile show"));
        assert_eq!(
            said.err.contains("chmod 600"),
            is_secret,
            "{proxy}: {}",
            said.err
        );
    }
}
