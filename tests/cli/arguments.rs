//! Arguments that say nothing: a script's variable that was never set.

use crate::server::{Answer, Server};
use crate::support::{TestEnv, fails, line, ok};

/// Commands with a blank in place of `_`.
const COMMANDS: [&str; 35] = [
    "repo key show _",
    "repo key delete _ --yes",
    "repo key delete 7 _ --yes",
    "repo key delete _ --yes --ignore-missing",
    "repo key add --key KEY --title _",
    "repo key add _ a.pub",
    "repo key sync keys _",
    "repo key rotate _ --key KEY --no-verify --yes",
    "repo key rotate 7 --generate _ --no-verify --yes",
    "repo key rotate 7 --agent --verify _",
    "kps keypair show _",
    "kps keypair delete _ --yes",
    "kps keypair delete web _ --yes",
    "kps keypair create _",
    "kps keypair import _ --public-key KEY",
    "kps keypair import web --public-key KEY --user-id _",
    "kps keypair update _ --description x",
    "kps keypair create web --kms-key-name _",
    "kps keypair create web --kms-key-id _",
    "kps private-key clear _ --yes",
    "kps keypair bind _ web-1",
    "kps keypair bind web _",
    "kps keypair bind web web-1 --private-key _",
    "kps keypair unbind _ --yes",
    "kps keypair rotate web _",
    "kps server list --name _",
    "kps task show _",
    "kps task delete _ --yes",
    "kps keypair create web --private-key-file _",
    "kps keypair create web --local --private-key-file _",
    "kps keypair import web --private-key _ --encryption default",
    "kps private-key export web --private-key-file _",
    "kps private-key import web --private-key _ --encryption default",
    "profile init web --region cn-north-4 --token-file _",
    "repo key list --config _",
];

#[test]
fn a_blank_comment_is_no_title() {
    let env = TestEnv::new();
    let key = line("ed25519.pub").replace("ed25519@example.com", "\u{200b}\u{2800}");
    let said = ok(&mut env.sandbox(["--json", "repo", "key", "add", "--key", &key]));
    let title = said.json()["title"].as_str().unwrap().to_owned();
    assert!(title.contains('@') || title.is_ascii(), "{title:?}");
}

#[test]
fn a_blank_argument_is_a_usage_error_and_nothing_is_sent() {
    let server = Server::new(|_| Answer::unexpected());
    let env = TestEnv::new();
    let key = line("ed25519.pub");
    for command in COMMANDS {
        for blank in [
            "", " ", "\t", "\u{a0}", "\u{3000}", "\u{200b}", "\u{feff}", "\u{2800}",
        ] {
            let arguments = command.split(' ').map(|word| match word {
                "_" => blank,
                "KEY" => &key,
                word => word,
            });
            let arguments: Vec<_> = arguments.collect();
            let said = fails(&mut env.at(&server.url, arguments), 2);
            assert_eq!(said.out, "", "{command} {blank:?}");
        }
    }
    assert!(server.lines().is_empty());
    assert_eq!(std::fs::read_dir(env.path("")).unwrap().count(), 0);
}
