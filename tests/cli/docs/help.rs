//! What `--help` teaches: a purpose and examples for every command, and a way in for those without one.

use std::collections::BTreeMap;

use crate::support::{TestEnv, fails, has, lacks, ok, run};

const README: &str = include_str!("../../../README.md");

/// The help of every command below hwkey, with its words.
pub(super) fn all(env: &TestEnv, above: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let mut arguments = above.to_vec();
    arguments.push("--help".to_owned());
    let help = ok(&mut env.command(&arguments)).out;
    let below = help
        .split("Commands:\n")
        .nth(1)
        .unwrap_or_default()
        .to_owned();
    if !above.is_empty() {
        found.push((above.to_vec(), help));
    }
    for line in below.lines().take_while(|line| !line.is_empty()) {
        let name = line
            .strip_prefix("  ")
            .and_then(|line| line.split(' ').next());
        if let Some(name) = name.filter(|name| !name.is_empty()) {
            let mut deeper = above.to_vec();
            deeper.push(name.to_owned());
            all(env, &deeper, found);
        }
    }
}

#[test]
fn every_command_says_what_it_is_for_and_has_two_examples() {
    let env = TestEnv::new();
    let mut found = Vec::new();
    all(&env, &[], &mut found);
    assert!(found.len() > 25, "{}", found.len());
    for (words, help) in found {
        let (about, rest) = help
            .split_once("\nExamples:\n")
            .unwrap_or_else(|| panic!("{words:?}: {help}"));
        let paragraphs = about.trim().split("\n\n").count();
        assert!(paragraphs > 1, "the purpose of {words:?}: {about}");
        let examples = rest.lines().take_while(|line| line.starts_with("  "));
        let examples: Vec<_> = examples.collect();
        assert!(examples.len() > 1, "{words:?} has one example");
        let command = words.join(" ");
        for example in &examples {
            let is_of_it = example.contains(&command) || example.contains("hwkey");
            assert!(is_of_it, "{words:?}: {example}");
        }
    }
}

/// The IAM actions in a text, in order.
fn actions(text: &str) -> Vec<&str> {
    text.split([' ', '\n', ',', ';', '`'])
        .filter(|word| word.matches(':').count() == 2 && !word.ends_with(':'))
        .collect()
}

#[test]
fn help_and_readme_name_the_permissions_of_each_command() {
    const LAST: &str = "\nIAM permissions: ";
    let env = TestEnv::new();
    let mut found = Vec::new();
    all(&env, &[], &mut found);
    let told = found.iter().filter_map(|(words, help)| {
        let actions = actions(help.split_once(LAST)?.1);
        Some((words.join(" "), actions))
    });
    let told: BTreeMap<_, _> = told.collect();
    let table = README.split_once("| command | IAM actions |").unwrap().1;
    let rows = table.lines().skip(2).take_while(|line| !line.is_empty());
    let in_readme: BTreeMap<_, _> = rows
        .flat_map(|row| {
            let (_, cells) = row.split_once("| ").unwrap();
            let (commands, allowed) = cells.split_once(" | ").unwrap();
            let commands = commands.split(", ");
            commands.map(|command| (command.trim_matches('`').to_owned(), actions(allowed)))
        })
        .collect();
    assert_eq!(in_readme, told);
    for (words, _) in &found {
        let is_verb = words.len() == 3 || ["audit", "revoke"].contains(&words[0].as_str());
        let command = words.join(" ");
        assert_eq!(is_verb, told.contains_key(&command), "{command}");
    }
}

/// Lines break where 80 columns end, and only there.
#[test]
fn help_fills_the_terminal() {
    const WIDTH: usize = 80;
    let env = TestEnv::new();
    let mut found = Vec::new();
    all(&env, &[], &mut found);
    for (words, _) in found {
        let mut command = env.command(&words);
        let help = ok(command.arg("--help").env("COLUMNS", WIDTH.to_string())).out;
        let lines: Vec<_> = help.lines().collect();
        for pair in lines.windows(2) {
            let [line, next] = pair else { unreachable!() };
            let width = line.chars().count();
            assert!(width <= WIDTH, "{words:?}: {line}");
            let is_text = |line: &str| !line.is_empty() && !line.starts_with(' ');
            if is_text(line) && is_text(next) {
                let word = next.split(' ').next().unwrap_or_default();
                let with_word = width + 1 + word.chars().count();
                assert!(with_word > WIDTH, "{words:?}: {line}\\n{next}");
            }
            // An example that goes on in the next line cannot be copied.
            let is_example = line.starts_with("  hwkey ") && !line.contains("   ");
            if is_example && next.starts_with("  ") {
                let goes_on = !next.starts_with("  hwkey ") && !next.contains("hwkey");
                assert!(!goes_on, "{words:?}: {line}\\n{next}");
            }
        }
    }
}

#[test]
fn without_a_command_the_help_shows_the_way_in() {
    let env = TestEnv::new();
    let said = fails(&mut env.command(""), 2);
    has(&said.err, "hwkey --profile sandbox kps keypair create demo");
    let help = |command: &str| ok(env.command(command)).out;
    for shown in [said.err, help("--help"), help("-h")] {
        has(&shown, "hwkey profile init");
    }
    // Commands below have their own.
    lacks(&help("repo --help"), "hwkey profile init");
}

#[test]
fn help_is_understood_as_a_command_too() {
    let env = TestEnv::new();
    for (asked, meant) in [
        ("help", "--help"),
        ("help repo", "repo --help"),
        ("repo key help", "repo key --help"),
        ("help repo key add", "repo key add --help"),
    ] {
        let [asked, meant] = [asked, meant].map(|words| ok(&mut env.command(words)).out);
        assert_eq!(asked, meant);
    }
    // A profile of that name makes no help of a mistake.
    fails(&mut env.command("-p help nonsense"), 2);
    fails(&mut env.command("help nonsense"), 2);
    // Where it is a name it stays one.
    let said = ok(&mut env.sandbox("kps keypair create help -q"));
    assert_eq!(said.out, "help\n");
}

#[test]
fn what_is_misspelt_gets_a_suggestion() {
    let env = TestEnv::new();
    for (arguments, meant) in [
        ("rep", "repo"),
        ("profil list", "profile"),
        ("kps keypiar", "keypair"),
        ("repo key lst", "list"),
        ("repo key list --querry x", "--query"),
        (
            "kps keypair create x --privat-key-file y",
            "--private-key-file",
        ),
        ("auth stats", "status"),
    ] {
        let suggestion = format!("'{meant}'");
        let said = fails(env.command(arguments), 2);
        has(&said.err, &suggestion);
        let json = run(env.command(arguments).env("HWKEY_OUTPUT", "json")).error();
        has(&json["hint"], &suggestion);
    }
}

#[test]
fn the_sandbox_that_others_can_use_says_so() {
    let env = TestEnv::new();
    let help = ok(&mut env.command("sandbox serve --help")).out;
    let words: Vec<_> = help.split_whitespace().collect();
    let help = words.join(" ");
    has(&help, "Any user of this machine can use it");
    has(&help, "No real keys belong there.");
    has(&help, "(sandbox-root-password)");
}
