//! A limit on the size of files is an error of the command that meets it, and leaves nothing behind.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use crate::auth::iam::{PASSWORD, REGION, cloud, logged_in};
use crate::process::{end_of, shell};
use crate::server::Server;
use crate::support::{Said, TestEnv, has};

/// A script in which nothing can be written to a file, its input aside.
fn limited(env: &TestEnv, server: &Server, script: &str) -> Said {
    let script = format!("ulimit -f 0; {script}");
    end_of(
        shell(env, &server.url, &script)
            .env("HWKEY_REGION", REGION)
            .env_remove("HWKEY_PROJECT_ID"),
    )
}

fn content(env: &TestEnv) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = env.files().into_iter();
    files
        .map(|file| (file.clone(), fs::read(file).unwrap()))
        .collect()
}

#[test]
fn a_file_that_may_not_grow_is_an_error_of_every_command() {
    let login = "unset HWKEY_TOKEN; exec $BIN auth login --domain acme --user amy --password-stdin <password";
    let init = "echo secret1 | $BIN profile init new --region cn-north-1 --access-key A --secret-key-stdin";
    for (script, requests) in [
        (login, 0),
        (init, 0),
        ("exec $BIN profile use work", 0),
        ("exec $BIN profile rename work other", 0),
        ("exec $BIN man pages", 0),
        ("exec $BIN completions bash >printed", 0),
        ("exec $BIN --help >printed", 0),
        ("exec $BIN repo key list >printed", 1),
    ] {
        let env = logged_in();
        env.config("[profiles.work]\nregion = \"cn-north-4\"\n");
        env.write("password", PASSWORD);
        env.write("printed", "");
        let before = content(&env);
        let server = cloud();
        let said = limited(&env, &server, script);
        assert_eq!(said.code, 1, "{script}: {}", said.err);
        assert!(said.err.starts_with("error: "), "{script}: {}", said.err);
        has(&said.err, "File too large");
        assert_eq!(content(&env), before, "{script}");
        assert_eq!(server.lines().len(), requests, "{script}");
    }
}

/// The file that was asked for is named, not the last of the places that a key would be rescued to.
#[test]
fn a_key_that_has_room_nowhere_is_an_error_of_its_file() {
    for option in ["", " --local", " --json"] {
        let env = TestEnv::new();
        let server = cloud();
        let script = format!(
            "export HWKEY_PROJECT_ID=p; exec $BIN kps keypair create web --private-key-file web.pem{option}"
        );
        let before = content(&env);
        let said = limited(&env, &server, &script);
        assert_eq!(said.code, 2, "{option}: {}", said.err);
        let file = env.path("web.pem").display().to_string();
        has(&said.err, format!("the private key in {file}"));
        has(&said.err, "File too large");
        assert_eq!(content(&env), before, "{option}");
        assert_eq!(server.lines(), [] as [&str; 0], "{option}");
    }
}

/// The programs that hwkey runs get the signal as they would without it.
#[test]
fn the_token_command_has_its_signal() {
    let env = TestEnv::new();
    let server = cloud();
    let command = "sh -c 'echo x >file; echo token'";
    let script = format!(
        "unset HWKEY_TOKEN; export HWKEY_TOKEN_COMMAND=\"{command}\"; exec $BIN repo key list"
    );
    let said = limited(&env, &server, &script);
    has(&said.err, "signal");
    assert_eq!(server.lines(), [] as [&str; 0]);
}
