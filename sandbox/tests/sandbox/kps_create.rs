//! KPS: creating and importing key pairs.

use serde_json::{Value, json};

use crate::keys::{about, keygen, public_key};
use crate::support::{Sandbox, export, kps};

#[test]
fn a_created_pair_is_a_real_one() {
    let sandbox = Sandbox::start();
    let reply = sandbox
        .post(&kps(""), json!({"keypair": {"name": "demo2"}}))
        .expect(200);
    let pair = &reply["keypair"];
    assert_eq!(pair["name"], "demo2");
    assert_eq!(pair["type"], "ssh");
    assert_eq!(pair["user_id"].as_str().unwrap().len(), 32);

    let public = pair["public_key"].as_str().unwrap();
    assert!(public.starts_with("ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB"));
    assert!(public.ends_with(" Generated-by-Nova\n"));

    let private = pair["private_key"].as_str().unwrap();
    let lines: Vec<&str> = private.lines().collect();
    let (last, full) = lines[1..lines.len() - 1].split_last().unwrap();
    assert_eq!(lines[0], "-----BEGIN RSA PRIVATE KEY-----");
    assert!(private.ends_with("\n-----END RSA PRIVATE KEY-----\n"));
    assert!(full.iter().all(|line| line.len() == 64) && last.len() <= 64);

    // What OpenSSH makes of them.
    let derived = about(private, &["-y"]);
    let base64 = public.split(' ').nth(1).unwrap();
    assert_eq!(derived.split_whitespace().nth(1), Some(base64));
    let shown = about(public, &["-l", "-E", "md5"]);
    let fingerprint = pair["fingerprint"].as_str().unwrap();
    assert!(
        shown.starts_with(&format!("2048 MD5:{fingerprint} ")),
        "{shown}"
    );

    // Nothing is kept of the private key.
    let state = std::fs::read_to_string(sandbox.state_file()).unwrap();
    assert!(!state.contains("RSA PRIVATE KEY"));
}

#[test]
fn what_is_asked_for_is_kept() {
    let sandbox = Sandbox::start();
    let wanted = json!({"keypair": {"name": "a_B-9", "type": "x509", "scope": "domain",
        "user_id": "someone", "public_key": null, "key_protection": null}});
    let reply = sandbox.post(&kps(""), wanted).expect(200);
    assert_eq!(reply["keypair"]["type"], "x509");
    assert_eq!(reply["keypair"]["user_id"], "someone");
    let shown = sandbox.get(&kps("/a_B-9")).expect(200);
    assert_eq!(shown["keypair"]["type"], "x509");
    assert_eq!(shown["keypair"]["scope"], "domain");
    assert_eq!(shown["keypair"]["user_id"], "someone");
}

#[test]
fn import() {
    let sandbox = Sandbox::start();
    // The first is a pair of the service's own documentation.
    for (name, public, fingerprint) in [
        (
            "web",
            "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQCyNtFZM04PFxERvZU5OBKTKr3mtRZABe5/+zX81lTgDFCBfq6OXia47M4qXOa3ciBEKKZF+fMfs8U2UNB9aK1R/uORsoEFtxSgZnWG6p4Ct1vnrqwDD934VaDFPEn+h3JeAfvTB+Ag1YQ9zh9uYyE9Z3qZcC9+Ui93BDGdBtQeav4odxdwXcr2mT2jJV0nsocV0O4UcKM8BaIm8eqbcroZEkyxqT3mUoSbmGx1hrngjBsP1ufgwJ6D85LFGQC1SjIOLvsR9i6v41BaLF8/kygvKOh2HlNVSMx38g52sTqoQ/xb3f8vR1VDXliAuD0frrG2Fy5wK4rOAnjuX9nh0bC9 Generated-by-Nova\n",
            "b4:9a:c3:12:c4:90:bf:8e:7a:e2:70:10:c3:00:55:3f",
        ),
        (
            "ed",
            "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea user@example.com",
            "cf:07:be:9d:68:ae:65:54:6d:a0:93:c3:6f:bd:0d:82",
        ),
    ] {
        let body = json!({"keypair": {"name": name, "public_key": public}});
        let pair = &sandbox.post(&kps(""), body).expect(200)["keypair"];
        assert_eq!(pair["fingerprint"], fingerprint);
        assert_eq!(pair["public_key"], public.trim_end());
        assert!(pair.get("private_key").is_none());
    }
}

#[test]
fn a_name_is_taken_once() {
    let sandbox = Sandbox::start();
    let import = |number| json!({"keypair": {"name": "web", "public_key": public_key(number)}});
    sandbox.post(&kps(""), import(1)).expect(200);
    sandbox.post(&kps(""), import(2)).refused(400, "KPS.0002");
    let reply = sandbox.post(&kps(""), json!({"keypair": {"name": "web"}}));
    assert!(reply.text.contains("already exists"), "{reply:?}");
    reply.refused(400, "KPS.0002");
    let shown = sandbox.get(&kps("/web")).json();
    assert_eq!(shown["keypair"]["public_key"], public_key(1));
}

