//! `hwkey kps keypair create`: answers that never came, and what is learnt by asking for the name.

use serde_json::{Value, json};

use crate::faults::each_of;
use crate::kps_wire::{created, no_pair, pair, there};
use crate::server::{Answer, NOWHERE, Server, refusal, refused};
use crate::support::{PROJECT, Said, TestEnv, fails, has, lacks, ok, text};

const CREATE: [&str; 5] = ["--json", "kps", "keypair", "create", "web"];

type Reply = fn() -> Answer;

/// Every way to lose the answer to a create.
const LOST: [(&str, Reply); 11] = [
    ("closed after the request", || Answer::Close),
    ("500", || Answer::json(500, refusal("KPS.5002", "database"))),
    ("502", || Answer::text(502, "<html>bad gateway</html>")),
    ("503", || Answer::text(503, "")),
    ("503 with Retry-After", || Answer::busy(503)),
    ("504", || {
        Answer::json(504, refusal("APIGW.0201", "time-out"))
    }),
    ("an HTML page", || {
        Answer::text(200, "<html><body>log in</body></html>")
    }),
    ("no JSON for a pair", || {
        Answer::json(200, json!({"ok": true}))
    }),
    ("nothing", || Answer::text(200, "")),
    ("cut off", || Answer::json(200, created("web")).cut()),
    ("a redirect", || {
        Answer::http(302, "Location: http://127.0.0.1:1/\r\n", "")
    }),
];

fn serve(create: Reply, look: Reply) -> Server {
    Server::new(move |request| {
        if request.line.starts_with("POST") {
            create()
        } else {
            look()
        }
    })
}

/// Runs a create whose answer is lost; nothing of it may stay.
fn create(server: &Server, exit: i32, what: &str) -> Said {
    let env = TestEnv::new();
    let said = fails(&mut env.at(&server.url, CREATE), exit);
    assert!(
        !env.path("web.pem").exists(),
        "{what}: an empty file is left"
    );
    assert_eq!(server.count("POST"), 1, "{what}: sent more than once");
    said
}

#[test]
fn a_lost_answer_for_a_pair_that_is_not_there_can_be_retried() {
    each_of(LOST.len(), &LOST, |&(what, lost)| {
        let server = serve(lost, no_pair);
        let (exit, text) = match what {
            "500" | "503 with Retry-After" => (8, "nothing was changed"),
            _ => (9, "look once more"),
        };
        let said = create(&server, exit, what);
        let error = said.error();
        assert!(
            error["hint"].as_str().unwrap().contains(text),
            "{what}: {error}"
        );
        let look = format!("GET {}", pair("web"));
        let lines = server.lines();
        let looks = lines.iter().filter(|line| **line == look);
        assert_eq!(looks.count(), 4, "{what}");
    });
}

#[test]
fn kps_says_in_several_ways_that_a_pair_is_not_there() {
    let ways: [(&str, Reply); 4] = [
        ("KPS.4016", no_pair),
        ("KPS.6004", || {
            Answer::json(400, refusal("KPS.6004", "none"))
        }),
        ("a bare 404", || Answer::text(404, "")),
        ("404 with a code", || {
            Answer::json(404, refusal("KPS.4016", "none"))
        }),
    ];
    each_of(ways.len(), &ways, |&(what, way)| {
        create(&serve(|| Answer::Close, way), 9, what);
    });
}

#[test]
fn a_lost_answer_says_how_to_start_again() {
    for (what, lost) in LOST {
        let server = serve(lost, || Answer::json(200, there("web", "pkcs1")));
        let error = create(&server, 9, what).error();
        assert_eq!(error["kind"], "incomplete", "{what}");
        let message = error["message"].as_str().unwrap();
        assert!(
            message.contains("never received") && message.contains("`web`"),
            "{what}: {message}"
        );
        let hint = error["hint"].as_str().unwrap();
        assert!(
            hint.contains("delete") && hint.contains("again"),
            "{what}: {hint}"
        );
        assert_eq!(server.count("GET"), 1, "{what}");
    }
}

#[test]
fn a_lost_answer_and_a_look_that_fails_leave_the_outcome_open() {
    let failures: [(&str, Reply); 5] = [
        ("closed", || Answer::Close),
        ("403", || refused(403, "KPS.9003")),
        ("500", || Answer::busy(500)),
        ("an HTML page", || Answer::text(200, "<html></html>")),
        ("no such API", || refused(404, "APIGW.0101")),
    ];
    each_of(failures.len(), &failures, |&(what, failure)| {
        let server = serve(|| Answer::Close, failure);
        let env = TestEnv::new();
        let said = fails(env.at(&server.url, CREATE).args(["--retries", "1"]), 9);
        let error = said.error();
        assert_eq!(error["kind"], "incomplete", "{what}");
        assert!(
            error["hint"].as_str().unwrap().contains("delete"),
            "{what}: {error}"
        );
        assert_eq!(server.count("POST"), 1, "{what}");
        assert!(server.count("GET") >= 1, "{what}");
        assert!(!env.path("web.pem").exists(), "{what}");
    });
}

