//! The command line: what the synopsis of a command allows is read, and what it does not allow is refused.

use clap::FromArgMatches;
use clap::error::ErrorKind;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::cases;
use super::synopses::{COMMON, SHORT, SYNOPSES, VALUES};
use super::synopsis::{Item, options, parse};
use crate::cli::{Cli, parser};

/// A made-up choice each time.
#[derive(Debug)]
struct Coins {
    thrown: Vec<Index>,
    next: usize,
}

impl Coins {
    fn below(&mut self, sides: usize) -> usize {
        self.next += 1;
        self.thrown[self.next % self.thrown.len()].index(sides)
    }

    fn of<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.below(of.len())]
    }
}

fn coins() -> impl Strategy<Value = Coins> {
    let thrown = prop::collection::vec(any::<Index>(), 50..80);
    thrown.prop_map(|thrown| Coins { thrown, next: 0 })
}

/// What stands together in a command line: a word, or an option with its value.
#[derive(Debug, Clone)]
struct Unit {
    words: Vec<String>,
    is_repeatable: bool,
}

impl Unit {
    fn is_option(&self) -> bool {
        self.words[0].starts_with("--")
    }
}

/// A command line that `items` allow, the shortest one without coins for what is optional.
fn make(items: &[Item], coins: &mut Coins, with_optional: bool) -> Vec<Unit> {
    let mut units = Vec::new();
    for item in items {
        match item {
            Item::Choice {
                is_optional: true, ..
            } if !with_optional || coins.below(2) == 0 => {}
            Item::Choice { alternatives, .. } => {
                let chosen: &Vec<_> = coins.of(alternatives);
                units.extend(make(chosen, coins, with_optional));
            }
            Item::Unit {
                words,
                is_repeatable,
            } => {
                let times = 1 + usize::from(with_optional && *is_repeatable && coins.below(3) == 0);
                for _ in 0..times {
                    let words = words.iter().map(|word| value(word, coins)).collect();
                    units.push(Unit {
                        words,
                        is_repeatable: *is_repeatable,
                    });
                }
            }
        }
    }
    units
}

fn value(word: &str, coins: &mut Coins) -> String {
    let values = VALUES.iter().find(|(name, _)| *name == word);
    let known = values.map(|(_, values)| (*coins.of(values)).to_owned());
    known.unwrap_or_else(|| {
        let words: Vec<_> = word.split('|').collect();
        (*coins.of(&words)).to_owned()
    })
}

/// Options are anywhere among the other words; each kind keeps its order.
fn mixed(units: Vec<Unit>, coins: &mut Coins) -> Vec<Unit> {
    let (options, mut mixed): (Vec<_>, Vec<_>) = units.into_iter().partition(Unit::is_option);
    let mut at = 0;
    for option in options {
        at += coins.below(mixed.len() + 1 - at);
        mixed.insert(at, option);
        at += 1;
    }
    mixed
}

fn words(units: &[Unit]) -> Vec<String> {
    units.iter().flat_map(|unit| unit.words.clone()).collect()
}

fn read(command: &str, before: &[Unit], after: &[String]) -> Result<String, clap::Error> {
    let name = command.split(' ').map(str::to_owned);
    let words = words(before)
        .into_iter()
        .chain(name)
        .chain(after.to_owned());
    let matches =
        parser().try_get_matches_from(std::iter::once("hwkey".to_owned()).chain(words))?;
    Ok(format!("{:?}", Cli::from_arg_matches(&matches)?))
}

