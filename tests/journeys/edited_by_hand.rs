//! One configuration file, edited by hand and by hwkey in turn.

use std::fs;

use crate::person::{CONFIG, at_terminal, config, succeeds};
use crate::support::{TestEnv, has};

const BY_HAND: &str = "\
# Mine, and to be kept.
default_profile = \"b\"   # for now

[profiles.b]
timeout = 0x1e          # seconds
retries = 1_0
region = 'cn-north-4'   # near

# The other one.
[profiles.a]
token_file = \"~/a token\"
region = \"cn-east-3\"
";

#[test]
fn what_a_hand_wrote_is_kept_whatever_hwkey_adds() {
    let env = TestEnv::new();
    env.config(BY_HAND);
    let run = |line: &str, answers: &[(&str, &str)]| {
        let arguments: Vec<_> = line.split(' ').collect();
        succeeds(at_terminal(&env, &arguments, answers));
        fs::read_to_string(env.path(CONFIG)).unwrap()
    };
    let used = run("profile use a", &[]);
    assert_eq!(used, BY_HAND.replacen("\"b\"", "\"a\"", 1));

    let made = run(
        "profile init c --region cn-north-1",
        &[("How to authenticate?", "5")],
    );
    assert!(made.starts_with(used.trim_end()), "{made}");
    let profile = &config(&env)["profiles"]["c"];
    assert_eq!(profile["credentials"].as_str(), Some("ecs"));

    let by_hand = made.replace(
        "[profiles.c]",
        "[profiles.c] # new\noutput = 'json' # for scripts",
    );
    env.config(&by_hand);
    let changed = run(
        "profile init b --region cn-south-1 --ecs",
        &[("exists. Change it?", "y")],
    );
    for line in by_hand
        .lines()
        .filter(|line| !line.starts_with("region = 'cn-north-4'"))
    {
        assert!(
            changed.lines().any(|other| other == line),
            "lost {line:?}: {changed}"
        );
    }
    has(&changed, "# near");
    let file = config(&env);
    let profile = &file["profiles"]["b"];
    assert_eq!(profile["timeout"].as_integer(), Some(30));
    assert_eq!(profile["region"].as_str(), Some("cn-south-1"));
    assert_eq!(profile["credentials"].as_str(), Some("ecs"));
    assert_eq!(file["profiles"]["c"]["output"].as_str(), Some("json"));
}
