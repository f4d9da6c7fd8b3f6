//! KPS: hosted private keys.

use serde_json::{Value, json};

use crate::keys::{KeyFiles, keygen, public_key};
use crate::support::{Reply, Sandbox, export, kps};

/// RFC 8410, section 10.3.
const ED25519_PKCS8: &str = "-----BEGIN PRIVATE KEY-----
MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC
-----END PRIVATE KEY-----
";

/// The public key that belongs to it (section 10.1) as a line.
const ED25519_PUBLIC: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh";

fn import(sandbox: &Sandbox, name: &str, public_key: &str) {
    let body = json!({"keypair": {"name": name, "public_key": public_key}});
    sandbox.post(&kps(""), body).expect(200);
}

fn host(sandbox: &Sandbox, name: &str, private_key: &str) -> Reply {
    let protection = json!({"private_key": private_key, "encryption": {"type": "default"}});
    sandbox.post(
        &kps("/private-key/import"),
        json!({"keypair": {"name": name, "user_id": "someone", "key_protection": protection}}),
    )
}

#[test]
fn host_export_clear() {
    let sandbox = Sandbox::start();
    sandbox.delete(&kps("/ops")).expect(204);
    let key = keygen(&["-t", "rsa", "-b", "2048", "-m", "PEM"]);
    import(&sandbox, "web", &key.public_key);
    export(&sandbox, "web").refused(400, "KPS.6005");

    assert_eq!(
        host(&sandbox, "web", &key.private_key).expect(200),
        json!({"keypair": {"name": "web"}})
    );
    assert_eq!(
        export(&sandbox, "web").expect(200),
        json!({"keypair": {"name": "web", "private_key": key.private_key}})
    );
    let listed = sandbox.get(&kps("")).json();
    assert_eq!(listed["keypairs"][0]["keypair"]["is_key_protection"], true);

    sandbox.delete(&kps("/web/private-key")).expect(200);
    export(&sandbox, "web").refused(400, "KPS.6005");
    sandbox
        .delete(&kps("/web/private-key"))
        .refused(404, "KPS.6005");
    let listed = sandbox.get(&kps("")).json();
    assert_eq!(listed["keypairs"][0]["keypair"]["is_key_protection"], false);
    let state = std::fs::read_to_string(sandbox.state_file()).unwrap();
    assert!(!state.contains("PRIVATE KEY"));
}

#[test]
fn forms_of_private_keys() {
    let sandbox = Sandbox::start();
    for (name, arguments) in [
        ("pkcs1", &["-t", "rsa", "-b", "2048", "-m", "PEM"][..]),
        ("pkcs8", &["-t", "rsa", "-b", "2048", "-m", "PKCS8"]),
        ("rsa", &["-t", "rsa", "-b", "3072"]),
        ("ed25519", &["-t", "ed25519"]),
        ("ecdsa", &["-t", "ecdsa", "-b", "384"]),
    ] {
        let key = keygen(arguments);
        import(&sandbox, name, &key.public_key);
        host(&sandbox, name, &key.private_key).expect(200);
        host(&sandbox, name, &key.private_key.replace('\n', "\r\n")).expect(200);
        assert!(export(&sandbox, name).expect(200)["keypair"]["private_key"].is_string());
    }
}

/// `ssh-keygen` leaves out a zero byte that the secret number begins with, which is every other time
/// on this curve.
#[test]
fn ecdsa_keys_of_any_length() {
    let sandbox = Sandbox::start();
    for name in ["a", "b", "c", "d", "e", "f", "g", "h"] {
        let key = keygen(&["-t", "ecdsa", "-b", "521"]);
        import(&sandbox, name, &key.public_key);
        host(&sandbox, name, &key.private_key).expect(200);
    }
}

#[test]
fn openssh_form_in_lines_of_any_width() {
    let sandbox = Sandbox::start();
    let key = keygen(&["-t", "ed25519"]);
    import(&sandbox, "web", &key.public_key);
    let lines: Vec<&str> = key.private_key.lines().collect();
    let [first, base64 @ .., last] = lines.as_slice() else {
        panic!("{lines:?}");
    };
    let base64: Vec<char> = base64.concat().chars().collect();
    for width in [1, 64, 70, 76, base64.len()] {
        let lines: Vec<String> = base64.chunks(width).map(String::from_iter).collect();
        let text = format!("{first}\n{}\n{last}", lines.join("\n"));
        host(&sandbox, "web", &text).expect(200);
        // Kept as it came.
        assert_eq!(
            export(&sandbox, "web").json()["keypair"]["private_key"],
            text
        );
    }
}

