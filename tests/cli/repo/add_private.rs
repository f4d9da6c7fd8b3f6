//! What takes a public key never sends a private one, whatever its form and wherever it comes from.

use crate::repo::add_refusals::{TAKERS, report};
use crate::repo_wire::refuses;
use crate::support::{Arguments, TestEnv, fails, lacks, text};

const EVERY_PRIVATE_KEY: [&str; 8] = [
    "ed25519.key",
    "ecdsa256.key",
    "rsa2048.key",
    "dsa.key",
    "pkcs1.key",
    "pkcs8.key",
    "pkcs8-encrypted.key",
    "putty.key",
];

const SHOW_PUBLIC_HALF: &str = "`ssh-keygen -y -f FILE` prints its public half; pass that instead";
const NAME_FILE: &str = "name the file instead: process lists and shell histories keep arguments";
const ASK_PUTTYGEN: &str = "PuTTYgen shows the public key to paste with `--key`";
fn hint_for(private_key: &str) -> &'static str {
    match private_key {
        "putty.key" => ASK_PUTTYGEN,
        _ => SHOW_PUBLIC_HALF,
    }
}

#[test]
fn private_keys_are_refused_from_a_file_from_stdin_and_as_text() {
    for name in EVERY_PRIVATE_KEY {
        let env = TestEnv::new();
        let secret = text(name);
        env.write("id", &secret);
        for (command, option) in TAKERS {
            let as_text = format!("{option}={secret}");
            let inputs: [(&str, &str, &[&str]); 4] = [
                ("id", hint_for(name), &["id"]),
                ("standard input", hint_for(name), &["-"]),
                ("an argument", NAME_FILE, &[option, &secret]),
                ("an argument", NAME_FILE, &[&as_text]),
            ];
            for (place, hint, source) in inputs {
                let arguments = [command.words(), source.words()].concat();
                let said = refuses(&env, arguments, secret.clone());
                let expected = report(&format!("{place} is a private key"), hint);
                assert_eq!(said.err, expected, "{command}: {name}");
            }
        }
    }
}

#[test]
fn the_public_half_beside_a_private_key_is_the_hint() {
    for name in EVERY_PRIVATE_KEY {
        let env = TestEnv::new();
        env.write("keys/id", text(name));
        env.write("keys/id.pub", text("ed25519.pub"));
        let said = refuses(&env, "repo key add keys/id", "");
        let expected = report(
            "keys/id is a private key",
            "its public half is beside it: keys/id.pub",
        );
        assert_eq!(said.err, expected, "{name}");
    }
}

#[test]
fn a_file_beside_a_private_key_that_is_no_public_key_is_no_hint() {
    let env = TestEnv::new();
    env.write("id", text("ed25519.key"));
    env.write("id.pub", text("ed25519.key"));
    let said = refuses(&env, "repo key add id", "");
    assert_eq!(said.err, report("id is a private key", SHOW_PUBLIC_HALF));
    let said = refuses(&env, "repo key add id.pub", "");
    assert_eq!(
        said.err,
        report("id.pub is a private key", SHOW_PUBLIC_HALF)
    );
}

#[test]
fn a_private_key_is_found_wherever_it_hides() {
    let secret = text("ed25519.key");
    let public = text("ed25519.pub");
    let hiding: [Vec<u8>; 9] = [
        format!("{public}{secret}").into(),
        format!("{secret}{public}").into(),
        format!("\u{feff}{secret}").into(),
        secret.replace('\n', "\r\n").into(),
        format!("    {}", secret.replace('\n', "\n    ")).into(),
        secret.replace('\n', "\\n").into(),
        [&[0xff, 0x00, 0x80], secret.as_bytes()].concat(),
        secret.as_bytes()[..60].into(),
        format!("{} -----BEGIN PRIVATE KEY----- MC4CAQ", public.trim()).into(),
    ];
    let env = TestEnv::new();
    for content in hiding {
        env.write("k", &content);
        let said = refuses(&env, "repo key add k", "");
        let expected = report("k is a private key", SHOW_PUBLIC_HALF);
        assert_eq!(said.err, expected, "{}", content.escape_ascii());
    }
}

#[test]
fn no_message_repeats_a_private_key() {
    let env = TestEnv::new();
    let secret = text("ed25519.key");
    env.write("id", &secret);
    let inner = secret.lines().nth(2).unwrap();
    let sources = [["--key", secret.as_str()], ["id", "-vv"], ["-", "-vv"]];
    for source in sources {
        for form in ["--output=table", "--json"] {
            let arguments = [&["repo", "key", "add", form], &source[..]].concat();
            let said = refuses(&env, &arguments, secret.clone());
            lacks(&said.err, inner);
        }
    }
}

#[test]
fn a_refusal_needs_neither_endpoint_nor_token() {
    let env = TestEnv::new();
    env.write("id", text("pkcs8.key"));
    let said = fails(env.command("repo key add id"), 2);
    assert_eq!(said.err, report("id is a private key", SHOW_PUBLIC_HALF));
}

#[test]
fn older_private_keys_are_recognised_by_their_first_line() {
    let env = TestEnv::new();
    let first_lines = [
        "-----BEGIN EC PRIVATE KEY-----",
        "-----BEGIN DSA PRIVATE KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----",
        "---- BEGIN SSH2 ENCRYPTED PRIVATE KEY ----",
        "SSH PRIVATE KEY FILE FORMAT 1.1",
    ];
    for first in first_lines {
        env.write("k", format!("{first}\nAAAA\n"));
        let said = refuses(&env, "repo key add k", "");
        let expected = report("k is a private key", SHOW_PUBLIC_HALF);
        assert_eq!(said.err, expected, "{first}");
    }
    env.write(
        "k",
        "PuTTY-User-Key-File-2: ssh-rsa\r\nEncryption: none\r\n",
    );
    let said = refuses(&env, "repo key add k", "");
    assert_eq!(said.err, report("k is a private key", ASK_PUTTYGEN));
}

#[test]
fn a_misplaced_private_key_is_not_repeated() {
    let env = TestEnv::new();
    let secret = text("ed25519.key");
    let places: [&[&str]; 3] = [
        &["repo", "key", "add", &secret],
        &["repo", "key", "add", "--title", &secret],
        &["repo", "key", "list", "--limit", &secret],
    ];
    for arguments in places {
        let said = refuses(&env, arguments, "");
        let expected = report("an argument is a private key", NAME_FILE);
        assert_eq!(said.err, expected);
        let said = refuses(&env, [arguments, &["--json"]].concat(), "");
        let message = "an argument is a private key; nothing was sent";
        assert_eq!(said.error()["message"], message);
        assert_eq!(said.error()["kind"], "usage");
    }
}
