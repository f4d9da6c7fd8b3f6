//! What there is to say against a key.

use jiff::Timestamp;

use super::coverage::Coverage;
use super::inventory::Key;
use crate::keys::Strength;

/// Something about a key that should be looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Finding {
    Weak,
    Old,
    Unused,
    NoLocalHalf,
    InBothServices,
    ReadableByOthers,
    NoPassphrase,
}

impl Finding {
    pub(super) const ALL: [Self; 7] = [
        Self::Weak,
        Self::Old,
        Self::Unused,
        Self::NoLocalHalf,
        Self::InBothServices,
        Self::ReadableByOthers,
        Self::NoPassphrase,
    ];

    /// The word in tables, in JSON and for `--fail-on`.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Weak => "weak",
            Self::Old => "old",
            Self::Unused => "unused",
            Self::NoLocalHalf => "no-local-half",
            Self::InBothServices => "in-both-services",
            Self::ReadableByOthers => "readable-by-others",
            Self::NoPassphrase => "no-passphrase",
        }
    }

    /// What there is to say against a key. That it is missing somewhere is said only where that could
    /// be looked at. What was registered before `limit` is old.
    pub(super) fn of(key: &Key, coverage: &Coverage, limit: Option<Timestamp>) -> Vec<Self> {
        let has = |finding: &Self| finding.applies(key, coverage, limit);
        Self::ALL.into_iter().filter(has).collect()
    }

    fn applies(self, key: &Key, coverage: &Coverage, limit: Option<Timestamp>) -> bool {
        match self {
            Self::Weak => key.facts.strength() != Strength::Good,
            Self::Old => limit.is_some_and(|limit| key.times().flatten().any(|time| time < limit)),
            Self::Unused => {
                key.facts.is_known() && !key.is_registered() && coverage.all_registered()
            }
            Self::NoLocalHalf => key.facts.is_known() && !key.is_local() && coverage.local_keys,
            Self::InBothServices => key.is_in_codearts() && !key.kps.is_empty(),
            Self::ReadableByOthers => key.private_files.iter().any(|file| file.is_open),
            Self::NoPassphrase => !key.is_in_hardware() && key.lacks_passphrase(),
        }
    }

    /// Whether a key without the finding surely does not have it, and no key was overlooked.
    pub(super) fn is_decided(self, coverage: &Coverage) -> bool {
        let registered = coverage.every_answer && coverage.registered_keys;
        match self {
            Self::Weak => coverage.local_keys && registered,
            Self::Old => coverage.every_answer && coverage.times,
            Self::Unused => coverage.local_keys && coverage.all_registered(),
            Self::NoLocalHalf => coverage.local_keys && registered,
            Self::InBothServices => coverage.all_registered(),
            Self::ReadableByOthers => coverage.files,
            Self::NoPassphrase => coverage.files && coverage.passphrases,
        }
    }
}
