//! `hwkey repo key list`: which answers of the service are understood, and which are not shown.

use serde_json::{Value, json};

use crate::repo::list::{list, list_of};
use crate::repo_wire::{key, unread, v1_key, v1_list};
use crate::server::{Answer, Server};
use crate::support::{Said, TestEnv, fails};

fn list_fails(answer: Answer, further: &[&str], code: i32) -> Said {
    let server = Server::in_turn([answer]);
    let env = TestEnv::new();
    let mut command = env.at(&server.url, "repo key list --json --retries 0");
    let said = fails(command.args(further), code);
    assert_eq!(server.lines().len(), 1);
    said
}

#[test]
fn masked_and_shortened_keys_keep_their_type_and_comment() {
    let masked = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQA*********************************************************Bqa/pE8buOrxri6AWqAky0bmtjSuVf reop1@test.com";
    let cases = [
        (masked, Some("ssh-rsa"), Some("reop1@test.com")),
        ("ssh-rsa AAAAB3...", Some("ssh-rsa"), None),
        ("ssh-ed25519", Some("ssh-ed25519"), None),
        ("***", None, None),
        ("", None, None),
    ];
    for (line, algorithm, comment) in cases {
        let said = list_of(&[key(1, "t", line)], &["--json"]);
        let shown = &said.json()[0];
        assert_eq!(shown["type"], json!(algorithm), "{line}");
        assert_eq!(shown["comment"], json!(comment), "{line}");
        assert_eq!(shown["key"], line);
        for field in ["bits", "fingerprint", "fingerprint_md5"] {
            assert_eq!(shown[field], Value::Null, "{field} of {line}");
        }
    }
}

#[test]
fn created_at_has_one_form_or_is_null() {
    const MORNING: Option<&str> = Some("2025-06-16T03:05:58Z");
    let times = [
        (
            json!("2025-06-16T03:05:58.000+08:00"),
            Some("2025-06-15T19:05:58Z"),
        ),
        (json!("2025-06-16T03:05:58Z"), MORNING),
        (json!("2025-06-16T03:05:58.999999Z"), MORNING),
        (json!("2025-06-15T21:35:58.123456-05:30"), MORNING),
        (json!("2025-06-16T11:05:58+0800"), MORNING),
        (json!("2025-06-16T11:05:58+08:00[Asia/Shanghai]"), MORNING),
        (json!("2024-02-29T23:59:60Z"), Some("2024-02-29T23:59:59Z")),
        (json!(null), None),
        (json!(""), None),
        (json!("2025-06-16 03:05:58"), None),
        (json!("2025-06-16T03:05:58"), None),
        (json!("2025-02-30T03:05:58Z"), None),
        (json!("2025-06-16T03:60:58Z"), None),
        (json!("2025-06-16T03:05:58+99:00"), None),
        (json!("2025-06-16"), None),
        (json!("yesterday"), None),
    ];
    for (time, expected) in times {
        let mut one = key(1, "t", "k");
        one["created_at"] = time.clone();
        let shown = list_of(&[one.clone()], &["--json"]).json();
        assert_eq!(shown[0]["created_at"], json!(expected), "{time}");
        let piped = list_of(&[one], &[]).out;
        assert!(
            piped.trim_end().ends_with(expected.unwrap_or("-")),
            "{piped}"
        );
    }
}

