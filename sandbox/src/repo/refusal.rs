//! The refusals of CodeArts Repo, in the forms of V4 and of V1 and V2.

use hyper::http::{Method, StatusCode};

use crate::{
    error::Error,
    reply::{Failure, Reply},
};

/// Why a request is refused.
pub(crate) enum Refusal {
    /// This parameter is missing or invalid.
    Parameter(&'static str),
    /// This field is longer than the API allows.
    TooLong(&'static str),
    BlankTitle,
    EmptyKey,
    InvalidKey,
    /// The key already exists.
    Duplicate,
    /// There is no such key, group or project.
    NotFound,
    NoRepository,
    NoPermission,
    ArchivedRepository,
    Broken(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Broken(error)
    }
}

impl Refusal {
    /// not documented: most refusals of V4. Their codes are those of V1 and of the service's general table.
    pub(super) fn v4(self, method: &Method) -> Failure {
        let (status, code) = match self {
            Self::Broken(error) => return error.into(),
            Self::InvalidKey => return Self::Parameter("key").v4(method),
            Self::Parameter(_) => (StatusCode::BAD_REQUEST, "CH.010001"),
            Self::TooLong(_) => (StatusCode::BAD_REQUEST, "CH.00401999"),
            Self::BlankTitle | Self::EmptyKey => (StatusCode::BAD_REQUEST, "CH.080002"),
            Self::Duplicate => (StatusCode::CONFLICT, "CH.080002"),
            Self::NotFound => (StatusCode::NOT_FOUND, "CH.000404"),
            Self::NoRepository => (StatusCode::NOT_FOUND, "CH.00402000"),
            Self::NoPermission if method == Method::DELETE => {
                (StatusCode::FORBIDDEN, "CH.00401001")
            }
            Self::NoPermission | Self::ArchivedRepository => (StatusCode::FORBIDDEN, "CH.004403"),
        };
        Reply::error(status, code, &self.message()).into()
    }

    /// The form of V1 and V2, in which a refusal may have status 200. not documented: which ones do, except
    /// for an invalid key, and the answer for missing items.
    pub(super) fn older(self) -> Failure {
        let (status, code) = match self {
            Self::Broken(error) => return error.into(),
            Self::TooLong(field) => return Self::Parameter(field).older(),
            Self::Parameter(_) => (StatusCode::BAD_REQUEST, "CH.010001"),
            Self::BlankTitle | Self::EmptyKey => (StatusCode::BAD_REQUEST, "CH.080002"),
            Self::InvalidKey => (StatusCode::OK, "CH.010202"),
            Self::Duplicate => (StatusCode::CONFLICT, "CH.080002"),
            Self::NotFound => (StatusCode::NOT_FOUND, "CH.000404"),
            Self::NoRepository => (StatusCode::OK, "CH.010117"),
            Self::NoPermission | Self::ArchivedRepository => (StatusCode::OK, "CH.080403"),
        };
        Reply::v1_error(status, code, &self.message()).into()
    }

    fn message(&self) -> String {
        match self {
            Self::Parameter(name) => format!("Invalid parameter: {name}."),
            Self::TooLong(field) => format!("'body': {field} is out of max length"),
            Self::BlankTitle => "title cannot be left blank".to_owned(),
            Self::EmptyKey => "key is empty".to_owned(),
            Self::InvalidKey => "Failed to add the key. Check whether the key is valid.".to_owned(),
            Self::Duplicate => "The key already exists. Generate a new one.".to_owned(),
            Self::NotFound => "Resource not found.".to_owned(),
            Self::NoRepository => "The repository does not exist.".to_owned(),
            Self::NoPermission => "Insufficient permissions.".to_owned(),
            Self::ArchivedRepository => {
                "Insufficient permissions. The repository is archived.".to_owned()
            }
            Self::Broken(error) => error.in_full(),
        }
    }
}
