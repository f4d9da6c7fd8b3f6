//! KPS: listing, showing, describing and deleting key pairs.

use serde_json::{Value, json};

use crate::keys::public_key;
use crate::support::{Sandbox, kps};

fn import(sandbox: &Sandbox, name: &str, number: u8) {
    let body = json!({"keypair": {"name": name, "public_key": public_key(number)}});
    sandbox.post(&kps(""), body).expect(200);
}

/// A sandbox without the key pair that it begins with.
fn without_pairs() -> Sandbox {
    let sandbox = Sandbox::start();
    sandbox.delete(&kps("/ops")).expect(204);
    sandbox
}

#[test]
fn list() {
    let sandbox = without_pairs();
    assert_eq!(
        sandbox.get(&kps("")).expect(200),
        json!({"keypairs": [],
            "page_info": {"next_marker": null, "previous_marker": null, "current_count": 0}})
    );
    let ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINdamAGCsQq31Uv+08lkBzoO4XLz2qYjJa8CGmj3B1Ea user@example.com";
    sandbox
        .post(
            &kps(""),
            json!({"keypair": {"name": "web", "public_key": ed25519}}),
        )
        .expect(200);
    assert_eq!(
        sandbox.get(&kps("")).expect(200),
        json!({
            "keypairs": [{"keypair": {
                "name": "web",
                "type": "ssh",
                "scope": "user",
                "public_key": ed25519,
                "fingerprint": "cf:07:be:9d:68:ae:65:54:6d:a0:93:c3:6f:bd:0d:82",
                "is_key_protection": false,
                "frozen_state": 0,
            }}],
            "page_info": {"next_marker": null, "previous_marker": null, "current_count": 1},
        })
    );
}

#[test]
fn pages() {
    let sandbox = without_pairs();
    for number in 1..=52 {
        import(&sandbox, &format!("pair-{number:02}"), number);
    }
    let page = |query: &str| {
        let body = sandbox.get(&kps(query)).expect(200);
        let pairs = body["keypairs"].as_array().unwrap();
        assert_eq!(body["page_info"]["current_count"], pairs.len());
        let names: Vec<String> = pairs
            .iter()
            .map(|pair| pair["keypair"]["name"].as_str().unwrap().to_owned())
            .collect();
        (names, body["page_info"]["next_marker"].clone())
    };
    let (names, marker) = page("");
    assert_eq!((names.len(), &marker), (50, &json!("pair-50")));
    let (names, marker) = page("?limit=1000");
    assert_eq!((names.len(), &marker), (52, &Value::Null));

    let mut found = Vec::new();
    let mut query = "?limit=20".to_owned();
    loop {
        let (names, marker) = page(&query);
        found.extend(names);
        let Some(marker) = marker.as_str() else {
            break;
        };
        query = format!("?limit=20&marker={marker}");
    }
    let all: Vec<String> = (1..=52).map(|number| format!("pair-{number:02}")).collect();
    assert_eq!(found, all);

    // The last page may be full.
    let (names, marker) = page("?limit=26&marker=pair-26");
    assert_eq!((names.len(), &marker), (26, &Value::Null));
}

#[test]
fn limits_out_of_range() {
    let sandbox = Sandbox::start();
    for limit in ["0", "1001", "-1", "ten", ""] {
        sandbox
            .get(&kps(&format!("?limit={limit}")))
            .refused(400, "KPS.0002");
    }
}

#[test]
fn show_and_describe() {
    let sandbox = Sandbox::start();
    import(&sandbox, "web", 1);
    let shown = sandbox.get(&kps("/web")).expect(200);
    let pair = &shown["keypair"];
    assert_eq!(pair["name"], "web");
    assert_eq!(pair["id"], 2);
    assert_eq!(pair["deleted"], false);
    assert_eq!(pair["description"], Value::Null);
    assert_eq!(pair["update_time"], Value::Null);
    assert_eq!(pair["delete_time"], Value::Null);
    assert_eq!(pair["frozen_state"], 0);
    assert_eq!(pair["scope"], "user");
    assert_eq!(pair["is_key_protection"], false);
    let now = jiff::Timestamp::now().as_millisecond();
    assert!((now - 60_000..=now).contains(&pair["create_time"].as_i64().unwrap()));

    let described = sandbox.put(&kps("/web"), json!({"keypair": {"description": "the wéb"}}));
    described.expect(200);
    let pair = &sandbox.get(&kps("/web")).expect(200)["keypair"];
    assert_eq!(pair["description"], "the wéb");
    assert!(pair["update_time"].as_i64() >= pair["create_time"].as_i64());

    for body in [
        json!({}),
        json!({"keypair": {}}),
        json!({"keypair": {"description": 1}}),
    ] {
        sandbox.put(&kps("/web"), body).refused(400, "KPS.0002");
    }
}

#[test]
fn delete() {
    let sandbox = Sandbox::start();
    import(&sandbox, "web", 1);
    import(&sandbox, "db", 2);
    let reply = sandbox.delete(&kps("/web"));
    assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    sandbox.get(&kps("/db")).expect(200);

    // The name can be used again, the id is new.
    import(&sandbox, "web", 1);
    assert_eq!(sandbox.get(&kps("/web")).json()["keypair"]["id"], 4);
}

#[test]
fn no_such_pair() {
    let sandbox = Sandbox::start();
    sandbox.get(&kps("/web")).refused(400, "KPS.4016");
    sandbox.delete(&kps("/web")).refused(400, "KPS.4016");
    sandbox
        .put(&kps("/web"), json!({"keypair": {"description": "x"}}))
        .refused(400, "KPS.4016");
}
