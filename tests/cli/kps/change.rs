//! `hwkey kps keypair update` and `delete`.

use serde_json::{Value, json};

use crate::kps_wire::{no_pair, pair, shown};
use crate::server::{Answer, Server, refused};
use crate::support::{TestEnv, ends, ok, starts};

const UPDATE: [&str; 7] = [
    "--json",
    "kps",
    "keypair",
    "update",
    "web",
    "--description",
    "it's \"ours\" – 键",
];

/// A pair with this description.
pub(crate) fn described(description: &str) -> Answer {
    let changes = json!({"description": description});
    Answer::json(200, shown("web", "ed25519", changes))
}

#[test]
fn update_changes_the_description_and_shows_the_pair() {
    let server = Server::in_turn([Answer::json(200, json!({})), described(UPDATE[6])]);
    let said = ok(TestEnv::new().at(&server.url, UPDATE));
    assert_eq!(said.err, "");
    let shown = said.json();
    assert_eq!(shown["description"], UPDATE[6]);
    assert_eq!(shown["fingerprint"], crate::kps_wire::prints("ed25519").0);
    assert_eq!(shown["created_at"], "2020-02-12T11:39:40Z");
    assert_eq!(shown.as_object().unwrap().len(), 14);
    let requests = server.requests();
    assert_eq!(requests[0].line, format!("PUT {}", pair("web")));
    let body = json!({"keypair": {"description": UPDATE[6]}});
    assert_eq!(requests[0].json(), body);
    assert_eq!(requests[1].line, format!("GET {}", pair("web")));
    assert_eq!(requests.len(), 2);
}

#[test]
fn a_changed_pair_that_cannot_be_read_again_is_changed() {
    let server = Server::in_turn([Answer::text(200, ""), Answer::Close]);
    let said = ok(TestEnv::new()
        .at(&server.url, UPDATE)
        .args(["--retries", "0"]));
    starts(&said.err, "warning: the description was changed");
    assert_eq!(said.json()["name"], "web");
    assert_eq!(said.json()["description"], UPDATE[6]);
}

#[test]
fn a_pair_named_twice_is_removed_once() {
    let server = Server::in_turn([Answer::text(204, "")]);
    let said = ok(TestEnv::new().at(&server.url, "-q kps keypair rm -y web web"));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("web\n", ""));
    assert_eq!(server.lines().len(), 1);
}

#[test]
fn several_pairs_are_removed_one_by_one() {
    let gone = || Answer::text(204, "");
    let forbidden = || refused(403, "KPS.9003");
    let cases = [
        ([gone(), gone()], 0, ""),
        ([no_pair(), gone()], 9, "5 web, 9 null"),
        ([gone(), forbidden()], 9, "4 db, 9 null"),
        ([no_pair(), forbidden()], 5, "5 web, 4 db, 5 null"),
        ([forbidden(), no_pair()], 4, "4 web, 5 db, 4 null"),
    ];
    for (answers, code, errors) in cases {
        let server = Server::in_turn(answers);
        let delete = "--json --retries 0 kps keypair delete web db --yes";
        let said = ends(TestEnv::new().at(&server.url, delete), code);
        let lines = said.err.lines().map(|line| {
            let error = &serde_json::from_str::<Value>(line).unwrap()["error"];
            format!("{} {}", error["exit_code"], error["target"]).replace('"', "")
        });
        assert_eq!(lines.collect::<Vec<_>>().join(", "), errors);
        assert_eq!(
            server.lines(),
            ["web", "db"].map(|name| format!("DELETE {}", pair(name)))
        );
        assert_eq!(said.json().as_array().unwrap().len(), 2);
    }
}
