//! What stands in front of every service: credentials, unknown paths, limits.

use std::{
    io::{Read, Write},
    net::TcpStream,
};

use hwkey_sandbox::TOKEN;
use serde_json::json;

use crate::support::{Sandbox, kps, reply};

#[test]
fn credentials_are_needed() {
    let sandbox = Sandbox::start();
    let deploy_keys = "/v4/repositories/2111855748/deploy-keys";
    for (method, path, code) in [
        ("GET", "/v4/user/keys", "DEV.00000003"),
        ("POST", "/v4/user/keys", "DEV.00000003"),
        ("DELETE", "/v4/user/keys/1", "DEV.00000003"),
        ("GET", "/v1/users/sshkey", "DEV.00000003"),
        ("DELETE", "/v1/users/sshkey/1", "DEV.00000003"),
        ("GET", "/v4/user/repositories", "DEV.00000003"),
        ("GET", deploy_keys, "DEV.00000003"),
        ("POST", &deploy_keys.replace("v4", "v2"), "DEV.00000003"),
        ("DELETE", &format!("{deploy_keys}/1"), "CH.00000002"),
        ("GET", &kps(""), "KPS.9001"),
        ("POST", &kps("/private-key/export"), "KPS.9001"),
    ] {
        let request = || sandbox.request(method, path);
        reply(request()).refused(401, code);
        reply(request().header("X-Auth-Token", "wrong")).refused(401, code);
    }
    assert_eq!(
        reply(sandbox.request("GET", "/v4/user/keys")).json(),
        json!({"error_code": "DEV.00000003", "error_msg": "Authentication information expired."})
    );
    assert!(!sandbox.state_file().exists());
}

#[test]
fn unknown_paths_and_methods() {
    let sandbox = Sandbox::start();
    for (method, path) in [
        ("GET", "/"),
        ("GET", "/v4/user/keys/"),
        ("GET", "/v4/user/keys/1"),
        ("PUT", "/v4/user/keys"),
        ("PATCH", "/v1/users/sshkey"),
        ("GET", "/v4/user/gpg-keys"),
        ("POST", &kps("/private-key")),
        ("GET", &kps("/web/private-key")),
        ("PATCH", &kps("/web")),
    ] {
        let reply = sandbox.send(method, path, None);
        let id = reply.headers["x-request-id"].to_str().unwrap().to_owned();
        let body = reply.expect(404);
        assert_eq!(body["error_code"], "APIGW.0101");
        assert_eq!(body["request_id"], id.as_str());
    }
    // Not to whoever shows no credentials.
    for path in ["/", "/v4/nothing", &kps("/web/private-key")] {
        reply(sandbox.request("GET", path)).gateway_refused(401, "APIGW.0301", "");
    }
}

#[test]
fn every_reply_has_its_own_id() {
    let sandbox = Sandbox::start();
    let mut ids: Vec<_> = [
        sandbox.get("/v4/user/keys"),
        sandbox.get("/v4/user/keys?limit=0"),
        sandbox.delete("/v4/user/keys/1"),
        reply(sandbox.request("GET", &kps(""))),
        sandbox.get("/nothing"),
    ]
    .iter()
    .map(|reply| reply.headers["x-request-id"].clone())
    .collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5);
}

#[test]
fn large_bodies() {
    let sandbox = Sandbox::start();
    let most = 12 * 1024 * 1024;
    sandbox
        .send_text("POST", "/v4/user/keys", &" ".repeat(most + 1))
        .refused(413, "APIGW.0201");
    sandbox
        .send_text("POST", "/v4/user/keys", &" ".repeat(most))
        .refused(400, "CH.010001");
}

#[test]
fn large_bodies_without_credentials() {
    let sandbox = Sandbox::start();
    let sizes = [1024 * 1024, 1024 * 1024 + 1, 62 * 1024 * 1024];
    for (size, status) in sizes.into_iter().zip([401, 413, 413]) {
        let request = sandbox.request("POST", "/v4/user/keys");
        let reply = reply(request.body(" ".repeat(size)));
        assert_eq!(reply.status, status, "{reply:?}");
    }
}

#[test]
fn web_pages_are_not_answered() {
    let sandbox = Sandbox::start();
    for (name, value, status) in [
        ("Origin", "https://example.com", 403),
        ("Origin", "http://localhost:8000", 403),
        ("Origin", "null", 403),
        ("Content-Type", "text/plain", 415),
        ("Content-Type", "application/x-www-form-urlencoded", 415),
        ("Content-Type", "application/json;charset=utf-8", 400),
    ] {
        let request = sandbox
            .request("POST", "/v3/auth/tokens")
            .header(name, value);
        let reply = reply(request.body("{}"));
        assert_eq!(reply.status, status, "{name}: {value}: {reply:?}");
    }
}

#[test]
fn idle_connections_make_room() {
    let sandbox = Sandbox::start();
    let address = sandbox.running.address();
    let idle = Vec::from_iter((0..300).map(|_| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\n").unwrap();
        stream
    }));
    sandbox.get("/v4/user/keys").expect(200);
    // The first of them was closed.
    let closed = (&idle[0]).read(&mut [0]);
    assert!(!matches!(closed, Ok(1..)), "{closed:?}");
}

#[test]
fn only_loopback_names() {
    let sandbox = Sandbox::start();
    let port = sandbox.running.address().port();
    for (host, status) in [
        ("127.0.0.1".to_owned(), 200),
        (format!("localhost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        (format!("rebound.example.com:{port}"), 403),
        ("192.168.1.1".to_owned(), 403),
    ] {
        let request = sandbox
            .request("GET", "/v4/user/keys")
            .header("X-Auth-Token", TOKEN)
            .header("Host", &host);
        let reply = reply(request);
        assert_eq!(reply.status, status, "{host}");
        assert!(reply.headers.contains_key("x-request-id"));
    }
}

#[test]
fn a_broken_request_harms_nobody() {
    let sandbox = Sandbox::start();
    let mut stream = TcpStream::connect(sandbox.running.address()).unwrap();
    stream.write_all(b"what is this\r\n\r\n").unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 400"));

    let mut stream = TcpStream::connect(sandbox.running.address()).unwrap();
    let head = "POST /v4/user/keys HTTP/1.1\r\nHost: localhost\r\nContent-Length: 50\r\n\r\n{";
    stream.write_all(head.as_bytes()).unwrap();
    drop(stream);

    sandbox.get("/v4/user/keys").expect(200);
}
