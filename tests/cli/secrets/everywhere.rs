//! No secret is where it does not belong: every command, in every form, with every kind of answer.

use std::path::Path;
use std::sync::Mutex;
use std::thread;

use crate::faults::each_of;
use crate::secrets::planted::{
    COMMAND, FILE, LOGIN, NEW_LOGIN, PASSCODE, PASSPHRASE, PASSWORD, PROFILE, RECEIVED, SECRET_KEY,
    VARIABLE, held,
};
use crate::secrets::world::{METHODS, Mood, files, home, is_open, services};
use crate::server::NOWHERE;
use crate::support::TestEnv;

/// Every command.
const COMMANDS: [&str; 52] = [
    "repo key add key.pub",
    "repo key add sent.key",
    "repo key add key.pub sent.key",
    "repo key sync key.pub --prune --yes",
    "repo key rotate laptop key.pub --no-verify --yes",
    "repo key list",
    "repo key show 1",
    "repo key delete 1 --yes",
    "repo deploy-key add key.pub -R 7",
    "repo deploy-key add sent.key -R 7",
    "repo deploy-key add --generate new -R 7 --passphrase-stdin",
    "repo deploy-key list -R 7",
    "repo deploy-key delete 1 -R demo/app --yes",
    "kps keypair create web",
    "kps keypair create web --private-key-file -",
    "kps keypair create web --local",
    "kps keypair create web --local --passphrase-stdin",
    "kps keypair import web key.pub",
    "kps keypair import web key.pub --private-key sent.key --encryption default",
    "kps keypair list",
    "kps keypair show web",
    "kps keypair update web --description text",
    "kps keypair delete web --yes",
    "kps private-key export web",
    "kps private-key export web --private-key-file -",
    "kps private-key import web --private-key sent.key --encryption default",
    "kps private-key clear web --yes",
    "kps server list",
    "kps task list",
    "kps task show t1",
    "kps task delete t2 --yes",
    "kps keypair bind web web-1 --password-stdin",
    "kps keypair bind web web-2 --private-key sent.key",
    "kps keypair unbind web-2 --private-key sent.key --yes",
    "kps keypair rotate gone web --private-key sent.key",
    "auth login --domain us --user me --password-stdin --profile new",
    "auth login --domain us --user me --password-stdin --totp 731954 --user-id u --profile new",
    "auth status",
    "auth token",
    "auth logout",
    "profile init new --region cn-north-4 --access-key AK --secret-key-stdin",
    "profile list",
    "profile show",
    "profile use work",
    "profile rename work acme",
    "profile rename other acme",
    "profile delete other --yes",
    "sandbox server web-1 --stop",
    "sandbox reset",
    "audit",
    "revoke sent.key --yes",
    "man pages",
];

/// What a command reads from standard input.
fn input(command: &str) -> &'static str {
    let inputs = [
        ("--password-stdin", PASSWORD),
        ("--passphrase-stdin", PASSPHRASE),
        ("--secret-key-stdin", SECRET_KEY),
    ];
    let found = inputs.iter().find(|(option, _)| command.contains(option));
    found.map_or("", |(_, input)| input)
}

/// The forms of a command.
const FORMS: [&[&str]; 5] = [
    &[],
    &["--json"],
    &["-vv"],
    &["--dry-run"],
    &["-vv", "--json"],
];

/// What a command may print: what it is there for, and nothing else.
fn may_print(command: &str, form: &[&str]) -> &'static [&'static str] {
    match () {
        () if form.contains(&"--dry-run") && command != "auth token" => &[],
        () if command == "auth token" => &[VARIABLE, FILE, COMMAND, LOGIN, PROFILE],
        () if command.ends_with("--private-key-file -") => &[RECEIVED],
        () => &[],
    }
}

/// What a file that is new or changed may hold.
fn may_hold(path: &Path, command: &str) -> &'static [&'static str] {
    let login = command.starts_with("auth login");
    let key = command.contains(" create ") || command.contains(" export ");
    match path.to_str().unwrap() {
        ".local/state/hwkey/tokens/new.json" if login => &[NEW_LOGIN],
        "web.pem" if key => &[RECEIVED],
        ".config/hwkey/config.toml" if command.starts_with("profile init") => {
            &[PROFILE, SECRET_KEY]
        }
        ".config/hwkey/config.toml" if command.starts_with("profile ") => &[PROFILE],
        ".local/state/hwkey/tokens/acme.json" if command.starts_with("profile rename") => &[LOGIN],
        _ => &[],
    }
}

/// Runs every command against services in this mood, each in the forms of which the turn is `turns`;
/// returns the exit codes.
fn sweep(mood: Option<Mood>, turns: &[usize]) -> Vec<i32> {
    // Most of the time is spent waiting for another look at what came of a change.
    const AT_A_TIME: usize = 32;
    let server = mood.map(services);
    let url = server.as_ref().map_or(NOWHERE, |server| &server.url);
    let numbers = 0..COMMANDS.len();
    let cases: Vec<_> = numbers
        .flat_map(|number| turns.iter().map(move |turn| (number, *turn)))
        .collect();
    let codes = Mutex::new(Vec::new());
    each_of(AT_A_TIME, &cases, |&(number, turn)| {
        let code = check(mood, url, number, turn);
        codes.lock().unwrap().push(code);
    });
    codes.into_inner().unwrap()
}

