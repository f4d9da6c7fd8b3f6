//! `hwkey repo key add --agent` with a real ssh-agent.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::agent::{Agent, with_agent};
use crate::repo_wire::{adds, refuses};
use crate::support::{Said, TestEnv, has, line};

const ADD: [&str; 3] = ["repo", "key", "add"];
const ED25519: &str = "SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A";
const ECDSA256: &str = "SHA256:fkH3QyTac7SL0q+NQo9mYlXlFhM+oZhHwsHXpqzq5Bo";
const RSA2048: &str = "SHA256:mqb3a8b8OZ7hoecaKGg0ciBqQXhCFYZs41fb8B4k2H0";

const CANNOT_BE_USED: &str = "of the ssh-agent cannot be used: certificates, or of an unknown type";

/// Something at the agent's place that reads one question and gives this answer.
pub(crate) fn answer_once(env: &mut TestEnv, answer: Vec<u8>) -> std::thread::JoinHandle<()> {
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

/// A length and bytes, as in the agent's messages.
fn string(bytes: &[u8]) -> Vec<u8> {
    let length = u32::try_from(bytes.len()).unwrap();
    [&length.to_be_bytes(), bytes].concat()
}

/// What a public key of `tests/data` holds.
pub(crate) fn blob(name: &str) -> Vec<u8> {
    let line = line(&format!("{name}.pub"));
    STANDARD.decode(line.split(' ').nth(1).unwrap()).unwrap()
}

/// An agent's list of keys and their comments.
pub(crate) fn listing(keys: &[(Vec<u8>, &[u8])]) -> Vec<u8> {
    let mut list = vec![12];
    list.extend(u32::try_from(keys.len()).unwrap().to_be_bytes());
    for (blob, comment) in keys {
        list.extend([string(blob), string(comment)].concat());
    }
    string(&list)
}

/// A key of a type that nobody knows.
pub(crate) fn unknown() -> Vec<u8> {
    [string(b"ssh-future"), string(b"key")].concat()
}

fn refused(env: &TestEnv, source: &str) -> Said {
    refuses(env, [&ADD[..], &[source]].concat(), "")
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
        adds(&env, [&source], "", &title, &line(&format!("{name}.pub")));
    }
}

#[test]
fn what_does_not_choose_one_key_of_the_agent_is_refused() {
    let one = &["ed25519"][..];
    let several = format!(
        "error: the ssh-agent holds 2 keys: {ED25519}, {RSA2048}\n  hint: choose one with --agent=SHA256:…; `ssh-add -l` lists them with their comments\n"
    );
    let other = format!(
        "error: the ssh-agent holds no key {RSA2048}\n  hint: `ssh-add -l` lists the keys it holds\n"
    );
    let none = "error: the ssh-agent holds no keys\n  hint: `ssh-add FILE` adds a key to it\n";
    let cases = [
        (&["ed25519", "rsa2048"][..], "--agent", several.as_str()),
        (one, &format!("--agent={RSA2048}"), &other),
        (&[], "--agent", none),
        (one, "--agent=laptop", "`SHA256:`"),
        (one, "--agent=MD5:19:33", "`SHA256:`"),
        (one, "--agent=", "`SHA256:`"),
    ];
    for (held, source, expected) in cases {
        let (env, _agent) = with_agent(held);
        let said = refused(&env, source).err;
        match expected {
            "`SHA256:`" => has(&said, expected),
            _ => assert_eq!(said, expected),
        }
    }
}

#[test]
fn certificates_in_the_agent_are_passed_over() {
    let mut env = TestEnv::new();
    let agent = Agent::start(&env);
    agent.hold(&env, "ed25519", Some("certificate.pub"));
    env.set("SSH_AUTH_SOCK", &agent.socket);
    let said = adds(
        &env,
        "--agent",
        "",
        "ed25519@example.com",
        &line("ed25519.pub"),
    );
    assert_eq!(said.err, format!("warning: 1 key {CANNOT_BE_USED}\n"));
}

#[test]
fn keys_that_cannot_be_read_are_passed_over() {
    let list = listing(&[
        (unknown(), b"new"),
        (blob("ed25519"), "büro".as_bytes()),
        (blob("certificate"), b"old"),
    ]);
    let mut env = TestEnv::new();
    let server = answer_once(&mut env, list);
    let renamed = line("ed25519.pub").replace("ed25519@example.com", "büro");
    let said = adds(&env, "--agent", "", "büro", &renamed);
    assert_eq!(said.err, format!("warning: 2 keys {CANNOT_BE_USED}\n"));
    server.join().unwrap();
}

#[test]
fn an_agent_with_nothing_but_certificates_is_not_called_empty() {
    let mut env = TestEnv::new();
    let server = answer_once(&mut env, listing(&[(blob("certificate"), b"")]));
    let said = refused(&env, "--agent");
    let expected = format!(
        "warning: 1 key {CANNOT_BE_USED}\nerror: the ssh-agent holds no key that can be used\n  hint: `ssh-add -L` lists its keys; pass a public key file instead\n"
    );
    assert_eq!(said.err, expected);
    server.join().unwrap();
}

#[test]
fn a_key_whose_comment_is_no_line_of_text_is_added_without_it() {
    let key = line("ed25519.pub");
    let bare = key.strip_suffix(" ed25519@example.com").unwrap();
    let comments: [&[u8]; 7] = [
        b"two\nlines",
        b"key\0",
        b"\x1b[31mred",
        b"b\xfcro",
        b"\xff\xfe",
        "two\u{2028}lines".as_bytes(),
        b"",
    ];
    for comment in comments {
        let mut env = TestEnv::new();
        let server = answer_once(&mut env, listing(&[(blob("ed25519"), comment)]));
        let said = adds(&env, "--agent --title t", "", "t", bare);
        assert_eq!(said.err, "", "{comment:?}");
        server.join().unwrap();
    }
}

/// The limit is for the whole exchange, not for each byte.
#[test]
fn an_agent_that_does_not_finish_ends_in_time() {
    let mut env = TestEnv::new();
    let silent = env.path("silent");
    let _silent = UnixListener::bind(&silent).unwrap();
    let slow = env.path("slow");
    let listener = UnixListener::bind(&slow).unwrap();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.read_exact(&mut [0; 5]).unwrap();
        let pause = Some(Duration::from_millis(20));
        stream.set_read_timeout(pause).unwrap();
        let _ = stream.write_all(&[0, 3, 0, 0, 12]);
        // Until the other side has gone, which ends the wait for more of it.
        while stream.read(&mut [0]).is_err() {
            let _ = stream.write_all(&[0]);
        }
    });
    for socket in [silent, slow] {
        env.set("SSH_AUTH_SOCK", &socket);
        let arguments = ["--timeout", "1", "repo", "key", "add", "--agent"];
        let said = refuses(&env, arguments, "");
        let begin = format!(
            "error: the ssh-agent at {} does not list its keys\n  caused by: timed out after 1 s\n",
            socket.display()
        );
        assert!(said.err.starts_with(&begin), "{}", said.err);
    }
    server.join().unwrap();
}

#[test]
fn a_weak_key_of_the_agent_is_sent_with_a_warning() {
    let (env, _agent) = with_agent(&["rsa1024"]);
    let said = adds(
        &env,
        "--agent",
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
