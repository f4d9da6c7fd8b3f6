//! The recipes do what they say, run as they are written.

mod place;
mod scripts;

use std::fs;

use crate::kps_wire::prints;
use crate::support::{Said, data, text};

use place::{Place, RECIPES, bash, before_rotation, blocks, succeeds, two_profiles};

fn rotate(place: &Place, url: &str) -> Said {
    let [block] = blocks("Rotate a key")[..] else {
        panic!("one block was expected")
    };
    let askpass = place.env.path("programs/askpass");
    let variables = [
        ("REPO_URL", url),
        ("SSH_ASKPASS", askpass.to_str().unwrap()),
        ("SSH_ASKPASS_REQUIRE", "force"),
    ];
    place.run_valid(block, &variables)
}

#[test]
fn a_key_is_rotated() {
    let (place, url) = before_rotation();
    let old = prints("ed25519").0;
    assert_eq!(place.has("repo key list", "fingerprint"), [old.as_str()]);
    succeeds(rotate(&place, &url));
    let print = succeeds(place.run("ssh-keygen -lf .ssh/id_ed25519.pub | cut -d ' ' -f 2", &[]));
    let new = print.out.trim_end();
    assert_ne!(new, old);
    assert_eq!(place.has("repo key list", "fingerprint"), [new]);
    assert!(!place.env.path(".ssh/id_ed25519.new").exists());
}

#[test]
fn a_key_that_does_not_work_replaces_nothing() {
    let (place, url) = before_rotation();
    let said = rotate(&place, &format!("{url}.not"));
    assert_ne!(said.code, 0, "{}", said.out);
    let registered = place.has("repo key list", "fingerprint");
    assert_eq!(registered.len(), 2);
    assert_eq!(registered[0], prints("ed25519").0);
    let stays = fs::read_to_string(place.env.path(".ssh/id_ed25519.pub")).unwrap();
    assert_eq!(stays, text("ed25519.pub"));
}

#[test]
fn a_stolen_laptop_loses_its_access() {
    let [look, revoke, rotate] = blocks("A laptop was stolen")[..] else {
        panic!("three blocks were expected")
    };
    let place = two_profiles();
    let run = |script: &str| {
        let variables = [("LAPTOP_KEY", "keys/laptop.pub"), ("OLD", "team")];
        // Each of these profiles has an endpoint.
        bash(
            &place.env,
            &script.replace("--regions all ", ""),
            &variables,
            "",
        )
    };
    succeeds(run(
        "hwkey repo key add keys/laptop.pub && hwkey kps keypair import team keys/laptop.pub && hwkey kps keypair bind team db-1",
    ));
    let planned = succeeds(run(look));
    assert!(planned.out.contains("still accepted"), "{}", planned.out);
    assert_eq!(run(revoke).code, 9);
    succeeds(run("hwkey repo key list --json | jq -e '. == []'"));
    succeeds(run(rotate));
    let gone = run(revoke);
    assert_eq!(gone.code, 5, "{}{}", gone.out, gone.err);
}

#[test]
fn every_key_of_a_colleague_is_revoked() {
    let [block] = blocks("Offboard a colleague")[..] else {
        panic!("one block was expected")
    };
    let place = two_profiles();
    let run = |script: &str| bash(&place.env, script, &[("COLLEAGUE_KEYS", "keys")], "");
    succeeds(run("hwkey repo key add keys/laptop.pub"));
    succeeds(run(block));
    succeeds(run("hwkey repo key list --json | jq -e '. == []'"));
    succeeds(run(
        "hwkey kps keypair import team keys/old.pub && hwkey kps keypair bind team db-1",
    ));
    assert_eq!(run(block).code, 9);
}

#[test]
fn a_key_of_ci_is_rotated_when_it_is_old() {
    let [block] = blocks("Rotate a CI key every 90 days")[..] else {
        panic!("one block was expected")
    };
    let (place, url) = before_rotation();
    place.program("ssh", "for last do :; done\nexec sh -c \"$last\"\n");
    succeeds(place.run(
        "for end in '' .pub; do cp .ssh/id_ed25519$end ci_key$end; done",
        &[],
    ));
    let old = prints("ed25519").0;
    for (days, is_new) in [("90", false), ("0", true)] {
        succeeds(place.run_valid(block, &[("DAYS", days), ("REPO_URL", &url)]));
        let registered = place.has("repo key list", "fingerprint");
        assert_eq!(registered.len(), 1);
        assert_eq!(registered[0] != old, is_new);
    }
    // The old key is gone when the run is killed, at one of its two `mv`.
    for last in [1, 2] {
        let kill = format!(
            "echo >> moves\n[ $(wc -l < moves) -lt {last} ] && exec /bin/mv \"$@\"\nkill -9 $PPID\n"
        );
        place.program("mv", &kill);
        let [now, old] = ["0", "90"].map(|days| [("DAYS", days), ("REPO_URL", url.as_str())]);
        assert_ne!(place.run_valid(block, &now).code, 0);
        succeeds(place.run("rm programs/mv moves", &[]));
        succeeds(place.run_valid(block, &old));
        let print = "ssh-keygen -y -f ci_key | ssh-keygen -lf - | cut -d ' ' -f 2";
        let print = succeeds(place.run(print, &[])).out;
        assert_eq!(place.has("repo key list", "fingerprint"), [print.trim()]);
        succeeds(place.run("ssh-keygen -y -f ci_key | diff - ci_key.pub", &[]));
        let left = place.run("ls ci_key*", &[]).out;
        assert_eq!(left, "ci_key\nci_key.pub\n");
    }
}

