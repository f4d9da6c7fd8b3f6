//! `hwkey kps keypair create --local`: the pair is made here, its private half stays here.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::{Value, json};
use ssh_key::PrivateKey;

use crate::kps_wire::{assert_mode, no_pair, pair, pairs, shown};
use crate::secrets::{holds, secrets};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{Said, TestEnv, fails, has, ok, run, starts};
use crate::table::rows;

const CREATE: &str = "--json kps keypair create web --local";

/// What ssh-keygen says of a key.
fn ssh_keygen(options: &[&str], key: &Path) -> String {
    let mut command = Command::new("ssh-keygen");
    let output = command.args(options).arg("-f").arg(key).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A pair with the public key that a request brought.
pub(crate) fn with_key_of(request: &Request) -> Value {
    let key = request.json()["keypair"]["public_key"].clone();
    assert!(key.is_string(), "{key}");
    shown(
        "web",
        "ed25519",
        json!({"public_key": key, "fingerprint": ""}),
    )
}

/// A service that takes whatever key comes.
pub(crate) fn taking() -> Server {
    Server::new(|request| Answer::json(200, with_key_of(request)))
}

/// Loses the answer to the import; `look` is the answer to the look, and is told what was imported.
fn losing(look: fn(&Request) -> Answer) -> Server {
    let mut import = None;
    Server::new(move |request| match &import {
        None => {
            import = Some(request.clone());
            Answer::Close
        }
        Some(import) => look(import),
    })
}

fn files(env: &TestEnv) -> [PathBuf; 2] {
    [env.path("web.pem"), env.path("web.pem.pub")]
}

/// Makes a pair with the built binary and checks all there is to check.
fn makes(algorithm: Option<&str>, kind: &str, bits: u64) {
    let server = taking();
    let env = TestEnv::new();
    let mut command = env.at(&server.url, CREATE);
    command.args(algorithm.map(|algorithm| format!("--algorithm={algorithm}")));
    let said = ok(command.arg("-vv"));
    let [private, public] = files(&env);
    assert_mode(&private, 0o600);
    assert_mode(&public, 0o644);

    let pem = std::fs::read_to_string(&private).unwrap();
    assert!(pem.starts_with("-----BEGIN OPENSSH PRIVATE KEY-----\n") && pem.ends_with('\n'));
    let line = std::fs::read_to_string(&public).unwrap();
    assert_eq!(ssh_keygen(&["-y"], &private), line);
    assert!(
        line.starts_with(&format!("{kind} ")) && line.ends_with(" web\n"),
        "{line}"
    );
    let described = ssh_keygen(&["-l"], &private);
    let words: Vec<_> = described.split_whitespace().collect();
    assert_eq!((words[0], words[2]), (bits.to_string().as_str(), "web"));

    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line, format!("POST {}", pairs()));
    let body = json!({"keypair": {"name": "web", "public_key": line.trim_end()}});
    assert_eq!(requests[0].json(), body);
    for secret in secrets(&pem) {
        assert!(secret.len() >= 32, "{}", secret.len());
        assert!(!holds(&requests[0].raw, &secret));
        assert!(!holds(said.err.as_bytes(), &secret));
        assert!(!holds(said.out.as_bytes(), &secret));
    }

    let home = env.path("").canonicalize().unwrap();
    let pair = said.json();
    assert_eq!(pair["algorithm"], kind);
    assert_eq!(pair["bits"], bits);
    assert_eq!(pair["fingerprint"], words[1]);
    assert_eq!(pair["public_key"], line.trim_end());
    assert_eq!(
        json!([pair["created"], pair["hosted"]]),
        json!([true, false])
    );
    assert_eq!(pair["private_key_file"], json!(home.join("web.pem")));
}

