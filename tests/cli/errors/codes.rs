//! Every documented refusal of the services, as exit code and kind.

use serde_json::{Value, json};

use super::kind;
use crate::faults::each_of;
use crate::kps_wire::no_pair;
use crate::server::{Answer, Server, refusal};
use crate::support::{Said, TestEnv, fails};

/// Status, code, exit code. The codes of CodeArts Repo.
const REPO: [(u16, &str, i32); 14] = [
    (400, "CH.010001", 7),
    (400, "DEV.CH.10001", 7),
    (400, "CH.080002", 7),
    (409, "CH.080002", 6),
    (400, "CH.010202", 7),
    (400, "CH.10000", 8),
    (401, "DEV.00000003", 4),
    (401, "CH.080401", 4),
    (403, "CH.080403", 4),
    (403, "CH.004403", 4),
    (404, "CH.000404", 5),
    (500, "CH.000001", 8),
    (504, "CH.080504", 8),
    (400, "CH.00401015", 7),
];

/// The codes of KPS.
const KPS: [(u16, &str, i32); 23] = [
    (400, "KPS.0001", 7),
    (400, "KPS.0002", 7),
    (400, "KPS.0005", 5),
    (400, "KPS.0006", 5),
    (400, "KPS.4016", 5),
    (400, "KPS.6004", 5),
    (400, "KPS.6005", 5),
    (400, "KPS.6008", 7),
    (400, "KPS.6010", 7),
    (400, "KPS.6011", 7),
    (401, "KPS.9001", 4),
    (401, "KPS.9002", 4),
    (403, "KPS.6009", 4),
    (403, "KPS.9003", 4),
    (403, "KPS.9004", 4),
    (403, "KPS.9005", 4),
    (403, "KPS.9006", 4),
    (500, "KPS.0003", 8),
    (500, "KPS.0004", 8),
    (500, "KPS.5001", 8),
    (500, "KPS.5002", 8),
    (500, "KPS.5004", 8),
    (500, "KPS.6007", 8),
];

/// The numbers of the gateway in front of both.
const GATEWAY: [(u16, &str, i32); 35] = [
    (404, "0101", 7),
    (404, "0103", 7),
    (500, "0103", 8),
    (400, "0104", 7),
    (400, "0105", 7),
    (400, "0106", 7),
    (400, "0201", 7),
    (413, "0201", 7),
    (414, "0201", 7),
    (494, "0201", 7),
    (500, "0201", 8),
    (502, "0201", 8),
    (504, "0201", 8),
    (504, "0203", 8),
    (400, "0204", 7),
    (401, "0301", 4),
    (401, "0303", 4),
    (401, "0305", 4),
    (401, "0307", 4),
    (403, "0302", 4),
    (403, "0304", 4),
    (403, "0306", 4),
    (403, "0310", 4),
    (403, "0401", 4),
    (403, "0402", 4),
    (403, "0802", 4),
    (429, "0308", 8),
    (500, "0601", 8),
    (500, "0605", 8),
    (500, "0606", 8),
    (500, "0608", 8),
    (502, "0610", 8),
    (503, "0613", 8),
    (408, "0000", 8),
    (418, "0000", 7),
];

fn every_code() -> Vec<(u16, String, i32)> {
    let own = REPO.into_iter().chain(KPS);
    let own = own.map(|(status, code, exit)| (status, code.to_owned(), exit));
    let prefixes = ["APIGW", "APIG"].into_iter();
    let gateway = prefixes.flat_map(|prefix| {
        let all = GATEWAY.into_iter();
        all.map(move |(status, number, exit)| (status, format!("{prefix}.{number}"), exit))
    });
    own.chain(gateway).collect()
}

fn check(said: &Said, status: u16, code: &str, exit: i32) {
    let error = said.error();
    assert_eq!(error["kind"], kind(exit), "{status} {code}");
    assert_eq!(error["exit_code"], exit, "{status} {code}");
    assert_eq!(error["status"], status, "{status} {code}");
    assert_eq!(error["code"], code, "{status} {code}");
    assert_eq!(error["service_message"], "said so", "{status} {code}");
}

#[test]
fn refusals_of_a_read_end_with_the_documented_exit_code() {
    for (status, code, exit) in every_code() {
        let body = refusal(&code, "said so");
        let server = Server::new(move |_| Answer::json(status, &body));
        let arguments = ["--json", "--retries", "0", "repo", "key", "list"];
        check(
            &fails(TestEnv::new().at(&server.url, arguments), exit),
            status,
            &code,
            exit,
        );
        assert_eq!(server.requests().len(), 1, "{status} {code}");
    }
}

