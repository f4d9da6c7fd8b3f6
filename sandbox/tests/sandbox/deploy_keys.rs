//! Deploy keys: added by V2, listed and removed by V4.

use hwkey_sandbox::PROJECT_ID;
use serde_json::{Value, json};

use crate::{
    keys::{about, public_key},
    signing::{self, Key},
    support::Sandbox,
};

pub(crate) const APP: &str = "/repositories/2111855748/deploy-keys";
pub(crate) const WEB: &str = "/repositories/2111855749/deploy-keys";

pub(crate) fn body(title: &str, key: &str) -> Value {
    json!({"application": "", "can_push": false, "key": key, "key_title": title})
}

pub(crate) fn add(sandbox: &Sandbox, keys: &str, title: &str, key: &str) -> Value {
    let added = sandbox.post(&format!("/v2{keys}"), body(title, key));
    let added = added.expect(200);
    assert_eq!(added["status"], "success");
    added["result"].clone()
}

/// The titles of a list, which has as many keys as it says.
pub(crate) fn titles(sandbox: &Sandbox, keys: &str) -> Vec<String> {
    let reply = sandbox.get(&format!("/v4{keys}?limit=100"));
    let total = reply.headers["x-total"].to_str().unwrap().to_owned();
    let list = reply.expect(200);
    let keys = list.as_array().unwrap();
    assert_eq!(total, keys.len().to_string());
    let titles = keys.iter();
    titles
        .map(|key| key["title"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn add_list_delete() {
    let sandbox = Sandbox::start();
    assert!(titles(&sandbox, APP).is_empty());

    let line = format!("  {}\n", public_key(1));
    let mut pushing = body("ci", &line);
    pushing["can_push"] = true.into();
    let added = sandbox.post(&format!("/v2{APP}"), pushing).expect(200);
    let created_at = added["result"]["created_at"].clone();
    let result = json!({"key_id": "1342115", "key_title": "ci", "key": public_key(1), "can_push": true, "created_at": created_at});
    assert_eq!(added, json!({"result": result, "status": "success"}));

    // The same key may be in another repository, and another key may have the same title.
    assert_eq!(
        add(&sandbox, WEB, "web", &public_key(1))["key_id"],
        "1342116"
    );
    assert_eq!(add(&sandbox, APP, "ci", &public_key(2))["can_push"], false);

    let first = sandbox.get(&format!("/v4{APP}?limit=1"));
    assert_eq!(first.headers["x-total"], "2");
    let told = about(&public_key(1), &["-l", "-E", "md5"]);
    let fingerprint = told.split(' ').nth(1).unwrap();
    assert_eq!(
        first.expect(200),
        json!([{"id": 1_342_115, "title": "ci", "fingerprint": fingerprint.trim_start_matches("MD5:"), "created_at": created_at}])
    );

    let gone = sandbox.delete(&format!("/v4{APP}/1342115"));
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    assert_eq!(titles(&sandbox, APP), ["ci"]);
    assert_eq!(titles(&sandbox, WEB), ["web"]);
    sandbox
        .delete(&format!("/v4{APP}/1342115"))
        .refused(404, "CH.000404");
    // A key of another repository.
    sandbox
        .delete(&format!("/v4{APP}/1342116"))
        .refused(404, "CH.000404");
    // Ids are not used again.
    sandbox.delete(&format!("/v4{APP}/1342117")).expect(204);
    assert_eq!(
        add(&sandbox, APP, "ci", &public_key(1))["key_id"],
        "1342118"
    );
}

#[test]
fn the_older_forms() {
    let sandbox = Sandbox::start();
    let v1 = "/v1/repositories/2111855748/deploy_keys";
    sandbox.post(v1, body("ci", &public_key(1))).expect(200);
    add(&sandbox, APP, "web", &public_key(2));
    assert_eq!(titles(&sandbox, APP), ["ci", "web"]);
    for path in [format!("{v1}/1342115"), format!("/v2{APP}/1342116")] {
        assert_eq!(
            sandbox.delete(&path).expect(200),
            json!({"result": "false", "status": "success"})
        );
        sandbox.delete(&path).failed(404, "CH.000404");
    }
    assert!(titles(&sandbox, APP).is_empty());
}

#[test]
fn fingerprints_take_every_form() {
    let sandbox = Sandbox::start();
    add(&sandbox, APP, "ci", &public_key(1));
    let told = |hash: &str| {
        let told = about(&public_key(1), &["-l", "-E", hash]);
        told.split(' ').nth(1).unwrap().to_owned()
    };
    let (md5, sha256) = (told("md5"), told("sha256"));
    for (form, shown) in [
        ("md5", json!(md5.trim_start_matches("MD5:"))),
        ("MD5:", json!(md5)),
        ("sha256", json!(sha256.trim_start_matches("SHA256:"))),
        ("SHA256:", json!(sha256)),
        ("none", Value::Null),
    ] {
        sandbox.edit_state(|state| state["codearts"]["deploy_keys"]["fingerprints"] = form.into());
        let list = sandbox.get(&format!("/v4{APP}")).expect(200);
        assert_eq!(list[0]["fingerprint"], shown);
    }
}

#[test]
fn paging() {
    let sandbox = Sandbox::start();
    add(&sandbox, WEB, "web", &public_key(1));
    sandbox.edit_state(|state| {
        let keys = (1..=250).map(|id| {
            json!({"id": id, "title": format!("key {id}"), "key": public_key(id),
                "scope": {"repository": 2_111_855_748_u32}})
        });
        state["codearts"]["deploy_keys"]["keys"] = keys.collect();
    });
    let page = |query: &str| {
        let reply = sandbox.get(&format!("/v4{APP}{query}"));
        assert_eq!(reply.headers["x-total"], "250");
        let list = reply.expect(200);
        let ids = list.as_array().unwrap().iter();
        ids.map(|key| key["id"].as_u64().unwrap())
            .collect::<Vec<_>>()
    };
    assert_eq!(page(""), Vec::from_iter(1..=20));
    assert_eq!(page("?limit=100&offset=200"), Vec::from_iter(201..=250));
    assert!(page("?offset=250").is_empty());
    // What is added later has an id of its own.
    assert_eq!(
        add(&sandbox, WEB, "web", &public_key(255))["key_id"],
        "1342116"
    );
    for query in ["limit=0", "limit=101", "offset=2147483648"] {
        sandbox
            .get(&format!("/v4{APP}?{query}"))
            .refused(400, "CH.010001");
    }
}

#[test]
fn requests_as_the_sdk_sends_them() {
    let sandbox = Sandbox::start();
    let key = json!({"key": public_key(1)}).to_string();
    let list = "/v4/user/repositories?archived=false&limit=100&membership=true&offset=0&order_by=updated_at&search=web&sort=desc";
    for (method, target, body, status, part) in [
        ("GET", list, "", 200, r#"[{"archived":false,"#),
        (
            "GET",
            "/v4/repositories/2111855748",
            "",
            200,
            r#""ssh_url_to_repo":"git@"#,
        ),
        (
            "POST",
            &format!("/v2{APP}"),
            &body("ci", &public_key(1)).to_string(),
            200,
            r#""key_id":"1342115""#,
        ),
        (
            "GET",
            &format!("/v4{APP}?limit=100&offset=0"),
            "",
            200,
            r#"[{"created_at":"#,
        ),
        (
            "POST",
            &format!("/v4{APP}/check-key"),
            &key,
            200,
            r#"{"exists":false}"#,
        ),
        ("DELETE", &format!("/v4{APP}/1342115"), "", 204, ""),
    ] {
        let mut request = signing::request(&sandbox, method, target, &[], body);
        request.set("content-type", "application/json");
        request.set("user-agent", "huaweicloud-usdk-python/3.0");
        request.set("x-project-id", PROJECT_ID);
        let reply = Key::lasting().sign(request).send(&sandbox);
        assert_eq!(reply.status, status, "{target}: {reply:?}");
        assert!(reply.text.contains(part), "{target}: {reply:?}");
    }
}
