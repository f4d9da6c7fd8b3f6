//! `hwkey audit` on a terminal: what mends each finding.

use std::os::unix::fs::PermissionsExt;

use crate::audit::wire::{account, hold_public, project};
use crate::server::{Answer, Server};
use crate::support::terminal::Terminal;
use crate::support::{TestEnv, has, lacks, private, text};

/// As a shell takes it.
const FIXES: &str = r"note: a key with `no-local-half` may be in another folder: `hwkey audit --path DIR --config c.toml` looks there too, before you remove it
note: to fix what was found:
weak, ~/.ssh/short.pub:
    ssh-keygen -t ed25519 -f ~/.ssh/short.new
unused, ~/.ssh/short.pub, if you still use it:
    hwkey repo key add --config c.toml ~/.ssh/short.pub
unused, FILE, if you still use it:
    ssh-keygen -y -f 'FILE' | hwkey repo key add --config c.toml -
no-passphrase, FILE:
    ssh-keygen -p -f 'FILE'
unused, ~/.ssh/it's open, if you still use it:
    ssh-keygen -y -f ~/.ssh/'it'\''s open' | hwkey repo key add --config c.toml -
readable-by-others, ~/.ssh/it's open:
    chmod 600 ~/.ssh/'it'\''s open'
no-passphrase, ~/.ssh/it's open:
    ssh-keygen -p -f ~/.ssh/'it'\''s open'
no-local-half, repo: t (7):
    hwkey repo key delete --config c.toml 7
no-local-half, in-both-services, repo: u (8):
    hwkey repo key delete --config c.toml 8
no-local-half, kps: web:
    hwkey kps keypair delete --if-unused --config c.toml web
weak, repo: v (9):
    hwkey repo key rotate --no-verify --generate ~/.ssh/id_ed25519.new --config c.toml 9
no-local-half, repo: v (9):
    hwkey repo key delete --config c.toml 9
no-local-half, kps: -x:
    hwkey kps keypair delete --if-unused --config c.toml -- -x
no-local-half, kps: kept:
    hwkey kps private-key export --private-key-file ~/.ssh/kept.pem --config c.toml kept
";

/// A command for each finding follows the table.
#[test]
fn a_terminal_has_a_command_for_each_finding() {
    let env = TestEnv::new();
    env.write(".ssh/it's open", text("ed25519.key"));
    let permissions = std::fs::Permissions::from_mode(0o644);
    std::fs::set_permissions(env.path(".ssh/it's open"), permissions).unwrap();
    private(&env.write("keys/a b.key", text("ecdsa256-pkcs8.key")));
    // What `revoke --local` set aside needs nothing.
    private(&env.write(".ssh/old.revoked", text("ed25519-other.key")));
    hold_public(&env, "short.pub", "rsa1024");
    let repo = account(&[("rsa2048", "t"), ("rsa3072", "u"), ("dsa", "v")]);
    let mut kps = project(&[("ecdsa521", "-x"), ("rsa3072", "web"), ("ecdsa384", "kept")]);
    kps["keypairs"][2]["keypair"]["is_key_protection"] = true.into();
    let server = Server::new(move |request| {
        let keys = if request.line.contains("/keypairs") {
            &kps
        } else {
            &repo
        };
        crate::deploy_key::part_of(&[], request).unwrap_or_else(|| Answer::json(200, keys))
    });
    let file = env.path("keys/a b.key").display().to_string();
    let expected = FIXES.replace("FILE", &file);
    private(&env.write("c.toml", ""));
    let fixes = |options: &str| {
        let words = format!("--color never --config c.toml audit {options}--path");
        let arguments: Vec<_> = words.split(' ').chain(["keys/a b.key"]).collect();
        let further =
            |command: pty_process::blocking::Command| command.env("HWKEY_PROJECT_ID", "p");
        let (code, shown) = Terminal::run(&env, &server.url, &arguments[..], further).end();
        assert_eq!(code, 0, "{shown}");
        let fixes = shown.split_once("note: ").unwrap().1;
        format!("note: {fixes}").replace('\r', "")
    };
    assert_eq!(fixes("--deploy-keys "), expected);
    // A repository may have it.
    let further = "unused, ~/.ssh/short.pub, unless a repository has it:\n    hwkey audit --deploy-keys --path 'keys/a b.key' --config c.toml\n";
    let shown = fixes("");
    has(&shown, further);
    lacks(&shown, "repo key add");
}