#[test]
fn the_replies_that_the_documentation_prints_are_understood() {
    let v4 = json!({"keys": [{
        "id": 2_111_842_119,
        "title": "lssh",
        "key": "ssh-rsa AAAAB3...",
        "created_at": "2022-12-14T11:22:57.000+08:00",
    }]});
    let server = Server::in_turn([Answer::json(200, v4)]);
    let expected = json!({"id": "2111842119", "title": "lssh", "type": "ssh-rsa",
        "created_at": "2022-12-14T03:22:57Z", "key": "ssh-rsa AAAAB3..."});
    assert_eq!(list(&server, &["--json"]).json(), json!([unread(expected)]));

    let first = "ssh-rsa AAAAB3NzaC1yc2EAAAADAQA*********************************************************Bqa/pE8buOrxri6AWqAky0bmtjSuVf reop1@test.com";
    let second = "ssh-rsa AAAAB3NzaC1yc2EA*********************************************************U7xcma6HU8nj1E0i46VObWyOONl3gh142BV repo@test.com";
    let v1 = v1_list(&[
        v1_key("1015292", "reop1@test.com", first),
        v1_key("1031709", "reop@test.com", second),
    ]);
    let server = Server::in_turn([Answer::json(200, v1)]);
    let shown = |id: &str, title: &str, comment: &str, key: &str| {
        unread(json!({"id": id, "title": title, "type": "ssh-rsa", "comment": comment, "key": key}))
    };
    let expected = json!([
        shown("1015292", "reop1@test.com", "reop1@test.com", first),
        shown("1031709", "reop@test.com", "repo@test.com", second),
    ]);
    assert_eq!(list(&server, &["--json", "--api", "v1"]).json(), expected);
}

#[test]
fn fields_may_be_missing_or_of_another_type() {
    let keys = json!([{"id": 1}, {"id": "2", "title": 12312, "key": null, "new": {}}]);
    let server = Server::in_turn([Answer::json(200, json!({"keys": keys}))]);
    let shown = list(&server, &["--json"]).json();
    assert_eq!(shown[0]["id"], "1");
    assert_eq!(shown[0]["title"], Value::Null);
    assert_eq!(shown[0]["key"], Value::Null);
    assert_eq!(shown[1]["id"], "2");
    assert_eq!(shown[1]["title"], "12312");
}

#[test]
fn an_answer_that_is_not_as_documented_is_not_shown() {
    let of_v4 = [
        r#"{"keys":[{"id":1e3}]}"#,
        r#"{"keys":[{"id":1e400}]}"#,
        r#"{"keys":[{"id":"\ud800"}]}"#,
        r#"{"keys":[{"id":1,"title":"\ud800"}]}"#,
        r#"{"keys":[{"title":"no id"}]}"#,
        r#"{"keys":[[1]]}"#,
        r#"{"total":0}"#,
    ];
    let of_v1 = [
        r#"{"status":"success"}"#,
        r#"{"status":"success","result":{"total":0}}"#,
        r#"{"status":"success","result":[]}"#,
        r#"{"result":{"total":0,"sshkey":[]}}"#,
        r#"{"keys":[]}"#,
        r#"{"status":"success","result":{"total":1,"sshkey":[{"id":"x"}]}}"#,
    ];
    for (api, answers) in [("--api=v4", &of_v4[..]), ("--api=v1", &of_v1)] {
        for answer in answers {
            let said = list_fails(Answer::text(200, answer), &[api], 8);
            assert_eq!(said.error()["kind"], "unavailable", "{answer}");
        }
    }
}

#[test]
fn an_id_has_all_its_digits_however_it_is_written() {
    let long = "1234567890123456789012345678901234567890";
    let server = Server::in_turn([Answer::json(200, v1_list(&[v1_key(long, "t", "k")]))]);
    assert_eq!(list(&server, &["-q", "--api=v1"]).out, format!("{long}\n"));

    let ids = [
        ("1", "1"),
        (r#""1""#, "1"),
        (r#""\u0031\u0032""#, "12"),
        ("99999999999999999999", "99999999999999999999"),
        (r#""007""#, "007"),
    ];
    for (written, id) in ids {
        let body = format!(r#"{{"keys":[{{"id": {written} ,"title":"t"}}]}}"#);
        let server = Server::in_turn([Answer::text(200, &body)]);
        assert_eq!(list(&server, &["--json"]).json()[0]["id"], id, "{written}");
    }
}
