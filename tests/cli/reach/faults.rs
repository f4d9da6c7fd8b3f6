//! What cannot be looked at.

use serde_json::json;

use super::{ACCESS_KEY, answer, home, places, sound, warnings};
use crate::server::{Answer, refused};
use crate::support::internet::Internet;
use crate::support::{TestEnv, column, ends, fails, has, private, run};
use crate::table::rows;

const OF_ALL: &str = "error: the list is not complete";

/// A login that is kept for a profile.
fn keep_login(env: &TestEnv, profile: &str, expires_at: &str) {
    let login = json!({
        "token": "T", "expires_at": expires_at, "user": "me", "domain": "d",
        "project_id": "p1", "project_name": "cn-north-4",
    });
    let file = format!(".local/state/hwkey/tokens/{profile}.json");
    private(&env.write(&file, login.to_string()));
}

/// A list, the service that fails, its name, and what it did not list.
const LISTS: &str = "
repo key list | codehub-ext | CodeArts Repo | keys
repo deploy-key list -R demo/app | codehub-ext | CodeArts Repo | deploy keys
kps keypair list | kms | KPS | keys
kps server list | ecs | ECS | servers
kps task list | kms | KPS | tasks
";

#[test]
fn one_place_that_fails_is_a_warning_with_profile_region_and_service() {
    let env = home(&[("work", "cn-north-4", ACCESS_KEY)]);
    for fault in [
        Answer::Silence,
        refused(403, "X.1"),
        Answer::text(200, "<html>"),
    ] {
        for [command, broken, service, what] in rows(LISTS) {
            let fault = fault.clone();
            let internet = Internet::new(move |host, request| {
                if host.starts_with(&format!("{broken}.cn-east-3.")) {
                    fault.clone()
                } else {
                    answer(host, request)
                }
            });
            let options = "-p work --regions cn-east-3,cn-north-4 --json --retries 0 --timeout 3";
            let said = ends(internet.command(&env, format!("{command} {options}")), 9);
            let regions = column(&said.json(), "region");
            assert!(!regions.is_empty() && regions.iter().all(|it| it == "cn-north-4"));
            let place = "(profile work, region cn-east-3)";
            let warning = format!("{service} {place} did not list its {what}");
            assert_eq!(warnings(&said), [warning]);
            assert_eq!(said.error()["kind"], "incomplete");
        }
    }
}

#[test]
fn a_profile_that_cannot_be_asked_leaves_the_others() {
    let env = home(&[
        ("a-login", "cn-north-4", ""),
        ("b-old", "cn-north-4", ""),
        ("c-nobody", "cn-north-4", ""),
        ("d-half", "cn-north-4", "access_key = 'AK'"),
        ("e-nowhere", "nosuch-1", "token = 'T'"),
    ]);
    keep_login(&env, "a-login", "2100-01-01T00:00:00Z");
    keep_login(&env, "b-old", "2020-01-01T00:00:00Z");
    let internet = sound();
    let list = "kps keypair list --all-profiles --json";
    let said = ends(internet.command(&env, list), 9);
    let expected = [(Some("a-login"), "cn-north-4", "of-p1")];
    assert_eq!(places(&said.json(), "name"), expected);
    let expected = ["profile b-old", "profile c-nobody", "profile d-half"];
    assert_eq!(warnings(&said)[..3], expected);
    has(
        &said.err,
        "warning: profile b-old: not looked at: the login of profile `b-old` expired",
    );
    has(&said.err, "profile e-nowhere");
    assert_eq!(internet.lines().len(), 1);
}

#[test]
fn a_token_sees_its_own_project_and_says_so_of_the_others() {
    let profiles = [
        ("token", "cn-north-4", "token = 'T'"),
        ("login", "cn-north-4", ""),
        ("given", "cn-north-4", "token = 'T'\nproject_id = 'p1'"),
    ];
    for profile in profiles {
        let env = home(&[profile]);
        keep_login(&env, "login", "2100-01-01T00:00:00Z");
        let (internet, name) = (sound(), profile.0);
        let words = format!("-p {name} kps keypair list --regions all --json");
        let said = ends(internet.command(&env, words), 9);
        assert_eq!(
            places(&said.json(), "name"),
            [(Some(name), "cn-north-4", "of-p1")]
        );
        let expected = [
            format!("profile {name}, region ae-ad-1"),
            format!("profile {name}, region cn-east-3"),
            format!("profile {name}, region cn-north-4, project cn-north-4_team"),
        ];
        assert_eq!(warnings(&said), expected);
        has(
            &said.err,
            "not looked at: the token is for the project cn-north-4 and can see no other",
        );
        let words = format!("-p {name} kps keypair list --regions cn-east-3");
        let said = fails(internet.command(&env, words), 9);
        has(&said.err, "region cn-east-3: not looked at");
    }
}

#[test]
fn where_nothing_can_be_asked_it_is_the_first_error() {
    let env = home(&[
        ("a", "cn-north-4", ACCESS_KEY),
        ("b", "cn-east-3", ACCESS_KEY),
    ]);
    let internet = Internet::new(|_, _| refused(403, "X.1"));
    let said = fails(internet.command(&env, "repo key list --all-profiles"), 4);
    has(
        &said.err,
        "error: CodeArts Repo (profile a, region cn-north-4) did not list its keys",
    );
    assert_eq!(
        warnings(&said),
        ["CodeArts Repo (profile b, region cn-east-3) did not list its keys"]
    );
    let said = fails(
        internet.command(&env, "kps keypair list -p a --regions all"),
        4,
    );
    has(&said.err, "error: profile a: not looked at");
}

#[test]
fn a_region_without_a_project_is_not_looked_at() {
    let env = home(&[("default", "cn-north-4", ACCESS_KEY)]);
    let internet = sound();
    let said = ends(
        internet.command(&env, "kps keypair list --regions cn-north-4,cn-south-1"),
        9,
    );
    has(
        &said.err,
        "region cn-south-1: not looked at: IAM lists no project of cn-south-1",
    );
    has(&said.err, OF_ALL);
}

#[test]
fn a_repository_is_missing_only_where_nobody_has_it() {
    let env = home(&[("default", "cn-north-4", ACCESS_KEY)]);
    let internet = Internet::new(|host, request| {
        if host.starts_with("codehub-ext.cn-east-3.") {
            Answer::json(200, json!([]))
        } else {
            answer(host, request)
        }
    });
    let regions = "--regions cn-east-3,cn-north-4";
    let words = format!("repo deploy-key list -R demo/app --json {regions}");
    let said = run(internet.command(&env, words));
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    assert_eq!(said.json()[0]["region"], "cn-north-4");
    let words = format!("repo deploy-key list -R demo/nosuch {regions}");
    let said = fails(internet.command(&env, words), 5);
    assert_eq!(warnings(&said).len(), 0, "{}", said.err);
    has(&said.err, "there is no repository `demo/nosuch`");
}
