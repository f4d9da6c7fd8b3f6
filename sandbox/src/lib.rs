//! The services that `hwkey` talks to, on 127.0.0.1 inside this process, for trying things and for
//! tests: CodeArts Repo user keys (V4 and V1), repositories and their deploy keys, KPS key pairs, the
//! servers of ECS that they are on, and what of IAM leads to them. They are written from the services'
//! documentation and share no code with the client, which hands in how a file is replaced.
//!
//! Where the documentation is silent the likeliest behaviour was chosen, and a comment that begins
//! with "not documented" says so. What a service does on a bad day is not a switch but data: a role, an
//! archived repository, another form of fingerprints, a key of another account, more servers, a frozen
//! one, a task without an end or a version of ECS that is missing can be written into the state file,
//! whose fields `State`, `CodeArts`, `Server` and `Task` describe.

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

/// Starts the services on 127.0.0.1, on `port` or on any free port when that is 0.
///
/// # Errors
/// That they cannot be started, or that there is a state that cannot be read.
pub fn start(state: StateFile, port: u16) -> Result<Running, Error> {
    state.read()?;
    Running::start(state, port)
}
