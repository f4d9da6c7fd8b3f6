//! One folder per noun, one file per verb. A verb decides; it neither calls services by hand nor prints.

mod arguments;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod completions;
mod destination;
mod key_set;
mod key_source;
pub(crate) mod kps;
mod local_keys;
mod local_pair;
pub(crate) mod man;
mod output_lost;
mod passphrase;
pub(crate) mod permissions;
pub(crate) mod profile;
mod reach;
mod removal;
pub(crate) mod repo;
pub(crate) mod revoke;
pub(crate) mod sandbox;
mod settle;
mod several;
mod so_far;
mod ssh_setup;
