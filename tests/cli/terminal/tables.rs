//! Tables on terminals of any width: what is to be typed or compared stays in one piece.

use serde_json::{Value, json};
use unicode_width::UnicodeWidthStr;

use crate::kps_wire::prints;
use crate::repo_wire::{key, no_keys, page};
use crate::server::{Answer, Server};
use crate::support::terminal::Terminal;
use crate::support::{PROJECT, TestEnv, has, line, ok};

const TITLES: [&str; 5] = [
    "laptop",
    "a title that is longer than a terminal is wide, because it goes on and on",
    "键键键键键键键键键键键键键键键键键键键键键键键键键键键键键键键键",
    "👨\u{200d}👩\u{200d}👧 family of 🇨🇳🇩🇪🇨🇳🇩🇪🇨🇳🇩🇪🇨🇳🇩🇪🇨🇳🇩🇪🇨🇳🇩🇪🇨🇳🇩🇪",
    "lap\u{200b}top\u{202e}",
];
const NAMES: [&str; 2] = ["web", "a-name-that-is-quite-long-for-a-key-pair"];

fn id(index: usize) -> u64 {
    2_111_842_110 + index as u64
}

/// An account and a project that answer any list.
fn services() -> Server {
    let line = line("ed25519.pub");
    let keys: Vec<_> = TITLES
        .iter()
        .enumerate()
        .map(|(index, title)| key(id(index), title, &line))
        .collect();
    let pairs: Vec<_> = NAMES
        .iter()
        .map(|name| json!({"keypair": {"name": name, "type": "ssh", "scope": "user", "public_key": line}}))
        .collect();
    Server::new(move |request| {
        let is_kps = request.line.contains("keypairs");
        let body = if is_kps {
            json!({"keypairs": pairs})
        } else {
            page(&keys)
        };
        Answer::json(200, body)
    })
}

/// The lines that a terminal of so many columns shows, the bold ones without their colour.
fn lines(columns: u16, arguments: &str) -> Vec<String> {
    let (env, server) = (TestEnv::new(), services());
    let arguments: Vec<_> = arguments.split(' ').collect();
    let terminal = Terminal::with_columns(columns, &env, &server.url, &arguments, |command| {
        command.env("HWKEY_PROJECT_ID", PROJECT)
    });
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    // Commands to copy follow some tables.
    let table = shown.split("\x1b[1;36mnote:").next().unwrap();
    let plain = table.replace("\x1b[1m", "").replace("\x1b[0m", "");
    assert!(
        !plain.contains(['\x1b', '\u{200b}', '\u{200d}', '\u{202e}']),
        "{plain:?}"
    );
    plain.lines().map(str::to_owned).collect()
}

#[test]
fn ids_names_fingerprints_and_types_are_never_broken() {
    let (fingerprint, md5) = prints("ed25519");
    let ids: Vec<_> = (0..TITLES.len())
        .map(|index| id(index).to_string())
        .collect();
    let ids: Vec<_> = ids.iter().map(String::as_str).collect();
    let show = [ids[1], fingerprint.as_str(), md5.as_str(), "ssh-ed25519"];
    let cases = [
        ("repo key list", [&ids[..], &[&fingerprint]].concat()),
        ("repo key show 2111842111", show.to_vec()),
        ("kps keypair list", [&NAMES[..], &[&fingerprint]].concat()),
        (
            "audit",
            [&NAMES[..], &[&fingerprint, "ssh-ed25519"]].concat(),
        ),
    ];
    for (arguments, whole) in cases {
        for columns in [20, 40, 50, 64, 80, 100, 120, 200] {
            let shown = lines(columns, arguments);
            for part in &whole {
                let is_whole = shown.iter().any(|line| line.contains(part));
                assert!(is_whole, "{part} of {arguments} at {columns}: {shown:#?}");
            }
            for line in &shown {
                let is_one_value = !line.trim_start().contains(' ')
                    || line.starts_with("key ")
                    || whole.iter().any(|part| line.ends_with(part));
                let fits = line.width() <= usize::from(columns);
                assert!(fits || is_one_value || columns < 50, "{columns}: {line:?}");
            }
        }
    }
}

