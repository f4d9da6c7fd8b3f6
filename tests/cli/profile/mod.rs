mod from;
pub mod init;
mod init_file;
mod init_terminal;
mod rename_delete;
mod switch;
