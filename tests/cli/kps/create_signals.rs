//! `hwkey kps keypair create`: signals while the private key is on its way, and keys that come odd.

mod odd_keys;
mod running;
mod undone;

#[cfg(target_os = "linux")]
use std::path::PathBuf;
use std::process::Command;
#[cfg(target_os = "linux")]
use std::process::Stdio;

use serde_json::json;

use crate::kps_wire::{assert_mode, created, halves, pairs, shown};
use crate::server::Answer;
#[cfg(target_os = "linux")]
use crate::support::{Arguments, PROJECT, TOKEN};
use crate::support::{TestEnv, has, line, text, wait_until};
use running::{Running, Slow, interrupted};

const CREATE: &str = "kps keypair create web";

fn pair_made() -> Answer {
    Answer::json(200, created("web"))
}

/// The key of [`created`] is in the file, whole and for its owner only.
fn assert_saved(env: &TestEnv) {
    let file = env.path("web.pem");
    assert_mode(&file, 0o600);
    assert_eq!(env.read("web.pem"), text("pkcs1.key"));
    let mut ssh_keygen = Command::new("ssh-keygen");
    let output = ssh_keygen.arg("-y").arg("-f").arg(&file).output().unwrap();
    let public = String::from_utf8(output.stdout).unwrap();
    assert_eq!(halves(&public), halves(&line("pkcs1.pub")));
}

/// What is in memory could be read from a core dump, or through /proc by another process of the user.
/// Where neither may be, its memory in /proc is a file of root: as root the command runs as another.
#[cfg(target_os = "linux")]
#[test]
fn nobody_looks_into_the_memory() {
    use std::os::unix::fs::{MetadataExt, chown};
    use std::os::unix::process::CommandExt;
    const NOBODY: u32 = 65534;
    let env = TestEnv::new();
    let slow = Slow::new();
    let program = env.path("hwkey");
    crate::support::copy_binary(&program);
    let mut command = Command::new(program);
    if env.path("").metadata().unwrap().uid() == 0 {
        chown(env.path(""), Some(NOBODY), Some(NOBODY)).unwrap();
        command.uid(NOBODY);
    }
    command
        .args(CREATE.words())
        .current_dir(env.path(""))
        .env_clear();
    command.env("HOME", env.path("")).env("HWKEY_TOKEN", TOKEN);
    command.env("HWKEY_ENDPOINT", &slow.server.url);
    command.env("HWKEY_PROJECT_ID", PROJECT);
    let mut child = command.stdout(Stdio::null()).spawn().unwrap();
    slow.wait();
    let process = PathBuf::from(format!("/proc/{}", child.id()));
    let limits = std::fs::read_to_string(process.join("limits")).unwrap();
    let owner = process.join("mem").metadata().unwrap().uid();
    slow.answer(pair_made());
    assert!(child.wait().unwrap().success());
    assert_saved(&env);
    let mut limits = limits.lines();
    let core = limits.find(|line| line.starts_with("Max core")).unwrap();
    assert_eq!(core.split_whitespace().nth(4), Some("0"), "{core}");
    assert_eq!(owner, 0, "the owner of its memory");
}

#[test]
fn a_signal_waits_until_the_key_is_saved() {
    for (signal, code, word) in [
        ("INT", 130, "interrupted"),
        ("TERM", 143, "terminated"),
        ("HUP", 129, "the terminal was closed"),
        ("QUIT", 131, "ended by signal 3"),
        ("ABRT", 134, "ended by signal 6"),
        ("USR1", 138, "ended by signal 10"),
        ("USR2", 140, "ended by signal 12"),
        ("ALRM", 142, "ended by signal 14"),
        ("XCPU", 152, "ended by signal 24"),
        ("VTALRM", 154, "ended by signal 26"),
        ("PROF", 155, "ended by signal 27"),
        #[cfg(target_os = "linux")]
        ("29", 157, "ended by signal 29"),
        #[cfg(target_os = "linux")]
        ("64", 192, "ended by signal 64"),
    ] {
        let env = TestEnv::new();
        let (said, lines) = interrupted(&env, CREATE, &[signal], &[pair_made()]);
        assert_eq!((said.code, said.out.as_str()), (code, ""), "{}", said.err);
        assert_saved(&env);
        let file = env.path("").canonicalize().unwrap().join("web.pem");
        let end = format!(
            "error: {word}: the key pair `web` was created and its private key is in {}\n",
            file.display()
        );
        assert!(said.err.ends_with(&end), "{}", said.err);
        assert_eq!(lines, [format!("POST {}", pairs())]);
    }
}

