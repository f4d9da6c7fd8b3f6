//! The services `hwkey` talks to, on 127.0.0.1 inside this process: CodeArts Repo user keys (V4 and
//! V1) and KPS key pairs, for trying things and for tests. They are written from the services'
//! documentation and share no code with the client.
//!
//! Where the documentation is silent the likeliest behaviour was chosen, and a comment that begins
//! with "not documented" says so.

mod auth;
mod call;
mod clock;
mod error;
mod kps;
mod reply;
mod repo;
mod routes;
mod running;
mod server;
mod ssh;
mod state;

use std::path::Path;

pub use auth::{PROJECT_ID, REGION, TOKEN};
pub use error::Error;
pub use running::Running;

use state::StateFile;

/// Starts the services on 127.0.0.1, on `port` or on any free port when that is 0. What they hold
/// lives in `state_file`, which is first read when a request needs it.
pub fn start(state_file: &Path, port: u16) -> Result<Running, Error> {
    Running::start(StateFile::new(state_file), port)
}

/// Removes every key and key pair of `state_file`, readable or not. Fine when there is none.
pub fn reset(state_file: &Path) -> Result<(), Error> {
    StateFile::new(state_file).remove()
}
