//! CodeArts Repo V4: `/v4/user/keys`.

use std::fs;

use serde_json::{Value, json};
use ssh_key::{
    Algorithm, EcdsaCurve, PublicKey,
    private::EcdsaKeypair,
    public::{
        EcdsaPublicKey, Ed25519PublicKey, KeyData, OpaquePublicKey, SkEcdsaSha2NistP256, SkEd25519,
    },
    rand_core::OsRng,
};

use crate::support::{Sandbox, keygen, public_key};

const KEYS: &str = "/v4/user/keys";

#[test]
fn add_list_delete() {
    let sandbox = Sandbox::start();
    assert_eq!(
        sandbox.get(KEYS).expect(200),
        json!({"keys": [], "total": 0})
    );

    let first = sandbox
        .post(KEYS, json!({"title": "laptop", "key": public_key(1)}))
        .expect(201);
    assert_eq!(first["id"], 2_112_483_822_u32);
    assert_eq!(first["title"], "laptop");
    assert_eq!(first["key"], public_key(1));
    assert!(is_china_time(first["created_at"].as_str().unwrap()));

    let second = sandbox
        .post(KEYS, json!({"title": "desk", "key": public_key(2)}))
        .expect(201);
    assert_eq!(
        sandbox.get(KEYS).expect(200),
        json!({"keys": [first, second], "total": 2})
    );

    let reply = sandbox.delete(&format!("{KEYS}/{}", second["id"]));
    assert_eq!((reply.status, reply.text.as_str()), (204, ""));
    assert_eq!(
        sandbox.get(KEYS).expect(200),
        json!({"keys": [first], "total": 1})
    );
    sandbox
        .delete(&format!("{KEYS}/{}", second["id"]))
        .refused(404, "CH.000404");

    // The highest id is free now, and is not used again.
    let third = sandbox
        .post(KEYS, json!({"title": "desk", "key": public_key(2)}))
        .expect(201);
    assert_eq!(third["id"], 2_112_483_824_u32);
}

fn is_china_time(text: &str) -> bool {
    let now = jiff::Timestamp::now();
    let time: jiff::Timestamp = text.parse().unwrap();
    text.len() == 29
        && text.ends_with(".000+08:00")
        && now.duration_since(time).abs() < jiff::SignedDuration::from_secs(60)
}

