//! What a panic does, in processes of their own: nothing in hwkey itself panics on request.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

#[path = "../support/mod.rs"]
mod support;

use std::env;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use hwkey::api::{KeyPairs, NewKeyPair};
use hwkey::custody::{Custody, Journal, Plan};
use hwkey::http::{Auth, Client};
use hwkey::output::{ColorWhen, Format, Printer, Terminal};
use hwkey::panics;
use hwkey::signals::{self, Hold};

const SCENE: &str = "HWKEY_TEST_SCENE";
const SECRET: &str = "a-secret-of-the-panic";

fn main() {
    match env::var(SCENE) {
        Ok(scene) => play(&scene),
        Err(_) => {
            the_main_thread_ends_the_process();
            json_is_asked_for();
            another_thread_ends_the_process();
            a_private_key_on_its_way_is_waited_for();
            waiting_for_a_thread_that_failed_ends();
            a_library_that_fails_ends_the_wait_for_a_private_key();
            println!("panics: 6 passed");
        }
    }
}

/// Ends this process in one way or another.
fn play(scene: &str) {
    let format = match scene {
        "json" => Format::Json,
        _ => Format::Table,
    };
    panics::watch(Printer::new(
        format,
        0,
        ColorWhen::Auto,
        Terminal::default(),
    ));
    if scene == "library" {
        return create();
    }
    let hold = matches!(scene, "hold" | "join").then(|| Hold::begin(|| ()).unwrap());
    if matches!(scene, "main" | "json") {
        panic!("{SECRET}");
    }
    let failing = thread::spawn(|| panic!("{SECRET}"));
    if hold.is_none() {
        let _ = failing.join();
        return;
    }
    // Until whoever reads the warning says so, this thread must live.
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).unwrap();
    drop(hold);
    print!("{line}");
    if scene == "join" {
        std::io::stdout().flush().unwrap();
        let _ = failing.join();
    }
}

/// Asks for a private key, by a library whose thread panics as soon as it connects.
fn create() {
    log::set_logger(&FailingLibrary).unwrap();
    log::set_max_level(log::LevelFilter::Debug);
    let timeout = Duration::from_secs(1);
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
    let options = hwkey::http::Options {
        timeout,
        ..support::http_options()
    };
    let url = support::server::NOWHERE.parse().unwrap();
    let http = Client::new(url, Auth::Nobody, options, Arc::new(|_| ()));
    let pairs = KeyPairs::new(http, "p".into(), Box::new(|_| ()));
    let new = NewKeyPair {
        name: "web",
        ..NewKeyPair::default()
    };
    let error = pairs.create(&new, Some(custody.clone())).unwrap_err();
    assert!(signals::are_held());
    assert!(custody.conclude().is_none());
    assert!(!signals::are_held());
    println!("{}", error.may_have_happened());
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
    command.env(SCENE, scene);
    command
}

fn process(scene: &str) -> Output {
    let output = command(scene).output().unwrap();
    let all = [&output.stdout[..], &output.stderr[..]].concat();
    let all = String::from_utf8(all).unwrap();
    assert!(!all.contains(SECRET), "{all}");
    output
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn the_main_thread_ends_the_process() {
    let output = process("main");
    assert_eq!(output.status.code(), Some(9));
    assert!(output.stdout.is_empty());
    let text = stderr(&output);
    let start = concat!(
        "error: hwkey ",
        env!("CARGO_PKG_VERSION"),
        ": internal error at "
    );
    assert!(text.starts_with(start), "{text}");
    assert!(text.contains("main.rs:"), "{text}");
    assert!(text.contains("\n  hint: "), "{text}");
    assert_eq!(text.lines().count(), 2, "{text}");
}

fn json_is_asked_for() {
    let output = process("json");
    assert_eq!(output.status.code(), Some(9));
    let text = stderr(&output);
    let document: serde_json::Value = serde_json::from_str(&text).expect(&text);
    assert_eq!(document["error"]["kind"], "incomplete");
    assert_eq!(document["error"]["exit_code"], 9);
}

fn another_thread_ends_the_process() {
    let output = process("thread");
    assert_eq!(output.status.code(), Some(9));
    assert!(output.stdout.is_empty());
}

fn a_private_key_on_its_way_is_waited_for() {
    let (code, stdout, _) = released_after_the_warning("hold");
    assert_eq!(code, Some(0));
    assert_eq!(stdout, b"saved\n");
}

fn waiting_for_a_thread_that_failed_ends() {
    let (code, stdout, stderr) = released_after_the_warning("join");
    assert_eq!(code, Some(9), "{stderr}");
    assert_eq!(stdout, b"saved\n");
    assert!(stderr.starts_with("error: hwkey "), "{stderr}");
}

/// How a process ends whose main thread goes on once its other thread has failed: its exit code, what it
/// printed, and what it said after the warning.
fn released_after_the_warning(scene: &str) -> (Option<i32>, Vec<u8>, String) {
    let mut child = command(scene)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
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
    let output = child.wait_with_output().unwrap();
    (output.status.code(), output.stdout, rest)
}

fn a_library_that_fails_ends_the_wait_for_a_private_key() {
    let home = tempfile::tempdir().unwrap();
    let output = command("library").current_dir(&home).output().unwrap();
    let said = stderr(&output);
    let start = "warning: a part of hwkey failed at ";
    assert!(said.starts_with(start) && !said.contains(SECRET), "{said}");
    assert_eq!(said.lines().count(), 1, "{said}");
    assert_eq!(output.stdout, b"true\n", "whether there is a pair is open");
    let notes = fs::read_dir(home.path().join("journal")).unwrap();
    assert_eq!(notes.count(), 1);
    assert!(!home.path().join("web.pem").exists());
}
