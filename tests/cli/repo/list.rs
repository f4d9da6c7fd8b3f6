//! `hwkey repo key list`: what is asked, and what is shown of the answer.

use serde_json::{Value, json};

use crate::repo_wire::{CREATED, LIST, LIST_V1, key, page, v1_key, v1_list};
use crate::server::{Answer, Server};
use crate::support::{Said, TestEnv, fails, line, ok, text};

const KEYS: [&str; 11] = [
    "ed25519",
    "ed25519-other",
    "ecdsa256",
    "ecdsa384",
    "ecdsa521",
    "rsa1024",
    "rsa2048",
    "rsa3072",
    "rsa8192",
    "dsa",
    "pkcs8",
];

pub(crate) fn list(server: &Server, further: &[&str]) -> Said {
    ok(TestEnv::new()
        .at(&server.url, "repo key list")
        .args(further))
}

/// Lists an account whose one page holds these keys.
pub(crate) fn list_of(keys: &[Value], further: &[&str]) -> Said {
    list(&Server::in_turn([Answer::json(200, page(keys))]), further)
}

/// What ssh-keygen says of a key of `tests/data`: bits, SHA-256 and MD5 fingerprint.
fn said_by_ssh_keygen(name: &str) -> (u32, String, String) {
    let told = text(&format!("{name}.fingerprints"));
    let lines: Vec<Vec<&str>> = told.lines().map(|line| line.split(' ').collect()).collect();
    let md5 = lines[1][1].strip_prefix("MD5:").unwrap();
    (
        lines[0][0].parse().unwrap(),
        lines[0][1].to_owned(),
        md5.to_owned(),
    )
}

#[test]
fn every_type_is_described_as_ssh_keygen_does() {
    let keys: Vec<Value> = (1..)
        .zip(KEYS)
        .map(|(id, name)| key(id, name, &line(&format!("{name}.pub"))))
        .collect();
    let said = list_of(&keys, &["--json"]);
    let expected: Vec<Value> = (1..)
        .zip(KEYS)
        .map(|(id, name)| {
            let line = line(&format!("{name}.pub"));
            let (bits, sha256, md5) = said_by_ssh_keygen(name);
            json!({
                "id": i32::to_string(&id),
                "title": name,
                "type": line.split(' ').next(),
                "bits": bits,
                "fingerprint": sha256,
                "fingerprint_md5": md5,
                "comment": format!("{name}@example.com"),
                "created_at": CREATED,
                "key": line,
            })
        })
        .collect();
    assert_eq!(said.json(), json!(expected));
    assert_eq!(said.err, "");
}

#[test]
fn json_is_compact_in_a_pipe_and_its_fields_are_in_order() {
    let said = list_of(&[key(5, "t", "ssh-rsa AAAAB3... c")], &["--json"]);
    let expected = "[{\"id\":\"5\",\"title\":\"t\",\"type\":\"ssh-rsa\",\"bits\":null,\"fingerprint\":null,\"fingerprint_md5\":null,\"comment\":\"c\",\"created_at\":\"2025-06-15T19:05:58Z\",\"key\":\"ssh-rsa AAAAB3... c\"}]\n";
    assert_eq!(said.out, expected);
}

#[test]
fn a_piped_table_is_plain_and_cuts_nothing() {
    let long = "a title that is far longer than any terminal is wide, because it goes on and on";
    let keys = [
        key(7, "laptop", &line("ed25519.pub")),
        key(2_111_842_119, long, &line("rsa2048.pub")),
        json!({"id": 8, "title": "键", "key": "ssh-rsa AAAAB3..."}),
    ];
    let said = list_of(&keys, &[]);
    let row = |cells: [&str; 6]| {
        let [id, title, kind, bits, fingerprint, created] = cells;
        // `键` is two columns wide.
        let width = if title == "键" { 78 } else { 79 };
        let row = format!(
            "{id:<10}  {title:<width$}  {kind:<11}  {bits:<4}  {fingerprint:<50}  {created}"
        );
        format!("{}\n", row.trim_end())
    };
    let rsa = said_by_ssh_keygen("rsa2048").1;
    let ed25519 = said_by_ssh_keygen("ed25519").1;
    let expected = [
        row(["ID", "TITLE", "TYPE", "BITS", "FINGERPRINT", "CREATED"]),
        row(["7", "laptop", "ssh-ed25519", "256", &ed25519, CREATED]),
        row(["2111842119", long, "ssh-rsa", "2048", &rsa, CREATED]),
        row(["8", "键", "ssh-rsa", "-", "-", "-"]),
    ];
    assert_eq!(said.out, expected.concat());
}

