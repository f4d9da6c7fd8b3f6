//! `hwkey repo key show` and `delete`: which key is meant, what is sent, what is shown.

use httpmock::Method::{DELETE, GET};
use httpmock::MockServer;
use serde_json::{Value, json};

use crate::kps_wire::prints;
use crate::repo_wire::{CREATED, SENT, anything, page, unread, v1_list};
use crate::support::{TOKEN, TestEnv, fails, line, ok};

/// One API generation: how to ask for it, where it is, and how it wraps a list.
pub(crate) struct Api {
    pub name: &'static str,
    pub path: &'static str,
    pub list: fn(&[Value]) -> Value,
}

pub(crate) const V4: Api = Api {
    name: "v4",
    path: "/v4/user/keys",
    list: page,
};

pub(crate) const V1: Api = Api {
    name: "v1",
    path: "/v1/users/sshkey",
    list: v1_list,
};

impl Api {
    /// Answers a list of `keys`.
    pub(super) fn lists<'a>(&self, server: &'a MockServer, keys: &[Value]) -> httpmock::Mock<'a> {
        server.mock(|when, then| {
            when.method(GET)
                .path(self.path)
                .header("x-auth-token", TOKEN);
            then.status(200).json_body((self.list)(keys));
        })
    }

    /// Removes the key with this id.
    fn removes<'a>(&self, server: &'a MockServer, id: &str) -> httpmock::Mock<'a> {
        server.mock(|when, then| {
            when.method(DELETE)
                .path(format!("{}/{id}", self.path))
                .header("x-auth-token", TOKEN)
                .is_true(|request| request.body_ref().is_empty());
            match self.name {
                "v4" => then.status(204),
                _ => then
                    .status(200)
                    .json_body(json!({"result": id, "status": "success"})),
            };
        })
    }
}

pub(crate) fn key(id: &str, title: &str, file: &str) -> Value {
    json!({"id": id, "title": title, "key": line(&format!("{file}.pub"))})
}

pub(super) fn account() -> [Value; 6] {
    [
        key("2112483822", "laptop", "ed25519"),
        key("7", "shared", "rsa2048"),
        key("9", "shared", "ecdsa256"),
        key("11", "7", "ed25519-other"),
        key("13", "2024", "ecdsa384"),
        key("15", "SHA256:odd", "ecdsa521"),
    ]
}

/// Selectors of the keys of [`account`], and the ids that they mean.
fn selectors() -> Vec<(String, &'static str)> {
    let (sha256, md5) = prints("ecdsa384");
    let (_, laptop) = prints("ed25519");
    vec![
        ("2112483822".into(), "2112483822"),
        ("laptop".into(), "2112483822"),
        ("7".into(), "7"),
        ("2024".into(), "13"),
        (sha256, "13"),
        (format!("MD5:{md5}"), "13"),
        (md5.clone(), "13"),
        (md5.to_uppercase(), "13"),
        (format!("MD5:{}", laptop.to_uppercase()), "2112483822"),
    ]
}

fn json_of<'a>(command: &[&'a str], api: &'a Api) -> Vec<&'a str> {
    [&["--json", "repo", "key"], command, &["--api", api.name]].concat()
}

#[test]
fn show_takes_every_selector() {
    for api in [V4, V1] {
        let server = MockServer::start();
        let list = api.lists(&server, &account());
        let selectors = selectors();
        for (selector, id) in &selectors {
            let said = ok(TestEnv::new().against(&server, json_of(&["show", selector], &api)));
            assert_eq!(said.json()["id"], *id, "{selector} on {}", api.name);
            assert_eq!(said.err, "");
        }
        list.assert_calls(selectors.len());
    }
}

#[test]
fn delete_takes_every_selector() {
    for api in [V4, V1] {
        for (selector, id) in selectors() {
            let server = MockServer::start();
            api.lists(&server, &account());
            let remove = api.removes(&server, id);
            // With a title beside it, even an id is looked up.
            let command = ["delete", &selector, "nobody", "--yes", "--ignore-missing"];
            let said = ok(TestEnv::new().against(&server, json_of(&command, &api)));
            remove.assert_calls(1);
            assert_eq!(said.json()[0]["id"], id, "{selector} on {}", api.name);
            assert_eq!(said.json()[0]["deleted"], true);
        }
    }
}

#[test]
fn show_gives_every_field() {
    let (sha256, md5) = prints("rsa2048");
    let held = line("rsa2048.pub");
    let expected = |created_at: Value| {
        json!({
            "id": "7", "title": "work", "type": "ssh-rsa", "bits": 2048, "fingerprint": sha256,
            "fingerprint_md5": md5, "comment": "rsa2048@example.com", "created_at": created_at,
            "key": held,
        })
    };
    let env = TestEnv::new();
    let server = MockServer::start();
    let found = json!({"id": 7, "title": "work", "key": held, "created_at": SENT});
    V4.lists(&server, &[found]);
    V1.lists(&server, &[key("7", "work", "rsa2048")]);
    let said = ok(env.against(&server, json_of(&["show", "work"], &V4)));
    assert_eq!(said.json(), expected(CREATED.into()));
    let said = ok(env.against(&server, json_of(&["show", "work"], &V1)));
    assert_eq!(said.json(), expected(Value::Null));

    let said = ok(env.against(&server, "repo key show work"));
    let lines: Vec<_> = said.out.lines().collect();
    assert_eq!(lines[0], "id                 7");
    assert_eq!(lines[5], format!("fingerprint (MD5)  {md5}"));
    assert_eq!(lines[8], format!("key                {held}"));
    let said = ok(env.against(&server, "-q repo key show work"));
    assert_eq!(said.out, "7\n");
}

