//! What services are asked for a completion: once, quickly, silently, and only where it can help.

mod limits;

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::auth::iam::REGION;
use crate::completion::{ask, ask_within, told, values};
use crate::kps_wire::{listed, prints};
use crate::repo_wire::{LIST, LIST_V1, key, no_keys, page, v1_key, v1_list};
use crate::server::{Answer, Server};
use crate::support::{Arguments, PROJECT, TOKEN, TestEnv, line, ok};

const NOTHING: [&str; 0] = [];
const SHOW: [&str; 4] = ["repo", "key", "show", ""];

fn keys() -> Vec<Value> {
    vec![
        key(2112483822, "laptop", &line("ed25519.pub")),
        key(2112483823, "twice", &line("rsa2048.pub")),
        key(2112483824, "twice", &line("ecdsa256.pub")),
        key(2112483825, "a\u{1b}[2Jb", &line("ed25519-other.pub")),
        key(2112483826, "my key's: *", &line("ed25519.pub")),
    ]
}

fn account() -> Server {
    let keys = keys();
    Server::new(move |_| Answer::json(200, page(&keys)))
}

/// As a CI job has it: nothing but variables.
fn against(command: Command, url: &str) -> Command {
    let mut command = command;
    command
        .env("HWKEY_ENDPOINT", url)
        .env("HWKEY_TOKEN", TOKEN)
        .env("HWKEY_PROJECT_ID", PROJECT);
    command
}

fn asked(server: &Server, words: impl Arguments) -> Vec<String> {
    values(&mut against(ask(&TestEnv::new(), words), &server.url))
}

/// Its services last as long as they are asked.
#[test]
fn the_sandbox_is_asked_too() {
    let env = TestEnv::new();
    ok(env
        .sandbox("repo key add - --title laptop")
        .write_stdin(line("ed25519.pub")));
    ok(env
        .sandbox("repo deploy-key add - --title ci -R demo/app")
        .write_stdin(line("rsa2048.pub")));
    for (words, expected) in [
        ("repo key show ''", "laptop"),
        ("repo key rotate ''", "laptop"),
        ("repo deploy-key delete -R demo/app ''", "ci"),
        ("kps keypair show ''", "ops"),
        ("kps keypair unbind w", "web-1 web-2 win-1"),
        ("sandbox server d", "db-1"),
        ("kps task show ''", ""),
    ] {
        let found = values(&mut ask(&env, format!("-p sandbox {words}")));
        assert_eq!(found.join(" "), expected, "{words}");
    }
    // The other way to name it; there it cannot be elsewhere.
    let show = "--profile=sandbox kps keypair show ''";
    assert_eq!(values(&mut ask(&env, show)), ["ops"]);
    let elsewhere = format!("--region {REGION} {show}");
    assert_eq!(values(&mut ask(&env, elsewhere)), NOTHING);
}

#[test]
fn repositories_and_their_keys_are_offered() {
    let server = Server::new(|request| {
        let repository =
            |id: u64, path: &str| json!({"id": id, "ssh_url_to_repo": format!("git@h:{path}.git")});
        let reply = if request.line.contains("archived=true") {
            json!([])
        } else if request.line.contains("/user/") {
            json!([repository(1, "demo/app"), repository(2, "demo/web")])
        } else if request.line.contains("/repositories/1/") {
            json!([{"id": 7, "title": "ci", "fingerprint": prints("ed25519").1}])
        } else {
            json!([{"id": 8, "title": "other"}])
        };
        Answer::json(200, reply)
    });
    for verb in ["add", "list", "delete"] {
        let words = ["repo", "deploy-key", verb, "-R", "demo/"];
        assert_eq!(asked(&server, words), ["demo/app", "demo/web"]);
    }
    let keys = |repository: &str, word: &str| {
        let words = ["repo", "deploy-key", "delete", "-R", repository, word];
        asked(&server, words)
    };
    for repository in ["1", "app", "demo/app", "git@h:demo/app.git"] {
        assert_eq!(keys(repository, ""), ["ci"], "{repository}");
    }
    assert_eq!(keys("1", "MD5:"), [format!("MD5:{}", prints("ed25519").1)]);
    assert_eq!(keys("2", ""), ["other"]);
    assert_eq!(keys("none", ""), NOTHING);
}

#[test]
fn a_key_is_offered_by_a_clear_title_else_by_its_id() {
    let server = account();
    let env = TestEnv::new();
    let told = told(&mut against(ask(&env, SHOW), &server.url));
    let expected = [
        ("laptop", "2112483822"),
        ("2112483823", "twice"),
        ("2112483824", "twice"),
        ("2112483825", "a\\u{1b}[2Jb"),
        ("my key's: *", "2112483826"),
    ];
    let expected = expected.map(|(value, help)| (value.to_owned(), help.to_owned()));
    assert_eq!(told, expected);
    assert_eq!(server.lines(), [LIST]);
}

