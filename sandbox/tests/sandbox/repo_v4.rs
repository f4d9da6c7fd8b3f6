//! CodeArts Repo V4: `/v4/user/keys`.

use std::fs;

use serde_json::json;
use ssh_key::{
    Algorithm, EcdsaCurve, PublicKey,
    private::EcdsaKeypair,
    public::{
        EcdsaPublicKey, Ed25519PublicKey, KeyData, OpaquePublicKey, SkEcdsaSha2NistP256, SkEd25519,
    },
    rand_core::OsRng,
};

use crate::keys::{keygen, public_key};
use crate::support::{Reply, Sandbox};

const KEYS: &str = "/v4/user/keys";

#[test]
fn add_list_delete() {
    let sandbox = Sandbox::start();
    assert_eq!(
        sandbox.get(KEYS).expect(200),
        json!({"keys": [], "total": 0})
    );

    let first = add(&sandbox, "laptop", &public_key(1)).expect(201);
    assert_eq!(first["id"], 2_112_483_822_u32);
    assert_eq!(first["title"], "laptop");
    assert_eq!(first["key"], public_key(1));
    assert!(is_china_time(first["created_at"].as_str().unwrap()));

    let second = add(&sandbox, "desk", &public_key(2)).expect(201);
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
    let third = add(&sandbox, "desk", &public_key(2)).expect(201);
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
        let title = format!("key {number}");
        add(&sandbox, &title, &public_key(number)).expect(201);
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
        add(&sandbox, title, &public_key(number)).expect(201);
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
    let long = |length| sandbox.get(&format!("{KEYS}?query={}", "x".repeat(length)));
    long(2000).expect(200);
    long(2001).refused(400, "CH.010001");
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
    let key = public_key(1);
    for body in [
        json!({}),
        json!({"key": key}),
        json!({"title": null, "key": key}),
        json!({"title": "", "key": key}),
        json!({"title": " \t", "key": key}),
        json!({"title": "laptop"}),
        json!({"title": "laptop", "key": null}),
        json!({"title": "laptop", "key": " \n"}),
    ] {
        sandbox.post(KEYS, body).refused(400, "CH.080002");
    }
    for body in [
        "",
        "{",
        "null",
        "[]",
        "\"text\"",
        "{\"title\": \"a\" \"key\": 1}",
        "[\"title\", \"key\"]",
        &json!({"title": true, "key": key}).to_string(),
        &json!({"title": ["a"], "key": key}).to_string(),
        "{\"title\": \"laptop\", \"key\": 12312}",
        "{\"title\": \"laptop\", \"key\": {}}",
    ] {
        let reply = sandbox.send_text("POST", KEYS, body);
        reply.refused(400, "CH.010001");
    }
}

#[test]
fn keys_that_are_none() {
    let sandbox = Sandbox::start();
    let ed25519 = keygen(&["-t", "ed25519"]);
    let base64 = ed25519.public_key.split(' ').nth(1).unwrap();
    let name = Algorithm::new("ssh-new@example.com").unwrap();
    let unknown = OpaquePublicKey::new(vec![1; 32], name);
    for key in [
        "hello",
        "ssh-ed25519",
        "ssh-ed25519 AAAA",
        "ssh-ed25519 not*base64",
        &format!("ssh-rsa {base64}"),
        &format!("ssh-ed25519 {}", &base64[..base64.len() - 4]),
        &format!("no-pty {}", ed25519.public_key),
        &format!("{}{}", ed25519.public_key, public_key(1)),
        &ed25519.private_key[..400.min(ed25519.private_key.len())],
        &line(KeyData::Other(unknown)),
        "ssh-ed448 AAAACXNzaC1lZDQ0OAAAAAEB",
        include_str!("../../../tests/data/certificate.pub"),
    ] {
        let reply = add(&sandbox, "laptop", key);
        reply.refused(400, "CH.010001");
    }
}

fn add(sandbox: &Sandbox, title: &str, key: &str) -> Reply {
    sandbox.post(KEYS, json!({"title": title, "key": key}))
}

#[test]
fn every_type() {
    let sandbox = Sandbox::start();
    let ed25519 = SkEd25519::new(Ed25519PublicKey([1; 32]), "ssh:");
    let point = EcdsaKeypair::random(&mut OsRng, EcdsaCurve::NistP256).unwrap();
    let EcdsaPublicKey::NistP256(point) = EcdsaPublicKey::from(&point) else {
        panic!("{point:?}");
    };
    let ecdsa = SkEcdsaSha2NistP256::new(point, "ssh:");
    let others = [
        line(ed25519.into()),
        line(ecdsa.into()),
        include_str!("../../../tests/data/dsa.pub").to_owned(),
    ];
    let made = [
        "ed25519 256",
        "rsa 2048",
        "ecdsa 256",
        "ecdsa 384",
        "ecdsa 521",
    ]
    .map(|made| {
        let (kind, bits) = made.split_once(' ').unwrap();
        keygen(&["-t", kind, "-b", bits]).public_key
    });
    for key in made.iter().chain(&others) {
        let added = add(&sandbox, "laptop", key).expect(201);
        assert_eq!(added["key"], key.trim_end());
    }
}

fn line(key: KeyData) -> String {
    PublicKey::from(key).to_openssh().unwrap()
}

#[test]
fn lengths() {
    let sandbox = Sandbox::start();
    let key = public_key(1);
    let long = |length: usize| format!("{key}{}", "x".repeat(length - key.len()));
    for (title, key) in [
        ("é".repeat(1001), key.clone()),
        ("laptop".into(), long(1001)),
    ] {
        add(&sandbox, &title, &key).refused(400, "CH.00401999");
    }
    add(&sandbox, &"é".repeat(1000), &long(1000)).expect(201);
}

#[test]
fn the_same_key_again() {
    let sandbox = Sandbox::start();
    let key = public_key(1);
    add(&sandbox, "laptop", &key).expect(201);
    let bare: Vec<&str> = key.split(' ').take(2).collect();
    for same in [
        key.clone(),
        bare.join(" "),
        format!("  {} another comment\r\n", bare.join("  ")),
    ] {
        add(&sandbox, "other", &same).refused(409, "CH.080002");
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

    add(&sandbox, "laptop", &key).refused(409, "CH.080002");
    assert_eq!(sandbox.get(KEYS).json()["keys"], json!([]));

    // Changing something else keeps it.
    add(&sandbox, "laptop", &public_key(2)).expect(201);
    assert_eq!(sandbox.state()["other_accounts"], json!([base64]));
}
