//! What is refused before anything is changed.

use super::{Keys, NEW, OLD, OTHER, rotate, server};
use crate::kps_wire::prints;
use crate::repo_wire::LIST;
use crate::server::{Answer, Server};
use crate::support::{TestEnv, has, lacks, line, private, text};
use crate::table::rows;

#[test]
fn nothing_is_changed_where_the_old_key_is_not_clear() {
    let same = "is the same as the old one";
    let twin = (1, "laptop", "rsa2048");
    let cases: [(Keys, &str, i32, &str); 8] = [
        (vec![OTHER], "laptop", 5, "the account has no key `laptop`"),
        (vec![], "7", 5, "the account has no key `7`"),
        (vec![twin, OLD], "laptop", 2, "matches 2 keys"),
        (vec![twin, OLD, NEW], "laptop", 2, "matches 2 keys"),
        (vec![NEW, OLD], "9", 2, same),
        (vec![NEW, OLD], "NEWPRINT", 2, same),
        (vec![OLD], "NEWPRINT", 2, same),
        (vec![NEW, OTHER], "laptop", 2, same),
    ];
    for (keys, old, code, message) in cases {
        let env = TestEnv::new();
        let server = server(&keys, |_| Answer::unexpected());
        let old = old.replace("NEWPRINT", &prints("ed25519-other").0);
        let arguments = format!("{old} NEW --no-verify --yes --json");
        let said = rotate(&env, &server.url, &arguments);
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

/// What is typed after `repo key rotate`, and a part of what is said.
const REFUSED: &str = "
7 NEW | required
7 --no-verify --yes | no public key was given
7 NEW --no-verify | --yes is required
7 NEW --no-verify --yes --verify git@host:a/b | cannot be used with
7 NEW --agent --no-verify --yes | cannot be used with
7 NEW --algorithm rsa-2048 --no-verify --yes | cannot be used with
7 DATA/ed25519.key --no-verify --yes | is a private key; nothing was sent
7 - --verify git@host:a/b | standard input gives only the public one
7 --key 'KEY' --verify git@host:a/b | --key gives only the public one
7 alone.pub --verify git@host:a/b | there is no private key beside
7 alone.pub --verify ssh://host/a/b | the ssh-agent does not hold it
7 locked.pub --verify git@host:a/b | has a passphrase
7 wrong.pub --verify git@host:a/b | is not the private key of
7 open.pub --verify git@host:a/b | is open to other users
7 new.pub --verify https://host/a/b | must be an ssh address
7 new.pub --verify 'ext::sh -c x' | must be an ssh address
7 new.pub --verify -oProxyCommand=x | must be an ssh address
7 new.pub --verify=--upload-pack=x | must be an ssh address
7 new.pub --verify /srv/git/a | must be an ssh address
7 new.pub --verify '' | must be an ssh address
7 new.pub --verify ssh://git:planted@host/a/b | must not contain a password
7 --generate made --passphrase-stdin --verify git@host:a/b | passphrase
7 --generate - --no-verify --yes | takes a file
7 --generate nodir/made --no-verify --yes | does not exist
7 --generate new --passphrase --verify git@host:a/b --dry-run --api v2 | v2
";

#[test]
fn what_cannot_be_done_is_refused_before_anything_is_sent() {
    for [arguments, message] in rows(REFUSED) {
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
