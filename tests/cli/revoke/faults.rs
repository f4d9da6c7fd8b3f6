//! Whatever goes wrong, nothing is called removed that was not seen to be gone.

use serde_json::json;

use super::world::{State, World, configure, held};
use super::{KEY, REMOVED, everywhere, places, revoke};
use crate::faults::each_of;
use crate::kps_wire::prints;
use crate::server::{Answer, refused};
use crate::support::{TestEnv, ends, has};

type Step = fn(&str, &mut State) -> Option<Answer>;

/// What goes wrong, the exit code, and the places that are not simply removed.
struct Case {
    name: &'static str,
    fault: Step,
    code: i32,
    places: &'static [&'static str],
    /// Part of the reason of the first of them.
    reason: &'static str,
}

/// The answer to requests that have all of these in their first line.
fn to(line: &str, parts: &[&str], answer: Answer) -> Option<Answer> {
    let is_it = parts.iter().all(|part| line.contains(part));
    is_it.then_some(answer)
}

const ACCOUNT: &str = "/v4/user/keys";
const APP: &str = "/v4/repositories/10/deploy-keys";

const CASES: [Case; 13] = [
    Case {
        name: "KPS refuses to list",
        fault: |line, _| to(line, &["/keypairs?"], refused(403, "KPS.9003")),
        code: 9,
        places: &["keypair - not looked at not looked at"],
        reason: "KPS.9003",
    },
    Case {
        name: "one repository does not tell its keys",
        fault: |line, _| to(line, &[APP], refused(403, "CH.004403")),
        code: 9,
        places: &["deploy-key - not looked at not looked at"],
        reason: "demo/app: ",
    },
    Case {
        name: "a repository is gone between list and look",
        fault: |line, state| {
            if line.contains(APP) {
                state.repositories.retain(|(id, _, _)| *id != 10);
            }
            None
        },
        code: 0,
        places: &[],
        reason: "",
    },
    Case {
        name: "a repository is gone before its key is removed",
        fault: |line, state| {
            if line.starts_with("DELETE") {
                state.repositories.retain(|(id, _, _)| *id != 10);
            }
            None
        },
        code: 0,
        places: &["deploy-key 3 remove removed"],
        reason: "demo/app",
    },
    Case {
        name: "somebody else removes it first",
        fault: |line, state| {
            if line.starts_with("DELETE") {
                state.account.retain(|key| key["id"] != 2);
            }
            None
        },
        code: 0,
        places: &["repo-key 2 remove removed"],
        reason: "",
    },
    Case {
        name: "the service refuses to remove it",
        fault: |line, _| to(line, &["DELETE", ACCOUNT], refused(403, "CH.004403")),
        code: 9,
        places: &["repo-key 2 remove still there"],
        reason: "CH.004403",
    },
    Case {
        name: "the answer is lost, and it is gone",
        fault: |line, state| {
            let lost = to(line, &["DELETE", ACCOUNT], Answer::Close);
            lost.inspect(|_| state.account.clear())
        },
        code: 0,
        places: &["repo-key 2 remove removed"],
        reason: "",
    },
    Case {
        name: "the request is lost",
        fault: |line, _| to(line, &["DELETE", "/web"], Answer::Close),
        code: 9,
        places: &["keypair web remove still there"],
        reason: "",
    },
    Case {
        name: "it is accepted and not done",
        fault: |line, _| to(line, &["DELETE", APP], Answer::text(204, "")),
        code: 9,
        places: &["deploy-key 3 remove still there"],
        reason: "demo/app; the service reported success, but the key is still listed",
    },
    Case {
        name: "somebody adds it again",
        fault: |line, state| {
            if line.starts_with("DELETE /v3") {
                state.account.push(held(99, "again", KEY));
            }
            None
        },
        code: 9,
        places: &["repo-key 2 remove still there"],
        reason: "",
    },
    Case {
        name: "the account has more keys than it lists",
        fault: |line, state| {
            let listed = json!({"keys": state.account, "total": state.account.len() + 1});
            line.contains("GET /v4/user/keys")
                .then(|| Answer::json(200, listed))
        },
        code: 9,
        places: &[
            "repo-key 2 remove not looked at",
            "repo-key - not looked at not looked at",
        ],
        reason: "the list is shorter than its total",
    },
    Case {
        name: "a list of key pairs does not end",
        fault: |line, state| {
            let pairs: Vec<_> = state
                .pairs
                .iter()
                .map(|it| json!({"keypair": it}))
                .collect();
            let listed = json!({"keypairs": pairs, "page_info": {"next_marker": "more"}});
            line.contains("/keypairs?")
                .then(|| Answer::json(200, listed))
        },
        code: 9,
        places: &[
            "keypair web remove not looked at",
            "keypair - not looked at not looked at",
        ],
        reason: "the list is shorter than its total",
    },
    Case {
        name: "the second look is refused",
        fault: |line, state| {
            let is_second = state.account.iter().all(|key| key["id"] != 2);
            to(line, &[ACCOUNT], refused(500, "CH.000001")).filter(|_| is_second)
        },
        code: 9,
        places: &["repo-key 2 remove not looked at"],
        reason: "could not look again: ",
    },
];

