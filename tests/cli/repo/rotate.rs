//! `hwkey repo key rotate`, up to the proof; the proof over a real ssh server is in `tests/tools`.

use serde_json::{Value, json};

use crate::faults::each_of;
use crate::repo_wire::{ADD, ADD_V1, LIST, LIST_V1, key, page, v1_added, v1_key, v1_list};
use crate::server::{Answer, NOWHERE, Server, refused};
use crate::support::{Said, TestEnv, data, has, lacks, line, private, run, text};

/// The account's keys by id, title and file.
type Keys = Vec<(u64, &'static str, &'static str)>;

const OLD: (u64, &str, &str) = (7, "laptop", "ed25519");
const OTHER: (u64, &str, &str) = (3, "desk", "rsa2048");
/// The new one, as an earlier run left it.
const NEW: (u64, &str, &str) = (9, "laptop", "ed25519-other");

const DELETE: &str = "DELETE /v4/user/keys/7";

fn list(keys: &[(u64, &str, &str)]) -> Answer {
    let keys = keys.iter();
    let keys: Vec<_> = keys
        .map(|(id, title, name)| key(*id, title, &line(&format!("{name}.pub"))))
        .collect();
    Answer::json(200, page(&keys))
}

fn added() -> Answer {
    Answer::json(201, key(9, "laptop", &line("ed25519-other.pub")))
}

/// An account with these keys, which answers a change with `change`.
fn server(keys: &Keys, change: impl Fn(&str) -> Answer + Send + 'static) -> Server {
    let listed = list(keys);
    Server::new(move |request| {
        if request.line.starts_with("GET ") {
            listed.clone()
        } else {
            change(&request.line)
        }
    })
}

fn changed(line: &str) -> Answer {
    if line == ADD {
        added()
    } else {
        Answer::text(204, "")
    }
}

/// Runs `repo key rotate`; `NEW` and `DATA` in the arguments stand for the new key's file and `tests/data`.
fn rotate(env: &TestEnv, url: &str, arguments: &str) -> Said {
    let directory = data("").display().to_string();
    let arguments = arguments.replace("NEW", "DATA/ed25519-other.pub");
    let arguments = arguments.replace("DATA/", &directory);
    run(env.at(url, format!("repo key rotate --retries 0 {arguments}")))
}

#[test]
fn the_new_key_is_added_under_the_old_title_before_the_old_one_is_removed() {
    let new = line("ed25519-other.pub");
    let v1 = || {
        let old = v1_key("7", "laptop", &line("ed25519.pub"));
        Server::in_turn([
            Answer::json(200, v1_list(&[old])),
            Answer::json(
                200,
                v1_added(v1_key("9", "laptop", &line("ed25519-other.pub"))),
            ),
            Answer::json(200, json!({"result": "7", "status": "success"})),
        ])
    };
    let v4 = || server(&vec![OTHER, OLD], changed);
    for (options, server, lines) in [
        ("", v4(), [LIST, ADD, DELETE]),
        (
            "--api v1",
            v1(),
            [LIST_V1, ADD_V1, "DELETE /v1/users/sshkey/7"],
        ),
    ] {
        let env = TestEnv::new();
        let said = rotate(
            &env,
            &server.url,
            &format!("laptop NEW --no-verify --yes --json {options}"),
        );
        assert_eq!(said.code, 0, "{}", said.err);
        assert_eq!(server.lines(), lines);
        let body = json!({"title": "laptop", "key": new});
        assert_eq!(server.requests()[1].json(), body);
        let shown = said.json();
        let fields: Vec<_> = shown.as_object().unwrap().keys().collect();
        assert_eq!(fields, ["new", "old", "verified"]);
        let told = |place| shown.pointer(place).unwrap();
        assert_eq!(
            (told("/old/id"), told("/old/deleted")),
            (&json!("7"), &json!(true))
        );
        assert_eq!(
            (told("/new/id"), told("/new/created")),
            (&json!("9"), &json!(true))
        );
        assert_eq!(told("/old/key"), &json!(line("ed25519.pub")));
        assert_eq!(
            (told("/new/key"), told("/verified")),
            (&json!(new), &Value::Null)
        );
    }
    let env = TestEnv::new();
    let said = rotate(&env, &v4().url, "7 NEW --title mine --no-verify --yes -q");
    assert_eq!((said.code, said.out.as_str()), (0, "9\n"), "{}", said.err);
}

