//! The services `hwkey` talks to, on 127.0.0.1 inside this process: CodeArts Repo user keys (V4 and
//! V1), KPS key pairs and what of IAM leads to them, for trying things and for tests. They are written from the services'
//! documentation and share no code with the client.
//!
//! Where the documentation is silent the likeliest behaviour was chosen, and a comment that begins
//! with "not documented" says so.

mod account;
mod auth;
mod call;
mod clock;
mod digest;
mod error;
mod iam;
mod kps;
mod reply;
mod repo;
mod routes;
mod running;
mod server;
mod ssh;
mod state;

use std::{path::Path, time::Duration};

pub use account::{
    ACCESS_KEY, DOMAIN, DOMAIN_ID, MFA_USER, MFA_USER_ID, OTHER_PROJECT_ID, OTHER_REGION, PASSCODE,
    PASSWORD, PROJECT_ID, REGION, SECRET_KEY, TOKEN, USER, USER_ID,
};
pub use error::Error;
pub use running::Running;

use state::StateFile;

/// Starts the services on 127.0.0.1, on `port` or on any free port when that is 0. What they hold
/// lives in `state_file`; a change waits up to `patience` for another process to finish its own.
///
/// # Errors
/// That they cannot be started, or that there is a state that cannot be read.
pub fn start(state_file: &Path, port: u16, patience: Duration) -> Result<Running, Error> {
    let state = StateFile::new(state_file, patience);
    state.read()?;
    Running::start(state, port)
}

/// Removes every key, key pair and token of `state_file`, readable or not. Fine when there is none.
///
/// # Errors
/// That it is locked or cannot be removed.
pub fn reset(state_file: &Path, patience: Duration) -> Result<(), Error> {
    StateFile::new(state_file, patience).remove()
}
