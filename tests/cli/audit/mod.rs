//! `hwkey audit`: what is joined, and how it is shown.

mod fail_on;
mod findings;
#[cfg(unix)]
mod fixes;
mod local;
mod places;
#[cfg(unix)]
mod profiles;
mod services;
pub(crate) mod wire;

use serde_json::{Value, json};

use crate::audit::wire::{
    account, audited, findings, hold_private, hold_public, project, services,
};
use crate::kps_wire::prints;
use crate::repo_wire::{CREATED, key, page};
use crate::support::{TestEnv, fails, has, line, ok};

fn path(env: &TestEnv, file: &str) -> Value {
    env.path(&format!(".ssh/{file}"))
        .display()
        .to_string()
        .into()
}

/// A key of the account in JSON.
fn repo_place(id: &str, title: &str, created_at: impl Into<Value>) -> Value {
    json!({
        "id": id, "title": title, "created_at": created_at.into(),
        "profile": null, "region": null,
    })
}

#[test]
fn a_key_is_one_object_wherever_it_is() {
    let env = TestEnv::new();
    hold_private(&env, "id_ed25519", "openssh-encrypted");
    hold_public(&env, "id_ed25519.pub", "ed25519");
    hold_public(&env, "copy.pub", "ed25519");
    hold_public(&env, "known_hosts", "ecdsa256");
    let server = services(
        account(&[
            ("rsa2048", "office"),
            ("ed25519", "laptop"),
            ("ed25519", "again"),
        ]),
        project(&[("ed25519", "web")]),
    );
    let expected = json!([
        {
            "fingerprint": prints("ed25519").0,
            "fingerprint_md5": prints("ed25519").1,
            "type": "ssh-ed25519",
            "bits": 256,
            "comment": "ed25519@example.com",
            "files": [path(&env, "copy.pub"), path(&env, "id_ed25519.pub")],
            "agent": false,
            "repo": [
                repo_place("8", "laptop", CREATED),
                repo_place("9", "again", CREATED),
            ],
            "kps": [{"name": "web", "scope": "user", "profile": null, "region": null}],
            "deploy_keys": [],
            "servers": [],
            "findings": ["in-both-services"],
        },
        {
            "fingerprint": prints("rsa2048").0,
            "fingerprint_md5": prints("rsa2048").1,
            "type": "ssh-rsa",
            "bits": 2048,
            "comment": "rsa2048@example.com",
            "files": [],
            "agent": false,
            "repo": [repo_place("7", "office", CREATED)],
            "kps": [],
            "deploy_keys": [],
            "servers": [],
            "findings": ["no-local-half"],
        },
    ]);
    assert_eq!(audited(&env, &server), expected);
    let mut asked = server.lines();
    asked.sort();
    assert_eq!(asked.len(), 2, "{asked:?}");
    assert!(asked[0].ends_with("/keypairs?limit=100"), "{asked:?}");
    assert_eq!(asked[1], crate::repo_wire::LIST);
}

#[test]
fn the_fields_come_in_the_documented_order() {
    let env = TestEnv::new();
    hold_public(&env, "k.pub", "ed25519");
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    let said = ok(env.at(&server.url, "--json audit"));
    let names = "fingerprint fingerprint_md5 type bits comment files agent repo kps deploy_keys servers findings";
    let places = names
        .split(' ')
        .map(|name| said.out.find(&format!("\"{name}\":")).unwrap());
    assert!(places.is_sorted(), "{}", said.out);
}

#[test]
fn absent_values_are_null_and_no_keys_are_an_empty_array() {
    let env = TestEnv::new();
    let bare = json!({"keypairs": [{"keypair": {
        "name": "bare", "public_key": line("ed25519-pkcs8.pub"),
    }}]});
    let server = services(page(&[]), bare);
    let keys = audited(&env, &server);
    assert_eq!(keys[0]["comment"], Value::Null);
    assert_eq!(keys[0]["kps"][0]["scope"], Value::Null);
    assert_eq!(audited(&env, &services(page(&[]), project(&[]))), json!([]));
}

