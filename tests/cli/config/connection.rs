//! Settings as they reach a server.

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use serde_json::json;

use crate::repo_wire::{page, v1_list};
use crate::server::{Answer, Request, Server};
use crate::support::{TOKEN, TestEnv, fails, has, lacks, line, ok};

/// An account without keys, in both generations of the API.
fn empty() -> Server {
    Server::new(|request| {
        let is_v1 = request.line.contains("/v1/");
        Answer::json(200, if is_v1 { v1_list(&[]) } else { page(&[]) })
    })
}

fn list(env: &TestEnv) -> Command {
    let mut command = env.command("repo key ls");
    command.env("HWKEY_PROFILE", "work");
    command
}

/// The only request that the server got.
fn request(server: &Server) -> Request {
    let mut requests = server.requests();
    assert_eq!(requests.len(), 1);
    requests.remove(0)
}

#[test]
fn the_endpoint_with_the_highest_source_is_asked() {
    let servers = [empty(), empty(), empty()];
    let env = TestEnv::new();
    let (profile, variable, option) = (&servers[0].url, &servers[1].url, &servers[2].url);
    env.config(&format!(
        "[profiles.work]\nendpoint = \"{profile}\"\ntoken = \"t\"\n"
    ));
    let counts = || {
        servers
            .iter()
            .map(|server| server.requests().len())
            .collect::<Vec<_>>()
    };
    ok(&mut list(&env));
    assert_eq!(counts(), [1, 0, 0]);
    ok(list(&env).env("HWKEY_ENDPOINT", variable));
    assert_eq!(counts(), [1, 1, 0]);
    ok(list(&env).env("HWKEY_REPO_ENDPOINT", variable));
    assert_eq!(counts(), [1, 2, 0]);
    ok(list(&env)
        .env("HWKEY_REPO_ENDPOINT", variable)
        .args(["--endpoint", option]));
    assert_eq!(counts(), [1, 2, 1]);
}

/// Runs `list` and gives the request that the server got.
fn listed(config: &str, adjust: impl FnOnce(&TestEnv, &mut Command)) -> Request {
    let server = empty();
    let env = TestEnv::new();
    env.config(&format!(
        "[profiles.work]\nendpoint = \"{}\"\n{config}\n",
        server.url
    ));
    let mut command = list(&env);
    adjust(&env, &mut command);
    ok(&mut command);
    request(&server)
}

#[test]
fn a_token_file_is_found_from_where_it_is_named() {
    let write = |env: &TestEnv, path: &str| {
        crate::support::private(&env.write(path, format!("{TOKEN}\r\n")));
    };
    for (setting, path) in [
        ("token_file = \"work.token\"", ".config/hwkey/work.token"),
        ("token_file = \"~/secrets/token\"", "secrets/token"),
    ] {
        let request = listed(setting, |env, _| write(env, path));
        assert_eq!(request.header("x-auth-token"), Some(TOKEN));
    }
    for is_absolute in [false, true] {
        let request = listed("", |env, command| {
            write(env, "deep/token");
            let folder = if is_absolute { env.path("") } else { "".into() };
            command.env("HWKEY_TOKEN_FILE", folder.join("deep/token"));
        });
        assert_eq!(request.header("x-auth-token"), Some(TOKEN));
    }
}

