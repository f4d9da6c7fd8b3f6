//! The kinds of refusals.

use crate::failure::Kind;

/// The reason of a refusal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// The token or keys are missing, wrong or expired.
    Credentials,
    /// The user may not do this.
    Permission,
    NotFound,
    /// It already exists, or is in use.
    Conflict,
    Rate,
    /// The service is busy or broken.
    Unavailable,
    /// The gateway knows no such API at this address.
    WrongEndpoint,
    Other,
}

impl Class {
    /// What the service did, to follow its name in a message.
    pub(crate) fn sentence(self) -> &'static str {
        match self {
            Self::Credentials => "refused the credentials",
            Self::Permission => "refused permission",
            Self::NotFound => "has no such resource",
            Self::Conflict => "refused the request because of a conflict",
            Self::Rate => "refused because there are too many requests",
            Self::Unavailable => "is not available",
            Self::WrongEndpoint => "has no such API at this endpoint",
            Self::Other => "refused the request",
        }
    }

    /// The kind of the error.
    pub(super) fn kind(self) -> Kind {
        match self {
            Self::Credentials | Self::Permission => Kind::Auth,
            Self::NotFound => Kind::NotFound,
            Self::Conflict => Kind::Conflict,
            Self::Rate | Self::Unavailable => Kind::Unavailable,
            Self::WrongEndpoint | Self::Other => Kind::Refused,
        }
    }
}
