//! A thin blocking HTTP client: one base URL, one way to authenticate, bounded replies, retries.
//!
//! The only place that knows `reqwest`. It knows nothing of the services: a reply of any status is
//! a [`Response`]; an [`Error`] means that there was none to use.

mod auth;
mod budget;
mod certificate_algorithm;
mod client;
mod connect;
mod custodian;
mod decoding;
mod encoding;
mod error;
mod event;
mod gate;
mod no_proxy;
mod pem;
#[cfg(any(test, fuzzing))]
#[path = "../tests/properties/signer.rs"]
pub(crate) mod properties;
mod redact;
mod request;
mod resolve;
mod retry;
mod roots;
mod sign;
mod transport_error;

pub(crate) use auth::{AccessKeys, Auth, Credential};
pub(crate) use budget::Budget;
pub(crate) use client::Client;
pub(crate) use connect::{CaBundle, Options, Recorder, SystemRoots};
pub(crate) use custodian::Custodian;
pub(crate) use error::{Error, NoReply};
pub(crate) use event::{Event, Observer, Watcher};
pub(crate) use gate::Gate;
pub(crate) use no_proxy::{is_excepted, system_proxy};
pub(crate) use redact::{REDACTED, Sent};
pub(crate) use request::{Body, Header, Method, Recorded, Repeat, Request, Response};
pub(crate) use retry::wait;
pub(crate) use roots::read as read_certificates;
