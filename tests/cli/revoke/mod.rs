//! `hwkey revoke`.

mod compared;
mod faults;
mod given;
#[cfg(unix)]
mod interrupted;
mod local;
mod lock;
mod world;

use serde_json::{Value, json};

use crate::kps_wire::prints;
use crate::support::{Arguments, Said, TestEnv, has, lacks, ok, run};
use world::{State, World, configure, held, machine, pair};

/// The key that is revoked in these tests.
const KEY: &str = "ed25519";

fn revoke(env: &TestEnv, world: &World, arguments: impl Arguments) -> Said {
    let mut command = env.at(&world.server.url, ["revoke", "--retries", "0"]);
    run(command.arg(prints(KEY).0).args(arguments.words()))
}

/// The places, each as `place id action result`.
fn places(said: &Said) -> Vec<String> {
    let document = said.json();
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let place = |row: &Value| {
        ["place", "id", "action", "result"]
            .map(|it| word(&row[it]))
            .join(" ")
    };
    document.as_array().unwrap().iter().map(place).collect()
}

/// The key in the account and nowhere else.
fn in_account() -> World {
    World::new(State {
        account: vec![held(2, "laptop", KEY)],
        ..State::default()
    })
}

/// The key in the account, in two repositories and as a key pair, among others.
fn everywhere() -> State {
    State {
        account: vec![held(1, "other", "rsa2048"), held(2, "laptop", KEY)],
        repositories: vec![
            (
                10,
                "app",
                vec![held(3, "ci", KEY), held(4, "build", "rsa2048")],
            ),
            (11, "web", vec![held(5, "ci", KEY)]),
            (12, "empty", Vec::new()),
        ],
        pairs: vec![
            pair("web", KEY, json!({})),
            pair("ops", "rsa2048", json!({})),
        ],
        servers: vec![machine("db", "ops")],
    }
}

const REMOVED: [&str; 4] = [
    "repo-key 2 remove removed",
    "deploy-key 3 remove removed",
    "deploy-key 5 remove removed",
    "keypair web remove removed",
];

#[test]
fn a_key_is_removed_from_every_place_and_from_nothing_else() {
    let env = TestEnv::new();
    let world = World::new(everywhere());
    let said = revoke(&env, &world, "--yes --json");
    let looked = "note: looked at CodeArts Repo, ECS, KPS\n\
        note: not looked at: deploy keys of groups and projects \
        (`hwkey repo deploy-key list --group ID`, or with --codearts-project, shows them)\n";
    assert_eq!((said.code, said.err.as_str()), (0, looked), "{}", said.out);
    assert_eq!(places(&said), REMOVED);
    assert_eq!(world.left(), ["1", "4", "ops"]);
    let row = json!({"place": "deploy-key", "profile": null, "region": null, "id": "3", "title": "ci",
        "action": "remove", "result": "removed", "reason": "demo/app"});
    assert_eq!(said.json()[1], row);

    let said = revoke(&env, &world, "--yes --json");
    assert_eq!((said.code, said.out.as_str()), (5, "[]\n"), "{}", said.err);
    assert_eq!(said.error()["kind"], "not_found");
    has(
        &said.error()["hint"],
        "not looked at: deploy keys of groups and projects",
    );
}

/// The server keeps the key, and its creator does not tell whose pair it has.
#[test]
fn a_server_that_another_user_created_may_accept_the_key() {
    let env = TestEnv::new();
    let mut state = everywhere();
    // What is theirs alone: the key of no pair that is listed.
    for (name, pair) in [("web-1", "web"), ("web-2", "ops"), ("web-3", "private")] {
        let mut server = machine(name, pair);
        server["user_id"] = "u2".into();
        state.servers.push(server);
    }
    let world = World::new(state);
    let said = revoke(&env, &world, "--yes --json").ended(9);
    let rest = ["server id-web-1 not looked at not looked at"];
    assert_eq!(places(&said), [&REMOVED[..], &rest].concat());
    let reason = &said.json()[4]["reason"];
    has(reason, "another user created it");
    has(reason, "`hwkey kps keypair bind web-new id-web-1`");
    has(&said.error()["message"], "may be accepted by 1 server");

    // The pair is gone, and with it what tells which key the server accepts.
    let said = revoke(&env, &world, "--yes --json");
    assert_eq!((said.code, said.out.as_str()), (5, "[]\n"), "{}", said.err);
    has(
        &said.error()["hint"],
        "servers that another user created with a key pair that KPS does not list: `web-1`, `web-3`",
    );
}

