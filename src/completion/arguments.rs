//! Which argument of which command takes what.

use std::ffi::OsStr;
use std::sync::Arc;

use clap::{Arg, ArgAction, Command};
use clap_complete::engine::{ArgValueCompleter, CompletionCandidate};

use super::candidate::candidate;
use super::given::GivenArguments;
use super::{local, services};

/// What an argument takes, where the parser does not know it.
#[derive(Debug)]
enum Takes {
    Profile,
    /// A profile that can be changed.
    OwnProfile,
    Region,
    /// A region, or all.
    Regions,
    RepoKey,
    /// A fingerprint or a file.
    RevokedKey,
    Repository,
    /// A key of the repository that the line names.
    DeployKey,
    KeyPair,
    /// A key pair whose private key KPS keeps.
    HostedKeyPair,
    Server,
    SandboxServer,
    Task,
    /// A task that failed, which is all that can be deleted.
    FailedTask,
    AgentKey,
    File,
    PublicKeyFile,
    PrivateKeyFile,
    Directory,
    /// Words that the parser knows.
    OneOf(Vec<String>),
}

impl Takes {
    /// By the words of a command and the name of its argument. What is not here is free text, or
    /// one of the words that the parser knows.
    fn find(command: &str, argument: &str) -> Option<Self> {
        Some(match (command, argument) {
            (_, "profile") | ("profile show" | "profile use", "name") => Self::Profile,
            ("profile init" | "profile delete", "name") | ("profile rename", "old") => {
                Self::OwnProfile
            }
            (_, "region") => Self::Region,
            (_, "regions") => Self::Regions,
            (_, "repository") => Self::Repository,
            (_, "config" | "private_key_file" | "token_file" | "generate" | "paths") => Self::File,
            (_, "private_key") => Self::PrivateKeyFile,
            (
                "repo key add" | "repo key rotate" | "repo deploy-key add" | "kps keypair import",
                "file",
            )
            | ("repo key add", "more") => Self::PublicKeyFile,
            ("repo deploy-key delete", "keys") => Self::DeployKey,
            ("revoke", "key") => Self::RevokedKey,
            ("repo key add" | "repo key rotate" | "repo deploy-key add", "agent") => Self::AgentKey,
            ("repo key show", "key") | ("repo key rotate", "old") | ("repo key delete", "keys") => {
                Self::RepoKey
            }
            ("kps keypair show" | "kps keypair update" | "kps private-key import", "name")
            | ("kps keypair delete", "names")
            | ("kps keypair bind", "name")
            | ("kps keypair rotate", "old")
            | ("kps server list", "keypair") => Self::KeyPair,
            ("kps keypair bind" | "kps keypair unbind", "servers") => Self::Server,
            ("sandbox server", "name") => Self::SandboxServer,
            ("kps task show", "id") => Self::Task,
            ("kps task delete", "ids") => Self::FailedTask,
            ("kps private-key export" | "kps private-key clear", "name") => Self::HostedKeyPair,
            ("man", "directory") => Self::Directory,
            _ => return None,
        })
    }

    /// All that begins with `word`.
    fn candidates(&self, given: &GivenArguments, word: &OsStr) -> Vec<CompletionCandidate> {
        let Some(text) = word.to_str() else {
            return Vec::new();
        };
        let mut found = match self {
            Self::Profile => local::profiles(given, true),
            Self::OwnProfile => local::profiles(given, false),
            Self::Region => local::regions(),
            Self::Regions => {
                let all = candidate("all", Some("each for which IAM lists a project"));
                local::regions().into_iter().chain([all]).collect()
            }
            Self::RepoKey => services::repo_keys(given, text),
            Self::RevokedKey => {
                let files = local::files(word, |_| true).into_iter();
                files.chain(services::fingerprints(given, text)).collect()
            }
            Self::Repository => services::repositories(given, text),
            Self::DeployKey => services::deploy_keys(given, text),
            Self::KeyPair => services::key_pairs(given, text, false),
            Self::Server => services::servers(given, text),
            Self::SandboxServer => local::sandbox_servers(given),
            Self::Task => services::tasks(given, text, false),
            Self::FailedTask => services::tasks(given, text, true),
            Self::HostedKeyPair => services::key_pairs(given, text, true),
            Self::AgentKey => local::agent_keys(given),
            Self::File => local::files(word, |_| true),
            Self::PublicKeyFile => local::files(word, local::is_public),
            Self::PrivateKeyFile => local::files(word, |path| !local::is_public(path)),
            Self::Directory => local::directories(word),
            Self::OneOf(words) => words.iter().map(|word| candidate(word, None)).collect(),
        };
        let begins = |candidate: &CompletionCandidate| {
            let value = candidate.get_value().to_str();
            value.is_some_and(|value| value.starts_with(text))
        };
        found.retain(begins);
        found
    }
}

fn possible(argument: &Arg) -> Vec<String> {
    let values = argument.get_possible_values();
    values
        .iter()
        .map(|value| value.get_name().to_owned())
        .collect()
}

/// Tells the engine what the arguments of a command and of all below it take. What a list has already
/// is not offered again.
pub(super) fn attach(command: Command, words: &str, given: &Arc<GivenArguments>) -> Command {
    let command = command.mut_args(|argument| {
        let id = argument.get_id().to_string();
        let is_list = matches!(argument.get_action(), ArgAction::Append);
        let takes = match Takes::find(words, &id) {
            Some(takes) => takes,
            None if is_list => Takes::OneOf(possible(&argument)),
            None => return argument,
        };
        let given = Arc::clone(given);
        argument.add(ArgValueCompleter::new(move |word: &OsStr| {
            let used = if is_list {
                given.values(&id)
            } else {
                Vec::new()
            };
            let mut found = takes.candidates(&given, word);
            found.retain(|candidate| !used.iter().any(|value| candidate.get_value() == &**value));
            found
        }))
    });
    command.mut_subcommands(|below| {
        let words = format!("{words} {}", below.get_name());
        attach(below, words.trim_start(), given)
    })
}