#[test]
fn an_empty_list_is_a_success_in_every_form() {
    for api in ["v4", "v1"] {
        let forms: [(&[&str], &str); 3] = [
            (&["--json"], "[]\n"),
            (&["-q"], ""),
            (&[], "ID  TITLE  TYPE  BITS  FINGERPRINT  CREATED\n"),
        ];
        for (form, expected) in forms {
            let reply = match api {
                "v4" => page(&[]),
                _ => v1_list(&[]),
            };
            let server = Server::in_turn([Answer::json(200, reply)]);
            let said = list(&server, &[form, &["--api", api]].concat());
            assert_eq!((said.out.as_str(), said.err.as_str()), (expected, ""));
        }
    }
}

#[test]
fn a_title_cannot_control_the_terminal() {
    let hostile = "a\x1b[2J\r\n\tb\u{9b}31m\x07\u{202e}c";
    let mut one = key(1, hostile, "ssh-rsa\x1b]0;x\x07 AAAA c\x1b[1m");
    one["created_at"] = json!("\x1b[31m");
    let said = list_of(std::slice::from_ref(&one), &[]);
    let shown = r"a\u{1b}[2J\r\n\tb\u{9b}31m\u{7}\u{202e}c";
    let row = said.out.lines().nth(1).unwrap();
    assert!(row.starts_with(&format!("1   {shown}  ")), "{row}");
    let is_harmless = |c: char| c == '\n' || (!c.is_control() && c != '\u{202e}');
    assert!(said.out.chars().all(is_harmless), "{:?}", said.out);

    let said = list_of(&[one], &["--json"]);
    assert!(said.out.chars().all(is_harmless), "{:?}", said.out);
    assert_eq!(said.json()[0]["title"], hostile);
}

#[test]
fn a_filter_is_encoded_exactly() {
    let longest = "x".repeat(2000);
    let filters = [
        ("laptop", "laptop"),
        ("my laptop", "my%20laptop"),
        ("a&b=c", "a%26b%3Dc"),
        ("100%", "100%25"),
        ("a+b", "a%2Bb"),
        ("\"quoted\" 'too'", "%22quoted%22%20%27too%27"),
        ("a/b?c#d", "a%2Fb%3Fc%23d"),
        ("-_.~", "-_.~"),
        ("键 🔑", "%E9%94%AE%20%F0%9F%94%91"),
        (" ", "%20"),
        (longest.as_str(), longest.as_str()),
    ];
    for (filter, encoded) in filters {
        let server = Server::in_turn([Answer::json(200, page(&[]))]);
        list(&server, &[&format!("--query={filter}")]);
        assert_eq!(server.lines(), [format!("{LIST}&query={encoded}")]);
    }
}

#[test]
fn the_filter_goes_with_every_page() {
    let keys: Vec<Value> = (1..=100).map(|id| key(id, "x", "k")).collect();
    let server = Server::in_turn([
        Answer::json(200, page(&keys)),
        Answer::json(200, page(&[key(101, "no match for us to judge", "k")])),
    ]);
    let said = list(&server, &["--query=x", "-q"]);
    assert_eq!(said.out.lines().count(), 101);
    let second = "GET /v4/user/keys?limit=100&offset=100&query=x";
    assert_eq!(server.lines(), [format!("{LIST}&query=x").as_str(), second]);
}

#[test]
fn a_filter_that_the_service_cannot_take_is_refused() {
    let server = Server::in_turn([]);
    for filter in ["", &"x".repeat(2001)] {
        fails(
            TestEnv::new().at(&server.url, ["repo", "key", "list", "--query", filter]),
            2,
        );
    }
    assert!(server.lines().is_empty());
}

#[test]
fn v1_is_filtered_and_cut_here() {
    let titles = [
        "Laptop ÄÖ",
        "desktop",
        "old LAPTOP äö",
        "laptop",
        "100%",
        "a+b & c",
    ];
    let keys: Vec<Value> = (1..)
        .zip(titles)
        .map(|(id, title)| v1_key(&i32::to_string(&id), title, "k"))
        .collect();
    let untitled = json!({"id": "7", "title": null, "key": "k"});
    let all = [keys, vec![untitled]].concat();
    let cases: [(&[&str], &str); 9] = [
        (&[], "1\n2\n3\n4\n5\n6\n7\n"),
        (&["--query", "lApToP"], "1\n3\n4\n"),
        (&["--query", "äÖ"], "1\n3\n"),
        (&["--query", "0%"], "5\n"),
        (&["--query", "+b & "], "6\n"),
        (&["--query", "nothing"], ""),
        (&["--limit", "2"], "1\n2\n"),
        (&["--offset", "5"], "6\n7\n"),
        (
            &["--query", "laptop", "--offset", "1", "--limit", "1"],
            "3\n",
        ),
    ];
    for (options, expected) in cases {
        let server = Server::in_turn([Answer::json(200, v1_list(&all))]);
        let said = list(&server, &[options, &["-q", "--api=v1"]].concat());
        assert_eq!(said.out, expected, "{options:?}");
        assert_eq!(server.lines(), [LIST_V1]);
    }
}
