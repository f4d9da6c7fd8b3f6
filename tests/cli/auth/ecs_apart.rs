//! What an agency's keys are kept from: files, proxies, and commands that send nothing.

use crate::auth::ecs::{KEYS, LIST, SECRETS, SESSION, agency, on_server};
use crate::auth::iam::{cloud, nobody};
use crate::server::{NOWHERE, Server};
use crate::support::{PROJECT, TestEnv, has, lacks, ok};

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
    let files = env.files().into_iter();
    let files: Vec<_> = files.map(|path| std::fs::read(path).unwrap()).collect();
    let all = String::from_utf8_lossy(&files.concat()).into_owned();
    has(&all, PROJECT);
    for secret in SECRETS {
        lacks(&all, secret);
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
    for variable in ["HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY"] {
        command.env(variable, &proxy.url);
        command.env(variable.to_lowercase(), &proxy.url);
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
    let create = format!("kps keypair create web --dry-run --project-id {PROJECT}");
    ok(&mut on_server(&env, NOWHERE, &metadata.url, create));
    ok(&mut on_server(&env, NOWHERE, &metadata.url, "profile show"));
    assert!(metadata.lines().is_empty(), "{:?}", metadata.lines());
}
