//! What `hwkey repo key add` and others that take a public key refuse: each with its own text, exit 2, and nothing sent.

use std::process::Command;

use crate::repo_wire::{adds, refuses};
use crate::support::{Arguments, TestEnv, line, private, text};

const WHAT_A_KEY_IS: &str =
    "a public key is one line such as `ssh-ed25519 AAAA… comment`, usually in ~/.ssh/*.pub";
const ONE_AT_A_TIME: &str = "pass one key at a time, in a file with a single line";

/// Commands that take a public key, and the option that takes it as text.
pub(crate) const TAKERS: [(&str, &str); 3] = [
    ("repo key add --title t", "--key"),
    ("repo deploy-key add --title t -R 7", "--key"),
    ("kps keypair import web", "--public-key"),
];

/// The whole report about something that was not sent.
pub(crate) fn report(message: &str, hint: &str) -> String {
    format!("error: {message}; nothing was sent\n  hint: {hint}\n")
}

/// Texts that are not one public key, with the reason and the hint they are refused with.
fn not_one_key() -> Vec<(&'static str, Vec<u8>, &'static str, &'static str)> {
    let ed25519 = text("ed25519.pub");
    let other = text("ed25519-other.pub");
    let options = format!("no-pty,command=\"/bin/true\" {ed25519}");
    let utf16: Vec<u8> = ed25519.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big_endian: Vec<u8> = ed25519.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let part = "pass only the part from the key type on";
    let certified = "pass the key that was certified: the file without `-cert` in its name";
    let utf16_reason = "UTF-16 text; a key file is plain ASCII or UTF-8";
    let save = "save it again as UTF-8 or ASCII";
    vec![
        (
            "prose",
            b"Dear diary\n".to_vec(),
            "no SSH public key",
            WHAT_A_KEY_IS,
        ),
        (
            "prose of two lines",
            b"Dear\ndiary\n".to_vec(),
            "no SSH public key",
            WHAT_A_KEY_IS,
        ),
        ("nothing", Vec::new(), "empty", WHAT_A_KEY_IS),
        (
            "blank lines",
            b"\n \r\n\t\n".to_vec(),
            "empty",
            WHAT_A_KEY_IS,
        ),
        (
            "only comments",
            b"# my key\n\n# ssh-ed25519\n".to_vec(),
            "empty",
            WHAT_A_KEY_IS,
        ),
        ("only a mark", "\u{feff}".into(), "empty", WHAT_A_KEY_IS),
        (
            "two keys",
            format!("{ed25519}{other}").into(),
            "2 public keys, but only one is allowed",
            ONE_AT_A_TIME,
        ),
        (
            "one key twice",
            format!("{ed25519}{ed25519}").into(),
            "2 public keys, but only one is allowed",
            ONE_AT_A_TIME,
        ),
        (
            "a key and prose",
            format!("Dear diary\n{ed25519}").into(),
            "a public key among other lines that are not keys",
            ONE_AT_A_TIME,
        ),
        (
            "options",
            options.into(),
            "an authorized_keys line with options",
            part,
        ),
        (
            "a certificate",
            text("certificate.pub").into(),
            "an OpenSSH certificate (ssh-ed25519-cert-v01@openssh.com), not a plain public key",
            certified,
        ),
        (
            "bytes",
            vec![0x00, 0xc3, 0x28, 0x80, 0xfe],
            "not text",
            WHAT_A_KEY_IS,
        ),
        ("nuls", vec![0; 512], "no SSH public key", WHAT_A_KEY_IS),
        (
            "UTF-16 with a mark",
            [&[0xff, 0xfe], &utf16[..]].concat(),
            utf16_reason,
            save,
        ),
        (
            "big-endian UTF-16",
            [&[0xfe, 0xff], &big_endian[..]].concat(),
            utf16_reason,
            save,
        ),
    ]
}