/// Runs one command in one form and looks for secrets; returns the exit code.
fn check(mood: Option<Mood>, url: &str, number: usize, turn: usize) -> i32 {
    let command = COMMANDS[number];
    let form = FORMS[(number + turn) % FORMS.len()];
    let method = METHODS[(number + 3 * turn) % METHODS.len()];
    let env = home(method, url, (number + turn).is_multiple_of(3));
    let before = files(&env);
    let mut run = env.command(command);
    let output = run.args(form).write_stdin(input(command)).output().unwrap();
    let what = format!("{command} {form:?} by {method}, {mood:?}");
    let [out, err] = [output.stdout, output.stderr].map(|it| String::from_utf8(it).unwrap());
    let allowed = may_print(command, form);
    let shown = held(&out);
    assert!(
        shown.iter().all(|name| allowed.contains(name)),
        "{what}: {shown:?} in {out}"
    );
    assert!(shown.len() < 2, "{what}: {shown:?} in {out}");
    assert!(held(&err).is_empty(), "{what}: {:?} in {err}", held(&err));
    assert!(!err.contains("panicked"), "{what}: {err}");
    assert!(!err.contains("Signature="), "{what}: {err}");
    for (path, content) in files(&env) {
        if before.get(&path) != Some(&content) {
            let (allowed, found) = (may_hold(&path, command), held(&content));
            let is_right = found.iter().all(|name| allowed.contains(name));
            assert!(is_right, "{what}: {found:?} in {}", path.display());
            let is_secret = !found.is_empty() || content.contains("PRIVATE KEY");
            let is_safe = !is_secret || !is_open(&env.path(path.to_str().unwrap()));
            assert!(is_safe, "{what}: {}", path.display());
        }
    }
    output.status.code().unwrap_or(-1)
}

fn count(codes: &[i32], code: i32) -> usize {
    codes.iter().filter(|found| **found == code).count()
}

#[test]
fn when_all_is_well() {
    let codes = sweep(Some(Mood::Good), &[0, 1, 2, 3, 4]);
    assert!(count(&codes, 0) > 110, "{codes:?}");
}

#[test]
fn when_a_refusal_quotes_the_request() {
    for (status, code, turns) in [(400, 7, [0, 1]), (401, 4, [2, 3]), (403, 4, [4, 0])] {
        let codes = sweep(Some(Mood::Refuses(status)), &turns);
        assert!(count(&codes, code) > 20, "{status}: {codes:?}");
    }
}

#[test]
fn when_a_refusal_spells_the_request_differently() {
    for (status, code, turns) in [(400, 7, [2, 3]), (401, 4, [4, 0])] {
        let codes = sweep(Some(Mood::Spells(status)), &turns);
        assert!(count(&codes, code) > 20, "{status}: {codes:?}");
    }
}

#[test]
fn when_an_answer_is_no_answer() {
    thread::scope(|scope| {
        for (mood, turns) in [
            (Mood::Breaks, [0, 1]),
            (Mood::Babbles(200), [2, 3]),
            (Mood::Babbles(500), [4, 0]),
        ] {
            scope.spawn(move || {
                let codes = sweep(Some(mood), &turns);
                assert!(
                    count(&codes, 8) + count(&codes, 9) > 20,
                    "{mood:?}: {codes:?}"
                );
            });
        }
    });
}

#[test]
fn when_nobody_answers() {
    let codes = sweep(None, &[0, 2]);
    assert!(count(&codes, 8) > 20, "{codes:?}");
}

/// The names after `Commands:` in a help text.
fn verbs(env: &TestEnv, path: &str) -> Vec<String> {
    let output = env.command(path).arg("--help").output().unwrap();
    let help = String::from_utf8(output.stdout).unwrap();
    let list = help.split("Commands:\n").nth(1).unwrap_or_default();
    let lines = list.lines().take_while(|line| !line.is_empty());
    lines
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next().map(str::to_owned))
        .collect()
}

#[test]
fn no_command_is_left_out() {
    let env = TestEnv::new();
    let mut left = vec![String::new()];
    let mut leaves = 0;
    while let Some(path) = left.pop() {
        let verbs = verbs(&env, &path);
        for verb in &verbs {
            left.push(format!("{path} {verb}").trim().to_owned());
        }
        if verbs.is_empty() {
            leaves += 1;
            // One has no end, the other reads nothing.
            let is_known = ["sandbox serve", "completions"].contains(&path.as_str())
                || COMMANDS.iter().any(|command| command.starts_with(&path));
            assert!(is_known, "`{path}` is not tried");
        }
    }
    assert!(leaves > 20, "{leaves} commands");
    assert!(COMMANDS.iter().any(|command| command.contains(PASSCODE)));
}
