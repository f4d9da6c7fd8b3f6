//! `hwkey repo deploy-key delete`.

use serde_json::{Value, json};

use super::{ID, LIST, MD5, SHA256, deploy_key, list_of, listed, recorded};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, column, has};

const OTHER: &str = "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99";

fn keys() -> Vec<Value> {
    vec![
        listed(7, "ci", MD5),
        listed(8, "twice", OTHER),
        listed(
            9,
            "twice",
            "bb:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99",
        ),
    ]
}

/// A repository with keys, from which they can be removed.
fn service(keys: Vec<Value>) -> Server {
    Server::new(move |request| {
        if request.line.starts_with("GET") {
            list_of(&keys)
        } else {
            Answer::text(204, "")
        }
    })
}

fn delete(server: &Server, arguments: &str) -> Said {
    deploy_key(server, format!("delete -R {ID} {arguments}"))
}

fn removal(id: u64) -> String {
    format!("DELETE /v4/repositories/{ID}/deploy-keys/{id}")
}

#[test]
fn keys_go_by_id_fingerprint_or_title_after_one_list() {
    let case = recorded("deploy_remove_v4");
    assert_eq!(case["path"], removal(1_342_115)["DELETE ".len()..]);
    let server = service(keys());
    let said = delete(&server, &format!("--yes --json 9 ci MD5:{OTHER} 7"));
    let result = json!([
        {"id": "9", "title": "twice", "deleted": true},
        {"id": "7", "title": "ci", "deleted": true},
        {"id": "8", "title": "twice", "deleted": true},
    ]);
    assert_eq!((said.code, said.json()), (0, result), "{}", said.err);
    assert_eq!(
        server.lines(),
        [LIST.to_owned(), removal(9), removal(7), removal(8)]
    );
    let requests = server.requests();
    assert!(requests.iter().all(|request| request.body.is_empty()));
}

#[test]
fn what_is_not_meant_clearly_removes_nothing() {
    for (arguments, code, text) in [
        ("ci twice --yes", 2, "`twice` matches 2 keys"),
        ("twice --yes", 2, &format!("\n  8 MD5:{OTHER} twice\n")),
        ("ci", 2, "--yes is required"),
        ("gone --yes", 5, "has no key `gone`"),
        ("5 --yes", 5, "has no key `5`"),
        (&format!("{SHA256} ci --yes"), 9, "could not compare"),
        (
            &format!("{SHA256} --yes"),
            9,
            "`ssh-keygen -l -E md5 -f FILE.pub`",
        ),
        (
            &format!("{SHA256} --yes --ignore-missing"),
            9,
            "could not compare",
        ),
        (
            "cc:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99 --yes",
            5,
            "has no key",
        ),
    ] {
        let server = service(keys());
        let said = delete(&server, arguments);
        assert_eq!(said.code, code, "{arguments}: {}", said.err);
        has(&said.err, text);
        let lines = server.lines();
        assert!(lines.iter().all(|line| line == LIST), "{lines:?}");
    }
    let said = delete(&service(keys()), "gone --yes --ignore-missing --json");
    assert_eq!((said.code, &said.json()[0]["deleted"]), (0, &json!(false)));
    let said = delete(&service(keys()), "gone ci --yes --json");
    assert_eq!((said.code, &said.json()[1]["deleted"]), (9, &json!(true)));
}

#[cfg(unix)]
#[test]
fn the_question_names_all_that_was_given() {
    use crate::support::terminal::Terminal;
    use crate::support::{Arguments as _, TestEnv};

    let server = service(keys());
    let delete = format!("repo deploy-key delete -R {ID} ci gone --submodules");
    let mut terminal = Terminal::run(&TestEnv::new(), &server.url, delete.words(), |it| it);
    terminal.expect(&format!("  7 MD5:{MD5} ci\r\n"));
    terminal.expect("  gone (there is no such key)\r\n");
    terminal.expect(&format!(
        "the repository with the id {ID} and its submodules?"
    ));
    terminal.press("n\r");
    assert_eq!(terminal.end().0, 1);
    assert_eq!(server.lines(), [LIST]);
}

#[test]
fn a_fingerprint_is_found_where_one_key_has_another_form() {
    let server = service(vec![listed(6, "x", SHA256), listed(7, "y", OTHER)]);
    for (given, id) in [(SHA256, 6), (OTHER, 7)] {
        let said = delete(&server, &format!("{given} --yes -q"));
        assert_eq!(said.out, format!("{id}\n"));
    }
}

#[test]
fn submodules_lose_the_key_first() {
    let submodules = format!("{}/submodules", removal(7));
    let server = service(keys());
    assert_eq!(delete(&server, "ci --yes --submodules").code, 0);
    assert_eq!(
        server.lines(),
        [LIST.to_owned(), submodules.clone(), removal(7)]
    );

    for (answer, code) in [
        (refused(403, "CH.004403"), 4),
        (refused(404, "CH.00402000"), 5),
        (refused(400, "CH.010001"), 7),
        (Answer::Close, 9),
        (refused(502, "x"), 9),
    ] {
        let server = Server::in_turn([list_of(&keys()), answer]);
        delete(&server, "ci --yes --submodules").ended(code);
        assert_eq!(server.lines(), [LIST.to_owned(), submodules.clone()]);
    }
}

#[test]
fn a_dry_run_prints_an_array_and_needs_no_confirmation() {
    let server = service(keys());
    let said = delete(&server, "ci --submodules --dry-run --json --yes");
    let keys = format!("{}/v4/repositories/{ID}/deploy-keys", server.url);
    let urls = ["7/submodules", "7"].map(|end| format!("{keys}/{end}"));
    assert_eq!(column(&said.json(), "url"), urls);
    let said = delete(&server, "7 --dry-run --json").ended(0);
    assert_eq!(column(&said.json(), "url"), urls[1..]);
    assert!(server.lines().iter().all(|line| line == LIST));
}

#[test]
fn a_key_that_is_gone_meanwhile_or_after_a_lost_answer() {
    for (answers, code) in [
        (vec![list_of(&keys()), refused(404, "CH.000404")], 5),
        (vec![list_of(&keys()), Answer::Close, list_of(&[])], 0),
        (vec![list_of(&keys()), refused(403, "CH.00401001")], 4),
    ] {
        let server = Server::in_turn(answers);
        delete(&server, "ci --yes").ended(code);
    }
}
