//! `hwkey kps keypair create`: the private key's file, made first and never lost.

#![cfg(unix)]

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::PathBuf;

use crate::kps_wire::created;
use crate::server::{Answer, Server};
use crate::support::{TestEnv, fails, has, mode, ok, text};

/// A service that makes the pair `web`.
pub(crate) fn creating() -> Server {
    Server::new(|_| Answer::json(200, created("web")))
}

/// Where a key goes that cannot be saved where it belongs.
pub(crate) fn rescued(env: &TestEnv) -> PathBuf {
    env.path(".local/state/hwkey/rescued/web.pem")
}

#[test]
fn the_file_can_be_anywhere() {
    let (env, server) = (TestEnv::new(), creating());
    fs::create_dir_all(env.path("keys/deep")).unwrap();
    let absolute = env.path("keys/absolute");
    let absolute = absolute.to_str().unwrap();
    for path in ["keys/web", "./keys/deep/../dots", absolute] {
        let create = format!("--json kps keypair create web --private-key-file {path}");
        let said = ok(env.at(&server.url, create)).json();
        let file = PathBuf::from(said["private_key_file"].as_str().unwrap());
        assert!(file.is_absolute(), "{}", file.display());
        assert_eq!(env.read(path), text("pkcs1.key"));
        let same = env.path(path).canonicalize().unwrap();
        assert_eq!(file.canonicalize().unwrap(), same);
    }
    assert!(!env.path("web.pem").exists());
}

/// Every target that is taken or cannot be made: exit 2, no request, and a dry run says so too.
fn assert_refused_before_sending(env: &TestEnv, path: &str) {
    let server = creating();
    let create = format!("--json kps keypair create web --private-key-file {path}");
    for option in ["", " --yes", " --dry-run"] {
        let said = fails(env.at(&server.url, format!("{create}{option}")), 2);
        let name = path.trim_end_matches('/').rsplit('/').next().unwrap();
        has(&said.error()["message"], name);
    }
    assert!(server.lines().is_empty(), "{path}");
}

#[test]
fn an_existing_file_is_left_alone() {
    let env = TestEnv::new();
    for content in ["precious", ""] {
        let file = env.write("web.pem", content);
        fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
        assert_refused_before_sending(&env, "web.pem");
        assert_eq!(env.read("web.pem"), content);
        assert_eq!(mode(&file), 0o644);
    }
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
    for link in ["link", "dangling"] {
        assert!(env.path(link).is_symlink());
    }
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
    for private_key in ["\n\n", "null", "********"] {
        let mut reply = created("web");
        reply["keypair"]["private_key"] = private_key.into();
        let server = Server::in_turn([Answer::json(200, reply)]);
        let env = TestEnv::new();
        let error = fails(env.at(&server.url, "--json kps keypair create web"), 9).error();
        has(&error["hint"], "keypair delete web");
        assert!(!env.path("web.pem").exists());
        assert!(!rescued(&env).exists());
        let journal = fs::read_dir(env.path(".local/state/hwkey/journal")).unwrap();
        assert_eq!(journal.count(), 1, "{private_key:?}");
        assert_eq!(server.lines().len(), 1);
    }
}
