//! The services: one file each. A method is one operation of a service; wire formats stay in here.

mod error;
mod key_pair_wire;
mod key_pairs;
mod object;
mod refusal;
mod reply;
mod repo_keys;
mod text;

pub use error::Error;
pub use key_pairs::{Created, Encryption, Hosting, KeyPairs, NewKeyPair, PairKind};
pub use refusal::{Class, Refusal};
pub use repo_keys::{Generation, ListRange, RepoKeys};
