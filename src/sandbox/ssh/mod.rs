//! SSH keys as far as the services look into them.

mod encoding;
mod fingerprint;
mod generate;
mod private_key;
mod public_key;

pub use fingerprint::fingerprint;
pub use generate::generate;
pub use private_key::{Unusable, public_blob};
pub use public_key::{decode_blob, parse};
