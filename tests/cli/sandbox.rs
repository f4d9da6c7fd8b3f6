//! Stories on the sandbox: what the README promises.

use std::collections::HashSet;
use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use serde_json::{Value, json};
use ssh_key::public::Ed25519PublicKey;

use crate::serving::Serving;
use crate::support::{Arguments, Said, TestEnv, fails, has, line, ok, run};

/// Where the data of `--profile sandbox` is, below the home directory.
const STATE: &str = ".local/state/hwkey/sandbox.json";

const KEY: &str =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIBm/RAlphM3+hUG6wWfcO5bIUIaqMLa2ywxcOK1wMWbh a";

/// Has `ssh-keygen` make a key without a passphrase, or print something about one.
fn keygen(env: &TestEnv, arguments: impl Arguments) -> String {
    let output = Command::new("ssh-keygen")
        .args(arguments.words())
        .current_dir(env.path(""))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// `demo_ed25519` and `demo_ed25519.pub`, as the README has them made. The line of the latter.
fn demo_key(env: &TestEnv) -> String {
    let made = "-q -t ed25519 -C me@laptop -f demo_ed25519 -N";
    let mut arguments: Vec<&str> = made.split(' ').collect();
    arguments.push("");
    keygen(env, &arguments);
    read(&env.path("demo_ed25519.pub")).trim_end().to_owned()
}

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).unwrap()
}

/// Type and base64 of a key line: the key without its comment.
fn key_of(line: &str) -> Vec<&str> {
    line.split_ascii_whitespace().take(2).collect()
}

/// A command that may have to make an RSA key, which takes a debug build its time.
fn slow(env: &TestEnv, arguments: impl Arguments) -> Said {
    run(env.sandbox(arguments).env("HWKEY_TIMEOUT", "120"))
}

#[test]
fn a_key_goes_in_and_comes_back() {
    for (option, variable) in [
        (&[][..], None),
        (&["--api", "v1"], None),
        (&[], Some("v1")),
        (&["--api", "v4"], Some("v1")),
    ] {
        let env = TestEnv::new();
        let line = demo_key(&env);
        let printed = keygen(&env, "-l -f demo_ed25519.pub");
        let fingerprint = printed.split(' ').nth(1).unwrap();
        let repo_key = |verb: &str, rest: &[&str]| {
            let mut command = env.sandbox(["repo", "key", verb]);
            command.args(rest).args(option);
            ok(command.envs(variable.map(|name| ("HWKEY_REPO_API", name))))
        };

        let added = repo_key("add", &["demo_ed25519.pub", "--json"]).json();
        assert_eq!(added["created"], true);
        assert_eq!(added["title"], "me@laptop");
        assert_eq!(added["type"], "ssh-ed25519");
        assert_eq!(added["fingerprint"], fingerprint);
        assert_eq!(added["key"], line.as_str());
        // Only V4 says when.
        let is_v1 = option.contains(&"v1") || (option.is_empty() && variable.is_some());
        assert_eq!(added["created_at"].is_null(), is_v1, "{added}");

        let again = repo_key("add", &["demo_ed25519.pub", "--json"]).json();
        assert_eq!(again["created"], false);
        assert_eq!(again["id"], added["id"]);

        let table = repo_key("list", &[]).out;
        has(&table, fingerprint);
        let listed = repo_key("list", &["--json"]).json();
        let [only] = listed.as_array().unwrap().as_slice() else {
            panic!("{listed}");
        };
        let mut expected = added.clone();
        expected.as_object_mut().unwrap().remove("created");
        assert_eq!(*only, expected);
    }
}

#[test]
fn both_generations_hold_the_same_keys() {
    let env = TestEnv::new();
    demo_key(&env);
    let first = ok(env.sandbox("repo key add demo_ed25519.pub --json")).json();
    let second = ok(env.sandbox("repo key add demo_ed25519.pub --json --api v1")).json();
    assert_eq!(second["created"], false);
    assert_eq!(second["id"], first["id"]);
}

