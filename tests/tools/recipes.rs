//! The recipes do what they say, run as they are written.

use std::fs::{self, Permissions};
use std::io::Write;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::kps_wire::prints;
use crate::server::NOWHERE;
use crate::serving::Serving;
use crate::support::{Said, TOKEN, TestEnv, data, line, private, text};
use crate::tls::{Authority, TlsServer};

const RECIPES: &str = include_str!("../../docs/RECIPES.md");

/// What the account of the sandbox takes.
const VALID: [(&str, &str); 2] = [
    ("HWKEY_ACCESS_KEY", "SANDBOXACCESSKEY0001"),
    (
        "HWKEY_SECRET_KEY",
        "sandboxSecretKeyThatIsNotASecret00000001",
    ),
];
const SANDBOX_TOKEN: &str = "sandbox-token";
const PASSWORD: &str = "sandbox-password";

/// The blocks of the section with this heading.
fn blocks(heading: &str) -> Vec<&'static str> {
    let section = RECIPES.split_once(&format!("\n## {heading}\n")).unwrap().1;
    let section = section.split("\n## ").next().unwrap();
    let rest = section.split("```sh\n").skip(1);
    rest.map(|rest| rest.split_once("```").unwrap().0).collect()
}

/// A home beside a sandbox, with programs that stand for others first on the path.
struct Place {
    env: TestEnv,
    _serving: Serving,
    url: String,
}

