//! Hosting: what `--encryption` and the KMS options of create and import send, and what private
//! keys can be brought along.

use serde_json::{Value, json};

use crate::kps_wire::{created, halves, pair, shown, there};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{
    Said, TestEnv, data, ends, fails, file, has, lacks, line, ok, private, run, starts, text,
};
use crate::table::rows;

/// Options, and the `encryption` that they mean; none for those that contradict each other.
const OPTIONS: &str = r#"
--kms-key-name kps/default | {"type":"kms","kms_key_name":"kps/default"}
--kms-key-id 0d0466b0 | {"type":"kms","kms_key_id":"0d0466b0"}
--kms-key-name kps/default --kms-key-id 0d0466b0 |
--encryption default | {"type":"default"}
--encryption default --kms-key-name kps/default |
--encryption default --kms-key-id 0d0466b0 |
--encryption default --kms-key-name kps/default --kms-key-id 0d0466b0 |
--encryption kms |
--encryption kms --kms-key-name kps/default | {"type":"kms","kms_key_name":"kps/default"}
--encryption kms --kms-key-id 0d0466b0 | {"type":"kms","kms_key_id":"0d0466b0"}
--encryption kms --kms-key-name kps/default --kms-key-id 0d0466b0 |
--encryption aes |
--kms-key-name '' |
--encryption kms --kms-key-id '' |
"#;

fn combinations() -> impl Iterator<Item = (&'static str, Option<Value>)> {
    rows(OPTIONS).map(|[options, encryption]| (options, serde_json::from_str(encryption).ok()))
}

/// A command that sends this as the pair, or is refused here.
fn sends(command: &str, pair: Option<Value>, reply: Value) -> Option<(Said, TestEnv)> {
    let server = Server::new(move |_| Answer::json(200, &reply));
    let env = TestEnv::new();
    let said = run(env.at(&server.url, format!("--json kps {command}")));
    let sent: Vec<_> = server.requests().iter().map(Request::json).collect();
    if let Some(pair) = pair {
        assert_eq!(
            (said.code, sent),
            (0, vec![json!({"keypair": pair})]),
            "{command}"
        );
        Some((said, env))
    } else {
        assert_eq!((said.code, sent), (2, vec![]), "{command}: {}", said.err);
        assert!(env.files().is_empty(), "{command}");
        None
    }
}

#[test]
fn create_says_how_the_key_is_encrypted_or_is_refused_here() {
    for (options, encryption) in combinations() {
        let create = format!("keypair create web {options}");
        let pair = encryption
            .map(|encryption| json!({"name": "web", "key_protection": {"encryption": encryption}}));
        if let Some((said, env)) = sends(&create, pair, created("web")) {
            assert_eq!(said.json()["hosted"], true, "{options}");
            assert_eq!(env.read("web.pem"), text("pkcs1.key"));
        }
    }
}

#[test]
fn import_sends_both_or_neither_of_key_and_encryption() {
    let imported = shown("web", "pkcs1", json!({"is_key_protection": null}));
    let (public, key) = (file("pkcs1.pub"), file("pkcs1.key"));
    for (options, encryption) in combinations().chain([("", None)]) {
        let import = format!("keypair import web {public} {options}");
        let bare = json!({"name": "web", "public_key": line("pkcs1.pub")});
        let whole = encryption.map(|encryption| {
            let protection = json!({"private_key": text("pkcs1.key"), "encryption": encryption});
            let mut pair = bare.clone();
            pair["key_protection"] = protection;
            pair
        });
        let neither = options.is_empty().then_some(bare);
        if let Some((said, _)) = sends(&import, neither, imported.clone()) {
            assert_eq!(said.json()["hosted"], false);
        }
        let import = format!("{import} --private-key {key}");
        if let Some((said, _)) = sends(&import, whole, imported.clone()) {
            assert_eq!(said.json()["hosted"], true, "{options}");
        }
    }
}

#[test]
fn private_key_import_needs_to_know_how_to_encrypt() {
    let key = file("pkcs1.key");
    for (options, encryption) in combinations() {
        let import = format!("private-key import web --private-key {key} {options}");
        let pair = encryption.map(|encryption| {
            let protection = json!({"private_key": text("pkcs1.key"), "encryption": encryption});
            json!({"name": "web", "key_protection": protection})
        });
        sends(&import, pair, json!({"keypair": {"name": "web"}}));
    }
}

/// Replies to a create without a private key in them.
fn keyless() -> [Value; 3] {
    let holding = |key: Value| {
        let mut reply = created("web");
        reply["keypair"]["private_key"] = key;
        reply
    };
    [
        there("web", "pkcs1"),
        holding(Value::Null),
        holding("".into()),
    ]
}

#[test]
fn a_hosted_key_need_not_come_along() {
    for reply in keyless() {
        for destination in ["", "--private-key-file -"] {
            let server = Server::in_turn([Answer::json(200, &reply)]);
            let env = TestEnv::new();
            let create = "--json kps keypair create web --encryption default";
            let said = ok(env.at(&server.url, format!("{create} {destination}")));
            let pair = said.json();
            assert_eq!(pair["hosted"], true);
            assert_eq!(pair["created"], true);
            assert_eq!(pair["private_key_file"], Value::Null);
            assert!(pair.as_object().unwrap().contains_key("private_key_file"));
            assert!(!env.path("web.pem").exists());
            starts(&said.err, "note: ");
            has(&said.err, "`hwkey kps private-key export web`");
        }
    }
}