#[test]
fn a_token_file_that_cannot_be_used_stops_before_sending() {
    let server = empty();
    let env = TestEnv::new();
    let files = [
        ("empty", ""),
        ("blank", " \n"),
        ("two", "secret-a\nsecret-b\n"),
    ];
    for (name, content) in files {
        crate::support::private(&env.write(name, content));
    }
    fs::create_dir(env.path("directory")).unwrap();
    for file in ["missing", "empty", "blank", "two", "directory"] {
        let mut command = env.at(&server.url, "repo key list --json");
        command
            .env_remove("HWKEY_TOKEN")
            .env("HWKEY_TOKEN_FILE", file);
        let said = fails(&mut command, 3);
        assert_eq!(said.error()["kind"], "config", "{file}");
        has(&said.error()["message"], file);
        lacks(&said.err, "secret-");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn the_language_is_a_header_where_one_is_set() {
    let none = listed("token = \"t\"", |_, _| {});
    assert_eq!(none.header("x-language"), None);
    let of_profile = listed("token = \"t\"\nlanguage = \"zh-cn\"", |_, _| {});
    assert_eq!(of_profile.header("x-language"), Some("zh-cn"));
    let of_variable = listed("token = \"t\"\nlanguage = \"zh-cn\"", |_, command| {
        command.env("HWKEY_LANGUAGE", "en-us");
    });
    assert_eq!(of_variable.header("x-language"), Some("en-us"));
}

#[test]
fn the_generation_of_the_api_follows_the_same_order() {
    let asked = |config: &str, variable: Option<&str>, option: Option<&str>| {
        let server = empty();
        let env = TestEnv::new();
        env.config(&format!(
            "[profiles.work]\nendpoint = \"{}\"\ntoken = \"t\"\n{config}",
            server.url
        ));
        let mut command = list(&env);
        if let Some(api) = variable {
            command.env("HWKEY_REPO_API", api);
        }
        if let Some(api) = option {
            command.args(["--api", api]);
        }
        ok(&mut command);
        request(&server).line.split('/').nth(1).unwrap().to_owned()
    };
    assert_eq!(asked("", None, None), "v4");
    assert_eq!(asked("repo_api = \"v1\"", None, None), "v1");
    assert_eq!(asked("repo_api = \"v1\"", Some("v4"), None), "v4");
    assert_eq!(asked("", Some("v1"), None), "v1");
    assert_eq!(asked("repo_api = \"v1\"", Some("v1"), Some("v4")), "v4");
    assert_eq!(asked("", Some("v4"), Some("v1")), "v1");
}

#[test]
fn the_timeout_of_the_highest_source_ends_an_attempt() {
    let server = Server::new(|_| Answer::Silence);
    let env = TestEnv::new();
    env.config(&format!(
        "[profiles.work]\nendpoint = \"{}\"\ntoken = \"t\"\nretries = 0\ntimeout = 0.3\n",
        server.url
    ));
    let said = |command: &mut Command| fails(command, 8).err;
    let text = said(&mut list(&env));
    has(&text, "within 0.3 s");
    let text = said(list(&env).env("HWKEY_TIMEOUT", "0.2"));
    has(&text, "within 0.2 s");
    let mut both = list(&env);
    both.env("HWKEY_TIMEOUT", "60").args(["--timeout", "0.1"]);
    has(&said(&mut both), "within 0.1 s");
}

#[test]
fn the_project_of_the_highest_source_is_in_the_path() {
    let env = TestEnv::new();
    env.config(
        "[profiles.work]\nendpoint = \"http://127.0.0.1:1\"\ntoken = \"t\"\nproject_id = \"p1\"\n",
    );
    let create = || {
        let mut command = env.command("kps keypair create web --dry-run -p work");
        command.arg("--json");
        command
    };
    let path = |command: &mut Command| {
        let url = ok(command).json()["url"].as_str().unwrap().to_owned();
        url.replace("http://127.0.0.1:1/v3/", "")
    };
    assert_eq!(path(&mut create()), "p1/keypairs");
    assert_eq!(path(create().env("HWKEY_PROJECT_ID", "p2")), "p2/keypairs");
    let mut both = create();
    both.env("HWKEY_PROJECT_ID", "p2")
        .args(["--project-id", "p3"]);
    assert_eq!(path(&mut both), "p3/keypairs");
}

#[test]
fn a_ca_bundle_that_cannot_be_used_stops_before_sending() {
    let env = TestEnv::new();
    env.write("none.pem", "no certificate\n");
    env.write("empty.pem", "");
    env.write("key.pem", line("ed25519.pub"));
    let files = ["missing.pem", "none.pem", "empty.pem", "key.pem"];
    let endpoints = ["https://127.0.0.1:1", "http://127.0.0.1:1"];
    for (file, endpoint) in files
        .into_iter()
        .flat_map(|file| endpoints.map(|url| (file, url)))
    {
        let mut command = env.at(endpoint, "repo key list --json -v");
        let said = fails(command.env("HWKEY_CA_BUNDLE", file), 3);
        assert_eq!(said.error()["kind"], "config", "{file}");
        has(&said.error()["message"], file);
        lacks(&said.err, "GET ");
    }
}

#[test]
fn paths_of_a_profile_are_relative_to_its_file() {
    let env = TestEnv::new();
    let file = env.config("[profiles.work]\nca_bundle = \"corp.pem\"\ntoken_file = \"../t\"\n");
    let said = ok(env.command("profile show work").arg("--json"));
    let directory: &Path = file.parent().unwrap();
    let value = |name| crate::config::setting(&said, name).0;
    assert_eq!(value("ca_bundle"), json!(directory.join("corp.pem")));
    assert_eq!(value("token_file"), json!(directory.join("../t")));
}
