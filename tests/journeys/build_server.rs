//! A build server gets keys that open one repository, and loses them.

use std::process::Command;

use serde_json::Value;

use crate::person::{assert_mode, at_terminal_with, blob, public_half, succeeds};
use crate::service::{Service, TOKEN};
use crate::support::{TestEnv, column, ok};

const ADDRESS: &str = "git@codehub.sandbox.example:demo/app.git";
const ID: &str = "2111855748";

/// Runs a program in the home.
fn run(env: &TestEnv, program: &str, arguments: &[&str]) -> String {
    let mut command = Command::new(program);
    let command = command
        .args(arguments)
        .current_dir(env.path(""))
        .env("HOME", env.path(""));
    let output = command.output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// Titles and MD5 fingerprints of the repository's keys.
fn held(service: &Service) -> Vec<(String, String)> {
    let (status, keys) = service.get(
        &format!("/v4/repositories/{ID}/deploy-keys?limit=100"),
        TOKEN,
    );
    assert_eq!(status, 200, "{keys}");
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let keys = keys.as_array().unwrap().iter();
    keys.map(|key| (text(&key["title"]), text(&key["fingerprint"])))
        .collect()
}

/// The MD5 fingerprint of a public key file, by OpenSSH.
fn md5(env: &TestEnv, file: &str) -> String {
    let told = run(env, "ssh-keygen", &["-l", "-E", "md5", "-f", file]);
    told.split(' ')
        .nth(1)
        .unwrap()
        .trim_start_matches("MD5:")
        .to_owned()
}

#[test]
fn keys_of_a_build_server_open_one_repository_until_they_are_removed() {
    let (mut env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    let variables = [
        ("HWKEY_ENDPOINT", service.url.as_str()),
        ("HWKEY_TOKEN", TOKEN),
    ];
    for (name, value) in variables {
        env.set(name, value);
    }
    let keygen = ["-q", "-t", "ed25519", "-N", "", "-C", "ci", "-f", "ci"];
    run(&env, "ssh-keygen", &keygen);
    run(&env, "git", &["init", "-q"]);
    run(&env, "git", &["remote", "add", "origin", ADDRESS]);

    // One key, by every name of the repository and from inside of a clone: it is added once.
    for (number, repository) in [ADDRESS, "demo/app", ID, ""].into_iter().enumerate() {
        let mut add = env.command("repo deploy-key add ci.pub --json");
        if !repository.is_empty() {
            add.args(["-R", repository]);
        }
        let added = ok(add).json();
        assert_eq!(added["created"], number == 0);
        assert_eq!(added["repository"], ID);
        assert_eq!(held(&service), [("ci".to_owned(), md5(&env, "ci.pub"))]);
    }

    // Another one is made here, by somebody who is told how to clone with it.
    let add = "repo deploy-key add --generate builder --title builder";
    let shown = succeeds(at_terminal_with(&env, add, &[], &variables));
    let private = env.path("builder");
    let clone = format!(
        "GIT_SSH_COMMAND='ssh -i {} -o IdentitiesOnly=yes' git clone {ADDRESS}",
        private.display()
    );
    assert!(shown.contains(&clone), "{shown}");
    assert_mode(&private, 0o600);
    let public = std::fs::read_to_string(env.path("builder.pub")).unwrap();
    assert_eq!(public_half(&private, ""), blob(&public));
    let builder = md5(&env, "builder.pub");
    assert_eq!(held(&service)[1], ("builder".to_owned(), builder.clone()));
    let listed = ok(env.command("repo deploy-key list --json")).json();
    let listed = column(&listed, "fingerprint_md5");
    assert_eq!(listed, [md5(&env, "ci.pub"), builder]);

    // A third, so that there is one to remove by each of id, fingerprint and title.
    let third = ok(env.command("repo deploy-key add --generate third -q"));
    let fingerprint = md5(&env, "builder.pub");
    for key in [third.out.trim(), fingerprint.as_str(), "ci"] {
        let before = held(&service).len();
        ok(env.command(["repo", "deploy-key", "delete", key, "--yes"]));
        assert_eq!(held(&service).len(), before - 1, "{key}");
    }
    assert!(held(&service).is_empty());
}