#[test]
fn a_pair_is_created_once() {
    let env = TestEnv::new();
    let said = slow(&env, "kps keypair create demo --json");
    assert_eq!(said.code, 0, "{}", said.err);
    let created = said.json();
    assert_eq!(created["created"], true);
    assert_eq!(created["name"], "demo");

    let file = env.path("demo.pem");
    assert_eq!(
        created["private_key_file"],
        file.to_str().unwrap(),
        "{created}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let derived = keygen(&env, "-y -f demo.pem");
    let public = created["public_key"].as_str().unwrap();
    assert_eq!(key_of(&derived), key_of(public));

    let before = read(&file);
    let said = slow(&env, "kps keypair create demo");
    assert_eq!(said.code, 2, "{}", said.err);
    has(&said.err, "demo.pem already exists");
    let elsewhere = "kps keypair create demo --private-key-file other.pem";
    let elsewhere: Vec<&str> = elsewhere.split(' ').collect();
    let said = slow(&env, &elsewhere);
    assert_eq!(said.code, 6, "{}", said.err);
    assert!(!env.path("other.pem").exists());
    assert_eq!(read(&file), before);

    let listed = ok(env.sandbox("kps keypair list --json")).json();
    assert_eq!(listed.as_array().unwrap().len(), 2);
    assert_eq!(listed[0]["fingerprint"], created["fingerprint"]);
}

#[test]
fn a_public_key_is_imported() {
    let env = TestEnv::new();
    let line = demo_key(&env);
    let import = "kps keypair import laptop demo_ed25519.pub --json";
    let imported = ok(env.sandbox(import)).json();
    assert_eq!(imported["created"], true);
    assert_eq!(imported["public_key"], line.as_str());
    let printed = keygen(&env, "-l -E md5 -f demo_ed25519.pub");
    let md5 = printed.split(' ').nth(1).unwrap();
    assert_eq!(
        imported["fingerprint_md5"],
        md5.strip_prefix("MD5:").unwrap()
    );
    assert_eq!(ok(env.sandbox(import)).json()["created"], false);

    let mut other = env.sandbox(["kps", "keypair", "import", "laptop", "--public-key", KEY]);
    fails(&mut other, 6);
    let shown = ok(env.sandbox("kps keypair show laptop --json")).json();
    assert_eq!(shown["public_key"], line.as_str());
}

#[test]
fn another_process_uses_what_serve_prints() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "--port 0");
    let url = serving.line();
    assert!(url.starts_with("http://127.0.0.1:"), "{url}");
    let variables: Vec<(String, String)> = (0..3)
        .map(|_| {
            let line = serving.line();
            let assignment = line.strip_prefix("export ").unwrap();
            let (name, value) = assignment.split_once('=').unwrap();
            (name.to_owned(), value.to_owned())
        })
        .collect();
    let names: Vec<&str> = variables.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["HWKEY_ENDPOINT", "HWKEY_TOKEN", "HWKEY_PROJECT_ID"]);
    assert_eq!(variables[0].1, url);

    let elsewhere = TestEnv::new();
    let command = |arguments: &str| {
        let mut command = elsewhere.command(arguments);
        command
            .envs(variables.clone())
            .env("HWKEY_RETRIES", "0")
            .env("HWKEY_TIMEOUT", "120");
        command
    };
    let line = demo_key(&elsewhere);
    let added = ok(&mut command("repo key add demo_ed25519.pub --json")).json();
    assert_eq!(added["key"], line.as_str());
    ok(&mut command("kps keypair create web"));
    keygen(&elsewhere, "-y -f web.pem");
    assert!(!elsewhere.path(STATE).exists());

    // It is the data of the profile `sandbox`, there.
    let list = ["repo", "key", "list", "--json"];
    let listed = ok(env.sandbox(list)).json();
    assert_eq!(listed[0]["id"], added["id"]);
    assert_eq!(ok(&mut elsewhere.sandbox(list)).json(), json!([]));
}

