//! Everything that people and scripts see. The only code that writes to stdout and stderr.

mod age;
mod escape;
mod json;
mod printer;
mod progress;
mod prompt;
mod shell;
mod table;
mod width;

pub use age::json_time;
pub use escape::{escape, is_unsafe};
pub use json::compact;
pub use printer::{ColorWhen, Error, Format, Printer, Terminal, obeys_escapes};
pub use progress::{Progress, end as end_progress, erase as erase_progress};
pub use prompt::{Echo, Prompt};
pub use shell::{RepeatedOptions, shell_word};
pub use table::Column;
