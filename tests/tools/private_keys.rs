//! Every private key that `ssh-keygen -y` reads is read, as the same key: those of several tools, in each
//! of their forms, and what people and programs make of such files.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::support::{Said, TestEnv, private, run, text};

/// The blob of the public half that `ssh-keygen -y` finds, if it reads the file.
fn by_openssh(file: &Path) -> Option<String> {
    let output = Command::new("ssh-keygen")
        .args(["-y", "-P", "", "-f"])
        .arg(file)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let line = String::from_utf8(output.stdout).unwrap();
    line.split(' ')
        .nth(1)
        .map(|blob| blob.trim_end().to_owned())
}

fn import(env: &TestEnv, file: &Path) -> Said {
    let words = "--dry-run --json kps keypair import web --encryption default --private-key";
    run(env.sandbox(words).arg(file))
}

/// The blob of the public half that would be sent.
fn by_hwkey(env: &TestEnv, file: &Path) -> Result<String, String> {
    let said = import(env, file);
    if said.code != 0 {
        return Err(said.err);
    }
    let key = said.json()["body"]["keypair"]["public_key"].clone();
    let blob = key.as_str().unwrap().split(' ').nth(1);
    Ok(blob.unwrap().to_owned())
}

/// A home with the keys that `private_keys.sh` makes.
fn home() -> TestEnv {
    let env = TestEnv::new();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools/private_keys.sh");
    let mut make = Command::new("sh");
    let made = make.args(["-x", script]).current_dir(env.path(""));
    let made = made.output().unwrap();
    let trace = String::from_utf8_lossy(&made.stderr);
    assert!(made.status.success(), "{trace}");
    env
}

fn files(directory: &Path) -> Vec<(String, Vec<u8>)> {
    let entries = fs::read_dir(directory).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            let name = entry.file_name().into_string().unwrap();
            (name, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// What people and programs make of a file that holds one block.
fn variants(pem: &str, certificate: &str) -> Vec<(String, Vec<u8>)> {
    let start = pem.rfind("-----BEGIN ").unwrap();
    let lines: Vec<_> = pem[start..].lines().collect();
    let (begin, end) = (lines[0], lines[lines.len() - 1]);
    let base64 = lines[1..lines.len() - 1].concat();
    let wide = |width: usize, newline: &str, begin: &str, end: &str| {
        let mut text = format!("{begin}{newline}");
        for line in base64.as_bytes().chunks(width) {
            text.push_str(str::from_utf8(line).unwrap());
            text.push_str(newline);
        }
        format!("{text}{end}{newline}")
    };
    let mut variants = Vec::new();
    for width in [1, 19, 60, 65, 76, 253, 254, 255, 300, 1000, 100_000] {
        variants.push((format!("{width} columns"), wide(width, "\n", begin, end)));
        variants.push((
            format!("{width} columns, CRLF"),
            wide(width, "\r\n", begin, end),
        ));
    }
    for label in [
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "DSA PRIVATE KEY",
        "ANY PRIVATE KEY",
    ] {
        let begin = format!("-----BEGIN {label}-----");
        let end = format!("-----END {label}-----");
        variants.push((format!("labelled {label}"), wide(64, "\n", &begin, &end)));
    }
    for (what, text) in rewritten(pem, certificate) {
        variants.push((what.to_owned(), text));
    }
    let latin1 = [b"Bag \xe9\xff\0\n", pem.as_bytes(), b"\n\xfe\n"].concat();
    let texts = variants
        .into_iter()
        .map(|(what, text)| (what, text.into_bytes()));
    texts
        .chain([("text that is not UTF-8".to_owned(), latin1)])
        .collect()
}

/// What other programs write around the block and into it.
fn rewritten(pem: &str, certificate: &str) -> Vec<(&'static str, String)> {
    let block = &pem[pem.rfind("-----BEGIN ").unwrap()..];
    let lines: Vec<_> = block.lines().collect();
    let (begin, end) = (lines[0], lines[lines.len() - 1]);
    let public = text("pem-pkcs8.pub");
    let headed = |headers: &str| pem.replacen(begin, &format!("{begin}\n{headers}\n"), 1);
    vec![
        ("CR CR LF", pem.replace('\n', "\r\r\n")),
        ("blanks at line ends", pem.replace('\n', " \t \n")),
        ("indented", pem.replace('\n', "\n  ")),
        ("empty lines", pem.replace('\n', "\n\n")),
        (
            "an empty line first",
            pem.replacen(begin, &format!("{begin}\n"), 1),
        ),
        ("a header", headed("Comment: mine\n")),
        (
            "headers over lines",
            headed("X-A: one\\\n two\nProc-Type: 4,CLEAR\n"),
        ),
        ("no last newline", pem.trim_end().to_owned()),
        ("a byte order mark", format!("\u{feff}{pem}")),
        ("text around", format!("# mine\nnote: x\n\n{pem}\nmore\n")),
        (
            "a long text before",
            format!("{}\n{pem}", "z".repeat(900_000)),
        ),
        ("a certificate before", format!("{certificate}{pem}")),
        ("a certificate after", format!("{pem}{certificate}")),
        ("a public key before", format!("{}{pem}", public)),
        ("a public key after", format!("{pem}{}", public)),
        ("cut off before", format!("{begin}\n{}\n{pem}", lines[1])),
        (
            "more after its end",
            pem.replace(end, &format!("{end} more")),
        ),
        ("no padding", pem.replace('=', "")),
    ]
}

#[test]
fn what_openssh_reads_is_the_same_key() {
    let env = home();
    what_openssh_reads_is_read(&env);
    what_cannot_be_imported_is_named(&env);
}

fn what_openssh_reads_is_read(env: &TestEnv) {
    let certificate = fs::read_to_string(env.path("certificate")).unwrap();
    let mut cases = files(&env.path("plain"));
    for name in [
        "rsa1031",
        "rsa-pkcs8",
        "dsa",
        "prime256v1-parameters",
        "secp384r1-explicit",
        "secp521r1-pkcs8-no-public",
        "ed25519-pkcs8",
        "keygen-ed25519-RFC4716",
        "keygen-rsa-PEM",
        "putty-ecdsa",
    ] {
        let pem = fs::read_to_string(env.path("plain").join(name)).unwrap();
        let variants = variants(&pem, &certificate).into_iter();
        cases.extend(variants.map(|(what, text)| (format!("{name}, {what}"), text)));
    }
    let mut read = 0;
    let mut wrong = Vec::new();
    for (what, text) in cases {
        let file = env.write("key", text);
        private(&file);
        let Some(expected) = by_openssh(&file) else {
            continue;
        };
        read += 1;
        let found = by_hwkey(env, &file);
        if found.as_ref() != Ok(&expected) {
            wrong.push((what, found));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(read > 300, "OpenSSH itself reads {read}");
}

fn what_cannot_be_imported_is_named(env: &TestEnv) {
    let cases = files(&env.path("other"));
    assert!(cases.len() > 25, "{cases:?}");
    for (name, _) in cases {
        let said = import(env, &env.path("other").join(&name));
        let mut words = name.split('-');
        let word = match name.as_str() {
            "RSA-PSS" => "RSA-PSS",
            _ => words.next().unwrap(),
        };
        assert_eq!(said.code, 2, "{name}: {}", said.err);
        assert!(said.err.contains(word), "{name}: {}", said.err);
    }
}