#[test]
fn only_what_was_seen_to_be_gone_is_removed() {
    each_of(4, &CASES, |case| {
        let env = TestEnv::new();
        let world = World::with_fault(everywhere(), case.fault);
        let said = revoke(&env, &world, "--yes --json");
        let context = format!("{}: {}{}", case.name, said.out, said.err);
        assert_eq!(said.code, case.code, "{context}");
        let found = places(&said);
        for (place, row) in found.iter().zip(said.json().as_array().unwrap()) {
            if !REMOVED.contains(&place.as_str()) {
                assert!(case.places.contains(&place.as_str()), "{context}");
                let reason = row["reason"].as_str().unwrap_or_default();
                assert!(reason.contains(case.reason), "{context}");
            }
        }
        for place in case.places {
            assert!(found.contains(&(*place).to_owned()), "{context}");
        }
        // What is not done is not said.
        for (row, place) in said.json().as_array().unwrap().iter().zip(&found) {
            let is_removed = row["result"] == "removed" && row["id"].is_string();
            let id = row["id"].as_str().unwrap_or_default().to_owned();
            assert!(
                !is_removed || !world.left().contains(&id),
                "{place}: {context}"
            );
        }
    });
}

#[test]
fn a_profile_that_cannot_look_keeps_no_other_from_it() {
    let env = TestEnv::new();
    let (silent, expired, whole) = (
        World::with_fault(everywhere(), |_, _| Some(Answer::Silence)),
        World::with_fault(everywhere(), |line, _| {
            let html = line
                .contains("/keypairs")
                .then(|| Answer::text(200, "<html>"));
            html.or_else(|| Some(refused(401, "APIGW.0301")))
        }),
        World::new(everywhere()),
    );
    configure(&env, &[&silent, &expired, &whole]);
    let mut command = env.command("revoke --all-profiles --yes --json --timeout 1");
    let said = ends(command.arg(prints(KEY).0), 9);
    assert_eq!(whole.left(), ["1", "4", "ops"]);
    let rows = said.json();
    let of = |profile: &str| -> Vec<String> {
        let rows = rows.as_array().unwrap().iter();
        let rows = rows.filter(|row| row["profile"] == profile);
        rows.map(|row| row["result"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(of("ci"), ["removed"; 4]);
    for profile in ["work", "home"] {
        assert_eq!(of(profile), ["not looked at"; 4], "{profile}: {rows}");
        has(&said.err, format!("profile {profile}"));
    }
    for text in [&said.out, &said.err] {
        has(text, "`hwkey profile show --profile home`");
    }
}
