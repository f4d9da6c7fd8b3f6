//! `hwkey audit --all-profiles`: places with their profiles.

use serde_json::json;

use super::places::{cloud, deploy, server};
use crate::audit::wire::{account, findings, hold_public};
use crate::kps_wire::{listed, prints};
use crate::repo_wire::LIST;
use crate::server::{Answer, Request};
use crate::support::terminal::Terminal;
use crate::support::{PROJECT, TOKEN, TestEnv, column, has, ok, private};

/// What a terminal shows of several profiles.
const SHOWN: [&str; 8] = [
    "server: a with gone [one, cn-north-4], server: a with gone",
    "on-no-server, kps: web [other.one, cn-north-4]:\n    hwkey kps keypair delete --if-unused --profile other.one web\n",
    "left-on-server, server: a [one, cn-north-4] (with `--private-key FILE` for a running server; a stopped one needs no key):\n    hwkey kps keypair rotate --profile one gone gone-new\n",
    // What a server has is not deleted, and no file is written twice.
    "no-local-half, kps: spare [one, cn-north-4] (with `--private-key FILE` for a running server; a stopped one needs no key):\n    hwkey kps keypair rotate --profile one spare spare-new\n",
    "    hwkey kps private-key export --private-key-file ~/.ssh/kept-other.one.pem --profile other.one kept\n",
    "    hwkey repo key rotate --no-verify --generate ~/.ssh/id_ed25519.new --profile one 7\n",
    "    hwkey repo key rotate --no-verify --profile other.one 7 ~/.ssh/id_ed25519.new.pub\n",
    "in-both-services, deploy key of demo/r3: ci (31) [one, cn-north-4]:\n    hwkey repo deploy-key delete -R 3 --profile one 31\n",
];

/// The same repository, seen by two profiles, is one.
#[test]
fn several_profiles_name_their_places() {
    let env = TestEnv::new();
    hold_public(&env, "id.pub", "ed25519");
    let keys = vec![deploy(3, 31, &prints("ed25519").1)];
    let servers = json!([server("a", "gone", "u1"), server("b", "spare", "u1")]);
    let mut kept = listed("kept", "ecdsa256");
    kept["keypair"]["is_key_protection"] = true.into();
    let pairs = [listed("web", "ed25519"), listed("spare", "rsa2048"), kept];
    let weak = |request: &Request| {
        let is_it = request.line == LIST;
        is_it.then(|| Answer::json(200, account(&[("rsa1024", "t")])))
    };
    let cloud = cloud(keys, json!({"keypairs": pairs}), servers, weak);
    let profile = |name: &str| {
        format!(
            "[profiles.'{name}']\nendpoint = '{}'\nregion = 'cn-north-4'\nproject_id = '{PROJECT}'\ntoken = '{TOKEN}'\n",
            cloud.url
        )
    };
    private(&env.config(&(profile("one") + &profile("other.one"))));
    let words = "audit --all-profiles --deploy-keys --servers";
    let keys = ok(env.command(words).arg("--json")).json();
    for list in ["kps", "deploy_keys"] {
        let places = &keys[0][list];
        assert_eq!(column(places, "profile"), ["one", "other.one"]);
        assert_eq!(column(places, "region"), ["cn-north-4"; 2]);
    }
    let expected = [
        vec!["in-both-services", "on-no-server"],
        vec!["weak", "no-local-half"],
        vec!["no-local-half"],
        vec!["no-local-half", "on-no-server"],
        vec!["left-on-server"],
    ];
    assert_eq!(findings(&keys), expected);
    assert_eq!(keys[4]["servers"].as_array().unwrap().len(), 2);

    let terminal = Terminal::run(&env, "", words, |command| {
        command
            .env_remove("HWKEY_ENDPOINT")
            .env_remove("HWKEY_TOKEN")
    });
    let (code, shown) = terminal.end();
    assert_eq!(code, 0, "{shown}");
    for part in SHOWN {
        has(&shown, part);
    }
}
