//! The form of the result: what `--output` and `--quiet` ask for.

/// The form of the result.
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
    /// What `--output` and `--quiet` ask for. Bare ids in JSON are an error, which is told in JSON.
    pub(crate) fn of(output: Option<&str>, quiet: bool) -> Self {
        match output {
            Some("json" | "jsonl") => Self::Json,
            _ if quiet => Self::Quiet,
            _ => Self::Table,
        }
    }
}
