//! Repositories and groups: from a name or an address to an id.

use std::fs;

use hwkey_sandbox::CODEARTS_PROJECT_ID;
use serde_json::{Value, json};

use crate::support::{Reply, Sandbox};

const V4: &str = "/v4/user/repositories";
const V2: &str = "/v2/projects/repositories";

/// A sandbox with these repositories.
pub(crate) fn sandbox_with(repositories: Value) -> Sandbox {
    let sandbox = Sandbox::start();
    let state = json!({"version": 1, "codearts": {"repositories": repositories}});
    fs::write(sandbox.state_file(), state.to_string()).unwrap();
    sandbox
}

/// The paths of V4's list.
fn paths(reply: Reply) -> Vec<String> {
    let list = reply.expect(200);
    let paths = list.as_array().unwrap().iter();
    paths
        .map(|it| it["name_with_namespace"].as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn an_older_state_gets_the_repositories_of_the_start() {
    let sandbox = Sandbox::start();
    fs::write(sandbox.state_file(), r#"{"version": 1}"#).unwrap();
    assert_eq!(paths(sandbox.get(V4)), ["demo/web", "demo/app"]);
    let archived = sandbox.get(&format!("{V4}?archived=true"));
    assert_eq!(paths(archived), ["demo/attic"]);
    assert_eq!(
        sandbox.get("/v4/groups/list?search=DEMO").expect(200)[0]["full_path"],
        "demo"
    );
}

#[test]
fn every_api_tells_the_same_of_a_repository() {
    let sandbox = Sandbox::start();
    let listed = sandbox.get(&format!("{V4}?search=app")).expect(200)[0].clone();
    let expected = json!({
        "id": 2_111_855_748_u32, "name": "app", "path": "app", "namespace": "demo",
        "ssh_url_to_repo": "git@codehub.sandbox.example:demo/app.git",
        "http_url_to_repo": "https://codehub.sandbox.example/demo/app.git",
        "archived": false, "permissions": 40, "project_id": CODEARTS_PROJECT_ID,
    });
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(&listed[field], value, "{field}");
    }
    let uuid = listed["uuid"].as_str().unwrap();
    assert_eq!((uuid.len(), CODEARTS_PROJECT_ID.len()), (32, 32));

    let shown = sandbox.get("/v4/repositories/2111855748").expect(200);
    for field in "id uuid ssh_url_to_repo http_url_to_repo archived".split(' ') {
        assert_eq!(shown[field], listed[field], "{field}");
    }
    assert_eq!(shown["path_with_namespace"], "demo/app");
    assert_eq!(shown["namespace"]["full_path"], "demo");
    let group = sandbox.get("/v4/groups/list").expect(200)[0].clone();
    assert_eq!(shown["namespace"]["id"], group["id"]);
    assert_eq!(group["project_id"], CODEARTS_PROJECT_ID);
    let access = &shown["permissions"]["repository_access"];
    assert_eq!(access["access_level"], 40);

    let by_v2 = sandbox.get(&format!("{V2}?search=demo/APP")).expect(200);
    assert_eq!(
        (&by_v2["status"], &by_v2["result"]["total"]),
        (&json!("success"), &json!(1))
    );
    let by_v2 = &by_v2["result"]["repositories"][0];
    for (field, value) in [
        ("repository_id", &listed["id"]),
        ("repository_uuid", &listed["uuid"]),
        ("repository_name", &listed["name"]),
        ("group_name", &listed["namespace"]),
        ("ssh_url", &listed["ssh_url_to_repo"]),
        ("https_url", &listed["http_url_to_repo"]),
        ("project_uuid", &listed["project_id"]),
        ("userRole", &listed["permissions"]),
    ] {
        assert_eq!(&by_v2[field], value, "{field}");
    }
    let by_uuid = sandbox.get(&format!("/v2/repositories/{uuid}")).expect(200);
    assert_eq!(&by_uuid["result"], by_v2);
    let id = sandbox.get("/v1/repositories/repoid?group_name=demo&repository_name=app");
    assert_eq!(
        id.expect(200),
        json!({"result": 2_111_855_748_u32, "status": "success"})
    );
}

#[test]
fn v4_filters_and_sorts() {
    let sandbox = sandbox_with(json!([
        {"id": 1, "path": "a/Web", "created_at": "2026-01-02", "updated_at": "2026-03-01"},
        {"id": 2, "path": "a/b/web", "created_at": "2026-01-03", "updated_at": "2026-02-01"},
        {"id": 3, "path": "webs/x", "created_at": "2026-01-01", "archived": true},
        {"id": 4, "path": "c/d", "created_at": "2026-01-01", "role": 20},
        {"id": 5, "path": "c/web", "role": 0},
    ]));
    for (query, found) in [
        ("", &["a/b/web", "a/Web", "c/d"][..]),
        ("search=", &["a/b/web", "a/Web", "c/d"]),
        ("search=WEB", &["a/b/web", "a/Web"]),
        ("search=a%2Fb", &["a/b/web"]),
        ("search=web&archived=true", &["webs/x"]),
        ("sort=asc&membership=true", &["c/d", "a/Web", "a/b/web"]),
        ("order_by=updated_at", &["a/Web", "a/b/web", "c/d"]),
        ("order_by=created_at&sort=desc&limit=1", &["a/b/web"]),
        ("limit=1&offset=2&user_created=true", &["c/d"]),
        ("offset=3&include_abnormal=false", &[]),
        ("starred=true", &[]),
    ] {
        assert_eq!(
            paths(sandbox.get(&format!("{V4}?{query}"))),
            found,
            "{query}"
        );
    }
    for query in [
        "limit=0",
        "limit=101",
        "offset=-1",
        "sort=up",
        "order_by=name",
        "archived=True",
        "starred=1",
        "membership=",
        &format!("search={}", "x".repeat(513)),
    ] {
        sandbox
            .get(&format!("{V4}?{query}"))
            .refused(400, "CH.010001");
    }
}

#[test]
fn a_thousand_repositories_in_pages() {
    let many = (1..=1000).map(|id| json!({"id": id, "path": format!("demo/number-{id}")}));
    let sandbox = sandbox_with(many.collect());
    let mut ids = Vec::new();
    for page in 0..11 {
        let list = sandbox
            .get(&format!("{V4}?limit=100&offset={}&sort=asc", 100 * page))
            .expect(200);
        ids.extend(
            list.as_array()
                .unwrap()
                .iter()
                .map(|it| it["id"].as_u64().unwrap()),
        );
    }
    assert_eq!(ids, Vec::from_iter(1..=1000));

    let second = sandbox
        .get(&format!("{V2}?page_index=2&page_size=3"))
        .expect(200);
    assert_eq!(second["result"]["total"], 1000);
    assert_eq!(second["result"]["repositories"][0]["repository_id"], 4);
    for query in ["page_index=0", "page_size=0", "page_size=101"] {
        sandbox
            .get(&format!("{V2}?{query}"))
            .failed(400, "CH.010001");
    }
}

#[test]
fn what_is_not_there_or_not_for_the_user() {
    let sandbox = Sandbox::start();
    for (path, status, code) in [
        ("/v4/repositories/1", 404, "CH.00402000"),
        ("/v4/repositories/2111855751", 403, "CH.004403"),
        ("/v4/repositories/0", 400, "CH.010001"),
        ("/v4/repositories/app", 400, "CH.010001"),
    ] {
        sandbox.get(path).refused(status, code);
    }
    let repoid = "/v1/repositories/repoid";
    for (path, status, code) in [
        (
            format!("{repoid}?group_name=demo&repository_name=ap"),
            200,
            "CH.010117",
        ),
        (
            format!("{repoid}?group_name=others&repository_name=secret"),
            200,
            "CH.080403",
        ),
        (format!("{repoid}?group_name=demo"), 400, "CH.010001"),
        (
            "/v2/repositories/0123456789abcdef0123456789abcdef".to_owned(),
            200,
            "CH.010117",
        ),
    ] {
        sandbox.get(&path).failed(status, code);
    }
}
