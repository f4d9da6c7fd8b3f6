mod help;
mod man;
#[cfg(unix)]
mod pictures;
mod readme;
