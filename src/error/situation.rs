//! What a command can end with that no layer below can know.

use std::io;
use std::path::PathBuf;

use jiff::Timestamp;

use crate::api;
use crate::key_file;
use crate::keys::{KeyTextError, PrivateKeyError};
use crate::signals::Signal;

/// A situation that a person has to deal with.
#[derive(Debug, thiserror::Error)]
pub enum Situation {
    /// `-q` together with JSON.
    #[error("--quiet prints bare ids, so it cannot be used with JSON output ({chosen_by})")]
    QuietJson {
        /// Where JSON was chosen.
        chosen_by: String,
    },
    /// `--json` together with another format.
    #[error("--json and --output {output} contradict each other")]
    JsonAndOutput {
        /// The other format.
        output: String,
    },
    /// No key was given and nobody can be asked.
    #[error("no public key was given")]
    NoKeySource {
        /// How to give one.
        options: &'static str,
    },
    /// No key was given and none was found to offer.
    #[error("no public key was given, and there is none in {}", directory.display())]
    NothingToOffer {
        /// Where it was looked for.
        directory: PathBuf,
        /// How to give one.
        options: &'static str,
    },
    /// What was given is not one public key.
    #[error("{place}: {reason}; nothing was sent")]
    NotOneKey {
        /// The file, option or input.
        place: String,
        /// What it is instead.
        reason: KeyTextError,
    },
    /// What was given is a private key.
    #[error("{place} is a private key; nothing was sent")]
    PrivateKey {
        /// The file, option or input.
        place: String,
        /// In which form.
        form: &'static str,
        /// The public half beside it.
        public_half: Option<PathBuf>,
    },
    /// The key line is longer than the service accepts.
    #[error(
        "the key line has {length} characters, {api} accepts at most {limit}; nothing was sent"
    )]
    KeyTooLong {
        /// In characters.
        length: usize,
        /// In characters.
        limit: usize,
        /// The API generation.
        api: &'static str,
        /// Whether the comment makes the difference.
        fits_without_comment: bool,
    },
    /// The title is longer than the service accepts.
    #[error("the title has {length} characters, {api} accepts at most {limit}; nothing was sent")]
    TitleTooLong {
        /// In characters.
        length: usize,
        /// In characters.
        limit: usize,
        /// The API generation.
        api: &'static str,
    },
    /// A title that the service would refuse.
    #[error("the title {reason}; nothing was sent")]
    BadTitle {
        /// Why.
        reason: &'static str,
    },
    /// The agent holds no key.
    #[error("the ssh-agent holds no keys")]
    AgentEmpty,
    /// The agent holds several keys and none was named.
    #[error("the ssh-agent holds {} keys: {}", fingerprints.len(), fingerprints.join(", "))]
    AgentSeveral {
        /// `SHA256:…` of each.
        fingerprints: Vec<String>,
    },
    /// The agent does not hold the key that was named.
    #[error("the ssh-agent holds no key {fingerprint}")]
    AgentLacks {
        /// As it was given.
        fingerprint: String,
    },
    /// The service calls the key a duplicate, but this account does not have it.
    #[error("the key {fingerprint} is registered with another user")]
    KeyOfAnotherUser {
        /// `SHA256:…`
        fingerprint: String,
        /// What the service said.
        source: api::Error,
    },
    /// A pair of this name exists with another key.
    #[error("a key pair named `{name}` exists already with another key ({theirs})")]
    NameTaken {
        /// The name.
        name: String,
        /// Its fingerprint.
        theirs: String,
        /// What the service said.
        source: api::Error,
    },
    /// A change was not made; its answer was lost but a look showed that nothing happened.
    #[error("{what} was not done: {reason}")]
    NotDone {
        /// E.g. `adding the key`.
        what: &'static str,
        /// What went wrong.
        reason: String,
        /// The error of the change.
        source: api::Error,
    },
    /// Whether a change was made could not be learnt.
    #[error("it is not known whether {what} was done: {reason}")]
    NotKnown {
        /// E.g. `adding the key`.
        what: &'static str,
        /// What went wrong.
        reason: String,
        /// How to find out.
        hint: String,
        /// The error of the look.
        source: api::Error,
    },
    /// A pair exists whose private key never came.
    #[error("the key pair `{name}` was created, but its private key was never received: {reason}")]
    PrivateKeyNeverCame {
        /// The pair's name.
        name: String,
        /// What happened.
        reason: String,
        /// Whether KPS keeps the private key.
        hosted: bool,
    },
    /// The private key is safe, but not where it should be.
    #[error("the key pair `{name}` was created, but its private key could not be saved to {target}: it is in {}", rescue.display())]
    SavedElsewhere {
        /// The pair's name.
        name: String,
        /// Where it should be.
        target: String,
        /// Where it is.
        rescue: PathBuf,
        /// Why.
        reason: String,
    },
    /// The private key could be saved nowhere.
    #[error(
        "the key pair `{name}` was created, but its private key could not be saved anywhere and is lost"
    )]
    PrivateKeyLost {
        /// The pair's name.
        name: String,
        /// Why not where it should be.
        reason: String,
        /// Why not in the other place.
        source: key_file::Error,
    },
    /// A key pair of the whole account, by a caller who may not make one.
    #[error("KPS refused permission to make a key pair of the account (--scope domain)")]
    AccountPairForbidden {
        /// What the service said.
        source: api::Error,
    },
    /// The metadata service gave no access key.
    #[error("no temporary access key from the metadata service of this server")]
    NoAgencyKeys {
        /// Why.
        source: api::Error,
    },
    /// KPS needs the id of a project, and IAM did not tell it.
    #[error("no project id, which KPS needs: IAM did not tell that of {region}")]
    ProjectUnknown {
        /// The region, which is the project's name.
        region: String,
        /// Why.
        source: api::Error,
    },
    /// A removal that nobody confirmed.
    #[error("removing needs --yes where there is no terminal to ask on; nothing was changed")]
    NeedsYes,
    /// A selector that means several keys.
    #[error("`{selector}` means {} keys: {}; nothing was changed", candidates.len(), candidates.join("; "))]
    Ambiguous {
        /// As it was given.
        selector: String,
        /// Id, title and fingerprint of each.
        candidates: Vec<String>,
    },
    /// No key of the account is meant.
    #[error("the account has no key `{selector}`")]
    NoSuchKey {
        /// As it was given.
        selector: String,
    },
    /// No key pair of this name.
    #[error("no key pair named `{name}`{}", in_region(region.as_deref()))]
    NoSuchPair {
        /// The name.
        name: String,
        /// Where it was looked for.
        region: Option<String>,
        /// What the service said.
        source: api::Error,
    },
    /// KPS keeps no private key for a pair.
    #[error("KPS keeps no private key for `{name}`")]
    NothingHosted {
        /// The pair's name.
        name: String,
        /// What the service said.
        source: api::Error,
    },
    /// A new pair cannot have this name.
    #[error("a key pair named `{name}` exists already")]
    NameExists {
        /// The name.
        name: String,
        /// What the service said.
        source: api::Error,
    },
    /// `--encryption default` with a KMS key, or `kms` without one.
    #[error("{reason}")]
    Encryption {
        /// What is wrong.
        reason: &'static str,
    },
    /// A private key file that cannot be used.
    #[error("{} {reason}; nothing was sent", path.display())]
    PrivateKeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: PrivateKeyError,
    },
    /// A private key that is not the other half of the public key.
    #[error(
        "the private key ({private}) and the public key ({public}) are not halves of one pair; nothing was sent"
    )]
    NotOnePair {
        /// Fingerprint of the private key's public half.
        private: String,
        /// Fingerprint of the public key.
        public: String,
    },
    /// The service gave halves of different pairs.
    #[error(
        "the key pair `{name}` was created, but the private key that came ({private}) is not the other half of its public key ({public}); it is kept in {place}"
    )]
    HalvesDiffer {
        /// The pair's name.
        name: String,
        /// Fingerprint of the private key's public half.
        private: String,
        /// Fingerprint of the public key.
        public: String,
        /// Where the private key was saved.
        place: String,
    },
    /// The private key came in an answer that is otherwise not as documented.
    #[error(
        "the key pair `{name}` was created and its private key is in {place}, but the rest of the answer cannot be used"
    )]
    OddAnswer {
        /// The pair's name.
        name: String,
        /// Where the private key was saved.
        place: String,
        /// What is wrong with the answer.
        source: api::Error,
    },
    /// The private key is to be printed where nothing is kept.
    #[error("standard output goes nowhere, and the private key would be lost; nothing was sent")]
    StdoutDiscards,
    /// A signal came while a private key was on its way.
    #[error("{}: {outcome}", match signal { Signal::Interrupt => "interrupted", Signal::Terminate => "terminated", Signal::HangUp => "the terminal was closed" })]
    Interrupted {
        /// Which one.
        signal: Signal,
        /// What was done all the same.
        outcome: String,
    },
    /// The pair is there, its description is not.
    #[error("{done}, but its description could not be set")]
    NotDescribed {
        /// The pair's name.
        name: String,
        /// The description.
        description: String,
        /// What was done.
        done: String,
        /// Why.
        source: api::Error,
    },
    /// X.509 pairs are made by the service only.
    #[error("--local makes SSH key pairs; --type x509 is for pairs that KPS makes")]
    LocalX509,
    /// A key could not be made on this machine.
    #[error("cannot make a key")]
    NotGenerated(#[source] ssh_key::Error),
    /// A manual page, or the directory for them, cannot be made.
    #[error("cannot create {}", path.display())]
    NoPlaceForPages {
        /// The file or directory.
        path: PathBuf,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// Something that only a person or an option could say.
    #[error("{} is not given", .what.split_once(':').map_or(*.what, |(what, _)| what))]
    NotAsked {
        /// What it is, and after a colon the options that say it.
        what: &'static str,
    },
    /// Left alone because the access key does not work.
    #[error(
        "`{target}` was not tried: the access key was refused, and more refusals would lock it"
    )]
    NotTried {
        /// As it was given.
        target: String,
    },
    /// A profile that nobody wanted to be changed.
    #[error("the profile `{name}` exists already; nothing was changed")]
    ProfileExists {
        /// Its name.
        name: String,
    },
    /// A secret key that cannot be one.
    #[error(
        "the secret key is empty, or has characters that no secret key has; nothing was changed"
    )]
    BadSecretKey,
    /// A command line that cannot be split.
    #[error("the token command is empty, or has a quote that is not closed; nothing was changed")]
    BadTokenCommand,
    /// A password without characters.
    #[error("the password is empty; nothing was sent")]
    EmptyPassword,
    /// Standard input is no text.
    #[error("the password on standard input is not UTF-8; nothing was sent")]
    PasswordNotText,
    /// IAM does not know a token.
    #[error("IAM does not know the token")]
    TokenUnknown {
        /// What it said.
        source: api::Error,
    },
    /// IAM knows that a token has ended.
    #[error("the token expired at {at}")]
    TokenEnded {
        /// When.
        at: Timestamp,
    },
    /// Declined by the person asked.
    #[error("cancelled; nothing was changed")]
    Cancelled,
    /// Reading an answer failed.
    #[error("cannot read the answer from the terminal")]
    NoAnswer(#[source] std::io::Error),
    /// Keys have what an audit was to fail on.
    #[error("the audit found {}", counted(counts))]
    Found {
        /// Each finding, and how many keys have it.
        counts: Vec<(&'static str, usize)>,
    },
    /// An audit could not look at all that it was to judge.
    #[error("no key is known to be {}, but not everything could be looked at", findings.join(" or "))]
    Undecided {
        /// The findings it was to fail on that are not known.
        findings: Vec<&'static str>,
    },
    /// Something is in the home directory, which is not known.
    #[error("{what} needs a home directory, and none is known")]
    NoHome {
        /// What needs it.
        what: &'static str,
    },
}

impl Situation {
    /// A change that was not made, as a look showed after its answer was lost.
    pub fn not_done(what: &'static str, change: api::Error) -> Self {
        Self::NotDone {
            what,
            reason: change.to_string(),
            source: change,
        }
    }

    /// A change whose answer was lost, and the look after it failed too.
    pub fn not_known(
        what: &'static str,
        change: &api::Error,
        hint: impl Into<String>,
        look: api::Error,
    ) -> Self {
        Self::NotKnown {
            what,
            reason: change.to_string(),
            hint: hint.into(),
            source: look,
        }
    }
}

/// `weak (1 key), unused (2 keys)`
fn counted(counts: &[(&str, usize)]) -> String {
    let counts = counts.iter().map(|(finding, count)| match count {
        1 => format!("{finding} (1 key)"),
        _ => format!("{finding} ({count} keys)"),
    });
    counts.collect::<Vec<_>>().join(", ")
}

fn in_region(region: Option<&str>) -> String {
    region
        .map(|region| format!(" in {region}"))
        .unwrap_or_default()
}
