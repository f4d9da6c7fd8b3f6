//! All output for people and scripts. The only code that writes to stdout and stderr.

mod age;
mod echo;
mod escape;
mod json;
mod listing;
mod located;
mod printer;
mod progress;
mod prompt;
mod shell;
mod stderr;
mod table;
mod width;

pub(crate) use age::json_time;
pub(crate) use echo::Echo;
#[cfg(any(test, fuzzing))]
pub(crate) use escape::is_unsafe;
pub(crate) use escape::{escape, is_blank};
pub(crate) use json::compact;
pub(crate) use listing::{HasColumns, ListingArgs};
pub(crate) use located::Located;
pub(crate) use printer::{ColorWhen, Error, Format, Printer, Terminal, obeys_escapes};
pub(crate) use progress::Progress;
pub(crate) use prompt::Prompt;
pub(crate) use shell::{RepeatedOptions, shell_argument, shell_word};
pub(crate) use stderr::{end as end_progress, erase as erase_progress};
pub(crate) use table::Column;
