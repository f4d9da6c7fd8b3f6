//! The settings by name: one table for the file, the variables and what is shown.

/// A setting that a profile can hold. The variable is the name in capitals after `HWKEY_`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingKey {
    /// Region id; gives the endpoints.
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
    /// Its secret.
    SecretKey,
    /// Belongs to a temporary access key.
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
    /// Further attempts after the first.
    Retries,
    /// PEM file with more certificates to trust.
    CaBundle,
    /// Proxy URL.
    Proxy,
    /// `X-Language`.
    Language,
}

/// What a setting looks like in the configuration file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValueKind {
    /// A string.
    Text,
    /// A number, whole or with a fraction.
    Number,
    /// A list of strings.
    List,
}

impl SettingKey {
    /// All settings, in the order they are shown.
    pub const ALL: [Self; 23] = [
        Self::Region,
        Self::ProjectId,
        Self::Token,
        Self::TokenFile,
        Self::TokenCommand,
        Self::AccessKey,
        Self::SecretKey,
        Self::SecurityToken,
        Self::Credentials,
        Self::Endpoint,
        Self::RepoEndpoint,
        Self::KpsEndpoint,
        Self::IamEndpoint,
        Self::EcsEndpoint,
        Self::MetadataEndpoint,
        Self::RepoApi,
        Self::Output,
        Self::Timeout,
        Self::ConnectTimeout,
        Self::Retries,
        Self::CaBundle,
        Self::Proxy,
        Self::Language,
    ];

    /// The settings that are, or are part of, a way to authenticate.
    pub const CREDENTIALS: [Self; 7] = [
        Self::Token,
        Self::TokenFile,
        Self::TokenCommand,
        Self::AccessKey,
        Self::SecretKey,
        Self::SecurityToken,
        Self::Credentials,
    ];

    /// The name in the configuration file.
    pub fn key(self) -> &'static str {
        match self {
            Self::Region => "region",
            Self::ProjectId => "project_id",
            Self::Token => "token",
            Self::TokenFile => "token_file",
            Self::TokenCommand => "token_command",
            Self::AccessKey => "access_key",
            Self::SecretKey => "secret_key",
            Self::SecurityToken => "security_token",
            Self::Credentials => "credentials",
            Self::Endpoint => "endpoint",
            Self::RepoEndpoint => "repo_endpoint",
            Self::KpsEndpoint => "kps_endpoint",
            Self::IamEndpoint => "iam_endpoint",
            Self::EcsEndpoint => "ecs_endpoint",
            Self::MetadataEndpoint => "metadata_endpoint",
            Self::RepoApi => "repo_api",
            Self::Output => "output",
            Self::Timeout => "timeout",
            Self::ConnectTimeout => "connect_timeout",
            Self::Retries => "retries",
            Self::CaBundle => "ca_bundle",
            Self::Proxy => "proxy",
            Self::Language => "language",
        }
    }

    /// The variable, e.g. `HWKEY_REGION`.
    pub fn variable(self) -> String {
        format!("HWKEY_{}", self.key().to_uppercase())
    }

    /// What it looks like in the file.
    pub fn kind(self) -> ValueKind {
        match self {
            Self::Timeout | Self::ConnectTimeout | Self::Retries => ValueKind::Number,
            Self::TokenCommand => ValueKind::List,
            _ => ValueKind::Text,
        }
    }

    /// Whether its value is never shown.
    pub fn is_secret(self) -> bool {
        matches!(self, Self::Token | Self::SecretKey | Self::SecurityToken)
    }

    /// Whether it says where requests go or who sends them. Variables do not change these for the sandbox.
    pub fn is_connection(self) -> bool {
        !matches!(
            self,
            Self::RepoApi | Self::Output | Self::Timeout | Self::ConnectTimeout | Self::Retries
        )
    }

    /// The setting of this name.
    pub fn find(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.key() == key)
    }
}

/// The known word most like `word`, if any is much like it.
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
        for name in SettingKey::ALL {
            let line = format!("{} = ", name.key());
            let is_there = |text: &str| text.trim_start_matches("# ").starts_with(&line);
            assert!(example.lines().any(is_there), "no {name:?}");
        }
    }
}
