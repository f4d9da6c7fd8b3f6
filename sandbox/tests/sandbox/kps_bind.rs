//! KPS: key pairs on servers.

use hwkey_sandbox::{PROJECT_ID, ROOT_PASSWORD};
use serde_json::{Value, json};

use crate::keys::public_key;
use crate::kps_place::Place;
use crate::support::kps;

#[test]
fn what_is_done_on_which_server() {
    for (verb, server, auth, status) in [
        ("team", "web-1", "password", "SUCCESS_BIND"),
        ("team", "old-1", "password", "SUCCESS_BIND"),
        ("team", "db-1", "", "SUCCESS_BIND"),
        ("team", "web-2", "key", "SUCCESS_REPLACE"),
        ("team", "db-1 with ops", "", "SUCCESS_RESET"),
        ("unbind", "web-2", "key", "SUCCESS_UNBIND"),
        ("unbind", "db-1 with ops", "", "SUCCESS_UNBIND"),
        ("team", "web-1", "wrong password", "FAILED_BIND"),
        ("team", "web-2", "wrong key", "FAILED_REPLACE"),
        ("unbind", "web-2", "wrong key", "FAILED_UNBIND"),
    ] {
        let place = Place::new();
        let name = server.split(' ').next().unwrap();
        if server.ends_with("ops") {
            place.give_ops(name);
        }
        let before = place.server(name);
        let begun = place.begin(verb, place.server_body(name, auth));
        assert_eq!(begun.as_object().unwrap().len(), 1, "{begun}");
        // No secret that was sent is kept; `ops` is there only as the hosted key that it is.
        let state = place.sandbox.state();
        assert!(
            !state["tasks"].to_string().contains("PRIVATE KEY"),
            "{state}"
        );
        assert!(!state.to_string().contains(ROOT_PASSWORD), "{state}");

        place.shift_tasks(-1);
        assert_eq!(place.status(&begun), status, "{server}");
        // Any change writes down what time has done.
        place
            .sandbox
            .delete(&format!("/v3/{PROJECT_ID}/failed-tasks"))
            .expect(200);
        let mut expected = before;
        if status.starts_with("SUCCESS") {
            let is_bound = verb != "unbind";
            expected["key_name"] = is_bound.then_some("team").into();
            expected["public_key"] = is_bound.then(|| public_key(1)).into();
        }
        assert_eq!(place.server(name), expected, "{server}");
    }
}

/// A pair or `unbind`, a server, a secret, a field that is set, and a part of the reason.
fn refused() -> impl Iterator<Item = [&'static str; 5]> {
    const REFUSED: &str = "
team | web-1 | password | id=none | does not exist
team | win-1 | password | port=22 | Linux
team | old-1 | password | port=22 | is under way for the server
team | web-1 | | port=22 | root's password
team | web-1 | key | port=22 | root's password
team | web-2 | | port=22 | private key in use
team | web-2 | password | port=22 | private key in use
team | web-2 | ppk | port=22 | cannot be read
team | web-2 | locked key | port=22 | cannot be read
team | db-1 | password | port=22 | auth is for
team | db-1 | | port=2222 | port is for
unbind | web-1 | | port=22 | has no key pair
unbind | web-2 | | port=22 | private key in use
";
    let lines = REFUSED.lines().filter(|line| !line.is_empty());
    lines.map(|line| {
        let cells: Vec<_> = line.split('|').map(str::trim).collect();
        cells.try_into().unwrap()
    })
}

#[test]
fn servers_that_are_refused() {
    let place = Place::new();
    place.begin("team", place.server_body("old-1", "password"));
    place.shift_tasks(60);
    for [verb, name, auth, change, text] in refused() {
        let mut server = place.server_body(name, auth);
        let (field, value) = change.split_once('=').unwrap();
        server[field] = match value.parse::<u16>() {
            Ok(port) => port.into(),
            Err(_) => value.into(),
        };
        let refused = place.begin(verb, server.clone());
        let object = refused.as_object().unwrap();
        assert_eq!(object.len(), 4, "{refused}");
        assert_eq!(refused["server_id"], server["id"]);
        assert_eq!(refused["status"], "FAILED");
        assert_eq!(refused["error_code"], "KPS.0002");
        let message = refused["error_msg"].as_str().unwrap();
        assert!(message.contains(text), "{refused}");
    }
    for (field, value) in [("status", json!("BUILD")), ("is_frozen", json!(true))] {
        let was = place.server("web-1")[field].clone();
        place.edit("servers", "web-1", field, value);
        let refused = place.begin("team", place.server_body("web-1", "password"));
        assert_eq!(refused["status"], "FAILED", "{refused}");
        place.edit("servers", "web-1", field, was);
    }
}

