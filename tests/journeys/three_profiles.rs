//! Somebody who makes a profile for each way to authenticate, one after the other, and uses them all.

use toml::Value;

use crate::person::{at_terminal, at_terminal_with, config, files, succeeds};
use crate::service::{ACCESS_KEY, PASSWORD, PROJECT, SECRET_KEY, Service, TOKEN};
use crate::support::server::{Answer, Server};
use crate::support::{TestEnv, ok};

const NAME: &str = "Name of the profile";
const REGION: &str = "Region, e.g. cn-north-4";
const METHOD: &str = "How to authenticate?";

/// Name, answers after that of the method, and what the profile has then beside its region.
type Profile = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [(&'static str, &'static str)],
);

const PROFILES: [Profile; 6] = [
    ("login", &[(METHOD, "1")], &[]),
    (
        "keys",
        &[
            (METHOD, "2"),
            ("Access key", ACCESS_KEY),
            ("Secret key", SECRET_KEY),
        ],
        &[("access_key", ACCESS_KEY), ("secret_key", SECRET_KEY)],
    ),
    (
        "file",
        &[(METHOD, "3"), ("File", "~/token")],
        &[("token_file", "~/token")],
    ),
    (
        "command",
        &[(METHOD, "4"), ("Command", "cat token")],
        &[("token_command", "cat token")],
    ),
    ("agency", &[(METHOD, "5")], &[("credentials", "ecs")]),
    ("variables", &[(METHOD, "6")], &[]),
];

fn words(value: &Value) -> String {
    match value {
        Value::Array(words) => words.iter().map(words_of).collect::<Vec<_>>().join(" "),
        other => words_of(other),
    }
}

fn words_of(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

#[track_caller]
fn assert_profiles(env: &TestEnv, made: &[Profile]) {
    let file = config(env);
    let profiles = file["profiles"].as_table().unwrap();
    assert_eq!(profiles.len(), made.len(), "{file:?}");
    for (name, _, settings) in made {
        let profile = profiles[*name].as_table().unwrap();
        assert_eq!(profile.len(), settings.len() + 1, "{profile:?}");
        assert_eq!(profile["region"].as_str(), Some("cn-north-4"));
        for (key, value) in *settings {
            assert_eq!(words(&profile[*key]), *value, "{name}");
        }
    }
}

#[test]
fn profiles_are_made_one_after_the_other_used_and_changed() {
    let (env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    env.write("token", format!("{TOKEN}\n"));
    crate::support::private(&env.path("token"));
    for (number, (name, answers, _)) in PROFILES.iter().enumerate() {
        let conversation = [&[(NAME, *name), (REGION, "cn-north-4")], *answers].concat();
        succeeds(at_terminal(&env, "profile init", &conversation));
        assert_profiles(&env, &PROFILES[..=number]);
    }
    assert_eq!(config(&env)["default_profile"].as_str(), Some("login"));

    each_makes_a_pair(&env, &service);
    assert_eq!(service.pairs().len(), 6);
    assert_profiles(&env, &PROFILES);

    for name in ["keys", "agency"] {
        ok(&mut env.command(["profile", "use", name]));
        assert_eq!(config(&env)["default_profile"].as_str(), Some(name));
        assert_profiles(&env, &PROFILES);
    }
    // Another way to authenticate takes the place of the one before.
    let change = [
        ("exists. Change it?", "y"),
        (METHOD, "3"),
        ("File", "~/token"),
    ];
    succeeds(at_terminal(&env, "profile init keys", &change));
    let mut changed = PROFILES.to_vec();
    changed[1].2 = changed[2].2;
    assert_profiles(&env, &changed);
    kept_things_go_with_the_profile(&env, &service, changed);
    assert!(config(&env).get("default_profile").is_none());
}

fn each_makes_a_pair(env: &TestEnv, service: &Service) {
    let endpoint = ("HWKEY_ENDPOINT", service.url.as_str());
    let login = [
        "auth", "login", "-p", "login", "--domain", "sandbox", "--user", "demo",
    ];
    let answers = [("Password", PASSWORD)];
    succeeds(at_terminal_with(env, login, &answers, &[endpoint]));
    for name in ["login", "keys", "file", "command"] {
        let pair = format!("of-{name}");
        let create = ["-p", name, "kps", "keypair", "create", &pair];
        succeeds(at_terminal_with(env, create, &[], &[endpoint]));
        assert!(service.pairs().contains(&pair), "{:?}", service.pairs());
    }
    let variables = [
        endpoint,
        ("HWKEY_TOKEN", TOKEN),
        ("HWKEY_PROJECT_ID", PROJECT),
    ];
    let create = "-p variables kps keypair create of-variables";
    succeeds(at_terminal_with(env, create, &[], &variables));
    let keys = service.temporary_keys();
    let metadata = Server::new(move |request| match request.line.as_str() {
        "GET /openstack/latest/securitykey" => Answer::json(200, &keys),
        _ => Answer::text(404, ""),
    });
    let variables = [endpoint, ("HWKEY_METADATA_ENDPOINT", metadata.url.as_str())];
    let create = ["-p", "agency", "kps", "keypair", "create", "of-agency"];
    succeeds(at_terminal_with(env, create, &[], &variables));
}

fn kept_things_go_with_the_profile(env: &TestEnv, service: &Service, mut changed: Vec<Profile>) {
    let endpoint = ("HWKEY_ENDPOINT", service.url.as_str());
    let kept = |name: &str| {
        let state = files(&env.path(".local/state/hwkey"));
        let of_profile = |file: &&String| file.ends_with(&format!("/{name}.json"));
        state.iter().filter(of_profile).count()
    };
    assert_eq!(kept("login"), 1);
    assert!(kept("agency") > 0);
    ok(&mut env.command("profile rename login person"));
    ok(&mut env.command("profile rename agency server"));
    assert_eq!((kept("login"), kept("agency")), (0, 0));
    assert_eq!(kept("person"), 1);
    changed[0].0 = "person";
    changed[4].0 = "server";
    assert_profiles(env, &changed);
    assert_eq!(config(env)["default_profile"].as_str(), Some("server"));
    let create = ["-p", "person", "kps", "keypair", "create", "renamed"];
    succeeds(at_terminal_with(env, create, &[], &[endpoint]));
    assert_eq!(service.pairs().len(), 7);
    for name in ["person", "server"] {
        let delete = ["profile", "delete", name];
        succeeds(at_terminal(env, delete, &[("[y/N]", "y")]));
        assert_eq!(kept(name), 0, "{name}");
        changed.retain(|profile| profile.0 != name);
        assert_profiles(env, &changed);
    }
}