#[test]
fn a_narrow_list_loses_title_ends_then_columns() {
    let (fingerprint, _) = prints("ed25519");
    let words = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
    let wide = lines(200, "repo key list");
    assert_eq!(words(&wide[0]), "ID TITLE TYPE BITS FINGERPRINT CREATED");
    has(&wide[2], TITLES[1]);
    let shorter = lines(120, "repo key list");
    assert_eq!(shorter[0].split_whitespace().count(), 6);
    has(&shorter[2], "a title that is longe…  ssh-ed25519");
    has(&shorter[3], "键键键键键键键键键键…   ssh-ed25519");
    let fewer = lines(80, "repo key list");
    assert_eq!(words(&fewer[0]), "ID TITLE FINGERPRINT");
    let row = format!("2111842111  a title that is…  {fingerprint}");
    assert_eq!(fewer[2], row);
    assert_eq!(fewer.len(), 1 + TITLES.len());
    let fields = lines(64, "repo key list");
    let record = format!(
        "ID           2111842111\nTITLE        {}\n             {}\nTYPE         ssh-ed25519\nBITS         256\nFINGERPRINT  {fingerprint}\nCREATED      ",
        "a title that is longer than a terminal is wide,", "because it goes on and on",
    );
    assert!(fields.join("\n").contains(&record), "{fields:#?}");
    let own_line = lines(50, "repo key show laptop");
    assert!(own_line.contains(&fingerprint), "{own_line:#?}");
}

#[test]
fn nothing_is_cut_in_a_pipe() {
    let server = services();
    let env = TestEnv::new();
    let said = ok(env.at(&server.url, "repo key list").env("COLUMNS", "40"));
    assert_eq!(said.out.lines().count(), 1 + TITLES.len());
    has(&said.out, TITLES[1]);
    has(&said.out, "  lap\\u{200b}top\\u{202e}  ");
    let starts = |line: &str| line.find("SHA256:").map(|at| line[..at].width());
    let rows: Vec<_> = said.out.lines().skip(1).map(starts).collect();
    assert!(rows.iter().all(|start| *start == rows[0]), "{}", said.out);

    let said = ok(env.at(&server.url, "repo key list --json"));
    let keys: Vec<Value> = serde_json::from_str(&said.out).unwrap();
    assert_eq!(keys[4]["title"], TITLES[4]);
    has(&said.out, "lap\\u200btop\\u202e");
}

#[test]
fn an_empty_list_says_so_to_people_only() {
    let env = TestEnv::new();
    let server = no_keys();
    let list = ["--color", "never", "repo", "key", "list"];
    let shown = |further: &[&str]| {
        let arguments = [&list[..], further].concat();
        Terminal::run(&env, &server.url, &arguments, |command| command).end()
    };
    assert_eq!(shown(&[]), (0, "note: no keys\n".to_owned()));
    assert_eq!(shown(&["--json"]), (0, "[]\n".to_owned()));
    assert_eq!(shown(&["--quiet"]), (0, String::new()));
    assert_eq!(shown(&["--no-input"]), (0, String::new()));
    let said = ok(env.at(&server.url, list));
    assert_eq!(said.err, "");
    assert!(said.out.starts_with("ID "), "{}", said.out);

    let pairs = Server::new(|_| Answer::json(200, json!({"keypairs": []})));
    let arguments = ["--color", "never", "kps", "keypair", "list"];
    let terminal = Terminal::run(&env, &pairs.url, arguments, |command| {
        command.env("HWKEY_PROJECT_ID", PROJECT)
    });
    assert_eq!(terminal.end(), (0, "note: no key pairs\n".to_owned()));
}
