//! What commands with several targets share: asking first, and going on after one that fails.

use anyhow::Result;

use crate::context::Context;
use crate::error::{ChangeError, Kind, QuestionError, Report, Reported};
use crate::output::Progress;

/// Asks whether what `lines` show may be done. `--yes` answers; without a terminal it has to.
pub(super) fn confirm(
    ctx: &Context,
    question: &str,
    lines: impl FnOnce() -> Result<Vec<String>>,
) -> Result<()> {
    if ctx.assume_yes {
        return Ok(());
    }
    ctx.can_confirm()?;
    let sure = ctx.prompt.confirm(question, &lines()?);
    match sure.map_err(QuestionError::NoAnswer)? {
        true => Ok(()),
        false => Err(QuestionError::Cancelled.into()),
    }
}

/// Each of them once, where it comes first.
pub(super) fn distinct<T: PartialEq>(items: Vec<T>) -> Vec<T> {
    let mut distinct = Vec::new();
    for item in items {
        if !distinct.contains(&item) {
            distinct.push(item);
        }
    }
    distinct
}

/// Counts what became of the targets. Each failure is reported when it happens.
pub(super) struct Tally<'a> {
    ctx: &'a Context,
    progress: Progress,
    expected: usize,
    targets: usize,
    failures: Vec<Kind>,
    key_is_refused: bool,
}

impl<'a> Tally<'a> {
    /// Begins with so many targets.
    pub(super) fn new(ctx: &'a Context, expected: usize) -> Self {
        Self {
            ctx,
            progress: ctx.progress(),
            expected,
            targets: 0,
            failures: Vec::new(),
            key_is_refused: false,
        }
    }

    /// Tells people who watch which target is next, where there are several.
    pub(super) fn announce(&self, name: &str) {
        if self.expected > 1 {
            let (number, of) = (self.targets + 1, self.expected);
            self.progress
                .tell(|| format!("deleting {number} of {of}: {name}"));
        }
    }

    /// Says whether `target` may be tried. Once an access key was refused nothing more is sent: a
    /// few refusals in a row lock it.
    ///
    /// # Errors
    /// [`ChangeError::NotTried`]
    pub(super) fn may_try(&self, target: &str) -> Result<()> {
        match self.key_is_refused {
            false => Ok(()),
            true => Err(ChangeError::NotTried {
                target: target.to_owned(),
            }
            .into()),
        }
    }

    /// Notes the outcome of one target.
    pub(super) fn note(&mut self, outcome: Result<()>) {
        self.targets += 1;
        if let Err(error) = outcome {
            let report = Report::of(&error);
            self.ctx.report(&report);
            self.key_is_refused |= report.refuses_access_key();
            self.failures.push(report.kind);
        }
    }

    /// The outcome of the command: that of the first failure if all failed, incomplete if some did.
    pub(super) fn finish(self) -> Result<()> {
        match self.failures.first() {
            None => Ok(()),
            Some(first) if self.failures.len() == self.targets => Err(Reported(*first).into()),
            Some(_) => Err(Reported(Kind::Incomplete).into()),
        }
    }
}