#[test]
fn names() {
    let sandbox = Sandbox::start();
    let import = |name: &str| {
        let body = json!({"keypair": {"name": name, "public_key": public_key(1)}});
        sandbox.post(&kps(""), body)
    };
    for name in ["", "a b", "a.b", "é", "a/b", "a\n", &"x".repeat(256)] {
        import(name).refused(400, "KPS.0002");
    }
    for name in ["-", "_", "0", "private-key", &"x".repeat(255)] {
        import(name).expect(200);
    }
}

#[test]
fn bodies_that_are_not_valid() {
    let sandbox = Sandbox::start();
    for body in ["", "{", "[]", "null"] {
        sandbox
            .send_text("POST", &kps(""), body)
            .refused(400, "KPS.0002");
    }
    for keypair in [
        Value::Null,
        json!({}),
        json!({"name": null}),
        json!({"name": 1}),
        json!({"name": "web", "type": "dsa"}),
        json!({"name": "web", "type": 1}),
        json!({"name": "web", "scope": "world"}),
        json!({"name": "web", "user_id": 1}),
        json!({"name": "web", "public_key": 1}),
        json!({"name": "web", "public_key": ""}),
        json!({"name": "web", "public_key": "hello"}),
        json!({"name": "web", "public_key": "-----BEGIN PUBLIC KEY-----"}),
        json!({"name": "web", "key_protection": {}}),
        json!({"name": "web", "key_protection": {"encryption": {}}}),
        json!({"name": "web", "key_protection": {"encryption": {"type": "none"}}}),
        json!({"name": "web", "key_protection": {"encryption": {"type": "kms"}}}),
        json!({"name": "web", "key_protection": {"encryption": {"type": "kms", "kms_key_name": ""}}}),
        json!({"name": "web", "key_protection": {"private_key": "x", "encryption": {"type": "default"}}}),
        json!({"name": "web", "public_key": public_key(1), "key_protection": {"encryption": {"type": "default"}}}),
    ] {
        sandbox
            .post(&kps(""), json!({"keypair": keypair}))
            .refused(400, "KPS.0002");
    }
    sandbox.get(&kps("/web")).refused(400, "KPS.4016");
}

#[test]
fn a_hosted_pair() {
    let sandbox = Sandbox::start();
    for (name, encryption) in [
        ("default", json!({"type": "default"})),
        (
            "by-name",
            json!({"type": "kms", "kms_key_name": "kps/default"}),
        ),
        (
            "by-id",
            json!({"type": "kms", "kms_key_id": "0d0466b0-e727-4d9c-b35d-f84bb474a37f"}),
        ),
    ] {
        let body = json!({"keypair": {"name": name, "key_protection": {"encryption": encryption}}});
        let created = sandbox.post(&kps(""), body).expect(200);
        let private = &created["keypair"]["private_key"];
        assert!(private.is_string());
        let exported = json!({"keypair": {"name": name, "private_key": private}});
        assert_eq!(export(&sandbox, name).expect(200), exported);
        let shown = sandbox.get(&kps(&format!("/{name}"))).json();
        assert_eq!(shown["keypair"]["is_key_protection"], true);
    }
}

#[test]
fn import_with_its_private_key() {
    let sandbox = Sandbox::start();
    let key = keygen(&["-t", "ed25519"]);
    let other = keygen(&["-t", "ed25519"]);
    let locked = keygen(&["-t", "ed25519", "-N", "a passphrase"]);
    let import = |public: &str, private: &str| {
        let protection = json!({"private_key": private, "encryption": {"type": "default"}});
        sandbox.post(
            &kps(""),
            json!({"keypair": {"name": "web", "public_key": public, "key_protection": protection}}),
        )
    };
    import(&key.public_key, &other.private_key).refused(400, "KPS.6011");
    import(&locked.public_key, &locked.private_key).refused(400, "KPS.6008");
    import(&key.public_key, "hello").refused(400, "KPS.6008");
    sandbox.get(&kps("/web")).refused(400, "KPS.4016");

    let imported = import(&key.public_key, &key.private_key).expect(200);
    assert!(imported["keypair"].get("private_key").is_none());
    let exported = export(&sandbox, "web").expect(200);
    assert_eq!(exported["keypair"]["private_key"], key.private_key);
}

#[test]
fn a_batch() {
    let sandbox = Sandbox::start();
    let pair = |name: &str, number: u8| json!({"keypair": {"name": name, "public_key": public_key(number)}});
    let reply = sandbox.post(
        &kps("/batch-import"),
        json!([
            pair("one", 1),
            pair("o n e", 2),
            pair("one", 3),
            pair("two", 4)
        ]),
    );
    let reply = reply.expect(200);
    let name = |pair: &Value| pair["keypair"]["name"].clone();
    let succeeded: Vec<_> = reply["succeeded_keypairs"]
        .as_array()
        .unwrap()
        .iter()
        .map(name)
        .collect();
    assert_eq!(succeeded, ["one", "two"]);
    let failed = &reply["failed_keypairs"];
    assert_eq!(failed[0]["keypair_name"], "o n e");
    let reason = "Parameter error: the key pair one already exists.";
    assert_eq!(
        failed[1],
        json!({"keypair_name": "one", "failed_reason": reason})
    );
    let many: Vec<_> = (0..11)
        .map(|number| pair(&format!("pair-{number}"), number))
        .collect();
    for body in [json!(many), json!([])] {
        sandbox.post(&kps("/batch-import"), body).expect(400);
    }
}
