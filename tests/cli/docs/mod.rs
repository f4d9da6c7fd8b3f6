mod help;
mod man;
mod pictures;
mod readme;
