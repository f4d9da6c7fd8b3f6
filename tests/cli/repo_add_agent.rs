//! `hwkey repo key add --agent` with a real ssh-agent.

use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::net::UnixListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::repo_wire::{adds, refuses};
use crate::support::{Said, TestEnv, line, private, text};

const ADD: [&str; 3] = ["repo", "key", "add"];
const ED25519: &str = "SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A";
const ECDSA256: &str = "SHA256:fkH3QyTac7SL0q+NQo9mYlXlFhM+oZhHwsHXpqzq5Bo";
const RSA2048: &str = "SHA256:mqb3a8b8OZ7hoecaKGg0ciBqQXhCFYZs41fb8B4k2H0";

/// An agent of the test's own, with its socket in the temporary home; ended with the test.
pub struct Agent {
    process: Child,
    pub socket: PathBuf,
}

impl Agent {
    fn start(env: &TestEnv) -> Self {
        let socket = env.path("agent");
        let mut process = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(&socket)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        // It tells where it listens once it does.
        let mut told = String::new();
        let mut output = BufReader::new(process.stdout.take().unwrap());
        output.read_line(&mut told).unwrap();
        assert!(told.contains("SSH_AUTH_SOCK"), "{told}");
        Self { process, socket }
    }

    /// Gives the agent a private key of `tests/data`, with its certificate if there is one.
    fn hold(&self, env: &TestEnv, name: &str, certificate: Option<&str>) {
        let key = env.write(name, text(&format!("{name}.key")));
        private(&key);
        if let Some(certificate) = certificate {
            env.write(&format!("{name}-cert.pub"), text(certificate));
        }
        let added = Command::new("ssh-add")
            .arg(&key)
            .env("SSH_AUTH_SOCK", &self.socket)
            .output()
            .unwrap();
        assert!(added.status.success(), "{added:?}");
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// An environment and its agent, holding these keys of `tests/data`.
pub fn with_agent(names: &[&str]) -> (TestEnv, Agent) {
    let mut env = TestEnv::new();
    let agent = Agent::start(&env);
    for name in names {
        agent.hold(&env, name, None);
    }
    env.set("SSH_AUTH_SOCK", &agent.socket);
    (env, agent)
}

/// Something at the agent's place that reads one question and gives this answer.
fn answer_once(env: &mut TestEnv, answer: Vec<u8>) -> std::thread::JoinHandle<()> {
    let socket = env.path("agent");
    let listener = UnixListener::bind(&socket).unwrap();
    env.set("SSH_AUTH_SOCK", socket);
    std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut question = [0; 5];
        stream.read_exact(&mut question).unwrap();
        stream.write_all(&answer).unwrap();
    })
}

fn refused(env: &TestEnv, source: &str) -> Said {
    refuses(env, &[&ADD[..], &[source]].concat(), "")
}

#[test]
fn the_only_key_of_the_agent_is_added() {
    let (env, _agent) = with_agent(&["ed25519"]);
    let said = adds(
        &env,
        &["--agent"],
        "",
        "ed25519@example.com",
        &line("ed25519.pub"),
    );
    assert_eq!(said.err, "");
    adds(
        &env,
        &["--agent", "--title", "t"],
        "",
        "t",
        &line("ed25519.pub"),
    );
}

#[test]
fn a_fingerprint_chooses_among_several_keys() {
    let (env, _agent) = with_agent(&["ed25519", "ecdsa256", "rsa2048"]);
    let keys = [
        ("ed25519", ED25519),
        ("ecdsa256", ECDSA256),
        ("rsa2048", RSA2048),
    ];
    for (name, fingerprint) in keys {
        let source = format!("--agent={fingerprint}");
        let title = format!("{name}@example.com");
        adds(&env, &[&source], "", &title, &line(&format!("{name}.pub")));
    }
}

#[test]
fn several_keys_without_a_choice_are_named() {
    let (env, _agent) = with_agent(&["ed25519", "rsa2048"]);
    let said = refused(&env, "--agent");
    let expected = format!(
        "error: the ssh-agent holds 2 keys: {ED25519}, {RSA2048}\n  hint: choose one with --agent=SHA256:…; `ssh-add -l` lists them with their comments\n"
    );
    assert_eq!(said.err, expected);
}

#[test]
fn a_fingerprint_that_the_agent_does_not_hold_is_refused() {
    let (env, _agent) = with_agent(&["ed25519"]);
    let said = refused(&env, &format!("--agent={RSA2048}"));
    let expected = format!(
        "error: the ssh-agent holds no key {RSA2048}\n  hint: `ssh-add -l` lists the keys it holds\n"
    );
    assert_eq!(said.err, expected);
}

