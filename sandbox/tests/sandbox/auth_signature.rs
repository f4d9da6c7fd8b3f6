//! Requests signed with an access key.

use hwkey_sandbox::{OTHER_PROJECT_ID, SUB_PROJECT_ID};
use serde_json::json;

use crate::{
    keys::public_key,
    signing::{Key, Request, request, sdk_date},
    support::{Sandbox, kps, readable},
};

const KEYS: &str = "/v4/user/keys";
const WRONG: &str = "Incorrect IAM authentication information: verify aksk signature fail";

fn list(sandbox: &Sandbox) -> Request {
    Key::lasting().sign(request(sandbox, "GET", KEYS, &[], ""))
}

#[test]
fn every_service_takes_them() {
    let sandbox = Sandbox::start();
    for path in readable() {
        Key::lasting().get(&sandbox, &path).expect(200);
    }
    // Reading changes nothing.
    assert!(!sandbox.state_file().exists());
}

#[test]
fn bodies_queries_and_paths_are_signed() {
    let sandbox = Sandbox::start();
    let key = Key::lasting();
    let body = json!({"title": "büro & café", "key": public_key(1)}).to_string();
    let mut add = request(&sandbox, "POST", KEYS, &[], &body);
    add.set("content-type", "application/json");
    let added = key.sign(add).send(&sandbox).expect(201);

    let query = [("limit", "1"), ("offset", "0"), ("query", "ü & c~*'")];
    let found = key.sign(request(&sandbox, "GET", KEYS, &query, ""));
    assert_eq!(found.send(&sandbox).expect(200)["total"], 0);
    let query = [("limit", "1"), ("offset", "0"), ("query", "ÜRO & CAF")];
    let found = key.sign(request(&sandbox, "GET", KEYS, &query, ""));
    assert_eq!(found.send(&sandbox).expect(200)["keys"][0], added);

    let path = format!("{KEYS}/{}", added["id"]);
    let delete = key.sign(request(&sandbox, "DELETE", &path, &[], ""));
    assert_eq!(delete.send(&sandbox).status, 204);
    key.sign(request(&sandbox, "GET", &kps("/a%20b"), &[], ""))
        .send(&sandbox)
        .refused(400, "KPS.4016");
}

#[test]
fn what_is_sent_must_be_what_was_signed() {
    let sandbox = Sandbox::start();
    let body = json!({"title": "laptop", "key": public_key(1)}).to_string();
    let query = [("limit", "1")];
    let mut add = request(&sandbox, "POST", KEYS, &query, &body);
    add.set("content-type", "application/json");
    add.set("x-project-id", "a");
    let signed = Key::lasting().sign(add);

    let spoil: [fn(&mut Request); 10] = [
        |request| request.method = "GET".to_owned(),
        |request| request.target = request.target.replace(KEYS, "/v1/users/sshkey"),
        |request| request.target = request.target.replace("limit=1", "limit=2"),
        |request| request.target.push_str("&x="),
        |request| request.body = request.body.replace("laptop", "desktop"),
        |request| request.set("content-type", "application/json; charset=utf-8"),
        |request| request.set("x-project-id", "b"),
        |request| request.remove("x-project-id"),
        |request| {
            let host = request.header("host").replace("127.0.0.1", "localhost");
            request.set("host", &host);
        },
        |request| request.set("x-sdk-date", &sdk_date(-60)),
    ];
    for spoil in spoil {
        let mut spoiled = signed.clone();
        spoil(&mut spoiled);
        spoiled
            .send(&sandbox)
            .gateway_refused(401, "APIGW.0301", WRONG);
        list(&sandbox).send(&sandbox).expect(200);
    }
    signed.send(&sandbox).expect(201);
}

#[test]
fn dates_more_than_fifteen_minutes_off() {
    let sandbox = Sandbox::start();
    let dated = |date: &str| {
        let mut list = request(&sandbox, "GET", KEYS, &[], "");
        list.set("x-sdk-date", date);
        Key::lasting().sign(list).send(&sandbox)
    };
    for seconds in [-14 * 60, 14 * 60] {
        dated(&sdk_date(seconds)).expect(200);
    }
    for date in [
        &sdk_date(-16 * 60),
        &sdk_date(16 * 60),
        "20200101T000000Z",
        "yesterday",
        "",
    ] {
        let named = format!("signature time:{date},");
        dated(date).gateway_refused(401, "APIGW.0303", &named);
    }
    // None of these counts as a wrong signature.
    assert!(!sandbox.state_file().exists());
}

