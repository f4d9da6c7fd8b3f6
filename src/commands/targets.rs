//! What commands with several targets share: asking first, and going on after one that fails.

use anyhow::Result;

use crate::context::Context;
use crate::error::{Kind, Report, Reported, Situation};

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
    match sure.map_err(Situation::NoAnswer)? {
        true => Ok(()),
        false => Err(Situation::Cancelled.into()),
    }
}

/// Counts what became of the targets. Each failure is reported when it happens.
#[derive(Default)]
pub(super) struct Tally {
    targets: usize,
    failures: Vec<Kind>,
}

impl Tally {
    /// Notes the outcome of one target and says whether it was a success.
    pub(super) fn note(&mut self, ctx: &Context, outcome: Result<()>) -> bool {
        self.targets += 1;
        match outcome {
            Ok(()) => true,
            Err(error) => {
                let report = Report::of(&error);
                ctx.report(&report);
                self.failures.push(report.kind);
                false
            }
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