#[test]
fn serve_for_programs() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "--json");
    let document: Value = serde_json::from_str(&serving.line()).unwrap();
    let field = |name: &str| document[name].as_str().unwrap();
    let listed = ok(env
        .command("repo key list --json")
        .env("HWKEY_ENDPOINT", field("url"))
        .env("HWKEY_TOKEN", field("token")));
    assert_eq!(listed.json(), json!([]));
    let listed = ok(env
        .command("kps keypair list -q")
        .env("HWKEY_ENDPOINT", field("url"))
        .env("HWKEY_TOKEN", field("token"))
        .env("HWKEY_PROJECT_ID", field("project_id")));
    assert_eq!(listed.out, "ops\n");

    let mut serving = Serving::start(&env, "-q");
    let url = serving.line();
    let list = ["repo", "key", "list", "--json"];
    let said = ok(env.at(&url, list).env("HWKEY_TOKEN", field("token")));
    assert_eq!(said.json(), json!([]));
}

/// What the sandbox at an address answers to a GET.
fn get(url: &str, token: &str, path: &str) -> Value {
    let host = url.strip_prefix("http://").unwrap();
    let mut stream = TcpStream::connect(host).unwrap();
    let head = format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nX-Auth-Token: {token}");
    stream
        .write_all(format!("{head}\r\nConnection: close\r\n\r\n").as_bytes())
        .unwrap();
    let reply = io::read_to_string(stream).unwrap();
    let (_, body) = reply.split_once("\r\n\r\n").unwrap();
    serde_json::from_str(body).unwrap()
}

#[test]
fn servers_are_started_and_stopped() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "--json");
    let document: Value = serde_json::from_str(&serving.line()).unwrap();
    assert_eq!(document["root_password"], "sandbox-root-password");
    for (arguments, said, status) in [
        (
            "web-1 --stop --dry-run",
            "web-1 would be stopped; nothing",
            "ACTIVE",
        ),
        ("web-1 --stop", "web-1 stopped", "SHUTOFF"),
        ("web-1 --stop", "web-1 was stopped already", "SHUTOFF"),
        ("web-1 --start", "web-1 started", "ACTIVE"),
    ] {
        let command = format!("sandbox server {arguments}");
        has(&ok(env.command(command.as_str())).err, said);
        // As the services that run see it.
        let [url, project, token] =
            ["url", "project_id", "token"].map(|it| document[it].as_str().unwrap());
        let path = format!("/v1/{project}/cloudservers/detail?name=web-1");
        let listed = get(url, token, &path);
        assert_eq!(listed["servers"][0]["status"], status, "{arguments}");
    }
    let said = fails(env.command("sandbox server web-9 --stop"), 5);
    has(&said.err, "the sandbox has no server `web-9`");
    has(
        &said.err,
        "its servers are web-1, web-2, db-1, win-1, old-1",
    );
    for arguments in ["web-1", "--stop", "web-1 --start --stop"] {
        let command = format!("sandbox server {arguments}");
        fails(env.command(command.as_str()), 2);
    }
}

#[test]
fn serve_has_no_dry_run() {
    let said = fails(TestEnv::new().command("sandbox serve --dry-run"), 2);
    has(&said.err, "`hwkey sandbox serve` has no --dry-run");
}

#[test]
fn serve_wants_its_token() {
    let env = TestEnv::new();
    let mut serving = Serving::start(&env, "-q");
    let url = serving.line();
    let list = ["repo", "key", "list", "--json"];
    let said = fails(env.at(&url, list).env_remove("HWKEY_TOKEN"), 3);
    assert_eq!(said.error()["kind"], "config");
    assert_eq!(said.error()["status"], Value::Null);

    for list in [&list[..], &["kps", "keypair", "list", "--json"]] {
        let said = fails(env.at(&url, list).env("HWKEY_TOKEN", "wrong"), 4);
        assert_eq!(said.error()["kind"], "auth");
        assert_eq!(said.error()["status"], 401);
    }
}

