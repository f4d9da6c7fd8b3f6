//! `--all-profiles` and `--regions` in the sandbox.

use super::places;
use crate::serving::Serving;
use crate::support::{TestEnv, file, has, lacks, ok, run};

const EAST: &str = "cn-east-3";
const NORTH: &str = "cn-north-4";

/// Three profiles for one sandbox that is served.
fn configure(env: &TestEnv, url: &str) {
    let key = format!(
        "access_key = '{}'\nsecret_key = '{}'",
        hwkey_sandbox::ACCESS_KEY,
        hwkey_sandbox::SECRET_KEY
    );
    let token = format!("token = '{}'", hwkey_sandbox::TOKEN);
    let team = format!("{key}\nproject_id = '{}'", hwkey_sandbox::SUB_PROJECT_ID);
    let profiles = [
        ("east", EAST, &key),
        ("north", NORTH, &token),
        ("team", NORTH, &team),
    ];
    let profiles = profiles.map(|(name, region, credentials)| {
        format!("[profiles.{name}]\nregion = '{region}'\nendpoint = '{url}'\n{credentials}\n")
    });
    env.config(&profiles.concat());
}

#[test]
fn the_sandbox_has_several_regions_for_one_profile_or_for_several() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "-q");
    configure(&env, &serving.line());
    ok(env.command("-p east kps keypair create only-east"));
    ok(env.command(["-p", "east", "repo", "key", "add", &file("ed25519.pub")]));
    let pairs = [
        (Some("east"), EAST, "only-east"),
        (Some("east"), EAST, "ops"),
        (Some("north"), NORTH, "ops"),
    ];
    let keys = [(Some("east"), EAST, "ed25519@example.com")];
    let servers = [
        (Some("east"), EAST, "web-3"),
        (Some("north"), NORTH, "web-2"),
    ];
    for (command, field, expected) in [
        ("kps keypair list", "name", &pairs[..]),
        ("repo key list", "title", &keys),
        ("kps server list --keypair ops", "name", &servers),
    ] {
        let said = ok(env.command(format!("{command} --all-profiles --json"))).json();
        assert_eq!(places(&said, field), expected, "{command}");
        let said = ok(env.sandbox(format!("{command} --regions all --json"))).json();
        let expected = expected
            .iter()
            .map(|&(_, region, name)| (Some("sandbox"), region, name));
        assert_eq!(
            places(&said, field),
            expected.collect::<Vec<_>>(),
            "{command}"
        );
    }
    let said = ok(env.sandbox("kps server list --regions all -q"));
    assert_eq!(said.out.lines().count(), 7);
}

/// The sandbox refuses `--region`; its other region is reached by the project.
#[test]
fn what_the_sandbox_suggests_has_no_region() {
    let env = TestEnv::new();
    for command in ["create team --local", "bind team db-1"] {
        ok(env.sandbox(format!("kps keypair {command}")));
    }
    let said = run(env.sandbox("revoke team.pem.pub --regions all --dry-run"));
    has(&said.out, " team team-new` replaces it");
    lacks(&said.out, "rotate --region");

    let export = "kps private-key export ops --private-key-file ops.pem";
    ok(env.sandbox(export));
    let said = run(env.sandbox("revoke ops.pem --regions all --json --dry-run"));
    let of_other = format!("--project-id {}", hwkey_sandbox::OTHER_PROJECT_ID);
    let rotate = format!("kps keypair rotate {of_other} --profile sandbox ops ops-new");
    has(&said.out, format!("`hwkey {rotate}`"));
    let rotate = format!("{rotate} --private-key ops.pem --local");
    let said = ok(env.command(format!("{rotate} --json"))).json();
    assert_eq!(said[0]["server_name"], "web-3");
}
