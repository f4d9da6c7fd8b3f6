//! `hwkey kps keypair create`: the private key's file, made first and never lost.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use httpmock::Method::POST;
use httpmock::{Mock, MockServer};

use crate::kps_wire::{created, pairs};
use crate::support::{TestEnv, fails, has, line, mode, ok, text};

pub(crate) fn creating(server: &MockServer) -> Mock<'_> {
    server.mock(|when, then| {
        when.method(POST).path(pairs());
        then.status(200).json_body(created("web"));
    })
}

/// Where a key goes that cannot be saved where it belongs.
pub(crate) fn rescued(env: &TestEnv) -> PathBuf {
    env.path(".local/state/hwkey/rescued/web.pem")
}

#[test]
fn ssh_keygen_finds_the_public_key_in_the_file() {
    let server = MockServer::start();
    creating(&server);
    let env = TestEnv::new();
    let said = ok(&mut env.against(&server, "kps keypair create web --json"));
    let file = said.json()["private_key_file"].as_str().unwrap().to_owned();
    let output = std::process::Command::new("ssh-keygen")
        .args(["-y", "-f", &file])
        .output()
        .unwrap();
    let derived = String::from_utf8(output.stdout).unwrap();
    let blob = |line: &str| line.split(' ').nth(1).map(|blob| blob.trim().to_owned());
    assert!(output.status.success(), "{:?}", output.stderr);
    assert_eq!(
        blob(&derived),
        blob(said.json()["public_key"].as_str().unwrap())
    );
    assert_eq!(blob(&derived), blob(&line("pkcs1.pub")));
}

#[test]
fn the_file_can_be_anywhere() {
    let server = MockServer::start();
    creating(&server);
    let env = TestEnv::new();
    fs::create_dir_all(env.path("keys/deep")).unwrap();
    let absolute = env.path("keys/absolute");
    for path in [
        "keys/web",
        "./keys/deep/../dots",
        absolute.to_str().unwrap(),
    ] {
        let arguments = format!("kps keypair create web --private-key-file {path}");
        let said = ok(env.against(&server, arguments).arg("--json"));
        let file = PathBuf::from(said.json()["private_key_file"].as_str().unwrap());
        assert!(file.is_absolute(), "{}", file.display());
        assert_eq!(env.read(path), text("pkcs1.key"));
        assert_eq!(
            file.canonicalize().unwrap(),
            env.path(path).canonicalize().unwrap()
        );
    }
    assert!(!env.path("web.pem").exists());
}

/// Every target that is taken or cannot be made: exit 2, no request, and a dry run says so too.
fn assert_refused_before_sending(env: &TestEnv, path: &str) {
    let server = MockServer::start();
    let any = server.mock(|when, then| {
        when.any_request();
        then.status(200).json_body(created("web"));
    });
    let arguments = format!("kps keypair create web --private-key-file {path}");
    for options in [&["--json"][..], &["--json", "--dry-run"]] {
        let said = fails(env.against(&server, arguments.as_str()).args(options), 2);
        let error = said.error();
        assert_eq!(error["kind"], "usage", "{path}");
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap();
        has(&error["message"], name);
        assert_eq!(said.out, "", "{path}");
    }
    any.assert_calls(0);
}

#[test]
fn an_existing_file_is_left_alone() {
    let env = TestEnv::new();
    let file = env.write("web.pem", "precious");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    assert_refused_before_sending(&env, "web.pem");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    assert_eq!(mode(&file), 0o644);

    let server = MockServer::start();
    let create = creating(&server);
    fails(&mut env.against(&server, "kps keypair create web --yes"), 2);
    create.assert_calls(0);
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
}

#[test]
fn an_empty_file_counts_as_existing() {
    let env = TestEnv::new();
    let file = env.write("empty", "");
    assert_refused_before_sending(&env, "empty");
    assert!(file.exists());
}

#[test]
fn symbolic_links_are_never_followed() {
    let env = TestEnv::new();
    let file = env.write("precious", "precious");
    symlink(&file, env.path("link")).unwrap();
    symlink(env.path("nothing"), env.path("dangling")).unwrap();
    assert_refused_before_sending(&env, "link");
    assert_refused_before_sending(&env, "dangling");
    assert_eq!(fs::read_to_string(&file).unwrap(), "precious");
    assert!(!env.path("nothing").exists());
    assert!(
        fs::symlink_metadata(env.path("dangling"))
            .unwrap()
            .is_symlink()
    );
    assert!(fs::symlink_metadata(env.path("link")).unwrap().is_symlink());
}

#[test]
fn places_where_no_file_can_be_made_are_refused() {
    let env = TestEnv::new();
    env.write("file", "");
    fs::create_dir(env.path("directory")).unwrap();
    for path in [
        "missing/web.pem",
        "directory",
        "directory/",
        "file/web.pem",
        "new/",
        "/dev/full",
        "/proc/web.pem",
    ] {
        assert_refused_before_sending(&env, path);
    }
    let directory = env.path("directory");
    assert_eq!(fs::read_dir(directory).unwrap().count(), 0);
    assert!(!env.path("new").exists());
}

#[test]
fn a_read_only_directory_is_refused() {
    let env = TestEnv::new();
    let directory = env.path("locked");
    fs::create_dir(&directory).unwrap();
    fs::set_permissions(&directory, fs::Permissions::from_mode(0o500)).unwrap();
    // Modes do not stop root, who is refused by a path below a file.
    let path = match fs::write(directory.join("probe"), "") {
        Ok(()) => "locked/probe/web.pem",
        Err(_) => "locked/web.pem",
    };
    assert_refused_before_sending(&env, path);
}

#[test]
fn a_reply_without_a_private_key_leaves_no_file() {
    let nothing = ["", "\n\n", "null", "********"].map(Some);
    for private_key in [None].into_iter().chain(nothing) {
        let server = MockServer::start();
        let mut reply = created("web");
        match private_key {
            Some(key) => reply["keypair"]["private_key"] = key.into(),
            None => drop(
                reply["keypair"]
                    .as_object_mut()
                    .unwrap()
                    .remove("private_key"),
            ),
        }
        let create = server.mock(|when, then| {
            when.method(POST).path(pairs());
            then.status(200).json_body(reply);
        });
        let env = TestEnv::new();
        let said = fails(
            &mut env.against(&server, "kps keypair create web --json"),
            9,
        );
        assert_eq!(said.error()["kind"], "incomplete");
        let hint = said.error()["hint"].as_str().unwrap().to_owned();
        assert!(hint.contains("delete") && hint.contains("web"), "{hint}");
        assert!(!env.path("web.pem").exists());
        assert!(!rescued(&env).exists());
        let journal = fs::read_dir(env.path(".local/state/hwkey/journal")).unwrap();
        assert_eq!(journal.count(), 1, "{private_key:?}");
        create.assert_calls(1);
    }
}
