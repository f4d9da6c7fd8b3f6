//! IAM: temporary access keys.

use hwkey_sandbox::{OTHER_PROJECT_ID, REGION, TOKEN, USER_ID};
use serde_json::{Value, json};

use crate::{
    iam_sign_in::sign_in,
    signing::{Key, request},
    support::{Sandbox, is_moment, kps, moment, reply},
};

const PATH: &str = "/v3.0/OS-CREDENTIAL/securitytokens";
const KEYS: &str = "/v4/user/keys";

fn body(token: Value) -> Value {
    json!({"auth": {"identity": {"methods": ["token"], "token": token}}})
}

fn key(sandbox: &Sandbox) -> Key {
    let body = sandbox.post(PATH, body(json!({}))).expect(201);
    let text = |name: &str| body["credential"][name].as_str().unwrap().to_owned();
    Key {
        access: text("access"),
        secret: text("secret"),
        security_token: Some(text("securitytoken")),
    }
}

#[test]
fn how_long_they_last() {
    let sandbox = Sandbox::start();
    for (wanted, seconds) in [
        (body(json!({})), 900),
        (body(Value::Null), 900),
        (json!({"auth": {"identity": {"methods": ["token"]}}}), 900),
        (body(json!({"duration_seconds": 900})), 900),
        (body(json!({"duration_seconds": 86400, "id": "x"})), 86400),
    ] {
        let reply = sandbox.post(PATH, wanted).expect(201);
        let credential = reply["credential"].as_object().unwrap();
        assert!(is_moment(&credential["expires_at"], seconds));
        let names: Vec<&String> = credential.keys().collect();
        assert_eq!(names, ["access", "expires_at", "secret", "securitytoken"]);
    }
    assert_eq!(
        sandbox.state()["iam"]["temporary_keys"][0]["user_id"],
        USER_ID
    );
}

#[test]
fn bodies_that_are_not_valid() {
    let sandbox = Sandbox::start();
    for body in [
        json!({}),
        body(json!({"duration_seconds": 899})),
        body(json!({"duration_seconds": 86401})),
        body(json!({"duration_seconds": -1})),
        body(json!({"duration_seconds": "900"})),
        json!({"auth": {"identity": {"methods": []}}}),
        json!({"auth": {"identity": {"methods": ["password"]}}}),
    ] {
        sandbox
            .post(PATH, body)
            .keystone_refused(400, "The request body is invalid");
    }
    let assume = json!({"auth": {"identity": {"methods": ["assume_role"],
        "assume_role": {"agency_name": "agency", "domain_name": "other"}}}});
    sandbox.post(PATH, assume).refused(403, "IAM.0003");
    assert!(!sandbox.state_file().exists());
}

#[test]
fn whoever_asks_needs_a_token() {
    let sandbox = Sandbox::start();
    sandbox
        .post_openly(PATH, &body(json!({})))
        .refused(401, "IAM.0001");
    let wrong = sandbox.request("POST", PATH).header("X-Auth-Token", "x");
    reply(wrong.body(body(json!({})).to_string())).refused(401, "IAM.0067");
    let text = body(json!({})).to_string();
    let signed = Key::lasting().sign(request(&sandbox, "POST", PATH, &[], &text));
    signed.send(&sandbox).refused(401, "IAM.0001");

    let token = sign_in(&sandbox, REGION);
    let own = sandbox.request("POST", PATH).header("X-Auth-Token", token);
    reply(own.body(text)).expect(201);
}

#[test]
fn the_token_may_be_in_the_body_alone() {
    let sandbox = Sandbox::start();
    let wanted = body(json!({"id": TOKEN, "duration_seconds": 900}));
    sandbox.post_openly(PATH, &wanted).expect(201);
    let own = sign_in(&sandbox, REGION);
    sandbox
        .post_openly(PATH, &body(json!({"id": own})))
        .expect(201);
    sandbox
        .post_openly(PATH, &body(json!({"id": "x"})))
        .refused(401, "IAM.0067");
    // A header counts more.
    let wrong = sandbox.request("POST", PATH).header("X-Auth-Token", "x");
    reply(wrong.body(wanted.to_string())).refused(401, "IAM.0067");
}

#[test]
fn every_service_takes_them() {
    let sandbox = Sandbox::start();
    let key = key(&sandbox);
    let sandbox = sandbox.restart();
    for path in [
        KEYS,
        &kps(""),
        &format!("/v3/{OTHER_PROJECT_ID}/keypairs"),
        "/v3/projects",
    ] {
        key.get(&sandbox, path).expect(200);
    }
    let token = key.security_token.unwrap();
    assert!(!sandbox.state().to_string().contains(&token));
}

#[test]
fn the_security_token_must_be_its_own_and_signed() {
    let sandbox = Sandbox::start();
    let (one, other) = (key(&sandbox), key(&sandbox));
    let without = Key {
        security_token: None,
        ..one.clone()
    };
    let missing = format!("Get secretKey failed,ak:{},err:ak not exist", one.access);
    without
        .get(&sandbox, KEYS)
        .gateway_refused(401, "APIGW.0301", &missing);

    let mixed = Key {
        security_token: other.security_token,
        ..one.clone()
    };
    mixed
        .get(&sandbox, KEYS)
        .gateway_refused(401, "APIGW.0301", "decrypt token fail");

    let mut unsigned = without.sign(request(&sandbox, "GET", KEYS, &[], ""));
    unsigned.set("x-security-token", one.security_token.as_ref().unwrap());
    unsigned
        .send(&sandbox)
        .gateway_refused(401, "APIGW.0301", "verify aksk signature fail");
    one.get(&sandbox, KEYS).expect(200);
}

#[test]
fn keys_that_have_expired() {
    let sandbox = Sandbox::start();
    let key = key(&sandbox);
    sandbox.edit_state(|state| {
        state["iam"]["temporary_keys"][0]["expires_at"] = moment(-1).into();
    });
    for path in [KEYS, &kps(""), "/v3/projects"] {
        key.get(&sandbox, path)
            .gateway_refused(400, "IAM.1108", "security token has expired");
    }
    // A day later it is forgotten.
    sandbox.edit_state(|state| {
        state["iam"]["temporary_keys"][0]["expires_at"] = moment(-25 * 60 * 60).into();
    });
    let before = sandbox.state();
    let forgotten = || {
        key.get(&sandbox, KEYS)
            .gateway_refused(401, "APIGW.0301", "ak not exist");
    };
    sign_in(&sandbox, REGION);
    forgotten();
    sandbox.edit_state(|state| *state = before);
    sandbox.post(PATH, body(json!({}))).expect(201);
    forgotten();
}
