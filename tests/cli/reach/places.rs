//! Where is looked.

use std::sync::Barrier;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::{ACCESS_KEY, answer, home, places, sound};
use crate::server::Server;
use crate::support::internet::Internet;
use crate::support::{TestEnv, column, fails, has, lacks, ok, starts};

#[test]
fn all_regions_are_those_that_iam_lists_projects_of() {
    let env = home(&[("default", "cn-north-4", ACCESS_KEY)]);
    let internet = sound();
    let said = ok(internet.command(&env, "kps keypair list --regions all --json"));
    let found = said.json();
    let (profile, region) = (Some("default"), "cn-north-4");
    let expected = [
        (profile, "cn-east-3", "of-p2"),
        (profile, region, "of-p1"),
        (profile, region, "of-p3"),
    ];
    assert_eq!(places(&found, "name"), expected);
    assert_eq!(said.err, "");
    let asked = [
        "GET iam.cn-north-4.myhuaweicloud.com/v3/auth/projects",
        "GET kms.cn-east-3.myhuaweicloud.com/v3/p2/keypairs",
        "GET kms.cn-north-4.myhuaweicloud.com/v3/p1/keypairs",
        "GET kms.cn-north-4.myhuaweicloud.com/v3/p3/keypairs",
    ];
    assert_eq!(internet.lines(), asked);
}

#[test]
fn every_list_looks_in_the_regions_that_are_named() {
    let regions = "cn-east-3,cn-north-4";
    let hosts = ["cn-east-3", "cn-north-4"].map(|it| format!("codehub-ext.{it}.myhuaweicloud.com"));
    let [east, north] = hosts.each_ref().map(String::as_str);
    let address = format!("repo deploy-key list -R git@{east}:demo/app.git");
    let cases = [
        ("kps keypair list", "name", &["of-p2", "of-p1", "of-p3"][..]),
        ("kps server list", "id", &["id-p2", "id-p1", "id-p3"]),
        ("kps task list", "id", &["task-p2", "task-p1", "task-p3"]),
        ("repo key list", "title", &[east, north]),
        ("repo deploy-key list -R demo/app", "title", &[east, north]),
        (&address, "title", &[east, north]),
    ];
    let env = TestEnv::new();
    let internet = sound();
    for (command, field, expected) in cases {
        let words = format!("{command} --json --regions {regions}");
        let mut command = internet.command(&env, words.as_str());
        command
            .env("HWKEY_ACCESS_KEY", "AK")
            .env("HWKEY_SECRET_KEY", "SK");
        let said = ok(command).json();
        let found = places(&said, field);
        let names: Vec<_> = found.iter().map(|(_, _, name)| *name).collect();
        assert_eq!(names, expected, "{words}");
        assert!(
            found.iter().all(|(profile, ..)| profile.is_none()),
            "{words}"
        );
        assert_eq!(found[0].1, "cn-east-3", "{words}");
    }
    assert_eq!(internet.count("iam.myhuaweicloud.com"), cases.len());
}

#[test]
fn a_table_has_the_columns_and_the_plain_list_has_not() {
    let env = home(&[("work", "cn-north-4", ACCESS_KEY)]);
    let internet = sound();
    let said = ok(internet.command(&env, "kps keypair list --all-profiles"));
    let begin = "PROFILE  REGION      NAME   TYPE";
    starts(&said.out, begin);
    let said = ok(internet.command(&env, "-q kps keypair list --all-profiles"));
    assert_eq!(said.out, "of-p1\n");
    let said = ok(internet.command(&env, "-p work kps keypair list --json"));
    assert_eq!(said.json()[0].get("profile"), None);
    assert_eq!(said.json()[0].get("region"), None);
}

#[test]
fn limit_and_offset_count_in_the_whole_list() {
    let env = home(&[("default", "cn-north-4", ACCESS_KEY)]);
    let internet = sound();
    let list = |words: &str| {
        let words = format!("{words} --json --regions cn-east-3,cn-north-4");
        let said = ok(internet.command(&env, words.as_str()));
        column(&said.json(), "region")
    };
    assert_eq!(list("repo key list --limit 1 --offset 1"), ["cn-north-4"]);
    assert_eq!(
        list("kps keypair list --limit 2"),
        ["cn-east-3", "cn-north-4"]
    );
    assert_eq!(list("kps server list --limit 1"), ["cn-east-3"]);
}