#[test]
fn a_run_goes_on_where_the_one_before_ended() {
    // Keys, arguments, changes, and the old key's id and whether it is deleted.
    let cases: [(Keys, &str, &[&str], Option<bool>); 7] = [
        (vec![OLD, NEW], "laptop NEW", &[DELETE], Some(true)),
        (vec![NEW, OLD], "7 NEW", &[DELETE], Some(true)),
        (vec![NEW], "7 NEW", &[], None),
        (vec![NEW], "desk NEW", &[], None),
        (
            vec![NEW, OTHER],
            "SHA256:/3C3juTIIp9owjzH4ATFW8IJ42Ax8ujv4vJkEmoSK5A NEW",
            &[],
            None,
        ),
        (vec![NEW], "7 NEW --verify git@host.invalid:a/b", &[], None),
        (vec![OLD, OTHER], "laptop NEW", &[ADD, DELETE], Some(true)),
    ];
    for (keys, arguments, changes, deleted) in cases {
        let env = TestEnv::new();
        let new = env.write("new", text("ed25519-other.key"));
        private(&new);
        env.write("new.pub", text("ed25519-other.pub"));
        let proof = if arguments.contains("--verify") {
            ""
        } else {
            "--no-verify"
        };
        let server = server(&keys, changed);
        let arguments = arguments.replace("NEW", "new.pub");
        let said = rotate(
            &env,
            &server.url,
            &format!("{arguments} {proof} --yes --json"),
        );
        assert_eq!(said.code, 0, "{arguments}: {}", said.err);
        assert_eq!(server.lines()[1..], *changes, "{arguments}");
        let shown = said.json();
        assert_eq!(shown["old"]["deleted"].as_bool(), deleted, "{arguments}");
        assert_eq!(shown["old"].is_null(), deleted.is_none());
        assert_eq!(
            (&shown["new"]["id"], &shown["verified"]),
            (&json!("9"), &Value::Null)
        );
        let is_new = keys.contains(&NEW);
        assert_eq!(shown["new"]["created"], !is_new, "{arguments}");
        if is_new {
            has(&said.err, "note: the account has the new key");
        }
    }
}

