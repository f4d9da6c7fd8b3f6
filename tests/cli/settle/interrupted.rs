//! Ctrl-C while the answer to a change is waited for, and while it looks.

use super::{CHANGES, CREATE, LATE, Reply, deploy_keys, keys};
use crate::kps_wire::no_pair;
use crate::server::{Answer, Server, refused};
use crate::support::terminal::Terminal;
use crate::support::{PROJECT, TestEnv, data, has, line, wait_until};

const ADDED: Reply = || deploy_keys(&[(7, "ed25519")]);

/// Further commands, what is said, and what the service shows.
const FURTHER: [(&str, &str, Reply); 4] = [
    (
        "kps keypair import keys/",
        "`hwkey kps keypair list`",
        no_pair,
    ),
    (
        "kps task delete t1 --yes",
        "`hwkey kps task list --failed`",
        no_pair,
    ),
    (
        "repo deploy-key add DATA/ed25519.pub -R 7 --submodules",
        "the repository with the id 7 has the key with the id 7: run the command again",
        ADDED,
    ),
    (
        "repo deploy-key delete 7 -R 7 --yes --submodules",
        "the key is still in the repository with the id 7: run the command again",
        ADDED,
    ),
];

#[test]
fn ctrl_c_while_the_answer_is_waited_for_says_how_to_look() {
    let env = TestEnv::new();
    env.write("keys/web.pub", line("pkcs1.pub"));
    let changes = CHANGES.iter();
    // A private key that is lost with the answer has rules of its own.
    let changes = changes.filter(|change| change.command != CREATE.command);
    let commands = changes.map(|change| {
        let api = if change.command.contains("--api v1") {
            " --api v1"
        } else {
            ""
        };
        let advice = format!("`hwkey {}{api}` shows", change.advice());
        (change.command, advice, change.before)
    });
    let further = FURTHER.map(|(command, advice, before)| (command, advice.to_owned(), before));
    for (command, advice, before) in commands.chain(further) {
        // What comes before the submodules is refused, as it is there already.
        let of_submodules = command.contains("--submodules");
        let is_last = move |line: &str| {
            !line.starts_with("GET ") && line.ends_with("/submodules") == of_submodules
        };
        let server = Server::new(move |request| match &*request.line {
            line if is_last(line) => Answer::Silence,
            line if line.starts_with("GET ") => before(),
            _ => refused(400, "CH.000001"),
        });
        let command = command.replace("DATA", data("").to_str().unwrap());
        let command = format!("{command} --timeout 60 --color never");
        let terminal = Terminal::run(&env, &server.url, &*command, |command| {
            command.env("HWKEY_PROJECT_ID", PROJECT)
        });
        wait_until(|| server.lines().iter().any(|line| is_last(line)));
        terminal.press("\x03");
        let (code, said) = terminal.end();
        assert_eq!(code, -1, "{command}: the signal ends it: {said}");
        let advice = format!("was under way, and may have been carried out; {advice}");
        has(&said.replace('\n', " "), advice);
    }
}

#[test]
fn ctrl_c_while_it_looks_says_what_is_known() {
    let (look, looked) = std::sync::mpsc::channel();
    let server = Server::new(move |request| {
        if request.line.starts_with("GET ") {
            look.send(()).unwrap();
            return keys(&[(7, "ed25519")]);
        }
        LATE()
    });
    let env = TestEnv::new();
    let delete = "repo key delete 7 --yes";
    let mut terminal = Terminal::run(&env, &server.url, delete, |command| command);
    looked.recv().unwrap();
    terminal.press("\x03");
    terminal.expect("could not confirm whether the key is gone");
    let (code, said) = terminal.end();
    assert_eq!(code, -1, "the signal ends it: {said}");
    has(&said, "`hwkey repo key list`");
}