#[test]
fn refusals_of_a_create_end_with_the_same_exit_code() {
    each_of(32, &every_code(), |(status, code, exit)| {
        let (status, body) = (*status, refusal(code, "said so"));
        // What waited for the service does not know what becomes of the request.
        let exit = if matches!(status, 502 | 504) {
            9
        } else {
            *exit
        };
        let server = Server::new(move |request| {
            if request.line.starts_with("POST") {
                Answer::json(status, &body)
            } else {
                no_pair()
            }
        });
        let env = TestEnv::new();
        let arguments = "--json --retries 0 kps keypair create web";
        check(
            &fails(env.at(&server.url, arguments), exit),
            status,
            code,
            exit,
        );
        assert_eq!(server.count("POST"), 1, "{status} {code}");
        assert!(!env.path("web.pem").exists(), "{status} {code}");
    });
}

#[test]
fn the_first_generation_refuses_with_status_200_too() {
    let cases = [
        ("CH.010202", 7),
        ("40", 7),
        ("CH.10000", 8),
        ("CH.080002", 6),
        ("DEV.00000003", 4),
        ("CH.000404", 5),
    ];
    for (code, exit) in cases {
        for status in ["failed", "fail"] {
            let error = json!({"code": code, "message": "said so"});
            let body = json!({"error": error, "status": status});
            let server = Server::new(move |_| Answer::json(200, &body));
            let arguments = ["--json", "repo", "key", "list", "--api", "v1"];
            check(
                &fails(TestEnv::new().at(&server.url, arguments), exit),
                200,
                code,
                exit,
            );
        }
    }
}

/// The error document after a refusal with this body.
fn document(status: u16, headers: &'static str, body: &str) -> Value {
    let body = body.to_owned();
    let server = Server::new(move |_| Answer::http(status, headers, &body));
    let arguments = ["--json", "--retries", "0", "repo", "key", "list"];
    let said = crate::support::run(TestEnv::new().at(&server.url, arguments));
    assert_ne!(said.code, 0);
    said.error()
}

#[test]
fn every_shape_of_error_body_is_understood() {
    let cases = [
        (
            r#"{"error_code":"A.1","error_msg":"why"}"#,
            json!("A.1"),
            json!("why"),
        ),
        (
            r#"{"error_code":"A.1","error_msg":"why","encoded_authorization_message":"x"}"#,
            json!("A.1"),
            json!("why"),
        ),
        (
            r#"{"errorCode":"A.1","errorMsg":"why"}"#,
            json!("A.1"),
            json!("why"),
        ),
        (
            r#"{"code":"A.1","message":"why"}"#,
            json!("A.1"),
            json!("why"),
        ),
        (
            r#"{"error":{"code":"A.1","message":"why"},"status":"failed"}"#,
            json!("A.1"),
            json!("why"),
        ),
        (
            r#"{"error":{"code":401,"message":"why","title":"Unauthorized"}}"#,
            json!("401"),
            json!("why"),
        ),
        (
            r#"{"error":{"message":"why","title":"Unauthorized"}}"#,
            Value::Null,
            json!("why"),
        ),
        (
            r#"{"a":{"b":{"error_code":"A.1","error_msg":"why"}}}"#,
            json!("A.1"),
            json!("why"),
        ),
        ("upstream is gone\n", Value::Null, json!("upstream is gone")),
        ("", Value::Null, Value::Null),
        ("{}", Value::Null, Value::Null),
    ];
    for (body, code, message) in cases {
        let error = document(400, "", body);
        assert_eq!(error["code"], code, "{body}");
        assert_eq!(error["service_message"], message, "{body}");
        assert_eq!(error["status"], 400, "{body}");
        assert_eq!(error["kind"], "refused", "{body}");
    }
}

#[test]
fn an_html_page_is_not_quoted() {
    let error = document(
        403,
        "Content-Type: text/html\r\n",
        "<html><p>long story</p></html>",
    );
    assert_eq!(
        (&error["exit_code"], &error["code"]),
        (&json!(4), &Value::Null)
    );
    assert!(!error.to_string().contains("story"), "{error}");
}

#[test]
fn the_request_id_is_found_wherever_the_service_puts_it() {
    let body = r#"{"error_code":"A.1","error_msg":"why","request_id":"of-the-body"}"#;
    let cases = [
        ("X-Request-Id: r1\r\n", body, json!("r1")),
        ("x-request-id: r1\r\n", "", json!("r1")),
        ("X-Trace-Id: t1\r\n", "{}", json!("t1")),
        ("X-IAM-Trace-Id: i1\r\n", "{}", json!("i1")),
        ("", body, json!("of-the-body")),
        ("", "{}", Value::Null),
    ];
    for (headers, body, id) in cases {
        assert_eq!(
            document(400, headers, body)["request_id"],
            id,
            "{headers}{body}"
        );
    }
}
