//! Requests with a token that IAM issued.

use hwkey_sandbox::{DOMAIN, OTHER_PROJECT_ID, OTHER_REGION, REGION};
use serde_json::json;

use crate::{
    iam_sign_in::{password, sign_in},
    support::{Sandbox, kps, moment, readable},
};

const KEYS: &str = "/v4/user/keys";

fn expire(sandbox: &Sandbox) {
    sandbox.edit_state(|state| state["iam"]["tokens"][0]["expires_at"] = moment(-1).into());
}

#[test]
fn every_service_takes_them() {
    let sandbox = Sandbox::start();
    let token = sign_in(&sandbox, REGION);
    let sandbox = sandbox.restart();
    for path in readable() {
        sandbox.get_with(&token, &path).expect(200);
    }
    let other = format!("{}x", &token[..token.len() - 1]);
    sandbox.get_with(&other, KEYS).refused(401, "DEV.00000003");
    sandbox.get_with(&other, &kps("")).refused(401, "KPS.9001");
    sandbox
        .get_with(&other, "/v3/projects")
        .refused(401, "IAM.0067");
}

#[test]
fn tokens_that_have_expired() {
    let sandbox = Sandbox::start();
    let token = sign_in(&sandbox, REGION);
    expire(&sandbox);
    for path in [KEYS, "/v1/users/sshkey"] {
        let expired = json!({"error_code": "DEV.00000003",
            "error_msg": "Authentication information expired."});
        assert_eq!(sandbox.get_with(&token, path).expect(401), expired);
    }
    let refused = sandbox.get_with(&token, &kps(""));
    refused.gateway_refused(401, "APIGW.0307", "The token must be updated.");
    sandbox
        .get_with(&token, "/v3/projects")
        .refused(401, "IAM.0066");

    // A new one does not bring it back, and works itself.
    let new = sign_in(&sandbox, REGION);
    sandbox.get_with(&new, &kps("")).expect(200);
    sandbox
        .get_with(&token, &kps(""))
        .gateway_refused(401, "APIGW.0307", "");
}

#[test]
fn only_the_project_of_the_token() {
    let sandbox = Sandbox::start();
    let (here, there) = (sign_in(&sandbox, REGION), sign_in(&sandbox, OTHER_REGION));
    let other = format!("/v3/{OTHER_PROJECT_ID}/keypairs");
    sandbox.get_with(&here, &kps("")).expect(200);
    sandbox.get_with(&there, &other).expect(200);
    sandbox.get_with(&here, &other).refused(403, "KPS.9003");
    sandbox.get_with(&there, &kps("")).refused(403, "KPS.9003");
    sandbox.get(&other).refused(403, "KPS.9003");
}

#[test]
fn tokens_for_no_project() {
    let sandbox = Sandbox::start();
    for scope in [json!(null), json!({"domain": {"name": DOMAIN}})] {
        let token = password("demo", scope).post(&sandbox).token();
        sandbox.get_with(&token, &kps("")).refused(403, "KPS.9003");
        sandbox.get_with(&token, KEYS).expect(200);
        sandbox.get_with(&token, "/v3/projects").expect(200);
    }
}
