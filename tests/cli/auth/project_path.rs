//! An id of a project that is a path.

use std::fs;

use serde_json::json;

use crate::auth::iam::{PROJECTS, REGION, cloud, login, nobody};
use crate::auth::project::{PAIRS, iam, keyed, list};
use crate::server::{Answer, Server};
use crate::support::{PROJECT, TestEnv, fails, has, ok};

/// Everything else is encoded in a path; these two change it.
#[test]
fn an_id_that_is_a_direction_is_none() {
    for id in [".", ".."] {
        let server = iam(move || list(&[(id, REGION)]), || list(&[]));
        let said = fails(&mut keyed(&TestEnv::new(), &server.url, PAIRS), 8);
        has(&said.err, "a project id is a path");
        assert_eq!(server.lines(), [PROJECTS]);

        let project = json!({"id": id, "name": REGION});
        let body = json!({"token": {"expires_at": "2099-01-02T03:04:05Z", "project": project}});
        let server = Server::new(move |_| Answer::http(201, "X-Subject-Token: MIIFnew\r\n", &body));
        let env = TestEnv::new();
        let said = fails(&mut login(&env, &server.url, ""), 8);
        has(&said.err, "sent an unexpected response");
        assert!(!env.path(".local/state/hwkey/tokens").exists());
    }
}

#[test]
fn an_id_that_was_kept_and_is_a_direction_is_none() {
    let server = cloud();
    let env = TestEnv::new();
    ok(&mut login(&env, &server.url, ""));
    let kept = env.path(".local/state/hwkey/tokens/default.json");
    let text = fs::read_to_string(&kept).unwrap();
    fs::write(&kept, text.replace(PROJECT, "..")).unwrap();
    let said = fails(&mut nobody(&env, &server.url, PAIRS), 3);
    has(&said.err, "is a path, not an ID");
    assert_eq!(server.lines().len(), 1);
}
