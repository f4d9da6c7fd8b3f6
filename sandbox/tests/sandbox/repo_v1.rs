//! CodeArts Repo V1: `/v1/users/sshkey`.

use serde_json::json;

use crate::keys::public_key;
use crate::support::Sandbox;

const KEYS: &str = "/v1/users/sshkey";

#[test]
fn add_list_delete() {
    let sandbox = Sandbox::start();
    assert_eq!(
        sandbox.get(KEYS).expect(200),
        json!({"result": {"total": 0, "sshkey": []}, "status": "success"})
    );

    let key = json!({"id": "2112483822", "title": "laptop", "key": public_key(1)});
    let added = sandbox.post(KEYS, json!({"title": "laptop", "key": public_key(1)}));
    assert_eq!(
        added.expect(200),
        json!({"result": key, "status": "success"})
    );
    assert_eq!(
        sandbox.get(KEYS).expect(200),
        json!({"result": {"total": 1, "sshkey": [key]}, "status": "success"})
    );

    assert_eq!(
        sandbox.delete(&format!("{KEYS}/2112483822")).expect(200),
        json!({"result": "2112483822", "status": "success"})
    );
    sandbox
        .delete(&format!("{KEYS}/2112483822"))
        .failed(404, "CH.000404");
    for id in ["0", "laptop", "99999999999999999999999999"] {
        sandbox
            .delete(&format!("{KEYS}/{id}"))
            .failed(400, "CH.010001");
    }
}

#[test]
fn the_list_has_no_pages() {
    let sandbox = Sandbox::start();
    for number in 1..=25 {
        sandbox
            .post(KEYS, json!({"title": "key", "key": public_key(number)}))
            .expect(200);
    }
    let body = sandbox.get(&format!("{KEYS}?limit=5")).expect(200);
    assert_eq!(body["result"]["total"], 25);
    assert_eq!(body["result"]["sshkey"].as_array().unwrap().len(), 25);
}

#[test]
fn both_generations_see_the_same_keys() {
    let sandbox = Sandbox::start();
    let by_v4 = sandbox
        .post(
            "/v4/user/keys",
            json!({"title": "four", "key": public_key(4)}),
        )
        .expect(201);
    let by_v1 = sandbox
        .post(KEYS, json!({"title": "one", "key": public_key(1)}))
        .expect(200);

    let listed = sandbox.get(KEYS).json();
    assert_eq!(listed["result"]["sshkey"][0]["id"], by_v4["id"].to_string());
    let listed = sandbox.get("/v4/user/keys").json();
    let id = listed["keys"][1]["id"].to_string();
    assert_eq!(by_v1["result"]["id"], id);

    sandbox
        .post(KEYS, json!({"title": "again", "key": public_key(4)}))
        .failed(409, "CH.080002");
    sandbox
        .post(
            "/v4/user/keys",
            json!({"title": "again", "key": public_key(1)}),
        )
        .refused(409, "CH.080002");

    sandbox
        .delete(&format!("{KEYS}/{}", by_v4["id"]))
        .expect(200);
    sandbox.delete(&format!("/v4/user/keys/{id}")).expect(204);
    assert_eq!(sandbox.get(KEYS).json()["result"]["total"], 0);
}

#[test]
fn refusals() {
    let sandbox = Sandbox::start();
    for body in [
        json!({"key": public_key(1)}),
        json!({"title": " ", "key": public_key(1)}),
        json!({"title": "laptop"}),
        json!({"title": "laptop", "key": null}),
        json!({"title": "laptop", "key": ""}),
    ] {
        sandbox.post(KEYS, body).failed(400, "CH.080002");
    }
    for body in [
        json!({"title": 12312, "key": public_key(1)}),
        json!({"title": "laptop", "key": 1}),
        json!({"title": "x".repeat(256), "key": public_key(1)}),
        json!({"title": "laptop", "key": format!("{} {}", public_key(1), "x".repeat(2048))}),
        json!("text"),
    ] {
        sandbox.post(KEYS, body).failed(400, "CH.010001");
    }
    sandbox
        .send_text("POST", KEYS, "{")
        .failed(400, "CH.010001");
    sandbox
        .post(KEYS, json!({"title": "laptop", "key": "hello"}))
        .failed(200, "CH.010202");

    let long = format!("{} {}", public_key(1), "x".repeat(1900));
    sandbox
        .post(KEYS, json!({"title": "x".repeat(255), "key": long}))
        .expect(200);
}