#[test]
fn nothing_is_changed_where_the_old_key_is_not_clear() {
    let same = "is the same as the old one";
    let cases: [(Keys, &str, i32, &str); 8] = [
        (vec![OTHER], "laptop", 5, "the account has no key `laptop`"),
        (vec![], "7", 5, "the account has no key `7`"),
        (
            vec![(1, "laptop", "rsa2048"), OLD],
            "laptop",
            2,
            "matches 2 keys",
        ),
        (
            vec![(1, "laptop", "rsa2048"), OLD, NEW],
            "laptop",
            2,
            "matches 2 keys",
        ),
        (vec![NEW, OLD], "9", 2, same),
        (vec![NEW, OLD], "NEWPRINT", 2, same),
        (vec![OLD], "NEWPRINT", 2, same),
        (vec![NEW, OTHER], "laptop", 2, same),
    ];
    for (keys, old, code, message) in cases {
        let env = TestEnv::new();
        let server = server(&keys, |_| Answer::unexpected());
        let print = text("ed25519-other.fingerprints");
        let print = print
            .split_whitespace()
            .find(|word| word.starts_with("SHA256:"));
        let old = old.replace("NEWPRINT", print.unwrap());
        let said = rotate(
            &env,
            &server.url,
            &format!("{old} NEW --no-verify --yes --json"),
        );
        assert_eq!(
            (said.code, said.out.as_str()),
            (code, ""),
            "{old}: {}",
            said.err
        );
        has(&said.error()["message"], message);
        assert_eq!(server.lines(), [LIST], "{old}");
    }
}

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_sent() {
    let cases = [
        ("7 NEW", "required"),
        ("7 --no-verify --yes", "no public key was given"),
        ("7 NEW --no-verify", "--yes is required"),
        (
            "7 NEW --no-verify --yes --verify git@host:a/b",
            "cannot be used with",
        ),
        ("7 NEW --agent --no-verify --yes", "cannot be used with"),
        (
            "7 NEW --algorithm rsa-2048 --no-verify --yes",
            "cannot be used with",
        ),
        (
            "7 DATA/ed25519.key --no-verify --yes",
            "is a private key; nothing was sent",
        ),
        (
            "7 - --verify git@host:a/b",
            "standard input gives only the public one",
        ),
        (
            "7 --key 'KEY' --verify git@host:a/b",
            "--key gives only the public one",
        ),
        (
            "7 alone.pub --verify git@host:a/b",
            "there is no private key beside",
        ),
        (
            "7 alone.pub --verify ssh://host/a/b",
            "the ssh-agent does not hold it",
        ),
        ("7 locked.pub --verify git@host:a/b", "has a passphrase"),
        (
            "7 wrong.pub --verify git@host:a/b",
            "is not the private key of",
        ),
        ("7 open.pub --verify git@host:a/b", "is open to other users"),
        (
            "7 new.pub --verify https://host/a/b",
            "must be an ssh address",
        ),
        (
            "7 new.pub --verify 'ext::sh -c x'",
            "must be an ssh address",
        ),
        (
            "7 new.pub --verify -oProxyCommand=x",
            "must be an ssh address",
        ),
        (
            "7 new.pub --verify=--upload-pack=x",
            "must be an ssh address",
        ),
        ("7 new.pub --verify /srv/git/a", "must be an ssh address"),
        ("7 new.pub --verify ''", "must be an ssh address"),
        (
            "7 new.pub --verify ssh://git:planted@host/a/b",
            "holds no password",
        ),
        (
            "7 --generate made --passphrase-stdin --verify git@host:a/b",
            "passphrase",
        ),
        ("7 --generate - --no-verify --yes", "takes a file"),
        (
            "7 --generate nodir/made --no-verify --yes",
            "does not exist",
        ),
        (
            "7 --generate new --passphrase --verify git@host:a/b --dry-run --api v2",
            "v2",
        ),
    ];
    for (arguments, message) in cases {
        let env = TestEnv::new();
        for (name, public, key) in [
            ("new", "ed25519-other", "ed25519-other"),
            ("wrong", "ed25519-other", "ed25519"),
            ("locked", "ed25519", "openssh-encrypted"),
            ("open", "ed25519-other", "ed25519-other"),
        ] {
            env.write(&format!("{name}.pub"), text(&format!("{public}.pub")));
            let file = env.write(name, text(&format!("{key}.key")));
            if name != "open" {
                private(&file);
            }
        }
        env.write("alone.pub", text("ed25519-other.pub"));
        let before = env.files().len();
        let server = Server::new(|_| Answer::unexpected());
        let arguments = arguments.replace("KEY", &line("ed25519.pub"));
        let said = rotate(&env, &server.url, &arguments);
        assert_eq!(
            (said.code, said.out.as_str()),
            (2, ""),
            "{arguments}: {}",
            said.err
        );
        has(&said.err, message);
        lacks(&said.err, "planted");
        assert!(server.lines().is_empty(), "{arguments}");
        assert_eq!(env.files().len(), before, "{arguments}");
    }
}

