//! IAM: signing in with a password and a passcode.

use hwkey_sandbox::{DOMAIN_ID, MFA_USER, MFA_USER_ID, PASSCODE, REGION, USER, USER_ID};
use serde_json::{Value, json};

use crate::iam_sign_in::{Body, password, project_named};
use crate::support::{Sandbox, is_moment};

/// A password and a passcode.
fn totp(scope: Value) -> Body {
    let Body(mut body) = password(MFA_USER, scope);
    let identity = &mut body["auth"]["identity"];
    identity["methods"] = json!(["password", "totp"]);
    identity["totp"] = json!({"user": {"id": MFA_USER_ID, "passcode": PASSCODE}});
    Body(body)
}

#[test]
fn a_password_and_a_passcode() {
    let sandbox = Sandbox::start();
    for scope in [project_named(REGION), json!({"domain": {"id": DOMAIN_ID}})] {
        let token = totp(scope).post(&sandbox).expect(201)["token"].take();
        assert_eq!(token["methods"], json!(["password", "totp"]));
        assert_eq!(token["user"]["id"], MFA_USER_ID);
        assert_eq!(token["mfa_authn_at"], token["issued_at"]);
        assert!(is_moment(&token["mfa_authn_at"], 0));
    }
    let turned = totp(project_named(REGION)).with("/methods", json!(["totp", "password"]));
    turned.post(&sandbox).expect(201);
}

#[test]
fn passcodes_that_are_wrong() {
    let sandbox = Sandbox::start();
    let valid = || totp(project_named(REGION));
    for body in [
        valid().with("/totp/user/passcode", "654321".into()),
        valid().with("/totp/user/passcode", "".into()),
        valid().with("/totp/user/id", MFA_USER.into()),
        valid().with("/totp/user/id", USER_ID.into()),
        valid().with("/password/user/name", USER.into()),
    ] {
        body.post(&sandbox).refused(400, "IAM.1061");
    }
    // The password is looked at first.
    valid()
        .with("/password/user/password", "wrong".into())
        .with("/totp/user/passcode", "654321".into())
        .post(&sandbox)
        .keystone_refused(401, "wrong");
    valid().post(&sandbox).expect(201);
}

#[test]
fn a_passcode_needs_a_scope() {
    let sandbox = Sandbox::start();
    for scope in [Value::Null, json!({})] {
        totp(scope)
            .post(&sandbox)
            .keystone_refused(400, "The request body is invalid");
    }
}

#[test]
fn a_password_alone_may_not_be_enough() {
    let sandbox = Sandbox::start();
    password(MFA_USER, project_named(REGION))
        .post(&sandbox)
        .keystone_refused(401, "second factor");
    // The object counts only when its method is named.
    totp(project_named(REGION))
        .with("/methods", json!(["password"]))
        .post(&sandbox)
        .keystone_refused(401, "second factor");
}
