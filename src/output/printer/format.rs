//! The format of results, from `--output` and `--quiet`.

/// The format of results.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people.
    Table,
    /// For programs.
    Json,
    /// One id or name per line.
    Quiet,
}

impl Format {
    /// Returns the format. `--quiet` with JSON is an error, which is reported in JSON.
    pub(crate) fn of(output: Option<&str>, quiet: bool) -> Self {
        match output {
            Some("json" | "jsonl") => Self::Json,
            _ if quiet => Self::Quiet,
            _ => Self::Table,
        }
    }
}
