//! The refusal of a service, and its meaning.

use std::time::Duration;

use super::class::Class;
use super::error_codes::{self, Code};

/// The largest difference of clocks, in seconds, for which signatures are accepted.
const CLOCK_TOLERANCE: u64 = 15 * 60;

/// The answer of a service that did not do what was requested.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub service: &'static str,
    /// Scheme, host and port.
    pub endpoint: String,
    /// The HTTP status. V1 of CodeArts Repo also refuses with 200.
    pub status: u16,
    /// The service's code, e.g. `KPS.4016`.
    pub code: Option<String>,
    /// The service's message, in any language.
    pub message: Option<String>,
    /// The id of the request, for support.
    pub request_id: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// How far the service's clock is ahead of this one, in seconds.
    pub clock_skew: Option<i64>,
    /// Whether the request was signed with an access key.
    pub is_signed: bool,
    /// The hint if the credentials are refused.
    pub credentials_hint: Option<String>,
    /// The IAM action that allows the operation, if it is documented.
    pub action: Option<&'static str>,
    /// The configured project and its source; `None` if the project was looked up.
    pub given_project: Option<String>,
}

impl Refusal {
    /// The class of the refusal. The HTTP status decides, and the code only if the status says little.
    ///
    /// One code can have several meanings (`CH.080002` is a blank title with 400 and a duplicate with 409).
    /// Messages come in several languages, so they are never used.
    pub(crate) fn class(&self) -> Class {
        let code = self.code.as_deref().unwrap_or_default();
        let by_code = self.known().and_then(|code| code.class);
        match self.status {
            401 => match by_code {
                Some(Class::Permission) => Class::Permission,
                _ => Class::Credentials,
            },
            403 => Class::Permission,
            404 => match by_code {
                Some(Class::WrongEndpoint) => Class::WrongEndpoint,
                _ if code.is_empty() => Class::WrongEndpoint,
                _ => Class::NotFound,
            },
            409 => Class::Conflict,
            // V1 may refuse with 200. Then this code is about the key; with 400 it is about the title.
            200 if code == "CH.080002" => Class::Conflict,
            429 => Class::Rate,
            408 | 500..=599 => Class::Unavailable,
            _ => by_code.unwrap_or(Class::Other),
        }
    }

    /// The documented meaning of the code.
    pub(crate) fn known(&self) -> Option<Code> {
        error_codes::find(self.code.as_deref()?, self.status)
    }

    /// What the user can do.
    pub(super) fn hint(&self) -> Option<String> {
        let class = self.class();
        let skew = self.clock_skew.unwrap_or(0);
        if class == Class::Credentials && self.is_signed && skew.unsigned_abs() > CLOCK_TOLERANCE {
            return Some(clock_hint(skew));
        }
        if let Some(hint) = self.known().and_then(|code| code.hint) {
            return Some(hint.to_owned());
        }
        match class {
            Class::Credentials => self.credentials_hint.clone(),
            Class::Permission => Some(self.permission_hint()),
            Class::Rate => {
                Some(self.wait_hint(
                    "the limit is shared by all users of a region: try again in a minute",
                ))
            }
            Class::Unavailable => Some(self.wait_hint("try again later")),
            Class::WrongEndpoint => Some(format!(
                "is {} the right endpoint? `hwkey profile show` lists the endpoints and where they come from",
                self.endpoint
            )),
            Class::NotFound | Class::Conflict | Class::Other => None,
        }
    }

    fn permission_hint(&self) -> String {
        let grant = match self.action {
            Some(action) => {
                format!("ask the account's administrator to grant the IAM action {action}")
            }
            None => "ask the account's administrator for the permission".to_owned(),
        };
        match &self.given_project {
            Some(project) => format!("{grant}, and check the project id {project}"),
            None => grant,
        }
    }

    fn wait_hint(&self, usual: &str) -> String {
        match self.retry_after {
            Some(pause) if !pause.is_zero() => format!("try again in {} s", pause.as_secs()),
            _ => usual.to_owned(),
        }
    }

    /// Whether the requested item does not exist.
    ///
    /// The documentation has 400 with a code, but the services also answer a bare 404.
    pub(crate) fn is_missing(&self) -> bool {
        self.class() == Class::NotFound || (self.status == 404 && self.code.is_none())
    }

    /// Whether the change may have been made nevertheless.
    ///
    /// A 503 with `Retry-After` was not processed.
    pub(crate) fn may_have_happened(&self) -> bool {
        match self.status {
            503 => self.retry_after.is_none(),
            408 | 500..=599 => true,
            _ => false,
        }
    }

    /// Whether the answer comes from the service itself and not from a gateway that stopped waiting.
    pub(super) fn is_final(&self) -> bool {
        self.code.is_some() && !matches!(self.status, 502 | 504)
    }
}

/// The hint if the clocks differ by `skew` seconds.
fn clock_hint(skew: i64) -> String {
    let direction = if skew > 0 { "behind" } else { "ahead of" };
    format!(
        "this machine's clock is {} minutes {direction} the service's, and signatures are valid for 15: set the clock",
        skew.unsigned_abs() / 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(status: u16, code: &str) -> Refusal {
        Refusal {
            service: "KPS",
            endpoint: "https://kms.example".into(),
            status,
            code: (!code.is_empty()).then(|| code.to_owned()),
            message: None,
            request_id: None,
            retry_after: None,
            clock_skew: None,
            is_signed: false,
            credentials_hint: None,
            action: None,
            given_project: None,
        }
    }

    #[test]
    fn the_status_decides_before_the_code() {
        let cases = [
            (401, "", Class::Credentials),
            (401, "DEV.00000003", Class::Credentials),
            (401, "CH.080401", Class::Permission),
            (401, "KPS.9002", Class::Permission),
            (403, "CH.004403", Class::Permission),
            (403, "KPS.4016", Class::Permission),
            (404, "", Class::WrongEndpoint),
            (404, "APIGW.0101", Class::WrongEndpoint),
            (404, "APIG.0101", Class::WrongEndpoint),
            (404, "CH.000404", Class::NotFound),
            (409, "CH.080002", Class::Conflict),
            (400, "CH.080002", Class::Other),
            (429, "APIGW.0308", Class::Rate),
            (500, "KPS.5001", Class::Unavailable),
            (500, "KPS.9001", Class::Unavailable),
            (400, "KPS.4016", Class::NotFound),
            (400, "KPS.6004", Class::NotFound),
            (400, "KPS.0002", Class::Other),
            (400, "KPS.6011", Class::Other),
            (400, "IAM.1105", Class::Credentials),
            (200, "CH.010202", Class::Other),
            (200, "CH.10000", Class::Unavailable),
            (418, "", Class::Other),
        ];
        for (status, code, class) in cases {
            assert_eq!(refusal(status, code).class(), class, "{status} {code}");
        }
    }

    #[test]
    fn only_server_errors_leave_the_outcome_open() {
        for status in [500, 502, 503, 504, 408] {
            assert!(refusal(status, "").may_have_happened(), "{status}");
        }
        for status in [200, 400, 401, 403, 404, 409, 413, 429] {
            assert!(!refusal(status, "").may_have_happened(), "{status}");
        }
        let mut asked_to_wait = refusal(503, "");
        asked_to_wait.retry_after = Some(Duration::from_secs(1));
        assert!(!asked_to_wait.may_have_happened());
    }
}