#[test]
fn all_profiles_are_asked_with_their_own_settings_and_variables_are_not_theirs() {
    let env = home(&[
        ("one", "cn-north-4", ACCESS_KEY),
        ("three", "af-south-1", "token = 'T3'\nproject_id = 'p9'"),
        ("two", "cn-east-3", "token = 'T2'\nproject_id = 'p2'"),
    ]);
    let internet = sound();
    let mut command = internet.command(&env, "kps keypair list --all-profiles --json");
    command
        .env("HWKEY_TOKEN", "other")
        .env("HWKEY_ENDPOINT", crate::server::NOWHERE)
        .env("HWKEY_PROJECT_ID", "p0")
        .env("HWKEY_REGION", "la-south-2")
        .env("HWKEY_PROFILE", "nosuch")
        .env("HW_ACCESS_KEY", "half");
    let said = ok(command);
    let found = said.json();
    let expected = [
        (Some("one"), "cn-north-4", "of-p1"),
        (Some("three"), "af-south-1", "of-p9"),
        (Some("two"), "cn-east-3", "of-p2"),
    ];
    assert_eq!(places(&found, "name"), expected);
    assert_eq!(said.err.lines().count(), 1, "{}", said.err);
    starts(&said.err, "note: ");
    for variable in [
        "HWKEY_TOKEN",
        "HWKEY_ENDPOINT",
        "HWKEY_PROJECT_ID",
        "HW_ACCESS_KEY",
    ] {
        has(&said.err, variable);
    }
    // The project of the first is remembered.
    assert_eq!(internet.count("iam"), 1);
    ok(internet.command(&env, "kps keypair list --all-profiles"));
    assert_eq!(internet.count("iam"), 1);
}

#[test]
fn profiles_and_regions_multiply() {
    let env = home(&[
        ("one", "cn-north-4", ACCESS_KEY),
        ("two", "cn-east-3", "access_key = 'AK2'\nsecret_key = 'SK2'"),
    ]);
    let internet = sound();
    let words = "kps keypair list --all-profiles --regions cn-north-4,cn-east-3 --json";
    let found = ok(internet.command(&env, words)).json();
    let profiles = ["one", "two"].map(Some);
    let expected = profiles.map(|profile| {
        [
            (profile, "cn-north-4", "of-p1"),
            (profile, "cn-north-4", "of-p3"),
            (profile, "cn-east-3", "of-p2"),
        ]
    });
    assert_eq!(places(&found, "name"), expected.concat());
    assert_eq!(internet.count("iam"), 2);
}

#[test]
fn at_most_eight_requests_are_under_way() {
    let profiles: String = (0..20)
        .map(|it| format!("[profiles.p{it}]\nregion = 'cn-north-4'\ntoken = 'T'\n"))
        .collect();
    let env = TestEnv::new();
    env.config(&profiles);
    // The first eight wait for each other.
    let barrier = Barrier::new(8);
    let count = AtomicUsize::new(0);
    let internet = Internet::new(move |host, request| {
        if host.starts_with("codehub") && count.fetch_add(1, Ordering::SeqCst) < 8 {
            barrier.wait();
        }
        answer(host, request)
    });
    let said = ok(internet.command(&env, "repo key list --all-profiles --json")).json();
    assert_eq!(said.as_array().unwrap().len(), 20);
    assert_eq!(internet.most(), 8);
}

#[test]
fn an_endpoint_and_regions_contradict_each_other() {
    let server = Server::in_turn([]);
    let endpoint = format!("endpoint = '{}'\n{ACCESS_KEY}", server.url);
    let env = home(&[("default", "cn-north-4", &endpoint)]);
    let said = fails(env.command("kps keypair list --regions all"), 2);
    has(
        &said.err,
        "--regions cannot be used with an endpoint (profile default)",
    );
    let env = TestEnv::new();
    for variable in ["HWKEY_ENDPOINT", "HWKEY_KPS_ENDPOINT", "HWKEY_IAM_ENDPOINT"] {
        let mut command = env.command("kps server list --regions cn-north-4");
        command.env("HWKEY_TOKEN", "T").env(variable, &server.url);
        has(&fails(command, 2).err, variable);
    }
    let mut command = env.command("repo key list --regions all");
    command
        .args(["--endpoint", &server.url])
        .env("HWKEY_TOKEN", "T");
    has(&fails(command, 2).err, "option --endpoint");
    assert!(server.lines().is_empty());
}

#[test]
fn what_contradicts_these_options_is_a_usage_error() {
    let env = home(&[("work", "cn-north-4", ACCESS_KEY)]);
    let internet = sound();
    let cases = [
        ("--all-profiles --profile work", 2),
        ("--all-profiles --profile sandbox", 2),
        ("--all-profiles --project-id p", 2),
        ("--all-profiles --region cn-north-4", 2),
        ("--all-profiles --endpoint http://127.0.0.1:1", 2),
        ("--regions all --region cn-north-4", 2),
        ("--regions all --project-id p", 2),
        ("--regions ''", 2),
        ("--regions cn-north-4,", 2),
        ("--regions nosuch", 3),
    ];
    for (options, code) in cases {
        for command in ["repo key list", "kps server list"] {
            let said = fails(internet.command(&env, format!("{command} {options}")), code);
            lacks(&said.err, "warning");
        }
    }
    assert!(internet.lines().is_empty());
    let said = fails(TestEnv::new().command("kps keypair list --all-profiles"), 3);
    has(&said.err, "there are no profiles");
}
