//! What is refused to whoever wants to set deploy keys.

use hwkey_sandbox::{GROUP_DEPLOY_KEY, PROJECT_DEPLOY_KEY};
use serde_json::json;

use crate::{
    deploy_keys::{APP, add, body, titles},
    keys::public_key,
    repositories::sandbox_with,
    support::Sandbox,
};

const ATTIC: &str = "/repositories/2111855750/deploy-keys";
const SECRET: &str = "/repositories/2111855751/deploy-keys";

#[test]
fn bodies_that_are_not_valid() {
    let sandbox = Sandbox::start();
    let mut bad = vec![json!([]), json!({})];
    for field in ["application", "can_push", "key", "key_title"] {
        let mut without = body("ci", &public_key(2));
        without.as_object_mut().unwrap().remove(field);
        bad.push(without);
        let mut wrong = body("ci", &public_key(2));
        wrong[field] = json!(7);
        bad.push(wrong);
    }
    bad.push(body("", &public_key(2)));
    bad.push(body(&"é".repeat(256), &public_key(2)));
    bad.push(body("ci", " "));
    bad.push(body(
        "ci",
        &format!("{} {}", public_key(2), "x".repeat(5000)),
    ));
    for body in bad {
        sandbox
            .post(&format!("/v2{APP}"), body)
            .failed(400, "CH.010001");
    }
    assert!(titles(&sandbox, APP).is_empty());
}

#[test]
fn refused_additions() {
    let sandbox = Sandbox::start();
    add(&sandbox, APP, "ci", &public_key(1));
    let laptop = json!({"title": "laptop", "key": public_key(9)});
    sandbox.post("/v4/user/keys", laptop).expect(201);

    let same = public_key(1).replace("number 1", "another comment");
    for (keys, key, status, code) in [
        (APP, "hello", 200, "CH.010202"),
        (APP, &public_key(1)[..60], 200, "CH.010202"),
        (APP, &same, 409, "CH.080002"),
        (APP, GROUP_DEPLOY_KEY, 409, "CH.080002"),
        (APP, PROJECT_DEPLOY_KEY, 409, "CH.080002"),
        (APP, &public_key(9), 409, "CH.080002"),
        (ATTIC, &public_key(2), 200, "CH.080403"),
        (SECRET, &public_key(2), 200, "CH.080403"),
        (
            "/repositories/1/deploy-keys",
            &public_key(2),
            200,
            "CH.010117",
        ),
        (
            "/repositories/0/deploy-keys",
            &public_key(2),
            400,
            "CH.010001",
        ),
    ] {
        sandbox
            .post(&format!("/v2{keys}"), body("again", key))
            .failed(status, code);
    }
    assert_eq!(titles(&sandbox, APP), ["ci"]);

    let longest = format!("{} ", public_key(2));
    let longest = format!("{longest}{}", "x".repeat(5000 - longest.len()));
    add(&sandbox, APP, &"é".repeat(255), &longest);
}

#[test]
fn who_may_not() {
    let sandbox = sandbox_with(json!([
        {"id": 20, "path": "demo/read", "role": 20},
        {"id": 30, "path": "demo/write", "role": 30},
        {"id": 40, "path": "demo/closed", "role": 0},
    ]));
    let key = json!({"key": public_key(1)});
    for id in [20, 30, 40] {
        let keys = format!("/v4/repositories/{id}/deploy-keys");
        match id {
            40 => sandbox.get(&keys).refused(403, "CH.004403"),
            _ => assert_eq!(sandbox.get(&keys).expect(200), json!([])),
        }
        let check = sandbox.post(&format!("{keys}/check-key"), key.clone());
        check.refused(403, "CH.004403");
        sandbox
            .delete(&format!("{keys}/1"))
            .refused(403, "CH.00401001");
        sandbox
            .send("POST", &format!("{keys}/1/submodules"), None)
            .refused(403, "CH.004403");
        sandbox
            .delete(&format!("{keys}/1/submodules"))
            .refused(403, "CH.00401001");
        sandbox
            .post(
                &format!("/v2/repositories/{id}/deploy-keys"),
                body("ci", &public_key(1)),
            )
            .failed(200, "CH.080403");
    }
}
