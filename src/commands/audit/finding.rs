//! Findings: what is wrong with a key.

use jiff::Timestamp;
use strum::{IntoStaticStr, VariantArray};

use super::coverage::Coverage;
use super::inventory::Key;
use super::places::Places;
use crate::commands::reach::Found;
use crate::keys::{KeyPair, Strength};

/// A problem of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, IntoStaticStr, VariantArray)]
#[strum(serialize_all = "kebab-case")]
pub(super) enum Finding {
    Weak,
    Old,
    Unused,
    NoLocalHalf,
    InBothServices,
    SharedDeployKey,
    LeftOnServer,
    OnNoServer,
    ReadableByOthers,
    NoPassphrase,
}

/// The options that decide about findings.
pub(super) struct Rules<'a> {
    pub(super) places: &'a Places<'a>,
    /// Keys registered before this time are old.
    pub(super) limit: Option<Timestamp>,
    /// The command of an audit with deploy keys, if this one reads none.
    pub(super) with_deploy_keys: Option<&'a str>,
}

impl Finding {
    /// The word in tables, in JSON and for `--fail-on`.
    pub(super) fn name(self) -> &'static str {
        self.into()
    }

    /// The findings of a key. A finding that something is missing needs full coverage.
    pub(super) fn of(key: &Key, coverage: &Coverage, rules: &Rules<'_>) -> Vec<Self> {
        let has = |finding: &Self| finding.applies(key, coverage, rules);
        Self::VARIANTS.iter().copied().filter(has).collect()
    }

    fn applies(self, key: &Key, coverage: &Coverage, rules: &Rules<'_>) -> bool {
        let is_old = |time| rules.limit.is_some_and(|limit| time < limit);
        match self {
            Self::Weak => key.facts.strength() != Strength::Good,
            Self::Old => key.times().flatten().any(is_old),
            Self::Unused => {
                let is_elsewhere = key.is_registered() || key.is_revoked();
                key.facts.is_known() && !is_elsewhere && coverage.all_registered()
            }
            Self::NoLocalHalf => key.facts.is_known() && !key.is_local() && coverage.local_keys,
            Self::InBothServices => key.is_in_codearts() && !key.kps.is_empty(),
            Self::SharedDeployKey => {
                key.facts.is_known() && key.repositories(rules.places).len() > 1
            }
            Self::LeftOnServer => key.is_left(),
            Self::OnNoServer => {
                let has_servers = |pair: &Found<KeyPair>| coverage.servers_at.contains(&pair.at);
                let may_have_servers = !key.servers.is_empty() || key.may_be_on_servers;
                !key.kps.is_empty() && !may_have_servers && key.kps.iter().all(has_servers)
            }
            Self::ReadableByOthers => key.private_files.iter().any(|file| file.is_open),
            Self::NoPassphrase => !key.is_in_hardware() && key.lacks_passphrase(),
        }
    }

    /// Whether a key without the finding surely does not have it, and no key is unknown.
    pub(super) fn is_decided(self, coverage: &Coverage) -> bool {
        let registered = coverage.every_answer && coverage.registered_keys;
        match self {
            Self::Weak => coverage.local_keys && registered && coverage.types,
            Self::Old => coverage.every_answer && coverage.times,
            Self::Unused => coverage.local_keys && coverage.all_registered(),
            Self::NoLocalHalf => coverage.local_keys && registered,
            Self::InBothServices => coverage.all_registered(),
            Self::SharedDeployKey => coverage.deploy_keys,
            Self::LeftOnServer | Self::OnNoServer => coverage.servers,
            Self::ReadableByOthers => coverage.files,
            Self::NoPassphrase => coverage.files && coverage.passphrases,
        }
    }
}
