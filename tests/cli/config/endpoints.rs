//! Where the services are: regions, endpoints, and which addresses are accepted.

use serde_json::{Value, json};

use crate::completion::{ask, values};
use crate::config::{setting, show};
use crate::support::{Arguments, TestEnv, fails, has, lacks, ok, text};
use crate::table::{rows, variables};

const SERVICES: [(&str, &str); 4] = [
    ("repo_endpoint", "codeartsrepo"),
    ("kps_endpoint", "kps"),
    ("iam_endpoint", "iam"),
    ("ecs_endpoint", "ecs"),
];

fn regions() -> Value {
    let table: Value = serde_json::from_str(&text("endpoints.json")).unwrap();
    table["regions"].clone()
}

#[test]
fn every_region_has_the_hosts_of_the_table_and_no_others() {
    let regions = regions();
    let mut offered = values(&mut ask(&TestEnv::new(), ["--region", ""]));
    offered.sort();
    let named: Vec<_> = regions.as_object().unwrap().keys().cloned().collect();
    assert!(named.len() > 30);
    assert_eq!(offered, named);
    for (region, hosts) in regions.as_object().unwrap() {
        let env = TestEnv::new();
        let said = ok(show(&env).args(["--region", region]));
        for (name, service) in SERVICES {
            let ecs = format!("ecs.{region}.myhuaweicloud.com");
            let host = match (&hosts[service], service) {
                (_, "ecs") => Some(ecs.as_str()),
                (Value::Null, "iam") => Some("iam.myhuaweicloud.com"),
                (host, _) => host.as_str(),
            };
            let source = format!("region {region}");
            let expected = match host {
                Some(host) => (json!(format!("https://{host}")), json!(source)),
                None => (Value::Null, Value::Null),
            };
            assert_eq!(setting(&said, name), expected, "{region} {name}");
        }
    }
}

#[test]
fn a_region_without_the_service_names_those_that_have_it() {
    for (region, hosts) in regions().as_object().unwrap() {
        let services: [(&str, &[&str]); 2] = [
            ("codeartsrepo", &["repo", "key", "list"]),
            ("kps", &["kps", "keypair", "create", "web"]),
        ];
        for (service, arguments) in services {
            if !hosts[service].is_null() {
                continue;
            }
            let env = TestEnv::new();
            let mut command = env.command(arguments);
            command.env("HWKEY_TOKEN", "t").env("HWKEY_PROJECT_ID", "p");
            let error = fails(command.args(["--json", "--region", region]), 3).error();
            assert_eq!(error["kind"], "config");
            has(&error["message"], region);
            let hint = error["hint"].as_str().unwrap();
            for (other, hosts) in regions().as_object().unwrap() {
                let listed = hint.split([' ', ',', ';']).any(|word| word == other);
                assert_eq!(listed, !hosts[service].is_null(), "{other} in {hint}");
            }
        }
    }
}

#[test]
fn an_unknown_region_is_an_error_with_a_suggestion() {
    for (given, meant) in [
        ("cn-nort-4", "cn-north-4"),
        ("CN-NORTH-4", ""),
        ("nowhere", ""),
    ] {
        let env = TestEnv::new();
        let mut command = env.command(["repo", "key", "list", "--json", "--region", given]);
        let error = fails(command.env("HWKEY_TOKEN", "t"), 3).error();
        assert_eq!(error["kind"], "config");
        has(&error["message"], given);
        let hint = error["hint"].as_str().unwrap();
        has(hint, meant);
        assert!(!hint.is_empty());
    }
}

#[test]
fn without_region_and_endpoint_the_hint_says_how_to_give_one() {
    let env = TestEnv::new();
    let mut command = env.command("repo key list --json");
    let error = fails(command.env("HWKEY_TOKEN", "t"), 3).error();
    has(&error["hint"], "--region");
}

/// What each service's endpoint is, and where it is from.
fn endpoints(profile: &str, set: &str, option: &str) -> [String; 4] {
    let env = TestEnv::new();
    env.config(&format!("[profiles.default]\n{profile}\n"));
    let mut command = show(&env);
    let said = ok(command.envs(variables(set)).args(option.words()));
    SERVICES.map(|(name, _)| {
        let (value, source) = setting(&said, name);
        let text = |value: Value| value.as_str().unwrap_or("none").to_owned();
        format!("{} ({})", text(value), text(source))
    })
}

