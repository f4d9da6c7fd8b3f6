//! One place of the key: what it is, what to do with it, and the result.

use std::path::PathBuf;

use crate::commands::reach::Place;
use crate::config::Service;
use crate::keys::PublicKey;
use crate::report::Report;

/// What has the key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Holder {
    Account,
    /// A repository with this id.
    Repository(String),
    KeyPair,
    /// A server with the key pair of this name.
    Server(String),
    Agent,
    File,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Action {
    Remove,
    /// Rename a file.
    Rename,
    /// It belongs to another user.
    Keep,
    /// This command cannot change it.
    StillAccepted,
    /// It is unknown whether this server accepts the key.
    MayAccept,
    NotLookedAt,
    /// It is on this machine, and is not changed.
    List,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Removed,
    StillThere,
    MayAccept,
    NotLookedAt,
    Listed,
}

#[derive(Debug)]
pub(super) struct Row {
    pub(super) holder: Holder,
    /// The index of the vantage, if it is in a service.
    pub(super) at: Option<usize>,
    pub(super) place: Place,
    pub(super) id: Option<String>,
    pub(super) title: Option<String>,
    /// `user` or `domain`: there may be a pair of the same name in each.
    pub(super) scope: Option<String>,
    pub(super) action: Action,
    pub(super) result: Option<Outcome>,
    /// The repository or project that contains it.
    pub(super) within: Option<String>,
    /// Results, problems and what to do about them.
    pub(super) reasons: Vec<String>,
    /// Whether a warning has already reported it.
    pub(super) is_told: bool,
    /// The error of the removal.
    pub(super) error: Option<Report>,
    /// The key, if it is in the ssh-agent.
    pub(super) key: Option<PublicKey>,
    pub(super) path: Option<PathBuf>,
}

impl Holder {
    pub(super) fn is_local(&self) -> bool {
        matches!(self, Self::Agent | Self::File)
    }

    /// The service of a place that is not on this machine.
    pub(super) fn service(&self) -> Service {
        match self {
            Self::Account | Self::Repository(_) => Service::Repo,
            Self::KeyPair => Service::Kps,
            Self::Server(_) | Self::Agent | Self::File => Service::Ecs,
        }
    }

    /// The word in JSON.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Account => "repo-key",
            Self::Repository(_) => "deploy-key",
            Self::KeyPair => "keypair",
            Self::Server(_) => "server",
            Self::Agent => "agent",
            Self::File => "file",
        }
    }
}

impl Action {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Remove => "remove",
            Self::Rename => "rename",
            Self::Keep => "keep",
            Self::StillAccepted => "still accepted",
            Self::MayAccept | Self::NotLookedAt => "not looked at",
            Self::List => "list",
        }
    }

    /// The word in a table.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::MayAccept => "may accept it",
            other => other.name(),
        }
    }

    pub(super) fn is_change(self) -> bool {
        matches!(self, Self::Remove | Self::Rename)
    }
}

impl Outcome {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::StillThere => "still there",
            Self::MayAccept | Self::NotLookedAt => "not looked at",
            Self::Listed => "listed",
        }
    }

    /// The word in a table.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::MayAccept => "may accept it",
            other => other.name(),
        }
    }

    /// Whether there is still something to do.
    pub(super) fn is_open(self) -> bool {
        !matches!(self, Self::Removed | Self::Listed)
    }
}

impl Row {
    pub(super) fn new(holder: Holder, action: Action) -> Self {
        Self {
            holder,
            at: None,
            place: Place::default(),
            id: None,
            title: None,
            scope: None,
            action,
            result: None,
            within: None,
            reasons: Vec::new(),
            is_told: false,
            error: None,
            key: None,
            path: None,
        }
    }

    pub(super) fn not_looked_at(holder: Holder, place: Place, reason: String) -> Self {
        Self {
            place,
            reasons: vec![reason],
            ..Self::new(holder, Action::NotLookedAt)
        }
    }

    /// The expected result.
    pub(super) fn foreseen(&self) -> Option<Outcome> {
        Some(match self.action {
            Action::Remove | Action::Rename => Outcome::Removed,
            Action::Keep | Action::StillAccepted => Outcome::StillThere,
            Action::MayAccept => Outcome::MayAccept,
            Action::NotLookedAt => Outcome::NotLookedAt,
            Action::List => Outcome::Listed,
        })
    }

    /// The place in messages, e.g. `repo-key laptop (12) in profile work`.
    pub(super) fn label(&self) -> String {
        let mut label = self.holder.name().to_owned();
        match (&self.title, &self.id) {
            (Some(title), Some(id)) if title != id => label += &format!(" {title} ({id})"),
            (Some(name), _) | (None, Some(name)) => label += &format!(" {name}"),
            (None, None) => {}
        }
        if let Holder::Repository(_) = self.holder
            && let Some(repository) = &self.within
        {
            label += &format!(" of {repository}");
        }
        let place = self.place.to_string();
        if !place.is_empty() {
            label += &format!(" in {place}");
        }
        label
    }

    pub(super) fn reason(&self) -> Option<String> {
        let error = self.error.as_ref();
        let error = error.map(Report::in_one_line);
        let within = self.within.iter();
        let reasons: Vec<_> = within.chain(&self.reasons).cloned().chain(error).collect();
        (!reasons.is_empty()).then(|| reasons.join("; "))
    }

    /// What is still to do here, unless a warning has reported it.
    pub(super) fn demand(&self) -> Option<String> {
        let is_open = self
            .result
            .or(self.foreseen())
            .is_some_and(Outcome::is_open);
        let is_new = is_open && !self.is_told && !self.reasons.is_empty();
        is_new.then(|| format!("{}: {}", self.label(), self.reasons.join("; ")))
    }
}