/// not documented: only RSA is named in PEM formats other than OpenSSH's own.
#[test]
fn other_types_in_other_forms_cannot_be_hosted() {
    let sandbox = Sandbox::start();
    let ecdsa = keygen(&["-t", "ecdsa", "-b", "256", "-m", "PEM"]);
    assert!(ecdsa.private_key.starts_with("-----BEGIN EC PRIVATE KEY"));
    let pkcs8 = keygen(&["-t", "ecdsa", "-b", "256", "-m", "PKCS8"]);
    assert!(pkcs8.private_key.starts_with("-----BEGIN PRIVATE KEY"));
    for (name, key) in [("sec1", ecdsa), ("pkcs8", pkcs8)] {
        import(&sandbox, name, &key.public_key);
        host(&sandbox, name, &key.private_key).refused(400, "KPS.6008");
    }

    import(&sandbox, "ed25519", ED25519_PUBLIC);
    host(&sandbox, "ed25519", ED25519_PKCS8).refused(400, "KPS.6008");
}

#[test]
fn private_keys_that_cannot_be_hosted() {
    let sandbox = Sandbox::start();
    for (name, arguments) in [
        ("pkcs1", &["-t", "rsa", "-b", "2048", "-m", "PEM"][..]),
        ("pkcs8", &["-t", "rsa", "-b", "2048", "-m", "PKCS8"]),
        ("openssh", &["-t", "ed25519"]),
    ] {
        let key = keygen(&[arguments, &["-N", "a passphrase"]].concat());
        import(&sandbox, name, &key.public_key);
        host(&sandbox, name, &key.private_key).refused(400, "KPS.6008");
    }

    let KeyFiles {
        private_key,
        public_key,
    } = keygen(&["-t", "ed25519"]);
    import(&sandbox, "web", &public_key);
    let cut: String = private_key.lines().take(3).collect();
    for text in [
        "",
        "hello",
        "PuTTY-User-Key-File-3: ssh-ed25519",
        &public_key,
        &cut,
        &private_key.replacen("b3Bl", "b3Bm", 1),
        "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n",
        "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n",
        "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        host(&sandbox, "web", text).refused(400, "KPS.6008");
    }
    export(&sandbox, "web").refused(400, "KPS.6005");
}

#[test]
fn a_private_key_of_another_pair() {
    let sandbox = Sandbox::start();
    import(&sandbox, "web", &public_key(1));
    for arguments in [
        &["-t", "ed25519"][..],
        &["-t", "rsa", "-b", "2048", "-m", "PEM"],
    ] {
        let other = keygen(arguments);
        host(&sandbox, "web", &other.private_key).refused(400, "KPS.6011");
    }
}

#[test]
fn a_hosted_key_goes_with_its_pair() {
    let sandbox = Sandbox::start();
    let key = keygen(&["-t", "ed25519"]);
    import(&sandbox, "web", &key.public_key);
    host(&sandbox, "web", &key.private_key).expect(200);
    sandbox.delete(&kps("/web")).expect(204);
    import(&sandbox, "web", &key.public_key);
    export(&sandbox, "web").refused(400, "KPS.6005");
}

#[test]
fn no_such_pair() {
    let sandbox = Sandbox::start();
    let key = keygen(&["-t", "ed25519"]);
    export(&sandbox, "web").refused(400, "KPS.4016");
    host(&sandbox, "web", &key.private_key).refused(400, "KPS.4016");
    sandbox
        .delete(&kps("/web/private-key"))
        .refused(404, "KPS.4016");
}

#[test]
fn bodies_that_are_not_valid() {
    let sandbox = Sandbox::start();
    for keypair in [Value::Null, json!({}), json!({"name": 1})] {
        sandbox
            .post(&kps("/private-key/export"), json!({"keypair": keypair}))
            .refused(400, "KPS.0002");
    }
    let key = keygen(&["-t", "ed25519"]);
    import(&sandbox, "web", &key.public_key);
    let private_key = key.private_key;
    for protection in [
        Value::Null,
        json!({"encryption": {"type": "default"}}),
        json!({"private_key": private_key}),
        json!({"private_key": private_key, "encryption": {"type": "kms"}}),
        json!({"private_key": private_key, "encryption": {"type": "none"}}),
    ] {
        let keypair = json!({"name": "web", "key_protection": protection});
        sandbox
            .post(&kps("/private-key/import"), json!({"keypair": keypair}))
            .refused(400, "KPS.0002");
    }
}
