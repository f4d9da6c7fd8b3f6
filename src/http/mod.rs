//! A thin blocking HTTP client: one base URL, one way to authenticate, bounded replies, retries.
//!
//! The only place that knows `reqwest`. It knows nothing of the services: a reply of any status is
//! a [`Response`]; an [`Error`] means that there was none to use.

mod client;
mod error;
mod request;
mod retry;
mod roots;
mod sign;
mod trace;
mod trouble;

pub use client::{Auth, CaBundle, Client, Options, Renew, SystemRoots};
pub use error::{Error, Failure};
pub use request::{Body, Described, Method, Repeat, Request, Response};
pub use trace::{Event, Observer};
