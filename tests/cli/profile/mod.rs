mod from;
pub(crate) mod init;
mod init_file;
mod init_terminal;
mod rename_delete;
mod switch;
