//! With no more threads or descriptors to be had every command ends, and no key is lost.

use std::fs::{self, File, Permissions};
use std::io::{BufRead, BufReader};
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use crate::kps_wire::halves;
use crate::serving::Serving;
use crate::support::{Said, TestEnv, copy_binary};

/// Far more than any of these commands takes.
const BOUND: &str = "90";
/// What `timeout` says where it had to end a command.
const NEVER_ENDED: i32 = 124;
const PASSWORD: &str = "sandbox-password";
/// The processes of a user are counted together.
static NEXT_USER: AtomicU32 = AtomicU32::new(0);
const LOGIN: &str =
    "auth login --password-stdin --domain sandbox --user demo --project-name cn-north-4";
const PROJECT: &str = "0a5b0c4d9e8f4a1bb2c3d4e5f6a7b8c9";

/// How much of something a process may have.
#[derive(Clone, Copy)]
enum Limit {
    Threads(u32),
    Descriptors(u32),
}

/// A home whose owner has no other processes, with a copy of the binary.
struct Place {
    env: TestEnv,
    /// Another user, where this is root, for whom there is no limit.
    user: Option<u32>,
    url: String,
    _serving: Serving,
    _home_of_services: TestEnv,
}

impl Place {
    fn new() -> Self {
        let env = TestEnv::new();
        let home = env.path("");
        let owner = fs::metadata(&home).unwrap().uid();
        let another = NEXT_USER.fetch_add(1, Ordering::Relaxed);
        let user = (owner == 0).then(|| 100_000 + 10 * (std::process::id() % 100_000) + another);
        env.write("password", PASSWORD);
        copy_binary(&env.path("hwkey"));
        fs::set_permissions(env.path("hwkey"), Permissions::from_mode(0o755)).unwrap();
        chown(&home, user, user).unwrap();
        let home_of_services = TestEnv::new();
        let mut serving = Serving::start(&home_of_services, "-q");
        let url = serving.line();
        Self {
            env,
            user,
            url,
            _serving: serving,
            _home_of_services: home_of_services,
        }
    }

    fn command(&self, limit: Limit, before: &[&str]) -> Command {
        let (kind, most) = match limit {
            Limit::Threads(most) => ("-u", most),
            Limit::Descriptors(most) => ("-n", most),
        };
        let as_user: &[&str] = match (limit, self.user) {
            (Limit::Threads(_), None) => &["unshare", "--map-current-user"],
            _ => &["env"],
        };
        let script = format!("ulimit {kind} {most}; exec \"$@\"");
        let mut command = Command::new(as_user[0]);
        command
            .args(&as_user[1..])
            .args(before)
            .args(["bash", "-c", &script, "bash"])
            .arg(self.env.path("hwkey"))
            .env_clear()
            .env("HOME", self.env.path(""))
            .env("PATH", "/usr/bin:/bin")
            .env("HWKEY_RETRIES", "0")
            .env("HWKEY_TIMEOUT", "8")
            .current_dir(self.env.path(""));
        if let Some(user) = self.user {
            command.uid(user).gid(user);
        }
        command
    }

    /// Runs a command to its end: how that came about does not matter, only that it did.
    fn run(&self, limit: Limit, words: &str, variables: &[(&str, &str)]) -> Said {
        let said: Said = self
            .command(limit, &["timeout", BOUND])
            .args(words.split(' '))
            .envs(variables.iter().copied())
            .stdin(File::open(self.env.path("password")).unwrap())
            .output()
            .unwrap()
            .into();
        assert_ne!(said.code, NEVER_ENDED, "{words}: {}", said.err);
        assert!(
            (0..=9).contains(&said.code) || said.code == 127,
            "{words}: {} {}",
            said.code,
            said.err
        );
        assert!(
            !said.err.contains("internal error"),
            "{words}: {}",
            said.err
        );
        said
    }

    /// Each kind of command; those that make something with a name of their own.
    fn run_all(&self, limit: Limit, name: &str) -> Vec<(String, i32)> {
        let to_services = [
            ("HWKEY_ENDPOINT", self.url.as_str()),
            ("HWKEY_PROJECT_ID", PROJECT),
        ];
        let with = |name, value| [&to_services[..], &[(name, value)]].concat();
        self.run(limit, "--profile sandbox repo key list", &[]);
        self.run(limit, "--profile sandbox audit", &[]);
        self.run(limit, "audit", &with("HWKEY_TOKEN", "sandbox-token"));
        self.run(
            limit,
            "repo key list",
            &with("HWKEY_TOKEN_COMMAND", "echo sandbox-token"),
        );
        self.run(limit, LOGIN, &to_services);
        self.serve(limit);
        let create = |options: &str, name: String| {
            let words = format!("--profile sandbox kps keypair create {name}{options}");
            let code = self.run(limit, &words, &[]).code;
            (name, code)
        };
        vec![
            create("", name.to_owned()),
            create(" --local", format!("{name}-local")),
        ]
    }

    /// `sandbox serve` says where it is or ends.
    fn serve(&self, limit: Limit) {
        let mut child = self
            .command(limit, &[])
            .args(["sandbox", "serve", "-q"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let stdout = child.stdout.take().unwrap();
        let (sender, receiver) = mpsc::channel();
        thread::spawn(move || sender.send(BufReader::new(stdout).lines().next()));
        let first = receiver.recv_timeout(Duration::from_secs(BOUND.parse().unwrap()));
        if let Ok(Some(Ok(url))) = &first {
            assert!(url.starts_with("http://127.0.0.1:"), "{url}");
        }
        child.kill().unwrap();
        child.wait().unwrap();
        assert!(first.is_ok(), "sandbox serve");
    }

    /// What the service has that a command could not make sure of it said, and the rest has its private
    /// key in a file.
    fn assert_no_key_is_lost(&self, made: &[(String, i32)]) {
        let list = "--profile sandbox --json kps keypair list";
        let said = self.run(Limit::Descriptors(1000), list, &[]);
        assert_eq!(said.code, 0, "{}", said.err);
        let pairs = said.json();
        let pairs = pairs.as_array().unwrap();
        for (name, code) in made {
            let pair = pairs.iter().find(|pair| pair["name"] == **name);
            match (code, pair) {
                (0, pair) => {
                    let line = pair.unwrap()["public_key"].as_str().unwrap();
                    let public = public_half(&self.env.path(&format!("{name}.pem")));
                    assert_eq!(halves(&public).1, halves(line).1, "{name}");
                }
                (9, _) => {}
                (code, pair) => assert!(pair.is_none(), "{name} ended with {code}"),
            }
        }
        assert!(made.iter().any(|(_, code)| *code == 0), "{made:?}");
        assert!(made.iter().any(|(_, code)| *code != 0), "{made:?}");
    }
}

fn public_half(file: &Path) -> String {
    let output = Command::new("ssh-keygen")
        .arg("-yf")
        .arg(file)
        .output()
        .unwrap();
    Said::from(output).out
}

#[test]
fn every_command_ends_where_threads_are_few() {
    let place = Place::new();
    // Of these, `timeout` is one.
    let made: Vec<_> = (1..=8)
        .flat_map(|most| place.run_all(Limit::Threads(most), &format!("t{most}")))
        .collect();
    place.assert_no_key_is_lost(&made);
}

#[test]
fn every_command_ends_where_descriptors_are_few() {
    let place = Place::new();
    let made: Vec<_> = (3..=20)
        .flat_map(|most| place.run_all(Limit::Descriptors(most), &format!("d{most}")))
        .collect();
    place.assert_no_key_is_lost(&made);
}
