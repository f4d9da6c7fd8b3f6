//! The shape of lists: columns, order, titles, CSV and JSON Lines.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Stdio};
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use serde_json::{Value, json};

use crate::kps_wire::listed;
use crate::process::bare;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{PROJECT, TestEnv, fails, line, ok};

/// An account with keys whose titles are hard to sort and to quote.
fn account() -> TestEnv {
    let env = TestEnv::new();
    for (title, key) in [
        ("10", "ed25519"),
        ("a \"b\", c", "ed25519-other"),
        ("9", "ecdsa256"),
    ] {
        let mut add = env.command("-p sandbox repo key add - --title");
        ok(add.arg(title).write_stdin(line(&format!("{key}.pub"))));
    }
    env
}

fn shown(env: &TestEnv, arguments: &str) -> String {
    let arguments = arguments.split(' ').filter(|word| !word.is_empty());
    let said = ok(env.command(["-p", "sandbox"]).args(arguments));
    assert_eq!(said.err, "");
    said.out
}

#[test]
fn a_list_has_the_columns_the_order_and_the_titles_that_were_asked_for() {
    let env = account();
    let cases = [
        (
            "repo key list --columns title --sort title",
            "TITLE\n9\n10\na \"b\", c\n",
        ),
        (
            "repo key list --columns title --sort title:desc --no-header",
            "a \"b\", c\n10\n9\n",
        ),
        (
            "repo key list --columns title,id --sort id:desc --no-header",
            "9         2112483824\na \"b\", c  2112483823\n10        2112483822\n",
        ),
        (
            "repo key list -o csv --columns id,title --sort title",
            "id,title\n2112483824,9\n2112483822,10\n2112483823,\"a \"\"b\"\", c\"\n",
        ),
        (
            "repo key list -o csv --columns comment --no-header --limit 1",
            "ed25519@example.com\n",
        ),
        (
            "repo key list -q --sort title",
            "2112483824\n2112483822\n2112483823\n",
        ),
        // Nothing in the column comes last, whichever the order is.
        (
            "kps server list --columns name --no-header --sort keypair",
            "web-2\nweb-1\ndb-1\nwin-1\nold-1\n",
        ),
        (
            "kps server list --columns name --no-header --sort keypair:desc",
            "web-2\nweb-1\ndb-1\nwin-1\nold-1\n",
        ),
        (
            "kps server list -o csv --columns name,keypair,created --name web-1",
            "name,keypair,created\nweb-1,,2026-01-15T08:00:00Z\n",
        ),
        (
            "kps keypair list -o csv --columns name,hosted,description",
            "name,hosted,description\nops,yes,\n",
        ),
        (
            "kps task list -o csv --columns id,server_id",
            "id,server_id\n",
        ),
    ];
    for (arguments, expected) in cases {
        assert_eq!(shown(&env, arguments), expected, "{arguments}");
    }
}

#[test]
fn json_lines_have_an_object_in_each_line() {
    let env = account();
    let objects = |out: &str| -> Vec<Value> {
        let lines = out.lines().map(serde_json::from_str);
        lines.collect::<Result<_, _>>().unwrap()
    };
    let lines = objects(&shown(&env, "repo key list -o jsonl --sort title"));
    let titles: Vec<_> = lines
        .iter()
        .map(|key| key["title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["9", "10", "a \"b\", c"]);
    let array: Vec<Value> =
        serde_json::from_str(&shown(&env, "repo key list --json --sort title")).unwrap();
    assert_eq!(lines, array);
    let one = objects(&shown(&env, "kps keypair show ops -o jsonl"));
    assert_eq!(one[0]["name"], "ops");
    assert_eq!(one.len(), 1);
    assert_eq!(shown(&env, "kps task list -o jsonl"), "");
    let error = fails(
        env.command("-p sandbox kps keypair show nosuch -o jsonl"),
        5,
    );
    assert_eq!(error.error()["kind"], "not_found");
    let error = fails(env.command("-o jsonl nonsense"), 2);
    assert_eq!(error.error()["kind"], "usage");
}

/// Every list that comes in pages, and the field that says which item it is.
const IN_PAGES: [(&str, &str); 4] = [
    ("repo key list", "id"),
    ("repo deploy-key list -R 7", "id"),
    ("kps keypair list", "name"),
    ("kps server list", "id"),
];
/// How many items each of them has.
const ITEMS: u64 = 250;

