//! Errors: why there is no usable reply.

use std::time::Duration;

use crate::failure::{self, Kind};

/// Why a request got no reply.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NoReply {
    /// Nothing listens there.
    #[error("connection refused")]
    Refused,
    /// The host name has no address.
    #[error("the host name cannot be resolved")]
    Lookup,
    /// No connection for another reason.
    #[error("no connection: {0}")]
    Connect(String),
    /// No TLS connection; the text says why.
    #[error("no TLS connection: {0}")]
    Tls(String),
    /// No TLS connection, but perhaps with another verifier.
    #[error("no TLS connection: the certificate is signed by an authority that is not trusted")]
    UnknownIssuer,
    /// No TLS connection, although an authority with the same name is trusted.
    #[error("no TLS connection: the certificate is not signed by the authority that it names")]
    BadSignature,
    /// Not connected in time.
    #[error("no connection within {} s", seconds(.0))]
    ConnectTimeout(Duration),
    /// Sent, but no complete answer in time.
    #[error("no complete response within {} s", seconds(.0))]
    Timeout(Duration),
    /// The connection ended too early, or the answer is not HTTP.
    #[error("the response was cut off or is not HTTP: {0}")]
    Broken(String),
    /// The answer is too long.
    #[error("the response is longer than {0} MiB")]
    TooLong(u64),
    /// All answers together exceed the limit of one command.
    #[error("one command reads at most {0}, and the service sends more")]
    OverBudget(&'static str),
    /// A signal ended the wait for a slot.
    #[error("interrupted before it was sent")]
    Interrupted,
    /// A redirect, which is not followed.
    #[error("HTTP {status} redirects to {location}, which is not followed")]
    Redirect {
        status: u16,
        location: String,
        /// The id of the request, for support.
        request_id: Option<String>,
    },
}

impl NoReply {
    /// Whether the service surely did not get the request.
    pub(crate) fn before_sending(&self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Lookup
                | Self::Connect(_)
                | Self::Tls(_)
                | Self::UnknownIssuer
                | Self::BadSignature
                | Self::ConnectTimeout(_)
                | Self::Interrupted
        )
    }

    /// Whether a later attempt may succeed.
    pub(super) fn may_pass(&self) -> bool {
        matches!(
            self,
            Self::Refused
                | Self::Lookup
                | Self::Connect(_)
                | Self::ConnectTimeout(_)
                | Self::Timeout(_)
                | Self::Broken(_)
        )
    }

    /// What to do.
    pub(super) fn hint(&self) -> Option<&'static str> {
        Some(match self {
            Self::Refused | Self::Lookup | Self::Connect(_) | Self::Redirect { .. } => {
                "`hwkey profile show` lists the endpoints and where they come from"
            }
            Self::UnknownIssuer | Self::BadSignature => {
                "`ca_bundle` (HWKEY_CA_BUNDLE) names a PEM file with further authorities to trust"
            }
            Self::Timeout(_) => "`--timeout SECONDS` allows more time",
            Self::ConnectTimeout(_) => "`connect_timeout` (HWKEY_CONNECT_TIMEOUT) allows more time",
            Self::Tls(_)
            | Self::Broken(_)
            | Self::TooLong(_)
            | Self::OverBudget(_)
            | Self::Interrupted => return None,
        })
    }
}

#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error("no valid response from {endpoint}: {failure}{}", tried(*attempts))]
    NoAnswer {
        /// Scheme, host and port.
        endpoint: String,
        failure: NoReply,
        /// The number of attempts.
        attempts: u32,
    },
    /// The credentials could not be fetched. Nothing was sent.
    #[error(transparent)]
    Credentials(failure::Failure),
    /// A dry run recorded the request instead of sending it.
    #[error("a dry run sends nothing that changes anything")]
    Recorded,
    /// The additional certificates cannot be used.
    #[error("{path}: {reason}")]
    CaBundle { path: String, reason: String },
    /// A segment that would change the path: `.` or `..`.
    #[error("`{0}` cannot be an id or a name; nothing was sent")]
    DotSegment(String),
    /// The client or the request could not be built.
    #[error("cannot set up the connection to {endpoint}: {reason}")]
    Setup {
        /// Scheme, host and port.
        endpoint: String,
        /// The error of the library.
        reason: String,
        /// Whether it is an error of the system.
        is_of_system: bool,
    },
}

impl Error {
    /// The kind of the error.
    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::NoAnswer { .. } => Kind::Unavailable,
            Self::DotSegment(_) => Kind::Usage,
            Self::Setup {
                is_of_system: true, ..
            } => Kind::Failed,
            Self::Recorded | Self::Setup { .. } | Self::CaBundle { .. } | Self::Credentials(_) => {
                Kind::Config
            }
        }
    }

    /// What to do.
    pub(crate) fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoAnswer { failure, .. } => failure.hint(),
            Self::Setup {
                is_of_system: true, ..
            } => Some(
                "`ulimit -a` shows the limits of processes, threads (`-u`) and open files (`-n`)",
            ),
            Self::Recorded
            | Self::DotSegment(_)
            | Self::Setup { .. }
            | Self::CaBundle { .. }
            | Self::Credentials(_) => None,
        }
    }
}

fn tried(attempts: u32) -> String {
    match attempts {
        1 => String::new(),
        _ => format!(", tried {attempts} times"),
    }
}

fn seconds(duration: &Duration) -> f64 {
    (duration.as_secs_f64() * 10.0).round() / 10.0
}