#[test]
fn a_hosted_pair_without_its_key_ends_by_the_signal_too() {
    let env = TestEnv::new();
    let create = format!("{CREATE} --encryption default --description d");
    let hosted = shown("web", "ed25519", json!({"is_key_protection": true}));
    let answers = [Answer::json(200, &hosted)];
    let (said, lines) = interrupted(&env, &create, &["TERM"], &answers);
    assert_eq!((said.code, said.out.as_str()), (143, ""), "{}", said.err);
    let end = "the key pair `web` was created and its private key is in KPS, but its description was not set\n";
    assert!(said.err.ends_with(end), "{}", said.err);
    assert_eq!(lines, [format!("POST {}", pairs())]);
    assert!(!env.path("web.pem").exists());
}

#[test]
fn programs_are_told_too() {
    let env = TestEnv::new();
    let create = format!("--json {CREATE} --private-key-file=deep.key --description=d");
    let (said, lines) = interrupted(&env, &create, &["INT"], &[pair_made()]);
    assert_eq!(said.code, 130);
    let error = said.error();
    assert_eq!(error["kind"], "interrupted");
    assert_eq!(error["exit_code"], 130);
    has(&error["message"], "deep.key");
    assert_eq!(env.read("deep.key"), text("pkcs1.key"));
    assert_eq!(lines.len(), 1, "the description is not set any more");
}

#[test]
fn further_signals_wait_too_and_the_first_decides() {
    let env = TestEnv::new();
    let signals = ["INT", "INT", "TERM", "HUP"];
    let (said, _) = interrupted(&env, CREATE, &signals, &[pair_made()]);
    assert_eq!(said.code, 130, "{}", said.err);
    assert_saved(&env);
}

#[test]
fn a_signal_waits_wherever_the_key_goes() {
    const DASH: &str = "--private-key-file -";
    for command in [CREATE, "kps private-key export web"] {
        for options in ["", "--json", DASH, &format!("--json {DASH}")] {
            let env = TestEnv::new();
            let command = format!("{command} {options}");
            let (said, _) = interrupted(&env, &command, &["TERM"], &[pair_made()]);
            assert_eq!(said.code, 143, "{command}: {}", said.err);
            if options.ends_with(DASH) {
                has(&said.out.replace("\\n", "\n"), text("pkcs1.key"));
                assert!(env.files().is_empty(), "{command}");
            } else {
                assert_saved(&env);
            }
        }
    }
}

#[test]
fn a_signal_is_obeyed_again_once_the_key_is_safe_and_its_place_is_told() {
    let Answer::Reply(made) = pair_made() else {
        panic!("a reply");
    };
    let unended = Answer::Stall(made.trim_end_matches('}').into());
    for (options, answer, is_asked_again) in [
        ("--description ours", pair_made(), true),
        ("--description ours --local", pair_made(), true),
        ("--description ours", unended.clone(), false),
        ("", unended, false),
    ] {
        let slow = Slow::new();
        let env = TestEnv::new();
        let running = Running::start(&env, &slow.server, format!("{CREATE} {options}"));
        slow.wait();
        slow.answer(answer);
        let file = env.path("web.pem");
        let is_journaled = || {
            let journal = std::fs::read_dir(env.path(".local/state/hwkey/journal"));
            journal.is_ok_and(|mut notes| notes.next().is_some())
        };
        if is_asked_again {
            slow.wait();
        }
        wait_until(|| !is_journaled());
        running.signal("TERM");
        let said = running.end();
        assert_eq!(said.code, -1, "ended by the signal itself: {}", said.err);
        let place = file.canonicalize().unwrap().display().to_string();
        let told = format!("warning: the private key of `web` is in {place}");
        has(&said.err, told);
        let is_undescribed = said.err.contains("its description is not set");
        assert_eq!(is_undescribed, !options.is_empty(), "{}", said.err);
        if !options.contains("--local") {
            assert_saved(&env);
        }
    }
}
