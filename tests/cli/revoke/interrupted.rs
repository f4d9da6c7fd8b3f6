//! Ctrl-C, and a person who is asked.

use super::world::{World, configure, held, machine};
use super::{everywhere, places, revoke};
use crate::kps_wire::prints;
use crate::server::Answer;
use crate::support::terminal::Terminal;
use crate::support::{PROJECT, TestEnv, has, lacks, text};

fn at_terminal(env: &TestEnv, world: &World) -> Terminal {
    let key = prints(super::KEY).0;
    let arguments = ["--color", "never", "--timeout", "60", "revoke", &key];
    run_at_terminal(env, world, &arguments)
}

fn run_at_terminal(env: &TestEnv, world: &World, arguments: &[&str]) -> Terminal {
    Terminal::run(env, &world.server.url, arguments, |command| {
        command.env("HWKEY_PROJECT_ID", PROJECT)
    })
}

#[test]
fn what_is_left_to_do_is_not_cut() {
    let key = prints(super::KEY).0;
    for how in ["--dry-run", "--yes"] {
        let mut state = everywhere();
        state.servers.push(machine("web-1", "web"));
        let (env, world) = (TestEnv::new(), World::new(state));
        let arguments = ["--color", "never", "revoke", &key, how];
        let (code, shown) = run_at_terminal(&env, &world, &arguments).end();
        assert_eq!(code, 9, "{shown}");
        has(&shown, "see below");
        has(
            &shown,
            "server web-1 (id-web-1): it was set up with the key pair web, ",
        );
        has(
            &shown,
            "`hwkey kps keypair rotate web web-new` replaces it, ",
        );
        lacks(&shown, "…");
    }
}

#[test]
fn a_person_sees_the_plan_and_is_asked_once() {
    for (answer, code) in [("y", 0), ("n", 1)] {
        let (env, world) = (TestEnv::new(), World::new(everywhere()));
        let mut terminal = at_terminal(&env, &world);
        terminal.expect("remove          deploy-key ci (3) of demo/app");
        terminal.expect("[y/N]");
        assert!(world.changes().is_empty());
        terminal.press(&format!("{answer}\n"));
        let (ended, shown) = terminal.end();
        assert_eq!(ended, code, "{shown}");
        assert_eq!(world.left().len(), if code == 0 { 3 } else { 7 });
        lacks(&shown, "[y/N]");
    }
}

#[test]
fn an_interruption_tells_what_was_done_and_the_next_run_goes_on() {
    // At the question, while the last place is removed, and between that and the second look.
    type Stops = fn(&str, usize) -> bool;
    let cases: [(Option<Stops>, &str, usize); 3] = [
        (None, "nothing was changed", 7),
        (
            Some(|line, _| line.starts_with("DELETE /v3")),
            "removed so far, not verified yet: repo-key laptop (2), deploy-key ci (3) of demo/app",
            4,
        ),
        (
            Some(|line, left| line.contains("/v4/user/keys?") && left < 7),
            "keypair web",
            3,
        ),
    ];
    for (stops, said, left) in cases {
        let env = TestEnv::new();
        let world = World::with_fault(everywhere(), move |line, state| {
            let keys = state.repositories.iter().map(|(_, _, keys)| keys.len());
            let left = keys.sum::<usize>() + state.account.len() + state.pairs.len();
            stops
                .filter(|stops| stops(line, left))
                .map(|_| Answer::Silence)
        });
        let mut terminal = at_terminal(&env, &world);
        terminal.expect("[y/N]");
        if stops.is_some() {
            terminal.press("y\n");
            crate::support::wait_until(|| world.left().len() == left && is_stuck(&world, left));
        }
        terminal.signal("INT");
        let (code, shown) = terminal.end();
        assert!([130, -1].contains(&code), "{code}: {shown}");
        let shown = shown.replace('\n', " ");
        has(&shown, said);
        let key = prints(super::KEY).0;
        has(&shown, format!("`hwkey revoke {key}` can be run again"));
        assert_eq!(shown.contains("to do the rest"), left < 7, "{shown}");
        lacks(&shown, "RESULT");
        assert_eq!(world.left().len(), left);
    }
    // Whatever was done before, the next run says what is left to do.
    let env = TestEnv::new();
    let mut state = everywhere();
    state.account.clear();
    let said = revoke(&env, &World::new(state), "--yes --json");
    assert_eq!(
        (said.code, places(&said)),
        (
            0,
            super::REMOVED[1..]
                .iter()
                .map(|it| (*it).to_owned())
                .collect()
        )
    );
}

#[test]
fn the_command_that_is_to_be_run_again_is_the_one_that_was_typed() {
    let (env, world) = (TestEnv::new(), World::new(everywhere()));
    configure(&env, &[&world]);
    env.write("a key.pub", text("ed25519.pub"));
    let arguments = "revoke --local --region cn-north-4".split(' ');
    let arguments: Vec<_> = arguments.chain(["a key.pub"]).collect();
    let mut terminal = run_at_terminal(&env, &world, &arguments);
    terminal.expect("[y/N]");
    terminal.signal("INT");
    let (_, shown) = terminal.end();
    has(
        &shown.replace('\n', " "),
        "`hwkey revoke --local --region cn-north-4 'a key.pub'` can be run again",
    );
}

#[test]
fn a_removal_that_was_under_way_is_told_with_how_to_look() {
    let key = "the request to remove the key 2 was under way, and may have been carried out; `hwkey repo key list` shows whether it is still there";
    let of_repository = "remove the key 3 was under way, and may have been carried out; `hwkey repo deploy-key list -R 10` shows whether";
    let located = "`hwkey repo key list --profile work` shows whether it is still there warning: nothing else was changed; `hwkey revoke --all-profiles key.pub`";
    for (command, said) in [
        ("repo key rotate 2 other.pub --no-verify --yes", key),
        ("repo key sync other.pub --prune --yes", key),
        ("repo deploy-key delete 3 -R demo/app --yes", of_repository),
        ("revoke key.pub --all-profiles --yes", located),
    ] {
        let env = TestEnv::new();
        let mut state = everywhere();
        state.account[0] = held(8, "new", "ed25519-other");
        let silent = |line: &str, _: &mut _| line.starts_with("DELETE").then_some(Answer::Silence);
        let world = World::with_fault(state, silent);
        configure(&env, &[&world]);
        env.write("key.pub", text("ed25519.pub"));
        env.write("other.pub", text("ed25519-other.pub"));
        let words: Vec<_> = command
            .split(' ')
            .chain(["--timeout", "60", "--color", "never"])
            .collect();
        let terminal = run_at_terminal(&env, &world, &words);
        crate::support::wait_until(|| !world.changes().is_empty());
        terminal.signal("INT");
        let (code, shown) = terminal.end();
        assert!([130, -1].contains(&code), "{code}: {shown}");
        has(&shown.replace('\n', " "), said);
    }
}

/// Whether the request that is not answered has come.
fn is_stuck(world: &World, left: usize) -> bool {
    let lines = world.server.lines();
    let of = |part: &str| lines.iter().filter(|line| line.contains(part)).count();
    match left {
        3 => of("/v4/user/keys?") == 2,
        _ => of("DELETE /v3") == 1,
    }
}
