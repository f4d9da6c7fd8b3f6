//! What `hwkey repo key add` and others that take a public key refuse: each with its own text, exit 2, and nothing sent.

use std::process::Command;

use crate::repo_wire::{adds, refuses};
use crate::support::{Arguments, TestEnv, line, private, text};
use crate::table::rows;

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

/// Why texts are refused, the hint, and the texts.
fn not_one_key() -> Vec<(&'static str, &'static str, Vec<Vec<u8>>)> {
    let (ed25519, other) = (text("ed25519.pub"), text("ed25519-other.pub"));
    let rsa = line("rsa2048.pub");
    let utf16 = |order: fn(u16) -> [u8; 2]| ed25519.encode_utf16().flat_map(order).collect();
    let (little, big): (Vec<u8>, Vec<u8>) = (utf16(u16::to_le_bytes), utf16(u16::to_be_bytes));
    let texts = |texts: &[&str]| texts.iter().map(|text| (*text).into()).collect();
    vec![
        (
            "no SSH public key",
            WHAT_A_KEY_IS,
            texts(&["Dear diary\n", "Dear\ndiary\n", &"\0".repeat(512)]),
        ),
        (
            "empty",
            WHAT_A_KEY_IS,
            texts(&["", "\n \r\n\t\n", "# my key\n\n# ssh-ed25519\n", "\u{feff}"]),
        ),
        (
            "2 public keys, but only one is allowed",
            ONE_AT_A_TIME,
            texts(&[&(ed25519.clone() + &other), &ed25519.repeat(2)]),
        ),
        (
            "a public key among other lines that are not keys",
            ONE_AT_A_TIME,
            texts(&[
                &format!("Dear diary\n{ed25519}"),
                // One that was wrapped.
                &format!("{}\n{}", &rsa[..60], &rsa[60..]),
            ]),
        ),
        (
            "an authorized_keys line with options",
            "pass only the part from the key type on",
            texts(&[&format!("no-pty,command=\"/bin/true\" {ed25519}")]),
        ),
        (
            "an OpenSSH certificate (ssh-ed25519-cert-v01@openssh.com), not a plain public key",
            "pass the key that was certified: the file without `-cert` in its name",
            texts(&[&text("certificate.pub")]),
        ),
        (
            "not text",
            WHAT_A_KEY_IS,
            vec![vec![0x00, 0xc3, 0x28, 0x80, 0xfe]],
        ),
        (
            "UTF-16 text; a key file is plain ASCII or UTF-8",
            "save it again as UTF-8 or ASCII",
            vec![
                [&[0xff, 0xfe], &little[..]].concat(),
                [&[0xfe, 0xff], &big[..]].concat(),
            ],
        ),
    ]
}

#[test]
fn what_is_not_one_public_key_is_refused_by_name() {
    for (reason, hint, contents) in not_one_key() {
        for content in contents {
            refused_by_name(&content, reason, hint);
        }
    }
}

/// Whatever takes a public key refuses this, wherever it is from.
fn refused_by_name(content: &[u8], reason: &str, hint: &str) {
    let env = TestEnv::new();
    env.write("k.pub", content);
    for (command, option) in TAKERS {
        let mut sources = vec![("k.pub", vec!["k.pub"]), ("standard input", vec!["-"])];
        // What is no text or holds a zero cannot be an argument.
        if let Ok(argument) = str::from_utf8(content)
            && !argument.contains('\0')
        {
            sources.push((option, vec![option, argument]));
        }
        for (place, source) in sources {
            let arguments = [command.words(), source.words()].concat();
            let said = refuses(&env, arguments, content);
            let expected = report(&format!("{place}: {reason}"), hint);
            assert_eq!(said.err, expected, "{command}");
        }
    }
}

#[test]
fn damaged_keys_are_refused() {
    let key = line("ed25519.pub");
    let (bare, _) = key.rsplit_once(' ').unwrap();
    let damaged = [
        ("ssh-ed25519", bare[..bare.len() - 8].to_owned()),
        ("ssh-ed25519", bare[..bare.len() - 1].to_owned()),
        ("ssh-ed25519", bare.replace("AAAAC3", "A*?AC3")),
        ("ssh-rsa", "ssh-rsa AAAAB3...".to_owned()),
        ("ssh-rsa", bare.replace("ssh-ed25519", "ssh-rsa")),
        ("ssh-unknown", bare.replace("ssh-ed25519", "ssh-unknown")),
        ("ssh-ed25519", "ssh-ed25519".to_owned()),
        ("ssh-ed25519", format!("{bare}AAAA")),
    ];
    let env = TestEnv::new();
    for (algorithm, content) in damaged {
        env.write("k.pub", &content);
        let said = refuses(&env, "repo key add k.pub", "");
        let begin = format!("error: k.pub: a damaged {algorithm} key: ");
        assert!(said.err.starts_with(&begin), "{content}: {}", said.err);
        let end = "; nothing was sent\n  hint: copy the whole line again; `ssh-keygen -l -f FILE` checks a key file\n";
        assert!(said.err.ends_with(end), "{content}: {}", said.err);
    }
}

/// Files of public keys in other forms, what the forms are called, and what converts them.
const FORMS: &str = "
rfc4716.pub | RFC 4716 (SSH2) | ssh-keygen -i -f k.pub
pem-pkcs8.pub | PEM (PKCS#8) | ssh-keygen -i -m PKCS8 -f k.pub
pem-pkcs1.pub | PEM (PKCS#1) | ssh-keygen -i -m PEM -f k.pub
";

#[test]
fn the_hint_for_another_form_is_what_converts_it() {
    let rsa = line("rsa2048.pub");
    let bare = rsa.rsplit_once(' ').unwrap().0;
    for [name, form, conversion] in rows(FORMS) {
        let env = TestEnv::new();
        private(&env.write("k.pub", text(name)));
        let said = refuses(&env, "repo key add k.pub", "");
        let message = format!("k.pub: a public key in {form} format");
        let expected = report(&message, &format!("convert it with `{conversion}`"));
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
    let pem = text("pem-pkcs8.pub");
    let hint = "convert it with `ssh-keygen -i -m PKCS8 -f FILE`";
    for (place, source) in [("standard input", &["-"][..]), ("--key", &["--key", &pem])] {
        let arguments = [&["repo", "key", "add"], source].concat();
        let said = refuses(&TestEnv::new(), arguments, pem.clone());
        let message = format!("{place}: a public key in PEM (PKCS#8) format");
        assert_eq!(said.err, report(&message, hint));
    }
}

#[test]
fn a_title_must_have_something_to_read() {
    let key = line("ed25519.pub");
    for title in ["a\nb", "a\x1b[2Jb", "a\u{9b}b"] {
        let arguments = ["repo", "key", "add", "--key", &key, "--title", title];
        let said = refuses(&TestEnv::new(), arguments, "");
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
    let cases = r"
missing.pub | cannot read missing.pub\n  caused by: No such file or directory (os error 2)\n  hint: `ssh-keygen -t ed25519` makes a key pair
folder | cannot read folder\n  caused by: Is a directory (os error 21)
long.pub | long.pub is longer than 1 MiB, the limit
- | standard input is longer than 1 MiB, the limit
";
    for [file, message] in rows(cases) {
        let said = refuses(&env, ["repo", "key", "add", file], padded(longest + 1));
        let message = message.replace("\\n", "\n");
        assert_eq!(said.err, format!("error: {message}\n"));
    }
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
