//! The temporary access keys of a cloud server's agency. A server on loopback stands in for the
//! metadata service.

use assert_cmd::Command;
use serde_json::{Value, json};

use crate::auth::iam::{DAY, assert_silent, cloud, moment, nobody};
use crate::auth::keys::{expected, signed};
use crate::server::{Answer, NOWHERE, Request, Server};
use crate::support::{Arguments, TestEnv, fails, has, ok, run};

pub(crate) const SESSION: &str = "PUT /meta-data/latest/api/token";
pub(crate) const KEYS: &str = "GET /openstack/latest/securitykey";
pub(crate) const LIST: [&str; 3] = ["repo", "key", "list"];
pub(crate) const SECRETS: [&str; 3] = ["SK-of-the-agency", "ST-of-the-agency", "session-1"];

fn credential(expires_at: &str) -> Value {
    json!({"credential": {
        "access": "AKofTheAgency",
        "secret": "SK-of-the-agency",
        "securitytoken": "ST-of-the-agency",
        "expires_at": expires_at,
    }})
}

/// A metadata service with these answers to the two requests.
fn metadata(
    session: impl Fn() -> Answer + Send + 'static,
    keys: impl Fn(&Request) -> Answer + Send + 'static,
) -> Server {
    Server::new(move |request| match request.line.as_str() {
        SESSION => session(),
        KEYS => keys(request),
        _ => Answer::unexpected(),
    })
}

pub(crate) fn agency() -> Server {
    let session = || Answer::text(200, "session-1");
    metadata(session, |_| Answer::json(200, credential(&moment(DAY).0)))
}

/// The binary on a cloud server.
pub(crate) fn on_server(
    env: &TestEnv,
    url: &str,
    metadata: &str,
    arguments: impl Arguments,
) -> Command {
    let mut command = nobody(env, url, arguments);
    command
        .env("HWKEY_CREDENTIALS", "ecs")
        .env("HWKEY_METADATA_ENDPOINT", metadata);
    command
}

/// The one request that a service got, whose signature must be right.
fn sent(server: &Server) -> Request {
    let requests = server.requests();
    assert_eq!(requests.len(), 1, "{:?}", server.lines());
    let request = requests[0].clone();
    let parts = signed(&request);
    assert_eq!(parts.access_key, "AKofTheAgency");
    assert_eq!(parts.signature, expected(&request, "SK-of-the-agency"));
    assert_eq!(request.header("x-security-token"), Some("ST-of-the-agency"));
    request
}

#[test]
fn the_keys_are_asked_for_with_a_session_and_sign_the_request() {
    let (server, metadata) = (cloud(), agency());
    let env = TestEnv::new();
    ok(&mut on_server(&env, &server.url, &metadata.url, LIST));
    sent(&server);
    assert_eq!(metadata.lines(), [SESSION, KEYS]);
    let requests = metadata.requests();
    let life = requests[0].header("x-metadata-token-ttl-seconds");
    assert_eq!(life, Some("21600"));
    assert_eq!(requests[0].body, "");
    assert_eq!(requests[1].header("x-metadata-token"), Some("session-1"));
    for request in requests {
        for header in ["x-auth-token", "authorization", "x-security-token"] {
            assert_eq!(request.header(header), None);
        }
    }
}

#[test]
fn a_service_without_sessions_is_asked_without_one() {
    for status in [404, 405, 503] {
        let keys = |_: &Request| Answer::json(200, credential(&moment(DAY).0));
        let (server, metadata) = (cloud(), metadata(move || Answer::text(status, "no"), keys));
        let env = TestEnv::new();
        ok(&mut on_server(&env, &server.url, &metadata.url, LIST));
        sent(&server);
        assert_eq!(metadata.lines(), [SESSION, KEYS], "{status}");
        assert_eq!(metadata.requests()[1].header("x-metadata-token"), None);
    }
}

