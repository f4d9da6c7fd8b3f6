//! What an error means to those who meet it: which sort it is, and the way out.

mod services;

use std::error::Error;

use super::Kind;
use crate::config::NotSetUp;
use crate::failure::Failure;
use crate::key_file;

/// What one error says, or does not know because its cause does.
#[derive(Debug, Default)]
pub(super) struct Meaning {
    /// Which sort it is.
    pub(super) kind: Option<Kind>,
    /// The way out.
    pub(super) hint: Option<String>,
}

impl Kind {
    /// It, with what to do.
    pub(super) fn hint(self, hint: impl Into<String>) -> Meaning {
        Meaning {
            kind: Some(self),
            hint: Some(hint.into()),
        }
    }

    /// It, where the text says what to do, or nothing can be done.
    pub(super) fn without_hint(self) -> Meaning {
        Meaning {
            kind: Some(self),
            hint: None,
        }
    }
}

impl Meaning {
    /// The first kind and the first hint in a chain of causes.
    pub(super) fn of(error: &anyhow::Error) -> Self {
        let meanings = error.chain().filter_map(of_cause);
        meanings.fold(Self::default(), |first, next| Self {
            kind: first.kind.or(next.kind),
            hint: first.hint.or(next.hint),
        })
    }
}

fn of_cause(cause: &(dyn Error + 'static)) -> Option<Meaning> {
    /// The meaning, if it is an error of this type.
    fn of<E: Error + 'static>(
        cause: &(dyn Error + 'static),
        meaning: fn(&E) -> Meaning,
    ) -> Option<Meaning> {
        cause.downcast_ref().map(meaning)
    }
    of(cause, of_failure)
        .or_else(|| {
            of(cause, |error: &NotSetUp| {
                Kind::Config.hint(error.hint.as_str())
            })
        })
        .or_else(|| of(cause, services::meaning))
        .or_else(|| of(cause, of_key_file))
        .or_else(|| of(cause, of_sandbox))
}

fn of_failure(failure: &Failure) -> Meaning {
    Meaning {
        kind: failure.kind,
        hint: failure.hint.clone(),
    }
}

fn of_key_file(error: &key_file::Error) -> Meaning {
    use key_file::Error;
    match error {
        Error::Exists { .. } => {
            Kind::Usage.hint("choose another file with --private-key-file, or move that one away")
        }
        Error::Exposed { .. } => Kind::Usage
            .hint("nothing was sent; name a file on another file system with --private-key-file"),
        Error::NoRoom { .. } => Kind::Usage
            .hint("nothing was sent; make room, or choose another file with --private-key-file"),
        Error::Uncreatable { .. } => {
            Kind::Usage.hint("nothing was sent; choose another file with --private-key-file")
        }
        Error::Unreadable { .. } | Error::TooLong { .. } => Kind::Usage.without_hint(),
        Error::Unwritable { .. } => Kind::Failed.without_hint(),
    }
}

fn of_sandbox(error: &hwkey_sandbox::Error) -> Meaning {
    let kind = match error {
        hwkey_sandbox::Error::Read { .. } => Kind::Config,
        _ => Kind::Failed,
    };
    match error.hint() {
        Some(hint) => kind.hint(hint),
        None => kind.without_hint(),
    }
}
