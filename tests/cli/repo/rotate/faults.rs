//! Changes that are lost or refused.

use super::{DELETE, NEW, OLD, changed, list, rotate};
use crate::faults::each_of;
use crate::repo_wire::{ADD, LIST};
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{TestEnv, has};
use crate::table::rows;

/// The change that is lost or refused, the answer to it, the keys that are there afterwards, the exit code,
/// and a part of what is said.
const FAULTS: &str = "
add | lost | old new | 0 | the response was lost, but the key is registered
add | 500 CH.000001 | old | 8 | nothing was changed
add | 504 CH.080504 | old | 9 | could not confirm whether the key is registered
add | 403 CH.004403 | old | 4 | codeartsrepo::createUserSSHkey
add | 409 CH.080002 | old | 6 | registered with another user
delete | lost | new | 0 | the response was lost, but the key is gone
delete | 404 CH.000404 | new | 0 | was gone already
delete | 504 CH.080504 | old new | 9 | could not confirm whether the key is gone
delete | 500 CH.000001 | old new | 9 | could not remove the old one, 7
delete | 403 CH.004403 | old new | 9 | could not remove the old one, 7
";

fn answer(told: &str) -> Answer {
    match told.split_once(' ') {
        Some((status, code)) => refused(status.parse().unwrap(), code),
        None => Answer::Close,
    }
}

#[test]
fn lost_and_refused_changes_are_looked_up_and_the_old_key_outlives_them() {
    let cases: Vec<[&str; 5]> = rows(FAULTS).collect();
    each_of(8, &cases, |&[change, told, after, code, says]| {
        let code: i32 = code.parse().unwrap();
        let mut is_over = false;
        let server = Server::new(move |request| {
            let line = &*request.line;
            match line {
                LIST if is_over => {
                    let keys = [("old", OLD), ("new", NEW)].into_iter();
                    let keys = keys.filter(|(name, _)| after.contains(name));
                    list(&keys.map(|(_, key)| key).collect::<Vec<_>>())
                }
                LIST => list(&[OLD]),
                ADD | DELETE if (line == ADD) == (change == "add") => {
                    is_over = true;
                    answer(told)
                }
                _ => changed(line),
            }
        });
        let env = TestEnv::new();
        let said = rotate(&env, &server.url, "laptop NEW --no-verify --yes --json");
        let what = format!("{change} {told}: {}", said.err);
        assert_eq!(said.code, code, "{what}");
        has(&said.err, says);
        let is_deleted = server.count("DELETE") == 1;
        assert_eq!(is_deleted, change == "delete" || code == 0, "{what}");
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