#[test]
fn a_hosted_key_whose_answer_was_lost_can_be_exported() {
    let there = shown("web", "pkcs1", json!({"is_key_protection": true}));
    let none = Answer::json(200, json!({"keypairs": []}));
    let server = Server::in_turn([Answer::Close, Answer::json(200, &there), none]);
    let env = TestEnv::new();
    let create = "--json kps keypair create web --kms-key-id k";
    let error = fails(env.at(&server.url, create), 9).error();
    has(&error["hint"], "`hwkey kps private-key export web`");
    assert!(!env.path("web.pem").exists());
    let later = run(env.at(&server.url, "kps keypair list"));
    has(&later.err, "`hwkey kps private-key export web` saves it");
    lacks(&later.err, "delete");
}

/// Private keys in every form, and the file with their public half.
const FORMS: [(&str, &str); 15] = [
    ("ed25519", "ed25519"),
    ("ecdsa256", "ecdsa256"),
    ("ecdsa384", "ecdsa384"),
    ("ecdsa521", "ecdsa521"),
    ("rsa2048", "rsa2048"),
    ("rsa3072", "rsa3072"),
    ("pkcs1", "pkcs1"),
    ("pkcs8", "pkcs8"),
    ("ecdsa256-sec1", "ecdsa256"),
    ("ecdsa384-sec1", "ecdsa384"),
    ("ecdsa521-sec1", "ecdsa521"),
    ("ecdsa256-pkcs8", "ecdsa256"),
    ("ecdsa384-pkcs8", "ecdsa384"),
    ("ecdsa521-pkcs8", "ecdsa521"),
    ("ed25519-pkcs8", "ed25519-pkcs8"),
];

/// What `ssh-keygen -y` makes of a private key. OpenSSH before 9.6 reads no ed25519 in PKCS#8.
fn ssh_keygen(env: &TestEnv, form: &str) -> String {
    if form == "ed25519-pkcs8" {
        return line("ed25519-pkcs8.pub");
    }
    let copy = env.write("copy", text(&format!("{form}.key")));
    private(&copy);
    let mut command = std::process::Command::new("ssh-keygen");
    let output = command.arg("-y").arg("-f").arg(copy).output().unwrap();
    assert!(output.status.success(), "{form}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_public_key_is_taken_from_the_private_key() {
    let windows = |text: String| text.replace('\n', "\r\n");
    let as_it_is = |text: String| text;
    let spaced = |text: String| format!("\u{feff}\n{}\n\n", text.trim());
    for (form, public) in FORMS {
        for variant in [as_it_is, windows, spaced] {
            let reply = shown("web", public, json!({}));
            let server = Server::in_turn([Answer::json(200, &reply)]);
            let env = TestEnv::new();
            let key = variant(text(&format!("{form}.key")));
            env.write("key", &key);
            let import = "kps keypair import web --private-key key --encryption default";
            ok(env.at(&server.url, import));
            let sent = server.requests()[0].json();
            let sent_key = sent["keypair"]["public_key"].as_str().unwrap();
            for known in [ssh_keygen(&env, form), line(&format!("{public}.pub"))] {
                assert_eq!(halves(sent_key), halves(&known), "{form}");
            }
            let sent_private = sent["keypair"]["key_protection"]["private_key"].as_str();
            let key = key.trim_start_matches('\u{feff}').trim();
            assert_eq!(sent_private.unwrap().trim_end(), key, "{form}");
            assert!(!sent_key.contains('\n'));
        }
    }
}

#[test]
fn a_public_key_given_with_it_must_be_its_other_half() {
    let other = line("ed25519-other.pub");
    for (form, public) in FORMS {
        let own = line(&format!("{public}.pub"));
        let env = TestEnv::new();
        env.write("own.pub", &own);
        env.write("other.pub", &other);
        let key = file(&format!("{form}.key"));
        let import = |source: &str, code| {
            let reply = shown("web", public, json!({}));
            let server = Server::in_turn([Answer::json(200, &reply)]);
            let import = format!("--json kps keypair import web {source} --private-key {key}");
            let said = ends(
                env.at(&server.url, import)
                    .args(["--encryption", "default"]),
                code,
            );
            (said, server)
        };
        let (_, server) = import("own.pub", 0);
        let sent = server.requests()[0].json();
        assert_eq!(sent["keypair"]["public_key"], own.as_str());
        for source in ["other.pub", &format!("--public-key '{other}'")] {
            let (said, server) = import(source, 2);
            has(&said.err, "does not match the public key");
            assert!(server.lines().is_empty());
        }
    }
}

#[test]
fn importing_the_same_key_again_is_no_failure() {
    let there = shown("web", "pkcs1", json!({"is_key_protection": true}));
    let server = Server::in_turn([refused(400, "KPS.0002"), Answer::json(200, &there)]);
    let env = TestEnv::new();
    let import = "--json kps keypair import web --encryption default --private-key";
    let said = ok(env.at(&server.url, import).arg(data("pkcs1.key")));
    assert_eq!(said.json()["created"], false);
    assert_eq!(said.json()["hosted"], true);
    assert_eq!(server.lines()[1], format!("GET {}", pair("web")));
}

/// About half of all P-521 keys have a secret number with a leading zero byte, which `ssh-keygen`
/// leaves out.
#[test]
fn every_key_that_ssh_keygen_makes_is_read() {
    for number in 0..12 {
        let env = TestEnv::new();
        let file = env.path("key");
        let made = std::process::Command::new("ssh-keygen")
            .args(["-q", "-t", "ecdsa", "-b", "521", "-N", "", "-f"])
            .arg(&file)
            .status();
        assert!(made.unwrap().success());
        let import = "--json kps keypair import p521 --private-key key --encryption default";
        let said = ok(env.sandbox(import));
        let public = env.read("key.pub");
        let imported = said.json()["public_key"].as_str().unwrap().to_owned();
        assert!(public.starts_with(&imported), "{number}: {imported}");
    }
}