/// What is lost or refused, and what the account shows afterwards.
struct Fault {
    change: &'static str,
    answer: fn() -> Answer,
    after: &'static [(u64, &'static str, &'static str)],
    code: i32,
    says: &'static str,
}

#[test]
fn lost_and_refused_changes_are_looked_up_and_the_old_key_outlives_them() {
    let cases = [
        Fault {
            change: ADD,
            answer: || Answer::Close,
            after: &[OLD, NEW],
            code: 0,
            says: "the response was lost, but the key is registered",
        },
        Fault {
            change: ADD,
            answer: || refused(500, "CH.000001"),
            after: &[OLD],
            code: 8,
            says: "nothing was changed",
        },
        Fault {
            change: ADD,
            answer: || refused(504, "CH.080504"),
            after: &[OLD],
            code: 9,
            says: "could not confirm whether the key is registered",
        },
        Fault {
            change: ADD,
            answer: || refused(403, "CH.004403"),
            after: &[OLD],
            code: 4,
            says: "codeartsrepo::createUserSSHkey",
        },
        Fault {
            change: ADD,
            answer: || refused(409, "CH.080002"),
            after: &[OLD],
            code: 6,
            says: "registered with another user",
        },
        Fault {
            change: DELETE,
            answer: || Answer::Close,
            after: &[NEW],
            code: 0,
            says: "the response was lost, but the key is gone",
        },
        Fault {
            change: DELETE,
            answer: || refused(404, "CH.000404"),
            after: &[NEW],
            code: 0,
            says: "was gone already",
        },
        Fault {
            change: DELETE,
            answer: || refused(504, "CH.080504"),
            after: &[OLD, NEW],
            code: 9,
            says: "could not confirm whether the key is gone",
        },
        Fault {
            change: DELETE,
            answer: || refused(500, "CH.000001"),
            after: &[OLD, NEW],
            code: 9,
            says: "could not remove the old one, 7",
        },
        Fault {
            change: DELETE,
            answer: || refused(403, "CH.004403"),
            after: &[OLD, NEW],
            code: 9,
            says: "could not remove the old one, 7",
        },
    ];
    each_of(8, &cases, |fault| {
        let Fault {
            change,
            answer,
            after,
            code,
            says,
        } = *fault;
        let mut is_over = false;
        let server = Server::new(move |request| match &*request.line {
            LIST if is_over => list(after),
            LIST => list(&[OLD]),
            line if line == change => {
                is_over = true;
                answer()
            }
            line => changed(line),
        });
        let env = TestEnv::new();
        let said = rotate(&env, &server.url, "laptop NEW --no-verify --yes --json");
        let what = format!("{change} {:?}: {}", answer(), said.err);
        assert_eq!(said.code, code, "{what}");
        has(&said.err, says);
        let is_deleted = server.count("DELETE") == 1;
        assert_eq!(is_deleted, change == DELETE || code == 0, "{what}");
        // The new key is there once the change of the old one is tried: that is shown whatever comes of it.
        if is_deleted {
            let shown = said.json();
            let is_gone = code == 0 && !says.contains("already");
            assert_eq!(shown["old"]["deleted"], is_gone, "{what}");
            assert_eq!(shown["new"]["id"], "9", "{what}");
        } else {
            assert_eq!(said.out, "", "{what}");
        }
    });
    let said = rotate(&TestEnv::new(), NOWHERE, "laptop NEW --no-verify --yes");
    assert_eq!(said.code, 8, "{}", said.err);
}

/// An account that holds what is added, and where `DELETE` is refused the first time.
fn holding() -> Server {
    let mut keys = vec![key(7, "ci", &line("ed25519.pub"))];
    let mut refusals = 1;
    Server::new(move |request| match &*request.line {
        LIST => Answer::json(200, page(&keys)),
        ADD => {
            let body = request.json();
            let (title, line) = (
                body["title"].as_str().unwrap(),
                body["key"].as_str().unwrap(),
            );
            keys.push(key(9, title, line));
            Answer::json(201, keys.last().unwrap())
        }
        DELETE if refusals > 0 => {
            refusals -= 1;
            refused(403, "CH.004403")
        }
        _ => Answer::text(204, ""),
    })
}

