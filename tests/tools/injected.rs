//! Every system call of a command that owns a secret fails once, and is once the last before the process
//! is killed. The service and the disk tell afterwards whether the promise was kept.

mod faults;
mod promises;

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use serde_json::json;

use crate::kps_wire::{created, no_pair, shown};
use crate::server::{Answer, Request, Server};
use crate::support::{Arguments, PROJECT, Said, TOKEN, TestEnv, text};

use faults::{Fault, faults};
use promises::{created_key, exported_key, local_key, login, printed_key};

const KEY: &str = "pkcs1.key";
const OLD_LOGIN: &str = "MIIFold-login";
const NEW_LOGIN: &str = "MIIFnew-login";
const LOGIN_FILE: &str = ".local/state/hwkey/tokens/default.json";

/// A command, and what must hold after it however it went.
struct Scene {
    arguments: &'static str,
    input: &'static str,
    prepare: fn(&TestEnv),
    check: fn(&Outcome) -> Result<(), String>,
}

struct Outcome {
    env: TestEnv,
    said: Said,
    /// The public key that the service has.
    made: Option<String>,
    call: String,
    is_killed: bool,
}

const SCENES: [Scene; 5] = [
    Scene {
        arguments: "kps keypair create web",
        input: "",
        prepare: nothing,
        check: created_key,
    },
    Scene {
        arguments: "kps keypair create web --private-key-file -",
        input: "",
        prepare: nothing,
        check: printed_key,
    },
    Scene {
        arguments: "kps keypair create web --local",
        input: "",
        prepare: nothing,
        check: local_key,
    },
    Scene {
        arguments: "kps private-key export web",
        input: "",
        prepare: nothing,
        check: exported_key,
    },
    Scene {
        arguments: "auth login --password-stdin --domain acme --user amy",
        input: "password\n",
        prepare: old_login,
        check: login,
    },
];

fn nothing(_: &TestEnv) {}

fn old_login(env: &TestEnv) {
    let state = Arc::new(Mutex::new(None));
    let server = Server::new(move |request| answer(request, &state, OLD_LOGIN));
    let said = traced(&SCENES[4], env, &server, &[]);
    assert_eq!(said.code, 0, "{}", said.err);
}

fn answer(request: &Request, made: &Mutex<Option<String>>, token: &str) -> Answer {
    let mut made = made.lock().unwrap();
    if request.line.starts_with("POST /v3/auth/tokens") {
        let facts = json!({"token": {
            "expires_at": "2999-01-01T00:00:00.000000Z",
            "issued_at": "2020-01-03T09:05:22.701000Z",
            "project": {"id": PROJECT, "name": "cn-north-4"},
            "user": {"id": "u1", "name": "amy", "domain": {"id": "d1", "name": "acme"}},
        }});
        return Answer::http(201, &format!("X-Subject-Token: {token}\r\n"), facts);
    }
    if request.line.ends_with("private-key/export") {
        return Answer::json(200, json!({"keypair": {"private_key": text(KEY)}}));
    }
    if request.line.starts_with("POST ") {
        let mut reply = created("web");
        if let Some(public) = request.json()["keypair"]["public_key"].as_str() {
            reply = json!({"keypair": {"name": "web", "type": "ssh", "public_key": public}});
        }
        *made = Some(reply["keypair"]["public_key"].as_str().unwrap().to_owned());
        return Answer::json(200, reply);
    }
    match &*made {
        Some(public) => Answer::json(200, shown("web", "pkcs1", json!({"public_key": public}))),
        None => no_pair(),
    }
}

/// Runs the command of a scene under strace.
fn traced(scene: &Scene, env: &TestEnv, server: &Server, options: &[&str]) -> Said {
    let mut command = Command::new("strace");
    command
        .args(["-f", "-qq", "-o", "/dev/null"])
        .args(options)
        .arg(env!("CARGO_BIN_EXE_hwkey"))
        .args(scene.arguments.words())
        // What the kernel never says to a library's event loop stops that for good.
        .args(["--timeout", "2"])
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("HOME", env.path(""))
        .env("HWKEY_ENDPOINT", &server.url)
        .env("HWKEY_REGION", "cn-north-4")
        .current_dir(env.path(""))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    if scene.input.is_empty() {
        command
            .env("HWKEY_TOKEN", TOKEN)
            .env("HWKEY_PROJECT_ID", PROJECT);
    }
    let mut child = command.spawn().unwrap();
    // It may end before it reads.
    let _ = child
        .stdin
        .take()
        .unwrap()
        .write_all(scene.input.as_bytes());
    child.wait_with_output().unwrap().into()
}

