//! `hwkey repo key rotate --verify` with git over real ssh: the machine's sshd serves a bare repository to
//! the keys that the account has.

use std::fs::{self, OpenOptions};
use std::io::Write;
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::agent::Agent;
use crate::repo_wire::{ADD, LIST, key, page};
use crate::server::{Answer, Server};
use crate::support::{Said, TestEnv, has, line, private, run, text};

const DELETE: &str = "DELETE /v4/user/keys/7";

/// A home with the key pairs `old` and `new`, a git host on loopback, and an account with the key `old`.
struct Place {
    env: TestEnv,
    account: Server,
    url: String,
    port: u16,
}

impl Place {
    /// Where a new key opens the repository as soon as the account has it, or not at all.
    fn new(opens: bool) -> Self {
        let mut env = TestEnv::new();
        for (name, data) in [
            ("old", "ed25519"),
            ("new", "ed25519-other"),
            ("host", "ecdsa256"),
        ] {
            private(&env.write(name, text(&format!("{data}.key"))));
            env.write(&format!("{name}.pub"), text(&format!("{data}.pub")));
        }
        let authorized = env.write("authorized_keys", text("ed25519.pub"));
        let port = serve(&env);
        let host = line("ecdsa256.pub");
        env.write("known_hosts", format!("[127.0.0.1]:{port} {host}\n"));
        // ssh takes the home of its user from elsewhere; only the files of the test count.
        env.write("ssh_config", "");
        let ssh = format!(
            "#!/bin/sh\nexec /usr/bin/ssh -F {} -o GlobalKnownHostsFile=/dev/null -o UserKnownHostsFile={} \"$@\"\n",
            env.path("ssh_config").display(),
            env.path("known_hosts").display()
        );
        let ssh = env.write("bin/ssh", ssh);
        fs::set_permissions(&ssh, fs::Permissions::from_mode(0o755)).unwrap();
        env.set(
            "PATH",
            format!("{}:/usr/bin:/bin", env.path("bin").display()),
        );
        let repository = env.path("demo.git");
        let mut init = Command::new("git");
        let made = init
            .args(["init", "-q", "--bare"])
            .arg(&repository)
            .output();
        assert!(made.unwrap().status.success());
        let url = format!("ssh://{}@127.0.0.1:{port}{}", user(), repository.display());
        Self {
            account: account(opens.then_some(authorized)),
            env,
            url,
            port,
        }
    }

    fn rotate(&self, arguments: &str) -> Said {
        let mut command = self
            .env
            .at(&self.account.url, "repo key rotate laptop --json");
        command.args(["--verify", &self.url]);
        run(command.args(shlex::split(arguments).unwrap()))
    }

    fn assert_rotated(&self, said: &Said) {
        assert_eq!(said.code, 0, "{}", said.err);
        let shown = said.json();
        assert_eq!(
            (&shown["verified"], &shown["old"]["deleted"]),
            (&json!(true), &json!(true))
        );
        assert_eq!(self.account.lines().last().unwrap(), DELETE);
    }

    fn assert_kept(&self, said: &Said, cause: &str) {
        assert_eq!(said.code, 9, "{}", said.err);
        let shown = said.json();
        assert_eq!(
            (&shown["verified"], &shown["old"]["deleted"]),
            (&json!(false), &json!(false))
        );
        has(&said.error()["message"], cause);
        assert_eq!(self.account.count("DELETE"), 0);
    }

    /// Changes how ssh is configured.
    fn configure(&self, text: &str) {
        self.env.write("ssh_config", text);
    }
}

fn user() -> String {
    let told = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(told.stdout).unwrap().trim().to_owned()
}

/// Serves each connection with a process of sshd's.
fn serve(env: &TestEnv) -> u16 {
    let config = format!(
        "HostKey {}\nAuthorizedKeysFile {}\nStrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n",
        env.path("host").display(),
        env.path("authorized_keys").display()
    );
    let config = env.write("sshd_config", config);
    if user() == "root" {
        // Only as root sshd wants it, and does not make it.
        fs::create_dir_all("/run/sshd").unwrap();
    }
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    std::thread::spawn(move || {
        for connection in listener.incoming().map_while(Result::ok) {
            let input = OwnedFd::from(connection.try_clone().unwrap());
            let sshd = Command::new("/usr/sbin/sshd")
                .arg("-i")
                .arg("-f")
                .arg(&config)
                .stdin(input)
                .stdout(OwnedFd::from(connection))
                .stderr(Stdio::null())
                .spawn();
            // It ends with its connection.
            std::thread::spawn(move || sshd.unwrap().wait());
        }
    });
    port
}

/// An account with the key `old`. What is added opens the repository, where there is a file for it.
fn account(authorized: Option<PathBuf>) -> Server {
    let mut keys = vec![key(7, "laptop", &line("ed25519.pub"))];
    Server::new(move |request| match &*request.line {
        LIST => Answer::json(200, page(&keys)),
        ADD => {
            let body = request.json();
            let line = body["key"].as_str().unwrap();
            if let Some(authorized) = &authorized {
                authorize(authorized, line);
            }
            keys.push(key(9, "laptop", line));
            Answer::json(201, keys.last().unwrap())
        }
        DELETE => Answer::text(204, ""),
        _ => Answer::unexpected(),
    })
}