#[test]
fn a_pair_that_is_made_here_is_used_by_the_next_run() {
    let env = TestEnv::new();
    let server = holding();
    let command = "ci --generate made --no-verify --yes --json";
    let said = rotate(&env, &server.url, command);
    assert_eq!(said.code, 9, "{}", said.err);
    let pair = || ["made", "made.pub"].map(|name| std::fs::read_to_string(env.path(name)).unwrap());
    let made = pair();
    #[cfg(unix)]
    assert_eq!(crate::support::mode(&env.path("made")), 0o600);
    assert!(made[1].ends_with(" ci\n"), "{}", made[1]);
    assert_eq!(server.requests()[1].json()["key"], made[1].trim_end());
    has(
        &said.err,
        format!("the private key is in {}", env.path("made").display()),
    );
    lacks(&(said.out + &said.err), made[0].lines().nth(2).unwrap());

    let said = rotate(&env, &server.url, command);
    assert_eq!(said.code, 0, "{}", said.err);
    assert_eq!(said.json()["old"]["deleted"], true);
    assert_eq!(pair(), made);
    assert_eq!((server.count("POST"), server.count("DELETE")), (1, 2));
}

#[test]
fn a_pair_that_the_account_does_not_have_is_in_the_way() {
    for dry in ["", "--dry-run"] {
        for names in [&["made"][..], &["made", "made.pub"], &["made.pub"]] {
            let env = TestEnv::new();
            for name in names {
                let from = if *name == "made" {
                    "ed25519-other.key"
                } else {
                    "ed25519-other.pub"
                };
                env.write(name, text(from));
            }
            let server = server(&vec![(7, "ci", "ed25519")], changed);
            let command = format!("ci --generate made --no-verify --yes {dry}");
            let said = rotate(&env, &server.url, &command);
            assert_eq!(said.code, 2, "{names:?}: {}", said.err);
            has(&said.err, "already exists; it was not overwritten");
            assert_eq!(server.count("GET"), server.lines().len());
            assert_eq!(env.files().len(), names.len());
        }
    }
}

#[test]
fn a_dry_run_shows_both_changes_and_runs_no_program() {
    for (arguments, keys, methods) in [
        ("laptop NEW --no-verify", vec![OLD], vec!["POST", "DELETE"]),
        (
            "laptop new.pub --verify git@host.invalid:a/b",
            vec![OLD],
            vec!["POST", "DELETE"],
        ),
        (
            "laptop --generate made --verify ssh://host.invalid/a",
            vec![OLD],
            vec!["POST", "DELETE"],
        ),
        ("laptop NEW --no-verify", vec![OLD, NEW], vec!["DELETE"]),
    ] {
        let mut env = TestEnv::new();
        env.set("PATH", "");
        env.write("new.pub", text("ed25519-other.pub"));
        private(&env.write("new", text("ed25519-other.key")));
        let server = server(&keys, |_| Answer::unexpected());
        let said = rotate(&env, &server.url, &format!("{arguments} --dry-run --json"));
        assert_eq!(said.code, 0, "{arguments}: {}", said.err);
        let shown = said.json();
        let shown = shown.as_array().unwrap();
        let told: Vec<_> = shown
            .iter()
            .map(|it| it["method"].as_str().unwrap())
            .collect();
        assert_eq!(told, methods, "{arguments}");
        let removal = shown.last().unwrap();
        assert_eq!(removal["url"], format!("{}/v4/user/keys/7", server.url));
        assert_eq!(server.lines(), [LIST], "{arguments}");
        assert!(!env.path("made").exists());
    }
}

