//! `hwkey audit`: what is on this machine, in files and in the ssh-agent.

use serde_json::{Value, json};

use crate::audit::wire::{
    account, audit, audited, findings, hold_private, hold_public, project, services,
};
use crate::kps_wire::assert_no_secret;
use crate::support::{TestEnv, column, has, ok, private, starts, text};

const NONE: [&str; 0] = [];

#[test]
fn a_home_without_keys_shows_what_is_registered() {
    let env = TestEnv::new();
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    assert_eq!(findings(&audited(&env, &server)), [["no-local-half"]]);
}

#[test]
fn what_is_no_key_in_a_pub_file_is_a_warning() {
    let env = TestEnv::new();
    hold_public(&env, "id.pub", "ed25519");
    env.write(".ssh/id-cert.pub", text("certificate.pub"));
    env.write(".ssh/broken.pub", "ssh-ed25519 AAAA");
    env.write(".ssh/empty.pub", "");
    env.write(".ssh/long.pub", "x".repeat(1_100_000));
    env.write(".ssh/known_hosts", "x".repeat(1_100_000));
    env.write(".ssh/config", [0xff, 0xfe]);
    std::fs::create_dir(env.path(".ssh/folder.pub")).unwrap();
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    let said = audit(&env, &server, &[]);
    assert_eq!(findings(&said.json()), [NONE]);
    let warnings: Vec<_> = said.err.lines().collect();
    let folder = env.path(".ssh");
    let expected = [
        "broken.pub: a damaged",
        "empty.pub: empty",
        "long.pub is longer than",
    ];
    assert_eq!(warnings.len(), expected.len(), "{}", said.err);
    for (warning, expected) in warnings.iter().zip(expected) {
        let begin = format!("warning: {}", folder.join(expected).display());
        assert!(warning.starts_with(&begin), "{warning}");
    }
    let said = audit(&env, &server, &["-v"]);
    let certificate = folder.join("id-cert.pub");
    let note = format!("note: {} is a certificate\n", certificate.display());
    has(&said.err, &note);
    has(&said.err, "note: no ssh-agent: ");
}

#[cfg(unix)]
#[test]
fn pipes_are_not_opened_and_a_link_to_nowhere_is_told() {
    let env = TestEnv::new();
    hold_public(&env, "id.pub", "ed25519");
    for pipe in ["pipe", "pipe.pub"] {
        let made = std::process::Command::new("mkfifo")
            .arg(env.path(&format!(".ssh/{pipe}")))
            .status();
        assert!(made.unwrap().success());
    }
    std::os::unix::fs::symlink("id.pub", env.path(".ssh/link.pub")).unwrap();
    std::os::unix::fs::symlink("gone", env.path(".ssh/agent.sock")).unwrap();
    for device in ["zero", "zero.pub"] {
        std::os::unix::fs::symlink("/dev/zero", env.path(&format!(".ssh/{device}"))).unwrap();
    }
    let server = services(account(&[("ed25519", "t"), ("rsa2048", "u")]), project(&[]));
    let keys = audited(&env, &server);
    assert_eq!(keys[0]["files"].as_array().unwrap().len(), 2);
    assert_eq!(findings(&keys), [vec![], vec!["no-local-half"]]);

    std::os::unix::fs::symlink("gone", env.path(".ssh/gone.pub")).unwrap();
    let said = audit(&env, &server, &[]);
    let gone = env.path(".ssh/gone.pub");
    let begin = format!("warning: cannot read {}: ", gone.display());
    starts(&said.err, begin);
    assert_eq!(findings(&said.json()), [NONE; 2]);
}

#[test]
fn files_and_folders_that_are_named_are_looked_at_once() {
    let env = TestEnv::new();
    hold_public(&env, "id.pub", "ed25519");
    env.write("keys/any name", text("ecdsa256.pub"));
    env.write("keys/b.pub", text("rsa2048.pub"));
    env.write("keys/sub/c.pub", text("rsa3072.pub"));
    private(&env.write("old.pem", text("openssh-encrypted.key")));
    let server = services(account(&[]), project(&[]));
    let named = ["keys", "./keys/../keys", "keys/any name", "old.pem", ".ssh"];
    let paths: Vec<_> = named.iter().flat_map(|path| ["--path", path]).collect();
    let said = audit(&env, &server, &paths);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let keys = said.json();
    let paths = |names: &[&str]| json!(names.iter().map(|it| env.path(it)).collect::<Vec<_>>());
    let expected = [
        paths(&["keys/any name"]),
        paths(&[".ssh/id.pub", "old.pem"]),
        paths(&["keys/b.pub"]),
    ];
    assert_eq!(column(&keys, "files"), expected);

    env.write("notes", "no key");
    let said = audit(&env, &server, &["--path", "notes"]);
    assert_eq!(said.code, 0);
    has(&said.err, "/notes: no SSH public key\n");
    let asked = server.lines().len();
    for path in ["nosuch", "keys/none.pub", "old.pem/x"] {
        let said = audit(&env, &server, &["--path", "keys", "--path", path]);
        assert_eq!((said.code, said.out.as_str()), (2, ""));
        let begin = format!("cannot read {path}; nothing was sent: ");
        starts(&said.error()["message"], begin);
    }
    assert_eq!(server.lines().len(), asked);
}

