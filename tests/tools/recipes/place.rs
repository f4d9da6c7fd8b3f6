//! A home beside a sandbox, in which recipes are run.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::serving::Serving;
use crate::support::{Said, TestEnv, private, text};

pub(super) const RECIPES: &str = include_str!("../../../docs/RECIPES.md");

/// What the account of the sandbox takes.
pub(super) const VALID: [(&str, &str); 2] = [
    ("HWKEY_ACCESS_KEY", "SANDBOXACCESSKEY0001"),
    (
        "HWKEY_SECRET_KEY",
        "sandboxSecretKeyThatIsNotASecret00000001",
    ),
];

/// The blocks of the section with this heading.
pub(super) fn blocks(heading: &str) -> Vec<&'static str> {
    let section = RECIPES.split_once(&format!("\n## {heading}\n")).unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    let rest = section.split("```sh\n").skip(1);
    rest.map(|rest| rest.split_once("```").unwrap().0).collect()
}

/// A home beside a sandbox, with programs that stand for others first on the path.
pub(super) struct Place {
    pub(super) env: TestEnv,
    _serving: Serving,
    url: String,
}

impl Place {
    pub(super) fn new() -> Self {
        let env = TestEnv::new();
        let mut serving = Serving::start(&env, "-q");
        let url = serving.line();
        Self {
            env,
            _serving: serving,
            url,
        }
    }

    /// Puts a shell script on the path.
    pub(super) fn program(&self, name: &str, script: &str) {
        let path = self
            .env
            .write(&format!("programs/{name}"), format!("#!/bin/sh\n{script}"));
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a block at the sandbox.
    pub(super) fn run(&self, block: &str, variables: &[(&str, &str)]) -> Said {
        let endpoint = [("HWKEY_ENDPOINT", self.url.as_str())];
        bash(&self.env, block, &[&endpoint, variables].concat(), "")
    }

    /// The same with an access key of the sandbox.
    pub(super) fn run_valid(&self, block: &str, variables: &[(&str, &str)]) -> Said {
        self.run(block, &[&VALID[..], variables].concat())
    }

    /// What the account has, by a command that lists it.
    pub(super) fn has(&self, list: &str, field: &str) -> Vec<String> {
        let said = self.run_valid(
            &format!("hwkey --json {list}"),
            &[("HWKEY_REGION", "cn-north-4")],
        );
        let text = |item: &Value| item[field].as_str().unwrap().to_owned();
        said.json().as_array().unwrap().iter().map(text).collect()
    }
}

pub(super) fn bash(env: &TestEnv, script: &str, variables: &[(&str, &str)], input: &str) -> Said {
    let binary = Path::new(env!("CARGO_BIN_EXE_hwkey")).parent().unwrap();
    let others = std::env::var("PATH").unwrap_or_default();
    let programs = env.path("programs");
    let path = format!("{}:{}:{others}", programs.display(), binary.display());
    let mut child = Command::new("bash")
        .args(["-c", script])
        .env_clear()
        .env("PATH", path)
        .env("HOME", env.path(""))
        .envs(variables.iter().copied())
        .current_dir(env.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A script that reads nothing may be gone.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    child.wait_with_output().unwrap().into()
}

#[track_caller]
pub(super) fn succeeds(said: Said) -> Said {
    assert_eq!(said.code, 0, "stdout: {}\nstderr: {}", said.out, said.err);
    said
}

/// A home with a registered key and a repository, which a stand-in for `ssh` gives to who has the
/// new key.
pub(super) fn before_rotation() -> (Place, String) {
    let place = Place::new();
    let key = place.env.write(".ssh/id_ed25519", text("ed25519.key"));
    private(&key);
    place.env.write(".ssh/id_ed25519.pub", text("ed25519.pub"));
    place.program("askpass", "echo a passphrase\n");
    place.program(
        "ssh",
        "[ \"$1 $2\" = \"-i $HOME/.ssh/id_ed25519.new\" ] || exit 255\n\
         for last do :; done\nexec sh -c \"$last\"\n",
    );
    let ready = "hwkey repo key add .ssh/id_ed25519.pub && git init -q --bare repository.git";
    succeeds(place.run_valid(ready, &[]));
    let url = format!(
        "git@localhost:{}",
        place.env.path("repository.git").display()
    );
    (place, url)
}

/// Two profiles of one sandbox: a key of the account, another as a key pair on a server.
pub(super) fn two_profiles() -> Place {
    let place = Place::new();
    let profile = |name: &str| {
        let [(_, access_key), (_, secret_key)] = VALID.map(|(_, value)| ("", value));
        format!(
            "[profiles.{name}]\nregion = \"cn-north-4\"\nendpoint = \"{}\"\naccess_key = \"{access_key}\"\n\
             secret_key = \"{secret_key}\"\npoll_interval = 0.1\n",
            place.url
        )
    };
    place.env.config(&format!(
        "default_profile = \"work\"\n{}{}",
        profile("work"),
        profile("home")
    ));
    place.env.write("keys/laptop.pub", text("ed25519.pub"));
    place.env.write("keys/old.pub", text("rsa2048.pub"));
    place
}
