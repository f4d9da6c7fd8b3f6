//! Why a service is not asked. A command that asks several services goes on without it.

/// Nothing says where a service is, or which project it is asked about.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub(crate) struct NotSetUp {
    message: String,
    /// What to do.
    pub hint: String,
}

impl NotSetUp {
    /// The error of a command that asks no other service.
    pub(crate) fn error(message: impl Into<String>, hint: impl Into<String>) -> anyhow::Error {
        Self {
            message: message.into(),
            hint: hint.into(),
        }
        .into()
    }
}