#[test]
fn what_is_not_one_public_key_is_refused_by_name() {
    let env = TestEnv::new();
    for (what, content, reason, hint) in not_one_key() {
        env.write("k.pub", &content);
        for (command, option) in TAKERS {
            let mut sources = vec![("k.pub", vec!["k.pub"]), ("standard input", vec!["-"])];
            // What is no text or holds a zero cannot be an argument.
            if let Ok(argument) = str::from_utf8(&content)
                && !argument.contains('\0')
            {
                sources.push((option, vec![option, argument]));
            }
            for (place, source) in sources {
                let arguments = [command.words(), source.words()].concat();
                let said = refuses(&env, arguments, content.clone());
                let expected = report(&format!("{place}: {reason}"), hint);
                assert_eq!(said.err, expected, "{command}: {what}");
            }
        }
    }
}

#[test]
fn damaged_keys_are_refused() {
    let key = line("ed25519.pub");
    let (bare, _) = key.rsplit_once(' ').unwrap();
    let rsa = line("rsa2048.pub");
    let damaged = [
        ("cut off", "ssh-ed25519", bare[..bare.len() - 8].to_owned()),
        (
            "one character less",
            "ssh-ed25519",
            bare[..bare.len() - 1].to_owned(),
        ),
        (
            "not base64",
            "ssh-ed25519",
            bare.replace("AAAAC3", "A*?AC3"),
        ),
        (
            "wrapped",
            "ssh-rsa",
            format!("{}\n{}", &rsa[..60], &rsa[60..]),
        ),
        ("with dots", "ssh-rsa", "ssh-rsa AAAAB3...".to_owned()),
        (
            "of another type",
            "ssh-rsa",
            bare.replace("ssh-ed25519", "ssh-rsa"),
        ),
        (
            "of an unknown type",
            "ssh-unknown",
            bare.replace("ssh-ed25519", "ssh-unknown"),
        ),
        ("the type alone", "ssh-ed25519", "ssh-ed25519".to_owned()),
        ("longer inside", "ssh-ed25519", format!("{bare}AAAA")),
    ];
    let env = TestEnv::new();
    for (what, algorithm, content) in damaged {
        env.write("k.pub", &content);
        let said = refuses(&env, "repo key add k.pub", "");
        match what {
            "wrapped" => {
                let expected = report(
                    "k.pub: a public key among other lines that are not keys",
                    ONE_AT_A_TIME,
                );
                assert_eq!(said.err, expected);
            }
            _ => {
                let begin = format!("error: k.pub: a damaged {algorithm} key: ");
                assert!(said.err.starts_with(&begin), "{what}: {}", said.err);
                let end = "; nothing was sent\n  hint: copy the whole line again; `ssh-keygen -l -f FILE` checks a key file\n";
                assert!(said.err.ends_with(end), "{what}: {}", said.err);
            }
        }
    }
}

#[test]
fn the_hint_for_another_form_is_what_converts_it() {
    let forms = [
        ("rfc4716.pub", "RFC 4716 (SSH2)", "ssh-keygen -i -f k.pub"),
        (
            "pem-pkcs8.pub",
            "PEM (PKCS#8)",
            "ssh-keygen -i -m PKCS8 -f k.pub",
        ),
        (
            "pem-pkcs1.pub",
            "PEM (PKCS#1)",
            "ssh-keygen -i -m PEM -f k.pub",
        ),
    ];
    let rsa = line("rsa2048.pub");
    let bare = rsa.rsplit_once(' ').unwrap().0;
    for (name, form, conversion) in forms {
        let env = TestEnv::new();
        env.write("k.pub", text(name));
        private(&env.path("k.pub"));
        let said = refuses(&env, "repo key add k.pub", "");
        let expected = report(
            &format!("k.pub: a public key in {form} format"),
            &format!("convert it with `{conversion}`"),
        );
        assert_eq!(said.err, expected);

        let mut words = conversion.split(' ');
        let converted = Command::new(words.next().unwrap())
            .args(words)
            .current_dir(env.path("."))
            .output()
            .unwrap();
        assert!(converted.status.success(), "{converted:?}");
        adds(&env, "- --title t", converted.stdout, "t", bare);
    }
}

