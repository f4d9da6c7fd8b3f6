//! KPS: the tasks that put key pairs on servers and take them off.

use hwkey_sandbox::PROJECT_ID;
use serde_json::{Value, json};

use crate::kps_place::Place;
use crate::support::{PATIENCE, state};

#[test]
fn a_task_takes_a_second() {
    let place = Place::new();
    let begun = place.begin("team", place.server_body("web-1", "password"));
    let mut seen = Vec::new();
    while seen.last().is_none_or(|last| last != "SUCCESS_BIND") {
        let status = place.status(&begun);
        let path = format!(
            "/v1/{PROJECT_ID}/cloudservers/{}",
            place.id("web-1").as_str().unwrap()
        );
        let server = place.sandbox.get(&path).expect(200);
        // Looked up after the task: it may be done by then, but not undone.
        let is_done = server["server"]["key_name"] == "team";
        assert!(is_done || status != "SUCCESS_BIND", "{server}");
        if seen.last() != Some(&status) {
            seen.push(status);
        }
    }
    let mut order = ["READY_BIND", "RUNNING_BIND", "SUCCESS_BIND"].into_iter();
    assert!(
        seen.iter().all(|status| order.any(|next| next == status)),
        "{seen:?}"
    );

    // Much later KPS does not know it any more.
    place.shift_tasks(-700);
    let path = format!("tasks/{}", begun["task_id"].as_str().unwrap());
    place.get(&path).refused(400, "KPS.0001");
}

#[test]
fn the_words_that_are_documented_for_a_replacement() {
    for (auth, status) in [("key", "SUCCESS_RESET"), ("wrong key", "FAILED_RESET")] {
        let place = Place::new();
        let begun = place.begin("team", place.server_body("web-2", auth));
        place
            .sandbox
            .edit_state(|state| state["tasks_are_misprinted"] = true.into());
        place.shift_tasks(60);
        assert_eq!(place.status(&begun), "READY_REPLACE");
        place.shift_tasks(-1);
        assert_eq!(place.status(&begun), status);
    }
}

/// A place with three tasks that will fail.
fn failing() -> Place {
    let place = Place::new();
    place.begin("team", place.server_body("web-1", "wrong password"));
    place.begin("team", place.server_body("web-2", "wrong key"));
    let mut lost = place.server_body("old-1", "password");
    lost["port"] = 2222.into();
    place.begin("team", lost);
    place
}

#[test]
fn running_tasks() {
    let place = failing();
    place.shift_tasks(60);
    let running = place.get("running-tasks").expect(200);
    let item = &running["tasks"][1];
    let fields = ["operate_type", "server_name", "keypair_name"].map(|field| &item[field]);
    assert_eq!(fields, ["RUNNING_REPLACE", "web-2", "team"]);
    assert_eq!(item["server_id"], place.id("web-2"));
    assert!(item["task_time"].as_str().unwrap().parse::<i64>().unwrap() > 1_700_000_000_000);
    assert_eq!(item.as_object().unwrap().len(), 6);
    let page = place.get("running-tasks?limit=1&offset=1").expect(200);
    assert_eq!(page, json!({"total": 3, "tasks": [item]}));
    assert_eq!(place.get("failed-tasks").expect(200)["total"], 0);
    let id = item["task_id"].as_str().unwrap();
    let path = format!("/v3/{PROJECT_ID}/failed-tasks");
    place
        .sandbox
        .delete(&format!("{path}/{id}"))
        .refused(400, "KPS.0005");
    for query in ["limit=0", "limit=1001", "offset=-1", "limit=ten"] {
        let refused = place.get(&format!("running-tasks?{query}"));
        refused.refused(400, "KPS.0002");
    }
}

#[test]
fn failed_tasks() {
    let place = failing();
    place.shift_tasks(-1);
    let failed = place.get("failed-tasks").expect(200);
    assert_eq!(
        (
            &failed["total"],
            place.get("running-tasks").expect(200)["total"].as_u64()
        ),
        (&json!(3), Some(0))
    );
    let reasons: Vec<(&str, &str)> = failed["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| {
            (
                task["task_error_code"].as_str().unwrap(),
                task["task_error_msg"].as_str().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        reasons,
        [
            (
                "KPS.6009",
                "Failed to log in to the server: the password is wrong."
            ),
            (
                "KPS.6009",
                "Failed to log in to the server: the private key is wrong."
            ),
            ("KPS.0003", "Failed to connect to port 2222 of the server."),
        ]
    );
    assert_eq!(failed["tasks"][1]["operate_type"], "FAILED_REPLACE");

    // A failed one stays until it is deleted; then KPS does not know it.
    let id = failed["tasks"][1]["task_id"].as_str().unwrap();
    let path = format!("/v3/{PROJECT_ID}/failed-tasks");
    place.shift_tasks(-700);
    place.sandbox.delete(&format!("{path}/{id}")).expect(200);
    place
        .sandbox
        .delete(&format!("{path}/{id}"))
        .refused(400, "KPS.0005");
    place.get(&format!("tasks/{id}")).refused(400, "KPS.0001");
    assert_eq!(
        place.get("failed-tasks?offset=5").expect(200),
        json!({"total": 2, "tasks": []})
    );
    place.sandbox.delete(&path).expect(200);
    assert_eq!(place.get("failed-tasks").expect(200)["total"], 0);
}

/// A server has to stay as it was when its task began.
#[test]
fn a_server_that_is_stopped_or_started_meanwhile() {
    for (name, auth, on, text) in [
        ("web-1", "password", false, "was stopped"),
        ("db-1", "", true, "was started"),
    ] {
        let place = Place::new();
        let file = state(&place.sandbox.state_file(), PATIENCE);
        let begun = place.begin("team", place.server_body(name, auth));
        place.shift_tasks(60);
        assert!(file.switch_server(name, on).unwrap());
        assert!(!file.switch_server(name, on).unwrap());
        assert!(!file.switch_server("none", on).unwrap());
        place.shift_tasks(-1);
        assert_eq!(place.status(&begun), "FAILED_BIND");
        let failed = place.get("failed-tasks").expect(200);
        let message = failed["tasks"][0]["task_error_msg"].as_str().unwrap();
        assert!(message.contains(text), "{message}");
        assert_eq!(place.server(name)["key_name"], Value::Null);
    }
}
