//! The services that `hwkey` uses, on 127.0.0.1 in this process, for trying things out and for tests:
//! CodeArts Repo user keys (V4 and V1), repositories and their deploy keys, KPS key pairs, servers of ECS,
//! and the parts of IAM that they need. The code is written from the services' documentation and shares
//! nothing with the client, which passes in a function that replaces a file.
//!
//! Where the documentation says nothing, the most likely behaviour was chosen, with a comment that begins
//! with "not documented". Special cases are not options but data. They can be written into the state file: a
//! role, an archived repository, another form of fingerprints, a key of another account, more servers, a
//! frozen server, a task that does not end, a missing version of ECS. `State`, `CodeArts`, `Server` and
//! `Task` describe the fields.

mod account;
mod auth;
mod call;
mod clock;
mod digest;
mod ecs;
mod error;
mod iam;
mod kps;
mod reply;
mod repo;
mod routes;
mod running;
mod server;
mod service;
mod ssh;
mod state;

pub use account::{
    ACCESS_KEY, DOMAIN, DOMAIN_ID, MFA_USER, MFA_USER_ID, OTHER_PROJECT_ID, OTHER_REGION, PASSCODE,
    PASSWORD, PROJECT_ID, REGION, ROOT_PASSWORD, SECRET_KEY, SUB_PROJECT, SUB_PROJECT_ID, TOKEN,
    USER, USER_ID,
};
pub use error::Error;
pub use repo::{CODEARTS_PROJECT_ID, GROUP_DEPLOY_KEY, PROJECT_DEPLOY_KEY};
pub use running::Running;
pub use state::{StateFile, Write};

/// Starts the services on 127.0.0.1 and `port`; 0 means any free port.
///
/// # Errors
/// They cannot be started, or the state cannot be read.
pub fn start(state: StateFile, port: u16) -> Result<Running, Error> {
    state.read()?;
    Running::start(state, port)
}