#[test]
fn a_folder_that_cannot_be_read_is_a_warning() {
    let env = TestEnv::new();
    env.write(".ssh", "a file");
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    let said = audit(&env, &server, &[]);
    let begin = format!("warning: cannot read {}: ", env.path(".ssh").display());
    starts(&said.err, begin);
    assert_eq!(findings(&said.json()), [NONE]);
}

#[test]
fn a_nameless_private_key_has_a_row_of_its_own() {
    let cases = [
        (
            text("pkcs1-encrypted.key"),
            "is encrypted with a passphrase",
        ),
        (
            text("putty.key")[..100].to_owned(),
            "is in PuTTY format, not PEM",
        ),
        (
            text("ed25519.key")[..200].to_owned(),
            "is a damaged private key",
        ),
    ];
    for (key, reason) in cases {
        let env = TestEnv::new();
        let path = env.write(".ssh/old", &key);
        crate::support::private(&path);
        let server = services(account(&[("rsa2048", "t")]), project(&[]));
        let said = audit(&env, &server, &[]);
        let keys = said.json();
        assert_eq!(keys[0]["fingerprint"], Value::Null);
        assert_eq!(keys[0]["files"], json!([path]));
        assert_eq!(findings(&keys), [NONE; 2], "it may be the registered one");
        let begin = format!("warning: {} {reason}", path.display());
        starts(&said.err, begin);
    }
}

#[test]
fn a_private_key_in_a_pub_file_is_treated_as_one() {
    let env = TestEnv::new();
    hold_private(&env, "id.pub", "ed25519");
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    assert_eq!(findings(&audited(&env, &server)), [["no-passphrase"]]);
}

#[test]
fn nothing_of_a_private_key_is_shown_or_sent() {
    let names = [
        "ed25519",
        "openssh-encrypted",
        "pkcs1",
        "pkcs8-encrypted",
        "putty",
        "rsa3072",
    ];
    let env = TestEnv::new();
    for name in names {
        hold_private(&env, name, name);
    }
    hold_private(&env, "wrong.pub", "ecdsa384-sec1");
    env.write(".ssh/cut", &text("rsa8192.key")[..900]);
    let server = services(account(&[]), project(&[]));
    for options in ["", "--json", "-vv", "-q"] {
        let said = ok(env.at(&server.url, format!("audit {options}")));
        for name in names.iter().chain(&["ecdsa384-sec1", "rsa8192"]) {
            assert_no_secret(&text(&format!("{name}.key")), &said.out);
            assert_no_secret(&text(&format!("{name}.key")), &said.err);
        }
    }
    for request in server.requests() {
        assert!(request.line.starts_with("GET "), "{}", request.line);
        assert!(request.body.is_empty());
    }
}

#[cfg(unix)]
#[test]
fn the_keys_of_the_agent_are_joined_with_the_others() {
    let names = ["ed25519", "ecdsa256", "rsa2048"];
    let (env, _agent) = crate::agent::with_agent(&names);
    hold_public(&env, "id.pub", "ed25519");
    let server = services(account(&[("rsa2048", "t")]), project(&[]));
    let keys = audited(&env, &server);
    assert_eq!(column(&keys, "agent"), [true; 3]);
    assert_eq!(keys[1]["comment"], "ecdsa256@example.com");
    assert_eq!(findings(&keys), [vec!["unused"], vec!["unused"], vec![]]);
    let said = ok(env.at(&server.url, "audit"));
    has(&said.out, "~/.ssh/id.pub, agent");
    has(&said.out, "agent, repo: t (7)");
}

/// Whether a key that is registered is here cannot be told where the agent has others; a certificate of
/// a key that it tells is none of these.
#[cfg(unix)]
#[test]
fn keys_of_the_agent_that_cannot_be_read_are_counted() {
    use crate::repo::add_agent::{answer_once, blob, listing, unknown};
    let certificate = blob("certificate");
    let cases = [
        (vec![certificate.clone(), blob("ed25519")], "1 key", true),
        (vec![certificate.clone()], "1 key", false),
        (vec![unknown(), certificate], "2 keys", false),
    ];
    for (held, count, is_known) in cases {
        let mut env = TestEnv::new();
        let keys: Vec<_> = held
            .into_iter()
            .map(|key| (key, &b"two\nlines"[..]))
            .collect();
        let agent = answer_once(&mut env, listing(&keys));
        let server = services(account(&[("rsa2048", "t")]), project(&[]));
        let said = audit(&env, &server, &["--fail-on", "no-local-half"]);
        assert_eq!(said.code, if is_known { 1 } else { 9 }, "{}", said.err);
        let begin = format!("warning: {count} of the ssh-agent cannot be used: ");
        starts(&said.err, begin);
        agent.join().unwrap();
    }
}

#[cfg(unix)]
#[test]
fn an_agent_that_does_not_answer_is_a_warning() {
    let mut env = TestEnv::new();
    let socket = env.path("gone");
    env.set("SSH_AUTH_SOCK", &socket);
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    let said = audit(&env, &server, &[]);
    let socket = socket.display();
    let begin = format!("warning: cannot reach the ssh-agent at {socket}: ");
    starts(&said.err, begin);
    assert_eq!(findings(&said.json()), [NONE], "the agent may hold it");
}
