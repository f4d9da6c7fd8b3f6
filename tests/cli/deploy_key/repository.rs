//! Which repository `-R` means, and how it is looked up.

use serde_json::{Value, json};

use super::{changes, deploy_key, recorded, repository, with_repositories};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, file, has, lacks};
use crate::table::rows;

const HOST: &str = "codehub.example";

fn all() -> Vec<Value> {
    let mut attic = repository(5, HOST, "old/web");
    attic["archived"] = true.into();
    vec![
        repository(1, HOST, "demo/app"),
        repository(2, HOST, "demo/sub/app"),
        repository(3, HOST, "demo/app2"),
        repository(4, HOST, "demo/Web"),
        attic,
        json!({"id": 6, "name": "app", "ssh_url_to_repo": null, "http_url_to_repo": null}),
        json!({"id": 7, "name": "https", "http_url_to_repo": format!("https://{HOST}/demo/https.git")}),
    ]
}

/// Lists the keys of a repository, which looks it up.
fn list(server: &Server, repository: &str) -> Said {
    deploy_key(server, ["list", "--json", "-R", repository])
}

#[test]
fn an_address_a_path_or_a_name_is_looked_up_and_compared_exactly() {
    for (given, search, id) in [
        ("git@codehub.example:demo/app.git", "app", "1"),
        ("git@codehub.example:demo/app", "app", "1"),
        ("ssh://git@CODEHUB.example:2222/demo/app.git", "app", "1"),
        ("https://codehub.example/demo/app.git", "app", "1"),
        (
            "https://user:planted@codehub.example:8443/demo/app/",
            "app",
            "1",
        ),
        ("https://codehub.example/demo/sub/app", "app", "2"),
        ("demo/app", "app", "1"),
        ("demo/app.git", "app", "1"),
        ("demo/sub/app", "app", "2"),
        ("app2", "app2", "3"),
        ("Web", "Web", "4"),
        ("web", "web", "5"),
        ("https", "https", "7"),
    ] {
        let server = with_repositories(all());
        let said = list(&server, given);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{given}");
        let search = |archived: bool| {
            format!(
                "GET /v4/user/repositories?archived={archived}&limit=100&offset=0&search={search}"
            )
        };
        let keys = format!("GET /v4/repositories/{id}/deploy-keys?limit=100&offset=0");
        assert_eq!(
            server.lines(),
            [search(false), search(true), keys],
            "{given}"
        );
    }
    let server = with_repositories(all());
    assert_eq!(list(&server, "0042").code, 0);
    assert_eq!(
        server.lines(),
        ["GET /v4/repositories/42/deploy-keys?limit=100&offset=0"]
    );
}

#[test]
fn the_recorded_look_up_is_understood() {
    let case = recorded("user_repos_v4");
    let reply = case["reply_body"].as_str().unwrap().to_owned();
    let server = Server::new(move |request| {
        let is_search = request.line.contains("/user/");
        Answer::text(200, if is_search { &reply } else { "[]" })
    });
    assert_eq!(list(&server, "git@h:g/web.git").code, 0);
    let searched = server.requests().remove(0);
    for pair in ["limit=100", "offset=0", "archived=false", "search=web"] {
        assert!(case["rawquery"].as_str().unwrap().contains(pair));
        has(&searched.line, pair);
    }
}

#[test]
fn a_name_that_several_have_lists_them() {
    let server = with_repositories(all());
    let said = list(&server, "app");
    assert_eq!(said.code, 2);
    let both = "`app` matches 2 repositories: demo/app (id 1); demo/sub/app (id 2)";
    has(&said.error()["message"], both);
    let said = deploy_key(&server, ["list", "-R", "app"]);
    has(&said.err, "\n  demo/app (id 1)\n  demo/sub/app (id 2)\n");
}

#[test]
fn an_address_of_another_host_is_looked_up_by_its_path_with_a_warning() {
    let server = with_repositories(all());
    let said = list(&server, "https://user:planted@github.example/demo/app.git");
    assert_eq!(said.code, 0);
    has(
        &said.err,
        "warning: the address is at github.example, but demo/app (id 1) is at codehub.example",
    );
    lacks(&said.err, "planted");
}

/// What follows `-R`, the exit code, and a part of what is said.
const NOT_FOUND: &str = "
demo/none | 5 | there is no repository `demo/none`
git@codehub.example:none/app.git | 5 | there is no repository `none/app`
DEMO/app | 5 | there is no repository
ap | 5 | there is no repository
0 | 2 | `0` is not a repository id
2147483648 | 2 | is not a repository id
./app | 2 | is a path of this machine
/srv/app.git | 2 | is a path of this machine
demo//app | 2 | is not the path of a repository
git@codehub.example | 2 | is not a clone address
https://codehub.example | 2 | is not a clone address
ftp://codehub.example/demo/app | 2 | is not a clone address
https://user:planted@codehub.example/demo/app?x | 2 | is not a clone address
 | 2 | blank
";

#[test]
fn a_repository_that_is_not_there_or_not_one_changes_nothing() {
    let key = file("ed25519.pub");
    for [given, code, text] in rows(NOT_FOUND) {
        let server = with_repositories(all());
        let said = deploy_key(&server, ["add", &key, "-R", given]);
        assert_eq!(said.code.to_string(), code, "{given}: {}", said.err);
        has(&said.err, text);
        lacks(&said.err, "planted");
        assert!(changes(&server).is_empty(), "{given}");
        assert!(code == "5" || server.lines().is_empty(), "{given}");
    }
}

#[test]
fn what_the_service_says_of_a_repository_has_its_own_text_and_code() {
    const GET: &str = "codeartsrepo:repository:getRepository";
    for (status, code, exit, text) in [
        (
            404,
            "CH.00402000",
            5,
            "there is no repository with the id 9",
        ),
        (403, "CH.004403", 4, GET),
        (403, "CH.00401001", 4, GET),
        (
            401,
            "DEV.00000003",
            4,
            "the authentication information has expired",
        ),
        (500, "CH.000001", 8, "an unknown error"),
    ] {
        for command in ["list", "delete x --yes", "delete x --yes --ignore-missing"] {
            let server = Server::new(move |_| refused(status, code));
            let said = deploy_key(&server, format!("{command} -R 9"));
            assert_eq!(said.code, exit, "{command} {code}: {}", said.err);
            has(&said.err, text);
            assert!(changes(&server).is_empty());
        }
    }
}

#[test]
fn a_thousand_repositories_are_looked_through() {
    let many: Vec<_> = (1..=1000)
        .map(|id| repository(id, HOST, &format!("group{id}/app")))
        .collect();
    let server = with_repositories(many);
    let said = list(&server, "group1000/app");
    assert_eq!((said.code, said.err.as_str()), (0, ""));
    let lines = server.lines();
    let keys = lines
        .iter()
        .filter(|line| line.contains("/repositories/1000/deploy-keys?"));
    assert_eq!((keys.count(), lines.len()), (1, 11 + 1 + 1));
    let said = list(&server, "app");
    has(&said.err, "matches 1000 repositories");
}