impl Place {
    fn new() -> Self {
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
    fn program(&self, name: &str, script: &str) {
        let path = self
            .env
            .write(&format!("programs/{name}"), format!("#!/bin/sh\n{script}"));
        fs::set_permissions(path, Permissions::from_mode(0o755)).unwrap();
    }

    /// Runs a block at the sandbox.
    fn run(&self, block: &str, variables: &[(&str, &str)]) -> Said {
        let endpoint = [("HWKEY_ENDPOINT", self.url.as_str())];
        bash(&self.env, block, &[&endpoint, variables].concat(), "")
    }

    /// The same with an access key of the sandbox.
    fn run_valid(&self, block: &str, variables: &[(&str, &str)]) -> Said {
        self.run(block, &[&VALID[..], variables].concat())
    }

    /// What the account has, by a command that lists it.
    fn has(&self, list: &str, field: &str) -> Vec<String> {
        let said = self.run_valid(
            &format!("hwkey --json {list}"),
            &[("HWKEY_REGION", "cn-north-4")],
        );
        let text = |item: &Value| item[field].as_str().unwrap().to_owned();
        said.json().as_array().unwrap().iter().map(text).collect()
    }
}

fn bash(env: &TestEnv, script: &str, variables: &[(&str, &str)], input: &str) -> Said {
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
fn succeeds(said: Said) -> Said {
    assert_eq!(said.code, 0, "stdout: {}\nstderr: {}", said.out, said.err);
    said
}

/// A home with a registered key and a repository, which a stand-in for `ssh` gives to who has the
/// new key.
fn before_rotation() -> (Place, String) {
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

fn rotate(place: &Place, url: &str) -> Said {
    let [block] = blocks("Rotate a key")[..] else {
        panic!("one block was expected")
    };
    let askpass = place.env.path("programs/askpass");
    let variables = [
        ("REPO_URL", url),
        ("SSH_ASKPASS", askpass.to_str().unwrap()),
        ("SSH_ASKPASS_REQUIRE", "force"),
    ];
    place.run_valid(block, &variables)
}

#[test]
fn a_key_is_rotated() {
    let (place, url) = before_rotation();
    let old = prints("ed25519").0;
    assert_eq!(place.has("repo key list", "fingerprint"), [old.as_str()]);
    succeeds(rotate(&place, &url));
    let print = succeeds(place.run("ssh-keygen -lf .ssh/id_ed25519.pub | cut -d ' ' -f 2", &[]));
    let new = print.out.trim_end();
    assert_ne!(new, old);
    assert_eq!(place.has("repo key list", "fingerprint"), [new]);
    assert!(!place.env.path(".ssh/id_ed25519.new").exists());
}

#[test]
fn a_key_that_does_not_work_replaces_nothing() {
    let (place, url) = before_rotation();
    let said = rotate(&place, &format!("{url}.not"));
    assert_ne!(said.code, 0, "{}", said.out);
    let registered = place.has("repo key list", "fingerprint");
    assert_eq!(registered.len(), 2);
    assert_eq!(registered[0], prints("ed25519").0);
    let stays = fs::read_to_string(place.env.path(".ssh/id_ed25519.pub")).unwrap();
    assert_eq!(stays, text("ed25519.pub"));
}

/// Two profiles of one sandbox: a key of the account, another as a key pair on a server.
fn two_profiles() -> Place {
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

#[test]
fn a_stolen_laptop_loses_its_access() {
    let [look, revoke, rotate] = blocks("A laptop was stolen")[..] else {
        panic!("three blocks were expected")
    };
    let place = two_profiles();
    let run = |script: &str| {
        let variables = [("LAPTOP_KEY", "keys/laptop.pub"), ("OLD", "team")];
        // Each of these profiles has an endpoint.
        bash(
            &place.env,
            &script.replace("--regions all ", ""),
            &variables,
            "",
        )
    };
    succeeds(run(
        "hwkey repo key add keys/laptop.pub && hwkey kps keypair import team keys/laptop.pub && hwkey kps keypair bind team db-1",
    ));
    let planned = succeeds(run(look));
    assert!(planned.out.contains("still accepted"), "{}", planned.out);
    assert_eq!(run(revoke).code, 9);
    succeeds(run("hwkey repo key list --json | jq -e '. == []'"));
    succeeds(run(rotate));
    let gone = run(revoke);
    assert_eq!(gone.code, 5, "{}{}", gone.out, gone.err);
}

#[test]
fn every_key_of_a_colleague_is_revoked() {
    let [block] = blocks("Offboard a colleague")[..] else {
        panic!("one block was expected")
    };
    let place = two_profiles();
    let run = |script: &str| bash(&place.env, script, &[("COLLEAGUE_KEYS", "keys")], "");
    succeeds(run("hwkey repo key add keys/laptop.pub"));
    succeeds(run(block));
    succeeds(run("hwkey repo key list --json | jq -e '. == []'"));
    succeeds(run(
        "hwkey kps keypair import team keys/old.pub && hwkey kps keypair bind team db-1",
    ));
    assert_eq!(run(block).code, 9);
}

#[test]
fn a_key_of_ci_is_rotated_when_it_is_old() {
    let [block] = blocks("Rotate a CI key every 90 days")[..] else {
        panic!("one block was expected")
    };
    let (place, url) = before_rotation();
    place.program("ssh", "for last do :; done\nexec sh -c \"$last\"\n");
    succeeds(place.run(
        "for end in '' .pub; do cp .ssh/id_ed25519$end ci_key$end; done",
        &[],
    ));
    let old = prints("ed25519").0;
    for (days, is_new) in [("90", false), ("0", true)] {
        succeeds(place.run_valid(block, &[("DAYS", days), ("REPO_URL", &url)]));
        let registered = place.has("repo key list", "fingerprint");
        assert_eq!(registered.len(), 1);
        assert_eq!(registered[0] != old, is_new);
    }
    // The old key is gone when the run is killed, at one of its two `mv`.
    for last in [1, 2] {
        let kill = format!(
            "echo >> moves\n[ $(wc -l < moves) -lt {last} ] && exec /bin/mv \"$@\"\nkill -9 $PPID\n"
        );
        place.program("mv", &kill);
        let [now, old] = ["0", "90"].map(|days| [("DAYS", days), ("REPO_URL", url.as_str())]);
        assert_ne!(place.run_valid(block, &now).code, 0);
        succeeds(place.run("rm programs/mv moves", &[]));
        succeeds(place.run_valid(block, &old));
        let print = "ssh-keygen -y -f ci_key | ssh-keygen -lf - | cut -d ' ' -f 2";
        let print = succeeds(place.run(print, &[])).out;
        assert_eq!(place.has("repo key list", "fingerprint"), [print.trim()]);
        succeeds(place.run("ssh-keygen -y -f ci_key | diff - ci_key.pub", &[]));
        let left = place.run("ls ci_key*", &[]).out;
        assert_eq!(left, "ci_key\nci_key.pub\n");
    }
}

#[test]
fn a_colleague_who_leaves_takes_the_key_along() {
    let [leave, nightly] = blocks("Keep the keys of an account in git")[..] else {
        panic!("two blocks were expected")
    };
    let place = Place::new();
    place.env.write("keys/ann.pub", text("ed25519.pub"));
    place.env.write("keys/bob.pub", text("rsa2048.pub"));
    let ready = "git init -q && git config user.name a && git config user.email a@example.com && \
                 git add keys && git commit -q -m keys";
    succeeds(place.run(ready, &[]));
    assert_eq!(place.run_valid(nightly, &[]).code, 1);
    succeeds(place.run_valid("hwkey repo key sync keys", &[]));
    succeeds(place.run_valid(nightly, &[]));
    succeeds(place.run_valid(leave, &[("COLLEAGUE", "bob")]));
    let stays = prints("ed25519").0;
    assert_eq!(place.has("repo key list", "fingerprint"), [stays]);
    succeeds(place.run_valid(nightly, &[]));
}

/// The servers that have a key pair, and which.
fn bound(place: &Place) -> String {
    let list = "hwkey kps server list --json | jq -r '.[] | select(.keypair) | \"\\(.name) \\(.keypair)\"'";
    succeeds(place.run_valid(list, &SOON)).out
}

const SOON: [(&str, &str); 2] = [
    ("HWKEY_REGION", "cn-north-4"),
    ("HWKEY_POLL_INTERVAL", "0.1"),
];

#[test]
fn a_team_has_its_key_on_every_server() {
    let [block] = blocks("Give a team's key to ten servers")[..] else {
        panic!("one block was expected")
    };
    let place = Place::new();
    place.program("pass", "echo sandbox-root-password\n");
    succeeds(place.run_valid(block, &SOON));
    assert_eq!(bound(&place), "web-1 team\nweb-2 ops\nold-1 team\n");
    assert!(place.env.path("team.pem").exists());
}

#[test]
fn a_stopped_server_needs_no_private_key() {
    let [block] = blocks("A private key was lost")[..] else {
        panic!("one block was expected")
    };
    let place = Place::new();
    succeeds(place.run("hwkey sandbox server web-2 --stop", &[]));
    let server = [&SOON[..], &[("SERVER", "web-2")]].concat();
    succeeds(place.run_valid(block, &server));
    assert_eq!(bound(&place), "web-2 back-in\n");
}

#[test]
fn a_ci_job_has_a_key_pair_of_its_own() {
    let [job, nightly] = blocks("A CI job with variables only")[..] else {
        panic!("two blocks were expected")
    };
    let place = Place::new();
    let variables = [("HWKEY_REGION", "cn-north-4"), ("CI_JOB_ID", "17")];
    let seen = "\nhwkey kps keypair list -q\nssh-keygen -lf \"$name.pem\"\n";
    let said = succeeds(place.run_valid(&format!("{job}{seen}"), &variables));
    assert!(
        said.out.starts_with("ci-17\nci-17\nops\n256 SHA256:"),
        "{}",
        said.out
    );
    assert_eq!(place.has("kps keypair list", "name"), ["ops"]);
    assert!(!place.env.path("ci-17.pem").exists());

    let refused = [("HWKEY_ACCESS_KEY", "A"), ("HWKEY_SECRET_KEY", "b")];
    assert_eq!(place.run(job, &[&refused[..], &variables].concat()).code, 4);

    succeeds(place.run_valid(nightly, &variables));
    let weak = format!("hwkey repo key add {}", data("rsa1024.pub").display());
    succeeds(place.run_valid(&weak, &variables));
    assert_eq!(place.run_valid(nightly, &variables).code, 1);
}

#[test]
fn a_build_server_clones_one_repository() {
    let [add, delete] = blocks("A build server that may clone one repository")[..] else {
        panic!("two blocks were expected")
    };
    let place = Place::new();
    place.program(
        "ssh",
        "[ \"$1\" = -i ] && [ \"$2\" -ef \"$HOME/ci_key\" ] || exit 255\n\
         for last do :; done\nexec sh -c \"$last\"\n",
    );
    succeeds(place.run("git init -q --bare demo/app.git", &[]));
    let variables = [
        ("REPO_URL", "git@codehub.sandbox.example:demo/app.git"),
        ("BUILD_SERVER", "build server"),
    ];
    succeeds(place.run_valid(add, &variables));
    assert!(place.env.path("sources/.git").exists());
    let list = "repo deploy-key list -R demo/app";
    assert_eq!(place.has(list, "title"), ["build server"]);
    for _ in ["first", "second"] {
        succeeds(place.run_valid(delete, &variables));
        assert!(place.has(list, "title").is_empty());
    }
}

#[test]
fn credentials_come_from_a_password_manager() {
    let [pass, op, login] = blocks("Credentials from pass or 1Password")[..] else {
        panic!("three blocks were expected")
    };
    let place = Place::new();
    let manager = format!(
        "case \"$*\" in\n\
         'show huaweicloud/token' | 'read op://Private/huaweicloud/token') echo {SANDBOX_TOKEN} ;;\n\
         'show huaweicloud/password') echo {PASSWORD} ;;\n\
         *) exit 1 ;;\nesac\n"
    );
    place.program("pass", &manager);
    place.program("op", &manager);
    let title = "laptop";
    let key = line("ed25519.pub");
    let add = format!("hwkey repo key add --title {title} --key '{key}'");
    succeeds(place.run_valid(&add, &[]));
    for block in [pass, op, login] {
        let variables = [("ACCOUNT", "sandbox"), ("IAM_USER", "demo")];
        let said = succeeds(place.run(block, &variables));
        assert!(said.out.contains(title), "{block}: {}", said.out);
    }
}

#[test]
fn a_pipe_prints_what_is_selected() {
    let block = blocks("Scripts with jq")[0];
    let place = Place::new();
    for key in ["ed25519.pub", "rsa2048.pub", "rsa3072.pub"] {
        let add = format!("hwkey repo key add {}", data(key).display());
        succeeds(place.run_valid(&add, &[]));
    }
    let said = succeeds(place.run_valid(block, &[]));
    assert_eq!(said.out, "2112483823 rsa2048@example.com\n");
    let refused = [("HWKEY_TOKEN", "no")];
    let said = place.run(block, &refused);
    assert_eq!((said.code, said.out.as_str()), (4, ""));
}

#[test]
fn a_script_tells_errors_apart() {
    let block = blocks("Scripts with jq")[1];
    let place = Place::new();
    let key = data("ed25519.pub");
    let key = key.to_str().unwrap();
    let fingerprint = format!("{}\n", prints("ed25519").0);
    let region = ("HWKEY_REGION", "cn-north-4");
    let variables = [("NAME", "web"), ("KEY_FILE", key), region];
    // There is none, then there is one.
    for round in ["first", "second"] {
        let said = succeeds(place.run_valid(block, &variables));
        assert_eq!(said.out, fingerprint, "{round}");
    }
    assert_eq!(place.has("kps keypair list", "name"), ["ops", "web"]);

    let away = [
        ("HWKEY_ENDPOINT", NOWHERE),
        ("HWKEY_PROJECT_ID", "p"),
        ("HWKEY_RETRIES", "0"),
    ];
    let said = place.run_valid(block, &[&variables[..], &away].concat());
    assert_eq!((said.code, said.out.as_str()), (75, ""));
    assert_eq!(said.err, "nothing was changed; try again later\n");

    let refused = [("HWKEY_TOKEN", "no"), ("HWKEY_PROJECT_ID", "p")];
    let said = place.run(block, &[&variables[..], &refused].concat());
    assert_eq!((said.code, said.out.as_str()), (4, ""));
    assert!(
        said.err.contains("24 hours"),
        "message and hint: {}",
        said.err
    );
    assert!(!said.err.contains('{'), "{}", said.err);
}

#[test]
fn a_private_cloud_is_trusted_by_its_own_authority() {
    let [profile, variables] = blocks("A private cloud with its own certificate authority")[..]
    else {
        panic!("two blocks were expected")
    };
    let authority = Authority::new("private");
    let server = TlsServer::new(authority.sign());
    let env = TestEnv::new();
    let ca = env.write("ca.pem", &authority.pem);
    let cloud = [
        ("CLOUD", server.url.as_str()),
        ("CA_FILE", ca.to_str().unwrap()),
    ];
    let said = succeeds(bash(&env, profile, &cloud, TOKEN));
    assert!(said.out.starts_with("ID "), "{}", said.out);
    assert_eq!(said.err, "");
    let said = succeeds(bash(&env, variables, &cloud, ""));
    assert_eq!(said.out, "[]\n");
    for request in server.requests() {
        assert_eq!(request.header("x-auth-token"), Some(TOKEN));
    }
    assert_eq!(server.requests().len(), 2);

    let stranger = env.write("other.pem", Authority::new("other").pem);
    let cloud = [cloud[0], ("CA_FILE", stranger.to_str().unwrap())];
    assert_eq!(bash(&env, variables, &cloud, "").code, 8);
}

#[test]
fn every_recipe_is_run() {
    let headings: Vec<_> = RECIPES
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    let expected = [
        "A laptop was stolen",
        "Offboard a colleague",
        "Rotate a key",
        "Keep the keys of an account in git",
        "Rotate a CI key every 90 days",
        "A CI job with variables only",
        "A build server that may clone one repository",
        "Give a team's key to ten servers",
        "A private key was lost",
        "Credentials from pass or 1Password",
        "Scripts with jq",
        "A private cloud with its own certificate authority",
    ];
    assert_eq!(headings, expected);
}
