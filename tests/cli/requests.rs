//! The one request of each command: what is sent, and what a dry run shows instead.

use serde_json::Value;

use crate::kps_wire::pairs;
use crate::repo_wire::{ADD, ADD_V1, LIST, LIST_V1};
use crate::server::{Answer, Server};
use crate::support::{TOKEN, TestEnv, data, fails, has, lacks, line, ok, text};

/// Command, request and body.
const REQUESTS: &str = r#"
repo key list | LIST |
repo key list --api v1 | LIST_V1 |
repo key show 7 | LIST |
repo key add DATA/ed25519.pub --title t | ADD | {"title":"t","key":ED25519}
repo key add DATA/ed25519.pub --title t --api v1 | ADD_V1 | {"title":"t","key":ED25519}
repo key sync DATA/ed25519.pub | LIST |
repo key sync DATA/ed25519.pub --prune --yes --api v1 | LIST_V1 |
repo key delete 1034531 --yes | DELETE /v4/user/keys/1034531 |
repo key delete 1034531 --yes --api v1 | DELETE /v1/users/sshkey/1034531 |
repo deploy-key list -R 7 | GET /v4/repositories/7/deploy-keys?limit=100&offset=0 |
repo deploy-key list --group 7 | GET /v4/groups/7/deploy-keys?limit=100&offset=0 |
repo deploy-key add DATA/ed25519.pub --title t -R 7 | POST /v2/repositories/7/deploy-keys | {"application":"","can_push":false,"key":ED25519,"key_title":"t"}
kps keypair list | GET PAIRS?limit=100 |
kps keypair show web | GET PAIRS/web |
kps keypair create web | POST PAIRS | {"keypair":{"name":"web"}}
kps keypair create web --type ssh | POST PAIRS | {"keypair":{"name":"web","type":"ssh"}}
kps keypair create web --type x509 | POST PAIRS | {"keypair":{"name":"web","type":"x509"}}
kps keypair create web --scope user | POST PAIRS | {"keypair":{"name":"web","scope":"user"}}
kps keypair create web --scope domain | POST PAIRS | {"keypair":{"name":"web","scope":"domain"}}
kps keypair create web --user-id e4f380 | POST PAIRS | {"keypair":{"name":"web","user_id":"e4f380"}}
kps keypair create web --user-id u1 --scope domain --type ssh | POST PAIRS | {"keypair":{"name":"web","type":"ssh","scope":"domain","user_id":"u1"}}
kps keypair create web --description later | POST PAIRS | {"keypair":{"name":"web"}}
kps keypair import web DATA/ed25519.pub | POST PAIRS | {"keypair":{"name":"web","public_key":ED25519}}
kps keypair import web DATA/ed25519.pub --type ssh | POST PAIRS | {"keypair":{"name":"web","type":"ssh","public_key":ED25519}}
kps keypair import web DATA/ed25519.pub --scope domain | POST PAIRS | {"keypair":{"name":"web","scope":"domain","public_key":ED25519}}
kps keypair import web DATA/ed25519.pub --user-id u1 | POST PAIRS | {"keypair":{"name":"web","user_id":"u1","public_key":ED25519}}
kps keypair update web --description "it's \"ours\" – 键" | PUT PAIRS/web | {"keypair":{"description":"it's \"ours\" – 键"}}
kps keypair update web --description '' | PUT PAIRS/web | {"keypair":{"description":""}}
kps keypair delete web --yes | DELETE PAIRS/web |
kps private-key export web | POST PAIRS/private-key/export | {"keypair":{"name":"web"}}
kps private-key import web HOST DATA/pkcs1.key | POST PAIRS/private-key/import | {"keypair":{"name":"web","key_protection":{"private_key":PKCS1,"encryption":{"type":"default"}}}}
kps private-key import web HOST DATA/pkcs8.key | POST PAIRS/private-key/import | {"keypair":{"name":"web","key_protection":{"private_key":PKCS8,"encryption":{"type":"default"}}}}
kps private-key clear web --yes | DELETE PAIRS/web/private-key |
"#;

struct Row {
    command: String,
    line: String,
    body: Option<Value>,
}

