//! `hwkey kps server list`: what is asked of ECS, and what is shown.

use serde_json::{Value, json};

use crate::kps_wire::shown;
use crate::server::{Answer, Server, refused};
use crate::support::{PROJECT, Said, TestEnv, column, ends, fails, has, ok};

const NOT_PUBLISHED: &str = "APIGW.0101";

fn details(version: &str) -> String {
    format!("/{version}/{PROJECT}/cloudservers/detail")
}

fn server(number: usize, key_name: Value) -> Value {
    json!({"id": format!("s{number}"), "name": format!("web-{number}"), "status": "ACTIVE",
        "key_name": key_name, "user_id": "u1", "created": "2026-01-15T08:00:00Z",
        "addresses": {"vpc": [{"addr": "192.168.0.11", "version": 4}, {"addr": "203.0.113.11", "version": "4"}]},
        "metadata": {"os_type": "Linux", "metering.imagetype": "gold", "EcmResStatus": ""}})
}

fn page(servers: &[Value]) -> Answer {
    Answer::json(
        200,
        json!({"count": servers.len(), "servers": servers, "servers_links": []}),
    )
}

pub(super) fn at(server: &Server, words: &str) -> Said {
    ok(TestEnv::new().at(&server.url, words))
}

pub(super) fn ids(said: &Said) -> String {
    let ids = column(&said.json(), "id");
    let ids: Vec<_> = ids.iter().map(|id| id.as_str().unwrap()).collect();
    ids.join(" ")
}

#[test]
fn servers_come_from_v1_1_page_by_page_with_what_is_named() {
    let first: Vec<_> = (0..100)
        .map(|number| server(number, json!("web")))
        .collect();
    let odd = json!({"id": "s100", "name": "old", "status": null, "key_name": "", "metadata": null,
        "addresses": null, "created": "yesterday"});
    let listed = Server::in_turn([page(&first), page(&[server(99, json!("web")), odd])]);
    let said = at(&listed, "--json kps server list");
    let shown = said.json();
    assert_eq!(shown.as_array().unwrap().len(), 101);
    assert_eq!(
        shown[7],
        json!({"id": "s7", "name": "web-7", "status": "ACTIVE", "keypair": "web", "os_type": "Linux",
            "image_type": "public", "addresses": ["192.168.0.11", "203.0.113.11"], "user_id": "u1",
            "created_at": "2026-01-15T08:00:00Z"})
    );
    assert_eq!(
        shown[100],
        json!({"id": "s100", "name": "old", "status": null, "keypair": null, "os_type": null,
            "image_type": null, "addresses": [], "user_id": null, "created_at": null})
    );
    let fields = "expect-fields=addresses&expect-fields=key_name&expect-fields=metadata";
    let path = details("v1.1");
    assert_eq!(
        listed.lines(),
        [
            format!("GET {path}?{fields}&limit=100"),
            format!("GET {path}?{fields}&limit=100&marker=s99")
        ]
    );
}

#[test]
fn what_ecs_filters_is_filtered_here_again() {
    let all = [
        server(1, json!("web")),
        server(2, json!("Web")),
        server(11, json!("web")),
        server(3, Value::Null),
    ];
    let cases = [
        ("--keypair web", "key_name=web&limit=100", "s1 s11"),
        ("--name WEB-1", "limit=100&name=WEB-1", "s1 s11"),
        ("--name WEB-1 --limit 1", "limit=100&name=WEB-1", "s1"),
        ("--keypair nobody", "key_name=nobody&limit=100", ""),
    ];
    for (options, query, expected) in cases {
        let answer = page(&all);
        let listed = Server::new(move |_| answer.clone());
        let said = at(&listed, &format!("--json kps server list {options}"));
        assert_eq!(ids(&said), expected, "{options}");
        has(&listed.lines()[0], query);
        let said = at(&listed, &format!("-q kps server ls {options}"));
        assert_eq!(said.out.trim_end().replace('\n', " "), expected);

        // Where V1.1 is not published V1 is asked, which does not filter.
        let answer = page(&all);
        let listed = Server::new(move |request| {
            if request.line.contains("/v1.1/") {
                refused(404, NOT_PUBLISHED)
            } else {
                answer.clone()
            }
        });
        let said = at(&listed, &format!("--json kps server list {options}"));
        assert_eq!(ids(&said), expected, "{options}");
        let whole = format!("GET {}?limit=1000", details("v1"));
        assert_eq!(listed.lines()[1], whole);
    }
}

