//! Files with secrets and their directories belong to the user alone, and are files.
#![cfg(unix)]

use std::fs::{self, File};
use std::os::unix::fs::{PermissionsExt, chown, symlink};
use std::path::Path;
use std::process::Command;

use crate::kps_wire::created;
use crate::listener::Listener;
use crate::server::{Answer, Server};
use crate::support::{Arguments, Said, TestEnv, fails, has, lacks, ok, text};

const CONFIG: &str = ".config/hwkey/config.toml";
const LOGIN: &str = ".local/state/hwkey/tokens/default.json";
const KEPT: &str = r#"{"token":"MIIFkept","expires_at":"2999-01-01T00:00:00Z","user":"u","domain":"d","project_id":null,"project_name":null}"#;
const AUTH_LOGIN: &str = "auth login --domain=d --user=u --password-stdin";
const TEXT: &str = "default_profile = \"default\"\n[profiles.default]\nregion = \"cn-north-4\"\n";

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn home() -> TestEnv {
    let env = TestEnv::new();
    env.config(TEXT);
    set_mode(&env.write(LOGIN, KEPT), 0o600);
    env
}

fn refused(env: &TestEnv, arguments: impl Arguments) -> Said {
    let said = fails(env.command(arguments).args(["--json", "--no-input"]), 3);
    assert_eq!(said.error()["kind"], "config", "{}", said.err);
    said
}

#[test]
fn what_others_can_write_to_is_refused_and_named() {
    let init = "profile init b --ecs --region cn-north-4";
    let places = [
        (CONFIG, 0o620, "profile list"),
        (CONFIG, 0o602, "profile use default"),
        (CONFIG, 0o666, "repo key list"),
        (".config/hwkey", 0o777, "profile show"),
        (".config/hwkey", 0o770, init),
        (".config", 0o722, "profile list"),
        (".", 0o777, "profile list"),
        (LOGIN, 0o622, "auth status"),
        (LOGIN, 0o606, "auth token"),
        (".local/state/hwkey/tokens", 0o777, "auth status"),
        (".local/state/hwkey", 0o770, "auth token"),
        (".local/state", 0o777, AUTH_LOGIN),
    ];
    for (place, mode, arguments) in places {
        let env = home();
        let path = env.path(place).canonicalize().unwrap();
        set_mode(&path, mode);
        let said = refused(&env, arguments);
        let error = said.error();
        let message = format!(
            "other users can write to {} (mode {mode:04o})",
            path.display()
        );
        assert_eq!(error["message"], message, "{place}");
        assert_eq!(error["hint"], format!("`chmod go-w {}`", path.display()));
        lacks(&said.err, "MIIF");
        assert_eq!(fs::read_to_string(env.path(CONFIG)).unwrap(), TEXT);
        assert_eq!(fs::read_to_string(env.path(LOGIN)).unwrap(), KEPT);
    }
}

/// Only root can give files away; everybody else sees this in the modes above.
#[test]
fn what_belongs_to_somebody_else_is_refused_and_named() {
    const OTHER: u32 = 65_533;
    for (place, arguments) in [
        (CONFIG, ["profile", "list"]),
        (".config/hwkey", ["profile", "list"]),
        (LOGIN, ["auth", "token"]),
        (".local/state/hwkey/tokens", ["auth", "token"]),
    ] {
        let env = home();
        let path = env.path(place).canonicalize().unwrap();
        if chown(&path, Some(OTHER), None).is_err() {
            return;
        }
        let said = refused(&env, arguments);
        let begin = format!("{} belongs to user {OTHER}, not to user ", path.display());
        let message = said.error()["message"].as_str().unwrap().to_owned();
        assert!(message.starts_with(&begin), "{message}");
    }
}

#[test]
fn links_lead_to_places_of_the_user_only() {
    let env = home();
    let own = env.write("own/config.toml", TEXT);
    fs::remove_file(env.path(CONFIG)).unwrap();
    symlink(&own, env.path(CONFIG)).unwrap();
    ok(env.command("profile list"));
    ok(env.command("profile use default"));
    assert!(env.path(CONFIG).is_symlink());

    set_mode(&env.path("own"), 0o777);
    refused(&env, "profile list");

    // A login is not written through a link that was put into an open directory.
    for mode in [0o777, 0o1777] {
        let env = TestEnv::new();
        let nobody = Listener::new(drop);
        let victim = env.write("victim.json", "mine");
        fs::create_dir_all(env.path("open/hwkey/tokens")).unwrap();
        set_mode(&env.path("open/hwkey/tokens"), mode);
        symlink(&victim, env.path("open/hwkey/tokens/default.json")).unwrap();
        let mut command = env.command("auth login --domain d --user u");
        command
            .args(["--password-stdin", "--project-id", "p"])
            .env("XDG_STATE_HOME", env.path("open"))
            .env("HWKEY_ENDPOINT", format!("http://{}", nobody.address))
            .write_stdin("secret");
        let said = fails(&mut command, 3);
        has(&said.err, "other users can write to ");
        assert_eq!(fs::read_to_string(victim).unwrap(), "mine");
        assert_eq!(nobody.accepted(), 0);
    }
}