/// The page of the list that a request asks for, and whether it is the first one.
fn page_of(request: &Request) -> (Answer, bool) {
    let (path, query) = request.line.split_once('?').unwrap();
    let mut pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let begin = pairs.find(|(name, _)| ["offset", "marker"].contains(name));
    let begin: u64 = begin.map_or(0, |(_, value)| value.parse().unwrap());
    let end = ITEMS.min(begin + 100);
    let ids = begin + 1..=end;
    let line = line("ed25519.pub");
    let page = if path.ends_with("/user/keys") {
        let keys = ids.map(|id| key(id, "t", &line));
        let mut page = page(&keys.collect::<Vec<_>>());
        page["total"] = json!(ITEMS);
        page
    } else if path.ends_with("/deploy-keys") {
        ids.map(|id| key(id, "t", &line)).collect()
    } else if path.ends_with("/keypairs") {
        let pairs: Vec<_> = ids.map(|id| listed(&id.to_string(), "ed25519")).collect();
        let next = (end < ITEMS).then(|| end.to_string());
        json!({"keypairs": pairs, "page_info": {"next_marker": next}})
    } else {
        let servers = ids.map(|id| json!({"id": id.to_string(), "name": "web"}));
        json!({"servers": servers.collect::<Vec<_>>()})
    };
    (Answer::json(200, page), begin == 0)
}

/// Runs the command against a service that gives the first page at once and `later` others only when it
/// may go on, which it may once the sender is dropped.
fn begin(command: &str, later: fn(&Request) -> Answer) -> (TestEnv, Server, Child, Sender<()>) {
    let (go_on, may_go_on) = mpsc::channel::<()>();
    let server = Server::new(move |request| {
        let (answer, is_first) = page_of(request);
        if is_first {
            return answer;
        }
        let _ = may_go_on.recv_timeout(Duration::from_secs(60));
        later(request)
    });
    let env = TestEnv::new();
    let mut command = bare(&env, &server.url, &*format!("{command} --retries 0"));
    command.env("HWKEY_PROJECT_ID", PROJECT);
    let command = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    (env, server, child, go_on)
}

#[test]
fn json_lines_come_as_the_pages_come() {
    type Later = fn(&Request) -> Answer;
    let whole: Later = |request| page_of(request).0;
    let broken: Later = |_| refused(500, "no");
    for (command, field) in IN_PAGES {
        let first = 1..=100;
        for (later, code, last) in [(whole, 0, ITEMS), (broken, 8, 100)] {
            let (_env, _server, mut child, go_on) = begin(&format!("{command} -o jsonl"), later);
            let lines = BufReader::new(child.stdout.take().unwrap()).lines();
            let id = |line: std::io::Result<String>| -> u64 {
                let item: Value = serde_json::from_str(&line.unwrap()).unwrap();
                item[field].as_str().unwrap().parse().unwrap()
            };
            let mut ids = lines.map(id);
            assert!(ids.by_ref().take(100).eq(first.clone()), "{command}");
            drop(go_on);
            assert!(ids.eq(101..=last), "{command}");
            assert_eq!(child.wait().unwrap().code(), Some(code), "{command}");
        }
        // Other forms are whole or not there.
        for form in ["--json", "-o jsonl --sort id", "-o csv", "-q"] {
            let form = form.replace("id", if field == "id" { "id" } else { "name" });
            let (_env, _server, child, go_on) = begin(&format!("{command} {form}"), broken);
            drop(go_on);
            let said = child.wait_with_output().unwrap();
            assert_eq!(said.status.code(), Some(8), "{command} {form}");
            assert!(said.stdout.is_empty(), "{command} {form}");
        }
    }
}

#[test]
fn who_has_seen_enough_lines_ends_the_list() {
    for (command, _) in IN_PAGES {
        let (_env, server, mut child, go_on) =
            begin(&format!("{command} -o jsonl"), |request| page_of(request).0);
        let mut first = [0; 1];
        let mut stdout = child.stdout.take().unwrap();
        stdout.read_exact(&mut first).unwrap();
        drop((stdout, go_on));
        let said = child.wait_with_output().unwrap();
        let outcome = (said.status.code(), String::from_utf8(said.stderr).unwrap());
        assert_eq!(outcome, (Some(0), String::new()), "{command}");
        // Keys are asked for several pages at a time.
        assert!(server.lines().len() <= 3, "{:?}", server.lines());
    }
}

#[test]
fn what_cannot_be_shaped_is_refused_before_anything_is_sent() {
    let env = TestEnv::new();
    env.config("[profiles.work]\noutput = \"json\"\n");
    let cases = [
        ("repo key list --columns nosuch", "fingerprint_md5"),
        ("repo key list --sort nosuch", "created"),
        ("repo key list --columns id --json", "for tables and CSV"),
        ("repo key list --no-header -q", "for tables and CSV"),
        ("-p work repo key list --no-header", "for tables and CSV"),
        ("profile list --columns id -o jsonl", "name"),
        ("profile list -q -o csv", "--output csv"),
        ("profile list --json -o jsonl", "contradict"),
    ];
    for (arguments, reason) in cases {
        let said = fails(env.command(arguments), 2);
        assert!(said.err.contains(reason), "{arguments}: {}", said.err);
    }
}
