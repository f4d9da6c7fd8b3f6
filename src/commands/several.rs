//! Several targets in one command: goes on after a failure, and shows a result for each.

use anyhow::Result;
use serde::Serialize;

use crate::commands::output_lost::check_shown;
use crate::commands::so_far::SoFar;
use crate::context::{Context, is_dry_run};
use crate::failure::Kind;
use crate::output::{Column, Format, Progress};
use crate::report::{Report, Reported};

/// How to do the rest after a signal.
pub(super) const RUN_AGAIN: &str = "the same command can be run again";

/// Removes duplicates; items with the same `key` are equal.
pub(super) fn distinct<T, K: PartialEq + ?Sized>(items: Vec<T>, key: impl Fn(&T) -> &K) -> Vec<T> {
    let mut distinct: Vec<T> = Vec::new();
    for item in items {
        if !distinct.iter().any(|known| key(known) == key(&item)) {
            distinct.push(item);
        }
    }
    distinct
}

/// Returns all items, or reports the error of every item that has one.
pub(super) fn all_or_faults<T>(
    ctx: &Context,
    given: impl IntoIterator<Item = (String, Result<T>)>,
) -> Result<Vec<T>> {
    let mut faults = Tally::new(ctx, 0);
    let mut all = Vec::new();
    let mut count = 0;
    for (target, item) in given {
        count += 1;
        match item {
            Ok(item) => all.push(item),
            Err(error) => faults.note(&target, Err(error)),
        }
    }
    faults.finish_of(count)?;
    Ok(all)
}

/// Counts the results of the targets. Reports each failure when it happens.
pub(super) struct Tally<'a> {
    ctx: &'a Context,
    progress: Progress,
    expected: usize,
    targets: usize,
    failures: Vec<Kind>,
    key_is_refused: bool,
    so_far: Option<SoFar>,
}

impl<'a> Tally<'a> {
    /// `expected` is the number of targets.
    pub(super) fn new(ctx: &'a Context, expected: usize) -> Self {
        Self {
            ctx,
            progress: ctx.progress(),
            expected,
            targets: 0,
            failures: Vec::new(),
            key_is_refused: false,
            so_far: None,
        }
    }

    /// For targets that are changed: if a signal ends the command, the message lists the changes so far, and
    /// `again` says how to do the rest.
    pub(super) fn of_changes(ctx: &'a Context, expected: usize, again: &str) -> Self {
        let is_told = expected > 1 && !ctx.dry_run;
        Self {
            so_far: is_told.then(|| SoFar::watch(ctx, again.to_owned(), "")),
            ..Self::new(ctx, expected)
        }
    }

    /// Records a change, e.g. `added` and the name of a file.
    pub(super) fn note_change(&self, done: &'static str, to: &str) {
        if let Some(so_far) = &self.so_far {
            so_far.note(done, to.to_owned());
        }
    }

    /// Shows on the terminal which of several targets is next.
    pub(super) fn announce(&self, doing: &str, name: &str) {
        if self.expected > 1 && !self.ctx.dry_run {
            let (number, of) = (self.targets + 1, self.expected);
            self.progress
                .tell(|| format!("{doing} {number} of {of}: {name}"));
        }
        self.so_far.iter().for_each(SoFar::begin);
    }

    /// Tries one target and records the result. `name` is its name in messages.
    pub(super) fn attempt<T>(
        &mut self,
        doing: &str,
        (target, name): (&str, &str),
        attempt: impl FnOnce() -> Result<T>,
    ) -> Option<T> {
        self.announce(doing, name);
        match self.may_try(target).and_then(|()| attempt()) {
            Ok(done) => {
                self.note(target, Ok(()));
                Some(done)
            }
            Err(error) => {
                self.note(target, Err(error));
                None
            }
        }
    }

    /// Fails if an access key was refused. Then nothing more is sent, because a few refusals in a row lock
    /// it.
    pub(super) fn may_try(&self, target: &str) -> Result<()> {
        if self.key_is_refused {
            return Err(Kind::Auth
                .failure(format!(
                    "`{target}` was not tried: the access key was refused, and more refusals would lock it"
                ))
                .into());
        }
        Ok(())
    }

    /// Records the result of one target.
    pub(super) fn note(&mut self, target: &str, outcome: Result<()>) {
        self.so_far.iter().for_each(SoFar::end);
        self.targets += 1;
        if let Err(error) = outcome
            && !is_dry_run(&error)
        {
            let report = Report::of(&error).about(target.to_owned());
            self.ctx.report(&report);
            self.key_is_refused |= report.refuses_access_key();
            self.failures.push(report.kind);
        }
    }

    pub(super) fn has_failures(&self) -> bool {
        !self.failures.is_empty()
    }

    /// Shows the results, or the requests of a dry run, and ends the command. `done` says what was done if
    /// the output fails.
    pub(super) fn show<V: Serialize>(
        self,
        views: &[V],
        columns: &[Column<V>],
        id: impl Fn(&V) -> Option<&str>,
        done: impl FnOnce() -> String,
    ) -> Result<()> {
        let printer = self.ctx.printer()?;
        // The error of a single target says all that a table would.
        let is_told = self.targets == 1 && self.has_failures() && views.len() <= 1;
        let is_told = is_told || views.is_empty() && printer.is_for_tables();
        if self.ctx.dry_run {
            self.ctx.show_recorded(true)?;
        } else if !is_told || printer.format() != Format::Table {
            check_shown(printer.list_some(views, columns, id), done)?;
        }
        self.finish()
    }

    /// The error of the command: that of the first failure if all targets failed, incomplete if only some
    /// did. With several targets, JSON has it in the last line.
    pub(super) fn finish(self) -> Result<()> {
        let targets = self.targets;
        self.finish_of(targets)
    }

    /// Like `finish`, if only the failures of `count` targets were recorded.
    fn finish_of(self, count: usize) -> Result<()> {
        let Some(first) = self.failures.first() else {
            return Ok(());
        };
        let failed = self.failures.len();
        let kind = if failed == self.targets {
            *first
        } else {
            Kind::Incomplete
        };
        if self.targets > 1 && self.ctx.printer()?.format() == Format::Json {
            self.ctx.report(&Report::of_targets(kind, failed, count));
        }
        Err(Reported(kind).into())
    }
}
