//! `hwkey audit`: services that are not there, and what is then not said.

use std::net::TcpListener;

use serde_json::{Value, json};

use crate::audit::wire::{
    account, answering, audit, audited, findings, hold_public, project, services,
};
use crate::kps_wire::listed;
use crate::repo_wire::{key, page, v1_key, v1_list};
use crate::server::{Answer, Request, Server, refusal};
use crate::support::{PROJECT, TOKEN, TestEnv, fails, line, ok, starts};

/// A home with a key that is registered and one that is not.
fn home() -> TestEnv {
    let env = TestEnv::new();
    hold_public(&env, "a.pub", "ed25519");
    hold_public(&env, "b.pub", "ecdsa256");
    env
}

fn refusing(status: u16) -> Answer {
    Answer::json(status, refusal("X.1", "so\u{1b} it is"))
}

#[test]
fn both_services_are_asked_at_the_same_time() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        // Neither is answered before both have asked.
        let mut asked = [(); 2].map(|()| {
            let mut stream = listener.accept().unwrap().0;
            let request = Request::read(&mut stream).unwrap();
            (stream, request)
        });
        for (stream, request) in &mut asked {
            let body = if request.line.contains("/keypairs") {
                project(&[("ecdsa256", "web")])
            } else {
                account(&[("ed25519", "laptop")])
            };
            Answer::json(200, body).give(stream).unwrap();
        }
    });
    let env = home();
    let options = ["--json", "--retries", "0", "--timeout", "20", "audit"];
    let keys = ok(env.at(&url, options)).json();
    server.join().unwrap();
    assert_eq!(findings(&keys), [[""; 0], [""; 0]]);
}

#[test]
fn a_service_that_fails_is_a_warning_and_none_is_unused() {
    let repo = || Answer::json(200, account(&[("ed25519", "t"), ("dsa", "old")]));
    let kps = || Answer::json(200, project(&[("ed25519", "web"), ("dsa", "old")]));
    for failure in [
        refusing(403),
        refusing(503),
        Answer::Close,
        Answer::text(200, "<html>"),
    ] {
        let cases = [
            ("CodeArts Repo", answering(failure.clone(), kps())),
            ("KPS", answering(repo(), failure.clone())),
        ];
        for (service, server) in cases {
            let said = audit(&home(), &server, &[]).ended(0);
            let found = findings(&said.json());
            assert_eq!(found, [vec![], vec![], vec!["weak", "no-local-half"]]);
            let begin = format!("warning: {service} did not list its keys: {service}");
            starts(&said.err, begin);
            assert_eq!(said.err.lines().count(), 1, "{}", said.err);
            assert!(!said.err.contains('\u{1b}'), "{:?}", said.err);
        }
    }
}

#[test]
fn both_services_failing_is_one_error_and_a_warning() {
    let server = answering(refusing(503), refusing(403));
    let said = fails(home().at(&server.url, "--retries 0 audit"), 8);
    let begins = |begin: &str| {
        said.err
            .lines()
            .filter(|line| line.starts_with(begin))
            .count()
    };
    let warning = "warning: KPS did not list its keys: KPS refused permission";
    let counts = [warning, "error: CodeArts Repo", "error: "].map(begins);
    assert_eq!(counts, [1; 3], "{}", said.err);
    for (repo, code) in [(503, 8), (401, 4)] {
        let server = answering(refusing(repo), refusing(repo));
        let said = audit(&home(), &server, &[]);
        assert_eq!((said.code, said.out.as_str()), (code, ""), "{}", said.err);
        assert_eq!(said.error()["exit_code"], code);
    }
}

