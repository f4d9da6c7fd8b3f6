//! `hwkey audit`: deploy keys and servers.

use serde_json::{Value, json};

use crate::audit::wire::{account, audit, findings, hold_public, project};
use crate::deploy_key;
use crate::kps_wire::{listed, prints};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{TestEnv, has, ok};

const HOST: &str = "codehub.example";
/// The fingerprint of a key that is nowhere else.
const UNKNOWN: &str = "aa:bb:cc:dd:ee:ff:00:11:22:33:44:55:66:77:88:99";
const ALL: [&str; 3] = ["--deploy-keys", "--servers", "--fail-on=any"];

/// What services hold; `answers` go before.
pub(super) fn cloud(
    deploy_keys: Vec<(u64, Value)>,
    pairs: Value,
    servers: Value,
    mut answers: impl FnMut(&Request) -> Option<Answer> + Send + 'static,
) -> Server {
    let path = |id: u64| format!("demo/r{id}");
    let repository = |id: u64| deploy_key::repository(id, HOST, &path(id));
    let mut repositories: Vec<_> = deploy_keys.iter().map(|(id, _)| *id).collect();
    repositories.dedup();
    let repositories: Vec<_> = repositories.into_iter().map(repository).collect();
    Server::new(move |request| {
        let line = &request.line;
        if let Some(answer) =
            answers(request).or_else(|| deploy_key::part_of(&repositories, request))
        {
            return answer;
        }
        let keys = || {
            let is_its = |id: &u64| line.contains(&format!("/repositories/{id}/"));
            let keys = deploy_keys.iter().filter(|(id, _)| is_its(id));
            keys.map(|(_, key)| key.clone()).collect::<Vec<_>>()
        };
        let body = if line.contains("/deploy-keys?") {
            keys().into()
        } else if line.contains("/keypairs") {
            pairs.clone()
        } else if line.contains("/cloudservers/") {
            json!({"servers": servers})
        } else {
            account(&[])
        };
        Answer::json(200, body)
    })
}

fn nothing(_: &Request) -> Option<Answer> {
    None
}

pub(super) fn server(name: &str, pair: &str, user: &str) -> Value {
    json!({"id": format!("id-{name}"), "name": name, "status": "ACTIVE", "key_name": pair, "user_id": user})
}

/// A deploy key by one form of its fingerprint.
pub(super) fn deploy(repository: u64, id: u64, fingerprint: &str) -> (u64, Value) {
    (repository, deploy_key::listed(id, "ci", fingerprint))
}

/// Deploy keys, pairs and servers of several kinds.
fn keys_and_servers() -> Server {
    let (sha256, md5) = prints("ed25519");
    let other = prints("rsa2048");
    let mut windows = listed("windows", "rsa3072");
    windows["keypair"]["type"] = "x509".into();
    let mut own = listed("web", "ed25519");
    own["keypair"]["user_id"] = "u1".into();
    let mut shared = listed("shared", "ecdsa521");
    shared["keypair"]["user_id"] = "u1".into();
    let pairs = json!({"keypairs": [own, listed("spare", "rsa2048"), windows, shared]});
    let servers = json!([
        server("a", "web", "u1"),
        server("b", "gone", "u1"),
        server("c", "windows", "u1"),
        server("d", "theirs", "u2"),
        server("e", "", "u1"),
        // It may have the pair of `u1`, or another one of that name.
        server("f", "shared", "u2"),
    ]);
    let keys = vec![
        deploy(3, 31, &md5),
        deploy(4, 41, &sha256),
        deploy(4, 42, &other.1),
        deploy(5, 51, UNKNOWN),
    ];
    cloud(keys, pairs, servers, nothing)
}

