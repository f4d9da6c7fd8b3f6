//! ECS: servers, in both versions of the list and alone.

use hwkey_sandbox::{OTHER_PROJECT_ID, PROJECT_ID, USER_ID};
use serde_json::{Value, json};

use crate::keys::about;
use crate::support::{Sandbox, export, kps, reply};

/// A list's path in the token's project.
fn list(version: &str, query: &str) -> String {
    format!("/{version}/{PROJECT_ID}/cloudservers/detail?{query}")
}

/// What is in one field of each server.
fn each(list: &Value, field: &str) -> Vec<Value> {
    let servers = list["servers"].as_array().unwrap();
    servers.iter().map(|server| server[field].clone()).collect()
}

fn names(list: &Value) -> Vec<String> {
    let names = each(list, "name");
    names
        .iter()
        .map(|it| it.as_str().unwrap().to_owned())
        .collect()
}

#[test]
fn servers_from_the_start() {
    let sandbox = Sandbox::start();
    // As the vendor's SDK asks.
    let query = "expect-fields=addresses&expect-fields=key_name&expect-fields=metadata&limit=100";
    let listed = sandbox.get(&list("v1.1", query)).expect(200);
    let servers: Vec<Value> = listed["servers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|server| {
            let metadata = &server["metadata"];
            json!([
                server["name"],
                server["status"],
                server["vm_state"],
                server["key_name"],
                metadata["os_type"],
                metadata["metering.imagetype"],
                metadata["EcmResStatus"]
            ])
        })
        .collect();
    assert_eq!(
        servers,
        [
            json!(["web-1", "ACTIVE", "active", null, "Linux", "gold", "normal"]),
            json!([
                "web-2", "ACTIVE", "active", "ops", "Linux", "gold", "normal"
            ]),
            json!([
                "db-1", "SHUTOFF", "stopped", null, "Linux", "gold", "normal"
            ]),
            json!([
                "win-1", "ACTIVE", "active", null, "Windows", "gold", "normal"
            ]),
            json!([
                "old-1", "ACTIVE", "active", null, "Linux", "private", "normal"
            ]),
        ]
    );
    assert!(listed["request_id"].is_string() && listed["servers_links"] == json!([]));
    let web = &listed["servers"][0];
    assert_eq!(
        (&web["user_id"], &web["tenant_id"]),
        (&json!(USER_ID), &json!(PROJECT_ID))
    );
    let addresses = web["addresses"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap();
    assert_eq!(
        *addresses,
        json!([{"addr": "192.168.0.11", "version": 4, "OS-EXT-IPS:type": "fixed"},
            {"addr": "203.0.113.11", "version": 4, "OS-EXT-IPS:type": "floating"}])
    );
}

/// The pair that one of them has.
#[test]
fn the_private_key_of_the_pair_from_the_start_is_hosted() {
    let sandbox = Sandbox::start();
    let exported = export(&sandbox, "ops").expect(200);
    let shown = sandbox.get(&kps("/ops")).expect(200);
    let private_key = exported["keypair"]["private_key"].as_str().unwrap();
    let derived = about(private_key, &["-y"]);
    assert_eq!(shown["keypair"]["public_key"], derived.trim_end());
}

#[test]
fn v1_1_tells_what_is_asked_for() {
    let sandbox = Sandbox::start();
    for (fields, there) in [
        ("", [false, false, false]),
        ("expect-fields=key_name", [true, false, false]),
        (
            "expect-fields=metadata&expect-fields=addresses",
            [false, true, true],
        ),
        (
            "expect-fields=key_name,addresses,locked",
            [true, true, false],
        ),
    ] {
        let listed = sandbox.get(&list("v1.1", fields)).expect(200);
        let server = &listed["servers"][1];
        for (field, there) in ["key_name", "addresses", "metadata"].iter().zip(there) {
            assert_eq!(server.get(field).is_some(), there, "{fields}: {server}");
        }
    }
}

#[test]
fn v1_tells_everything() {
    let sandbox = Sandbox::start();
    let listed = sandbox.get(&list("v1", "limit=1000")).expect(200);
    assert_eq!(listed["count"], 5);
    assert_eq!(names(&listed), ["web-1", "web-2", "db-1", "win-1", "old-1"]);
    assert_eq!(each(&listed, "key_name"), ["", "ops", "", "", ""]);
    let server = &listed["servers"][1];
    assert_eq!(server["OS-EXT-STS:vm_state"], "active");
    assert_eq!(server["metadata"]["os_type"], "Linux");
    let addresses = server["addresses"]
        .as_object()
        .unwrap()
        .values()
        .next()
        .unwrap();
    assert_eq!(addresses[1]["version"], "4");

    let id = server["id"].as_str().unwrap();
    let path = format!("/v1/{PROJECT_ID}/cloudservers/");
    assert_eq!(
        sandbox.get(&format!("{path}{id}")).expect(200)["server"],
        *server
    );
    let missing = sandbox.get(&format!("{path}none")).expect(404);
    assert_eq!(missing["error"]["code"], "Ecs.0114");
}