/// What a profile has of [`FULL`], variables, an option, and the endpoint of KPS with its source.
const OF_KPS: &str = "
own | HWKEY_KPS_ENDPOINT=https://v.example | | https://v.example (variable HWKEY_KPS_ENDPOINT)
own | HWKEY_ENDPOINT=https://v.example | | https://v.example (variable HWKEY_ENDPOINT)
own | HWKEY_REGION=cn-north-1 | | https://own.example (profile default)
own | HWKEY_KPS_ENDPOINT=https://v.example | --endpoint=https://o.example | https://o.example (option --endpoint)
own | HWKEY_KPS_ENDPOINT=https://v.example | --region=cn-north-1 | https://v.example (variable HWKEY_KPS_ENDPOINT)
 | HWKEY_KPS_ENDPOINT=https://v.example HWKEY_ENDPOINT=https://w.example HWKEY_REGION=cn-north-1 | | https://v.example (variable HWKEY_KPS_ENDPOINT)
";

const FULL: &str = "kps_endpoint = \"https://own.example\"\nendpoint = \"https://all.example\"\nregion = \"cn-north-4\"";

#[test]
fn a_services_endpoint_beats_endpoint_and_region() {
    for [profile, set, option, expected] in rows(OF_KPS) {
        let profile = profile.replace("own", FULL);
        assert_eq!(endpoints(&profile, set, option)[1], expected);
    }
    let mut expected = ["https://all.example (profile default)"; 4];
    expected[1] = "https://own.example (profile default)";
    assert_eq!(endpoints(FULL, "", ""), expected);
    let set = "HWKEY_KPS_ENDPOINT=https://v.example";
    assert_eq!(
        endpoints("region = \"cn-north-4\"", set, "")[0],
        "https://codehub-ext.cn-north-4.myhuaweicloud.com (region cn-north-4)"
    );
}

/// Every service that an endpoint covers, whatever the sources.
#[test]
fn an_endpoint_beats_a_region() {
    let all = "HWKEY_ENDPOINT=https://v.example";
    let option = "--region=cn-north-1";
    let region = "HWKEY_REGION=cn-north-1";
    for found in [
        endpoints("", all, option),
        endpoints("region = \"cn-east-2\"", &format!("{all} {region}"), ""),
    ] {
        assert_eq!(found, ["https://v.example (variable HWKEY_ENDPOINT)"; 4]);
    }
    let found = endpoints("endpoint = \"https://all.example\"", region, option);
    assert_eq!(found, ["https://all.example (profile default)"; 4]);
}

#[test]
fn plain_http_is_only_for_this_machine() {
    for url in [
        "http://example.com",
        "http://10.0.0.1",
        "http://0.0.0.0",
        "http://169.254.169.254",
        "http://127.0.0.1.example.com",
        "http://localhost.example.com",
        "http://localhost.",
        "http://notlocalhost",
        "http://[::2]",
        "http://[::]",
        "http://[::ffff:10.0.0.1]",
        "HTTP://EXAMPLE.COM",
    ] {
        let env = TestEnv::new();
        for name in ["HWKEY_ENDPOINT", "HWKEY_REPO_ENDPOINT"] {
            let mut command = env.command("repo key list --json");
            let said = fails(command.env("HWKEY_TOKEN", "t").env(name, url), 3);
            assert_eq!(said.error()["kind"], "config", "{url}");
            has(&said.error()["message"], name);
            has(&said.error()["message"], "unencrypted");
        }
        let mut command = env.command(["repo", "key", "list", "--json", "--endpoint", url]);
        fails(command.env("HWKEY_TOKEN", "t"), 3);
    }
}

#[test]
fn plain_http_to_this_machine_is_accepted_in_every_form() {
    for url in [
        "http://127.0.0.1:8080",
        "http://127.1.2.3",
        "http://localhost:1",
        "http://LOCALHOST",
        "http://[::1]:8080",
        "http://2130706433/",
        "https://example.com",
        "https://10.0.0.1/kms",
    ] {
        let env = TestEnv::new();
        let said = ok(show(&env).env("HWKEY_ENDPOINT", url));
        let (shown, source) = setting(&said, "kps_endpoint");
        assert!(shown.is_string(), "{url}");
        assert_eq!(source, "variable HWKEY_ENDPOINT");
    }
}

#[test]
fn what_is_no_base_url_is_refused() {
    for url in [
        "example.com",
        "//example.com",
        "https://",
        "https:// example.com",
        "https://exa mple.com",
        "https://example.com:99999",
        "ftp://example.com",
        "file:///etc/passwd",
        "https://user@example.com",
        "https://user:secret-part@example.com",
        "https://example.com?x=1",
        "https://example.com/#x",
    ] {
        let env = TestEnv::new();
        let said = fails(show(&env).env("HWKEY_ENDPOINT", url), 3);
        assert_eq!(said.error()["kind"], "config", "{url}");
        lacks(&said.err, "secret-part");
    }
}
