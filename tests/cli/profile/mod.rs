mod from;
pub(crate) mod init;
mod init_file;
#[cfg(unix)]
mod init_owner;
#[cfg(unix)]
mod init_terminal;
mod rename_delete;
mod switch;