#[test]
fn what_is_no_sha256_fingerprint_is_refused() {
    let (env, _agent) = with_agent(&["ed25519"]);
    for source in ["--agent=laptop", "--agent=MD5:19:33", "--agent="] {
        let said = refused(&env, source);
        assert!(said.err.contains("`SHA256:`"), "{}", said.err);
    }
}

#[test]
fn an_empty_agent_has_nothing_to_add() {
    let (env, _agent) = with_agent(&[]);
    let said = refused(&env, "--agent");
    let expected = "error: the ssh-agent holds no keys\n  hint: `ssh-add FILE` adds a key to it\n";
    assert_eq!(said.err, expected);
}

#[test]
fn certificates_in_the_agent_are_passed_over() {
    let mut env = TestEnv::new();
    let agent = Agent::start(&env);
    agent.hold(&env, "ed25519", Some("certificate.pub"));
    env.set("SSH_AUTH_SOCK", &agent.socket);
    adds(
        &env,
        &["--agent"],
        "",
        "ed25519@example.com",
        &line("ed25519.pub"),
    );
}

#[test]
fn keys_that_cannot_be_read_are_passed_over() {
    let text = |bytes: &[u8]| {
        let length = u32::try_from(bytes.len()).unwrap();
        [&length.to_be_bytes(), bytes].concat()
    };
    let unknown = [text(b"ssh-future"), text(b"key")].concat();
    let key = line("ed25519.pub");
    let base64 = key.split(' ').nth(1).unwrap();
    let known = STANDARD.decode(base64).unwrap();

    let list = [
        vec![12, 0, 0, 0, 2],
        text(&unknown),
        text(b"new"),
        text(&known),
        text("büro".as_bytes()),
    ];
    let mut env = TestEnv::new();
    let server = answer_once(&mut env, text(&list.concat()));
    let renamed = key.replace("ed25519@example.com", "büro");
    adds(&env, &["--agent"], "", "büro", &renamed);
    server.join().unwrap();
}

#[test]
fn a_weak_key_of_the_agent_is_sent_with_a_warning() {
    let (env, _agent) = with_agent(&["rsa1024"]);
    let said = adds(
        &env,
        &["--agent"],
        "",
        "rsa1024@example.com",
        &line("rsa1024.pub"),
    );
    let begin = "warning: an RSA key of 1024 bits is too short";
    assert!(said.err.starts_with(begin), "{}", said.err);
}

#[test]
fn without_a_socket_there_is_no_agent() {
    let mut env = TestEnv::new();
    let expected = "error: no ssh-agent: SSH_AUTH_SOCK is not set\n  hint: `eval $(ssh-agent)` starts one, `ssh-add` fills it\n";
    assert_eq!(refused(&env, "--agent").err, expected);
    env.set("SSH_AUTH_SOCK", "");
    assert_eq!(refused(&env, "--agent").err, expected);
}

#[test]
fn a_dead_socket_is_named() {
    let mut env = TestEnv::new();
    let socket = env.path("dead");
    drop(UnixListener::bind(&socket).unwrap());
    let gone = env.path("gone");
    for (path, cause) in [
        (socket, "Connection refused"),
        (gone, "No such file or directory"),
    ] {
        env.set("SSH_AUTH_SOCK", &path);
        let err = refused(&env, "--agent").err;
        let begin = format!(
            "error: cannot reach the ssh-agent at {}\n  caused by: {cause}",
            path.display()
        );
        assert!(err.starts_with(&begin), "{err}");
        let end = "\n  hint: `ssh-add -l` shows whether the agent works\n";
        assert!(err.ends_with(end), "{err}");
    }
}

#[test]
fn what_does_not_speak_as_an_agent_is_named() {
    let answers: [&[u8]; 6] = [
        b"",
        &[0, 0, 0, 0],
        &[0xff, 0xff, 0xff, 0xff, 12],
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        &[0, 0, 0, 1, 5],
        &[0, 0, 0, 9, 12, 0, 0, 0, 1, 0, 0, 0, 9],
    ];
    for answer in answers {
        let mut env = TestEnv::new();
        let server = answer_once(&mut env, answer.to_vec());
        let said = refused(&env, "--agent");
        server.join().unwrap();
        let begin = format!(
            "error: the ssh-agent at {} does not list its keys\n",
            env.path("agent").display()
        );
        assert!(said.err.starts_with(&begin), "{answer:?}: {}", said.err);
    }
}
