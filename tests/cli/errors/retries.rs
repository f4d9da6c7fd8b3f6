//! Which requests are sent again, and after what.

use crate::faults::each;
use crate::repo_wire::v1_failed;
use crate::server::{Answer, Server, refused};
use crate::support::{TestEnv, data, run};

/// Commands whose own request changes nothing.
const READS: [&str; 7] = [
    "repo key list",
    "repo key show laptop --api v1",
    "repo deploy-key list -R 7",
    "repo key sync DATA/ed25519.pub --prune --yes",
    "kps keypair list",
    "kps keypair show web",
    "kps private-key export web",
];

const WRITES: [&str; 10] = [
    "repo key add DATA/ed25519.pub",
    "repo key add DATA/ed25519.pub --api v1",
    "repo key delete 7 --yes",
    "repo deploy-key add DATA/ed25519.pub -R 7",
    "kps keypair create web",
    "kps keypair import web DATA/ed25519.pub",
    "kps keypair update web --description x",
    "kps keypair delete web --yes",
    "kps private-key import web --encryption default --private-key DATA/pkcs1.key",
    "kps private-key clear web --yes",
];

/// Fails the command's own request again and again: how often was it sent?
fn attempts(command: &str, fault: &Answer) -> usize {
    let (mut own, fault) = (None, fault.clone());
    let server = Server::new(move |request| {
        if *own.get_or_insert_with(|| request.line.clone()) == request.line {
            fault.clone()
        } else {
            // What became of it is not to be known.
            refused(403, "X.1")
        }
    });
    let env = TestEnv::new();
    let command = command.replace("DATA", data("").to_str().unwrap());
    let said = run(env.at(&server.url, command).args(["--retries", "1"]));
    assert_ne!(said.code, 0, "{}", said.err);
    let requests = server.requests();
    let own = requests.iter().filter(|it| it.line == requests[0].line);
    let own: Vec<_> = own.map(|request| &request.raw).collect();
    assert!(own.iter().all(|raw| *raw == own[0]), "each is the same");
    own.len()
}

fn every_command(check: impl Fn(&str, bool) + Sync) {
    let reads = READS.map(|command| (command, true));
    let writes = WRITES.map(|command| (command, false));
    let all: Vec<_> = reads.into_iter().chain(writes).collect();
    each(&all, |(command, is_read)| check(command, *is_read));
}

#[test]
fn what_was_not_processed_is_sent_again() {
    every_command(|command, _| {
        for status in [429, 503] {
            // A private key is not risked for less than a proof.
            let is_proof = status == 429 || !command.contains("create");
            let expected = if is_proof { 2 } else { 1 };
            let fault = Answer::busy(status);
            assert_eq!(attempts(command, &fault), expected, "{command}: {status}");
        }
    });
}

#[test]
fn what_may_have_been_processed_is_sent_again_by_a_read_only() {
    every_command(|command, is_read| {
        let mut faults = [500, 502, 504].map(Answer::busy).to_vec();
        faults.push(Answer::Close);
        if !is_read {
            faults.extend([503, 502].map(|status| Answer::text(status, "")));
        }
        for fault in faults {
            let expected = if is_read { 2 } else { 1 };
            assert_eq!(attempts(command, &fault), expected, "{command}: {fault:?}");
        }
    });
}

#[test]
fn a_refusal_and_a_long_pause_are_the_end() {
    every_command(|command, _| {
        let refusals = [400, 401, 403, 404, 409, 501].map(Answer::busy);
        let pauses = [429, 503].map(|status| Answer::http(status, "Retry-After: 61\r\n", ""));
        for fault in refusals.iter().chain(&pauses) {
            assert_eq!(attempts(command, fault), 1, "{command}: {fault:?}");
        }
    });
}

#[test]
fn v1_is_busy_with_other_statuses_too() {
    for status in [200, 400] {
        let busy = Answer::http(status, "Retry-After: 0\r\n", v1_failed("CH.10000"));
        assert_eq!(attempts(READS[1], &busy), 2, "{status}");
        assert_eq!(attempts(WRITES[1], &busy), 1, "{status}");
    }
}
