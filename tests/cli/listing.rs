//! The shape of lists: columns, order, titles, CSV and JSON Lines.

use serde_json::Value;

use crate::support::{TestEnv, fails, line, ok};

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
