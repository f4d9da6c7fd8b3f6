//! Runs commands and measures them from outside.

use std::fmt;
use std::process::{Command, Output, Stdio};
use std::time::Instant;

/// One line of the table.
pub(crate) struct Row {
    number: u8,
    figure: String,
    bar: String,
    measured: String,
}

impl Row {
    pub(crate) fn ratio(number: u8, figure: &str, most: f64, measured: Option<f64>) -> Self {
        Self::new(
            number,
            figure,
            format!("{most:.2}"),
            measured.map(|ratio| (ratio, most)),
            "",
        )
    }

    pub(crate) fn number(
        number: u8,
        figure: &str,
        most: f64,
        measured: Option<f64>,
        unit: &str,
    ) -> Self {
        let bar = format!("{most} {unit}");
        Self::new(
            number,
            figure,
            bar,
            measured.map(|measured| (measured, most)),
            unit,
        )
    }

    fn new(
        number: u8,
        figure: &str,
        bar: String,
        measured: Option<(f64, f64)>,
        unit: &str,
    ) -> Self {
        let measured = match measured {
            Some((measured, most)) => {
                let verdict = if measured <= most { "" } else { " **over**" };
                let digits = match measured {
                    ..10.0 => 2,
                    ..100.0 => 1,
                    _ => 0,
                };
                format!("{measured:.digits$} {unit}{verdict}")
            }
            None => "not measured here".to_owned(),
        };
        Self {
            number,
            figure: figure.to_owned(),
            bar: bar.trim().to_owned(),
            measured: measured.replace("  ", " ").trim().to_owned(),
        }
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            number,
            figure,
            bar,
            measured,
        } = self;
        write!(f, "| {number} | {figure} | {bar} | {measured} |")
    }
}

/// Runs a command whose result does not matter, and its success does.
fn run(mut command: Command) -> Option<f64> {
    let started = Instant::now();
    let status = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    let elapsed = started.elapsed().as_secs_f64();
    status.ok()?.success().then_some(elapsed)
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

/// The median time of a command, in seconds.
pub(crate) fn seconds(rounds: usize, command: impl Fn() -> Command) -> f64 {
    let times = (0..rounds).map(|_| run(command()).expect("hwkey works"));
    median(times.collect())
}

/// The median ratio of the times of two commands that take turns; `None` without the second.
pub(crate) fn paired(
    rounds: usize,
    ours: impl Fn() -> Command,
    other: impl Fn() -> Command,
) -> Option<f64> {
    run(other())?;
    let ratio = |_| Some(run(ours()).expect("hwkey works") / run(other())?);
    let ratios = (0..rounds).map(ratio).collect::<Option<Vec<_>>>()?;
    Some(median(ratios))
}

/// A command under a tool that observes it.
fn under(tool: &str, arguments: &[&str], command: &Command) -> Option<Output> {
    let mut observed = Command::new(tool);
    observed
        .args(arguments)
        .arg(command.get_program())
        .args(command.get_args())
        .env_clear()
        .stdin(Stdio::null())
        .stdout(Stdio::null());
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            observed.env(name, value);
        }
    }
    let output = observed.stderr(Stdio::piped()).output().ok()?;
    output.status.success().then_some(output)
}

/// Peak resident memory, in KiB.
pub(crate) fn kibibytes(command: Command) -> Option<f64> {
    let output = under("/usr/bin/time", &["-f", "%M"], &command)?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    text.lines().last()?.trim().parse().ok()
}

/// Files opened, and threads begun, the first one included.
pub(crate) fn opens_and_threads(command: Command) -> Option<(f64, f64)> {
    let arguments = ["-f", "-qq", "-e", "trace=openat,clone,clone3"];
    let output = under("strace", &arguments, &command)?;
    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    let count = |call: &str| text.lines().filter(|line| line.contains(call)).count() as f64;
    // A call that another thread interrupts is printed twice, but begins once.
    Some((count("openat("), 1.0 + count("clone3(") + count("clone(")))
}
