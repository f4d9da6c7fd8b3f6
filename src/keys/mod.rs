//! What SSH keys are: public keys, fingerprints, the records of both services. No input or output.

mod fingerprint;
mod key_facts;
mod key_pair;
mod private_facts;
mod private_key;
mod public_key;
mod repo_key;

pub use fingerprint::{Fingerprint, Md5Fingerprint, Sha256Fingerprint};
pub use key_facts::{KeyFacts, Strength};
pub use key_pair::{KeyPair, KeyPairName, NameError, Scope};
pub use private_facts::PrivateFacts;
pub use private_key::{Algorithm, LocalPair, PrivateKeyError, public_half};
pub use public_key::{KeyTextError, PrivateKeyForm, PublicKey};
pub use repo_key::{KeySelector, RepoKey};
