//! The errors of service operations.

use std::time::Duration;

use super::class::Class;
use super::refusal::Refusal;
use crate::failure::{Failure, Kind};
use crate::http::{self, NoReply};

/// The error of an operation.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    /// No reply, or not a valid HTTP reply.
    #[error("{service}: {error}")]
    Http {
        service: &'static str,
        error: http::Error,
    },
    /// The credentials could not be fetched. Nothing was sent.
    #[error(transparent)]
    Credentials(Failure),
    /// The service refused the request.
    #[error("{} {}{}", .0.service, .0.class().sentence(), meaning(.0))]
    Refused(Box<Refusal>),
    /// A reply with a status of success that is not as documented.
    #[error("{service} at {endpoint} sent an unexpected response: {reason}")]
    Unusable {
        service: &'static str,
        /// Scheme, host and port.
        endpoint: String,
        status: u16,
        reason: String,
        /// The id of the request, for support.
        request_id: Option<String>,
    },
}

impl Error {
    /// The kind of the error, unless its cause decides.
    pub(crate) fn kind(&self) -> Option<Kind> {
        match self {
            Self::Http { error, .. } => Some(error.kind()),
            Self::Credentials(failure) => failure.kind,
            Self::Refused(refusal) => Some(refusal.class().kind()),
            Self::Unusable { .. } => Some(Kind::Unavailable),
        }
    }

    /// The hint, unless its cause has one.
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

    /// Why there was no reply, if a request was sent.
    fn no_reply(&self) -> Option<&NoReply> {
        match self {
            Self::Http {
                error: http::Error::NoAnswer { failure, .. },
                ..
            } => Some(failure),
            _ => None,
        }
    }

    /// Whether the change may have been made although there is an error.
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

    /// Whether the change may still be going on: no final answer of the service itself says that it failed.
    pub(crate) fn may_be_under_way(&self) -> bool {
        self.may_have_happened() && !matches!(self, Self::Refused(refusal) if refusal.is_final())
    }

    /// Whether the request was recorded by a dry run instead of being sent.
    pub(crate) fn is_dry_run(&self) -> bool {
        matches!(
            self,
            Self::Http {
                error: http::Error::Recorded,
                ..
            }
        )
    }

    /// Whether a later attempt may succeed.
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

    /// The id of the request, if the service gave one.
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

    /// Whether the service says that the requested item does not exist.
    pub(crate) fn is_missing(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.is_missing())
    }

    /// Whether the service says that the user may not do this.
    pub(crate) fn is_forbidden(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.class() == Class::Permission)
    }

    /// Whether the status is 500 or more, even with `Retry-After`.
    pub(crate) fn is_server_error(&self) -> bool {
        matches!(self, Self::Refused(refusal) if refusal.status >= 500)
    }

    /// Whether this refusal may mean that the item already exists.
    ///
    /// True unless it is about the credentials, the permission or the rate of requests: not every service has
    /// a documented code for duplicates, and some report an internal time-out with a status of success.
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

/// Describes the code of a refusal, if its meaning is documented.
fn meaning(refusal: &Refusal) -> String {
    let meaning = refusal.known().and_then(|code| code.meaning);
    meaning.map_or_else(String::new, |meaning| format!(": {meaning}"))
}
