//! Every documented refusal of the services, as exit code and kind, in words and with what helps.

use serde_json::{Value, json};

use super::kind;
use crate::faults::{each, each_of};
use crate::kps_wire::no_pair;
use crate::server::{Answer, Server, refusal};
use crate::support::{Said, TestEnv, fails, has};

/// Service, status and code, exit code, a part of the message, a part of the hint. The gateway is in
/// front of both services and writes its codes in two ways.
const CODES: &str = "
repo | 500 CH.000001 | 8
repo | 404 CH.000404 | 5
repo | 400 CH.00401015 | 7 | characters | emoji
repo | 400 CH.00401999 | 7 | too long
repo | 404 CH.00402000 | 5 | repository does not exist
repo | 403 CH.00401001 | 4 | permission | administrator
repo | 401 CH.00000002 | 4 | not recognised
repo | 403 CH.004403 | 4 | permission | administrator
repo | 400 CH.010001 | 7 | parameter
repo | 400 CH.010202 | 7 | key or its title | ssh-keygen
repo | 400 CH.080002 | 7 | empty
repo | 409 CH.080002 | 6 | registered already
repo | 401 CH.080401 | 4 | permission | administrator
repo | 403 CH.080403 | 4
repo | 504 CH.080504 | 8 | timed out | later
repo | 400 CH.10000 | 8 | busy | later
repo | 401 DEV.00000003 | 4 | expired | HWKEY_TOKEN
repo | 400 DEV.CH.10001 | 7 | parameter
kps | 400 KPS.0001 | 5 | no such task
kps | 400 KPS.0002 | 7 | parameter
kps | 500 KPS.0003 | 8
kps | 500 KPS.0004 | 8
kps | 400 KPS.0005 | 5 | no such task
kps | 400 KPS.0006 | 5
kps | 400 KPS.4016 | 5 | does not exist
kps | 500 KPS.5001 | 8
kps | 500 KPS.5002 | 8
kps | 500 KPS.5004 | 8
kps | 400 KPS.6004 | 5 | does not exist
kps | 400 KPS.6005 | 5 | no private key
kps | 500 KPS.6007 | 8
kps | 400 KPS.6008 | 7 | encrypted | KMS key
kps | 403 KPS.6009 | 4 | verified
kps | 400 KPS.6010 | 7 | saved | KMS key
kps | 400 KPS.6011 | 7 | public key | ssh-keygen -y
kps | 401 KPS.9001 | 4 | token | HWKEY_TOKEN
kps | 401 KPS.9002 | 4 | public test | apply
kps | 403 KPS.9003 | 4 | permission
kps | 403 KPS.9004 | 4 | frozen | billing
kps | 403 KPS.9005 | 4 | restricted | billing
kps | 403 KPS.9006 | 4 | user
iam | 401 IAM.0001 | 4 | required | HWKEY_TOKEN
iam | 403 IAM.0002 | 4 | permission | administrator
iam | 403 IAM.0003 | 4 | permission | administrator
iam | 500 IAM.0006 | 8 | not available | later
iam | 429 IAM.0012 | 8 | too many | minute
iam | 401 IAM.0061 | 4 | locked | wait
iam | 401 IAM.0062 | 4 | password is wrong
iam | 401 IAM.0066 | 4 | expired | HWKEY_TOKEN
iam | 401 IAM.0067 | 4 | not valid | HWKEY_TOKEN
iam | 403 IAM.0080 | 4 | disabled | administrator
iam | 403 IAM.0081 | 4 | console | programmatic access
iam | 403 IAM.0082 | 4 | disabled | administrator
iam | 403 IAM.0083 | 4 | private | --region
iam | 400 IAM.1061 | 4 | passcode | --totp
iam | 400 IAM.1104 | 4 | blacklisted | another access key
iam | 400 IAM.1105 | 4 | expired | another access key
iam | 400 IAM.1106 | 4 | no user | another access key
iam | 400 IAM.1107 | 4 | not active | console
iam | 400 IAM.1108 | 4 | security token | temporary
gateway | 408 APIGW.0000 | 8
gateway | 418 APIGW.0000 | 7
gateway | 404 APIGW.0101 | 7 | endpoint | profile show
gateway | 404 APIGW.0103 | 7 | has no backend | profile show
gateway | 500 APIGW.0103 | 8
gateway | 400 APIGW.0104 | 7
gateway | 400 APIGW.0105 | 7
gateway | 400 APIGW.0106 | 7 | parameter
gateway | 400 APIGW.0201 | 7
gateway | 413 APIGW.0201 | 7
gateway | 414 APIGW.0201 | 7
gateway | 494 APIGW.0201 | 7
gateway | 500 APIGW.0201 | 8
gateway | 502 APIGW.0201 | 8
gateway | 504 APIGW.0201 | 8
gateway | 504 APIGW.0203 | 8
gateway | 400 APIGW.0204 | 7 | TLS
gateway | 401 APIGW.0301 | 4 | signature | HWKEY_TOKEN
gateway | 403 APIGW.0302 | 4 | not allowed
gateway | 401 APIGW.0303 | 4 | signature
gateway | 403 APIGW.0304 | 4 | permission
gateway | 401 APIGW.0305 | 4
gateway | 403 APIGW.0306 | 4
gateway | 401 APIGW.0307 | 4 | updated | HWKEY_TOKEN
gateway | 429 APIGW.0308 | 8 | too many | minute
gateway | 403 APIGW.0310 | 4 | project | project id
gateway | 403 APIGW.0401 | 4 | IP address | access control
gateway | 403 APIGW.0402 | 4
gateway | 500 APIGW.0601 | 8
gateway | 500 APIGW.0605 | 8 | resolve | later
gateway | 500 APIGW.0606 | 8
gateway | 500 APIGW.0608 | 8
gateway | 502 APIGW.0610 | 8 | has no backend | later
gateway | 503 APIGW.0613 | 8 | IAM | later
gateway | 403 APIGW.0802 | 4 | region | --region
";