fn authorize(authorized: &Path, line: &str) {
    let mut file = OpenOptions::new().append(true).open(authorized).unwrap();
    writeln!(file, "{line}").unwrap();
}

#[test]
fn a_key_that_opens_the_repository_replaces_the_old_one() {
    let place = Place::new(true);
    let said = place.rotate("new.pub");
    place.assert_rotated(&said);
    assert_eq!(place.account.lines(), [LIST, ADD, DELETE]);

    // ssh would fill in what these signs stand for.
    let place = Place::new(true);
    let odd = "%d ${HOME} it's";
    for extension in ["", ".pub"] {
        let file = place.env.path(&format!("new{extension}"));
        fs::rename(file, place.env.path(&format!("{odd}{extension}"))).unwrap();
    }
    let said = place.rotate(&shlex::try_quote(&format!("{odd}.pub")).unwrap());
    place.assert_rotated(&said);

    let place = Place::new(true);
    let said = place.rotate("--generate made --algorithm ecdsa-p256");
    place.assert_rotated(&said);
    assert_eq!(said.json()["new"]["type"], "ecdsa-sha2-nistp256");
    assert!(place.env.path("made").exists());
}

#[test]
fn the_ssh_agent_signs_for_keys_that_are_only_there() {
    // The private file is gone, or has a passphrase.
    for (arguments, private) in [
        ("--agent", None),
        ("new.pub", None),
        ("new.pub", Some("planted")),
    ] {
        let mut place = Place::new(true);
        let agent = Agent::start(&place.env);
        agent.hold(&place.env, "ed25519-other", None);
        place.env.set("SSH_AUTH_SOCK", &agent.socket);
        let file = place.env.path("new");
        match private {
            None => fs::remove_file(&file).unwrap(),
            Some(passphrase) => {
                let mut change = Command::new("ssh-keygen");
                let changed = change
                    .args(["-q", "-p", "-N", passphrase, "-f"])
                    .arg(&file)
                    .output();
                assert!(changed.unwrap().status.success());
            }
        }
        let said = place.rotate(arguments);
        place.assert_rotated(&said);
    }
}

#[test]
fn a_key_that_does_not_open_it_leaves_the_old_one_until_it_does() {
    let place = Place::new(false);
    let said = place.rotate("new.pub");
    place.assert_kept(&said, "Permission denied");
    authorize(
        &place.env.path("authorized_keys"),
        &line("ed25519-other.pub"),
    );
    let said = place.rotate("new.pub");
    place.assert_rotated(&said);
    assert_eq!(said.json()["new"]["created"], false);
    assert_eq!(place.account.lines(), [LIST, ADD, LIST, DELETE]);
}

/// The old key opens the repository in every way but with the new one.
#[test]
fn no_other_key_counts() {
    let mut place = Place::new(false);
    let agent = Agent::start(&place.env);
    agent.hold(&place.env, "ed25519", None);
    place.env.set("SSH_AUTH_SOCK", &agent.socket);
    place.assert_kept(&place.rotate("new.pub"), "Permission denied");

    let old = place.env.path("old");
    place.configure(&format!("IdentityFile {}\n", old.display()));
    place.assert_kept(&place.rotate("new.pub"), "with another key, SHA256:");

    let socket = place.env.path("master");
    place.configure(&format!(
        "ControlPath {}\nControlMaster auto\n",
        socket.display()
    ));
    let ssh = |arguments: &[&str]| {
        let mut ssh = Command::new(place.env.path("bin/ssh"));
        let port = place.port.to_string();
        ssh.args(["-p", &port, "-i"])
            .arg(&old)
            .args(arguments)
            .arg(format!("{}@127.0.0.1", user()));
        assert!(
            ssh.stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .status()
                .unwrap()
                .success()
        );
    };
    ssh(&["-f", "-N"]);
    let said = place.rotate("new.pub");
    ssh(&["-O", "exit"]);
    place.assert_kept(&said, "Permission denied");
}

#[test]
fn an_unknown_host_key_is_the_cause_and_stays_unknown() {
    let other = line("rsa2048.pub");
    for (known, cause) in [
        (String::new(), "is unknown: Host key verification failed."),
        (format!("HOST {other}\n"), "is not the known one"),
    ] {
        let place = Place::new(true);
        let known = known.replace("HOST", &format!("[127.0.0.1]:{}", place.port));
        let file = place.env.write("known_hosts", &known);
        let said = place.rotate("new.pub");
        place.assert_kept(&said, cause);
        assert_eq!(fs::read_to_string(file).unwrap(), known);
        if known.is_empty() {
            let ssh = format!("`ssh -p {} {}@127.0.0.1`", place.port, user());
            has(&said.error()["hint"], ssh);
        }
        assert_eq!(said.json()["new"]["created"], Value::Bool(true));
    }
}