#[test]
fn a_port_in_use() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let said = fails(
        TestEnv::new().command(["sandbox", "serve", "--port", &port]),
        1,
    );
    let expected = format!("cannot listen on 127.0.0.1:{port}");
    has(&said.err, &expected);
}

#[test]
fn reset_leaves_what_was_there_from_the_start() {
    let env = TestEnv::new();
    // Nothing there yet.
    ok(env.command("sandbox reset"));
    ok(env.sandbox(["repo", "key", "add", "--key", KEY]));
    ok(env.sandbox(["kps", "keypair", "import", "a", "--public-key", KEY]));
    ok(env.sandbox("kps keypair delete ops --yes"));
    let pairs = || ok(env.sandbox("kps keypair list -q")).out;
    assert_ne!(ok(env.sandbox("repo key list -q")).out, "");
    assert_eq!(pairs(), "a\n");
    ok(env.command("sandbox reset"));
    assert_eq!(ok(env.sandbox("repo key list -q")).out, "");
    assert_eq!(pairs(), "ops\n");
}

#[test]
fn reset_cures_a_corrupt_state() {
    let env = TestEnv::new();
    let add = ["repo", "key", "add", "--key", KEY];
    let file = env.write(STATE, "{\"version\": 1, ");
    for arguments in [
        &add[..],
        &["repo", "key", "list"],
        &["kps", "keypair", "list"],
        &["kps", "keypair", "create", "web"],
    ] {
        let said = run(env.sandbox(arguments).env("HWKEY_RETRIES", "0"));
        assert_ne!(said.code, 0);
        assert_eq!(said.out, "");
        for part in [file.to_str().unwrap(), "hwkey sandbox reset"] {
            has(&said.err, part);
        }
    }
    assert!(!env.path("web.pem").exists());
    // Nothing repairs it behind the user's back.
    assert_eq!(read(&file), "{\"version\": 1, ");

    ok(env.command("sandbox reset"));
    ok(env.sandbox(add));
}

#[test]
fn a_state_directory_that_cannot_be_made() {
    let env = TestEnv::new();
    let in_the_way = env.write(".local/state", "a file");
    for arguments in [
        &["repo", "key", "add", "--key", KEY][..],
        &["repo", "key", "list"],
    ] {
        let said = run(env.sandbox(arguments).env("HWKEY_RETRIES", "0"));
        assert_ne!(said.code, 0);
        assert_eq!(said.out, "");
        has(&said.err, "the sandbox state");
        let path = in_the_way.to_str().unwrap();
        has(&said.err, path);
    }
}

/// A file may not grow: the shell's limit.
#[cfg(unix)]
#[test]
fn a_failed_write_leaves_the_old_state() {
    let env = TestEnv::new();
    ok(env.sandbox(["repo", "key", "add", "--key", KEY]));
    let before = read(&env.path(STATE));
    let said: Said = Command::new("sh")
        .args(["-c", "ulimit -f 0; exec \"$@\""])
        .args(["sh", env!("CARGO_BIN_EXE_hwkey")])
        .args(["--profile", "sandbox", "repo", "key", "add", "--key"])
        .arg(other_key(1))
        .env_clear()
        .env("HOME", env.path(""))
        .env("HWKEY_RETRIES", "0")
        .current_dir(env.path(""))
        .output()
        .unwrap()
        .into();
    assert_eq!(said.code, 8, "{}", said.err);
    let expected = "cannot write the sandbox state";
    has(&said.err, expected);
    assert_eq!(read(&env.path(STATE)), before);

    let added = ok(env.sandbox("repo key add --json --key").arg(other_key(1)));
    assert_eq!(added.json()["created"], true);
}

/// A public key line, different for each number and from every other in this file.
fn other_key(number: usize) -> String {
    let mut point = [7; 32];
    point[..8].copy_from_slice(&(number as u64).to_le_bytes());
    let key = ssh_key::PublicKey::new(Ed25519PublicKey(point).into(), format!("number {number}"));
    key.to_openssh().unwrap()
}

/// At most this many processes run at once.
const AT_ONCE: usize = 8;

