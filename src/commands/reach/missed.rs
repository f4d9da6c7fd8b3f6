//! Lists that could not be read.

use super::place::Place;
use crate::api;
use crate::config::Service;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::output::RepeatedOptions;
use crate::report::Report;

/// A list of a service.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Look {
    /// The keys of a CodeArts Repo account.
    UserKeys,
    /// The deploy keys of repositories.
    DeployKeys,
    KeyPairs,
    Servers,
    /// The tasks of KPS on servers.
    Tasks,
}

impl Look {
    pub(crate) fn service(self) -> Service {
        match self {
            Self::UserKeys | Self::DeployKeys => Service::Repo,
            Self::KeyPairs | Self::Tasks => Service::Kps,
            Self::Servers => Service::Ecs,
        }
    }

    /// Whether the service needs a project.
    pub(super) fn needs_project(self) -> bool {
        matches!(self, Self::KeyPairs | Self::Servers | Self::Tasks)
    }

    fn what(self) -> &'static str {
        match self {
            Self::UserKeys | Self::KeyPairs => "its keys",
            Self::DeployKeys => "its deploy keys",
            Self::Servers => "its servers",
            Self::Tasks => "its tasks",
        }
    }
}

/// Returns one error for everything that was missed, preferably of a service that was asked. The other errors
/// become warnings.
pub(super) fn nothing_told(ctx: &Context, mut missed: Vec<Missed>) -> Option<anyhow::Error> {
    let asked = missed.iter().position(|missed| !missed.is_not_set_up());
    if missed.is_empty() {
        return None;
    }
    let first = missed.remove(asked.unwrap_or(0));
    // Without credentials every list fails in the same way.
    let is_of_all = first.place.is_none()
        && matches!(first.error.downcast_ref(), Some(api::Error::Credentials(_)));
    missed
        .iter()
        .filter(|_| !is_of_all)
        .for_each(|missed| missed.warn(ctx));
    let what = first.what();
    let hint = first.report().hint;
    Some(match first.place {
        Some(_) => {
            let mut failure = Failure::caused_by(first.error, what);
            failure.hint = hint;
            failure.into()
        }
        None => first.error,
    })
}

/// Lists of a place that could not be read, and the error.
#[derive(Debug)]
pub(crate) struct Missed {
    /// `None` if only one place was asked.
    pub(crate) place: Option<Place>,
    /// The missing lists; empty means all of them.
    pub(crate) looks: Vec<Look>,
    /// The repository, if only its deploy keys are missing.
    pub(crate) repository: Option<String>,
    pub(crate) error: anyhow::Error,
}

impl Missed {
    /// Whether an endpoint, region or project is not configured.
    pub(crate) fn is_not_set_up(&self) -> bool {
        Report::of(&self.error).kind == Kind::NotSetUp
    }

    /// The error in one line.
    pub(crate) fn reason(&self) -> String {
        self.report().in_one_line()
    }

    /// The error, with commands for its profile.
    fn report(&self) -> Report {
        let place = self.place.as_ref();
        let here = RepeatedOptions {
            profile: place.and_then(|place| place.profile.clone()),
            ..RepeatedOptions::default()
        };
        let mut report = Report::of(&self.error);
        report.hint = report.hint.map(|hint| here.add_to(&hint));
        report
    }

    pub(crate) fn warn(&self, ctx: &Context) {
        ctx.messages
            .warn(&format!("{}: {}", self.what(), self.reason()));
    }

    /// `KPS (profile work, region cn-north-4) did not list its keys`
    fn what(&self) -> String {
        let within = self
            .place
            .as_ref()
            .map_or_else(String::new, Place::in_brackets);
        match (self.looks.as_slice(), &self.repository) {
            ([], _) => match &self.place {
                Some(place) => format!("{place}: not looked at"),
                None => "nothing was looked at".to_owned(),
            },
            ([look], None) if self.is_not_set_up() => {
                format!("{}{within} was not asked", look.service())
            }
            ([look], None) => {
                let (service, what) = (look.service(), look.what());
                format!("{service}{within} did not list {what}")
            }
            ([look], Some(repository)) => {
                let service = look.service();
                format!("{service}{within} did not list the deploy keys of {repository}")
            }
            (looks, _) => {
                let services: Vec<_> = looks
                    .iter()
                    .map(|look| look.service().to_string())
                    .collect();
                format!("{}{within} were not asked", services.join(" and "))
            }
        }
    }
}
