//! The services, one file each. A method is one operation of a service. Wire formats are private to this
//! module.

pub(crate) mod actions;
mod class;
mod endpoint;
mod error;
mod error_body;
mod error_codes;
mod identity;
mod key_pair_wire;
mod key_pairs;
mod lenient;
mod metadata;
mod pages;
#[cfg(any(test, fuzzing))]
#[path = "../tests/properties/replies.rs"]
pub(crate) mod properties;
mod refusal;
mod repo_key_wire;
mod repo_keys;
mod repositories;
mod repository;
mod servers;
mod strict_object;

pub(crate) use class::Class;
pub(crate) use endpoint::Connection;
pub(crate) use error::Error;
pub(crate) use identity::{
    Identity, Issued, LoginRequest, Project, ProjectScope, SecondFactor, TokenFacts,
};
pub(crate) use key_pairs::{
    Created, Dispatched, Encryption, Hosting, KeyPairs, MOST_AT_ONCE, NewKeyPair, PairKind,
    ServerAuth, ServerChange,
};
pub(crate) use metadata::temporary_keys;
pub(crate) use pages::{ListRange, OnPage, Take};
pub(crate) use refusal::Refusal;
pub(crate) use repo_keys::RepoKeys;
pub(crate) use repositories::{DeployScope, Repositories};
pub(crate) use repository::Repository;
pub(crate) use servers::{ServerFilter, Servers};
