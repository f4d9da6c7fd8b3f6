//! A thin blocking HTTP client: one base URL, one way to authenticate, bounded replies, retries.
//!
//! The only place that knows `reqwest`. It knows nothing of the services: a reply of any status is
//! a [`Response`]; an [`Error`] means that there was none to use.

mod algorithm;
mod auth;
mod budget;
mod client;
mod coding;
mod connect;
mod custodian;
mod error;
mod no_proxy;
mod pem;
#[cfg(any(test, fuzzing))]
#[path = "../../tests/properties/signer.rs"]
pub(crate) mod properties;
mod redact;
mod request;
mod resolve;
mod retry;
mod roots;
mod sign;
mod trace;
mod trouble;

pub use auth::{AccessKeys, Auth, Credential, FetchError};
pub use budget::Budget;
pub use client::Client;
pub use connect::{CaBundle, Options, SystemRoots};
pub use custodian::Custodian;
pub use error::{Error, Failure};
pub use no_proxy::{is_excepted, system_proxy};
pub use redact::{REDACTED, Sent};
pub use request::{Body, Described, Header, Method, Repeat, Request, Response};
pub use retry::wait;
pub use roots::read as read_certificates;
pub use trace::{Event, Observer, Watcher};
