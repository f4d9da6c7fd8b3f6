//! The state file: lasting, private, and safe to change from many sides at once.

use std::{fs, io::Write, net::TcpStream, thread, time::Duration};

use hwkey_sandbox::{REGION, Running, TOKEN, USER};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::iam_sign_in::{password, project_named};
use crate::keys::public_key;
use crate::signing::Key;
use crate::support::{PATIENCE, Sandbox, export, kps, send, start, state};

const KEYS: &str = "/v4/user/keys";

fn add(running: &Running, number: u8) -> Value {
    let body = json!({"title": format!("key {number}"), "key": public_key(number)});
    send(running, "POST", KEYS, Some(body)).expect(201)
}

#[test]
fn state_outlives_the_services() {
    let sandbox = Sandbox::start();
    let key = add(&sandbox.running, 1);
    let pair = json!({"keypair": {"name": "web",
        "key_protection": {"encryption": {"type": "default"}}}});
    let private = sandbox.post(&kps(""), pair).expect(200)["keypair"]["private_key"].clone();

    let sandbox = sandbox.restart();
    assert_eq!(sandbox.get(KEYS).json()["keys"], json!([key]));
    let exported = export(&sandbox, "web").json();
    assert_eq!(exported["keypair"]["private_key"], private);
}

#[test]
fn reset_empties() {
    let sandbox = Sandbox::start();
    state(&sandbox.state_file(), PATIENCE).remove().unwrap();
    add(&sandbox.running, 1);
    state(&sandbox.state_file(), PATIENCE).remove().unwrap();
    assert_eq!(sandbox.get(KEYS).json()["total"], 0);
    assert!(!sandbox.state_file().exists());

    let missing = sandbox.directory.path().join("not/there/state.json");
    state(&missing, PATIENCE).remove().unwrap();
    assert!(!sandbox.directory.path().join("not").exists());
}

