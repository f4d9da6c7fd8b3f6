//! Key pairs.

use serde::{Deserialize, Serialize};

use super::refusal;
use crate::{reply::Reply, state::State};

/// A key pair.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct KeyPair {
    pub id: u64,
    pub name: String,
    pub kind: Kind,
    pub scope: Scope,
    pub user_id: String,
    pub public_key: String,
    pub fingerprint: String,
    pub description: Option<String>,
    /// Milliseconds since 1970, like `updated_at`.
    pub created_at: i64,
    pub updated_at: Option<i64>,
    /// The private key, only when it is hosted.
    pub hosted_private_key: Option<String>,
}

/// The type of a key pair.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Kind {
    #[default]
    Ssh,
    /// For Windows. not documented: the format of the public half. No certificate is made here.
    X509,
}

/// Who can see a key pair.
#[derive(Clone, Copy, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Scope {
    /// Only its user.
    #[default]
    User,
    /// The whole account.
    Domain,
}

/// The key pair of this name.
pub(super) fn find<'a>(state: &'a State, name: &str) -> Option<&'a KeyPair> {
    state.key_pairs.iter().find(|pair| pair.name == name)
}

/// The key pair of this name, to change it.
pub(super) fn find_mut<'a>(state: &'a mut State, name: &str) -> Result<&'a mut KeyPair, Reply> {
    let found = state.key_pairs.iter_mut().find(|pair| pair.name == name);
    found.ok_or_else(refusal::no_key_pair)
}