/// The larger sizes of RSA take up to a minute in a build for tests; that they are known is tested below.
#[test]
fn each_algorithm_makes_its_kind_of_key_and_ed25519_is_the_default() {
    for (algorithm, kind, bits) in [
        (None, "ssh-ed25519", 256),
        (Some("ed25519"), "ssh-ed25519", 256),
        (Some("ecdsa-p256"), "ecdsa-sha2-nistp256", 256),
        (Some("ecdsa-p384"), "ecdsa-sha2-nistp384", 384),
        (Some("ecdsa-p521"), "ecdsa-sha2-nistp521", 521),
        (Some("rsa-2048"), "ssh-rsa", 2048),
    ] {
        makes(algorithm, kind, bits);
    }
}

#[test]
fn each_option_of_a_new_pair_is_sent() {
    let server = taking();
    let env = TestEnv::new();
    let options = "--type ssh --scope domain --user-id u1 --private-key-file id";
    let said = ok(env.at(&server.url, format!("{CREATE} {options}")));
    assert_eq!(said.err, "");
    let mut sent = server.requests()[0].json()["keypair"].clone();
    let line = env.read("id.pub");
    assert_eq!(sent["public_key"].take(), line.trim_end());
    assert_eq!(
        sent,
        json!({"name": "web", "type": "ssh", "scope": "domain", "user_id": "u1", "public_key": null})
    );
    assert!(env.path("id").is_file() && !env.path("web.pem").exists());
}

#[test]
fn files_that_exist_are_left_alone() {
    for (index, taken) in [(0, "web.pem"), (1, "web.pem.pub")] {
        for option in ["", "--dry-run"] {
            let server = Server::in_turn([]);
            let env = TestEnv::new();
            env.write(taken, "mine");
            let error = fails(env.at(&server.url, format!("{CREATE} {option}")), 2).error();
            has(&error["message"], format!("{taken} already exists"));
            assert_eq!(env.read(taken), "mine");
            assert!(!files(&env)[1 - index].exists());
            assert!(server.lines().is_empty());
        }
    }
    let server = Server::in_turn([]);
    // Those of a command that was killed have a key that can be used.
    let env = TestEnv::new();
    for file in files(&env) {
        std::fs::write(file, "mine").unwrap();
    }
    let error = fails(env.at(&server.url, CREATE), 2).error();
    let again = "`hwkey kps keypair import web web.pem.pub` continues with its key";
    has(&error["hint"], again);
    let missing = format!("{CREATE} --private-key-file no/such/folder/web");
    fails(TestEnv::new().at(&server.url, missing), 2);
    assert!(server.lines().is_empty());
}

/// Runs a create whose import does not go well, and tells whether both or none of the files are there.
fn create(server: &Server) -> (Said, bool) {
    let env = TestEnv::new();
    let said = run(env.at(&server.url, format!("{CREATE} --retries 0")));
    let there = files(&env).map(|file| file.exists());
    assert_eq!(there[0], there[1], "one without the other: {}", said.err);
    if there[0] {
        let [private, public] = files(&env);
        let line = std::fs::read_to_string(public).unwrap();
        assert_eq!(ssh_keygen(&["-y"], &private), line);
        let sent = server.requests()[0].json();
        assert_eq!(sent["keypair"]["public_key"], line.trim_end());
    }
    (said, there[0])
}

#[test]
fn a_lost_answer_loses_nothing() {
    let server = losing(|import| Answer::json(200, with_key_of(import)));
    let (said, files) = create(&server);
    assert_eq!((said.code, files), (0, true), "{}", said.err);
    starts(&said.err, "note: the response was lost");
    assert_eq!(said.json()["created"], true);
    assert_eq!(server.lines()[1..], [format!("GET {}", pair("web"))]);

    // Not even a pair that is not there when it is looked for: the service may make it later.
    type Look = fn(&Request) -> Answer;
    let looks: [(Look, i32); 4] = [
        (|_| Answer::Close, 9),
        (|_| refused(500, "KPS.5003"), 9),
        (|_| no_pair(), 9),
        (|_| Answer::json(200, shown("web", "ed25519", json!({}))), 6),
    ];
    for (look, code) in looks {
        let (said, files) = create(&losing(look));
        assert_eq!((said.code, files), (code, true), "{}", said.err);
        has(&said.err, "warning: the private key is kept in ");
    }
}

