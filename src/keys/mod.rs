//! What SSH keys are: public keys, fingerprints, the records of both services. No input or output.

mod key_pair;
mod public_key;
mod repo_key;

pub use key_pair::{KeyPair, KeyPairName, NameError, Scope};
pub use public_key::{KeyFacts, KeyTextError, PrivateKeyForm, PublicKey, Strength};
pub use repo_key::{RepoKey, TITLE_DEFAULT_HOST};
