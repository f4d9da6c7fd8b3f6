//! The generations of the CodeArts Repo API.

use clap::ValueEnum;
use strum::IntoStaticStr;

/// The generation to use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, ValueEnum, IntoStaticStr)]
#[strum(serialize_all = "lowercase")]
pub(crate) enum RepoApi {
    /// `/v4/user/keys`
    #[default]
    V4,
    /// `/v1/users/sshkey`
    V1,
}