#[test]
fn a_dash_prints_the_private_key_and_makes_no_files() {
    let create = "kps keypair create web --local --private-key-file -";
    let server = taking();
    let env = TestEnv::new();
    let said = ok(env.at(&server.url, create));
    let key = PrivateKey::from_openssh(&said.out).unwrap();
    let sent = server.requests()[0].json()["keypair"]["public_key"].clone();
    assert_eq!(sent, key.public_key().to_openssh().unwrap());
    assert!(said.out.ends_with("-----END OPENSSH PRIVATE KEY-----\n"));

    let pair = ok(env.at(&server.url, format!("{create} --json"))).json();
    let key = PrivateKey::from_openssh(pair["private_key"].as_str().unwrap()).unwrap();
    assert_eq!(pair["public_key"], key.public_key().to_openssh().unwrap());
    assert_eq!(pair["private_key_file"], Value::Null);
    assert!(env.files().is_empty());
    let requests = server.requests();
    assert_ne!(requests[0].body, requests[1].body, "no key comes twice");
}

#[test]
fn a_key_not_printed_is_kept_while_its_pair_may_exist() {
    let create = format!("{CREATE} --private-key-file - --retries 0");
    for (server, code, kept) in [
        (losing(|_| Answer::Close), 9, true),
        (losing(|_| refused(403, "KPS.9003")), 9, true),
        (Server::in_turn([refused(403, "KPS.9003")]), 4, false),
    ] {
        let env = TestEnv::new();
        let said = fails(env.at(&server.url, &*create), code);
        let rescued = env.path(".local/state/hwkey/rescued/web.pem");
        assert_eq!(rescued.exists(), kept, "{}", said.err);
        assert_eq!(said.err.contains("rescued/web.pem"), kept, "{}", said.err);
        if kept {
            assert_mode(&rescued, 0o600);
            let sent = server.requests()[0].json()["keypair"]["public_key"].clone();
            assert_eq!(ssh_keygen(&["-y"], &rescued).trim_end(), sent);
        }
    }
}

/// Options, and a part of what is said. Names of algorithms are checked before the type is.
const REFUSED: &str = "
--type x509 | --local makes SSH key pairs
--type x509 --algorithm ed25519 | --local makes SSH key pairs
--type x509 --algorithm ecdsa-p256 | --local makes SSH key pairs
--type x509 --algorithm ecdsa-p384 | --local makes SSH key pairs
--type x509 --algorithm ecdsa-p521 | --local makes SSH key pairs
--type x509 --algorithm rsa-2048 | --local makes SSH key pairs
--type x509 --algorithm rsa-3072 | --local makes SSH key pairs
--type x509 --algorithm rsa-4096 | --local makes SSH key pairs
--type x509 --algorithm rsa-1024 | possible values
--algorithm dsa | possible values
--encryption default | cannot be used with
--encryption kms --kms-key-name k | cannot be used with
--kms-key-name k | cannot be used with
--kms-key-id k | cannot be used with
";

#[test]
fn what_does_not_go_with_local_is_refused_here() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    for [options, part] in rows(REFUSED) {
        let said = fails(env.at(&server.url, format!("{CREATE} {options}")), 2);
        has(&said.err, part);
    }
    let remote = "kps keypair create web --algorithm ed25519";
    has(&fails(env.at(&server.url, remote), 2).err, "--local");
    assert!(env.files().is_empty() && server.lines().is_empty());
}

#[test]
fn a_dry_run_makes_no_files() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    let said = ok(env.at(&server.url, format!("{CREATE} --dry-run")));
    let key = said.json()["body"]["keypair"]["public_key"].clone();
    assert!(key.as_str().unwrap().starts_with("ssh-ed25519 "), "{key}");
    assert!(!said.out.contains("PRIVATE") && server.lines().is_empty());
    assert!(env.files().is_empty());
}
