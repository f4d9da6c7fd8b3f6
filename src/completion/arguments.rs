//! The values of each argument.

use std::ffi::OsStr;
use std::sync::Arc;

use clap::{ArgAction, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use super::candidate::candidate;
use super::given::GivenArguments;
use super::{local, services};

/// Finds candidates. Those that do not start with the word are removed later.
type Source = fn(&GivenArguments, &str) -> Vec<CompletionCandidate>;

/// The candidates for an argument, by command and name. Missing arguments are free text, or have values that
/// the parser knows.
fn source(command: &str, argument: &str) -> Option<Source> {
    let source: Source = match (command, argument) {
        (_, "profile") | ("profile show" | "profile use", "name") => {
            |given, _| local::profiles(given, true)
        }
        // The built-in profile cannot be changed.
        ("profile init" | "profile delete", "name") | ("profile rename", "old") => {
            |given, _| local::profiles(given, false)
        }
        (_, "region") => |_, _| local::regions(),
        (_, "regions") => |_, _| {
            let all = candidate("all", Some("each for which IAM lists a project"));
            local::regions().into_iter().chain([all]).collect()
        },
        (_, "repository") => services::repositories,
        (_, "config" | "private_key_file" | "token_file" | "generate" | "paths") => {
            |_, word| local::files(word, |_| true)
        }
        (_, "private_key") => |_, word| local::files(word, |path| !local::is_public(path)),
        (
            "repo key add" | "repo key rotate" | "repo deploy-key add" | "kps keypair import",
            "file",
        )
        | ("repo key add", "more") => |_, word| local::files(word, local::is_public),
        ("repo deploy-key delete", "keys") => services::deploy_keys,
        ("revoke", "key") => |given, word| {
            let files = local::files(word, |_| true).into_iter();
            files.chain(services::fingerprints(given, word)).collect()
        },
        ("repo key add" | "repo key rotate" | "repo deploy-key add", "agent") => {
            |given, _| local::agent_keys(given)
        }
        ("repo key show", "key") | ("repo key rotate", "old") | ("repo key delete", "keys") => {
            services::repo_keys
        }
        ("kps keypair show" | "kps keypair update" | "kps private-key import", "name")
        | ("kps keypair delete", "names")
        | ("kps keypair bind", "name")
        | ("kps keypair rotate", "old")
        | ("kps server list", "keypair") => |given, word| services::key_pairs(given, word, false),
        // Only pairs whose private key KPS keeps.
        ("kps private-key export" | "kps private-key clear", "name") => {
            |given, word| services::key_pairs(given, word, true)
        }
        ("kps keypair bind" | "kps keypair unbind", "servers") => services::servers,
        ("sandbox server", "name") => |given, _| local::sandbox_servers(given),
        ("kps task show", "id") => |given, word| services::tasks(given, word, false),
        // Only failed tasks can be deleted.
        ("kps task delete", "ids") => |given, word| services::tasks(given, word, true),
        ("man", "directory") => |_, word| local::directories(word),
        _ => return None,
    };
    Some(source)
}

/// Registers the candidates of all arguments of a command and its subcommands. A list does not offer a value
/// twice.
pub(super) fn attach(command: Command, words: &str, given: &Arc<GivenArguments>) -> Command {
    let command = command.mut_args(|argument| {
        let id = argument.get_id().to_string();
        let source = source(words, &id);
        let is_list = matches!(argument.get_action(), ArgAction::Append);
        if source.is_none() && !is_list {
            return argument;
        }
        let known = argument.get_possible_values();
        let given = Arc::clone(given);
        argument.add(ArgValueCompleter::new(move |word: &OsStr| {
            let Some(word) = word.to_str() else {
                return Vec::new();
            };
            let mut found = match source {
                Some(source) => source(&given, word),
                None => known
                    .iter()
                    .map(|it| candidate(it.get_name(), None))
                    .collect(),
            };
            let used = if is_list {
                given.values(&id)
            } else {
                Vec::new()
            };
            found.retain(|candidate| {
                let value = candidate.get_value().to_str();
                value.is_some_and(|value| {
                    value.starts_with(word) && !used.iter().any(|used| used == value)
                })
            });
            found
        }))
    });
    command.mut_subcommands(|below| {
        let words = format!("{words} {}", below.get_name());
        attach(below, words.trim_start(), given)
    })
}
