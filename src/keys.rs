//! SSH keys: public keys, fingerprints, and the key records of both services. Does no input or output.

mod agent_identity;
mod der_key;
mod key_facts;
mod key_field;
mod key_line;
mod key_pair;
mod local_pair;
mod openssh_key;
mod pem;
mod private_key;
mod private_key_error;
mod public_key;
mod putty_key;
mod repo_key;
mod rsa_pair;
mod salvage;
mod server;

pub(crate) use agent_identity::agent_identity;
pub(crate) use key_facts::{KeyFacts, Strength};
pub(crate) use key_field::{
    is_placeholder, other_private_keys, pem_private_key_field, private_key_field,
};
pub(crate) use key_pair::{KeyPair, KeyPairName, Scope};
pub(crate) use local_pair::{Algorithm, LocalPair};
pub(crate) use private_key::{PrivateFacts, only_key, plain_key, public_half};
pub(crate) use private_key_error::PrivateKeyError;
pub(crate) use public_key::{KeyTextError, PrivateKeyForm, PublicKey};
pub(crate) use repo_key::{KeySelector, RepoKey};
pub(crate) use salvage::{may_end_private_key, pem_private_key};
pub(crate) use server::{Server, Task, TaskState, operation};