/// As on a file system that ignores modes: whatever is asked for, others can read a file.
#[cfg(target_os = "linux")]
#[test]
fn no_secret_is_written_where_others_can_read_it() {
    const SHIM: &str = "#include <sys/syscall.h>\n#include <unistd.h>\n\
        int fchmod(int file, unsigned mode) { return syscall(SYS_fchmod, file, mode | 0044); }\n";
    let init = "profile init c --region cn-north-4";
    for (arguments, more, code) in [
        (AUTH_LOGIN, "--project-id p", 3),
        (init, "--access-key AKIDX --secret-key-stdin", 3),
        (init, "--ecs", 0),
    ] {
        let env = TestEnv::new();
        let shim = env.path("shim.so");
        let source = env.write("shim.c", SHIM);
        let mut cc = Command::new("cc");
        cc.args(["-w", "-shared", "-fPIC", "-D_GNU_SOURCE", "-o"])
            .args([&shim, &source]);
        assert!(cc.status().unwrap().success());
        let nobody = Listener::new(drop);
        let mut command = env.command(arguments);
        command
            .args(more.words())
            .env("LD_PRELOAD", &shim)
            .env("HWKEY_ENDPOINT", format!("http://{}", nobody.address))
            .write_stdin("SECRETSECRET");
        let said = crate::support::run(&mut command);
        assert_eq!(said.code, code, "{arguments:?}: {}", said.err);
        assert_eq!(nobody.accepted(), 0);
        assert_eq!(env.path(CONFIG).exists(), code == 0);
        if code != 0 {
            has(
                &said.err,
                "would be open to other users: its file system gave it mode 0644",
            );
            for directory in [".config/hwkey", ".local/state/hwkey/tokens"] {
                let left = fs::read_dir(env.path(directory)).map_or(0, Iterator::count);
                assert_eq!(left, 0, "{directory}");
            }
        }
    }
}

#[test]
fn a_private_key_needs_a_rescue_that_is_the_users_alone() {
    const STATE: &str = ".local/state/hwkey";
    let prepare: [fn(&TestEnv); 4] = [
        |env| set_mode(&env.path(STATE), 0o777),
        |env| {
            fs::create_dir(env.path(STATE).join("rescued")).unwrap();
            set_mode(&env.path(STATE).join("rescued"), 0o770);
        },
        |env| {
            fs::create_dir(env.path("open")).unwrap();
            set_mode(&env.path("open"), 0o777);
            symlink(env.path("open"), env.path(STATE).join("journal")).unwrap();
        },
        |env| {
            fs::create_dir(env.path("open")).unwrap();
            set_mode(&env.path("open"), 0o777);
            symlink(env.path("open"), env.path(STATE).join("rescued")).unwrap();
        },
    ];
    for prepare in prepare {
        for local in [&[][..], &["--local"]] {
            let env = TestEnv::new();
            fs::create_dir_all(env.path(STATE)).unwrap();
            prepare(&env);
            let nobody = Listener::new(drop);
            let url = format!("http://{}", nobody.address);
            let arguments = ["kps", "keypair", "create", "web"];
            let said = fails(env.at(&url, arguments).args(local), 3);
            has(&said.err, "other users can write to ");
            assert!(!env.path("web.pem").exists());
            assert_eq!(nobody.accepted(), 0);
        }
    }
}

/// What the link leads to is somebody else's by the time that the key comes.
#[test]
fn a_private_key_is_not_rescued_through_a_new_link() {
    let env = TestEnv::new();
    let open = env.path("open");
    fs::create_dir(&open).unwrap();
    set_mode(&open, 0o777);
    let (home, to) = (env.path("."), open.clone());
    let server = Server::new(move |_| {
        fs::remove_file(home.join("web.pem")).unwrap();
        symlink(&to, home.join(".local/state/hwkey/rescued")).unwrap();
        Answer::json(200, created("web"))
    });
    let said = fails(&mut env.at(&server.url, "kps keypair create web"), 9);
    assert_eq!(fs::read_dir(&open).unwrap().count(), 0);
    let saved = fs::read_to_string(env.path("web.pem")).unwrap();
    assert_eq!(saved, text("pkcs1.key"), "{}", said.err);
}

#[test]
fn what_is_no_regular_file_is_refused_at_once() {
    let places = [
        (CONFIG, ["profile", "list"]),
        (CONFIG, ["profile", "use"]),
        (LOGIN, ["auth", "token"]),
        ("token", ["auth", "token"]),
    ];
    for (place, arguments) in places {
        let env = home();
        let _ = fs::remove_file(env.path(place));
        let made = Command::new("mkfifo").arg(env.path(place)).status();
        assert!(made.unwrap().success());
        let mut command = env.command(arguments);
        if arguments[1] == "use" {
            command.arg("default");
        }
        if place == "token" {
            command.env("HWKEY_TOKEN_FILE", env.path(place));
        }
        let said = command.output().unwrap();
        let err = String::from_utf8_lossy(&said.stderr).into_owned();
        has(&err, "it is not a regular file");
    }
    let env = home();
    let list = |file: &str| env.command(format!("profile list --config {file}"));
    fails(list("/dev/zero"), 3);
    ok(list("/dev/null"));
    let script = format!(
        "printf '[profiles.piped]\\n' | {} --config /dev/stdin profile list -q",
        env!("CARGO_BIN_EXE_hwkey")
    );
    let said = Command::new("sh").args(["-c", &script]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&said.stdout), "piped\n");
}

#[test]
fn a_lock_is_waited_for_as_long_as_the_time_out_says() {
    let env = home();
    let lock = File::open(env.path(".config/hwkey")).unwrap();
    lock.lock().unwrap();
    let before = fs::read_to_string(env.path(CONFIG)).unwrap();
    let mut command = env.command("profile use sandbox --timeout 0.1");
    let said = fails(&mut command, 1);
    has(&said.err, "another process has locked it");
    assert_eq!(fs::read_to_string(env.path(CONFIG)).unwrap(), before);
    drop(lock);
    ok(env.command("profile use sandbox"));
}