#[test]
fn a_service_without_settings_is_not_asked() {
    let env = home();
    for (variable, project_id, warning) in [
        (
            "HWKEY_REPO_ENDPOINT",
            None,
            "warning: KPS was not asked: no endpoint for KPS",
        ),
        (
            "HWKEY_KPS_ENDPOINT",
            Some(("HWKEY_PROJECT_ID", PROJECT)),
            "warning: CodeArts Repo was not asked: no endpoint for CodeArts Repo",
        ),
    ] {
        let server = services(account(&[("ed25519", "t")]), project(&[("ed25519", "n")]));
        let mut command = env.command("--json audit");
        command.env("HWKEY_TOKEN", TOKEN).envs(project_id);
        let said = ok(command.env(variable, &server.url));
        assert_eq!(findings(&said.json()), [[""; 0], [""; 0]]);
        starts(&said.err, warning);
        assert_eq!(server.lines().len(), 1);
    }
}

#[test]
fn without_a_project_kps_is_not_asked() {
    let env = home();
    let server = services(account(&[("ed25519", "t")]), project(&[]));
    let mut command = env.command("--json audit");
    command.env("HWKEY_TOKEN", TOKEN);
    let said = ok(command.env("HWKEY_ENDPOINT", &server.url));
    let begin = "warning: KPS was not asked: no project id, which KPS needs (give --project-id";
    starts(&said.err, begin);
    assert_eq!(said.json()[0]["repo"][0]["title"], "t");
}

#[test]
fn without_any_settings_it_is_an_error_of_configuration() {
    let env = home();
    let said = fails(env.command("--json audit"), 3);
    assert_eq!(said.error()["kind"], "config");
    let server = Server::in_turn([]);
    let mut command = env.command("audit");
    let said = fails(
        command
            .env("HWKEY_ENDPOINT", &server.url)
            .env("HWKEY_PROJECT_ID", PROJECT),
        3,
    );
    let errors = said.err.lines().filter(|line| line.starts_with("error: "));
    assert_eq!(errors.count(), 1, "{}", said.err);
    starts(&said.err, "error: no credentials");
    assert!(server.lines().is_empty());
}

#[test]
fn keys_not_shown_in_full_are_joined_with_none() {
    let env = home();
    let masked = "ssh-ed25519 AAAA****";
    let keys = [
        key(7, "a", masked),
        key(8, "b", masked),
        json!({"id": 9, "title": "c", "key": null}),
    ];
    let server = services(page(&keys), project(&[]));
    let said = audit(&env, &server, &[]);
    let keys = said.json();
    assert_eq!(keys.as_array().unwrap().len(), 5);
    for (index, kind) in [
        (2, json!("ssh-ed25519")),
        (3, json!("ssh-ed25519")),
        (4, Value::Null),
    ] {
        assert_eq!(keys[index]["fingerprint"], Value::Null);
        assert_eq!(keys[index]["type"], kind);
        assert_eq!(keys[index]["repo"].as_array().unwrap().len(), 1);
    }
    assert_eq!(findings(&keys), [[""; 0]; 5]);
    let expected =
        "warning: CodeArts Repo does not show 3 of its keys in full, so these keys are unknown\n";
    assert_eq!(said.err, expected);
    let said = ok(env.at(&server.url, "-q audit"));
    assert_eq!(said.out.lines().count(), 2);
}

#[test]
fn pairs_of_type_x509_are_left_out() {
    let mut windows = listed("windows", "rsa2048");
    windows["keypair"]["type"] = "x509".into();
    let pairs = json!({"keypairs": [windows, listed("linux", "ed25519")]});
    let keys = audited(&home(), &services(page(&[]), pairs));
    assert_eq!(keys.as_array().unwrap().len(), 2);
    assert_eq!(keys[0]["kps"][0]["name"], "linux");
}

#[test]
fn the_generation_of_the_settings_is_asked() {
    let mut env = home();
    env.set("HWKEY_REPO_API", "v1");
    let list = v1_list(&[v1_key("70", "old", &line("ed25519.pub"))]);
    let server = services(list, project(&[]));
    let keys = audited(&env, &server);
    assert_eq!(
        keys[0]["repo"],
        json!([super::repo_place("70", "old", Value::Null)])
    );
    assert!(server.lines().contains(&"GET /v1/users/sshkey".to_owned()));
}
