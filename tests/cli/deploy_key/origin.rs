//! Without `-R`: the remote `origin` of the work tree, as git itself gives it.

use std::path::Path;
use std::process::Command;

use super::{changes, repository, with_repositories};
use crate::server::Server;
#[cfg(unix)]
use crate::support::ok;
use crate::support::{Said, TestEnv, ends, file, has, lacks, run};

const HOST: &str = "codehub.example";
const NOTE: &str = "note: the remote `origin` is the repository demo/app (id 1)\n";

fn service() -> Server {
    with_repositories(vec![
        repository(1, HOST, "demo/app"),
        repository(2, HOST, "demo/web"),
    ])
}

/// Runs git in a directory below the home, and with that home.
fn git(env: &TestEnv, directory: &str, arguments: &str) {
    let mut git = Command::new("git");
    git.current_dir(env.path(directory))
        .env("HOME", env.path(""))
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args(shlex::split(arguments).unwrap());
    let output = git.output().unwrap();
    assert!(output.status.success(), "{arguments}: {output:?}");
}

/// A home with a work tree in `tree`, whose remote `origin` is this.
fn clone_of(origin: &str) -> TestEnv {
    let env = TestEnv::new();
    std::fs::create_dir(env.path("tree")).unwrap();
    git(&env, "tree", "init -q");
    git(&env, "tree", &format!("remote add origin {origin}"));
    env
}

/// Lists keys in a directory.
fn list(env: &TestEnv, server: &Server, directory: impl AsRef<Path>) -> Said {
    let mut command = env.at(&server.url, "repo deploy-key list");
    run(command.current_dir(env.path("").join(directory)))
}

#[test]
fn a_clone_names_its_repository() {
    for origin in [
        "git@codehub.example:demo/app.git",
        "ssh://git@codehub.example:2222/demo/app.git",
        "https://user:planted@codehub.example/demo/app",
    ] {
        let env = clone_of(origin);
        std::fs::create_dir(env.path("tree/deep")).unwrap();
        let server = service();
        let said = list(&env, &server, "tree/deep");
        assert_eq!((said.code, said.err.as_str()), (0, NOTE), "{origin}");
        has(&server.lines()[2], "GET /v4/repositories/1/deploy-keys?");
    }
}

#[test]
fn git_resolves_short_addresses_and_work_trees() {
    let env = clone_of("work:demo/app");
    git(
        &env,
        "tree",
        "config --global url.git@codehub.example:.insteadOf work:",
    );
    let commit = "-c user.name=t -c user.email=t@example.com commit -q --allow-empty -m first";
    git(&env, "tree", commit);
    git(&env, "tree", "worktree add -q ../other");
    for directory in ["tree", "other"] {
        let said = list(&env, &service(), directory);
        assert_eq!((said.code, said.err.as_str()), (0, NOTE), "{directory}");
    }
}

#[test]
fn what_is_no_clone_of_the_service_is_refused() {
    let elsewhere = clone_of("https://user:planted@github.example/demo/app.git");
    let unknown = clone_of("git@codehub.example:demo/none.git");
    let local = clone_of("/srv/git/app.git");
    let without = clone_of("git@codehub.example:demo/app.git");
    git(&without, "tree", "remote rename origin upstream");
    let key = file("ed25519.pub");
    for (env, directory, code, text) in [
        (
            &elsewhere,
            "tree",
            2,
            "is at github.example, but demo/app (id 1) is at codehub.example",
        ),
        (&unknown, "tree", 5, "there is no repository `demo/none`"),
        (&local, "tree", 2, "is not the address of a server"),
        (&without, "tree", 2, "No such remote"),
        (&without, "", 2, "not a git repository"),
    ] {
        let server = service();
        let mut command = env.at(&server.url, ["repo", "deploy-key", "add", &key]);
        // Whatever is above the temporary home.
        command.env("GIT_CEILING_DIRECTORIES", env.path("").parent().unwrap());
        let said = ends(command.current_dir(env.path(directory)), code);
        has(&said.err, text);
        lacks(&said.err, "planted");
        if code == 2 {
            has(&said.err, "pass -R");
        }
        assert!(changes(&server).is_empty());
    }
}

#[test]
fn without_git_a_repository_has_to_be_given() {
    let env = clone_of("git@codehub.example:demo/app.git");
    let server = service();
    let mut command = env.at(&server.url, "repo deploy-key list");
    let said = ends(
        command
            .env("PATH", env.path("nothing"))
            .current_dir(env.path("tree")),
        2,
    );
    has(&said.err, "git could not be run\n");
    has(&said.err, "pass -R");
    assert!(server.lines().is_empty());
}

/// git gets no secret, and cannot wait for a person.
#[cfg(unix)]
#[test]
fn git_is_told_no_secrets() {
    use std::os::unix::fs::PermissionsExt;

    let env = TestEnv::new();
    let script = "#!/bin/sh\nset > told\necho git@codehub.example:demo/app.git\n";
    let program = env.write("bin/git", script);
    std::fs::set_permissions(program, std::fs::Permissions::from_mode(0o755)).unwrap();
    let server = service();
    let mut command = env.at(&server.url, "repo deploy-key list");
    ok(command.env("PATH", env.path("bin")));
    let told = env.read("told");
    has(&told, "HWKEY_ENDPOINT");
    lacks(&told, crate::support::TOKEN);
}
