//! Everything that people and scripts see. The only code that writes to stdout and stderr.

mod escape;
mod json;
mod printer;
mod prompt;
mod table;

pub use escape::escape;
pub use printer::{ColorWhen, Error, Format, Printer, Terminal};
pub use prompt::{Echo, Prompt};
pub use table::Column;
