//! Files that hold secrets are for their owner only.

use std::fs::{Permissions, set_permissions};
use std::os::unix::fs::PermissionsExt;

use crate::secrets::planted::held;
use crate::secrets::world::home;
use crate::server::NOWHERE;
use crate::support::{TestEnv, ok};

const MODES: [(u32, bool); 5] = [
    (0o600, false),
    (0o400, false),
    (0o640, true),
    (0o604, true),
    (0o644, true),
];

#[test]
fn a_file_with_a_token_that_others_may_read_is_warned_about() {
    for (method, file) in [
        ("file", "token"),
        ("profile", ".config/hwkey/config.toml"),
        ("login", ".local/state/hwkey/tokens/other.json"),
    ] {
        for (mode, is_loose) in MODES {
            let env = home(method, NOWHERE, false);
            set_permissions(env.path(file), Permissions::from_mode(mode)).unwrap();
            let said = ok(env.command("auth token"));
            let warnings = said.err.matches("warning: ").count();
            assert_eq!(
                warnings,
                usize::from(is_loose),
                "{method} {mode:o}: {}",
                said.err
            );
            assert_eq!(said.err.contains("chmod 600"), is_loose, "{}", said.err);
            assert!(held(&said.err).is_empty(), "{}", said.err);
        }
    }
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