#[test]
fn refusals_of_ecs_name_what_is_missing() {
    let cases = [
        (403, "Ecs.0015", 4, "ecs:cloudServers:listServersDetails"),
        (404, NOT_PUBLISHED, 7, "ECS"),
        (400, "Ecs.0005", 7, "Ecs.0005"),
    ];
    for (status, code, exit, part) in cases {
        let broken = Server::new(move |_| refused(status, code));
        let said = fails(TestEnv::new().at(&broken.url, "kps server list"), exit);
        has(&said.err, part);
    }
}

/// V1.1 leaves the key pair out: the server passes for one without, but nothing is removed because of it.
#[test]
fn a_key_pair_that_is_left_out_is_asked_for_once_more_before_a_removal() {
    // What V1 answers.
    for v1 in ["with it", "without it", "404", "403", "500"] {
        let listed = Server::new(move |request| {
            let path = request.line.split(PROJECT).nth(1).unwrap();
            let mut server = server(1, json!("team"));
            let is_v1 = request.line.contains("/v1/");
            if let Ok(status) = v1.parse::<u16>()
                && is_v1
            {
                Answer::json(status, json!({"error": {"code": "Ecs.9", "message": "no"}}))
            } else if path.starts_with("/cloudservers") {
                if !is_v1 || v1 == "without it" {
                    server.as_object_mut().unwrap().remove("key_name");
                }
                page(&[server])
            } else if let Some(name) = path.strip_prefix("/keypairs/") {
                let key = if name == "team" { "ed25519" } else { "rsa2048" };
                Answer::json(200, shown(name, key, json!({})))
            } else {
                Answer::json(200, json!({"total": 0, "tasks": []}))
            }
        });
        let run = |words: &str, expected: i32| {
            let command = format!("--retries 0 --json kps {words}");
            ends(TestEnv::new().at(&listed.url, command), expected)
        };
        assert_eq!(run("server list", 0).json()[0]["keypair"], Value::Null);
        assert!(ids(&run("server list --keypair team", 0)).is_empty());
        run("keypair bind ops s1 --dry-run", 0);
        run("keypair unbind s1 --yes", 2);
        // The look before a removal is another.
        assert_eq!(listed.count("/v1/"), 0);
        let unknown = "ECS leaves out the key pair (`key_name`) of `web-1`";
        let [unused, rotated] = match v1 {
            "with it" => ["servers use it", "still"],
            _ => [unknown, unknown],
        };
        has(&run("keypair delete team --if-unused --yes", 6).err, unused);
        let rotate = "keypair rotate team ops --delete-old --yes";
        has(&run(rotate, 9).err, rotated);
        assert_eq!(listed.count("DELETE") + listed.count("POST"), 0);
    }
}

/// ECS or KPS with a list whose first page has one of two items: links or counts tell of the other, which
/// comes or does not. The tasks of KPS have no links.
fn in_short_pages(cut: &'static str, has_links: bool, comes: bool) -> Server {
    Server::new(move |request| {
        let path = request.line.split(PROJECT).nth(1).unwrap();
        if let Some(name) = path.strip_prefix("/keypairs/") {
            return Answer::json(200, shown(name, "ed25519", json!({})));
        }
        if !path.starts_with(cut) {
            return Answer::json(200, json!({"servers": [], "tasks": []}));
        }
        let is_second = comes && (path.contains("marker=s1") || path.contains("offset=1"));
        let (number, pair) = if is_second { (2, "team") } else { (1, "web") };
        let mut links = vec![json!({"rel": "next", "href": "/"})];
        links.retain(|_| has_links && !is_second);
        let total = if has_links { Value::Null } else { json!(2) };
        let task =
            json!({"task_id": format!("t{number}"), "server_id": "s9", "keypair_name": pair});
        let page = json!({"servers": [server(number, json!(pair))], "tasks": [task],
            "servers_links": links, "count": total, "total": total});
        Answer::json(200, page)
    })
}

/// A short page is not the last one where the service tells of more. A list that stays short is shown, but
/// nothing is removed because of it.
#[test]
fn pages_go_on_as_long_as_the_service_says_so() {
    let servers = ("/cloudservers", "server list", ["s1", "s1 s2"]);
    let tasks = ("/running-tasks", "task list --running", ["t1", "t1 t2"]);
    for ((cut, list, [first, all]), has_links) in
        [(servers, true), (servers, false), (tasks, false)]
    {
        for (comes, expected, part) in [
            (true, all, "servers use it"),
            (false, first, "shorter than its total"),
        ] {
            let listed = in_short_pages(cut, has_links, comes);
            let said = at(&listed, &format!("--json kps {list}"));
            assert_eq!(ids(&said), expected, "{cut}");
            let delete = "kps keypair delete team --if-unused --yes";
            has(&fails(TestEnv::new().at(&listed.url, delete), 6).err, part);
            assert_eq!(listed.count("DELETE"), 0);
        }
    }
}
