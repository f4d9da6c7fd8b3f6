//! Keys that cannot be compared, and pairs that have one name.

use serde_json::{Value, json};

use super::world::{State, World, pair};
use super::{KEY, places, revoke};
use crate::kps_wire::prints;
use crate::server::refused;
use crate::support::{TestEnv, has, lacks, run, text};

#[test]
fn what_cannot_be_compared_was_not_looked_at() {
    let (sha256, md5) = prints(KEY);
    let masked =
        |id: u64, fingerprint: Value| json!({"id": id, "title": "t", "fingerprint": fingerprint});
    let state = || State {
        account: vec![json!({"id": 1, "title": "masked", "key": "ssh-ed25519 ****"})],
        repositories: vec![
            (
                10,
                "app",
                vec![masked(2, md5.clone().into()), masked(3, md5.clone().into())],
            ),
            (11, "web", vec![masked(4, sha256.clone().into())]),
        ],
        pairs: vec![pair("web", KEY, json!({"public_key": null}))],
        ..State::default()
    };
    let gap = |place: &str| format!("{place} - not looked at not looked at");
    let removed = |place: &str| format!("{place} remove removed");
    let by_sha256 = [
        removed("deploy-key 4"),
        gap("deploy-key"),
        gap("keypair"),
        gap("repo-key"),
    ];
    let by_md5 = [
        removed("deploy-key 2"),
        removed("deploy-key 3"),
        removed("keypair web"),
        gap("deploy-key"),
        gap("repo-key"),
    ];
    for (key, expected) in [
        (sha256.as_str(), &by_sha256[..]),
        (&format!("MD5:{md5}"), &by_md5),
    ] {
        let (env, world) = (TestEnv::new(), World::new(state()));
        let said = run(env.at(&world.server.url, "revoke --yes --json").arg(key));
        assert_eq!((said.code, &*places(&said)), (9, expected), "{}", said.err);
        has(&said.out, "give the key file instead of a fingerprint");
    }
    // A file of this machine tells the other form.
    let (env, world) = (TestEnv::new(), World::new(state()));
    env.write(".ssh/id.pub", text(&format!("{KEY}.pub")));
    let said = run(env.at(&world.server.url, "revoke --yes --json").arg(sha256));
    let mut expected: Vec<_> = by_md5[..3].to_vec();
    expected.insert(2, removed("deploy-key 4"));
    expected.push(gap("repo-key"));
    assert_eq!(places(&said)[..5], expected, "{}", said.err);
    lacks(&said.out, "give the key file");
}

/// A name stands for one of them at a time, and only the list shows which is gone.
#[test]
fn a_user_and_the_account_may_have_pairs_of_one_name() {
    let env = TestEnv::new();
    let state = State {
        pairs: vec![
            pair("web", KEY, json!({"scope": "user"})),
            pair("web", KEY, json!({"scope": "domain", "user_id": "u2"})),
        ],
        ..State::default()
    };
    let world = World::with_fault(state, |line, state| {
        let is_last = line.starts_with("DELETE") && state.pairs.len() == 1;
        is_last.then(|| refused(403, "KPS.0403"))
    });
    let said = revoke(&env, &world, "--yes --json").ended(9);
    let expected = [
        "keypair web remove removed",
        "keypair web remove still there",
    ];
    assert_eq!(places(&said), expected);
    has(&said.json()[1]["reason"], "scope domain");
    assert_eq!(world.left(), ["web"]);
}