struct Code {
    service: &'static str,
    status: u16,
    code: String,
    exit: i32,
    says: [&'static str; 2],
}

fn every_code() -> Vec<Code> {
    let mut all = Vec::new();
    for row in CODES.lines().skip(1) {
        let cells: Vec<_> = row.split(" | ").collect();
        let (status, code) = cells[1].split_once(' ').unwrap();
        let part = |at: usize| cells.get(at).copied().unwrap_or_default();
        let mut add = |code: String| {
            all.push(Code {
                service: cells[0],
                status: status.parse().unwrap(),
                code,
                exit: cells[2].parse().unwrap(),
                says: [part(3), part(4)],
            });
        };
        add(code.to_owned());
        if cells[0] == "gateway" {
            add(code.replace("APIGW", "APIG"));
        }
    }
    all
}

fn check(said: &Said, case: &Code, exit: i32, words: &str) {
    let (status, code) = (case.status, &case.code);
    let error = said.error();
    assert_eq!(error["kind"], kind(exit), "{status} {code}");
    assert_eq!(error["exit_code"], exit, "{status} {code}");
    assert_eq!(error["status"], status, "{status} {code}");
    assert_eq!(error["code"], code.as_str(), "{status} {code}");
    assert_eq!(error["service_message"], words, "{status} {code}");
}

/// Nothing is ever read off the words: they come in several languages.
#[test]
fn refusals_of_a_read_end_with_the_documented_exit_code_and_say_what_helps() {
    each(&every_code(), |case| {
        for words in ["in other words", "密钥对不存在，请检查"] {
            let (status, body) = (case.status, refusal(&case.code, words));
            let server = Server::new(move |_| Answer::json(status, &body));
            let list = match case.service {
                "repo" => "repo key list --retries 0",
                _ => "kps keypair list --retries 0",
            };
            let env = TestEnv::new();
            let said = fails(env.at(&server.url, list).arg("--json"), case.exit);
            check(&said, case, case.exit, words);
            let error = said.error();
            for (field, part) in ["message", "hint"].into_iter().zip(case.says) {
                let text = error[field].as_str().unwrap_or_default();
                assert!(text.contains(part), "{part}: {error}");
            }
            assert_eq!(server.requests().len(), 1, "{status} {}", case.code);
            let said = fails(env.at(&server.url, list), case.exit);
            let line = format!("  service: {} \"{words}\" (HTTP {status}", case.code);
            has(&said.err, line);
        }
    });
}

#[test]
fn refusals_of_a_create_end_with_the_same_exit_code() {
    each_of(32, &every_code(), |case| {
        let (status, body) = (case.status, refusal(&case.code, "said so"));
        // What waited for the service does not know what becomes of the request.
        let is_open = matches!(status, 502 | 504);
        let exit = if is_open { 9 } else { case.exit };
        let server = Server::new(move |request| {
            if request.line.starts_with("POST") {
                Answer::json(status, &body)
            } else {
                no_pair()
            }
        });
        let env = TestEnv::new();
        let create = "--json --retries 0 kps keypair create web";
        let said = fails(env.at(&server.url, create), exit);
        check(&said, case, exit, "said so");
        assert_eq!(server.count("POST"), 1, "{status} {}", case.code);
        assert!(!env.path("web.pem").exists(), "{status} {}", case.code);
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
            let error = fails(TestEnv::new().at(&server.url, arguments), exit).error();
            assert_eq!(error["kind"], kind(exit), "{code}");
            assert_eq!(error["status"], 200, "{code}");
            assert_eq!(error["code"], code);
            assert_eq!(error["service_message"], "said so", "{code}");
        }
    }
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
        let server = Server::new(move |_| Answer::http(400, headers, body));
        let error = fails(TestEnv::new().at(&server.url, "--json repo key list"), 7).error();
        assert_eq!(error["request_id"], id, "{headers}{body}");
    }
}
