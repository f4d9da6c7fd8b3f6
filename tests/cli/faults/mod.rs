//! A list, an add and a create whose server misbehaves: what is said, and what is true afterwards.

mod bytes;
mod connections;
pub(crate) mod json;
mod none;
mod replies;
mod reuse;
mod types;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::kps_wire::from_nova;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Request, Server, refused};
use crate::support::{Said, TestEnv, data, line, run, text};

/// Far more than any command needs: who is still running then hangs.
const HANGS: Duration = Duration::from_secs(120);

/// A command with one request of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Operation {
    List,
    Add,
    Create,
}

/// What the server says when it is asked what became of a write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Look {
    Done,
    Fails,
}

pub(crate) const OPERATIONS: [Operation; 3] = [Operation::List, Operation::Add, Operation::Create];
pub(crate) const LOOKS: [Look; 2] = [Look::Done, Look::Fails];

impl Operation {
    pub(crate) fn arguments(self) -> Vec<String> {
        let words: &[&str] = match self {
            Self::List => &["repo", "key", "list"],
            Self::Add => &["repo", "key", "add"],
            Self::Create => &["kps", "keypair", "create", "web"],
        };
        let mut arguments: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        if self == Self::Add {
            arguments.push(data("ed25519.pub").display().to_string());
        }
        arguments.extend(["--json", "--retries", "0"].map(str::to_owned));
        arguments
    }

    fn asks(self, request: &Request) -> bool {
        request.line.starts_with(match self {
            Self::List => "GET ",
            Self::Add | Self::Create => "POST ",
        })
    }

    /// The looks that a lost answer can lead to; a list is not looked for.
    pub(crate) fn looks(self) -> &'static [Look] {
        match self {
            Self::List => &LOOKS[..1],
            Self::Add | Self::Create => &LOOKS,
        }
    }

    /// What a service that works answers.
    pub(crate) fn reply(self) -> Value {
        match self {
            Self::List => page(&[added()]),
            Self::Add => added(),
            Self::Create => {
                let mut pair = pair();
                pair["keypair"]["private_key"] = private_key().into();
                pair
            }
        }
    }

    fn look(self, look: Look) -> Answer {
        match (self, look) {
            (_, Look::Fails) => refused(403, "KPS.9003"),
            (Self::List | Self::Add, Look::Done) => Answer::json(200, page(&[added()])),
            (Self::Create, Look::Done) => Answer::json(200, pair()),
        }
    }
}

fn added() -> Value {
    key(7, "ed25519@example.com", &line("ed25519.pub"))
}

fn pair() -> Value {
    json!({"keypair": {"name": "web", "type": "ssh", "public_key": from_nova("ed25519-pkcs8")}})
}

/// The private key that a create brings.
pub(crate) fn private_key() -> String {
    text("ed25519-pkcs8.key")
}

/// A command that ran against a server with a fault.
pub(crate) struct Outcome {
    pub said: Said,
    env: TestEnv,
    pub server: Server,
}

impl Outcome {
    /// Every file in the home directory, which is the working directory too, but for the notes of
    /// creates whose outcome is open.
    pub(crate) fn files(&self) -> Vec<String> {
        let files = self.env.files().into_iter();
        let files = files.filter(|file| !file.starts_with(self.env.path(".local")));
        files
            .map(|file| file.file_name().unwrap().to_str().unwrap().to_owned())
            .collect()
    }

    /// What a create saved.
    pub(crate) fn saved(&self) -> String {
        assert_eq!(self.files(), ["web.pem"]);
        self.env.read("web.pem")
    }
}

/// Runs `operation` once; its own request gets `answer`, a question about it what `look` says.
pub(crate) fn meet(
    operation: Operation,
    look: Look,
    further: &[&str],
    answer: impl FnMut() -> Answer + Send + 'static,
) -> Outcome {
    meet_at(operation, further, 0, look, answer)
}