#[test]
fn a_colleague_who_leaves_takes_the_key_along() {
    let [leave, nightly] = blocks("Keep the keys of an account in git")[..] else {
        panic!("two blocks were expected")
    };
    let place = Place::new();
    place.env.write("keys/ann.pub", text("ed25519.pub"));
    place.env.write("keys/bob.pub", text("rsa2048.pub"));
    let ready = "git init -q && git config user.name a && git config user.email a@example.com && \
                 git add keys && git commit -q -m keys";
    succeeds(place.run(ready, &[]));
    assert_eq!(place.run_valid(nightly, &[]).code, 1);
    succeeds(place.run_valid("hwkey repo key sync keys", &[]));
    succeeds(place.run_valid(nightly, &[]));
    succeeds(place.run_valid(leave, &[("COLLEAGUE", "bob")]));
    let stays = prints("ed25519").0;
    assert_eq!(place.has("repo key list", "fingerprint"), [stays]);
    succeeds(place.run_valid(nightly, &[]));
}

/// The servers that have a key pair, and which.
fn bound(place: &Place) -> String {
    let list = "hwkey kps server list --json | jq -r '.[] | select(.keypair) | \"\\(.name) \\(.keypair)\"'";
    succeeds(place.run_valid(list, &SOON)).out
}

const SOON: [(&str, &str); 2] = [
    ("HWKEY_REGION", "cn-north-4"),
    ("HWKEY_POLL_INTERVAL", "0.1"),
];

#[test]
fn a_team_has_its_key_on_every_server() {
    let [block] = blocks("Give a team's key to ten servers")[..] else {
        panic!("one block was expected")
    };
    let place = Place::new();
    place.program("pass", "echo sandbox-root-password\n");
    succeeds(place.run_valid(block, &SOON));
    assert_eq!(bound(&place), "web-1 team\nweb-2 ops\nold-1 team\n");
    assert!(place.env.path("team.pem").exists());
}

#[test]
fn a_stopped_server_needs_no_private_key() {
    let [block] = blocks("A private key was lost")[..] else {
        panic!("one block was expected")
    };
    let place = Place::new();
    succeeds(place.run("hwkey sandbox server web-2 --stop", &[]));
    let server = [&SOON[..], &[("SERVER", "web-2")]].concat();
    succeeds(place.run_valid(block, &server));
    assert_eq!(bound(&place), "web-2 back-in\n");
}

#[test]
fn a_ci_job_has_a_key_pair_of_its_own() {
    let [job, nightly] = blocks("A CI job with variables only")[..] else {
        panic!("two blocks were expected")
    };
    let place = Place::new();
    let variables = [("HWKEY_REGION", "cn-north-4"), ("CI_JOB_ID", "17")];
    let seen = "\nhwkey kps keypair list -q\nssh-keygen -lf \"$name.pem\"\n";
    let said = succeeds(place.run_valid(&format!("{job}{seen}"), &variables));
    assert!(
        said.out.starts_with("ci-17\nci-17\nops\n256 SHA256:"),
        "{}",
        said.out
    );
    assert_eq!(place.has("kps keypair list", "name"), ["ops"]);
    assert!(!place.env.path("ci-17.pem").exists());

    let refused = [("HWKEY_ACCESS_KEY", "A"), ("HWKEY_SECRET_KEY", "b")];
    assert_eq!(place.run(job, &[&refused[..], &variables].concat()).code, 4);

    succeeds(place.run_valid(nightly, &variables));
    let weak = format!("hwkey repo key add {}", data("rsa1024.pub").display());
    succeeds(place.run_valid(&weak, &variables));
    assert_eq!(place.run_valid(nightly, &variables).code, 1);
}

#[test]
fn a_build_server_clones_one_repository() {
    let [add, delete] = blocks("A build server that may clone one repository")[..] else {
        panic!("two blocks were expected")
    };
    let place = Place::new();
    place.program(
        "ssh",
        "[ \"$1\" = -i ] && [ \"$2\" -ef \"$HOME/ci_key\" ] || exit 255\n\
         for last do :; done\nexec sh -c \"$last\"\n",
    );
    succeeds(place.run("git init -q --bare demo/app.git", &[]));
    let variables = [
        ("REPO_URL", "git@codehub.sandbox.example:demo/app.git"),
        ("BUILD_SERVER", "build server"),
    ];
    succeeds(place.run_valid(add, &variables));
    assert!(place.env.path("sources/.git").exists());
    let list = "repo deploy-key list -R demo/app";
    assert_eq!(place.has(list, "title"), ["build server"]);
    for _ in ["first", "second"] {
        succeeds(place.run_valid(delete, &variables));
        assert!(place.has(list, "title").is_empty());
    }
}

#[test]
fn every_recipe_is_run() {
    let headings: Vec<_> = RECIPES
        .lines()
        .filter_map(|line| line.strip_prefix("## "))
        .collect();
    let expected = [
        "A laptop was stolen",
        "Offboard a colleague",
        "Rotate a key",
        "Keep the keys of an account in git",
        "Rotate a CI key every 90 days",
        "A CI job with variables only",
        "A build server that may clone one repository",
        "Give a team's key to ten servers",
        "A private key was lost",
        "Credentials from pass or 1Password",
        "Scripts with jq",
        "A private cloud with its own certificate authority",
    ];
    assert_eq!(headings, expected);
}