#[test]
fn a_conversion_of_what_is_no_file_names_a_file_to_fill_in() {
    let env = TestEnv::new();
    let pem = text("pem-pkcs8.pub");
    let hint = "convert it with `ssh-keygen -i -m PKCS8 -f FILE`";
    let said = refuses(&env, "repo key add -", pem.clone());
    let expected = report("standard input: a public key in PEM (PKCS#8) format", hint);
    assert_eq!(said.err, expected);
    let said = refuses(&env, ["repo", "key", "add", "--key", &pem], "");
    assert_eq!(
        said.err,
        report("--key: a public key in PEM (PKCS#8) format", hint)
    );
}

#[test]
fn a_title_must_have_something_to_read() {
    let env = TestEnv::new();
    let key = line("ed25519.pub");
    for title in ["a\nb", "a\x1b[2Jb", "a\u{9b}b"] {
        let said = refuses(
            &env,
            ["repo", "key", "add", "--key", &key, "--title", title],
            "",
        );
        let expected = report(
            "the title has a control character",
            "use a --title in one line, without control characters",
        );
        assert_eq!(said.err, expected);
    }
}

#[test]
fn files_that_cannot_be_a_key_are_refused() {
    let env = TestEnv::new();
    std::fs::create_dir(env.path("folder")).unwrap();
    let padded = |length: usize| {
        let key = text("ed25519.pub");
        format!("{}{key}", "#\n".repeat((length - key.len()).div_ceil(2)))
    };
    let longest = 1024 * 1024;
    env.write("long.pub", padded(longest + 1));
    let cases = [
        (
            "missing.pub",
            "error: cannot read missing.pub\n  caused by: No such file or directory (os error 2)\n",
        ),
        (
            "folder",
            "error: cannot read folder\n  caused by: Is a directory (os error 21)\n",
        ),
        (
            "long.pub",
            "error: long.pub is longer than 1 MiB, the limit\n",
        ),
    ];
    for (file, expected) in cases {
        let said = refuses(&env, ["repo", "key", "add", file], "");
        assert_eq!(said.err, expected);
    }
    let said = refuses(&env, "repo key add -", padded(longest + 1));
    let expected = "error: standard input is longer than 1 MiB, the limit\n";
    assert_eq!(said.err, expected);
    let key = line("ed25519.pub");
    adds(&env, "-", padded(longest - 1), "ed25519@example.com", &key);
}

#[test]
fn a_script_has_to_name_one_source() {
    let env = TestEnv::new();
    env.write(".ssh/id_ed25519.pub", text("ed25519.pub"));
    let expected = "error: no public key was given\n  hint: pass a FILE, `-` for standard input, --key TEXT, or --agent\n";
    for further in [&[][..], &["--title", "t"], &["--no-input"], &["--yes"]] {
        let arguments = [&["repo", "key", "add"], further].concat();
        let said = refuses(&env, &arguments, text("ed25519.pub"));
        assert_eq!(said.err, expected);
    }
}

#[test]
fn two_sources_are_one_too_many() {
    let env = TestEnv::new();
    let key = line("ed25519.pub");
    let pairs: [&[&str]; 5] = [
        &["k.pub", "--key", &key],
        &["k.pub", "--agent"],
        &["--agent", "--key", &key],
        &["-", "--agent=SHA256:x"],
        &["k.pub", "-"],
    ];
    for pair in pairs {
        let arguments = [&["repo", "key", "add", "--json"], pair].concat();
        let said = refuses(&env, &arguments, key.clone());
        assert_eq!(said.error()["kind"], "usage", "{pair:?}");
        assert_eq!(said.error()["exit_code"], 2);
    }
}