#[test]
fn digits_are_ids_and_sha256_is_a_fingerprint() {
    let server = account();
    let asked = |word| asked(&server, ["repo", "key", "show", word]);
    assert_eq!(asked("la"), ["laptop"]);
    assert_eq!(asked("211248382").len(), 5);
    assert_eq!(asked("2112483822"), ["2112483822"]);
    let rsa = prints("rsa2048").0;
    assert_eq!(asked(&rsa[..12]), [rsa.as_str()]);
    assert_eq!(asked("nothing"), NOTHING);
    let revoked = |word| self::asked(&server, ["revoke", word]);
    assert_eq!(revoked("").len(), 5);
    assert_eq!(revoked(&rsa[..12]), [rsa.as_str()]);
    assert_eq!(revoked("laptop"), NOTHING);
}

#[test]
fn what_a_delete_has_already_is_not_offered_again() {
    let server = account();
    let delete = |given: &[&str]| asked(&server, [&["repo", "key", "delete"], given].concat());
    let given = ["laptop", "2112483823", "--yes", "2112483825", "t"];
    assert_eq!(delete(&given), NOTHING);
    let left = ["2112483824", "2112483825", "my key's: *"];
    assert_eq!(delete(&["laptop", "2112483823", "--yes", ""]), left);
    let ed25519 = prints("ed25519").0;
    assert_eq!(delete(&[&ed25519, "la"]), NOTHING);
    // Show takes one.
    assert_eq!(asked(&server, "repo key show laptop ''"), NOTHING);
}

fn pairs() -> Server {
    let hosted = |name: &str, hosted: bool| {
        let mut pair = listed(name, "ed25519");
        pair["keypair"]["is_key_protection"] = hosted.into();
        pair
    };
    let all = [
        hosted("web", true),
        hosted("web-2", false),
        hosted("db", true),
        hosted("x\n", true),
    ];
    let all = json!({"keypairs": all, "page_info": {"current_count": all.len()}});
    Server::new(move |_| Answer::json(200, all.clone()))
}

#[test]
fn key_pairs_are_offered_wherever_one_is_named() {
    let server = pairs();
    for command in ["show", "update", "delete"] {
        let words = ["kps", "keypair", command, "w"];
        assert_eq!(asked(&server, words), ["web", "web-2"], "{command}");
    }
    let words = ["kps", "private-key", "import", ""];
    assert_eq!(asked(&server, words), ["web", "web-2", "db"]);
    for command in ["export", "clear"] {
        let words = ["kps", "private-key", command, ""];
        assert_eq!(asked(&server, words), ["web", "db"], "{command}");
    }
    let words = ["kps", "keypair", "delete", "web", "db", ""];
    assert_eq!(asked(&server, words), ["web-2"]);
}

#[test]
fn servers_go_by_clear_names_and_tasks_by_their_ids() {
    let cloud = Server::new(|request| {
        let server = |id: &str, name: &str| json!({"id": id, "name": name});
        let task = |id: &str| json!({"task_id": id, "server_name": "web-1"});
        Answer::json(
            200,
            if request.line.contains("/cloudservers/") {
                let servers = [
                    ("s1", "web-1"),
                    ("s2", "twin"),
                    ("s3", "twin"),
                    ("s4", "s1"),
                ];
                json!({"servers": servers.map(|(id, name)| server(id, name))})
            } else if request.line.contains("/failed-tasks") {
                json!({"tasks": [task("t1")]})
            } else {
                json!({"tasks": [task("t2")]})
            },
        )
    });
    let asked = |words: &str| asked(&cloud, words);
    assert_eq!(
        asked("kps keypair bind web ''"),
        ["web-1", "s2", "s3", "s4"]
    );
    assert_eq!(asked("kps keypair unbind web-1 s"), ["s2", "s3", "s4"]);
    assert_eq!(asked("kps task show ''"), ["t1", "t2"]);
    assert_eq!(asked("kps task delete ''"), ["t1"]);
}

#[test]
fn options_on_the_line_count_wherever_they_stand() {
    let (work, home) = (account(), no_keys());
    let env = TestEnv::new();
    let profile =
        |name: &str, url: &str| format!("[profiles.{name}]\nendpoint = \"{url}\"\ntoken = \"t\"\n");
    env.config(&(profile("default", &home.url) + &profile("work", &work.url)));
    for words in [
        "--profile work repo key show la",
        "repo -pwork key show la",
        "repo key show --profile=work la",
        "-vp work repo key show la",
        &format!("--endpoint {} repo key show la", work.url),
    ] {
        assert_eq!(values(&mut ask(&env, words)), ["laptop"], "{words}");
    }
    let show = "repo key show la";
    let after = &mut ask_within(&env, show, "-p work");
    assert_eq!(values(after), ["laptop"]);
    let by_variable = &mut ask(&env, show);
    assert_eq!(values(by_variable.env("HWKEY_PROFILE", "work")), ["laptop"]);
    assert_eq!(home.lines(), NOTHING);
    assert_eq!(values(&mut ask(&env, show)), NOTHING);
    assert_eq!(home.lines(), [LIST]);
}

#[test]
fn the_generation_of_the_api_is_that_of_the_line() {
    let keys = v1_list(&[v1_key("7", "laptop", &line("ed25519.pub"))]);
    let server = Server::in_turn([Answer::json(200, keys)]);
    let words = ["repo", "key", "show", "--api", "v1", ""];
    assert_eq!(asked(&server, words), ["laptop"]);
    assert_eq!(server.lines(), [LIST_V1]);
}