/// Whether a fault killed the process; what is wrong afterwards.
fn tried(scene: &Scene, fault: &Fault) -> Result<bool, String> {
    let env = TestEnv::new();
    (scene.prepare)(&env);
    let made = Arc::new(Mutex::new(None));
    let state = made.clone();
    let server = Server::new(move |request| answer(request, &state, NEW_LOGIN));
    let Fault { call, number, what } = fault;
    let inject = format!("inject={call}:{what}:when={number}");
    let trace = format!("trace={call}");
    let mut options = vec!["-e", &trace, "-e", &inject];
    if !what.contains("KILL") {
        // It is faster, and loses the signals that are injected.
        options.push("--seccomp-bpf");
    }
    let said = traced(scene, &env, &server, &options);
    drop(server);
    let said_code = said.code;
    let outcome = Outcome {
        env,
        said,
        made: made.lock().unwrap().clone(),
        call: call.clone(),
        // Calls that depend on who is faster are not always reached.
        is_killed: said_code == -1,
    };
    let checked = outcome.is_decent().and_then(|()| (scene.check)(&outcome));
    checked.map(|()| outcome.is_killed).map_err(|wrong| {
        let Said { code, out, err } = &outcome.said;
        let files = outcome.env.files();
        format!(
            "{:?} {inject}: {wrong}\n  exit {code}, stdout {out:?}\n  stderr {err}  {files:?}",
            scene.arguments
        )
    })
}

fn all_faults_of(scene: &Scene) {
    let faults = faults(scene);
    assert!(faults.len() > 50, "{} faults", faults.len());
    let (next, killed) = (AtomicUsize::new(0), AtomicUsize::new(0));
    let wrong = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                while let Some(fault) = faults.get(next.fetch_add(1, Ordering::SeqCst)) {
                    match tried(scene, fault) {
                        Ok(is_killed) => killed.fetch_add(is_killed.into(), Ordering::SeqCst),
                        Err(text) => {
                            wrong.lock().unwrap().push(text);
                            0
                        }
                    };
                }
            });
        }
    });
    let killed = killed.into_inner();
    assert!(killed > 20, "{killed} were killed");
    let wrong = wrong.into_inner().unwrap();
    assert!(
        wrong.is_empty(),
        "{} of {} faults:\n{}",
        wrong.len(),
        faults.len(),
        wrong.join("\n")
    );
}

#[test]
fn create_keeps_the_key_whatever_fails() {
    all_faults_of(&SCENES[0]);
}

#[test]
fn a_key_to_be_printed_is_kept_whatever_fails() {
    all_faults_of(&SCENES[1]);
}

#[test]
fn create_local_keeps_the_key_whatever_fails() {
    all_faults_of(&SCENES[2]);
}

#[test]
fn export_claims_nothing_that_is_not_there_whatever_fails() {
    all_faults_of(&SCENES[3]);
}

#[test]
fn a_login_is_the_old_or_the_new_one_whatever_fails() {
    all_faults_of(&SCENES[4]);
}

/// Between the end of what a signal cleans up and the end of the process.
#[test]
fn nothing_is_sent_once_a_signal_has_cleaned_up() {
    for scene in &SCENES[..2] {
        let env = TestEnv::new();
        let made = Arc::new(Mutex::new(None));
        let state = made.clone();
        let server = Server::new(move |request| answer(request, &state, NEW_LOGIN));
        let inject = [
            "-e",
            "trace=flock,tgkill",
            "-e",
            "inject=flock:signal=TERM:when=1",
            "-e",
            "inject=tgkill:delay_enter=2s:when=1",
        ];
        let said = traced(scene, &env, &server, &inject);
        assert_eq!(*made.lock().unwrap(), None, "{}", said.err);
        assert_eq!(env.files(), [] as [PathBuf; 0], "{}", said.err);
    }
}

/// Libraries panic where the system gives no random numbers, also in threads that others wait for.
#[test]
fn without_random_numbers_a_create_ends_and_leaves_nothing() {
    for scene in &SCENES[..3] {
        for when in ["1", "2", "3", "4", "5", "1+", "3+", "4+"] {
            let env = TestEnv::new();
            let made = Arc::new(Mutex::new(None));
            let state = made.clone();
            let server = Server::new(move |request| answer(request, &state, NEW_LOGIN));
            let inject = format!("inject=getrandom:error=EIO:when={when}");
            let inject = ["-e", "trace=getrandom", "-e", &inject];
            let said = traced(scene, &env, &server, &inject);
            let called = format!("{:?}, {when}: {}", scene.arguments, said.err);
            assert!((0..=9).contains(&said.code), "{called}");
            if made.lock().unwrap().is_some() {
                assert_eq!(said.code, 0, "{called}");
            } else {
                assert!(said.err.starts_with("error: "), "{called}");
                assert_eq!(env.files(), [] as [PathBuf; 0], "{called}");
            }
        }
    }
}