#[test]
fn requests_that_are_refused() {
    let place = Place::new();
    let server = || place.server_body("web-1", "password");
    let unknown = json!({"keypair_name": "none", "server": server()});
    place
        .sandbox
        .post(&kps("/associate"), unknown.clone())
        .refused(400, "KPS.4016");
    let batch = |items: Value| {
        let body = json!({ "batch_keypairs": items });
        place.sandbox.post(&kps("/batch-associate"), body)
    };
    batch(json!([unknown])).refused(400, "KPS.4016");
    batch(json!([])).refused(400, "KPS.0002");
    batch(json!([{"keypair_name": "team", "server": server()}, unknown])).refused(400, "KPS.0002");
    place.batch(&vec![server(); 11]).refused(400, "KPS.0002");
    for server in [
        json!({}),
        json!({"id": 1}),
        json!({"id": "a", "auth": {"type": "password"}}),
        json!({"id": "a", "auth": {"type": "token", "key": "b"}}),
        json!({"id": "a", "port": 70_000}),
    ] {
        let body = json!({"keypair_name": "team", "server": server});
        place
            .sandbox
            .post(&kps("/associate"), body.clone())
            .refused(400, "KPS.0002");
        place
            .sandbox
            .post(&kps("/disassociate"), body.clone())
            .refused(400, "KPS.0002");
        batch(json!([body])).refused(400, "KPS.0002");
    }
    assert_eq!(
        place.get("running-tasks").expect(200),
        json!({"total": 0, "tasks": []})
    );
}

#[test]
fn a_batch_begins_what_it_can() {
    let place = Place::new();
    place.sandbox.edit_state(|state| {
        let servers = state["servers"].as_array_mut().unwrap();
        servers.extend(
            (0..20).map(
                |number| json!({"id": format!("id-{number}"), "name": format!("app-{number}")}),
            ),
        );
    });
    let servers = [
        place.server_body("app-0", "password"),
        place.server_body("web-2", "key"),
        place.server_body("db-1", ""),
        place.server_body("app-1", "wrong password"),
        place.server_body("app-0", "password"),
    ];
    let reply = place.batch(&servers).expect(200);
    let begun = reply["tasks"].as_array().unwrap();
    let statuses: Vec<&Value> = begun.iter().map(|item| &item["status"]).collect();
    assert_eq!(
        statuses,
        ["SUCCESS", "Failed", "Failed", "SUCCESS", "Failed"]
    );
    for (item, server) in begun.iter().zip(&servers) {
        assert_eq!(item["server_id"], server["id"]);
        assert_eq!(
            item["task_id"].is_string(),
            item["status"] == "SUCCESS",
            "{item}"
        );
    }

    // Ten may be under way, of which two are.
    place.shift_tasks(60);
    let servers: Vec<Value> = (2..12)
        .map(|number| place.server_body(&format!("app-{number}"), "password"))
        .collect();
    let reply = place.batch(&servers).expect(200);
    let begun = reply["tasks"].as_array().unwrap();
    let failed = begun.iter().filter(|item| item["status"] == "Failed");
    assert_eq!(failed.count(), 2, "{reply}");
    place.shift_tasks(-1);
    assert_eq!(place.get("running-tasks").expect(200)["total"], 0);
    assert_eq!(place.status(&begun[0]), "SUCCESS_BIND");
}

/// What the file forgets of a pair, the server does not: the old private key logs in for ever.
#[test]
fn a_deleted_pair_stays_on_its_servers() {
    let place = Place::new();
    place.sandbox.delete(&kps("/ops")).expect(204);
    let body = json!({"keypair": {"name": "ops", "public_key": public_key(2)}});
    place.sandbox.post(&kps(""), body).expect(200);
    assert_eq!(place.server("web-2")["key_name"], "ops");
    let begun = place.begin("ops", place.server_body("web-2", "key"));
    place.shift_tasks(-1);
    assert_eq!(place.status(&begun), "SUCCESS_REPLACE");
    // Now it does not.
    let begun = place.begin("team", place.server_body("web-2", "key"));
    place.shift_tasks(-1);
    assert_eq!(place.status(&begun), "FAILED_REPLACE");
}
