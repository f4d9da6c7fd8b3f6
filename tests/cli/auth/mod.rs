mod codes;
pub mod ecs;
mod ecs_apart;
pub mod iam;
pub mod keys;
mod login;
mod login_kept;
mod login_terminal;
mod login_together;
mod logout_token;
mod project;
mod sources;
pub mod status;
mod status_refused;
#[cfg(unix)]
mod token_command;
