//! `hwkey repo deploy-key add`: what is sent, what is shown, and what a refusal or a lost answer means.

use serde_json::json;

use super::{
    ADD, CHECK, ID, LIST, MD5, SHA256, added, changes, deploy_key, failed, line_and_reply, list_of,
    listed, losing, recorded, repository, with_repositories,
};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, file, has, lacks, line};

/// Adds `ed25519.pub` to the repository with the id of the recorded requests.
fn add(server: &Server, further: &str) -> Said {
    let key = file("ed25519.pub");
    deploy_key(server, format!("add {key} -R {ID} {further}"))
}

#[test]
fn the_recorded_request_is_sent_and_its_reply_understood() {
    let case = recorded("deploy_add_v2");
    let (wire, reply) = line_and_reply(&case);
    let server = Server::in_turn([reply]);
    let key = case["body"]["key"].as_str().unwrap();
    let arguments = ["add", "--key", key, "--title", "ci", "-R", ID, "--json"];
    let said = deploy_key(&server, arguments);
    let requests = server.requests();
    assert_eq!(requests.len(), 1);
    assert_eq!(requests[0].line, wire);
    assert_eq!(requests[0].header("content-type"), Some("application/json"));
    assert_eq!(requests[0].json(), case["body"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let result = json!({
        "id": "1034546",
        "repository": ID,
        "repository_path": null,
        "title": "ci",
        "type": "ssh-ed25519",
        "bits": 256,
        "fingerprint": "SHA256:bbXpuKG6zhzdmnxq256TlqzFBzRl2f6OOg722cYNbU8",
        "fingerprint_md5": said.json()["fingerprint_md5"],
        "can_push": false,
        "created_at": null,
        "key": "k",
        "created": true,
    });
    assert_eq!(said.json(), result);
}

#[test]
fn what_a_reply_leaves_out_is_as_it_was_asked_for() {
    let server = Server::in_turn([Answer::json(
        200,
        json!({"result": {"key_id": "7"}, "status": "success"}),
    )]);
    let said = add(&server, "--can-push --json");
    let shown = said.json();
    assert_eq!(json!([shown["id"], shown["can_push"]]), json!(["7", true]));
    let known = json!([shown["key"], shown["fingerprint"]]);
    assert_eq!(known, json!([line("ed25519.pub"), SHA256]));
    assert_eq!(server.requests()[0].json()["can_push"], true);
    has(&said.err, "note: --can-push asks for write access");
    let said = add(&Server::in_turn([added(7, "t", "k")]), "");
    has(&said.out, format!("fingerprint (MD5)  {MD5}\n"));
}

#[test]
fn a_failure_inside_of_a_success_ends_by_its_code() {
    for (code, exit) in [
        ("CH.010202", 7),
        ("CH.080403", 4),
        ("CH.00401001", 4),
        ("CH.010117", 5),
        ("CH.00402000", 5),
        ("CH.10000", 8),
    ] {
        let server = Server::in_turn([failed(code), failed(code)]);
        let said = add(&server, "--json");
        assert_eq!(said.code, exit, "{code}: {}", said.err);
        assert_eq!(said.error()["code"], code);
        assert_eq!(changes(&server), [ADD], "{code}");
    }
    const ACTION: &str = "codeartsrepo:repository:setRepositoryDeployKey";
    for (status, code, action) in [
        (403, "CH.004403", ACTION),
        (403, "CH.00401001", ACTION),
        (401, "CH.00000002", ""),
        (401, "DEV.00000003", ""),
    ] {
        let said = add(&Server::in_turn([refused(status, code)]), "");
        assert_eq!(said.code, 4, "{code}: {}", said.err);
        has(&said.err, action);
    }
}

/// Every form in which a list may show the fingerprint of `ed25519.pub`.
fn forms() -> [String; 7] {
    let bare = SHA256.strip_prefix("SHA256:").unwrap();
    [
        MD5.to_owned(),
        MD5.to_uppercase(),
        MD5.replace(':', ""),
        format!("MD5:{MD5}"),
        SHA256.to_owned(),
        bare.to_owned(),
        format!("SHA256:{bare}="),
    ]
}

#[test]
fn a_key_that_is_there_is_found_by_whichever_fingerprint_the_list_has() {
    for form in forms() {
        let keys = [listed(6, "other", "aa:bb"), listed(7, "old", &form)];
        let server = Server::in_turn([refused(409, "CH.080002"), list_of(&keys)]);
        let said = add(&server, "--title new --can-push --json");
        assert_eq!(said.code, 0, "{form}: {}", said.err);
        let shown = said.json();
        assert_eq!(shown["created"], false);
        assert_eq!(shown["id"], "7");
        assert_eq!(shown["fingerprint"], SHA256);
        assert_eq!(shown["fingerprint_md5"], MD5);
        assert_eq!(shown["can_push"], json!(null));
        assert_eq!(server.lines(), [ADD, LIST]);
        has(
            &said.err,
            format!("already has the key {SHA256}; nothing was changed"),
        );
        has(&said.err, "its title is `old`, not `new`");
        has(
            &said.err,
            "warning: the service does not say whether the key may push",
        );
    }
    let there = [listed(7, "ed25519@example.com", MD5)];
    let server = Server::in_turn([refused(409, "CH.080002"), list_of(&there)]);
    lacks(&add(&server, "").err, "its title is");
}

#[test]
fn a_duplicate_that_is_not_in_the_list_may_come_from_above() {
    for (exists, text) in [
        (true, "it is a deploy key of its group or project"),
        (false, "is registered elsewhere"),
    ] {
        let above = Answer::json(200, json!({"exists": exists}));
        let server = Server::in_turn([refused(409, "CH.080002"), list_of(&[]), above]);
        let said = add(&server, "").ended(6);
        has(&said.err, text);
        assert_eq!(server.lines(), [ADD, LIST, CHECK]);
        let case = recorded("deploy_check_v4");
        let mut expected = case["body"].clone();
        expected["key"] = line("ed25519.pub").into();
        assert_eq!(server.requests()[2].json(), expected);
    }
}

#[test]
fn keys_that_cannot_be_compared_leave_a_lost_answer_open() {
    let server = losing(list_of(&[listed(6, "other", "aa:bb")]));
    let said = add(&server, "").ended(9);
    has(&said.err, format!("hwkey repo deploy-key list -R {ID}"));
}

#[test]
fn submodules_get_the_key_after_the_repository() {
    let copy = format!("POST /v4/repositories/{ID}/deploy-keys/7/submodules");
    let there = [listed(7, "t", MD5)];
    for (first, created) in [
        (vec![added(7, "t", "k")], true),
        (vec![refused(409, "CH.080002"), list_of(&there)], false),
    ] {
        let answers = |last: Answer| first.iter().cloned().chain([last]);
        let server = Server::in_turn(answers(Answer::text(200, "")));
        let said = add(&server, "--submodules --json").ended(0);
        assert_eq!(said.json()["created"], created);
        has(&said.err, "note: the key was copied to the submodules");
        lacks(&said.err, "nothing was changed");
        assert_eq!(changes(&server), [ADD, &copy]);

        let server = Server::in_turn(answers(refused(403, "CH.004403")));
        let said = add(&server, "--submodules --json");
        assert_eq!(
            (said.code, &said.json()["id"]),
            (9, &json!("7")),
            "{}",
            said.err
        );
        has(&said.err, "could not copy it to the submodules");
    }
}

#[test]
fn a_dry_run_shows_every_request_and_sends_none() {
    let server = Server::in_turn([]);
    let said = add(&server, "--dry-run --can-push --title t --json");
    let shown = said.json();
    assert_eq!((said.code, &shown["method"]), (0, &json!("POST")));
    let body =
        json!({"application": "", "can_push": true, "key": line("ed25519.pub"), "key_title": "t"});
    assert_eq!(shown["body"], body);
    has(&said.err, "asks for write access");
    let said = add(&server, "--dry-run --submodules");
    has(&said.out, "/deploy-keys\n");
    has(&said.out, "/deploy-keys/KEY_ID/submodules\n");
    assert!(server.lines().is_empty());
}

#[test]
fn an_archived_repository_takes_no_keys() {
    let mut archived = repository(9, "h", "demo/attic");
    archived["archived"] = true.into();
    let mut silent = repository(9, "h", "demo/attic");
    silent["archived"] = json!(null);
    let said = |all| {
        let server = with_repositories(all);
        let said = deploy_key(&server, ["add", &file("ed25519.pub"), "-R", "attic"]);
        (said, changes(&server))
    };
    let (no, sent) = said(vec![archived]);
    assert_eq!(no.code, 2);
    has(
        &no.err,
        "demo/attic (id 9) is archived and takes no keys; nothing was changed",
    );
    assert!(sent.is_empty());
    assert_eq!(said(vec![silent]).0.code, 0);

    // By its id it is not looked up before the service refuses.
    for (archived, code, text) in [
        (
            true,
            2,
            "is archived and takes no keys; nothing was changed",
        ),
        (false, 4, "IAM action"),
    ] {
        for refusal in [failed("CH.080403"), refused(403, "CH.004403")] {
            let mut of_id = repository(9, "h", "demo/attic");
            of_id["archived"] = archived.into();
            let server = Server::in_turn([refusal, Answer::json(200, of_id)]);
            let said = add(&server, "").ended(code);
            has(&said.err, text);
            let look = format!("GET /v4/repositories/{ID}");
            assert_eq!(server.lines(), [ADD, &look]);
        }
    }
}

#[test]
fn input_that_is_no_public_key_is_never_sent() {
    let key = line("ed25519.pub");
    let long_title = format!("--key '{key}' --title {}", "t".repeat(256));
    let long_key = format!("--key '{key} {}' --title t", "c".repeat(5000));
    for (arguments, part) in [
        (&*file("ed25519.key"), "is a private key; nothing was sent"),
        (
            &long_title,
            "the title has 256 characters, a deploy key accepts at most 255",
        ),
        (&long_key, "a deploy key accepts at most 5000"),
        (&file("certificate.pub"), "certificate"),
        (&file("rfc4716.pub"), "ssh-keygen -i"),
        ("--generate x --key y", "cannot be used with"),
        ("--algorithm rsa-2048", "--generate"),
        ("--passphrase", "--generate"),
        ("x.pub --algorithm rsa-2048", "cannot be used with"),
        ("--key y --passphrase", "cannot be used with"),
        ("--agent --passphrase-stdin", "cannot be used with"),
        ("--generate -", "takes a file"),
        ("", "no public key was given"),
    ] {
        let server = Server::in_turn([]);
        let said = deploy_key(&server, format!("add -R {ID} {arguments}"));
        assert_eq!(said.code, 2, "{arguments}: {}", said.err);
        has(&said.err, part);
        assert!(server.lines().is_empty(), "{arguments}");
    }
}
