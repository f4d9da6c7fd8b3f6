//! A model of `hwkey kps keypair create`: every path through what can happen to the request, the
//! answer, the process and the disk, against the real binary. What holds at the end of each: a pair
//! that was made, and not refused, has its private key saved or rescued, or is named.

mod paths;

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::process::{Child, Stdio};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, Sender, channel};

use jiff::Timestamp;
use rustix::process::{Pid, Resource, Rlimit, Signal, kill_process, prlimit};
use serde_json::json;

use crate::faults::each_of;
use crate::kps_wire::{no_pair, shown};
use crate::listener::Listener;
use crate::process::bare;
use crate::server::{Answer, Request};
use crate::support::{Said, TestEnv, ok, text};

use paths::{Cut, End, Event, Made, Path, Place};

/// Commands that wait rather than work.
const AT_A_TIME: usize = 32;

/// A service that answers the request when it is told to.
struct Service {
    url: String,
    asked: Receiver<()>,
    go: Sender<()>,
    answered: Receiver<()>,
    _listener: Listener,
}

impl Service {
    fn new(path: Path) -> Self {
        let (ask, asked) = channel();
        let (go, told) = channel::<()>();
        let (answer, answered) = channel();
        let mut looks = 0;
        let listener = Listener::new(move |mut stream| {
            let Some(request) = Request::read(&mut stream) else {
                return;
            };
            // Who was killed reads nothing.
            if request.line.starts_with("POST") {
                ask.send(()).unwrap();
                told.recv().unwrap();
                let _ = stream.write_all(&path.reply.bytes());
                drop(stream);
                answer.send(()).unwrap();
            } else if request.line.contains("keypairs?limit") {
                let _ = Answer::json(200, json!({"keypairs": []})).give(&mut stream);
            } else {
                let is_shown = path.made == Made::AtOnce || (path.made == Made::Late && looks > 0);
                looks += 1;
                let found = if is_shown {
                    let made = json!({"create_time": Timestamp::now().as_millisecond()});
                    Answer::json(200, shown("web", "pkcs1", made))
                } else {
                    no_pair()
                };
                let _ = found.give(&mut stream);
            }
        });
        Self {
            url: format!("http://{}", listener.address),
            asked,
            go,
            answered,
            _listener: listener,
        }
    }
}

/// Goes along a path to its end.
fn run(env: &TestEnv, path: Path, service: &Service) -> Said {
    let file = match path.place {
        Place::File | Place::Full => "web.pem",
        Place::Gone => "gone/web.pem",
        Place::Printed | Place::Unread => "-",
    };
    fs::create_dir(env.path("gone")).unwrap();
    let arguments = format!("kps keypair create web --private-key-file {file}");
    let mut command = bare(env, &service.url, arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    if path.place == Place::Unread {
        command.stdout(std::io::pipe().unwrap().1);
    }
    let mut child = command.spawn().unwrap();
    drop(command);
    service.asked.recv().unwrap();
    fs::remove_dir_all(env.path("gone")).unwrap();
    let id = Pid::from_child(&child);
    if path.place == Place::Full {
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        prlimit(Some(id), Resource::Fsize, none).unwrap();
    }
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut err = String::new();
    match path.event {
        Event::Term => {
            kill_process(id, Signal::TERM).unwrap();
            stderr.read_line(&mut err).unwrap();
            assert!(err.contains("waiting for the response"), "{path:?}: {err}");
        }
        Event::Kill => child.kill().unwrap(),
        Event::Nothing | Event::LateKill => {}
    }
    service.go.send(()).unwrap();
    service.answered.recv().unwrap();
    if path.event == Event::LateKill {
        child.kill().unwrap();
    }
    end(child, stderr, err)
}

fn end(mut child: Child, mut stderr: impl Read, mut err: String) -> Said {
    let mut out = String::new();
    if let Some(mut stdout) = child.stdout.take() {
        stdout.read_to_string(&mut out).unwrap();
    }
    stderr.read_to_string(&mut err).unwrap();
    let code = child.wait().unwrap().code().unwrap_or(-1);
    Said { code, out, err }
}

/// What a person finds afterwards, and the next command says.
fn found(env: &TestEnv, url: &str, said: &Said) -> (End, bool) {
    let list = ok(&mut env.at(url, "kps keypair list -q"));
    let is_named = list
        .err
        .contains("`web` may exist without a saved private key");
    let key = text("pkcs1.key");
    // Room that was not needed is cut off last.
    let has_key =
        |file: &std::path::PathBuf| fs::read_to_string(file).unwrap().trim_end() == key.trim_end();
    let end = match env.files().into_iter().find(has_key) {
        Some(file) if file == env.path("web.pem") => End::Saved,
        Some(_) => End::Rescued,
        None if said.out == key => End::Printed,
        None if is_named => End::Named,
        None => End::Nothing,
    };
    (end, is_named)
}

#[test]
fn a_made_pair_has_its_key_saved_or_rescued_or_named() {
    let paths = Path::all();
    let ends = Mutex::new(BTreeMap::<End, usize>::new());
    each_of(AT_A_TIME, &paths, |&path| {
        let env = TestEnv::new();
        let service = Service::new(path);
        let said = run(&env, path, &service);
        let (end, is_named) = found(&env, &service.url, &said);
        let what = format!("{path:?} ended with {end:?}, {}: {}", said.code, said.err);
        assert!(path.ends().contains(&end), "{what}");
        let went_well = path.event == Event::Nothing
            && path.reply.status == 200
            && path.reply.cut == Cut::Whole
            && matches!(end, End::Saved | End::Printed);
        assert_eq!(said.code == 0, went_well, "{what}");
        if path.made != Made::Never {
            assert!(!said.err.contains("nothing was changed"), "{what}");
            assert_ne!(said.code, 8, "{what}");
        }
        if !path.is_killed() {
            assert_eq!(is_named, end == End::Named, "{what}");
            let must_tell = matches!(end, End::Rescued | End::Named);
            assert!(said.err.contains("web") || !must_tell, "{what}");
            let is_left = env.path("web.pem").exists();
            assert_eq!(is_left, end == End::Saved, "{what}");
            *ends.lock().unwrap().entry(end).or_default() += 1;
        }
    });
    let ends = ends.into_inner().unwrap();
    let expected = [
        (End::Saved, 20),
        (End::Rescued, 40),
        (End::Printed, 20),
        (End::Named, 190),
        (End::Nothing, 6),
    ];
    assert_eq!((paths.len(), ends), (420, expected.into()));
}