#[test]
fn what_still_accepts_the_key_is_named_and_left() {
    let env = TestEnv::new();
    let mut state = everywhere();
    state.servers.push(machine("web-1", "web"));
    state.servers.push(machine("web-2", "web"));
    let another = json!({"scope": "domain", "user_id": "u2"});
    state.pairs.push(pair("theirs", KEY, another));
    let world = World::new(state);
    let said = revoke(&env, &world, "--yes --json").ended(9);
    let rest = [
        "keypair theirs keep still there",
        "server id-web-1 still accepted still there",
        "server id-web-2 still accepted still there",
    ];
    assert_eq!(places(&said), [&REMOVED[..], &rest].concat());
    has(
        &said.json()[5]["reason"],
        "`hwkey kps keypair rotate web web-new`",
    );
    assert_eq!(said.error()["kind"], "incomplete");
    has(&said.error()["message"], "3 places");
    assert_eq!(world.left(), ["1", "4", "ops", "theirs"]);

    // The pair is gone, and with it what tells which key the servers accept.
    let said = revoke(&env, &world, "--yes --json");
    assert_eq!(said.code, 9);
    let again = [
        "keypair theirs keep still there",
        "server id-web-1 not looked at not looked at",
        "server id-web-2 not looked at not looked at",
    ];
    assert_eq!(places(&said), again);
    has(&said.error()["message"], "may be accepted by 2 servers");
    let table = revoke(&env, &world, "--dry-run").out;
    assert_eq!(table.matches("may accept it").count(), 2, "{table}");
}

#[test]
fn the_command_for_a_server_leads_to_it() {
    let env = TestEnv::new();
    let state = || State {
        pairs: vec![pair("web", KEY, json!({}))],
        servers: vec![machine("web-1", "web")],
        ..State::default()
    };
    let worlds = [World::new(state()), World::new(state())];
    configure(&env, &worlds.each_ref());
    for (options, lead) in [
        ("--all-profiles", ""),
        ("--profile home --project-id p2", "--project-id p2 "),
        ("--profile home --region cn-east-3", "--region cn-east-3 "),
    ] {
        let revoke = format!("revoke --dry-run --json {options}");
        let said = run(env.command(revoke).arg(prints(KEY).0));
        let rotate = format!("`hwkey kps keypair rotate {lead}--profile home web web-new`");
        has(
            &said.out,
            rotate + " replaces it, with `--private-key FILE` for",
        );
    }
}

#[test]
fn a_dry_run_ends_with_the_plan() {
    let env = TestEnv::new();
    let planned = REMOVED.map(|row| row.replace(" removed", " -"));
    let world = World::new(everywhere());
    let said = revoke(&env, &world, "--dry-run --json").ended(0);
    assert_eq!(places(&said), planned);
    assert_eq!(said.json()[0]["result"], Value::Null);
    let ids = revoke(&env, &world, "--dry-run -q").out;
    assert_eq!(ids, "2\n3\n5\nweb\n");
    let table = revoke(&env, &world, "--dry-run").out;
    has(&table, "PLACE       ID   TITLE   ACTION  RESULT  REASON\n");
    lacks(&table, "removed");

    let mut state = everywhere();
    state.servers.push(machine("web-1", "web"));
    let world = World::new(state);
    let said = revoke(&env, &world, "--dry-run --json").ended(9);
    let last = places(&said).pop().unwrap();
    assert_eq!(last, "server id-web-1 still accepted -");
    assert!(world.changes().is_empty());
}

#[test]
fn every_profile_is_looked_at_and_named() {
    let env = TestEnv::new();
    let account = |id| State {
        account: vec![held(id, "laptop", KEY)],
        ..State::default()
    };
    let worlds = [
        World::new(account(1)),
        World::new(account(2)),
        World::new(account(3)),
    ];
    configure(&env, &worlds.each_ref());
    let mut command = env.command("revoke --all-profiles --yes --json");
    let said = ok(command.arg(prints(KEY).0));
    let rows = said.json();
    let of =
        |row: &Value| ["profile", "region", "id"].map(|it| row[it].as_str().unwrap().to_owned());
    let rows: Vec<_> = rows.as_array().unwrap().iter().map(of).collect();
    let expected = [
        ["ci", "cn-north-4", "3"],
        ["home", "cn-east-3", "2"],
        ["work", "cn-north-4", "1"],
    ];
    assert_eq!(rows, expected);
    assert!(worlds.iter().all(|world| world.left().is_empty()));
    has(
        &said.err,
        "note: looked at 3 profiles, regions cn-east-3, cn-north-4\n",
    );
}

#[test]
fn quiet_is_the_id_of_what_was_removed() {
    let env = TestEnv::new();
    let said = revoke(&env, &World::new(everywhere()), "--yes -q");
    assert_eq!((said.code, said.out.as_str()), (0, "2\n3\n5\nweb\n"));
}
