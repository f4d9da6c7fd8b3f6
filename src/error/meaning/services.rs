//! What it means that a service did not answer, or refused.

use super::{Kind, Meaning};
use crate::api::{Class, Error, Refusal};
use crate::http::{self, Failure};

pub(super) fn meaning(error: &Error) -> Meaning {
    match error {
        Error::Credentials(failure) => Meaning {
            kind: failure.kind,
            hint: failure.hint.clone(),
        },
        Error::Http { error, .. } => match error {
            http::Error::NoAnswer { failure, .. } => Meaning {
                kind: Some(Kind::Unavailable),
                hint: hint_of_failure(failure).map(str::to_owned),
            },
            http::Error::Setup {
                is_of_system: true, ..
            } => Kind::Failed.hint(
                "`ulimit -a` shows the limits of processes, threads (`-u`) and open files (`-n`)",
            ),
            http::Error::Recorded | http::Error::CaBundle { .. }
            | http::Error::Setup { .. }
            | http::Error::Credentials(_) => Kind::Config.without_hint(),
        },
        Error::Refused(refusal) => Meaning {
            kind: Some(kind_of_class(refusal.class())),
            hint: hint_of_refusal(refusal),
        },
        Error::Unusable { .. } => Kind::Unavailable.hint(
            "is this the service's endpoint? `hwkey profile show` lists the endpoints and where they are from",
        ),
    }
}

fn hint_of_failure(failure: &Failure) -> Option<&'static str> {
    Some(match failure {
        Failure::Refused | Failure::Lookup | Failure::Connect(_) | Failure::Redirect { .. } => {
            "`hwkey profile show` lists the endpoints and where they are from"
        }
        Failure::Untrusted(_) => {
            "`ca_bundle` (HWKEY_CA_BUNDLE) names a PEM file with further authorities to trust"
        }
        Failure::Timeout(_) => "`--timeout SECONDS` gives it longer",
        Failure::ConnectTimeout(_) => "`connect_timeout` (HWKEY_CONNECT_TIMEOUT) gives it longer",
        Failure::Tls(_) | Failure::Broken(_) | Failure::TooLong(_) | Failure::OverBudget(_) => {
            return None;
        }
    })
}

fn kind_of_class(class: Class) -> Kind {
    match class {
        Class::Credentials | Class::Permission => Kind::Auth,
        Class::NotFound => Kind::NotFound,
        Class::Conflict => Kind::Conflict,
        Class::Rate | Class::Unavailable => Kind::Unavailable,
        Class::WrongEndpoint | Class::Other => Kind::Refused,
    }
}

fn hint_of_refusal(refusal: &Refusal) -> Option<String> {
    let wait = |pause: std::time::Duration| format!("try again in {} s", pause.as_secs());
    let class = refusal.class();
    if class == Class::Credentials && refusal.is_signed && clock_is_off(refusal) {
        return Some(clock_hint(refusal));
    }
    if let Some(hint) = refusal.known().and_then(|code| code.hint) {
        return Some(hint.to_owned());
    }
    Some(match class {
        Class::Credentials => refusal.credentials_hint.clone()?,
        Class::Permission => {
            let grant = match refusal.action {
                Some(action) => {
                    format!("ask the account's administrator to grant the IAM action {action}")
                }
                None => "ask the account's administrator for the permission".to_owned(),
            };
            match &refusal.given_project {
                Some(project) => format!("{grant}, and check the project id {project}"),
                None => grant,
            }
        }
        Class::Rate => match refusal.retry_after {
            Some(pause) if !pause.is_zero() => wait(pause),
            _ => "the limit is shared by all users of a region: try again in a minute".into(),
        },
        Class::Unavailable => match refusal.retry_after {
            Some(pause) if !pause.is_zero() => wait(pause),
            _ => "try again later".into(),
        },
        Class::WrongEndpoint => format!(
            "is {} the right endpoint? `hwkey profile show` lists the endpoints and where they are from",
            refusal.endpoint
        ),
        Class::NotFound | Class::Conflict | Class::Other => return None,
    })
}

/// Signatures are refused when clocks differ by more than this, in seconds.
const CLOCK_TOLERANCE: u64 = 15 * 60;

fn clock_is_off(refusal: &Refusal) -> bool {
    let skew = refusal.clock_skew.unwrap_or(0);
    skew.unsigned_abs() > CLOCK_TOLERANCE
}

fn clock_hint(refusal: &Refusal) -> String {
    let skew = refusal.clock_skew.unwrap_or(0);
    let direction = if skew > 0 { "behind" } else { "ahead of" };
    format!(
        "this machine's clock is {} minutes {direction} the service's, and signatures are valid for 15: set the clock",
        skew.unsigned_abs() / 60
    )
}