#[test]
fn many_processes_lose_nothing() {
    const PROCESSES: usize = 200;

    let env = TestEnv::new();
    let next = AtomicUsize::new(0);
    let add_until_done = || {
        let mut ids = Vec::new();
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= PROCESSES {
                return ids;
            }
            let key = other_key(number);
            let said = ok(env
                .sandbox(["repo", "key", "add", "-q", "--key", &key])
                .env("HWKEY_TIMEOUT", "120"));
            ids.push(said.out.trim_end().to_owned());
        }
    };
    let ids: HashSet<String> = thread::scope(|scope| {
        let sides: Vec<_> = (0..AT_ONCE).map(|_| scope.spawn(add_until_done)).collect();
        let ids = sides.into_iter().flat_map(|side| side.join().unwrap());
        ids.collect()
    });
    assert_eq!(ids.len(), PROCESSES, "no id is given out twice");

    let listed = ok(env.sandbox("repo key list --json")).json();
    let listed = listed.as_array().unwrap().iter();
    let keys: HashSet<String> = listed
        .map(|key| key["key"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(keys, (0..PROCESSES).map(other_key).collect());
}

#[test]
fn one_name_makes_one_pair() {
    let env = TestEnv::new();
    let create = |number: usize| {
        let file = env.path(&format!("file{number}"));
        let arguments = "kps keypair create same --json --private-key-file";
        let mut command = env.sandbox(arguments);
        let said = run(command.arg(&file).env("HWKEY_TIMEOUT", "120"));
        (file, said)
    };
    let results: Vec<(PathBuf, Said)> = thread::scope(|scope| {
        let create = &create;
        let creating: Vec<_> = (0..AT_ONCE)
            .map(|number| scope.spawn(move || create(number)))
            .collect();
        let creating = creating.into_iter();
        creating.map(|thread| thread.join().unwrap()).collect()
    });

    let (made, refused): (Vec<_>, Vec<_>) =
        results.into_iter().partition(|(_, said)| said.code == 0);
    assert_eq!(made.len(), 1, "{} made one", made.len());
    for (file, said) in refused {
        assert_eq!(said.code, 6, "{}", said.err);
        assert!(!file.exists(), "{}", file.display());
    }
    let (file, said) = &made[0];
    let derived = keygen(&env, ["-y", "-f", file.to_str().unwrap()]);
    let shown = ok(env.sandbox("kps keypair show same --json")).json();
    for pair in [said.json(), shown] {
        let public = pair["public_key"].as_str().unwrap();
        assert_eq!(key_of(&derived), key_of(public));
    }
    assert_eq!(ok(env.sandbox("kps keypair list -q")).out, "ops\nsame\n");
}

#[test]
fn reset_changes_nothing_when_it_is_only_shown() {
    let env = TestEnv::new();
    ok(env.sandbox(["repo", "key", "add", "--key", &line("ed25519.pub")]));
    ok(env.command("sandbox reset --dry-run"));
    assert_eq!(ok(env.sandbox("repo key list -q")).out.lines().count(), 1);
    ok(env.command("sandbox reset"));
    assert_eq!(ok(env.sandbox("repo key list -q")).out, "");
}

#[cfg(unix)]
#[test]
fn state_that_cannot_be_read() {
    let env = TestEnv::new();
    let path = env.path(STATE);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    for content in [Some("{"), Some(r#"{"version": 9}"#), None] {
        if let Some(content) = content {
            std::fs::write(&path, content).unwrap();
        } else {
            // A pipe, which nobody writes to.
            std::fs::remove_file(&path).unwrap();
            let made = Command::new("mkfifo").arg(&path).status();
            assert!(made.unwrap().success());
        }
        for command in [&["repo", "key", "list"][..], &["sandbox", "serve"]] {
            let told = fails(env.sandbox(command), 3).err;
            for part in [STATE, "`hwkey sandbox reset`"] {
                has(&told, part);
            }
        }
    }
    ok(env.sandbox("sandbox reset"));
    ok(env.sandbox("repo key list"));
}
