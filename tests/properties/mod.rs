//! What is promised of everything that reads text from outside, as functions that panic when a
//! promise is broken. Nothing but tests and fuzzers calls them.

mod config;
mod escape;
mod keys;

pub use crate::api::properties::{error_body, replies};
pub use crate::http::properties::signer;
pub use config::config;
pub use escape::escape;
pub use keys::{private_key, public_key};
