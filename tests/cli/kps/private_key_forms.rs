//! Private keys are read in every form that `ssh-keygen -y` reads. `tests/tools` compares the two.

use std::path::Path;

use serde_json::json;

use crate::audit::wire::{account, audited, findings, project, services};
use crate::server::{Answer, Server};
use crate::support::{Said, TestEnv, data, fails, has, lacks, ok, private, run, text};

/// Files of private keys, and of their public halves.
const FORMS: [(&str, &str); 5] = [
    ("ecdsa256-sec1.key", "ecdsa256.pub"),
    ("ed25519.key", "ed25519.pub"),
    ("ed25519-pkcs8.key", "ed25519-pkcs8.pub"),
    ("pkcs1.key", "pkcs1.pub"),
    ("ecdsa521-pkcs8.key", "ecdsa521.pub"),
];

fn import(env: &TestEnv, file: &Path) -> Said {
    let arguments = ["--dry-run", "--json", "kps", "keypair", "import", "web"];
    let mut command = env.sandbox(arguments);
    command.args(["--encryption", "default", "--private-key"]);
    run(command.arg(file))
}

/// The public key that an import would send, without its comment.
fn public_half(said: &Said) -> String {
    assert_eq!(said.code, 0, "{}", said.err);
    let key = said.json()["body"]["keypair"]["public_key"].clone();
    without_comment(key.as_str().unwrap())
}

fn without_comment(line: &str) -> String {
    let words: Vec<_> = line.split_whitespace().take(2).collect();
    words.join(" ")
}