fn meet_at(
    operation: Operation,
    further: &[&str],
    hang_ups: usize,
    look: Look,
    mut answer: impl FnMut() -> Answer + Send + 'static,
) -> Outcome {
    let server = Server::hanging_up(hang_ups, move |request| {
        if operation.asks(request) {
            answer()
        } else {
            operation.look(look)
        }
    });
    let env = TestEnv::new();
    let mut command = env.at(&server.url, operation.arguments());
    let said = run(command.args(further).timeout(HANGS));
    Outcome { said, env, server }
}

/// Exit code and kind of a lost answer, the begin of the message and a part of the hint.
fn lost(operation: Operation, look: Look) -> (i32, &'static str, &'static str, &'static str) {
    match (operation, look) {
        (Operation::List, _) => (8, "unavailable", "CodeArts Repo", ""),
        (Operation::Add, _) => (
            9,
            "incomplete",
            "could not confirm whether the key is registered: ",
            "`hwkey repo key list`",
        ),
        (Operation::Create, Look::Done) => (
            9,
            "incomplete",
            "the key pair `web` was created, but its private key was never received: ",
            "`hwkey kps keypair delete web`, then create it again",
        ),
        (Operation::Create, Look::Fails) => (
            9,
            "incomplete",
            "could not confirm whether the key pair was created: ",
            "its private key was not received",
        ),
    }
}

/// Checks that the answer counts as none: exit code, texts, requests and files. `says` is part of
/// the message, `asked` how often the server heard the request itself.
pub(crate) fn is_lost(
    operation: Operation,
    look: Look,
    outcome: &Outcome,
    asked: usize,
    says: &str,
    what: &str,
) {
    let Outcome { said, server, .. } = outcome;
    let what = format!("{operation:?}, {look:?}, {what}: {}{}", said.out, said.err);
    let requests = server.requests();
    let own = requests
        .iter()
        .filter(|request| operation.asks(request))
        .count();
    assert_eq!(own, asked, "{what}");
    if operation == Operation::Create && outcome.files() == ["web.pem"] {
        // Whatever is wrong with the answer, the private key in it was whole.
        assert_eq!(outcome.saved(), private_key(), "{what}");
        assert_eq!(said.code, 9, "{what}");
        assert!(said.err.contains("its private key is in "), "{what}");
        return;
    }
    let looked = usize::from(operation != Operation::List);
    assert_eq!(requests.len() - own, looked, "{what}");
    assert_eq!(outcome.files(), [""; 0], "{what}");
    assert!(!said.err.contains("panicked"), "{what}");
    if (operation, look) == (Operation::Add, Look::Done) {
        assert_eq!(said.code, 0, "{what}");
        assert_eq!(said.json()["created"], true, "{what}");
        assert_eq!(said.json()["id"], "7", "{what}");
        let note = "note: the response was lost, but the key is registered\n";
        assert!(said.err.contains(note), "{what}");
        return;
    }
    let (code, kind, begins, hint) = lost(operation, look);
    assert_eq!(said.code, code, "{what}");
    assert_eq!(said.out, "", "{what}");
    let error = said.error();
    assert_eq!(error["kind"], kind, "{what}");
    let message = error["message"].as_str().unwrap();
    assert!(message.starts_with(begins), "{what}");
    assert!(message.contains(&server.url), "{what}");
    assert!(message.contains(says), "{says:?}: {what}");
    let hint_given = error["hint"].as_str().unwrap_or_default();
    assert!(hint_given.contains(hint), "{what}");
}

/// Runs the cases, as many at a time as there are processors.
pub(crate) fn each<T: Sync>(cases: &[T], check: impl Fn(&T) + Sync) {
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    each_of(workers, cases, check);
}

/// Runs the cases, so many at a time.
pub(crate) fn each_of<T: Sync>(workers: usize, cases: &[T], check: impl Fn(&T) + Sync) {
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
            check(case);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(work);
        }
    });
}

/// Every operation with every look that it can lead to.
pub(crate) fn situations() -> impl Iterator<Item = (Operation, Look)> {
    let looks = |operation: Operation| operation.looks().iter().map(move |&look| (operation, look));
    OPERATIONS.into_iter().flat_map(looks)
}
