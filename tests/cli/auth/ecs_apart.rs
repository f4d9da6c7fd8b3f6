//! What an agency's keys are kept from: files, proxies, and commands that send nothing.

use std::fs;
use std::path::Path;

use crate::auth::ecs::{KEYS, LIST, SECRETS, SESSION, agency, on_server};
use crate::auth::iam::{cloud, nobody};
use crate::server::{NOWHERE, Server};
use crate::support::{PROJECT, TestEnv, ok};

fn files(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| {
            if path.is_dir() {
                files(&path)
            } else {
                vec![String::from_utf8_lossy(&fs::read(&path).unwrap()).into_owned()]
            }
        })
        .collect()
}

#[test]
fn the_keys_are_never_on_disk() {
    let (server, metadata) = (cloud(), agency());
    let env = TestEnv::new();
    env.config("[profiles.default]\ncredentials = \"ecs\"\n");
    let mut command = nobody(&env, &server.url, "kps keypair list");
    command
        .env("HWKEY_METADATA_ENDPOINT", &metadata.url)
        .env("HWKEY_REGION", "cn-north-4");
    ok(&mut command);
    let all = files(&env.path(""));
    assert!(all.iter().any(|text| text.contains(PROJECT)), "{all:?}");
    for secret in SECRETS {
        assert!(!all.iter().any(|text| text.contains(secret)), "{all:?}");
    }
}

#[test]
fn no_proxy_is_between() {
    let (server, metadata) = (cloud(), agency());
    let proxy = Server::new(|request| {
        let mut request = request.clone();
        let target = request.line.split_once("/v4").unwrap().1;
        request.line = format!("GET /v4{target}");
        crate::auth::iam::answer(&request)
    });
    let env = TestEnv::new();
    let mut command = on_server(&env, &server.url, &metadata.url, LIST);
    for variable in [
        "HTTPS_PROXY",
        "HTTP_PROXY",
        "ALL_PROXY",
        "https_proxy",
        "http_proxy",
        "all_proxy",
    ] {
        command.env(variable, &proxy.url);
    }
    ok(&mut command);
    assert_eq!(metadata.lines(), [SESSION, KEYS]);
    assert!(proxy.lines().is_empty(), "{:?}", proxy.lines());

    ok(command.env("HWKEY_PROXY", &proxy.url));
    assert_eq!(metadata.lines(), [SESSION, KEYS, SESSION, KEYS]);
    assert_eq!(proxy.lines().len(), 1, "{:?}", proxy.lines());
}

#[test]
fn what_sends_nothing_does_not_ask_for_keys() {
    let metadata = agency();
    let env = TestEnv::new();
    let add = ["repo", "key", "add", "--dry-run", "--title", "t", "--key"];
    let mut command = on_server(&env, NOWHERE, &metadata.url, add);
    ok(command.arg(crate::support::line("ed25519.pub")));
    let create = [
        "kps",
        "keypair",
        "create",
        "web",
        "--dry-run",
        "--project-id",
        PROJECT,
    ];
    ok(&mut on_server(&env, NOWHERE, &metadata.url, create));
    ok(&mut on_server(&env, NOWHERE, &metadata.url, "profile show"));
    assert!(metadata.lines().is_empty(), "{:?}", metadata.lines());
}