#[test]
fn filters() {
    let sandbox = Sandbox::start();
    for (version, query, found) in [
        ("v1.1", "key_name=ops", &["web-2"][..]),
        ("v1.1", "key_name=op", &[]),
        ("v1.1", "name=WEB", &["web-1", "web-2"]),
        ("v1.1", "name=web&key_name=ops&status=ACTIVE", &["web-2"]),
        ("v1.1", "status=SHUTOFF", &["db-1"]),
        ("v1", "status=SHUTOFF&name=1", &["db-1"]),
        ("v1", "name=in", &["win-1"]),
        // There is no such filter.
        ("v1", "key_name=ops&limit=2", &["web-1", "web-2"]),
    ] {
        let listed = sandbox.get(&list(version, query)).expect(200);
        assert_eq!(names(&listed), found, "{version} {query}");
    }
}

/// The file may be given more servers: an id and a name will do.
fn with_servers(count: usize) -> Sandbox {
    let sandbox = Sandbox::start();
    sandbox.delete(&kps("/ops")).expect(204);
    sandbox.edit_state(|state| {
        let servers = (0..count)
            .map(|number| json!({"id": format!("id-{number}"), "name": format!("app-{number}")}));
        state["servers"] = servers.collect();
    });
    sandbox
}

#[test]
fn pages() {
    let sandbox = with_servers(205);
    for (version, query, first, length) in [
        ("v1.1", "", 0, 10),
        ("v1.1", "limit=100&marker=id-99", 100, 100),
        ("v1.1", "limit=100&marker=id-199", 200, 5),
        ("v1.1", "limit=5&marker=id-204", 0, 0),
        ("v1", "", 0, 25),
        ("v1", "limit=1000", 0, 205),
        ("v1", "limit=100&marker=id-199", 200, 5),
        ("v1", "limit=100&offset=0", 0, 100),
        ("v1", "limit=100&offset=3", 200, 5),
        ("v1", "limit=100&offset=9", 0, 0),
    ] {
        let listed = sandbox.get(&list(version, query)).expect(200);
        let expected: Vec<String> = (first..first + length)
            .map(|it| format!("app-{it}"))
            .collect();
        assert_eq!(names(&listed), expected, "{version} {query}");
    }

    // By the links; the last page is the one that is not full.
    let mut found = Vec::new();
    let mut path = list("v1.1", "limit=41&name=app&expect-fields=key_name");
    loop {
        let listed = sandbox.get(&path).expect(200);
        found.extend(names(&listed));
        let Some(link) = listed["servers_links"].get(0) else {
            break;
        };
        assert_eq!(link["rel"], "next");
        let href = link["href"].as_str().unwrap();
        path = href
            .strip_prefix(&sandbox.running.url())
            .unwrap()
            .to_owned();
    }
    assert_eq!(found.len(), 205);

    for (version, query) in [
        ("v1.1", "limit=0"),
        ("v1.1", "limit=101"),
        ("v1.1", "marker=id-1"),
        ("v1.1", "limit=10&marker=none"),
        ("v1", "limit=1001"),
        ("v1", "limit=ten"),
        ("v1", "offset=-1"),
    ] {
        let refused = sandbox.get(&list(version, query)).expect(400);
        assert_eq!(refused["error"]["code"], "Ecs.0005", "{version} {query}");
    }
}

#[test]
fn versions_that_are_not_published() {
    let sandbox = with_servers(1);
    sandbox.edit_state(|state| state["ecs_not_published"] = json!(["v1.1"]));
    let missing = || sandbox.get(&list("v1.1", ""));
    missing().gateway_refused(404, "APIGW.0101", "not been published");
    sandbox.get(&list("v1", "")).expect(200);
    sandbox.edit_state(|state| state["ecs_not_published"] = json!(["v1.1", "v1"]));
    missing().gateway_refused(404, "APIGW.0101", "not been published");
    sandbox
        .get(&list("v1", ""))
        .gateway_refused(404, "APIGW.0101", "");
}

#[test]
fn who_may_ask() {
    let sandbox = Sandbox::start();
    let nobody = reply(sandbox.request("GET", &list("v1", "")));
    nobody.gateway_refused(401, "APIGW.0301", "authentication");
    let unknown = sandbox.get_with("unknown", &list("v1.1", ""));
    unknown.gateway_refused(401, "APIGW.0301", "authentication");
    let other = list("v1.1", "").replace(PROJECT_ID, OTHER_PROJECT_ID);
    let refused = sandbox.get(&other).expect(403);
    assert_eq!(refused["error"]["code"], "Ecs.0003");
    for path in [
        format!("/v1/{PROJECT_ID}/cloudservers"),
        format!("/v1.1/{PROJECT_ID}/cloudservers/id"),
        format!("/v2/{PROJECT_ID}/cloudservers/detail"),
    ] {
        sandbox.get(&path).gateway_refused(404, "APIGW.0101", "");
    }
}
