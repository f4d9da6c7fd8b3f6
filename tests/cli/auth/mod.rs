mod codes;
pub(crate) mod ecs;
mod ecs_apart;
pub(crate) mod iam;
pub(crate) mod keys;
mod login;
mod login_kept;
#[cfg(unix)]
mod login_terminal;
mod login_together;
mod logout_token;
mod project;
mod project_path;
mod sources;
pub(crate) mod status;
mod status_refused;
#[cfg(unix)]
mod token_command;
