//! IAM: the projects and the account, and paths it does not have.

use hwkey_sandbox::{
    DOMAIN, DOMAIN_ID, OTHER_PROJECT_ID, OTHER_REGION, PROJECT_ID, REGION, SUB_PROJECT,
    SUB_PROJECT_ID, TOKEN,
};
use serde_json::{Value, json};

use crate::{
    signing::{Key, request},
    support::{Sandbox, reply},
};

fn project(sandbox: &Sandbox, id: &str, name: &str) -> Value {
    json!({
        "id": id,
        "name": name,
        "domain_id": DOMAIN_ID,
        "parent_id": DOMAIN_ID,
        "enabled": true,
        "is_domain": false,
        "description": "",
        "links": {"self": format!("{}/v3/projects/{id}", sandbox.running.url())},
    })
}

/// The project within a region.
fn within(sandbox: &Sandbox) -> Value {
    let mut project = project(sandbox, SUB_PROJECT_ID, SUB_PROJECT);
    project["parent_id"] = PROJECT_ID.into();
    project
}

fn links(sandbox: &Sandbox, path: &str) -> Value {
    let own = format!("{}{path}", sandbox.running.url());
    json!({"self": own, "previous": null, "next": null})
}

#[test]
fn by_name() {
    let sandbox = Sandbox::start();
    let expected = json!({
        "projects": [project(&sandbox, PROJECT_ID, REGION)],
        "links": links(&sandbox, "/v3/projects"),
    });
    let path = format!("/v3/projects?name={REGION}");
    assert_eq!(sandbox.get(&path).expect(200), expected);
    let signed = request(&sandbox, "GET", "/v3/projects", &[("name", REGION)], "");
    let signed = Key::lasting().sign(signed).send(&sandbox);
    assert_eq!(signed.expect(200), expected);
}

#[test]
fn filters() {
    let sandbox = Sandbox::start();
    let other = format!("name={OTHER_REGION}");
    let within = format!("parent_id={PROJECT_ID}");
    let of_account = format!("domain_id={DOMAIN_ID}&parent_id={DOMAIN_ID}&enabled=true");
    for (query, ids) in [
        ("", &[PROJECT_ID, OTHER_PROJECT_ID, SUB_PROJECT_ID][..]),
        (&other, &[OTHER_PROJECT_ID]),
        (&of_account, &[PROJECT_ID, OTHER_PROJECT_ID]),
        ("name=cn-north-9", &[]),
        ("name=cn-north", &[]),
        ("name=", &[]),
        ("domain_id=other", &[]),
        ("parent_id=other", &[]),
        (&within, &[SUB_PROJECT_ID]),
        ("enabled=false", &[]),
        ("page=1&per_page=1", &[PROJECT_ID]),
        ("page=2&per_page=1", &[OTHER_PROJECT_ID]),
        ("page=4&per_page=1", &[]),
        (
            "page=1&per_page=5000",
            &[PROJECT_ID, OTHER_PROJECT_ID, SUB_PROJECT_ID],
        ),
    ] {
        let body = sandbox.get(&format!("/v3/projects?{query}")).expect(200);
        let found: Vec<&Value> = body["projects"]
            .as_array()
            .unwrap()
            .iter()
            .map(|project| &project["id"])
            .collect();
        assert_eq!(found, ids, "{query}");
    }
    for query in [
        "page=1",
        "per_page=10",
        "page=0&per_page=10",
        "page=1&per_page=0",
        "page=1&per_page=5001",
        "page=one&per_page=1",
        "page=&per_page=",
    ] {
        sandbox
            .get(&format!("/v3/projects?{query}"))
            .keystone_refused(400, "per_page");
    }
}

#[test]
fn what_the_caller_may_use() {
    let sandbox = Sandbox::start();
    assert_eq!(
        sandbox.get("/v3/auth/projects").expect(200),
        json!({
            "projects": [
                project(&sandbox, PROJECT_ID, REGION),
                project(&sandbox, OTHER_PROJECT_ID, OTHER_REGION),
                within(&sandbox),
            ],
            "links": links(&sandbox, "/v3/auth/projects"),
        })
    );
    assert_eq!(
        sandbox.get("/v3/auth/domains").expect(200),
        json!({
            "domains": [{
                "id": DOMAIN_ID,
                "name": DOMAIN,
                "enabled": true,
                "description": "",
                "links": {"self": format!("{}/v3/domains/{DOMAIN_ID}", sandbox.running.url())},
            }],
            "links": links(&sandbox, "/v3/auth/domains"),
        })
    );
}

#[test]
fn credentials_are_needed() {
    let sandbox = Sandbox::start();
    for path in ["/v3/projects", "/v3/auth/projects", "/v3/auth/domains"] {
        reply(sandbox.request("GET", path)).refused(401, "IAM.0001");
        sandbox.get_with("unknown", path).refused(401, "IAM.0067");
        Key::lasting()
            .with_secret("wrong")
            .get(&sandbox, path)
            .refused(401, "APIGW.0301");
    }
}

#[test]
fn unknown_paths() {
    let sandbox = Sandbox::start();
    for (method, path) in [
        ("GET", "/v3/auth"),
        ("GET", "/v3/auth/users"),
        ("DELETE", "/v3/auth/tokens"),
        ("POST", "/v3/projects"),
        ("GET", "/v3/projects/"),
        ("GET", "/v3.0/OS-CREDENTIAL/securitytokens"),
        ("POST", "/v3/OS-CREDENTIAL/securitytokens"),
        ("POST", "/v5/caller-identity"),
    ] {
        let request = sandbox.request(method, path).header("X-Auth-Token", TOKEN);
        reply(request).gateway_refused(404, "APIGW.0101", "");
    }
}

#[test]
fn every_reply_has_a_date() {
    let sandbox = Sandbox::start();
    for reply in [
        sandbox.get("/v3/projects"),
        sandbox.get("/v3/nothing"),
        reply(sandbox.request("GET", "/v4/user/keys")),
    ] {
        assert!(reply.headers.contains_key("date"), "{reply:?}");
    }
}
