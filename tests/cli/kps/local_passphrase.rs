//! `hwkey kps keypair create --local` with a passphrase, as ssh-keygen understands it.

use std::process::{Command, Output};

use crate::kps::local::taking;
use crate::server::NOWHERE;
use crate::support::terminal::Terminal;
use crate::support::{PROJECT, TestEnv, fails, has, lacks, ok};

const CREATE: &str = "kps keypair create web --local";
const PASSPHRASE: &str = " correct horse 电池 \"staple\" ";

fn opened(env: &TestEnv, passphrase: &str) -> Output {
    let mut command = Command::new("ssh-keygen");
    command.args(["-y", "-P", passphrase, "-f"]);
    command.arg(env.path("web.pem")).output().unwrap()
}

/// The file is as ssh-keygen makes it, and opens with this passphrase only.
fn assert_opens(env: &TestEnv, passphrase: &str) {
    let output = opened(env, passphrase);
    assert!(output.status.success(), "{passphrase:?}: {output:?}");
    let public = std::fs::read(env.path("web.pem.pub")).unwrap();
    assert_eq!(output.stdout, public);
    for wrong in ["", "wrong", &format!("{passphrase}x")] {
        assert!(!opened(env, wrong).status.success(), "{wrong:?}");
    }
    let text = env.read("web.pem");
    let key = ssh_key::PrivateKey::from_openssh(&text).unwrap();
    assert_eq!(key.cipher(), ssh_key::Cipher::Aes256Ctr);
    assert!(
        matches!(
            key.kdf(),
            ssh_key::Kdf::Bcrypt { salt, rounds: 16 } if salt.len() == 16
        ),
        "{:?}",
        key.kdf()
    );
}

#[test]
fn a_passphrase_from_standard_input_locks_the_file() {
    let longest = "x".repeat(1023);
    let cases = [
        ("ed25519", format!("{PASSPHRASE}\n"), PASSPHRASE),
        ("ecdsa-p256", "crlf\r\n".to_owned(), "crlf"),
        ("ecdsa-p384", longest.clone(), longest.as_str()),
        ("rsa-2048", "四 letters".to_owned(), "四 letters"),
    ];
    for (algorithm, input, passphrase) in cases {
        let (env, server) = (TestEnv::new(), taking());
        let mut command = env.at(&server.url, CREATE);
        command.args(["--passphrase-stdin", "-vv", "--algorithm", algorithm]);
        let said = ok(command.write_stdin(input));
        assert_opens(&env, passphrase);
        assert_eq!(server.requests().len(), 1);
        let sent = String::from_utf8_lossy(&server.requests()[0].raw).into_owned();
        for text in [&said.out, &said.err, &sent] {
            lacks(text, passphrase);
        }
    }
}

#[test]
fn a_printed_key_is_locked_too() {
    let (env, server) = (TestEnv::new(), taking());
    let mut command = env.at(&server.url, CREATE);
    command.args(["--passphrase-stdin", "--private-key-file=-"]);
    let said = ok(command.write_stdin("secret"));
    let key = ssh_key::PrivateKey::from_openssh(&said.out).unwrap();
    assert!(key.is_encrypted());
    assert!(key.decrypt("secret").is_ok() && key.decrypt("secre").is_err());
}

#[test]
fn what_cannot_be_a_passphrase_sends_and_saves_nothing() {
    let long = "x".repeat(1024);
    let cases: [(&str, &[u8], &str); 12] = [
        ("--passphrase-stdin", b"", "passphrase is empty"),
        ("--passphrase-stdin", b"\n", "passphrase is empty"),
        ("--passphrase-stdin", b"\r\n", "passphrase is empty"),
        ("--passphrase-stdin", b"two\nlines\n", "more than one line"),
        ("--passphrase-stdin", b"a\n\n", "more than one line"),
        ("--passphrase-stdin", b"a\0b", "NUL"),
        ("--passphrase-stdin", b"a\xff", "not UTF-8"),
        ("--passphrase-stdin", long.as_bytes(), "1023"),
        ("--passphrase", b"a", "--passphrase-stdin"),
        ("--passphrase --json", b"a", "--passphrase-stdin"),
        (
            "--passphrase --passphrase-stdin",
            b"a",
            "cannot be used with",
        ),
        ("--passphrase --no-input", b"a", "--passphrase-stdin"),
    ];
    for (options, input, message) in cases {
        let env = TestEnv::new();
        let mut command = env.at(NOWHERE, format!("{CREATE} {options}"));
        has(&fails(command.write_stdin(input), 2).err, message);
        assert!(env.files().is_empty(), "{input:?}");
    }
}

#[test]
fn only_local_keys_have_a_passphrase() {
    for option in ["--passphrase", "--passphrase-stdin"] {
        for (further, text) in [("", "--local"), ("--kms-key-id=k", "--kms-key-id")] {
            let create = format!("kps keypair create web {option} {further}");
            let env = TestEnv::new();
            let mut command = env.at(NOWHERE, create);
            has(&fails(command.write_stdin("a"), 2).err, text);
        }
    }
}

#[test]
fn a_dry_run_asks_for_none() {
    for option in ["--passphrase", "--passphrase-stdin"] {
        let env = TestEnv::new();
        let mut command = env.at(NOWHERE, CREATE);
        let said = ok(command.args([option, "--dry-run"]).write_stdin("secret"));
        assert!(said.out.contains("ssh-ed25519 ") && !said.out.contains("secret"));
        assert!(env.files().is_empty());
    }
}

#[test]
fn a_person_types_it_twice() {
    let (env, server) = (TestEnv::new(), taking());
    let create = format!("{CREATE} --passphrase --color=never");
    let mut terminal = Terminal::run(&env, &server.url, create, |command| {
        command.env("HWKEY_PROJECT_ID", PROJECT)
    });
    let answers = ["a typo in it", PASSPHRASE, PASSPHRASE, PASSPHRASE];
    let mut asked = ["Passphrase for the private key: ", "passphrase again: "]
        .into_iter()
        .cycle();
    for answer in answers {
        terminal.expect(asked.next().unwrap());
        terminal.expect_echo(false);
        terminal.press(&format!("{answer}\n"));
    }
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    assert!(!shown.contains(PASSPHRASE.trim()), "{shown}");
    has(&shown, "ssh -i ");
    assert_opens(&env, PASSPHRASE);
}

#[test]
fn a_person_who_types_nothing_gets_no_key() {
    let env = TestEnv::new();
    let create = format!("{CREATE} --passphrase");
    let mut terminal = Terminal::run(&env, NOWHERE, create, |command| {
        command.env("HWKEY_PROJECT_ID", PROJECT)
    });
    terminal.expect("Passphrase for the private key: ");
    terminal.expect_echo(false);
    terminal.press("\n");
    let (code, shown) = terminal.end();
    assert_eq!(code, 2, "{shown}");
    has(&shown, "the passphrase is empty");
    assert!(env.files().is_empty());
}
