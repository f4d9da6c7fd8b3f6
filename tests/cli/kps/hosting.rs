//! Hosting: what `--encryption` and the KMS options of create and import send, and what private
//! keys can be brought along.

use httpmock::Method::POST;
use httpmock::{Mock, MockServer};
use serde_json::{Value, json};

use crate::kps_wire::{created, halves, no_pair, pair, pairs, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{TestEnv, data, fails, has, line, ok, private, run, starts, text};

/// Options, and the `encryption` that they mean; none for those that contradict each other.
fn combinations() -> Vec<(Vec<&'static str>, Option<Value>)> {
    let name = ["--kms-key-name", "kps/default"];
    let id = ["--kms-key-id", "0d0466b0"];
    let by_name = || Some(json!({"type": "kms", "kms_key_name": "kps/default"}));
    let by_id = || Some(json!({"type": "kms", "kms_key_id": "0d0466b0"}));
    let kms = ["--encryption", "kms"];
    let default = ["--encryption", "default"];
    vec![
        (name.to_vec(), by_name()),
        (id.to_vec(), by_id()),
        ([name, id].concat(), None),
        (default.to_vec(), Some(json!({"type": "default"}))),
        ([default, name].concat(), None),
        ([default, id].concat(), None),
        ([default, name, id].concat(), None),
        (kms.to_vec(), None),
        ([kms, name].concat(), by_name()),
        ([kms, id].concat(), by_id()),
        ([kms, name, id].concat(), None),
        (vec!["--encryption", "aes"], None),
        (vec!["--kms-key-name", ""], None),
        ([kms, ["--kms-key-id", ""]].concat(), None),
    ]
}

fn accepts<'a>(server: &'a MockServer, keypair: &Value, reply: &Value) -> Mock<'a> {
    server.mock(|when, then| {
        when.method(POST)
            .path(pairs())
            .json_body(json!({"keypair": keypair}));
        then.status(200).json_body(reply.clone());
    })
}

fn surprised(server: &MockServer) -> Mock<'_> {
    server.mock(|when, then| {
        when.any_request();
        then.status(418);
    })
}

#[test]
fn create_says_how_the_key_is_encrypted_or_is_refused_here() {
    for (options, encryption) in combinations() {
        let server = MockServer::start();
        let protection = json!({"encryption": encryption});
        let body = json!({"name": "web", "key_protection": protection});
        let create = accepts(&server, &body, &created("web"));
        let other = surprised(&server);
        let env = TestEnv::new();
        let mut command = env.against(&server, "--json kps keypair create web");
        command.args(&options);
        match encryption {
            Some(_) => {
                let said = ok(&mut command);
                assert_eq!(said.json()["hosted"], true, "{options:?}");
                create.assert_calls(1);
                let saved = env.read("web.pem");
                assert_eq!(saved, text("pkcs1.key"));
            }
            None => {
                assert_eq!(
                    fails(&mut command, 2).error()["kind"],
                    "usage",
                    "{options:?}"
                );
                create.assert_calls(0);
                assert!(!env.path("web.pem").exists());
            }
        }
        other.assert_calls(0);
    }
}

#[test]
fn import_sends_both_or_neither_of_key_and_encryption() {
    let imported = shown("web", "pkcs1", json!({"is_key_protection": null}));
    let mut cases = combinations();
    cases.push((Vec::new(), None));
    for (options, encryption) in cases {
        for with_key in [true, false] {
            let server = MockServer::start();
            let mut body = json!({"name": "web", "public_key": line("pkcs1.pub")});
            if with_key {
                body["key_protection"] =
                    json!({"private_key": text("pkcs1.key"), "encryption": encryption});
            }
            let import = accepts(&server, &body, &imported);
            let other = surprised(&server);
            let env = TestEnv::new();
            let mut command = env.against(&server, "--json kps keypair import web");
            command.arg(data("pkcs1.pub")).args(&options);
            if with_key {
                command.arg("--private-key").arg(data("pkcs1.key"));
            }
            if encryption.is_some() == with_key && (with_key || options.is_empty()) {
                let said = ok(&mut command);
                assert_eq!(said.json()["hosted"], with_key, "{options:?}");
                import.assert_calls(1);
            } else {
                fails(&mut command, 2);
                import.assert_calls(0);
            }
            other.assert_calls(0);
        }
    }
}

#[test]
fn private_key_import_needs_to_know_how_to_encrypt() {
    for (options, encryption) in combinations() {
        let server = Server::in_turn([Answer::json(200, json!({"keypair": {"name": "web"}}))]);
        let env = TestEnv::new();
        let mut command = env.at(&server.url, "kps private-key import web");
        command.arg("--private-key").arg(data("pkcs1.key"));
        let said = run(command.args(&options));
        let requests = server.requests();
        match encryption {
            Some(encryption) => {
                assert_eq!(said.code, 0, "{options:?}: {}", said.err);
                let protection =
                    json!({"private_key": text("pkcs1.key"), "encryption": encryption});
                let body = json!({"keypair": {"name": "web", "key_protection": protection}});
                assert_eq!(requests[0].json(), body);
            }
            None => {
                assert_eq!(said.code, 2, "{options:?}: {}", said.err);
                assert!(requests.is_empty());
            }
        }
    }
}