#[test]
fn a_key_that_cannot_be_read_is_shown_with_what_there_is() {
    let server = MockServer::start();
    V4.lists(&server, &[json!({"id": 3, "title": 12312, "key": null})]);
    for selector in ["3", "12312"] {
        let said = ok(TestEnv::new().against(&server, json_of(&["show", selector], &V4)));
        let told = json!({"id": "3", "title": "12312"});
        assert_eq!(said.json(), unread(told));
    }
}

#[test]
fn titles_are_exact() {
    let server = MockServer::start();
    V4.lists(&server, &account());
    for selector in [
        "Laptop",
        "lap",
        "laptop ",
        "8",
        "SHA256:odd",
        "MD5:aa",
        "aa:bb",
    ] {
        let said = fails(
            TestEnv::new().against(&server, json_of(&["show", selector], &V4)),
            5,
        );
        let error = said.error();
        assert_eq!(error["kind"], "not_found", "{selector}");
        assert_eq!(
            error["message"],
            format!("the account has no key `{selector}`")
        );
    }
}

#[test]
fn an_ambiguous_title_lists_the_candidates_and_removes_nothing() {
    for api in [V4, V1] {
        let server = MockServer::start();
        let list = api.lists(&server, &account());
        let other = anything(&server);
        let env = TestEnv::new();
        let show = json_of(&["show", "shared"], &api);
        let delete = json_of(&["delete", "laptop", "shared", "13", "--yes"], &api);
        for command in [show, delete] {
            let error = fails(env.against(&server, command), 2).error();
            let message = error["message"].as_str().unwrap();
            let candidates = [("7", "rsa2048"), ("9", "ecdsa256")]
                .map(|(id, key)| format!("{id} {} shared", prints(key).0));
            let expected = format!(
                "`shared` matches 2 keys; nothing was changed: {}",
                candidates.join("; ")
            );
            assert_eq!(message, expected);
            let people = ["repo", "key", "show", "shared", "--api", api.name];
            let said = fails(env.against(&server, people), 2);
            let lines: Vec<_> = said.err.lines().collect();
            assert_eq!(
                lines[0],
                "error: `shared` matches 2 keys; nothing was changed"
            );
            assert_eq!(
                lines[1..3],
                candidates.map(|candidate| format!("  {candidate}"))
            );
        }
        list.assert_calls(4);
        other.assert_calls(0);
    }
}

#[test]
fn the_same_key_named_twice_is_removed_once() {
    let (sha256, md5) = prints("ed25519");
    let cases: [&[&str]; 2] = [
        &["laptop", &sha256, "2112483822", &md5, "laptop"],
        &["2112483822", "2112483822"],
    ];
    for keys in cases {
        let server = MockServer::start();
        V4.lists(&server, &account());
        let remove = V4.removes(&server, "2112483822");
        let env = TestEnv::new();
        let mut command = env.against(&server, "--json repo key rm --yes");
        let said = ok(command.args(keys));
        remove.assert_calls(1);
        assert_eq!(said.json().as_array().unwrap().len(), 1, "{keys:?}");
    }
}

#[test]
fn the_result_is_a_table_or_the_ids_that_are_gone() {
    let server = MockServer::start();
    V4.lists(&server, &account());
    V4.removes(&server, "2112483822");
    let table = "ID          TITLE   DELETED\n2112483822  laptop  yes\n-           gone    no\n";
    let json = "[{\"id\":\"2112483822\",\"title\":\"laptop\",\"deleted\":true},{\"id\":null,\"title\":\"gone\",\"deleted\":false}]\n";
    for (form, shown) in [("table", table), ("json", json)] {
        let delete = "repo key delete laptop gone --yes --ignore-missing --output";
        let said = ok(TestEnv::new().against(&server, delete).arg(form));
        assert_eq!((said.out.as_str(), said.err.as_str()), (shown, ""));
    }
    let delete = "repo key delete laptop gone --yes --ignore-missing -q";
    let said = ok(TestEnv::new().against(&server, delete));
    assert_eq!((said.out.as_str(), said.err.as_str()), ("2112483822\n", ""));
}

#[test]
fn delete_needs_a_key() {
    let server = MockServer::start();
    let other = anything(&server);
    let env = TestEnv::new();
    fails(env.against(&server, "repo key delete --yes"), 2);
    fails(env.against(&server, "repo key show"), 2);
    other.assert_calls(0);
}
