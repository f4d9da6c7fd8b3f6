//! What is left of a secret in the memory of a command that has done its work.
//!
//! The command is stopped while it writes its result to a pipe that is full. Looking into its memory
//! takes root: it forbids that to its own user.

use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom, Write};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::json;

use crate::kps_wire::{created, shown};
use crate::process::bare;
use crate::server::{Answer, Request, Server};
use crate::support::{TestEnv, text};
use crate::tls::{Authority, End, TlsServer};

/// A token and a password as long as real ones: short ones are found by chance.
const ISSUED: &str = "MIIFissued-token-of-the-memory-tests-0123456789";
const PASSWORD: &str = "Passphrase-of-the-memory-tests-0123456789";

/// A command that waits until somebody reads its result.
struct Stopped {
    child: Child,
    _result: std::io::PipeReader,
}

impl Stopped {
    fn new(command: &mut Command, input: &str) -> Self {
        /// What a pipe holds.
        const CAPACITY: usize = 64 * 1024;
        let (result, mut full) = std::io::pipe().unwrap();
        full.write_all(&[b'.'; CAPACITY]).unwrap();
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(full)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input.as_bytes()).unwrap();
        drop(stdin);
        let mut stopped = Self {
            child,
            _result: result,
        };
        while !stopped.is_writing() {
            if let Some(status) = stopped.child.try_wait().unwrap() {
                let mut said = String::new();
                let mut stderr = stopped.child.stderr.take().unwrap();
                stderr.read_to_string(&mut said).unwrap();
                panic!("it ended before it wrote its result: {status}, {said}");
            }
            thread::yield_now();
        }
        stopped
    }

    fn is_writing(&self) -> bool {
        let waits_in = fs::read_to_string(format!("/proc/{}/wchan", self.child.id()));
        waits_in.is_ok_and(|function| function.ends_with("pipe_write"))
    }

    /// Whether nothing of a text stays in its memory: the library's thread may be about to wipe some.
    fn assert_wiped(&self, text: &str) {
        let deadline = Instant::now() + Duration::from_secs(10);
        loop {
            let copies = self.copies(text);
            if copies.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "{copies:#?}");
        }
    }

    /// What surrounds each copy of a text in its memory.
    fn copies(&self, text: &str) -> Vec<String> {
        let id = self.child.id();
        let maps = fs::read_to_string(format!("/proc/{id}/maps")).unwrap();
        let mut memory = File::open(format!("/proc/{id}/mem"))
            .expect("root may look into the memory of a process");
        let finder = memchr::memmem::Finder::new(text);
        let mut copies = Vec::new();
        // Without optimisation memchr leaves on the stack what otherwise stays in registers.
        let is_searched = |map: &&str| {
            map.contains(" rw") && !(cfg!(debug_assertions) && map.ends_with("[stack]"))
        };
        for map in maps.lines().filter(is_searched) {
            let (range, _) = map.split_once(' ').unwrap();
            let (start, end) = range.split_once('-').unwrap();
            let address = |hex| u64::from_str_radix(hex, 16).unwrap();
            let (start, end) = (address(start), address(end));
            let mut bytes = vec![0; usize::try_from(end - start).unwrap()];
            memory.seek(SeekFrom::Start(start)).unwrap();
            memory.read_exact(&mut bytes).unwrap();
            copies.extend(finder.find_iter(&bytes).map(|at| {
                let around = &bytes[at.saturating_sub(60)..(at + text.len() + 20).min(bytes.len())];
                format!("{map}: {}", around.escape_ascii())
            }));
        }
        copies
    }
}

impl Drop for Stopped {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// A line of a key that is in no other key, nor in its public half.
fn line_of(key: &str) -> String {
    let lines: Vec<_> = key.lines().collect();
    lines[lines.len() - 3].to_owned()
}

fn answer(request: &Request) -> Answer {
    if request.line.contains("/auth/tokens") {
        let token = json!({"token": {
            "expires_at": "2099-01-15T08:00:00.000000Z",
            "user": {"name": "ci", "domain": {"name": "acme"}},
        }});
        let headers = format!("X-Subject-Token: {ISSUED}\r\n");
        return Answer::http(201, &headers, token);
    }
    if request.line.ends_with("private-key/export") {
        return Answer::json(200, json!({"keypair": {"private_key": text("pkcs1.key")}}));
    }
    if request.line.ends_with("private-key/import") {
        return Answer::text(200, "");
    }
    if request.body.contains("public_key") {
        let sent = request.json()["keypair"]["public_key"].clone();
        return Answer::json(200, shown("web", "pkcs1", json!({"public_key": sent})));
    }
    Answer::json(200, created("web"))
}

/// A command, and the secret that it has in its hands: a line of the key that it saved or read, or what
/// it got and was given.
type Case = (&'static str, fn(&TestEnv) -> String);

const CREATE: &str = "kps keypair create web";
const LOGIN: &str = "auth login --domain acme --user ci --password-stdin --json";
const CASES: [Case; 7] = [
    (CREATE, saved_line),
    ("kps keypair create web --local", saved_line),
    (
        "kps keypair create web --local --algorithm=rsa-2048",
        saved_line,
    ),
    ("kps private-key export web", saved_line),
    (
        "kps private-key import web --private-key=given.pem --encryption=default",
        |_| line_of(&text("pkcs1.key")),
    ),
    (LOGIN, |_| ISSUED.to_owned()),
    (LOGIN, |_| PASSWORD.to_owned()),
];

fn saved_line(env: &TestEnv) -> String {
    line_of(&fs::read_to_string(env.path("web.pem")).unwrap())
}

/// A command against a server, which is not given a token where it gets one itself.
fn command(env: &TestEnv, url: &str, arguments: &str) -> Command {
    env.write("given.pem", text("pkcs1.key"));
    let mut command = bare(env, url, arguments);
    if arguments.starts_with("auth ") {
        command.env_remove("HWKEY_TOKEN");
    }
    command
}

#[test]
fn no_secret_is_left_in_memory_once_the_work_is_done() {
    for (arguments, secret) in CASES {
        let env = TestEnv::new();
        let server = Server::new(answer);
        let stopped = Stopped::new(&mut command(&env, &server.url, arguments), PASSWORD);
        stopped.assert_wiped(&secret(&env));
        // The way to look finds what is there.
        assert!(!stopped.copies(&server.url).is_empty());
    }
}

/// Nothing of the plain text stays with the TLS library either: what it decrypted is freed, and wiped,
/// with the connection.
#[test]
fn no_secret_is_left_by_the_tls_library() {
    let reply = created("web").to_string();
    let reply = format!(
        "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{reply}",
        reply.len()
    );
    let authority = Authority::new("Throw-away authority");
    let server = TlsServer::with(
        authority.sign(),
        rustls::ALL_VERSIONS,
        reply.leak(),
        End::Notified,
    );
    let env = TestEnv::new();
    let mut command = command(&env, &server.url, CREATE);
    command.env("HWKEY_CA_BUNDLE", env.write("ca.pem", &authority.pem));
    Stopped::new(&mut command, "").assert_wiped(&saved_line(&env));
}
