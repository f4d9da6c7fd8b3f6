//! Deploy keys of what is around a repository: its groups, the project and its submodules.

use hwkey_sandbox::{CODEARTS_PROJECT_ID, GROUP_DEPLOY_KEY, PROJECT_DEPLOY_KEY};
use serde_json::json;

use crate::{
    deploy_keys::{APP, WEB, add, titles},
    keys::public_key,
    repositories::sandbox_with,
    support::Sandbox,
};

const GROUP: &str = "/groups/2111850001/deploy-keys";

#[test]
fn keys_of_groups_and_of_the_project() {
    let sandbox = sandbox_with(json!([
        {"id": 1, "path": "demo/tools/x"},
        {"id": 2, "path": "demolition/x"},
    ]));
    let project = format!("/projects/{CODEARTS_PROJECT_ID}/deploy-keys");
    assert_eq!(titles(&sandbox, GROUP), ["all of demo"]);
    assert_eq!(titles(&sandbox, &project), ["all of it"]);

    let (first, second) = ("/repositories/1/deploy-keys", "/repositories/2/deploy-keys");
    for (keys, key, exists) in [
        (first, GROUP_DEPLOY_KEY, true),
        (first, PROJECT_DEPLOY_KEY, true),
        (first, &public_key(1), false),
        (second, GROUP_DEPLOY_KEY, false),
        (second, PROJECT_DEPLOY_KEY, true),
        (GROUP, GROUP_DEPLOY_KEY, false),
        (GROUP, PROJECT_DEPLOY_KEY, true),
    ] {
        let checked = sandbox.post(&format!("/v4{keys}/check-key"), json!({"key": key}));
        assert_eq!(
            checked.expect(200),
            json!({"exists": exists}),
            "{keys} {key}"
        );
    }
    // A repository's own key does not count.
    add(&sandbox, first, "ci", &public_key(1));
    let own = sandbox.post(
        &format!("/v4{first}/check-key"),
        json!({"key": public_key(1)}),
    );
    assert_eq!(own.expect(200), json!({"exists": false}));

    for (body, code) in [
        (json!({}), "CH.010001"),
        (json!({"key": ""}), "CH.010001"),
        (json!({"key": "hello"}), "CH.010001"),
        (json!({"key": "x".repeat(5001)}), "CH.00401999"),
    ] {
        sandbox
            .post(&format!("/v4{first}/check-key"), body)
            .refused(400, code);
    }
    for (path, status, code) in [
        ("/groups/1/deploy-keys", 404, "CH.000404"),
        ("/groups/demo/deploy-keys", 400, "CH.010001"),
        ("/projects/demo/deploy-keys", 400, "CH.010001"),
        (
            "/projects/0123456789abcdef0123456789abcdef/deploy-keys",
            404,
            "CH.000404",
        ),
        ("/repositories/3/deploy-keys", 404, "CH.00402000"),
    ] {
        sandbox.get(&format!("/v4{path}")).refused(status, code);
    }
}

#[test]
fn submodules_get_a_copy() {
    let sandbox = Sandbox::start();
    let id = add(&sandbox, APP, "ci", &public_key(1))["key_id"].clone();
    let submodules = format!("/v4{APP}/{}/submodules", id.as_str().unwrap());
    let copy = || {
        let copied = sandbox.send("POST", &submodules, None);
        assert_eq!((copied.status, copied.text.as_str()), (200, ""));
        assert_eq!(titles(&sandbox, WEB), ["ci"]);
    };
    copy();
    copy();
    assert_eq!(titles(&sandbox, APP), ["ci"]);

    sandbox.delete(&submodules).expect(204);
    assert!(titles(&sandbox, WEB).is_empty());
    assert_eq!(titles(&sandbox, APP), ["ci"]);
    sandbox
        .delete(&format!("/v4{APP}/1/submodules"))
        .refused(404, "CH.000404");
}
