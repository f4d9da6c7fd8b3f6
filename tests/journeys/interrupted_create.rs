//! A create that was killed while its answer was on the way, and picked up the next day.

use std::fs;

use crate::person::{assert_mode, at_terminal_with, blob, files, public_half, succeeds};
use crate::service::{Gateway, PROJECT, Service, TOKEN};
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, has, lacks};

#[test]
fn a_killed_create_is_told_the_next_day_and_its_hint_works() {
    let (env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    let gateway = Gateway::before(&service, |line| line.starts_with("POST"));
    let create = ["kps", "keypair", "create", "web"];
    let terminal = Terminal::run(&env, &gateway.server.url, create, |command| {
        command
            .env("HWKEY_TOKEN", TOKEN)
            .env("HWKEY_PROJECT_ID", PROJECT)
    });
    gateway.kept.recv().unwrap();
    terminal.signal("KILL");
    assert_ne!(terminal.end().0, 0);
    assert_eq!(service.pairs(), ["web"]);
    for file in files(&env.path("")) {
        let text = fs::read(&file).unwrap();
        assert!(
            !text.windows(11).any(|text| text == b"PRIVATE KEY"),
            "{file}"
        );
        assert_mode(file.as_ref(), 0o600);
    }

    let variables = [
        ("HWKEY_ENDPOINT", service.url.as_str()),
        ("HWKEY_TOKEN", TOKEN),
        ("HWKEY_PROJECT_ID", PROJECT),
    ];
    let run = |line: &str, answers: &[(&str, &str)]| {
        let arguments: Vec<_> = line.split(' ').collect();
        succeeds(at_terminal_with(&env, &arguments, answers, &variables))
    };
    let shown = run("kps keypair list", &[]);
    has(&shown, "warning: `kps keypair create` was interrupted");
    has(&shown, "hwkey kps keypair delete web");
    has(&shown, "web.pem.");
    run("kps keypair delete web", &[("[y/N] ", "y")]);
    assert!(!env.path("web.pem").exists(), "only room was in it");
    assert_eq!(service.pairs(), [""; 0]);
    let shown = run("kps keypair create web", &[]);
    lacks(&shown, "warning:");
    assert_mode(&env.path("web.pem"), 0o600);
    let public = blob(service.pair("web")["public_key"].as_str().unwrap());
    assert_eq!(public_half(&env.path("web.pem"), ""), public);
}
