//! Changes whose answer is lost: they may be done, done later, never, or nobody can tell.

#[cfg(unix)]
mod interrupted;
mod looks;

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::kps_wire::{no_pair, pair, prints, shown};
use crate::repo_wire::{LIST, LIST_V1, key, page, v1_key, v1_list};
use crate::server::{Answer, Server, refused};
use crate::support::{Said, TestEnv, data, has, line, run};

type Reply = fn() -> Answer;

/// What a gateway says that gave up.
const LATE: Reply = || refused(504, "CH.080504");

/// A command that changes something, and what the service shows before and after.
struct Change {
    command: &'static str,
    before: Reply,
    after: Reply,
    /// A place in the result of a change that was done, and what is there.
    result: (&'static str, &'static str),
}

const CHANGES: [Change; 11] = [
    Change {
        command: "repo key add DATA/ed25519.pub --title t",
        before: || keys(&[(1, "ed25519-other")]),
        after: || keys(&[(1, "ed25519-other"), (7, "ed25519")]),
        result: ("/id", "\"7\""),
    },
    Change {
        command: "repo key add DATA/ed25519.pub --api v1",
        before: || v1_keys(&[]),
        after: || v1_keys(&["ed25519"]),
        result: ("/id", "\"7\""),
    },
    Change {
        command: "repo key delete 7 --yes",
        before: || keys(&[(7, "ed25519")]),
        after: || keys(&[(1, "ed25519-other")]),
        result: ("/0", r#"{"deleted":true,"id":"7","title":null}"#),
    },
    Change {
        command: "repo key delete 7 --yes --api v1",
        before: || v1_keys(&["ed25519"]),
        after: || v1_keys(&[]),
        result: ("/0/deleted", "true"),
    },
    Change {
        command: "repo deploy-key add DATA/ed25519.pub --title t -R 7",
        before: || deploy_keys(&[(1, "ed25519-other")]),
        after: || deploy_keys(&[(1, "ed25519-other"), (7, "ed25519")]),
        result: ("/created", "true"),
    },
    Change {
        command: "kps keypair import web DATA/pkcs1.pub",
        before: no_pair,
        after: || web(json!({})),
        result: ("/name", "\"web\""),
    },
    Change {
        command: "kps keypair update web --description new",
        before: || web(json!({"description": "old"})),
        after: || web(json!({"description": "new"})),
        result: ("/description", "\"new\""),
    },
    Change {
        command: "kps keypair delete web --yes",
        before: || web(json!({})),
        after: no_pair,
        result: ("/0/deleted", "true"),
    },
    HOSTING,
    Change {
        command: "kps private-key clear web --yes",
        before: || web(json!({"is_key_protection": true})),
        after: || web(json!({"is_key_protection": false})),
        result: ("/hosted", "false"),
    },
    CREATE,
];

const HOSTING: Change = Change {
    command: "kps private-key import web --encryption default --private-key DATA/pkcs1.key",
    before: || web(json!({"is_key_protection": false})),
    after: || web(json!({"is_key_protection": true})),
    result: ("/hosted", "true"),
};

/// Its private key is lost with the answer.
const CREATE: Change = Change {
    command: "kps keypair create web",
    before: no_pair,
    after: || web(json!({})),
    result: ("", ""),
};

fn keys(keys: &[(u64, &str)]) -> Answer {
    let keys = keys.iter();
    let keys: Vec<_> = keys
        .map(|(id, name)| key(*id, "t", &line(&format!("{name}.pub"))))
        .collect();
    Answer::json(200, page(&keys))
}

fn v1_keys(names: &[&str]) -> Answer {
    let names = names.iter();
    let keys: Vec<_> = names
        .map(|name| v1_key("7", "t", &line(&format!("{name}.pub"))))
        .collect();
    Answer::json(200, v1_list(&keys))
}

fn deploy_keys(keys: &[(u64, &str)]) -> Answer {
    let keys = keys.iter();
    let keys =
        keys.map(|(id, name)| json!({"id": id, "title": "t", "fingerprint": prints(name).1}));
    Answer::json(200, Value::from_iter(keys))
}

fn web(changes: Value) -> Answer {
    Answer::json(200, shown("web", "pkcs1", changes))
}

impl Change {
    fn run(&self, url: &str, options: &[&str]) -> Said {
        let env = TestEnv::new();
        let command = self.command.replace("DATA", data("").to_str().unwrap());
        let mut command = env.at(url, command);
        let said = run(command.args(["--json", "--retries", "0"]).args(options));
        assert!(!env.path("web.pem").exists(), "{}", said.err);
        said
    }

    /// Loses the answer; the looks after it get `look` of their number, from 0.
    fn lose(&self, lost: Reply, look: impl Fn(usize) -> Answer + Send + 'static) -> (Said, Server) {
        let looks = AtomicUsize::new(0);
        let server = Server::new(move |request| {
            if request.line.starts_with("GET ") {
                look(looks.fetch_add(1, Ordering::Relaxed))
            } else {
                lost()
            }
        });
        let impatient = &["--timeout", "3"];
        let is_silent = lost() == Answer::Silence;
        let said = self.run(&server.url, if is_silent { impatient } else { &[] });
        let looks = &server.lines()[1..];
        assert!(looks.iter().all(|look| *look == self.look()), "{looks:?}");
        (said, server)
    }

    /// The request that looks.
    fn look(&self) -> String {
        if self.command.starts_with("kps") {
            format!("GET {}", pair("web"))
        } else if self.command.starts_with("repo deploy-key") {
            "GET /v4/repositories/7/deploy-keys?limit=100&offset=0".to_owned()
        } else if self.command.ends_with("v1") {
            LIST_V1.to_owned()
        } else {
            LIST.to_owned()
        }
    }

    /// The command that a person looks with.
    fn advice(&self) -> &'static str {
        if self.command.starts_with("kps") {
            "kps keypair show web"
        } else if self.command.starts_with("repo deploy-key") {
            "repo deploy-key list -R 7"
        } else {
            "repo key list"
        }
    }

    fn assert_done(&self, said: &Said, what: &str) {
        if self.command == CREATE.command {
            assert_eq!(said.code, 9, "{what}");
            let error = said.error();
            assert_eq!(error["kind"], "incomplete", "{what}");
            has(&error["message"], "`web`");
            has(&error["message"], "never received");
            let again = "`hwkey kps keypair delete web`, then create it again";
            has(&error["hint"], again);
        } else {
            assert_eq!(said.code, 0, "{what}");
            let note = "note: the response was lost, but ";
            assert!(said.err.starts_with(note), "{what}");
            let (place, value) = self.result;
            let shown = said.json().pointer(place).unwrap().to_string();
            assert_eq!(shown, value, "{what}");
        }
    }
}
