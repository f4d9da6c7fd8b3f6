//! What a panic does, in processes of their own: nothing in hwkey itself panics on request.

#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::unwrap_used
)]

use std::env;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Command, Output, Stdio};
use std::thread;

use hwkey::output::{ColorWhen, Format, Printer, Terminal};
use hwkey::panics;
use hwkey::signals::Hold;

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
            println!("panics: 5 passed");
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