#[test]
fn state_has_a_version() {
    let sandbox = Sandbox::start();
    add(&sandbox.running, 1);
    let state: Value = serde_json::from_slice(&fs::read(sandbox.state_file()).unwrap()).unwrap();
    assert_eq!(state["version"], 1);

    fs::write(sandbox.state_file(), r#"{"version": 2}"#).unwrap();
    let reply = sandbox.get(KEYS);
    assert!(reply.text.contains("unknown version 2"), "{reply:?}");
    reply.refused(500, "CH.000001");
}

#[test]
fn state_that_is_not_readable() {
    let sandbox = Sandbox::start();
    for broken in ["", "{", "[]", r#"{"version": 1, "key_pairs": 7}"#, "\0\0"] {
        fs::write(sandbox.state_file(), broken).unwrap();
        let reply = sandbox.get(KEYS);
        assert!(reply.text.contains("hwkey sandbox reset"), "{reply:?}");
        reply.refused(500, "CH.000001");
        let key = json!({"title": "laptop", "key": public_key(1)});
        sandbox.post(KEYS, key).refused(500, "CH.000001");
        sandbox.get(&kps("")).refused(500, "KPS.5001");
        let pair = json!({"keypair": {"name": "web", "description": "x"}});
        let posted = sandbox.post(&kps(""), pair.clone());
        posted.refused(500, "KPS.5002");
        sandbox.delete(&kps("/web")).refused(500, "KPS.5003");
        sandbox.put(&kps("/web"), pair).refused(500, "KPS.5004");
        // Nothing repairs it behind the user's back.
        assert_eq!(fs::read_to_string(sandbox.state_file()).unwrap(), broken);
    }
    sandbox.get("/v1/users/sshkey").failed(500, "CH.000001");
    let reply = password(USER, project_named(REGION)).post(&sandbox);
    assert!(reply.text.contains("hwkey sandbox reset"), "{reply:?}");
    reply.refused(500, "IAM.0006");
    let paths = [KEYS, &kps(""), "/v3/projects"];
    for (path, code) in paths.iter().zip(["CH.000001", "KPS.5001", "IAM.0006"]) {
        Key::lasting().get(&sandbox, path).refused(500, code);
    }
    let error = hwkey_sandbox::start(state(&sandbox.state_file(), PATIENCE), 0).unwrap_err();
    assert!(error.hint().unwrap().contains("sandbox reset"), "{error:?}");
    state(&sandbox.state_file(), PATIENCE).remove().unwrap();
    add(&sandbox.running, 1);
}

#[test]
fn a_change_leaves_nothing_else_behind() {
    let sandbox = Sandbox::start();
    add(&sandbox.running, 1);
    add(&sandbox.running, 2);
    let mut names: Vec<_> = fs::read_dir(sandbox.directory.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, ["state.json", "state.json.lock"]);
}

#[test]
fn a_lock_that_cannot_be_taken() {
    let sandbox = Sandbox::start();
    fs::create_dir(sandbox.directory.path().join("state.json.lock")).unwrap();
    let reply = sandbox.post(KEYS, json!({"title": "laptop", "key": public_key(1)}));
    assert!(reply.text.contains("cannot lock"), "{reply:?}");
    reply.refused(500, "CH.000001");
    let error = state(&sandbox.state_file(), PATIENCE).remove().unwrap_err();
    assert!(matches!(error, hwkey_sandbox::Error::Lock { .. }));
}

#[test]
fn a_lock_that_somebody_keeps() {
    let directory = TempDir::new().unwrap();
    let file = directory.path().join("state.json");
    let lock = fs::File::create(directory.path().join("state.json.lock")).unwrap();
    lock.lock().unwrap();
    let body = || Some(json!({"title": "laptop", "key": public_key(1)}));

    // It is not waited for without an end.
    let impatient = hwkey_sandbox::start(state(&file, Duration::ZERO), 0).unwrap();
    let reply = send(&impatient, "POST", KEYS, body());
    assert!(reply.text.contains("another process keeps it"), "{reply:?}");
    reply.refused(500, "CH.000001");
    let error = state(&file, Duration::ZERO).remove().unwrap_err();
    assert!(matches!(error, hwkey_sandbox::Error::Lock { .. }));

    // What nobody waits for is not done when the lock is free.
    let patient = start(&file);
    let mut stream = TcpStream::connect(patient.address()).unwrap();
    let text = body().unwrap().to_string();
    let head = format!(
        "POST {KEYS} HTTP/1.1\r\nHost: localhost\r\nX-Auth-Token: {TOKEN}\r\nContent-Length: {}\r\n\r\n",
        text.len()
    );
    stream.write_all((head + &text).as_bytes()).unwrap();
    drop(stream);
    // Waits for the work that was begun.
    drop(patient);
    drop(lock);
    assert!(!file.exists());
    send(&impatient, "POST", KEYS, body()).expect(201);
}

#[cfg(unix)]
#[test]
fn what_is_no_regular_file() {
    let directory = TempDir::new().unwrap();
    let endless = directory.path().join("endless.json");
    std::os::unix::fs::symlink("/dev/zero", &endless).unwrap();
    let pipe = directory.path().join("pipe.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    let large = directory.path().join("large.json");
    fs::File::create(&large).unwrap().set_len(1 << 40).unwrap();
    for file in [directory.path(), &endless, &pipe, &large] {
        let error = hwkey_sandbox::start(state(file, PATIENCE), 0).unwrap_err();
        assert!(
            matches!(error, hwkey_sandbox::Error::Read { .. }),
            "{error:?}"
        );
    }

    let file = directory.path().join("state.json");
    fs::rename(&pipe, directory.path().join("state.json.lock")).unwrap();
    let running = start(&file);
    let body = json!({"title": "laptop", "key": public_key(1)});
    send(&running, "POST", KEYS, Some(body)).refused(500, "CH.000001");
}

#[test]
fn a_refusal_changes_nothing() {
    let sandbox = Sandbox::start();
    add(&sandbox.running, 1);
    let before = fs::read(sandbox.state_file()).unwrap();
    sandbox
        .post(KEYS, json!({"title": "again", "key": public_key(1)}))
        .refused(409, "CH.080002");
    sandbox.delete(&kps("/web")).refused(400, "KPS.4016");
    assert_eq!(fs::read(sandbox.state_file()).unwrap(), before);
}

#[cfg(unix)]
#[test]
fn only_its_owner_can_read_it() {
    use std::os::unix::fs::PermissionsExt;

    let directory = TempDir::new().unwrap();
    let file = directory.path().join("a/b/state.json");
    let running = start(&file);
    add(&running, 1);
    let mode = |path: &str| {
        let metadata = fs::metadata(directory.path().join(path)).unwrap();
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode("a"), 0o700);
    assert_eq!(mode("a/b"), 0o700);
    assert_eq!(mode("a/b/state.json"), 0o600);
    assert_eq!(mode("a/b/state.json.lock"), 0o600);

    // A looser file does not stay so.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).unwrap();
    add(&running, 2);
    assert_eq!(mode("a/b/state.json"), 0o600);
}

#[test]
fn nothing_is_lost() {
    const SIDES: u8 = 8;
    const EACH: u8 = 12;

    let directory = TempDir::new().unwrap();
    let file = directory.path().join("state.json");
    let services: Vec<Running> = (0..3).map(|_| start(&file)).collect();
    thread::scope(|scope| {
        for side in 0..SIDES {
            let running = &services[usize::from(side) % services.len()];
            scope.spawn(move || {
                for number in 0..EACH {
                    add(running, side * EACH + number + 1);
                }
            });
        }
    });

    let all = usize::from(SIDES * EACH);
    let list = send(&services[0], "GET", "/v4/user/keys?limit=100", None).expect(200);
    assert_eq!(list["total"], all);
    let mut ids: Vec<u64> = list["keys"]
        .as_array()
        .unwrap()
        .iter()
        .map(|key| key["id"].as_u64().unwrap())
        .collect();
    ids.dedup();
    assert_eq!(ids.len(), all);
    assert_eq!(ids.last().unwrap() - ids[0] + 1, all as u64);
}
