//! The settings: one table for the file, the variables and the output.

use strum::{EnumString, IntoStaticStr, VariantArray};

/// A setting of a profile.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, EnumString, IntoStaticStr, VariantArray,
)]
#[strum(serialize_all = "snake_case")]
pub enum SettingKey {
    /// Region id, which determines the endpoints.
    Region,
    /// Project for KPS.
    ProjectId,
    /// IAM token.
    Token,
    /// File that holds an IAM token.
    TokenFile,
    /// Command that prints an IAM token: a list of words, no shell.
    TokenCommand,
    /// Access key id.
    AccessKey,
    /// Secret access key.
    SecretKey,
    /// Security token of a temporary access key.
    SecurityToken,
    /// `ecs`: a temporary access key from the metadata service of the server.
    Credentials,
    /// Base URL of all services.
    Endpoint,
    /// Base URL of CodeArts Repo.
    RepoEndpoint,
    /// Base URL of KPS.
    KpsEndpoint,
    /// Base URL of IAM.
    IamEndpoint,
    /// Base URL of ECS.
    EcsEndpoint,
    /// Base URL of the metadata service.
    MetadataEndpoint,
    /// `v4` or `v1`.
    RepoApi,
    /// `table` or `json`.
    Output,
    /// Seconds for one attempt.
    Timeout,
    /// Seconds for connecting.
    ConnectTimeout,
    /// Retries after the first attempt.
    Retries,
    /// Seconds between two questions about a task.
    PollInterval,
    /// PEM file with additional certificates to trust.
    CaBundle,
    /// Proxy URL.
    Proxy,
    /// `X-Language` header.
    Language,
}

/// The type of a value in the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A string.
    Text,
    /// A string: relative to the file, below `~/`, or absolute.
    Path,
    /// A number, whole or with a fraction.
    Number,
    /// A list of strings.
    List,
}

impl SettingKey {
    /// All settings, in the order of output.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The settings that are a way to authenticate or a part of one.
    pub const CREDENTIALS: [Self; 7] = [
        Self::Token,
        Self::TokenFile,
        Self::TokenCommand,
        Self::AccessKey,
        Self::SecretKey,
        Self::SecurityToken,
        Self::Credentials,
    ];

    /// Returns the setting with this name.
    pub fn find(key: &str) -> Option<Self> {
        key.parse().ok()
    }

    /// The name in the configuration file.
    pub fn key(self) -> &'static str {
        self.into()
    }

    /// The variable, e.g. `HWKEY_REGION`.
    pub fn variable(self) -> String {
        format!("HWKEY_{}", self.key().to_uppercase())
    }

    /// The type of the value.
    pub fn kind(self) -> ValueKind {
        match self {
            Self::Timeout | Self::ConnectTimeout | Self::Retries | Self::PollInterval => {
                ValueKind::Number
            }
            Self::TokenCommand => ValueKind::List,
            Self::TokenFile | Self::CaBundle => ValueKind::Path,
            _ => ValueKind::Text,
        }
    }

    /// Whether the value is never shown.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Token | Self::SecretKey | Self::SecurityToken)
    }

    /// Whether it belongs to an account: credentials, and where the account's resources are.
    pub(super) fn is_of_account(self) -> bool {
        let is_place = matches!(
            self,
            Self::ProjectId
                | Self::Endpoint
                | Self::RepoEndpoint
                | Self::KpsEndpoint
                | Self::IamEndpoint
                | Self::EcsEndpoint
                | Self::MetadataEndpoint
        );
        is_place || Self::CREDENTIALS.contains(&self)
    }

    /// Whether it decides where requests go or who sends them. For the sandbox, variables do not change
    /// these.
    pub fn is_connection(self) -> bool {
        !matches!(
            self,
            Self::RepoApi
                | Self::Output
                | Self::Timeout
                | Self::ConnectTimeout
                | Self::Retries
                | Self::PollInterval
        )
    }
}

/// Returns the known word that is most similar to `word`, if one is similar enough.
pub(super) fn nearest(
    word: &str,
    known: impl IntoIterator<Item = &'static str>,
) -> Option<&'static str> {
    known
        .into_iter()
        .map(|candidate| (strsim::jaro_winkler(word, candidate), candidate))
        .filter(|(likeness, _)| *likeness > 0.8)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_documents_every_setting() {
        let example = include_str!("../../config.example.toml");
        for &name in SettingKey::ALL {
            let line = format!("{} = ", name.key());
            let is_there = |text: &str| text.trim_start_matches("# ").starts_with(&line);
            assert!(example.lines().any(is_there), "no {name:?}");
        }
    }
}