#[test]
fn deploy_keys_and_servers_are_joined_with_their_keys() {
    let env = TestEnv::new();
    hold_public(&env, "id.pub", "ed25519");
    let cloud = keys_and_servers();
    let said = audit(&env, &cloud, &["--deploy-keys", "--servers"]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let keys = said.json();
    let place = |id: u64, repository: u64| {
        json!({
            "id": id.to_string(), "title": "ci", "repository": repository.to_string(),
            "repository_path": format!("demo/r{repository}"),
            "created_at": "2025-06-15T19:05:58Z", "profile": null, "region": null,
        })
    };
    assert_eq!(keys[0]["deploy_keys"], json!([place(31, 3), place(41, 4)]));
    let expected = json!([{
        "id": "id-a", "name": "a", "keypair": "web", "status": "ACTIVE",
        "profile": null, "region": null,
    }]);
    assert_eq!(keys[0]["servers"], expected);
    assert_eq!(keys[1]["deploy_keys"], json!([place(42, 4)]));
    let known = |key: &Value| json!([key["fingerprint"], key["fingerprint_md5"]]);
    assert_eq!(keys[2]["servers"], json!([]));
    assert_eq!(known(&keys[3]), json!([null, UNKNOWN]));
    assert_eq!(known(&keys[4]), json!([null, null]));
    assert_eq!(keys[4]["servers"][0]["name"], "b");
    let expected = [
        vec!["in-both-services", "shared-deploy-key"],
        vec!["no-local-half", "in-both-services", "on-no-server"],
        vec!["no-local-half"],
        vec!["no-local-half"],
        vec!["left-on-server"],
    ];
    assert_eq!(findings(&keys), expected);
    // What is not asked for is not found.
    let keys = audit(&env, &cloud, &[]).json();
    let absent = vec!["no-local-half"];
    assert_eq!(findings(&keys), [vec![], absent.clone(), absent]);
    let said = ok(env.at(&cloud.url, "-q audit --deploy-keys"));
    let printed: Vec<_> = said.out.lines().collect();
    let [own, other, shared] = ["ed25519", "rsa2048", "ecdsa521"].map(|key| prints(key).0);
    assert_eq!(printed, [own, other, shared, format!("MD5:{UNKNOWN}")]);
}

#[test]
fn what_could_not_be_looked_at_is_not_decided() {
    let refuse = |part: &'static str| {
        move |request: &Request| request.line.contains(part).then(|| refused(403, "X"))
    };
    let env = TestEnv::new();
    hold_public(&env, "id.pub", "ed25519");
    let cases = [
        (
            "/repositories/3/",
            "warning: CodeArts Repo did not list the deploy keys of demo/r3: ",
            ["unused", "in-both-services", "shared-deploy-key"],
        ),
        (
            "/user/repositories",
            "warning: CodeArts Repo did not list its deploy keys: ",
            ["weak", "no-local-half", "shared-deploy-key"],
        ),
        (
            "/cloudservers/",
            "warning: ECS did not list its servers: ",
            ["left-on-server", "on-no-server", "on-no-server"],
        ),
        (
            "/keypairs",
            "warning: KPS did not list its keys: ",
            ["left-on-server", "on-no-server", "unused"],
        ),
    ];
    for (part, warning, undecided) in cases {
        let keys = vec![deploy(3, 31, &prints("ed25519").0)];
        let servers = json!([server("a", "gone", "u1")]);
        let cloud = cloud(keys, project(&[("ed25519", "web")]), servers, refuse(part));
        for finding in undecided {
            let fail_on = format!("--fail-on={finding}");
            let said = audit(&env, &cloud, &["--deploy-keys", "--servers", &fail_on]);
            let is_found = said.out.contains(&format!("\"{finding}\""));
            assert_eq!((said.code, is_found), (9, false), "{part} {finding}");
            has(&said.err, warning);
        }
    }
}

#[test]
fn a_repository_that_is_gone_meanwhile_is_left_out() {
    let env = TestEnv::new();
    hold_public(&env, "id.pub", "ed25519");
    let keys = vec![deploy(3, 31, "?"), deploy(4, 41, &prints("ed25519").1)];
    let mut is_gone = false;
    let gone = move |request: &Request| {
        if request.line.contains("/repositories/3/") {
            is_gone = true;
            return Some(refused(404, "CH.00402000"));
        }
        let left = [deploy_key::repository(4, HOST, "demo/r4")];
        let is_list = is_gone && request.line.contains("/user/repositories?");
        deploy_key::part_of(&left, request).filter(|_| is_list)
    };
    let cloud = cloud(keys, project(&[]), json!([]), gone);
    let said = audit(&env, &cloud, &ALL);
    let note = "note: demo/r3 is gone or can no longer be seen, so it is left out\n";
    assert_eq!((said.code, said.err.as_str()), (0, note));
    let keys = said.json();
    assert_eq!(keys[0]["deploy_keys"].as_array().unwrap().len(), 1);
}

/// A key of which only a fingerprint is known may be weak, and may be that of another in another form.
#[test]
fn fingerprints_alone_do_not_decide_everything() {
    let env = TestEnv::new();
    let (md5, sha256) = (prints("ed25519").1, prints("rsa2048").0);
    let both = vec![deploy(3, 31, &md5), deploy(4, 41, &sha256)];
    for (keys, finding, code) in [
        (both.clone(), "shared-deploy-key", 9),
        (both.clone(), "weak", 9),
        (both[..1].to_vec(), "shared-deploy-key", 0),
    ] {
        let cloud = cloud(keys, project(&[]), json!([]), nothing);
        let fail_on = format!("--fail-on={finding}");
        let said = audit(&env, &cloud, &["--deploy-keys", &fail_on]);
        assert_eq!(said.code, code, "{finding}: {}", said.err);
    }
}

#[test]
fn a_finding_needs_the_option_that_looks_for_it() {
    let env = TestEnv::new();
    let cloud = cloud(Vec::new(), project(&[]), json!([]), nothing);
    for (finding, option) in [
        ("old", "--max-age DAYS"),
        ("shared-deploy-key", "--deploy-keys"),
        ("left-on-server", "--servers"),
        ("on-no-server", "--servers"),
    ] {
        let said = audit(&env, &cloud, &["--fail-on", finding]);
        assert_eq!(said.code, 2, "{finding}");
        let message = format!("--fail-on {finding} needs {option}");
        assert_eq!(said.error()["message"], message);
    }
    assert!(cloud.lines().is_empty());
    assert_eq!(audit(&env, &cloud, &["--fail-on", "any"]).code, 0);
}