fn commands() -> impl Strategy<Value = (&'static str, Vec<Item>)> {
    select(SYNOPSES.clone()).prop_map(|(command, text)| (command, parse(text, &SHORT)))
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn what_the_synopsis_allows_is_read((command, items) in commands(), mut coins in coins()) {
        let own = mixed(make(&items, &mut coins, true), &mut coins);
        let common = make(&parse(COMMON, &SHORT), &mut coins, true);
        let read_after = words(&mixed([own.clone(), common.clone()].concat(), &mut coins));
        let first = read(command, &[], &read_after);
        prop_assert!(first.is_ok(), "{command} {read_after:?}: {}", first.unwrap_err());
        let first = first.unwrap();
        let second = read(command, &common, &words(&own)).unwrap();
        prop_assert_eq!(&first, &second, "{} {:?}", command, read_after);
        let joined: Vec<_> = own.iter().map(|unit| unit.words.join("=")).collect();
        prop_assert_eq!(first, read(command, &common, &joined).unwrap(), "{} {:?}", command, joined);
    }

    #[test]
    fn what_is_required_is_missed((command, items) in commands(), mut coins in coins()) {
        let mut required: Vec<_> = items.into_iter().filter(|item| !matches!(item, Item::Choice { is_optional: true, .. })).collect();
        prop_assume!(!required.is_empty());
        required.remove(coins.below(required.len()));
        let given = words(&make(&required, &mut coins, false));
        let error = read(command, &[], &given).unwrap_err();
        prop_assert_eq!(error.kind(), ErrorKind::MissingRequiredArgument, "{} {:?}", command, given);
    }

    #[test]
    fn no_option_is_given_twice((command, items) in commands(), mut coins in coins()) {
        let mut units = make(&items, &mut coins, true);
        units.extend(make(&parse(COMMON, &SHORT), &mut coins, true));
        let once: Vec<_> = units.iter().filter(|unit| unit.is_option() && !unit.is_repeatable).cloned().collect();
        prop_assume!(!once.is_empty());
        units.push(coins.of(&once).clone());
        let given = words(&mixed(units, &mut coins));
        let error = read(command, &[], &given).unwrap_err();
        prop_assert_eq!(error.kind(), ErrorKind::ArgumentConflict, "{} {:?}", command, given);
    }

    #[test]
    fn an_unknown_option_is_named((command, items) in commands(), mut coins in coins()) {
        let mut units = mixed(make(&items, &mut coins, true), &mut coins);
        let unknown = Unit { words: vec!["--nonsense".to_owned()], is_repeatable: false };
        units.insert(coins.below(units.len() + 1), unknown);
        let given = words(&units);
        let error = read(command, &[], &given).unwrap_err();
        prop_assert_eq!(error.kind(), ErrorKind::UnknownArgument, "{} {:?}", command, given);
        prop_assert!(error.to_string().contains("'--nonsense'"), "{}", error);
    }

    #[test]
    fn any_words_are_read_or_refused(words in prop::collection::vec("\\PC{0,12}", 0..6), (command, _) in commands()) {
        if let Err(error) = read(command, &[], &words) {
            prop_assert!(!error.to_string().is_empty());
        }
    }
}

#[test]
fn every_command_and_option_is_in_a_synopsis() {
    let mut left: Vec<_> = SYNOPSES.iter().map(|(command, _)| *command).collect();
    let mut parser = parser();
    parser.build();
    let mut open = vec![(String::new(), &parser)];
    while let Some((name, command)) = open.pop() {
        let nouns = command.get_subcommands();
        open.extend(nouns.map(|noun| {
            (
                format!("{name} {}", noun.get_name()).trim().to_owned(),
                noun,
            )
        }));
        if command.has_subcommands() {
            continue;
        }
        let found = SYNOPSES.iter().find(|(listed, _)| *listed == name);
        let (_, text) = found.unwrap_or_else(|| panic!("`{name}` has no synopsis"));
        left.retain(|listed| *listed != name);
        let mut expected = options(&parse(text, &SHORT));
        expected.sort_unstable();
        expected.dedup();
        let own = command
            .get_arguments()
            .filter(|argument| !argument.is_global_set());
        let long = own.filter_map(|argument| argument.get_long());
        let mut has: Vec<_> = long.filter(|option| *option != "help").collect();
        has.sort_unstable();
        assert_eq!(has, expected, "`{name}`");
    }
    assert!(left.is_empty(), "no such commands: {left:?}");
}
