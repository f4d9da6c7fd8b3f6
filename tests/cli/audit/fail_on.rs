//! `hwkey audit --fail-on`

use serde_json::json;

use crate::audit::wire::{account, answering, audit, hold_private, hold_public, project, services};
use crate::repo_wire::{key, page};
use crate::server::{Answer, Server, refused};
use crate::support::{TOKEN, TestEnv, ends, fails, has, line, private, run, starts, text};

const ALL: [&str; 6] = [
    "weak",
    "unused",
    "no-local-half",
    "in-both-services",
    "readable-by-others",
    "no-passphrase",
];

/// A home, and services, in which nothing is to be found.
fn clean() -> (TestEnv, Server) {
    let env = TestEnv::new();
    hold_private(&env, "id", "openssh-encrypted");
    hold_public(&env, "id.pub", "ed25519");
    (env, services(account(&[("ed25519", "t")]), project(&[])))
}

/// A home and services with everything that can be found.
fn dirty() -> (TestEnv, Server) {
    let env = TestEnv::new();
    env.write(".ssh/id", text("ed25519.key"));
    let server = services(
        account(&[("rsa1024", "a"), ("rsa2048", "b")]),
        project(&[("rsa2048", "b")]),
    );
    (env, server)
}

#[test]
fn a_finding_that_is_named_is_exit_1_with_the_result() {
    let (env, server) = dirty();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let permissions = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(env.path(".ssh/id"), permissions).unwrap();
    }
    let all = audit(&env, &server, &[]);
    assert_eq!((all.code, all.err.as_str()), (0, ""));
    for finding in ALL {
        if cfg!(not(unix)) && finding == "readable-by-others" {
            continue;
        }
        let said = audit(&env, &server, &["--fail-on", finding]);
        assert_eq!((said.code, &said.out), (1, &all.out), "{finding}");
        let count = match finding {
            "no-local-half" => "2 keys",
            _ => "1 key",
        };
        let error = said.error();
        let message = format!("the audit found {finding} ({count})");
        assert_eq!(error["message"], message);
        let known = json!([error["kind"], error["exit_code"]]);
        assert_eq!(known, json!(["failed", 1]));
    }
}

#[test]
fn nothing_found_is_exit_0() {
    let (env, server) = clean();
    for finding in ALL {
        let said = audit(&env, &server, &["--fail-on", finding]);
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{finding}");
    }
    let said = audit(&env, &server, &["--fail-on", &ALL.join(",")]);
    assert_eq!((said.code, said.err.as_str()), (0, ""));
}

#[test]
fn several_are_named_with_commas_or_by_repeating() {
    let (env, server) = dirty();
    let any = audit(&env, &server, &["--fail-on", "any"]);
    let all = "the audit found weak (1 key), unused (1 key), no-local-half (2 keys), in-both-services (1 key), no-passphrase (1 key)";
    let message = any.error()["message"].to_string();
    assert!(
        cfg!(not(unix))
            || message.contains(&all.replace(", no-pass", ", readable-by-others (1 key), no-pass")),
        "{message}"
    );
    let expected = "error: the audit found weak (1 key), unused (1 key), no-local-half (2 keys)\n";
    for way in [
        "--fail-on no-local-half,weak,unused",
        "--fail-on=unused --fail-on=weak --fail-on=no-local-half",
        "--fail-on weak,unused --fail-on no-local-half,weak",
    ] {
        let said = ends(env.at(&server.url, format!("audit {way}")), 1);
        starts(&said.out, "FINGERPRINT ");
        starts(&said.err, expected);
    }
}

#[test]
fn a_word_that_is_no_finding_is_refused() {
    let (env, server) = clean();
    for word in ["Weak", "", "weak,,unused", "weak unused"] {
        let said = fails(env.at(&server.url, ["audit", "--fail-on", word]), 2);
        has(&said.err, "no-local-half");
    }
    fails(env.at(&server.url, "audit --fail-on"), 2);
    let said = fails(env.at(&server.url, "audit --fail-on weak,old"), 2);
    has(&said.err, "--max-age");
    assert!(server.lines().is_empty());
}

/// The findings that cannot be decided; there is none of the others.
fn undecided(env: &TestEnv, server: &Server) -> Vec<&'static str> {
    let is_open = |finding: &&str| {
        let said = audit(env, server, &["--fail-on", finding]);
        assert!([0, 9].contains(&said.code), "{finding}: {}", said.err);
        starts(&said.out, "[{");
        said.code == 9
    };
    ALL.into_iter().filter(is_open).collect()
}

/// A key of which nothing is known could be weak, and registered nowhere.
#[test]
fn a_key_that_cannot_be_read_does_not_let_it_pass() {
    let (env, server) = clean();
    hold_private(&env, "old", "pkcs1-encrypted");
    assert_eq!(undecided(&env, &server), ALL[..3]);
    for key in [
        &text("ed25519.key")[..200],
        &text("putty.key")[..100],
        "SSH PRIVATE KEY FILE FORMAT 1.1\n",
    ] {
        let env = TestEnv::new();
        private(&env.write(".ssh/id", key));
        let server = services(account(&[]), project(&[]));
        assert_eq!(
            undecided(&env, &server),
            ["weak", "unused", "no-local-half", "no-passphrase"]
        );
    }
}

#[test]
fn an_agent_or_a_folder_that_does_not_answer_does_not_let_it_pass() {
    let (mut env, server) = clean();
    env.set("SSH_AUTH_SOCK", env.path("nothing"));
    assert_eq!(undecided(&env, &server), ALL[..3]);
    let env = TestEnv::new();
    env.write(".ssh", "a file");
    assert_eq!(
        undecided(&env, &server),
        [
            "weak",
            "unused",
            "no-local-half",
            "readable-by-others",
            "no-passphrase"
        ]
    );
}

#[test]
fn a_service_that_fails_does_not_let_it_pass() {
    let (env, _) = clean();
    let repo = Answer::json(200, account(&[("ed25519", "t")]));
    let kps = Answer::json(200, project(&[("ed25519", "n")]));
    let refusal = refused(403, "X");
    let masked = [
        key(7, "t", &line("ed25519.pub")),
        key(8, "u", "ssh-rsa ****"),
    ];
    for server in [
        answering(repo, refusal.clone()),
        answering(refusal, kps),
        services(page(&masked), project(&[])),
    ] {
        assert_eq!(undecided(&env, &server), ALL[..4]);
        let error = audit(&env, &server, &["--fail-on", "weak"]).error();
        assert_eq!(error["kind"], "incomplete");
        let message = "no key is known to be weak, but some checks could not be completed";
        assert_eq!(error["message"], message);
    }
}

#[test]
fn what_is_found_counts_even_where_a_service_fails() {
    let (env, _) = dirty();
    let repo = Answer::json(200, account(&[("rsa1024", "t")]));
    let server = answering(repo, refused(403, "X"));
    let said = audit(&env, &server, &["--fail-on", "unused,weak"]).ended(1);
    assert_eq!(said.error()["message"], "the audit found weak (1 key)");
}

#[test]
fn a_service_not_set_up_leaves_open_what_needs_both() {
    let (env, server) = clean();
    for finding in ALL {
        let mut command = env.command(["--json", "audit", "--fail-on", finding]);
        command.env("HWKEY_TOKEN", TOKEN);
        let said = run(command.env("HWKEY_REPO_ENDPOINT", &server.url));
        let needs_both = ["unused", "in-both-services"].contains(&finding);
        let expected = if needs_both { 9 } else { 0 };
        assert_eq!(said.code, expected, "{finding}: {}", said.err);
    }
}