#[test]
fn an_answer_that_takes_too_long_is_lost() {
    for (look, exit) in [
        (no_pair as Reply, 9),
        (|| Answer::json(200, there("web", "pkcs1")), 9),
    ] {
        let server = serve(|| Answer::Silence, look);
        let env = TestEnv::new();
        let said = fails(env.at(&server.url, CREATE).args(["--timeout", "1"]), exit);
        let message = said.error()["message"].as_str().unwrap().to_owned();
        has(&message, "1 s");
        assert_eq!(server.count("POST"), 1);
        assert!(!env.path("web.pem").exists());
    }
}

#[test]
fn a_private_key_in_an_unusable_answer_is_not_quoted() {
    let server = serve(
        || {
            let mut reply = created("web");
            reply["keypair"]["name"] = Value::Null;
            Answer::json(200, &reply)
        },
        || Answer::json(200, there("web", "pkcs1")),
    );
    let env = TestEnv::new();
    let said = fails(env.at(&server.url, CREATE).arg("-vv"), 9);
    for line in text("pkcs1.key").lines() {
        lacks(&said.err, line);
    }
}

#[test]
fn a_connection_that_is_refused_is_tried_again() {
    let env = TestEnv::new();
    let arguments = ["-v", "--retries", "1", "kps", "keypair", "create", "web"];
    let said = fails(&mut env.at(NOWHERE, arguments), 8);
    let attempt = format!("POST {NOWHERE}/v3/{PROJECT}/keypairs: connection refused");
    let attempts = said
        .err
        .lines()
        .filter(|line| line.starts_with(&attempt))
        .count();
    assert_eq!(attempts, 2, "{}", said.err);
    assert!(
        !said.err.contains("GET "),
        "nothing to look for: {}",
        said.err
    );
    assert!(!env.path("web.pem").exists());
}

#[test]
fn too_many_requests_is_tried_again() {
    let made = Answer::json(200, created("web"));
    let server = Server::in_turn([Answer::busy(429), Answer::busy(429), made]);
    let env = TestEnv::new();
    ok(&mut env.at(&server.url, CREATE));
    assert_eq!(server.requests().len(), 3);
    for request in server.requests() {
        assert_eq!(request.body, r#"{"keypair":{"name":"web"}}"#);
    }
    let saved = std::fs::read_to_string(env.path("web.pem")).unwrap();
    assert_eq!(saved, text("pkcs1.key"));
}

#[test]
fn too_many_requests_to_the_end_changed_nothing() {
    let server = Server::new(|_| Answer::busy(429));
    let env = TestEnv::new();
    let said = fails(env.at(&server.url, CREATE).args(["--retries", "2"]), 8);
    assert_eq!(said.error()["status"], 429);
    assert_eq!(server.requests().len(), 3);
    assert_eq!(server.count("GET"), 0);
    assert!(!env.path("web.pem").exists());
}

#[test]
fn a_name_that_is_taken_is_a_conflict() {
    for (status, code) in [
        (400, "KPS.0002"),
        (400, "KPS.9999"),
        (409, "KPS.0001"),
        (404, "X.1"),
    ] {
        let server = Server::new(move |request| {
            if request.line.starts_with("POST") {
                refused(status, code)
            } else {
                Answer::json(200, there("web", "rsa2048"))
            }
        });
        let env = TestEnv::new();
        let said = fails(&mut env.at(&server.url, CREATE), 6);
        let error = said.error();
        assert_eq!(error["kind"], "conflict", "{status} {code}");
        assert!(
            error["message"].as_str().unwrap().contains("`web`"),
            "{error}"
        );
        assert_eq!(error["code"], code);
        assert_eq!((server.count("POST"), server.count("GET")), (1, 1));
        assert!(!env.path("web.pem").exists());
    }
}

#[test]
fn a_refusal_stands_when_the_pair_cannot_be_found() {
    let looks: [Reply; 2] = [no_pair, || refused(403, "KPS.9003")];
    for look in looks {
        let server = serve(
            || Answer::json(400, refusal("KPS.0002", "bad parameter")),
            look,
        );
        let env = TestEnv::new();
        let error = fails(&mut env.at(&server.url, CREATE), 7).error();
        assert_eq!(error["code"], "KPS.0002");
        assert_eq!(error["service_message"], "bad parameter");
        assert_eq!(error["status"], 400);
        assert!(!env.path("web.pem").exists());
    }
}