#[test]
fn comments_and_types_do_not_keep_keys_apart() {
    let env = TestEnv::new();
    let bare = line("ed25519.pub").replace(" ed25519@example.com", "");
    env.write(".ssh/a.pub", &bare);
    env.write(".ssh/b.pub", format!("\u{feff}{bare} büro\r\n"));
    let server = services(account(&[("ed25519", "laptop")]), project(&[]));
    let keys = audited(&env, &server);
    assert_eq!(keys.as_array().unwrap().len(), 1);
    assert_eq!(keys[0]["comment"], "büro");
    assert_eq!(findings(&keys), [[""; 0]]);
}

#[test]
fn the_table_says_where_a_key_is() {
    let env = TestEnv::new();
    hold_private(&env, "id_ed25519", "openssh-encrypted");
    hold_public(&env, "id_ed25519.pub", "ed25519");
    let server = services(
        account(&[("ed25519", "laptop"), ("rsa1024", "old")]),
        project(&[("ed25519", "web")]),
    );
    let said = ok(env.at(&server.url, "audit"));
    let (first, second) = (prints("ed25519").0, prints("rsa1024").0);
    let cells = |line: &str| {
        let cells = line.split("  ").map(str::trim);
        let cells: Vec<_> = cells.filter(|cell| !cell.is_empty()).collect();
        cells.join("|")
    };
    let rows: Vec<_> = said.out.lines().map(cells).collect();
    let place = "~/.ssh/id_ed25519.pub, repo: laptop (7), kps: web";
    let expected = [
        "FINGERPRINT|TYPE|COMMENT|WHERE|SINCE|FINDINGS".to_owned(),
        format!(
            "{first}|ssh-ed25519 (256 bits)|ed25519@example.com|{place}|{CREATED}|in-both-services"
        ),
        format!(
            "{second}|ssh-rsa (1024 bits)|rsa1024@example.com|repo: old (8)|{CREATED}|weak, no-local-half"
        ),
    ];
    assert_eq!(rows, expected, "{}", said.out);
    let said = ok(env.at(&server.url, "-q audit"));
    assert_eq!(said.out, format!("{first}\n{second}\n"));
    fails(env.at(&server.url, "-q --json audit"), 2);
}

#[cfg(unix)]
#[test]
fn ages_are_told_on_a_terminal() {
    use crate::support::{lacks, terminal::Terminal};

    let env = TestEnv::new();
    let server = services(account(&[("ed25519", "laptop")]), project(&[]));
    let arguments = ["--color", "never", "audit"];
    let terminal = Terminal::run(&env, &server.url, arguments, |command| command);
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    lacks(&shown, "2025-06");
    assert!(shown.contains("month") || shown.contains("year"), "{shown}");
}

#[test]
fn text_of_the_services_does_not_control_the_terminal() {
    let env = TestEnv::new();
    let hostile = "a\u{1b}[2Jb\nc\u{202e}";
    let held = format!("{} \u{1b}]0;x\u{7}", line("ed25519.pub"));
    let server = services(page(&[key(7, hostile, &held)]), project(&[]));
    for options in [&["audit"][..], &["--json", "audit"], &["-v", "audit"]] {
        let said = ok(env.at(&server.url, options));
        for text in [&said.out, &said.err] {
            assert!(!text.contains(['\u{1b}', '\u{7}', '\u{202e}']), "{text:?}");
        }
    }
    let keys = audited(&env, &server);
    assert_eq!(keys[0]["repo"][0]["title"], hostile);
}

#[test]
fn help_has_every_finding_and_so_have_the_guides() {
    let env = TestEnv::new();
    let refused = fails(env.command("audit --fail-on x"), 2).err;
    let (_, offered) = refused.split_once("[possible values: ").unwrap();
    let (findings, _) = offered.split_once(", any]").unwrap();
    let findings: Vec<_> = findings.split(", ").collect();
    assert!(findings.contains(&"weak"), "{refused}");
    let help = ok(env.command("audit --help")).out;
    let guides =
        ["docs/GUIDE.md", "docs/GUIDE.zh-CN.md"].map(|it| std::fs::read_to_string(it).unwrap());
    for finding in findings {
        has(&help, format!("  {finding} "));
        for guide in &guides {
            has(guide, format!("`{finding}`"));
        }
    }
}