/// A new key with its private half at hand, and an account that takes it.
fn ready() -> (TestEnv, Server) {
    let env = TestEnv::new();
    env.write("new.pub", text("ed25519-other.pub"));
    private(&env.write("new", text("ed25519-other.key")));
    (env, server(&vec![OLD], changed))
}

const VERIFY: &str = "laptop new.pub --verify ssh://git@127.0.0.1:1/demo/app --json";

/// Nothing listens there. What the caller has set for git would make a success of it.
#[test]
fn a_failed_proof_keeps_both_keys_and_shows_what_git_says() {
    let (mut env, server) = ready();
    let planted = env.path("planted");
    std::process::Command::new("git")
        .args(["init", "--quiet", "--bare"])
        .arg(env.path("there.git"))
        .output()
        .unwrap();
    let there = format!("file://{}/", env.path("there.git").display());
    let config = format!("[url \"{there}\"]\n\tinsteadOf = ssh://git@127.0.0.1:1/demo/app\n");
    let global = env.write(".gitconfig", &config);
    env.set("GIT_SSH_COMMAND", format!("touch {} #", planted.display()));
    env.set("GIT_SSH", "/bin/true");
    env.set("GIT_CONFIG_GLOBAL", global);
    env.set("GIT_TRACE", "1");
    let said = rotate(&env, &server.url, VERIFY);
    assert_eq!(said.code, 9, "{}", said.err);
    assert_eq!(server.lines(), [LIST, ADD]);
    let shown = said.json();
    assert_eq!(
        (&shown["verified"], &shown["old"]["deleted"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(
        (&shown["new"]["id"], &shown["new"]["created"]),
        (&json!("9"), &json!(true))
    );
    let error = said.error();
    assert_eq!(error["kind"], "incomplete");
    has(&error["message"], "Connection refused");
    has(
        &error["message"],
        "fatal: Could not read from remote repository.",
    );
    lacks(&error["message"], "debug1");
    has(&error["hint"], "`hwkey repo key delete 9`");
    assert!(!planted.exists());
}

#[test]
fn without_git_or_ssh_nothing_is_sent() {
    for missing in ["git", "ssh"] {
        let (mut env, _) = ready();
        let server = Server::new(|_| Answer::unexpected());
        let programs = env.path("programs");
        std::fs::create_dir(&programs).unwrap();
        #[cfg(unix)]
        for name in ["git", "ssh"].into_iter().filter(|name| *name != missing) {
            std::os::unix::fs::symlink("/bin/true", programs.join(name)).unwrap();
        }
        env.set("PATH", programs);
        let said = rotate(&env, &server.url, VERIFY);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{}", said.err);
        has(&said.error()["message"], format!("cannot run `{missing}`"));
        assert!(server.lines().is_empty());
    }
}

/// The host never says a word. Its connection ends with the process that made it.
#[cfg(unix)]
#[test]
fn ctrl_c_ends_ssh_and_says_what_is_there() {
    use std::io::Read;

    let (env, server) = ready();
    let host = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = host.local_addr().unwrap().port();
    let command =
        format!("repo key rotate laptop new.pub --verify ssh://git@127.0.0.1:{port}/demo/app");
    let mut terminal =
        crate::support::terminal::Terminal::run(&env, &server.url, command, |command| {
            command.env("PATH", "/usr/bin:/bin:/usr/local/bin")
        });
    let (mut connection, _) = host.accept().unwrap();
    let mut greeting = [0; 8];
    connection.read_exact(&mut greeting).unwrap();
    assert_eq!(&greeting, b"SSH-2.0-");
    terminal.press("\x03");
    terminal.expect("run the same command again");
    let (code, said) = terminal.end();
    assert_eq!(code, -1, "the signal ends it: {said}");
    let _ = connection.read_to_end(&mut Vec::new());
    assert_eq!(server.lines(), [LIST, ADD]);
}
