//! `--add-to-agent`: what the ssh-agent holds then.

use std::io::{Read, Write};
use std::os::unix::net::UnixListener;
use std::process::Command;

use serde_json::json;

use crate::agent::{Agent, with_agent};
use crate::kps::local::taking;
use crate::kps_wire::created;
use crate::server::{Answer, Server};
use crate::support::{TestEnv, ends, fails, has, ok, text};

/// The fingerprints and comments that the agent holds.
fn held(agent: &Agent) -> Vec<(String, String)> {
    let mut command = Command::new("ssh-add");
    command.arg("-l").env("SSH_AUTH_SOCK", &agent.socket);
    let listed = String::from_utf8(command.output().unwrap().stdout).unwrap();
    let keys = listed.lines().filter(|line| line.contains("SHA256:"));
    let words = keys.map(|line| line.split(' '));
    words
        .map(|mut words| {
            let fingerprint = words.nth(1).unwrap_or_default().to_owned();
            (fingerprint, words.next().unwrap_or_default().to_owned())
        })
        .collect()
}

#[test]
fn a_new_key_of_every_kind_goes_into_the_agent() {
    let (env, agent) = with_agent(&[]);
    let mut expected = Vec::new();
    let mut assert_added = |options: &str, passphrase: &str| {
        let name = format!("key{}", expected.len());
        let create = format!("--json kps keypair create {name} --add-to-agent {options}");
        let made = ok(env.sandbox(create).write_stdin(passphrase.to_owned())).json();
        assert_eq!(made["added_to_agent"], true, "{options}");
        expected.push((made["fingerprint"].as_str().unwrap().to_owned(), name));
    };
    assert_added("", "");
    assert_added("--local --passphrase-stdin", "secret");
    for algorithm in ["ecdsa-p256", "ecdsa-p384", "ecdsa-p521", "rsa-2048"] {
        assert_added(&format!("--local --algorithm {algorithm}"), "");
    }
    let deploy = "--json repo deploy-key add --generate ci -R demo/app --title app --add-to-agent";
    let made = ok(env.sandbox(deploy)).json();
    assert_eq!(made["added_to_agent"], true);
    expected.push((made["fingerprint"].as_str().unwrap().into(), "app".into()));
    let rotate = "--json repo key rotate old --generate new --no-verify --yes --add-to-agent";
    ok(env.sandbox([
        "repo",
        "key",
        "add",
        "--key",
        &text("ed25519.pub"),
        "--title=old",
    ]));
    let rotated = ok(env.sandbox(rotate)).json();
    assert_eq!(rotated["added_to_agent"], true);
    let fingerprint = rotated["new"]["fingerprint"].as_str().unwrap();
    expected.push((fingerprint.into(), "old".into()));
    assert_eq!(held(&agent), expected);
}

#[test]
fn a_key_from_the_service_in_any_form_goes_into_the_agent() {
    let (env, agent) = with_agent(&[]);
    let forms = [
        ("pkcs1.key", "pkcs1"),
        ("pkcs8.key", "pkcs8"),
        ("ed25519.key", "ed25519"),
    ];
    for (at, (file, public)) in forms.into_iter().enumerate() {
        let mut answer = created("web");
        answer["keypair"]["private_key"] = json!(text(file));
        answer["keypair"]["public_key"] = json!(text(&format!("{public}.pub")).trim_end());
        let server = Server::new(move |_| Answer::json(200, &answer));
        let create = format!("kps keypair create web --private-key-file k{at} --add-to-agent");
        let said = ok(env.at(&server.url, create));
        has(
            &said.err,
            "note: the private key was added to the ssh-agent",
        );
    }
    assert_eq!(held(&agent).len(), forms.len());
}

const CREATE: &str = "--json kps keypair create web --local --add-to-agent";

#[test]
fn without_an_agent_nothing_is_sent() {
    let (mut env, server) = (TestEnv::new(), taking());
    let said = fails(env.at(&server.url, CREATE), 2);
    has(&said.error()["hint"], "`eval $(ssh-agent)` starts one");
    for (options, part) in [
        ("--private-key-file - --add-to-agent", "need a file"),
        ("--private-key-file - --ssh-config web", "need a file"),
        ("--type x509 --ssh-config web", "--type x509"),
    ] {
        let create = format!("kps keypair create web {options}");
        has(&fails(env.at(&server.url, create), 2).err, part);
    }
    assert!(env.files().is_empty());
    let agent = Agent::start(&env);
    env.set("SSH_AUTH_SOCK", &agent.socket);
    let dry = ok(env.at(&server.url, format!("{CREATE} --dry-run")));
    has(&dry.err, "would be added to the ssh-agent");
    assert!(held(&agent).is_empty() && server.requests().is_empty());
}

#[test]
fn an_agent_that_refuses_leaves_the_pair() {
    let (mut env, server) = (TestEnv::new(), taking());
    // It answers with its keys, and refuses new ones.
    let socket = env.path("refusing");
    let listener = UnixListener::bind(&socket).unwrap();
    let answers = std::thread::spawn(move || {
        for answer in [&[0, 0, 0, 5, 12, 0, 0, 0, 0][..], &[0, 0, 0, 1, 5]] {
            let mut stream = listener.accept().unwrap().0;
            let mut length = [0; 4];
            stream.read_exact(&mut length).unwrap();
            let mut asked = vec![0; u32::from_be_bytes(length) as usize];
            stream.read_exact(&mut asked).unwrap();
            stream.write_all(answer).unwrap();
        }
    });
    env.set("SSH_AUTH_SOCK", &socket);
    let said = ends(env.at(&server.url, CREATE), 9);
    answers.join().unwrap();
    assert_eq!(said.json()["added_to_agent"], false);
    assert!(env.path("web.pem").exists() && env.path("web.pem.pub").exists());
    has(&said.error()["message"], "was not added to the ssh-agent");
    let add = format!("`ssh-add {}` adds it", env.path("web.pem").display());
    has(&said.error()["hint"], add);
}
