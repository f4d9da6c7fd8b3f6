//! A service's refusal, and what it means.

use std::time::Duration;

use super::class::Class;
use super::error_codes::{self, Code};

/// Signatures are refused when clocks differ by more than this, in seconds.
const CLOCK_TOLERANCE: u64 = 15 * 60;

/// What a service said instead of doing what it was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub service: &'static str,
    /// Scheme, host and port.
    pub endpoint: String,
    /// HTTP status; V1 of CodeArts Repo refuses with 200 too.
    pub status: u16,
    /// The service's code, e.g. `KPS.4016`.
    pub code: Option<String>,
    /// The service's message, in whatever language it came.
    pub message: Option<String>,
    /// The service's name for this request.
    pub request_id: Option<String>,
    /// How long the service asks to wait.
    pub retry_after: Option<Duration>,
    /// How many seconds the service's clock is ahead of ours.
    pub clock_skew: Option<i64>,
    /// Whether the request was signed with an access key.
    pub is_signed: bool,
    /// What a person can do when it is about the credentials.
    pub credentials_hint: Option<String>,
    /// The IAM action that allows the operation, where one is documented.
    pub action: Option<&'static str>,
    /// The project that was asked about and where it is set, unless it was looked up.
    pub given_project: Option<String>,
}

impl Refusal {
    /// What the refusal is about: the HTTP status decides, the code only where the status says little.
    ///
    /// One code can have several meanings (`CH.080002` is a blank title with 400 and a duplicate
    /// with 409), and messages come in several languages, so they are never looked at.
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
            // V1 may refuse with 200: then this code is about the key, as 400 is about the title.
            200 if code == "CH.080002" => Class::Conflict,
            429 => Class::Rate,
            408 | 500..=599 => Class::Unavailable,
            _ => by_code.unwrap_or(Class::Other),
        }
    }

    /// What is documented of its code.
    pub(crate) fn known(&self) -> Option<Code> {
        error_codes::find(self.code.as_deref()?, self.status)
    }

    /// What to do.
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

    /// Whether it says that the one thing that was asked for is not there.
    ///
    /// The documentation has 400 with a code; the services are known to answer a bare 404 too.
    pub(crate) fn is_missing(&self) -> bool {
        self.class() == Class::NotFound || (self.status == 404 && self.code.is_none())
    }

    /// Whether what was asked for may have been done all the same.
    ///
    /// A 503 that names a time to come back was not processed.
    pub(crate) fn may_have_happened(&self) -> bool {
        match self.status {
            503 => self.retry_after.is_none(),
            408 | 500..=599 => true,
            _ => false,
        }
    }

    /// Whether it is the answer of a service that knows what it did, not of something on the way that
    /// gave up waiting.
    pub(super) fn is_final(&self) -> bool {
        self.code.is_some() && !matches!(self.status, 502 | 504)
    }
}

/// The clocks differ by so many seconds.
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
