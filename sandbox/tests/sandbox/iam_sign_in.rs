//! IAM: signing in with a password.

use hwkey_sandbox::{
    DOMAIN, DOMAIN_ID, OTHER_PROJECT_ID, OTHER_REGION, PASSWORD, PROJECT_ID, REGION, USER, USER_ID,
};
use serde_json::{Value, json};

use crate::support::{Reply, Sandbox, is_moment, moment};

const TOKENS: &str = "/v3/auth/tokens";

/// A body to sign in with.
pub(crate) struct Body(pub Value);

impl Body {
    pub(crate) fn post(&self, sandbox: &Sandbox) -> Reply {
        sandbox.post_openly(TOKENS, &self.0)
    }

    /// The same with another value at a JSON pointer that begins below `identity`.
    pub(crate) fn with(mut self, pointer: &str, value: Value) -> Self {
        *self.0["auth"]["identity"].pointer_mut(pointer).unwrap() = value;
        self
    }
}

/// A password alone. `scope` may be null.
pub(crate) fn password(user: &str, scope: Value) -> Body {
    let mut auth = json!({"identity": {"methods": ["password"], "password": {"user": {
        "name": user, "password": PASSWORD, "domain": {"name": DOMAIN}}}}});
    if !scope.is_null() {
        auth["scope"] = scope;
    }
    Body(json!({ "auth": auth }))
}

/// A token of the demo user for a project.
pub(crate) fn sign_in(sandbox: &Sandbox, project: &str) -> String {
    let reply = password(USER, project_named(project)).post(sandbox);
    assert_eq!(reply.status, 201, "{reply:?}");
    reply.token()
}

pub(crate) fn project_named(name: &str) -> Value {
    json!({"project": {"name": name}})
}

fn wrong_password(user: &str) -> Body {
    password(user, project_named(REGION)).with("/password/user/password", "wrong".into())
}

#[test]
fn a_token_for_a_project() {
    let sandbox = Sandbox::start();
    let body = password(USER, project_named(REGION));
    let reply = sandbox.post_openly(&format!("{TOKENS}?nocatalog=true"), &body.0);
    let text = reply.token();
    assert!(text.starts_with("sandbox-") && text.len() > 72);
    let mut token = reply.expect(201)["token"].take();
    assert!(is_moment(&token["issued_at"], 0));
    assert!(is_moment(&token["expires_at"], 24 * 60 * 60));
    let domain = json!({"id": DOMAIN_ID, "name": DOMAIN});
    token["issued_at"].take();
    token["expires_at"].take();
    assert_eq!(
        token,
        json!({
            "issued_at": null,
            "expires_at": null,
            "methods": ["password"],
            "project": {"id": PROJECT_ID, "name": REGION, "domain": domain},
            "user": {"id": USER_ID, "name": USER, "password_expires_at": "", "domain": domain},
            "roles": [{"id": "0", "name": "te_admin"}],
            "catalog": [],
        })
    );

    // Another is different, and the state holds neither.
    let other = sign_in(&sandbox, REGION);
    assert_ne!(other, text);
    let state = sandbox.state().to_string();
    for text in [text, other] {
        assert!(!state.contains(&text) && !state.contains(&text[8..]));
    }
    assert!(!state.contains(PASSWORD));
}

#[test]
fn scopes() {
    let sandbox = Sandbox::start();
    let ids = |scope: &Value| {
        let reply = password(USER, scope.clone()).post(&sandbox);
        let token = reply.expect(201)["token"].take();
        (
            token["project"]["id"].clone(),
            token["domain"]["id"].clone(),
        )
    };
    for (scope, project) in [
        (project_named(OTHER_REGION), OTHER_PROJECT_ID),
        (
            json!({"project": {"id": OTHER_PROJECT_ID}}),
            OTHER_PROJECT_ID,
        ),
        (
            json!({"domain": {"id": DOMAIN_ID}, "project": {"name": REGION}}),
            PROJECT_ID,
        ),
    ] {
        assert_eq!(ids(&scope), (json!(project), Value::Null), "{scope}");
    }
    for scope in [
        json!({"domain": {"name": DOMAIN}}),
        json!({"domain": {"id": DOMAIN_ID}}),
        Value::Null,
    ] {
        assert_eq!(ids(&scope), (Value::Null, json!(DOMAIN_ID)), "{scope}");
    }
}

