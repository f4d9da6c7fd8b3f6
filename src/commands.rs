//! One folder per noun, one file per verb. A verb decides; it neither calls services by hand nor prints.

pub(crate) mod arguments;
pub(crate) mod audit;
pub(crate) mod auth;
pub(crate) mod completions;
mod key_source;
pub(crate) mod kps;
pub(crate) mod man;
mod passphrase;
pub(crate) mod profile;
mod removal;
pub(crate) mod repo;
pub(crate) mod sandbox;
mod settle;
mod shown;

use clap::{Args, Subcommand};

// Commands below a noun. As arguments of the noun they are built only when the noun is given: with
// `#[command(subcommand)]` on the noun itself, every command would be built by every process. (A
// documentation comment would become the noun's help.)
#[derive(Debug, Args)]
pub(crate) struct Noun<T: Subcommand> {
    #[command(subcommand)]
    pub(crate) command: T,
}
