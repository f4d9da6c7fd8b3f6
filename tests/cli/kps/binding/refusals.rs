//! What is refused before anything is sent.

use super::{kinds, with_paths};
use crate::cloud::{Cloud, Fault, machine};
use crate::support::{column, has};
use crate::table::rows;

/// What is typed after `kps keypair`, the exit code, and a part of what is said.
const REFUSED: &str = "
bind team win-1 | 7 | runs Windows
unbind win-1 --yes | 7 | runs Windows
bind team ice-1 | 7 | is frozen
bind team new-1 | 7 | has the status BUILD
bind team win-1 ice-1 web-3 | 7 | 2 servers cannot be changed
bind team web-1 | 2 | root's password is required for `web-1`
bind team web-2 | 2 | the private key in use is required for `web-2`
unbind web-2 --yes | 2 | the private key in use is required for `web-2`
unbind db-2 | 2 | --yes is required
bind team db-1 --password-stdin | 2 | no server needs root's password
bind team web-3 --private-key rsa2048.key | 2 | no server needs a private key
bind team web-1 --private-key rsa2048.key | 2 | no server needs a private key
bind team db-1 --port 2222 | 2 | --port is for running servers
bind team web-1 --port 0 | 2 | --port
bind team web-2 --private-key ed25519.key | 2 | does not belong to `ops`
bind team web-2 --private-key putty.key | 2 | PuTTY
bind team web-2 --private-key openssh-encrypted.key | 2 | is encrypted with a passphrase
bind team web-2 --private-key rsa2048.pub | 2 | is a public key
bind team web-2 --private-key nowhere | 2 | nowhere
bind team web-1 web-2 --password-stdin --private-key - | 2 | only one of
bind nobody web-1 | 5 | no key pair named `nobody`
bind team web-9 | 5 | no server `web-9`
bind team id-web-9 web-1 | 5 | no server `id-web-9`
bind team twin | 2 | `twin` matches 2 servers
bind team | 2 | SERVER
rotate ops ops | 2 | the name of the old one
rotate ops new --private-key-file - | 2 | standard output
rotate ops team | 2 | the private key in use is required for `web-2`
rotate ops team --private-key ed25519.key | 2 | does not belong to `ops`
rotate nobody2 nobody | 5 | no key pair named `nobody2`
rotate ops team --delete-old | 2 | --yes is required
";

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_sent() {
    let cloud = Cloud::new(Fault::Nothing, kinds());
    for [words, code, part] in rows(REFUSED) {
        let words = with_paths(words);
        let said = cloud.ends(&words, code.parse().unwrap());
        assert_eq!(said.out, "", "{words}");
        has(&said.err, part);
        assert!(cloud.changes().is_empty(), "{words}");
    }
    // All that is wrong is said at once.
    let words = "kps keypair bind team web-9 web-1 web-8 --password-stdin";
    let said = cloud.ends(words, 5);
    has(&said.err, "no server `web-9`");
    has(&said.err, "no server `web-8`");
    assert!(cloud.changes().is_empty());
    let said = cloud.ends("kps keypair bind team twin", 2);
    has(&said.err, "id-a");
    has(&said.err, "id-b");
}

/// The same while tasks put `team` on web-1 and db-1.
const DURING_TASKS: &str = "
unbind web-1 --yes | 7 | the task t1 of KPS
unbind db-1 --yes | 7 | the task t2 of KPS
bind ops db-1 | 7 | the task t2 of KPS
bind team db-1 --wait-timeout 0 | 9 | kps task show t2
bind team web-1 db-1 --password-stdin --no-wait | 0 | already for `web-1`, `db-1`
bind team web-1 --dry-run | 0 | already for `web-1`
rotate team team2 --dry-run | 9 | the task t1 of KPS
bind ops web-1 db-1 | 7 | 2 servers cannot be changed
delete team --if-unused --yes | 6 | `web-1`, `db-1`
rotate team ops --delete-old --yes | 9 | the task t1 of KPS
";

#[test]
fn a_task_under_way_counts_before_its_server_shows_it() {
    let cloud = Cloud::new(
        Fault::Endless,
        vec![
            machine("web-1", "ACTIVE", None),
            machine("db-1", "SHUTOFF", None),
        ],
    );
    let bind = "kps keypair bind team web-1 db-1 --password-stdin --no-wait";
    cloud.ends(bind, 0);
    for [words, code, part] in rows(DURING_TASKS) {
        let words = format!("--json kps keypair {words}");
        let said = cloud.ends(&words, code.parse().unwrap());
        has(&said.err, part);
        assert_eq!(cloud.changes().len(), 2, "{words}");
        assert_eq!(cloud.server.count("DELETE"), 0, "{words}");
    }
    // A task that ends between the two looks is seen on its server.
    let asked = cloud.server.requests();
    let at = |part: &str| asked.iter().position(|request| request.line.contains(part));
    assert!(at("/running-tasks") < at("/cloudservers/detail"));
}

#[test]
fn a_task_that_takes_a_pair_off_is_joined_too() {
    let cloud = Cloud::new(
        Fault::Endless,
        vec![machine("db-1", "SHUTOFF", Some("ops"))],
    );
    let unbind = "--json kps keypair unbind db-1 --yes";
    cloud.ends(&format!("{unbind} --no-wait"), 0);
    let said = cloud.ends(&format!("{unbind} --wait-timeout 0"), 9);
    has(&said.err, "KPS is doing this already for `db-1`");
    assert_eq!(column(&said.json(), "task_id"), ["t1"]);
    assert_eq!(column(&said.json(), "operation"), ["unbind"]);
    assert_eq!(cloud.changes().len(), 1);
}

/// For a single server too.
#[test]
fn the_last_line_has_the_exit_code_of_the_process() {
    let cloud = Cloud::new(Fault::Endless, vec![machine("db-1", "SHUTOFF", None)]);
    cloud.ends("kps keypair bind team db-1 --no-wait", 0);
    let said = cloud.ends("--json kps keypair rotate team ops", 9);
    has(
        said.err.trim_end().lines().last().unwrap(),
        "\"exit_code\":9",
    );
}
