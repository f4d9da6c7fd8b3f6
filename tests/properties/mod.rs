//! What is promised of everything that reads text from outside, as functions that panic when a
//! promise is broken. They are part of the library where tests are built and where fuzzers are.

#[cfg(test)]
mod cases;
mod config;
mod escape;
mod keys;

pub use crate::api::properties::{error_body, replies};
pub use crate::http::properties::signer;
pub use config::config;
pub use escape::escape;
pub use keys::{private_key, public_key};