/// The names of the keys in `tests/data/private`.
fn others() -> Vec<String> {
    let files = std::fs::read_dir(data("private")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let keys = names.filter_map(|name| Some(name.strip_suffix(".key")?.to_owned()));
    keys.map(|name| format!("private/{name}")).collect()
}

#[test]
fn keys_of_other_programs_are_read() {
    let names = others();
    assert!(names.len() > 10, "{names:?}");
    for name in names {
        let said = import(&TestEnv::new(), &data(&format!("{name}.key")));
        let expected = without_comment(&text(&format!("{name}.pub")));
        assert_eq!(public_half(&said), expected, "{name}");
    }
}

/// What people and programs make of a PEM file.
fn variants(pem: &str) -> Vec<(&'static str, Vec<u8>)> {
    let mut lines = pem.lines();
    let (begin, end) = (lines.next().unwrap(), lines.next_back().unwrap());
    let base64: Vec<char> = lines.clone().flat_map(str::chars).collect();
    let wide = |width: usize| {
        let lines = base64.chunks(width).map(|line| line.iter().collect());
        let lines: Vec<String> = lines.collect();
        format!("{begin}\n{}\n{end}\n", lines.join("\n"))
    };
    let bag = text("private/pkcs12.key");
    let (_, certificate) = bag.split_once("-----BEGIN CERTIFICATE-----\n").unwrap();
    let (certificate, _) = certificate
        .split_once("-----END CERTIFICATE-----\n")
        .unwrap();
    let certificate =
        format!("-----BEGIN CERTIFICATE-----\n{certificate}-----END CERTIFICATE-----\n");
    let parameters = text("private/ec-parameters.key");
    let parameters = &parameters[..parameters.find("-----BEGIN EC PRIVATE").unwrap()];
    let headed = format!("{begin}\nX-Comment: mine\n\n");
    let texts = [
        ("a line for each byte", wide(1)),
        ("76 columns", wide(76)),
        ("one line", wide(100_000)),
        ("CRLF", pem.replace('\n', "\r\n")),
        ("blanks at line ends", pem.replace('\n', " \t \n")),
        ("an indented text", pem.replace('\n', "\n  ")),
        ("a byte order mark", format!("\u{feff}{pem}")),
        ("no last newline", pem.trim_end().to_owned()),
        ("headers", pem.replacen(&format!("{begin}\n"), &headed, 1)),
        (
            "another label",
            pem.replace("BEGIN ", "BEGIN X").replace("END ", "END X"),
        ),
        ("text around", format!("# my key\nnote: x\n{pem}more\n")),
        ("a certificate before", format!("{certificate}{pem}")),
        ("a certificate after", format!("{pem}{certificate}")),
        ("parameters before", format!("{parameters}{pem}")),
        (
            "a public key before",
            format!("{}{pem}", text("pem-pkcs8.pub")),
        ),
        (
            "a key that is cut off before",
            format!("{begin}\nMIIC\n{pem}"),
        ),
        (
            "a long text before",
            format!("{}\n{pem}", "x".repeat(1_000_000)),
        ),
    ];
    let latin1 = [b"# cl\xe9\n", pem.as_bytes()].concat();
    let texts = texts.map(|(what, text)| (what, text.into_bytes()));
    texts
        .into_iter()
        .chain([("text that is not UTF-8", latin1)])
        .collect()
}

#[test]
fn text_around_a_key_and_line_widths_do_not_matter() {
    for (form, public) in FORMS {
        let pem = text(form);
        let expected = without_comment(&text(public));
        for (what, variant) in variants(&pem) {
            let env = TestEnv::new();
            let said = import(&env, &env.write("id", variant));
            assert_eq!(public_half(&said), expected, "{form}: {what}");
        }
    }
}

#[test]
fn the_audit_knows_every_key_that_has_no_passphrase() {
    let server = services(account(&[]), project(&[]));
    let env = TestEnv::new();
    let files: Vec<_> = others().iter().map(|name| format!("{name}.key")).collect();
    for (number, file) in files.iter().enumerate() {
        private(&env.write(&format!(".ssh/id{number}"), text(file)));
    }
    private(&env.write(".ssh/id.ppk", text("putty.key")));
    for name in ["pkcs8-encrypted", "sec1-encrypted", "openssh-encrypted"] {
        private(&env.write(&format!(".ssh/{name}"), text(&format!("{name}.key"))));
        env.write(&format!(".ssh/{name}.pub"), text("ed25519.pub"));
    }
    let keys = audited(&env, &server);
    let bare = |findings: &&Vec<String>| findings.contains(&"no-passphrase".to_owned());
    let found = findings(&keys);
    // Some files hold the same key in two forms.
    let holding = keys.as_array().unwrap().iter().zip(&found);
    let of_bare = holding.filter(|(_, findings)| bare(findings));
    let bare_files: usize = of_bare
        .map(|(key, _)| key["files"].as_array().unwrap().len())
        .sum();
    assert_eq!(bare_files, files.len() + 1, "{keys}");
}

#[test]
fn only_the_key_is_sent_of_what_is_in_its_file() {
    let server = Server::in_turn([Answer::json(200, json!({"keypair": {"name": "web"}}))]);
    let env = TestEnv::new();
    let key = text("pkcs1.key");
    let import = "kps private-key import web --private-key id --encryption default";
    for other in ["rsa2048.key", "sec1-encrypted.key"] {
        env.write("id", format!("{key}{}", text(other)));
        let said = fails(env.at(&server.url, import), 2);
        has(&said.err, "id holds more than one private key");
    }
    let said = fails(
        env.at(&server.url, &*import.replace(" id ", " - "))
            .write_stdin(format!("{key}{key}")),
        2,
    );
    has(&said.err, "standard input holds more than one private key");
    assert!(server.requests().is_empty());
    env.write("id", format!("# remark\n{key}another remark\n"));
    ok(env.at(&server.url, import));
    let sent = server.requests()[0].json()["keypair"]["key_protection"]["private_key"].clone();
    assert_eq!(sent, key);
    lacks(&server.requests()[0].body, "remark");
}

#[test]
fn what_ssh_does_not_use_is_named() {
    let env = TestEnv::new();
    let cases = [
        (
            "Ed448",
            "MEcCAQAwBQYDK2VxBDsEOREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREREQ==",
        ),
        (
            "X25519",
            "MC4CAQAwBQYDK2VuBCIEIBERERERERERERERERERERERERERERERERERERERERER",
        ),
        (
            "secp256k1",
            "MC4CAQEEIBERERERERERERERERERERERERERERERERERERERERERoAcGBSuBBAAK",
        ),
        ("1.2.3.4", "MAwCAQAwBQYDKgMEBAA="),
    ];
    for (name, der) in cases {
        let file = env.write(
            "id",
            format!("-----BEGIN PRIVATE KEY-----\n{der}\n-----END PRIVATE KEY-----\n"),
        );
        let said = import(&env, &file);
        let message = format!("of a type that SSH does not use ({name})");
        assert_eq!(said.code, 2, "{}", said.err);
        has(&said.err, message);
    }
    let forms = [
        ("SSH PRIVATE KEY FILE FORMAT 1.1\n", "SSH protocol 1"),
        (
            "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----\nAAAA\n",
            "ssh.com",
        ),
    ];
    for (first, name) in forms {
        let said = import(&env, &env.write("id", first)).ended(2);
        has(&said.err, format!("in the form of {name}"));
    }
}
