//! `--all-profiles` and `--regions`: where is looked, and what is said where that cannot be done.

mod faults;
mod places;
mod sandbox;

use serde_json::{Value, json};

use crate::kps_wire::listed;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Request};
use crate::support::internet::Internet;
use crate::support::{Said, TestEnv, line};

/// Every region has one project of its own; one has a second, and one has no KPS.
const PROJECTS: [(&str, &str); 5] = [
    ("p1", "cn-north-4"),
    ("p2", "cn-east-3"),
    ("p3", "cn-north-4_team"),
    ("p4", "MOS"),
    ("p5", "ae-ad-1"),
];

/// An access key, which can use every project.
const ACCESS_KEY: &str = "access_key = 'AK'\nsecret_key = 'SK'\n";

/// What the services of a cloud answer where nothing is wrong.
fn answer(host: &str, request: &Request) -> Answer {
    let target = request.line.split(' ').nth(1).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let segments: Vec<_> = path.split('/').skip(1).collect();
    Answer::json(
        200,
        match (host.split('.').next().unwrap(), segments.as_slice()) {
            ("iam", ["v3", "auth", "projects"]) => projects(|_| true),
            ("iam", ["v3", "projects"]) => projects(|name| query == format!("name={name}")),
            ("iam", ["v3", "auth", "tokens"]) => json!({"token": {
                "expires_at": "2100-01-01T00:00:00.000000Z",
                "project": {"id": "p1", "name": "cn-north-4"},
            }}),
            ("kms", ["v3", project, "keypairs"]) => {
                json!({"keypairs": [listed(&format!("of-{project}"), "ed25519")]})
            }
            ("kms", ["v3", project, "running-tasks"]) => json!({"tasks": [
                {"task_id": format!("task-{project}"), "operate_type": "RUNNING_BIND", "task_time": "1"},
            ]}),
            ("kms", ["v3", _, "failed-tasks"]) => json!({"tasks": []}),
            ("ecs", ["v1.1", project, ..]) => {
                json!({"servers": [{"id": format!("id-{project}"), "name": "web", "addresses": {}}]})
            }
            ("codehub-ext", ["v4", "user", "keys"]) => page(&[key(7, host, &line("ed25519.pub"))]),
            ("codehub-ext", ["v4", "user", "repositories"]) if query.contains("archived=false") => {
                json!([{"id": 5, "ssh_url_to_repo": format!("git@{host}:demo/app.git")}])
            }
            ("codehub-ext", ["v4", "user", "repositories"]) => json!([]),
            ("codehub-ext", ["v4", "repositories", "5", "deploy-keys"]) => {
                json!([key(9, host, "")])
            }
            other => panic!("{other:?}"),
        },
    )
}

fn projects(is_wanted: impl Fn(&str) -> bool) -> Value {
    let wanted = PROJECTS.iter().filter(|(_, name)| is_wanted(name));
    let projects: Vec<_> = wanted
        .map(|(id, name)| json!({"id": id, "name": name}))
        .collect();
    json!({"projects": projects})
}

/// A home with these profiles: name, region, credentials.
fn home(profiles: &[(&str, &str, &str)]) -> TestEnv {
    let env = TestEnv::new();
    let profiles = profiles.iter().map(|(name, region, credentials)| {
        format!("[profiles.{name}]\nregion = '{region}'\n{credentials}\n")
    });
    env.config(&profiles.collect::<String>());
    env
}

fn sound() -> Internet {
    Internet::new(answer)
}

/// Profile, region and one more field of each item.
fn places<'a>(said: &'a Value, field: &str) -> Vec<(Option<&'a str>, &'a str, &'a str)> {
    let items = said.as_array().unwrap().iter();
    items
        .map(|item| {
            let text = |field: &str| item[field].as_str();
            (
                text("profile"),
                text("region").unwrap(),
                text(field).unwrap(),
            )
        })
        .collect()
}

/// The warnings, each up to its reason.
fn warnings(said: &Said) -> Vec<&str> {
    let warnings = said
        .err
        .lines()
        .filter_map(|line| line.strip_prefix("warning: "));
    warnings
        .map(|text| text.split(": ").next().unwrap())
        .collect()
}
