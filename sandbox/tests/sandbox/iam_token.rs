//! IAM: what a token is about.

use hwkey_sandbox::{PROJECT_ID, REGION, TOKEN, USER, USER_ID};

use crate::{
    iam_sign_in::{password, project_named, sign_in},
    signing::{Key, request},
    support::{Reply, Sandbox, is_moment, moment, reply},
};

const TOKENS: &str = "/v3/auth/tokens";

fn show(sandbox: &Sandbox, token: &str, subject: &str) -> Reply {
    let request = sandbox.request("GET", TOKENS);
    reply(
        request
            .header("X-Auth-Token", token)
            .header("X-Subject-Token", subject),
    )
}

#[test]
fn an_issued_token() {
    let sandbox = Sandbox::start();
    let issued = password(USER, project_named(REGION)).post(&sandbox);
    let text = issued.token();
    for token in [&text, TOKEN] {
        let shown = show(&sandbox, token, &text);
        assert_eq!(shown.token(), text);
        assert_eq!(shown.expect(200), issued.json());
    }
}

#[test]
fn the_lasting_token() {
    let sandbox = Sandbox::start();
    let shown = show(&sandbox, TOKEN, TOKEN);
    assert_eq!(shown.token(), TOKEN);
    let token = shown.expect(200)["token"].take();
    assert!(is_moment(&token["expires_at"], 24 * 60 * 60));
    assert_eq!(token["project"]["id"], PROJECT_ID);
    assert_eq!(token["user"]["id"], USER_ID);
    assert!(!sandbox.state_file().exists());
}

#[test]
fn subjects_that_are_not_there() {
    let sandbox = Sandbox::start();
    let text = sign_in(&sandbox, REGION);
    show(&sandbox, TOKEN, "unknown").refused(404, "IAM.0004");
    show(&sandbox, TOKEN, "").refused(404, "IAM.0004");
    sandbox.get(TOKENS).keystone_refused(400, "X-Subject-Token");

    sandbox.edit_state(|state| state["iam"]["tokens"][0]["expires_at"] = moment(-1).into());
    show(&sandbox, TOKEN, &text).refused(404, "IAM.0004");
}

#[test]
fn whoever_asks_needs_a_token() {
    let sandbox = Sandbox::start();
    let text = sign_in(&sandbox, REGION);
    show(&sandbox, "unknown", &text).refused(401, "IAM.0067");
    let request_without = sandbox.request("GET", TOKENS);
    reply(request_without.header("X-Subject-Token", &text)).refused(401, "IAM.0001");

    let mut signed = request(&sandbox, "GET", TOKENS, &[], "");
    signed.set("x-subject-token", &text);
    let signed = Key::lasting().sign(signed);
    signed.send(&sandbox).refused(401, "IAM.0001");

    sandbox.edit_state(|state| state["iam"]["tokens"][0]["expires_at"] = moment(-1).into());
    show(&sandbox, &text, TOKEN).refused(401, "IAM.0066");
}
