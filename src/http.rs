//! A small blocking HTTP client: one base URL, one authentication, limited replies, retries.
//!
//! The only code that uses `reqwest`. It knows nothing about the services: a reply of any status is a
//! [`Response`], and an [`Error`] means that there was no usable reply.

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
