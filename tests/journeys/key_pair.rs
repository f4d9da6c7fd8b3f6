//! A key pair's life, with its private key hosted for a while.

use std::fs;

use crate::person::{assert_mode, at_terminal_with, blob, public_half, succeeds};
use crate::service::{PROJECT, Service, TOKEN};
use crate::support::{TestEnv, fails, ok};

#[test]
fn a_private_key_is_hosted_exported_cleared_and_hosted_again() {
    let (mut env, elsewhere) = (TestEnv::new(), TestEnv::new());
    let service = Service::start(&elsewhere);
    let variables = [
        ("HWKEY_ENDPOINT", service.url.clone()),
        ("HWKEY_TOKEN", TOKEN.to_owned()),
        ("HWKEY_PROJECT_ID", PROJECT.to_owned()),
    ];
    for (name, value) in &variables {
        env.set(name, value);
    }
    let variables: Vec<_> = variables
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let run = |line: &str, answers: &[(&str, &str)]| {
        let arguments: Vec<_> = line.split(' ').collect();
        succeeds(at_terminal_with(&env, &arguments, answers, &variables))
    };
    let is_hosted = || {
        service.pair("web")["is_key_protection"]
            .as_bool()
            .unwrap_or_default()
    };

    run("kps keypair create web --encryption default", &[]);
    let public = blob(service.pair("web")["public_key"].as_str().unwrap());
    assert!(is_hosted());
    assert_mode(&env.path("web.pem"), 0o600);
    assert_eq!(public_half(&env.path("web.pem"), ""), public);

    // The file is there; an export does not touch it.
    let before = fs::read(env.path("web.pem")).unwrap();
    fails(&mut env.command("kps private-key export web"), 2);
    assert_eq!(fs::read(env.path("web.pem")).unwrap(), before);
    fs::remove_file(env.path("web.pem")).unwrap();
    run("kps private-key export web", &[]);
    assert_mode(&env.path("web.pem"), 0o600);
    assert_eq!(public_half(&env.path("web.pem"), ""), public);

    run("kps private-key clear web", &[("[y/N] ", "y")]);
    assert!(!is_hosted());
    let export = "kps private-key export web --private-key-file again.pem";
    let said = env.command(export).output().unwrap();
    assert!(!said.status.success());
    assert!(!env.path("again.pem").exists());

    run(
        "kps private-key import web --private-key web.pem --encryption default",
        &[],
    );
    assert!(is_hosted());
    ok(&mut env.command(export));
    assert_eq!(public_half(&env.path("again.pem"), ""), public);

    run("kps keypair delete web", &[("[y/N] ", "y")]);
    assert_eq!(service.pairs(), [""; 0]);
    assert_eq!(public_half(&env.path("web.pem"), ""), public);
}
