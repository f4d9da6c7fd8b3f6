//! A laptop was stolen. Its key is in three profiles and two regions, and in nine kinds of places: files (both
//! halves), the ssh-agent, the account, two repositories, key pairs of a user and of the account, servers.

use std::process::Command;

use serde_json::Value;

use crate::service::{ACCESS_KEY, PROJECT, SECRET_KEY, Service};
use crate::support::agent::Agent;
use crate::support::{Said, TestEnv, ok, private, run, text};

fn configure(env: &TestEnv, services: &[&Service; 3]) {
    let profiles = ["work", "home", "ci"];
    // A sandbox knows its regions by their projects.
    let other = "1c6e2d8fa0b34c7d95e1f20364758a9b";
    let regions = [
        ("cn-north-4", PROJECT),
        ("cn-east-3", other),
        ("cn-north-4", PROJECT),
    ];
    let profiles = profiles.iter().zip(regions).zip(services).map(|((name, (region, project)), service)| {
        let url = &service.url;
        format!("[profiles.{name}]\nregion = \"{region}\"\nproject_id = \"{project}\"\nendpoint = \"{url}\"\naccess_key = \"{ACCESS_KEY}\"\nsecret_key = \"{SECRET_KEY}\"\npoll_interval = 0.1\n")
    });
    env.config(&profiles.collect::<String>());
}

/// How many places have this result.
fn count(said: &Said, place: &str, result: &str) -> usize {
    let rows = said.json();
    let is_it = |row: &&Value| row["place"] == place && row["result"] == result;
    rows.as_array().unwrap().iter().filter(is_it).count()
}

/// Puts the key into nine kinds of places.
fn everywhere(env: &TestEnv) {
    for command in [
        "-p work repo key add .ssh/id_ed25519.pub --title laptop",
        "-p work kps keypair import mine .ssh/id_ed25519.pub",
        "-p work kps keypair bind mine db-1",
        "-p home repo deploy-key add .ssh/id_ed25519.pub -R demo/app --title laptop",
        "-p home repo deploy-key add .ssh/id_ed25519.pub -R demo/web --title laptop",
        "-p home kps keypair import ours .ssh/id_ed25519.pub --scope domain",
        "-p ci repo key add .ssh/id_ed25519.pub --title again",
        "-p ci kps keypair import mine .ssh/id_ed25519.pub",
        "-p ci kps keypair bind mine db-1",
    ] {
        ok(&mut env.command(command));
    }
}

/// The key is removed where that is possible, and what still accepts it is named.
fn assert_removed(said: &Said) {
    assert_eq!(said.code, 9, "{}", said.err);
    let expected = [
        ("repo-key", "removed", 2),
        ("deploy-key", "removed", 2),
        ("keypair", "removed", 3),
        ("server", "still there", 2),
        ("agent", "removed", 1),
        ("file", "removed", 2),
    ];
    for (place, result, wanted) in expected {
        assert_eq!(count(said, place, result), wanted, "{place}: {}", said.out);
    }
    let rows = said.json();
    let accepted = rows
        .as_array()
        .unwrap()
        .iter()
        .filter(|row| row["result"] == "still there");
    let accepted: Vec<_> = accepted
        .map(|row| ["profile", "title"].map(|field| row[field].as_str().unwrap()))
        .collect();
    assert_eq!(accepted, [["ci", "db-1"], ["work", "db-1"]]);
}

#[test]
fn a_stolen_key_is_found_removed_and_proved_gone() {
    let mut env = TestEnv::new();
    let homes = [TestEnv::new(), TestEnv::new(), TestEnv::new()];
    let services = homes.each_ref().map(Service::start);
    configure(&env, &services.each_ref());
    private(&env.write(".ssh/id_ed25519", text("ed25519.key")));
    env.write(".ssh/id_ed25519.pub", text("ed25519.pub"));
    let agent = Agent::start(&env);
    agent.hold(&env, "ed25519", None);
    env.set("SSH_AUTH_SOCK", &agent.socket);
    everywhere(&env);

    let revoke = "revoke .ssh/id_ed25519.pub --all-profiles --json";
    let planned = run(&mut env.command(format!("{revoke} --dry-run")));
    assert_eq!(planned.code, 9, "{}", planned.err);
    let rows = planned.json().as_array().unwrap().len();
    assert_eq!(rows, 12, "{}", planned.out);
    assert_eq!(services[0].repo_keys().len(), 1);

    let said = run(&mut env.command(format!("{revoke} --yes --local")));
    assert_removed(&said);
    for service in &services {
        assert!(service.repo_keys().is_empty());
        assert!(service.pairs().is_empty());
    }
    let mut list = Command::new("ssh-add");
    let list = list.arg("-L").env("SSH_AUTH_SOCK", &agent.socket);
    let held = list.output().unwrap().stdout;
    assert!(!String::from_utf8_lossy(&held).contains("ssh-ed25519"));
    assert!(!env.path(".ssh/id_ed25519").exists());
    let aside = std::fs::read_to_string(env.path(".ssh/id_ed25519.revoked")).unwrap();
    assert_eq!(aside, text("ed25519.key"));

    // The servers are not forgotten, although the key pairs are gone.
    let again = "revoke .ssh/id_ed25519.revoked.pub --all-profiles --json --yes";
    assert_eq!(run(&mut env.command(again)).code, 9);
    for profile in ["work", "ci"] {
        let rotate = format!("kps keypair rotate mine new-{profile} --local");
        ok(&mut env.command(format!("-p {profile} {rotate}")));
    }
    let gone = run(&mut env.command(again));
    assert_eq!(gone.code, 5, "{}{}", gone.out, gone.err);

    // Found once more, e.g. in a backup that was restored, and gone from everywhere again.
    ok(&mut env.command("-p home repo key add .ssh/id_ed25519.revoked.pub"));
    let last = ok(&mut env.command(again));
    assert_eq!(count(&last, "repo-key", "removed"), 1);
}