#[test]
fn paging() {
    let sandbox = Sandbox::start();
    for number in 1..=25 {
        sandbox
            .post(
                KEYS,
                json!({"title": format!("key {number}"), "key": public_key(number)}),
            )
            .expect(201);
    }
    let page = |query: &str| {
        let body = sandbox.get(&format!("{KEYS}{query}")).expect(200);
        assert_eq!(body["total"], 25);
        let titles = body["keys"].as_array().unwrap().iter();
        titles
            .map(|key| key["title"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(page("").len(), 20);
    assert_eq!(page("?limit=100").len(), 25);
    assert_eq!(page("?limit=2&offset=23"), ["key 24", "key 25"]);
    assert_eq!(page("?offset=24"), ["key 25"]);
    assert!(page("?offset=2147483647").is_empty());
}

#[test]
fn query_is_part_of_a_title() {
    let sandbox = Sandbox::start();
    for (number, title) in [(1, "My Laptop"), (2, "laptop (old)"), (3, "büro & café")] {
        sandbox
            .post(KEYS, json!({"title": title, "key": public_key(number)}))
            .expect(201);
    }
    let found = |query: &str| {
        let body = sandbox.get(&format!("{KEYS}?query={query}")).expect(200);
        assert_eq!(body["total"], body["keys"].as_array().unwrap().len());
        body["total"].as_u64().unwrap()
    };
    assert_eq!(found("LAPTOP"), 2);
    assert_eq!(found("laptop+(old)"), 1);
    assert_eq!(found("b%C3%9Cro%20%26"), 1);
    assert_eq!(found(""), 3);
    assert_eq!(found("phone"), 0);
    sandbox
        .get(&format!("{KEYS}?query={}", "x".repeat(2000)))
        .expect(200);
    sandbox
        .get(&format!("{KEYS}?query={}", "x".repeat(2001)))
        .refused(400, "CH.010001");
}

#[test]
fn query_parameters_out_of_range() {
    let sandbox = Sandbox::start();
    for query in [
        "limit=0",
        "limit=101",
        "limit=-1",
        "limit=ten",
        "limit=",
        "offset=-1",
        "offset=2147483648",
        "offset=1.5",
    ] {
        sandbox
            .get(&format!("{KEYS}?{query}"))
            .refused(400, "CH.010001");
    }
}

#[test]
fn ids_that_cannot_be() {
    let sandbox = Sandbox::start();
    for id in ["0", "-1", "2147483648", "laptop", "1x"] {
        sandbox
            .delete(&format!("{KEYS}/{id}"))
            .refused(400, "CH.010001");
    }
    sandbox
        .delete(&format!("{KEYS}/2147483647"))
        .refused(404, "CH.000404");
}

#[test]
fn title_or_key_missing() {
    let sandbox = Sandbox::start();
    for body in [
        json!({}),
        json!({"key": public_key(1)}),
        json!({"title": null, "key": public_key(1)}),
        json!({"title": "", "key": public_key(1)}),
        json!({"title": " \t", "key": public_key(1)}),
        json!({"title": "laptop"}),
        json!({"title": "laptop", "key": null}),
        json!({"title": "laptop", "key": " \n"}),
    ] {
        sandbox.post(KEYS, body).refused(400, "CH.080002");
    }
}

#[test]
fn a_number_as_title() {
    let sandbox = Sandbox::start();
    let added = sandbox
        .post(KEYS, json!({"title": 12312, "key": public_key(1)}))
        .expect(201);
    assert_eq!(added["title"], "12312");
}

#[test]
fn bodies_that_are_not_valid() {
    let sandbox = Sandbox::start();
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        "{\"title\": \"a\" \"key\": 1}",
        "[\"title\", \"key\"]",
    ] {
        sandbox
            .send_text("POST", KEYS, body)
            .refused(400, "CH.010001");
    }
    for body in [
        json!({"title": true, "key": public_key(1)}),
        json!({"title": ["a"], "key": public_key(1)}),
        json!({"title": "laptop", "key": 12312}),
        json!({"title": "laptop", "key": {}}),
    ] {
        sandbox.post(KEYS, body).refused(400, "CH.010001");
    }
}

#[test]
fn keys_that_are_none() {
    let sandbox = Sandbox::start();
    let ed25519 = keygen(&["-t", "ed25519"]);
    let base64 = ed25519.public_key.split(' ').nth(1).unwrap();
    for key in [
        "hello".to_owned(),
        "ssh-ed25519".to_owned(),
        "ssh-ed25519 AAAA".to_owned(),
        "ssh-ed25519 not*base64".to_owned(),
        format!("ssh-rsa {base64}"),
        format!("ssh-ed25519 {}", &base64[..base64.len() - 4]),
        format!("no-pty {}", ed25519.public_key),
        format!("{}{}", ed25519.public_key, public_key(1)),
        ed25519.private_key[..400.min(ed25519.private_key.len())].to_owned(),
    ] {
        sandbox
            .post(KEYS, json!({"title": "laptop", "key": key}))
            .refused(400, "CH.010001");
    }
}

#[test]
fn every_type_that_ssh_keygen_makes() {
    let sandbox = Sandbox::start();
    for arguments in [
        &["-t", "ed25519"][..],
        &["-t", "rsa", "-b", "2048"],
        &["-t", "ecdsa", "-b", "256"],
        &["-t", "ecdsa", "-b", "384"],
        &["-t", "ecdsa", "-b", "521"],
    ] {
        let key = keygen(arguments).public_key;
        let added = sandbox
            .post(KEYS, json!({"title": "laptop", "key": key}))
            .expect(201);
        assert_eq!(added["key"], key.trim_end());
    }
}

#[test]
fn types_that_need_a_device_and_dsa() {
    let sandbox = Sandbox::start();
    let ed25519 = SkEd25519::new(Ed25519PublicKey([1; 32]), "ssh:");
    let point = EcdsaKeypair::random(&mut OsRng, EcdsaCurve::NistP256).unwrap();
    let EcdsaPublicKey::NistP256(point) = EcdsaPublicKey::from(&point) else {
        panic!("{point:?}");
    };
    let ecdsa = SkEcdsaSha2NistP256::new(point, "ssh:");
    for key in [
        line(ed25519.into()),
        line(ecdsa.into()),
        include_str!("../../../tests/data/dsa.pub")
            .trim_end()
            .to_owned(),
    ] {
        let added = sandbox
            .post(KEYS, json!({"title": "laptop", "key": key}))
            .expect(201);
        assert_eq!(added["key"], key);
    }
}

#[test]
fn other_types_and_certificates() {
    let sandbox = Sandbox::start();
    let name = Algorithm::new("ssh-new@example.com").unwrap();
    let unknown = OpaquePublicKey::new(vec![1; 32], name);
    for key in [
        &line(KeyData::Other(unknown)),
        "ssh-ed448 AAAACXNzaC1lZDQ0OAAAAAEB",
        include_str!("../../../tests/data/certificate.pub"),
    ] {
        sandbox
            .post(KEYS, json!({"title": "laptop", "key": key}))
            .refused(400, "CH.010001");
    }
}

fn line(key: KeyData) -> String {
    PublicKey::from(key).to_openssh().unwrap()
}

#[test]
fn lengths() {
    let sandbox = Sandbox::start();
    let long = |length: usize| {
        let key = public_key(1);
        format!("{key}{}", "x".repeat(length - key.len()))
    };
    sandbox
        .post(
            KEYS,
            json!({"title": "é".repeat(1001), "key": public_key(1)}),
        )
        .refused(400, "CH.00401999");
    sandbox
        .post(KEYS, json!({"title": "laptop", "key": long(1001)}))
        .refused(400, "CH.00401999");
    sandbox
        .post(KEYS, json!({"title": "é".repeat(1000), "key": long(1000)}))
        .expect(201);
}

#[test]
fn the_same_key_again() {
    let sandbox = Sandbox::start();
    let key = public_key(1);
    sandbox
        .post(KEYS, json!({"title": "laptop", "key": key}))
        .expect(201);
    let without_comment: Vec<&str> = key.split(' ').take(2).collect();
    for same in [
        key.clone(),
        without_comment.join(" "),
        format!("  {} another comment\r\n", without_comment.join("  ")),
    ] {
        sandbox
            .post(KEYS, json!({"title": "other", "key": same}))
            .refused(409, "CH.080002");
    }
    assert_eq!(sandbox.get(KEYS).json()["total"], 1);
}

#[test]
fn a_key_of_another_account() {
    let sandbox = Sandbox::start();
    let key = public_key(1);
    let base64 = key.split(' ').nth(1).unwrap();
    let state = json!({"version": 1, "other_accounts": [base64]});
    fs::write(sandbox.state_file(), state.to_string()).unwrap();

    sandbox
        .post(KEYS, json!({"title": "laptop", "key": key}))
        .refused(409, "CH.080002");
    assert_eq!(sandbox.get(KEYS).json()["keys"], json!([]));

    // Changing something else keeps it.
    sandbox
        .post(KEYS, json!({"title": "laptop", "key": public_key(2)}))
        .expect(201);
    let kept: Value = serde_json::from_slice(&fs::read(sandbox.state_file()).unwrap()).unwrap();
    assert_eq!(kept["other_accounts"], json!([base64]));
}
