//! `hwkey repo deploy-key list`.

use serde_json::{Value, json};

use super::{ID, LIST, MD5, SHA256, deploy_key, line_and_reply, listed, page, part, recorded};
use crate::server::{Answer, Server, refused};
use crate::support::{has, lacks};
use crate::table::rows;

#[test]
fn the_recorded_request_is_sent_and_its_reply_understood() {
    let (wire, reply) = line_and_reply(&recorded("deploy_list_v4"));
    let server = Server::in_turn([reply]);
    let said = deploy_key(&server, ["list", "-R", ID, "--json"]);
    assert_eq!(server.lines(), [LIST]);
    has(LIST, &wire);
    let result = json!([{
        "id": "1342115",
        "repository": ID,
        "repository_path": null,
        "title": "ci",
        "type": null,
        "bits": null,
        "fingerprint": null,
        "fingerprint_md5": null,
        "can_push": null,
        "created_at": "2025-06-15T19:05:58Z",
        "key": null,
    }]);
    assert_eq!((said.code, said.json()), (0, result));
}

#[test]
fn a_fingerprint_is_shown_in_the_form_that_is_known() {
    let keys = Value::from([
        listed(1, "md5", MD5),
        listed(2, "sha256", SHA256),
        listed(3, "none", "?"),
    ]);
    let server = Server::new(move |_| Answer::json(200, keys.clone()));
    let shown = deploy_key(&server, ["list", "-R", ID, "--json"]).json();
    let known = [
        json!([MD5, null]),
        json!([null, SHA256]),
        json!([null, null]),
    ];
    for (key, known) in shown.as_array().unwrap().iter().zip(known) {
        assert_eq!(json!([key["fingerprint_md5"], key["fingerprint"]]), known);
    }
    let table = deploy_key(&server, ["list", "-R", ID]).out;
    for text in [format!("MD5:{MD5}"), SHA256.to_owned()] {
        has(&table, text);
    }
    lacks(&table, "?");
    assert_eq!(deploy_key(&server, ["ls", "-q", "-R", ID]).out, "1\n2\n3\n");
}

#[test]
fn every_key_is_listed_whatever_the_total_says() {
    for count in [0, 1, 100, 101, 250] {
        for told in ["", "X-Total: 0\r\n", "X-Total: 10000\r\n"] {
            let keys: Vec<_> = (1..=count).map(|id| listed(id, "t", MD5)).collect();
            let server = Server::new(move |request| Answer::http(200, told, part(&keys, request)));
            let said = deploy_key(&server, ["list", "-q", "-R", ID]);
            let ids: String = (1..=count).map(|id| format!("{id}\n")).collect();
            assert_eq!((said.code, said.out), (0, ids), "{count} {told}");
        }
    }
}

#[test]
fn a_part_can_be_asked_for() {
    let keys: Vec<_> = (1..=250).map(|id| listed(id, "t", MD5)).collect();
    let server = Server::new(move |request| page(&keys, request));
    let said = deploy_key(&server, "list -q -R 7 --limit 2 --offset 149");
    assert_eq!(said.out, "150\n151\n");
    assert_eq!(
        server.lines(),
        ["GET /v4/repositories/7/deploy-keys?limit=2&offset=149"]
    );
}

const REFUSED: &str = "
--group 0 | it must be a whole number, 1 to 2147483647
--group x | it must be a whole number
-R 2 --offset x | it must be a whole number, 0 to
--codearts-project 12 | 32 letters and digits
--group 1 -R 2 | cannot be used with
--group 1 --codearts-project 5f3c1a7e9b2d4c68a0e1f2b3c4d5e6f7 | cannot be used with
";

#[test]
fn groups_and_projects_have_keys_too() {
    let project = "5f3c1a7e9b2d4c68a0e1f2b3c4d5e6f7";
    for (option, id, path, what) in [
        ("--group", "12", "groups", "group"),
        (
            "--codearts-project",
            project,
            "projects",
            "CodeArts project",
        ),
    ] {
        let server = Server::new(|_| Answer::json(200, json!([listed(1, "t", MD5)])));
        let shown = deploy_key(&server, ["list", option, id, "--json"]).json();
        assert_eq!(shown[0]["repository"], json!(null));
        assert_eq!(
            server.lines(),
            [format!(
                "GET /v4/{path}/{id}/deploy-keys?limit=100&offset=0"
            )]
        );
        let server = Server::in_turn([refused(404, "CH.000404")]);
        let said = deploy_key(&server, ["list", option, id]).ended(5);
        has(
            &said.err,
            format!("error: there is no {what} with the id {id}\n"),
        );
    }
    for [arguments, text] in rows(REFUSED) {
        let server = Server::in_turn([]);
        let said = deploy_key(&server, format!("list {arguments}"));
        assert_eq!(said.code, 2, "{arguments}");
        has(&said.err, text);
        assert!(server.lines().is_empty());
    }
}

#[test]
fn a_reply_that_is_no_list_is_an_error() {
    for reply in [
        "",
        "{}",
        "null",
        "[1]",
        "[{\"title\":\"t\"}]",
        "{\"keys\":[]}",
        "<html>",
    ] {
        let server = Server::in_turn([Answer::text(200, reply)]);
        assert_eq!(deploy_key(&server, ["list", "-R", ID]).code, 8, "{reply}");
    }
}
