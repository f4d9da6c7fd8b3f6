//! What a service operation can end with other than its result.

use std::time::Duration;

use super::class::Class;
use super::refusal::Refusal;
use crate::failure::{Failure, Kind};
use crate::http::{self, NoReply};

/// An operation that did not succeed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// No reply, or none that could be used as HTTP.
    #[error("{service}: {error}")]
    Http {
        service: &'static str,
        error: http::Error,
    },
    /// The credentials could not be fetched from where they are kept; nothing was sent with them.
    #[error(transparent)]
    Credentials(Failure),
    /// The service said no, in one way or another.
    #[error("{} {}{}", .0.service, .0.class().sentence(), meaning(.0))]
    Refused(Box<Refusal>),
    /// A reply of success that is not what the API promises.
    #[error("{service} at {endpoint} sent an unexpected response: {reason}")]
    Unusable {
        service: &'static str,
        /// Scheme, host and port.
        endpoint: String,
        status: u16,
        reason: String,
        /// The service's name for this request.
        request_id: Option<String>,
    },
}

impl Error {
    /// What sort of error it is, unless its cause says so.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Http { error, .. } => Some(error.kind()),
            Self::Credentials(failure) => failure.kind,
            Self::Refused(refusal) => Some(refusal.class().kind()),
            Self::Unusable { .. } => Some(Kind::Unavailable),
        }
    }

    /// What to do, unless its cause says so.
    pub(crate) fn hint(&self) -> Option<String> {
        match self {
            Self::Http { error, .. } => error.hint().map(str::to_owned),
            Self::Credentials(failure) => failure.hint.clone(),
            Self::Refused(refusal) => refusal.hint(),
            Self::Unusable { .. } => Some(
                "is this the service's endpoint? `hwkey profile show` lists the endpoints and where they come from"
                    .to_owned(),
            ),
        }
    }

    /// Why there was no reply, where a request was sent for one.
    fn no_reply(&self) -> Option<&NoReply> {
        match self {
            Self::Http {
                error: http::Error::NoAnswer { failure, .. },
                ..
            } => Some(failure),
            _ => None,
        }
    }

    /// Whether a request that changes something may have been carried out all the same.
    pub(crate) fn may_have_happened(&self) -> bool {
        match self {
            Self::Refused(refusal) => refusal.may_have_happened(),
            Self::Unusable { .. } => true,
            Self::Http { .. } | Self::Credentials(_) => {
                let failure = self.no_reply();
                failure.is_some_and(|failure| !failure.before_sending())
            }
        }
    }

    /// Whether a request that changes something may still be carried out: no service that knows it
    /// said that it failed.
    pub(crate) fn may_be_under_way(&self) -> bool {
        self.may_have_happened() && !matches!(self, Self::Refused(refusal) if refusal.is_final())
    }

    /// Whether it was not sent, because a dry run sends nothing that changes anything.
    pub(crate) fn is_dry_run(&self) -> bool {
        matches!(
            self,
            Self::Http {
                error: http::Error::Recorded,
                ..
            }
        )
    }

    /// Whether asking again later may help.
    pub(crate) fn may_pass(&self) -> bool {
        match self {
            Self::Refused(refusal) => matches!(refusal.class(), Class::Rate | Class::Unavailable),
            Self::Unusable { .. } => true,
            Self::Http { .. } | Self::Credentials(_) => self.no_reply().is_some(),
        }
    }

    pub(crate) fn status(&self) -> Option<u16> {
        match (self, self.no_reply()) {
            (Self::Refused(refusal), _) => Some(refusal.status),
            (Self::Unusable { status, .. }, _) | (_, Some(NoReply::Redirect { status, .. })) => {
                Some(*status)
            }
            _ => None,
        }
    }

    /// The service's name for the request, where it gave one.
    pub(crate) fn request_id(&self) -> Option<&str> {
        match (self, self.no_reply()) {
            (Self::Refused(refusal), _) => refusal.request_id.as_deref(),
            (Self::Unusable { request_id, .. }, _)
            | (_, Some(NoReply::Redirect { request_id, .. })) => request_id.as_deref(),
            _ => None,
        }
    }

    /// How long the service asks to wait.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Refused(refusal) => refusal.retry_after,
            _ => None,
        }
    }

    /// Whether the service says that the one thing that was asked for is not there.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_missing())
    }

    /// Whether the service says that the caller may not do this.
    pub(crate) fn is_forbidden(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.class() == Class::Permission)
    }

    /// Whether the service answered with a status of 500 or more, whatever it says of trying again.
    pub(crate) fn is_server_error(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.status >= 500)
    }

    /// Whether the service refused, and not for the credentials, the permission or the rate of requests.
    ///
    /// Such a refusal can mean that what was asked for is there already: not every service has a
    /// documented code for that, and some tell of a time-out behind them with a status of success.
    pub(crate) fn may_mean_exists(&self) -> bool {
        match self {
            Self::Refused(refusal) => match refusal.class() {
                Class::Conflict | Class::NotFound | Class::WrongEndpoint | Class::Other => true,
                Class::Unavailable => refusal.status < 500,
                Class::Credentials | Class::Permission | Class::Rate => false,
            },
            Self::Http { .. } | Self::Credentials(_) | Self::Unusable { .. } => false,
        }
    }
}

/// What its code means, where that is documented.
fn meaning(refusal: &Refusal) -> String {
    let meaning = refusal.known().and_then(|code| code.meaning);
    meaning.map_or_else(String::new, |meaning| format!(": {meaning}"))
}
