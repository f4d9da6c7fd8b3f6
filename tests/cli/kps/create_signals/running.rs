//! Commands that are under way while a service keeps them waiting.

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStderr, Stdio};
use std::sync::mpsc::{Receiver, Sender, channel};

use crate::process::{signal, unignoring};
use crate::server::{Answer, Server};
use crate::support::{Arguments, Said, TestEnv};

const WAITING: &str =
    "warning: waiting for the response so that the private key is not lost; this takes ";

/// A service that answers only when it is told to.
pub(super) struct Slow {
    pub(super) server: Server,
    asked: Receiver<()>,
    answers: Sender<Answer>,
}

impl Slow {
    pub(super) fn new() -> Self {
        let (ask, asked) = channel();
        let (answers, told) = channel();
        let server = Server::new(move |_| {
            ask.send(()).unwrap();
            // A test that failed tells nothing more.
            told.recv().unwrap_or(Answer::Close)
        });
        Self {
            server,
            asked,
            answers,
        }
    }

    /// Waits until the service has a whole request.
    pub(super) fn wait(&self) {
        self.asked.recv().unwrap();
    }

    pub(super) fn answer(&self, answer: Answer) {
        self.answers.send(answer).unwrap();
    }
}

/// A command that is under way.
pub(super) struct Running {
    child: Child,
    stderr: BufReader<ChildStderr>,
    said: String,
}

impl Running {
    pub(super) fn start(env: &TestEnv, server: &Server, arguments: impl Arguments) -> Self {
        let mut child = unignoring(env, &server.url, arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stderr = BufReader::new(child.stderr.take().unwrap());
        Self {
            child,
            stderr,
            said: String::new(),
        }
    }

    pub(super) fn signal(&self, name: &str) {
        signal(&self.child, name);
    }

    /// Waits until a line with `text` is on stderr.
    pub(super) fn wait_for(&mut self, text: &str) {
        loop {
            let mut line = String::new();
            let read = self.stderr.read_line(&mut line).unwrap();
            self.said.push_str(&line);
            assert!(
                read > 0,
                "{text:?} was never said (are signals ignored here?): {}",
                self.said
            );
            if line.contains(text) {
                return;
            }
        }
    }

    pub(super) fn end(mut self) -> Said {
        let mut out = String::new();
        let mut stdout = self.child.stdout.take().unwrap();
        stdout.read_to_string(&mut out).unwrap();
        self.stderr.read_to_string(&mut self.said).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        let err = self.said;
        Said { code, out, err }
    }
}

/// A command that gets signals once the service has the request, and `answers` once it waits.
pub(super) fn interrupted(
    env: &TestEnv,
    command: &str,
    signals: &[&str],
    answers: &[Answer],
) -> (Said, Vec<String>) {
    let slow = Slow::new();
    let mut running = Running::start(env, &slow.server, command);
    slow.wait();
    for signal in signals {
        running.signal(signal);
        running.wait_for(WAITING);
    }
    for answer in answers {
        slow.answer(answer.clone());
    }
    let said = running.end();
    let told = said.err.matches(WAITING).count();
    assert_eq!(told, signals.len(), "{}", said.err);
    (said, slow.server.lines())
}