/// Replies to a create without a private key in them.
fn keyless() -> [Value; 3] {
    [Value::Null, "".into(), "absent".into()].map(|key| {
        let mut reply = created("web");
        match key.as_str() {
            Some("absent") => drop(
                reply["keypair"]
                    .as_object_mut()
                    .unwrap()
                    .remove("private_key"),
            ),
            _ => reply["keypair"]["private_key"] = key,
        }
        reply
    })
}

#[test]
fn a_hosted_key_need_not_come_along() {
    for reply in keyless() {
        for destination in [&[][..], &["--private-key-file", "-"]] {
            let server = Server::in_turn([Answer::json(200, &reply)]);
            let env = TestEnv::new();
            let create = "--json kps keypair create web --encryption default";
            let said = ok(env.at(&server.url, create).args(destination));
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
    let server = Server::in_turn([Answer::Close, Answer::json(200, &there)]);
    let env = TestEnv::new();
    let create = "--json kps keypair create web --kms-key-id k";
    let error = fails(env.at(&server.url, create), 9).error();
    has(&error["hint"], "`hwkey kps private-key export web`");
    assert!(!env.path("web.pem").exists());
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
            assert_eq!(halves(sent_key), halves(&ssh_keygen(&env, form)), "{form}");
            assert_eq!(
                halves(sent_key),
                halves(&line(&format!("{public}.pub"))),
                "{form}"
            );
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
        for (given, matches) in [(&own, true), (&other, false)] {
            let reply = shown("web", public, json!({}));
            let server = Server::in_turn([Answer::json(200, &reply), no_pair()]);
            let env = TestEnv::new();
            env.write("key.pub", given);
            for source in [&["key.pub"][..], &["--public-key", given]] {
                let mut command = env.at(&server.url, "--json kps keypair import web");
                let key = data(&format!("{form}.key"));
                command.args(source).arg("--private-key").arg(key);
                let said = run(command.args(["--encryption", "default"]));
                if matches {
                    assert_eq!(said.code, 0, "{form}: {}", said.err);
                    let sent = server.requests()[0].json();
                    assert_eq!(sent["keypair"]["public_key"], own.as_str());
                    break;
                }
                assert_eq!(said.code, 2, "{form}: {}", said.err);
                has(&said.err, "does not match the public key");
                assert!(server.lines().is_empty());
            }
        }
    }
}

#[test]
fn encrypted_keys_in_every_form_are_refused() {
    let server = Server::in_turn([]);
    let env = TestEnv::new();
    for form in [
        "openssh-encrypted",
        "pkcs1-encrypted",
        "sec1-encrypted",
        "pkcs8-encrypted",
    ] {
        let key = data(&format!("{form}.key"));
        for import in [["keypair", "import"], ["private-key", "import"]] {
            let mut command = env.at(&server.url, "--json kps");
            command
                .args(import)
                .args(["web", "--encryption", "default", "--private-key"]);
            let error = fails(command.arg(&key), 2).error();
            let message = error["message"].as_str().unwrap();
            assert!(
                message.contains("is encrypted with a passphrase"),
                "{form}: {message}"
            );
        }
    }
    assert!(server.lines().is_empty());
}

#[test]
fn kps_keeps_keys_of_every_form_in_the_sandbox() {
    let env = TestEnv::new();
    for (form, public) in [FORMS[0], FORMS[4], FORMS[6], FORMS[7]] {
        let mut import = env.sandbox(["--json", "kps", "keypair", "import", form, "--private-key"]);
        let said = ok(import
            .arg(data(&format!("{form}.key")))
            .args(["--kms-key-name", "k"]));
        assert_eq!(said.json()["hosted"], true);
        assert_eq!(
            said.json()["fingerprint"],
            crate::kps_wire::prints(public).0
        );
        let export = format!("kps private-key export {form} --private-key-file -");
        assert_eq!(ok(env.sandbox(export)).out, text(&format!("{form}.key")));
    }
}

#[test]
fn importing_the_same_key_again_is_no_failure() {
    let there = shown("web", "pkcs1", json!({"is_key_protection": true}));
    let server = Server::in_turn([refused(400, "KPS.0002"), Answer::json(200, &there)]);
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "--json kps keypair import web");
    command.arg("--private-key").arg(data("pkcs1.key"));
    let said = ok(command.args(["--encryption", "default"]));
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
        let mut command = env.sandbox("kps keypair import p521 --json");
        let said = ok(command.args(["--private-key", "key", "--encryption", "default"]));
        let public = env.read("key.pub");
        let imported = said.json()["public_key"].as_str().unwrap().to_owned();
        assert!(public.starts_with(&imported), "{number}: {imported}");
    }
}
