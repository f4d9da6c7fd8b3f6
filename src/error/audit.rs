//! The outcome of an audit that was to fail on findings.

use super::{Kind, Meaning};

/// Why an audit does not succeed.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// Keys have what an audit was to fail on.
    #[error("the audit found {}", counted(counts))]
    Found {
        /// Each finding, and how many keys have it.
        counts: Vec<(&'static str, usize)>,
    },
    /// An audit could not look at all that it was to judge.
    #[error("no key is known to be {}, but some checks could not be completed", findings.join(" or "))]
    Undecided {
        /// The findings it was to fail on that are not known.
        findings: Vec<&'static str>,
    },
}

impl AuditError {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::Found { .. } => {
                Kind::Failed.hint("`hwkey audit --help` says what each finding means")
            }
            Self::Undecided { .. } => {
                Kind::Incomplete.hint("the warnings say what could not be looked at, and why")
            }
        }
    }
}

/// `weak (1 key), unused (2 keys)`
fn counted(counts: &[(&str, usize)]) -> String {
    let counts = counts.iter().map(|(finding, count)| match count {
        1 => format!("{finding} (1 key)"),
        _ => format!("{finding} ({count} keys)"),
    });
    counts.collect::<Vec<_>>().join(", ")
}
