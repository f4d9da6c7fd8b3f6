//! What a panic does, in processes of their own: nothing in hwkey itself panics on request.

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Stdio};
use std::sync::Arc;

use super::*;
use crate::api::{KeyPairs, NewKeyPair};
use crate::custody::{Custody, Journal, Plan};
use crate::http::{Auth, Client, Options};
use crate::output::{ColorWhen, Format, Terminal};
use crate::signals::Hold;

const SCENE: &str = "HWKEY_TEST_SCENE";
const SECRET: &str = "a-secret-of-the-panic";

/// Ends a process of [`command`]'s in one way or another; without a scene nothing happens.
#[test]
fn scene() {
    let Ok(scene) = env::var(SCENE) else {
        return;
    };
    let format = if scene == "json" {
        Format::Json
    } else {
        Format::Table
    };
    watch(Printer::new(
        format,
        0,
        ColorWhen::Auto,
        Terminal::default(),
    ));
    // The test's own process could not put the hook of before back: a thread that failed is in this one.
    if scene == "library" {
        end(u8::from(!create()));
    }
    let hold = matches!(scene.as_str(), "hold" | "join").then(|| Hold::begin(|| ()).unwrap());
    let is_main = matches!(scene.as_str(), "main" | "json");
    let name = if is_main { "main" } else { "another" };
    let failing = thread::Builder::new().name(name.to_owned());
    let failing = failing.spawn(|| panic!("{SECRET}")).unwrap();
    if hold.is_none() {
        let _ = failing.join();
        return;
    }
    // Until whoever reads the warning says so, this thread must live.
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    drop(hold);
    if scene == "join" {
        let _ = failing.join();
    }
    end(u8::from(line != "saved\n"));
}

/// Asks for a private key, by a library whose thread panics as soon as it connects: whether the pair may
/// have been made.
fn create() -> bool {
    log::set_logger(&FailingLibrary).unwrap();
    log::set_max_level(log::LevelFilter::Debug);
    let timeout = Duration::from_secs(30);
    let custody = Custody::reserve(Plan {
        name: "web".into(),
        target: Some("web.pem".into()),
        rescue: Vec::new(),
        journal: Some(Journal::new("journal".into(), None, "h".into(), "p".into())),
        timeout,
        stop: Arc::default(),
        warn: Arc::new(|_| ()),
    })
    .unwrap();
    let options = Options {
        timeout,
        connect_timeout: timeout,
        shows_everything: true,
        ..Options::default()
    };
    let url = "http://127.0.0.1:1".parse().unwrap();
    let http = Client::new(url, Auth::Nobody, options, Arc::new(|_| ()));
    let pairs = KeyPairs::new(http.into(), "p".into(), Box::new(|_| ()));
    let new = NewKeyPair {
        name: "web",
        ..NewKeyPair::default()
    };
    let error = pairs.create(&new, Some(custody.clone())).unwrap_err();
    assert!(signals::are_held());
    assert!(custody.conclude().is_none());
    assert!(!signals::are_held());
    error.may_have_happened()
}

/// What the library logs is told in the thread that works for it.
struct FailingLibrary;

impl log::Log for FailingLibrary {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        let is_connecting = record
            .args()
            .to_string()
            .starts_with("starting new connection");
        assert!(!is_connecting, "{SECRET}");
    }

    fn flush(&self) {}
}

fn command(scene: &str) -> Command {
    let mut command = Command::new(env::current_exe().unwrap());
    let test = "panics::tests::scene";
    command
        .args(["--exact", test, "--nocapture"])
        .env(SCENE, scene);
    command
}

/// What ends with an internal error writes to stderr.
fn failed(scene: &str) -> String {
    let output = command(scene).output().unwrap();
    assert_eq!(output.status.code(), Some(9));
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    let all = String::from_utf8(all).unwrap();
    assert!(!all.contains(SECRET), "{all}");
    String::from_utf8(output.stderr).unwrap()
}

#[test]
fn the_main_thread_ends_the_process() {
    let text = failed("main");
    let start = concat!(
        "error: hwkey ",
        env!("CARGO_PKG_VERSION"),
        ": internal error at "
    );
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains("panics/mod.rs:"), "{text}");
    assert!(text.contains("\n  hint: "), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
}

#[test]
fn json_is_asked_for() {
    let text = failed("json");
    let document: serde_json::Value = serde_json::from_str(&text).expect(&text);
    assert_eq!(document["error"]["kind"], "incomplete");
    assert_eq!(document["error"]["exit_code"], 9);
}

#[test]
fn another_thread_ends_the_process() {
    assert!(failed("thread").contains("internal error"));
}

#[test]
fn a_private_key_on_its_way_is_waited_for() {
    let (code, stderr) = released_after_the_warning("hold");
    assert_eq!(code, Some(0), "{stderr}");
}

#[test]
fn waiting_for_a_thread_that_failed_ends() {
    let (code, stderr) = released_after_the_warning("join");
    assert_eq!(code, Some(9), "{stderr}");
    assert!(stderr.starts_with("error: hwkey "), "{stderr}");
}

/// How a process ends whose main thread goes on once its other thread has failed: its exit code, and what
/// it said after the warning.
fn released_after_the_warning(scene: &str) -> (Option<i32>, String) {
    let mut child = command(scene)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut warning = String::new();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    stderr.read_line(&mut warning).unwrap();
    let start = "warning: a part of hwkey failed at ";
    assert!(warning.starts_with(start), "{warning}");
    assert!(!warning.contains(SECRET), "{warning}");
    writeln!(child.stdin.take().unwrap(), "saved").unwrap();
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).unwrap();
    (child.wait().unwrap().code(), rest)
}

#[test]
fn a_library_that_fails_ends_the_wait_for_a_private_key() {
    let home = tempfile::tempdir().unwrap();
    let output = command("library").current_dir(&home).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let start = "warning: a part of hwkey failed at ";
    assert!(said.starts_with(start) && !said.contains(SECRET), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(
        output.status.code(),
        Some(0),
        "whether there is a pair is open"
    );
    let notes = fs::read_dir(home.path().join("journal")).unwrap();
    assert_eq!(notes.count(), 1);
    assert!(!home.path().join("web.pem").exists());
}

#[test]
fn a_place_names_no_directory_of_the_builder() {
    let cases = [
        ("src/cli.rs", "src/cli.rs"),
        (
            "/home/ada/.cargo/registry/src/mirror-1949cf8c/clap-4.6.0/src/lib.rs",
            "clap-4.6.0/src/lib.rs",
        ),
        ("/rustc/59807616/library/core/src/option.rs", "option.rs"),
    ];
    for (file, shown) in cases {
        assert_eq!(without_directories(file), shown);
    }
}