#[test]
fn a_session_that_has_ended_is_replaced_once() {
    for good in [2, 3] {
        let number = std::cell::Cell::new(0);
        let session = move || {
            number.set(number.get() + 1);
            Answer::text(200, format!("session-{}", number.get()))
        };
        let keys = move |request: &Request| {
            if request.header("x-metadata-token") == Some(&format!("session-{good}")) {
                Answer::json(200, credential(&moment(DAY).0))
            } else {
                Answer::text(401, "the session has ended")
            }
        };
        let (server, metadata) = (cloud(), metadata(session, keys));
        let env = TestEnv::new();
        let mut command = on_server(&env, &server.url, &metadata.url, LIST);
        let said = run(command.args(["--retries", "5"]));
        assert_eq!(said.code, if good == 2 { 0 } else { 3 }, "{}", said.err);
        assert_eq!(metadata.lines(), [SESSION, KEYS, SESSION, KEYS]);
        assert_eq!(server.lines().len(), usize::from(good == 2));
    }
}

/// Other ways to write the same keys.
fn spellings() -> [Value; 5] {
    let end = moment(DAY).1;
    let (access, secret, token) = ("AKofTheAgency", SECRETS[0], SECRETS[1]);
    [
        json!({"credential": {"accessKeyId": access, "secretAccessKey": secret,
            "securityToken": token, "expiration": end}}),
        json!({"credentials": {"access_key_id": access, "secret_access_key": secret,
            "security_token": token, "expires_at": end}}),
        // Without a fraction, and with a zone.
        credential(&end),
        credential(&end.replace('Z', "+00:00")),
        json!({"credential": {"access": access, "secret": secret, "securitytoken": token,
            "further": [1]}}),
    ]
}

#[test]
fn every_spelling_of_the_keys_is_read_and_none_is_shown() {
    for spelling in spellings() {
        let answer = spelling.clone();
        let keys = move |_: &Request| Answer::json(200, answer.clone());
        let (server, metadata) = (cloud(), metadata(|| Answer::text(200, "session-1"), keys));
        let env = TestEnv::new();
        let said = ok(on_server(&env, &server.url, &metadata.url, LIST).arg("-vv"));
        sent(&server);
        has(&said.err, "/openstack/latest/securitykey");
        assert_silent(&said, &SECRETS);
    }
}

#[test]
fn a_session_is_not_shown_whatever_it_looks_like() {
    for session in ["session-1", "\"session-1\"", "7001700170017001"] {
        let keys = |_: &Request| Answer::json(200, credential(&moment(DAY).0));
        let (server, metadata) = (cloud(), metadata(move || Answer::text(200, session), keys));
        let env = TestEnv::new();
        let said = ok(on_server(&env, &server.url, &metadata.url, LIST).arg("-vv"));
        assert_silent(&said, &["session-1", "7001700170017001"]);
    }
}

/// What is said, and the answer that it is said of.
type Case = (&'static str, fn() -> Answer);

#[test]
fn what_gives_no_keys_is_a_mistake_with_its_cause() {
    let keys: [Case; 6] = [
        ("expired", || {
            Answer::json(200, credential("2020-01-08T03:50:07Z"))
        }),
        ("no agency is set up", || {
            Answer::text(404, "no agency is set up")
        }),
        ("HTML", || Answer::text(200, "<html></html>")),
        ("empty", || Answer::text(200, "")),
        ("field", || {
            Answer::json(200, json!({"credential": {"access": "a"}}))
        }),
        ("closed", || Answer::Close),
    ];
    let sessions: [Case; 3] = [
        ("token", || Answer::text(200, "<html>a page</html>")),
        ("not here", || Answer::text(403, "not here")),
        ("closed", || Answer::Close),
    ];
    let fine = || Answer::text(200, "session-1");
    let with_keys = keys.map(|(cause, keys)| (cause, metadata(fine, move |_| keys())));
    let with_session = |(cause, session)| (cause, metadata(session, |_| Answer::unexpected()));
    for (cause, metadata) in with_keys.into_iter().chain(sessions.map(with_session)) {
        let server = cloud();
        let env = TestEnv::new();
        let mut command = on_server(&env, &server.url, &metadata.url, LIST);
        let said = fails(command.args(["--retries", "0"]), 3);
        for part in [cause, "metadata service", "agency"] {
            has(&said.err, part);
        }
        assert_silent(&said, &SECRETS);
        assert!(server.lines().is_empty());
    }
    let env = TestEnv::new();
    let mut command = on_server(&env, NOWHERE, NOWHERE, LIST);
    let error = fails(command.args(["--retries", "0", "--json"]), 3).error();
    assert_eq!(error["kind"], "config");
}