fn rows() -> Vec<Row> {
    let quoted = |text: String| Value::from(text).to_string();
    let row = |row: &str| {
        let mut cells = row.split(" |").map(str::trim);
        let mut cell = || cells.next().unwrap();
        let command = cell().replace("DATA", data("").to_str().unwrap());
        let request = match cell() {
            "LIST" => LIST.to_owned(),
            "LIST_V1" => LIST_V1.to_owned(),
            "ADD" => ADD.to_owned(),
            "ADD_V1" => ADD_V1.to_owned(),
            other => other.replace("PAIRS", &pairs()),
        };
        let body = cell()
            .replace("ED25519", &quoted(line("ed25519.pub")))
            .replace("PKCS1", &quoted(text("pkcs1.key")))
            .replace("PKCS8", &quoted(text("pkcs8.key")));
        Row {
            command: command.replace("HOST", "--encryption default --private-key"),
            line: request,
            body: (!body.is_empty()).then(|| serde_json::from_str(&body).unwrap()),
        }
    };
    REQUESTS.lines().skip(1).map(row).collect()
}

#[test]
fn what_is_given_is_sent_and_nothing_else() {
    for row in rows() {
        let (command, line) = (row.command, row.line);
        let server = Server::new(|_| Answer::text(401, ""));
        let said = fails(TestEnv::new().at(&server.url, &*command).arg("-q"), 4);
        let requests = server.requests();
        assert_eq!(requests.len(), 1, "{command}: {}", said.err);
        assert_eq!(requests[0].line, line, "{command}");
        match row.body {
            Some(body) => assert_eq!(requests[0].json(), body, "{command}"),
            None => assert_eq!(requests[0].body, "", "{command}"),
        }
        let header = |name| requests[0].header(name);
        assert_eq!(header("x-auth-token"), Some(TOKEN), "{command}");
        assert_eq!(header("accept"), Some("application/json"), "{command}");
        assert_eq!(header("authorization"), None, "{command}");
        if command.starts_with("repo") || !requests[0].body.is_empty() {
            let json = Some("application/json");
            assert_eq!(header("content-type"), json, "{command}");
        }
    }
}

#[test]
fn a_dry_run_shows_the_change_and_sends_nothing() {
    let is_change = |row: &Row| !row.line.starts_with("GET ");
    for row in rows().into_iter().filter(is_change) {
        let (command, line, mut body) = (row.command, row.line, row.body);
        let server = Server::new(|_| Answer::unexpected());
        let env = TestEnv::new();
        let command = command.replace(" --yes", "");
        let said = ok(env.at(&server.url, &*command).args(["--dry-run", "--json"]));
        let shown = said.json();
        let shown = shown.get(0).unwrap_or(&shown);
        let (method, path) = line.split_once(' ').unwrap();
        assert_eq!(shown["method"], method, "{command}");
        assert_eq!(shown["url"], format!("{}{path}", server.url), "{command}");
        let secret = "/keypair/key_protection/private_key";
        if let Some(key) = body.as_mut().and_then(|body| body.pointer_mut(secret)) {
            *key = "********".into();
        }
        assert_eq!(shown["body"], Value::from(body), "{command}");
        assert_eq!(shown["headers"]["x-auth-token"], "********", "{command}");
        assert_eq!(shown["headers"]["accept"], "application/json", "{command}");

        let said = ok(env.at(&server.url, &*command).arg("--dry-run"));
        let head = format!("{method} {}{path}\naccept: application/json\n", server.url);
        assert!(said.out.starts_with(&head), "{command}: {}", said.out);
        has(&said.out, "\nx-auth-token: ********\n");
        lacks(&said.out, TOKEN);
        assert!(server.lines().is_empty(), "{command}");
        assert_eq!(env.files().len(), 0, "{command}");
    }
}

#[test]
fn without_a_terminal_a_removal_needs_yes() {
    for command in [
        "repo key delete laptop",
        "repo key delete 7",
        "repo key delete 7 laptop",
        "repo key sync keys --prune",
        "repo key rotate 7 --no-verify",
        "kps keypair delete web",
        "kps keypair delete web db",
        "kps keypair unbind web-1",
        "kps keypair rotate web db --delete-old",
        "kps task delete t1",
        "revoke MD5:00:11:22:33:44:55:66:77:88:99:aa:bb:cc:dd:ee:ff",
        "kps private-key clear web",
    ] {
        for option in [None, Some("--no-input"), Some("--ignore-missing")] {
            let can_be_missing = command.contains("key delete") || command.contains("pair delete");
            if !can_be_missing && option == Some("--ignore-missing") {
                continue;
            }
            let server = Server::new(|_| Answer::unexpected());
            let env = TestEnv::new();
            let said = fails(env.at(&server.url, command).arg("--json").args(option), 2);
            assert_eq!(said.error()["kind"], "usage", "{command}");
            has(&said.error()["message"], "--yes");
            assert!(server.lines().is_empty(), "{command}");
        }
    }
}
