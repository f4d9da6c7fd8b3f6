//! Whatever the umask, a secret is for its owner only.

use std::process::Command;

use serde_json::json;

use crate::auth::iam::{PASSWORD, cloud, login_path};
use crate::kps_wire::created;
use crate::server::{Answer, Server};
use crate::support::{Arguments, PROJECT, TOKEN, TestEnv, has, mode, text};

const UMASKS: [&str; 5] = ["000", "022", "077", "0277", "0777"];

/// Runs the binary under a umask; `script` has it as `"$@"`.
fn under(env: &TestEnv, umask: &str, server: &Server, script: &str, arguments: impl Arguments) {
    let output = Command::new("sh")
        .arg("-c")
        .arg(format!("umask {umask}; {script}"))
        .args(["sh", env!("CARGO_BIN_EXE_hwkey")])
        .args(arguments.words())
        .env_clear()
        .env("HOME", env.path(""))
        .env("PATH", "/usr/bin:/bin")
        .env("HWKEY_ENDPOINT", &server.url)
        .env("HWKEY_TOKEN", TOKEN)
        .env("HWKEY_PROJECT_ID", PROJECT)
        .current_dir(env.path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "umask {umask}: {output:?}");
}

const EXEC: &str = "exec \"$@\"";

#[test]
fn a_login() {
    for umask in &UMASKS[..3] {
        let server = cloud();
        let env = TestEnv::new();
        env.write("password", PASSWORD);
        let login = "auth login --domain acme --user amy --project-name p --password-stdin";
        under(&env, umask, &server, "exec \"$@\" <password", login);
        let path = login_path(&env, "default");
        assert_eq!(mode(&path), 0o600, "umask {umask}");
        assert_eq!(mode(path.parent().unwrap()), 0o700, "umask {umask}");
    }
}

#[test]
fn created_and_exported_keys() {
    for umask in UMASKS {
        let exported = json!({"keypair": {"name": "web", "private_key": text("pkcs1.key")}});
        let server = Server::in_turn([
            Answer::json(200, created("web")),
            Answer::json(200, &exported),
        ]);
        let env = TestEnv::new();
        under(&env, umask, &server, EXEC, "kps keypair create web");
        let export = "kps private-key export web --private-key-file copy";
        under(&env, umask, &server, EXEC, export);
        assert_eq!(mode(&env.path("web.pem")), 0o600, "umask {umask}");
        assert_eq!(mode(&env.path("copy")), 0o600, "umask {umask}");
    }
}

#[test]
fn keys_made_here_and_their_public_halves() {
    for umask in &UMASKS[..3] {
        let server = Server::new(|request| {
            let public_key = request.json()["keypair"]["public_key"].clone();
            let made = json!({"keypair": {"name": "web", "public_key": public_key}});
            Answer::json(200, made)
        });
        let env = TestEnv::new();
        under(&env, umask, &server, EXEC, "kps keypair create web --local");
        assert_eq!(mode(&env.path("web.pem")), 0o600, "umask {umask}");
        assert_eq!(mode(&env.path("web.pem.pub")), 0o644, "umask {umask}");
    }
}

#[test]
fn rescued_keys() {
    // The answer is given only after the place for the key is gone.
    for umask in &UMASKS[..3] {
        let env = TestEnv::new();
        let folder = env.path("folder");
        std::fs::create_dir(&folder).unwrap();
        let server = Server::new(move |_| {
            std::fs::remove_dir_all(&folder).unwrap();
            Answer::json(200, created("web"))
        });
        let create = "kps keypair create web --private-key-file folder/web.pem";
        under(&env, umask, &server, "\"$@\"; test $? = 9", create);
        let rescued = env.path(".local/state/hwkey/rescued");
        assert_eq!(mode(&rescued.join("web.pem")), 0o600, "umask {umask}");
        assert_eq!(mode(&rescued), 0o700, "umask {umask}");
        let saved = std::fs::read_to_string(rescued.join("web.pem")).unwrap();
        assert_eq!(saved, text("pkcs1.key"));
    }
}

#[test]
fn what_the_sandbox_keeps() {
    for umask in &UMASKS[..3] {
        let env = TestEnv::new();
        let server = Server::in_turn([]);
        let create = ["kps", "keypair", "create", "web", "--encryption", "default"];
        let script = "unset HWKEY_ENDPOINT HWKEY_TOKEN HWKEY_PROJECT_ID; exec \"$@\" -p sandbox";
        under(&env, umask, &server, script, create);
        let state = env.path(".local/state/hwkey/sandbox.json");
        let content = std::fs::read_to_string(&state).unwrap();
        has(&content, "PRIVATE KEY");
        assert_eq!(mode(&state), 0o600, "umask {umask}");
        assert_eq!(mode(&env.path("web.pem")), 0o600, "umask {umask}");
        let folder = env.path(".local/state/hwkey");
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            assert_eq!(mode(&path) & 0o077, 0, "{} umask {umask}", path.display());
        }
        assert!(server.lines().is_empty());
    }
}
