//! `hwkey sandbox serve`, and its servers.

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};

use serde_json::{Value, json};

use super::{STATE, demo_key, keygen};
use crate::serving::Serving;
use crate::support::{TestEnv, fails, has, ok};

#[test]
fn another_process_uses_what_serve_prints() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "--port 0");
    let url = serving.line();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let variables: Vec<(String, String)> = (0..3)
        .map(|_| {
            let line = serving.line();
            let assignment = line.strip_prefix("export ").unwrap();
            let (name, value) = assignment.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect();
    let names: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["HWKEY_ENDPOINT", "HWKEY_TOKEN", "HWKEY_PROJECT_ID"]);
    assert_eq!(variables[0].1, url);

    let elsewhere = TestEnv::new();
    let command = |arguments: &str| {
        let mut command = elsewhere.command(arguments);
        command
            .envs(variables.clone())
            .env("HWKEY_RETRIES", "0")
            .env("HWKEY_TIMEOUT", "120");
        command
    };
    let line = demo_key(&elsewhere);
    let added = ok(&mut command("repo key add demo_ed25519.pub --json")).json();
    assert_eq!(added["key"], line.as_str());
    ok(&mut command("kps keypair create web"));
    keygen(&elsewhere, "-y -f web.pem");
    assert!(!elsewhere.path(STATE).exists());

    // It is the data of the profile `sandbox`, there.
    let list = ["repo", "key", "list", "--json"];
    let listed = ok(env.sandbox(list)).json();
    assert_eq!(listed[0]["id"], added["id"]);
    assert_eq!(ok(&mut elsewhere.sandbox(list)).json(), json!([]));
}

#[test]
fn serve_for_programs() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "--json");
    let document: Value = serde_json::from_str(&serving.line()).unwrap();
    let field = |name: &str| document[name].as_str().unwrap();
    let listed = ok(env
        .command("repo key list --json")
        .env("HWKEY_ENDPOINT", field("url"))
        .env("HWKEY_TOKEN", field("token")));
    assert_eq!(listed.json(), json!([]));
    let listed = ok(env
        .command("kps keypair list -q")
        .env("HWKEY_ENDPOINT", field("url"))
        .env("HWKEY_TOKEN", field("token"))
        .env("HWKEY_PROJECT_ID", field("project_id")));
    assert_eq!(listed.out, "ops\n");
}

/// What the sandbox at an address answers to a GET.
fn get(url: &str, token: &str, path: &str) -> Value {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Auth-Token: {token}");
    stream
        .write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let reply = io::read_to_string(stream).unwrap();
    let (_, body) = reply.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[test]
fn servers_are_started_and_stopped() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "--json");
    let document: Value = serde_json::from_str(&serving.line()).unwrap();
    assert_eq!(document["root_password"], "sandbox-root-password");
    for (option, said, status) in [
        ("--stop --dry-run", "would be stopped; nothing", "ACTIVE"),
        ("--stop", "stopped", "SHUTOFF"),
        ("--stop", "was stopped already", "SHUTOFF"),
        ("--start", "started", "ACTIVE"),
    ] {
        let command = format!("sandbox server web-1 {option}");
        has(&ok(env.command(command)).err, format!("web-1 {said}"));
        // As the services that run see it.
        let [url, project, token] =
            ["url", "project_id", "token"].map(|it| document[it].as_str().unwrap());
        let path = format!("/v1/{project}/cloudservers/detail?name=web-1");
        let listed = get(url, token, &path);
        assert_eq!(listed["servers"][0]["status"], status, "{option}");
    }
    let said = fails(env.command("sandbox server web-9 --stop"), 5);
    has(&said.err, "the sandbox has no server `web-9`");
    let servers = "its servers are web-1, web-2, db-1, win-1, old-1";
    has(&said.err, servers);
    for arguments in ["web-1", "--stop", "web-1 --start --stop"] {
        fails(env.command(format!("sandbox server {arguments}")), 2);
    }
}

#[test]
fn serve_has_no_dry_run() {
    let said = fails(TestEnv::new().command("sandbox serve --dry-run"), 2);
    has(&said.err, "`hwkey sandbox serve` has no --dry-run");
}

#[test]
fn serve_wants_its_token() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "-q");
    let url = serving.line();
    let list = ["repo", "key", "list", "--json"];
    let said = fails(env.at(&url, list).env_remove("HWKEY_TOKEN"), 3);
    assert_eq!(said.error()["kind"], "config");
    assert_eq!(said.error()["status"], Value::Null);

    for list in [&list[..], &["kps", "keypair", "list", "--json"]] {
        let said = fails(env.at(&url, list).env("HWKEY_TOKEN", "wrong"), 4);
        assert_eq!(said.error()["kind"], "auth");
        assert_eq!(said.error()["status"], 401);
    }
}

#[test]
fn the_password_of_root_is_told_where_it_is_missing() {
    let bind = ["kps", "keypair", "bind", "ops", "web-1"];
    let said = fails(&mut TestEnv::new().sandbox(bind), 2);
    has(
        &said.err,
        "; in the sandbox it is `sandbox-root-password`\n",
    );
}

#[test]
fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let env = TestEnv::new();
    let said = fails(env.command(format!("sandbox serve --port {port}")), 1);
    has(&said.err, format!("cannot listen on 127.0.0.1:{port}"));
    has(&said.err, "hint: leave out --port; perhaps another");
}