#[test]
fn host_and_date_must_be_signed() {
    let sandbox = Sandbox::start();
    for missing in ["host", "x-sdk-date"] {
        let mut part = request(&sandbox, "GET", KEYS, &[], "");
        let value = part.header(missing).to_owned();
        let mut signed = match missing {
            "host" => {
                part.remove("host");
                Key::lasting().sign(part)
            }
            _ => {
                let mut signed = Key::lasting().sign(part);
                let all = signed.header("authorization").to_owned();
                signed.set("authorization", &all.replace(";x-sdk-date", ""));
                signed
            }
        };
        signed.set(missing, &value);
        signed
            .send(&sandbox)
            .gateway_refused(401, "APIGW.0301", "must be signed");
    }
}

#[test]
fn headers_that_are_none() {
    let sandbox = Sandbox::start();
    for authorization in [
        "",
        "Bearer sandbox-token",
        "SDK-HMAC-SHA256",
        "SDK-HMAC-SHA256 Access=AK",
        "SDK-HMAC-SM3 Access=AK, SignedHeaders=host;x-sdk-date, Signature=00",
        "SDK-HMAC-SHA256 Access=AK, SignedHeaders=Host;X-Sdk-Date, Signature=00",
    ] {
        let mut list = list(&sandbox);
        list.set("authorization", authorization);
        // A good token does not help.
        list.set("x-auth-token", hwkey_sandbox::TOKEN);
        for path in [KEYS, &kps(""), "/v3/projects"] {
            list.target = path.to_owned();
            let refused = list.send(&sandbox);
            refused.gateway_refused(401, "APIGW.0301", "Incorrect IAM authentication");
        }
    }
}

#[test]
fn unknown_access_keys() {
    let sandbox = Sandbox::start();
    let mut key = Key::lasting();
    key.access = "NOSUCHKEY".to_owned();
    for _ in 0..8 {
        let why = "Incorrect IAM authentication information: Get secretKey failed,ak:NOSUCHKEY,err:ak not exist";
        key.get(&sandbox, KEYS)
            .gateway_refused(401, "APIGW.0301", why);
    }
    assert!(!sandbox.state_file().exists());
}

#[test]
fn a_lasting_key_has_no_security_token() {
    let sandbox = Sandbox::start();
    let mut key = Key::lasting();
    key.security_token = Some("of another key".to_owned());
    key.get(&sandbox, KEYS)
        .gateway_refused(401, "APIGW.0301", "decrypt token fail");
}

#[test]
fn wrong_signatures_do_not_lock() {
    let sandbox = Sandbox::start();
    let wrong = Key::lasting().with_secret("wrong");
    for _ in 0..8 {
        wrong
            .get(&sandbox, KEYS)
            .gateway_refused(401, "APIGW.0301", WRONG);
    }
    list(&sandbox).send(&sandbox).expect(200);
}

#[test]
fn right_signatures_do_not_write() {
    let sandbox = Sandbox::start();
    sandbox
        .post(KEYS, json!({"title": "laptop", "key": public_key(1)}))
        .expect(201);
    std::fs::remove_file(sandbox.directory.path().join("state.json.lock")).unwrap();
    list(&sandbox).send(&sandbox).expect(200);
    assert!(!sandbox.directory.path().join("state.json.lock").exists());
}

#[test]
fn every_project_of_the_account() {
    let sandbox = Sandbox::start();
    let key = Key::lasting();
    let other = format!("/v3/{OTHER_PROJECT_ID}/keypairs");
    let sub = format!("/v3/{SUB_PROJECT_ID}/keypairs");
    for (path, count) in [(kps(""), 1), (other, 1), (sub, 0)] {
        let pairs = key.get(&sandbox, &path).expect(200);
        assert_eq!(pairs["keypairs"].as_array().unwrap().len(), count, "{path}");
    }
    key.get(&sandbox, "/v3/0605768a3300d5762f82c01a180692f0/keypairs")
        .refused(403, "KPS.9003");
}