#[test]
fn scopes_that_are_not_there() {
    let sandbox = Sandbox::start();
    for scope in [
        project_named("cn-north-9"),
        project_named(PROJECT_ID),
        json!({"project": {"id": REGION}}),
        json!({"domain": {"name": "other"}}),
        json!({"domain": {"id": DOMAIN}}),
    ] {
        password(USER, scope)
            .post(&sandbox)
            .keystone_refused(401, "Could not find");
    }
    for scope in [
        json!({"project": {}}),
        json!({"domain": {}}),
        json!({"project": "cn-north-4"}),
        json!("cn-north-4"),
    ] {
        password(USER, scope)
            .post(&sandbox)
            .keystone_refused(400, "The request body is invalid");
    }
    assert!(!sandbox.state_file().exists());
}

#[test]
fn bodies_that_are_not_valid() {
    let sandbox = Sandbox::start();
    let valid = || password(USER, project_named(REGION));
    for body in [
        Body(json!({})),
        Body(json!([])),
        Body(json!({"auth": {"identity": {"methods": ["password"]}}})),
        valid().with("/methods", json!([])),
        valid().with("/methods", json!("password")),
        valid().with("/methods", json!(["token"])),
        valid().with("/methods", json!(["totp"])),
        valid().with("/methods", json!(["password", "totp"])),
        valid().with("/methods", json!(["password", "password"])),
        valid().with(
            "/password/user",
            json!({"name": USER, "password": PASSWORD}),
        ),
        valid().with("/password/user/password", json!(null)),
        valid().with("/password/user/name", json!(7)),
    ] {
        body.post(&sandbox)
            .keystone_refused(400, "The request body is invalid");
    }
    sandbox
        .send_text("POST", TOKENS, "{")
        .keystone_refused(400, "The request body is invalid");
    assert!(!sandbox.state_file().exists());
}

#[test]
fn whoever_is_not_known() {
    let sandbox = Sandbox::start();
    let valid = || password(USER, project_named(REGION));
    for body in [
        valid().with("/password/user/name", "nobody".into()),
        valid().with("/password/user/name", USER_ID.into()),
        valid().with("/password/user/domain/name", "other".into()),
        wrong_password(USER),
    ] {
        assert_eq!(
            body.post(&sandbox).expect(401),
            json!({"error": {
                "code": 401,
                "message": "The username or password is wrong.",
                "title": "Unauthorized",
            }})
        );
    }
}

#[test]
fn wrong_passwords_do_not_lock() {
    let sandbox = Sandbox::start();
    for _ in 0..8 {
        let refused = wrong_password(USER).post(&sandbox);
        refused.keystone_refused(401, "wrong");
    }
    sign_in(&sandbox, REGION);
}

#[test]
fn what_expired_long_ago_is_dropped() {
    let sandbox = Sandbox::start();
    for _ in 0..3 {
        sign_in(&sandbox, REGION);
    }
    sandbox.edit_state(|state| {
        state["iam"]["tokens"][0]["expires_at"] = moment(-25 * 60 * 60).into();
        state["iam"]["tokens"][1]["expires_at"] = moment(-23 * 60 * 60).into();
    });
    let kept = sandbox.state()["iam"]["tokens"][1].clone();
    sign_in(&sandbox, REGION);
    let state = sandbox.state();
    let tokens = state["iam"]["tokens"].as_array().unwrap();
    assert_eq!((tokens.len(), &tokens[0]), (3, &kept));
}

#[test]
fn state_of_earlier_versions() {
    let sandbox = Sandbox::start();
    let old = json!({"version": 1, "repo": {"last_id": 7, "keys": []}, "other_accounts": ["AAAA"],
        "key_pairs": [], "last_key_pair_id": 3});
    std::fs::write(sandbox.state_file(), old.to_string()).unwrap();
    sandbox.get("/v4/user/keys").expect(200);
    let token = sign_in(&sandbox, REGION);
    sandbox.get_with(&token, "/v4/user/keys").expect(200);

    let state = sandbox.state();
    assert_eq!(state["iam"]["tokens"].as_array().unwrap().len(), 1);
    for field in ["version", "repo", "other_accounts"] {
        assert_eq!(state[field], old[field], "{field}");
    }

    // A part of the new fields will do too.
    sandbox.edit_state(|state| state["iam"] = json!({}));
    sandbox
        .get_with(&token, "/v4/user/keys")
        .refused(401, "DEV.00000003");
}
