//! What the two generations of the API allow.

use crate::config::RepoApi;

impl RepoApi {
    /// Most characters of a key line.
    pub(crate) fn longest_key(self) -> usize {
        match self {
            Self::V4 => 1000,
            Self::V1 => 2048,
        }
    }

    /// Most characters of a title.
    pub(crate) fn longest_title(self) -> usize {
        match self {
            Self::V4 => 1000,
            Self::V1 => 255,
        }
    }

    /// The name people know it by.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::V4 => "V4",
            Self::V1 => "V1",
        }
    }
}
