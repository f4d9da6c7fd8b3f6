//! What commands with several targets share: asking first, and going on after one that fails.

use anyhow::Result;
use serde::Serialize;

use crate::commands::output_lost::check_shown;
use crate::config::Service;
use crate::context::{Context, is_dry_run};
use crate::failure::Kind;
use crate::output::{Column, Format, Progress, escape};
use crate::report::{Report, Reported};

/// Asks whether what `lines` show may be removed, if that is anything: `question`, and where that would
/// happen.
pub(super) fn confirm_removal(
    ctx: &Context,
    service: Service,
    question: &str,
    lines: impl FnOnce() -> Result<Vec<String>>,
) -> Result<()> {
    if ctx.assume_yes {
        return Ok(());
    }
    ctx.can_confirm()?;
    let lines = lines()?;
    if lines.is_empty() {
        return Ok(());
    }
    let profile = ctx.profile()?.map(|profile| format!("profile {profile}, "));
    let place = place(ctx, service)?;
    let question = format!("{question} ({}{place})", profile.unwrap_or_default());
    ctx.confirm(&escape(&question), &lines)
}

/// The region, where the endpoint is the region's and nobody set another.
fn place(ctx: &Context, service: Service) -> Result<String> {
    if ctx.settings()?.is_sandbox() {
        return Ok("region sandbox".to_owned());
    }
    let endpoint = ctx.endpoint(service)?.origin().ascii_serialization();
    Ok(match ctx.region()? {
        Some(region) if endpoint.contains(region) => format!("region {region}"),
        _ => endpoint,
    })
}

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
    ctx.confirm(question, &lines()?)
}

/// Each of them once, where it comes first; `key` tells them apart.
pub(super) fn distinct<T, K: PartialEq + ?Sized>(items: Vec<T>, key: impl Fn(&T) -> &K) -> Vec<T> {
    let mut distinct: Vec<T> = Vec::new();
    for item in items {
        if !distinct.iter().any(|known| key(known) == key(&item)) {
            distinct.push(item);
        }
    }
    distinct
}

/// All of what was given, each with its name, if there is nothing wrong with any of it: else all that is
/// wrong is reported.
pub(super) fn all_or_faults<T>(
    ctx: &Context,
    given: impl IntoIterator<Item = (String, Result<T>)>,
) -> Result<Vec<T>> {
    let mut faults = Tally::new(ctx, 0);
    let mut all = Vec::new();
    for (target, item) in given {
        match item {
            Ok(item) => all.push(item),
            Err(error) => faults.note(&target, Err(error)),
        }
    }
    faults.finish()?;
    Ok(all)
}

/// One of several things that a command removes.
pub(super) struct Target<T> {
    /// As it was named on the command line.
    pub(super) given: String,
    /// What people know it by.
    pub(super) name: String,
    /// Whether there is something to send a request for.
    pub(super) is_there: bool,
    pub(super) item: T,
}

/// How what became of the targets is shown.
pub(super) struct Shown<'a, T, V> {
    pub(super) view: fn(T, bool) -> V,
    pub(super) columns: &'a [Column<V>],
    /// The id or name of what was removed.
    pub(super) removed: fn(&V) -> Option<&str>,
}

/// Removes the targets one by one, also after one that fails, and shows what became of each. `remove`
/// says whether it was there.
pub(super) fn remove_each<T, V: Serialize>(
    ctx: &Context,
    targets: Vec<Target<T>>,
    mut remove: impl FnMut(&mut T) -> Result<bool>,
    shown: &Shown<'_, T, V>,
) -> Result<()> {
    ctx.printer()?;
    let mut tally = Tally::new(ctx, targets.len());
    let mut views = Vec::new();
    for mut target in targets {
        tally.announce("deleting", &target.name);
        let outcome = if target.is_there {
            tally.may_try(&target.given)
        } else {
            Ok(())
        };
        let outcome = outcome.and_then(|()| remove(&mut target.item));
        let deleted = matches!(outcome, Ok(true));
        tally.note(&target.given, outcome.map(drop));
        views.push((shown.view)(target.item, deleted));
    }
    tally.show(&views, shown.columns, shown.removed, || {
        let removed: Vec<_> = views.iter().filter_map(shown.removed).collect();
        if removed.is_empty() {
            "nothing was removed".to_owned()
        } else {
            format!("removed {}", removed.join(", "))
        }
    })
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
    fn announce(&self, doing: &str, name: &str) {
        if self.expected > 1 && !self.ctx.dry_run {
            let (number, of) = (self.targets + 1, self.expected);
            self.progress
                .tell(|| format!("{doing} {number} of {of}: {name}"));
        }
    }

    /// Tries one target, and notes and gives what becomes of it. People know it by `name`.
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

    /// Says whether `target` may be tried. Once an access key was refused nothing more is sent: a
    /// few refusals in a row lock it.
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

    /// Notes the outcome of one target.
    pub(super) fn note(&mut self, target: &str, outcome: Result<()>) {
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

    /// Shows what became of the targets, or what a dry run would send, and ends the command. What was done
    /// is said where it cannot be shown.
    pub(super) fn show<V: Serialize>(
        self,
        views: &[V],
        columns: &[Column<V>],
        id: impl Fn(&V) -> Option<&str>,
        done: impl FnOnce() -> String,
    ) -> Result<()> {
        let printer = self.ctx.printer()?;
        // The error of the only target says all that a table could.
        let is_told = self.targets == 1 && self.has_failures() && views.len() <= 1;
        let is_told = is_told || views.is_empty() && printer.is_for_tables();
        if self.ctx.dry_run {
            self.ctx.show_recorded(true)?;
        } else if !is_told || printer.format() != Format::Table {
            check_shown(printer.list_some(views, columns, id), done)?;
        }
        self.finish()
    }

    /// The outcome of the command: that of the first failure if all failed, incomplete if some did.
    /// Programs are told it after those of several targets.
    pub(super) fn finish(self) -> Result<()> {
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
            self.ctx
                .report(&Report::of_targets(kind, failed, self.targets));
        }
        Err(Reported(kind).into())
    }
}
