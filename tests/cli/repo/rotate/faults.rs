//! Changes that are lost or refused.

use super::{DELETE, NEW, OLD, changed, list, rotate};
use crate::faults::each_of;
use crate::repo_wire::{ADD, LIST};
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{TestEnv, has};

/// What is lost or refused, and what the account shows afterwards.
struct Fault {
    change: &'static str,
    answer: fn() -> Answer,
    after: &'static [(u64, &'static str, &'static str)],
    code: i32,
    says: &'static str,
}

#[test]
fn lost_and_refused_changes_are_looked_up_and_the_old_key_outlives_them() {
    let cases = [
        Fault {
            change: ADD,
            answer: || Answer::Close,
            after: &[OLD, NEW],
            code: 0,
            says: "the response was lost, but the key is registered",
        },
        Fault {
            change: ADD,
            answer: || refused(500, "CH.000001"),
            after: &[OLD],
            code: 8,
            says: "nothing was changed",
        },
        Fault {
            change: ADD,
            answer: || refused(504, "CH.080504"),
            after: &[OLD],
            code: 9,
            says: "could not confirm whether the key is registered",
        },
        Fault {
            change: ADD,
            answer: || refused(403, "CH.004403"),
            after: &[OLD],
            code: 4,
            says: "codeartsrepo::createUserSSHkey",
        },
        Fault {
            change: ADD,
            answer: || refused(409, "CH.080002"),
            after: &[OLD],
            code: 6,
            says: "registered with another user",
        },
        Fault {
            change: DELETE,
            answer: || Answer::Close,
            after: &[NEW],
            code: 0,
            says: "the response was lost, but the key is gone",
        },
        Fault {
            change: DELETE,
            answer: || refused(404, "CH.000404"),
            after: &[NEW],
            code: 0,
            says: "was gone already",
        },
        Fault {
            change: DELETE,
            answer: || refused(504, "CH.080504"),
            after: &[OLD, NEW],
            code: 9,
            says: "could not confirm whether the key is gone",
        },
        Fault {
            change: DELETE,
            answer: || refused(500, "CH.000001"),
            after: &[OLD, NEW],
            code: 9,
            says: "could not remove the old one, 7",
        },
        Fault {
            change: DELETE,
            answer: || refused(403, "CH.004403"),
            after: &[OLD, NEW],
            code: 9,
            says: "could not remove the old one, 7",
        },
    ];
    each_of(8, &cases, |fault| {
        let Fault {
            change,
            answer,
            after,
            code,
            says,
        } = *fault;
        let mut is_over = false;
        let server = Server::new(move |request| match &*request.line {
            LIST if is_over => list(after),
            LIST => list(&[OLD]),
            line if line == change => {
                is_over = true;
                answer()
            }
            line => changed(line),
        });
        let env = TestEnv::new();
        let said = rotate(&env, &server.url, "laptop NEW --no-verify --yes --json");
        let what = format!("{change} {:?}: {}", answer(), said.err);
        assert_eq!(said.code, code, "{what}");
        has(&said.err, says);
        let is_deleted = server.count("DELETE") == 1;
        assert_eq!(is_deleted, change == DELETE || code == 0, "{what}");
        // The new key is there once the change of the old one is tried: that is shown whatever comes of it.
        if is_deleted {
            let shown = said.json();
            let is_gone = code == 0 && !says.contains("already");
            assert_eq!(shown["old"]["deleted"], is_gone, "{what}");
            assert_eq!(shown["new"]["id"], "9", "{what}");
        } else {
            assert_eq!(said.out, "", "{what}");
        }
    });
    let said = rotate(&TestEnv::new(), NOWHERE, "laptop NEW --no-verify --yes");
    assert_eq!(said.code, 8, "{}", said.err);
}
