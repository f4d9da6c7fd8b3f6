//! Questions to a person. Without a terminal there is nobody to ask.

use std::io::{self, IsTerminal, Read, Write};

use zeroize::Zeroizing;

use super::escape::escape;
use super::stderr;
use crate::stdio::Waiting;

/// Asks on stderr and reads from stdin.
#[derive(Debug)]
pub(crate) struct Prompt {
    allowed: bool,
    forbidden: bool,
}

impl Prompt {
    /// Questions are possible only where stdin and stderr are terminals and `no_input` is false.
    pub(crate) fn new(no_input: bool) -> Self {
        let allowed = !no_input && io::stdin().is_terminal() && io::stderr().is_terminal();
        Self {
            allowed,
            forbidden: no_input,
        }
    }

    /// Whether `--no-input` was given.
    pub(crate) fn is_forbidden(&self) -> bool {
        self.forbidden
    }

    /// Whether there is somebody to ask.
    pub(crate) fn is_possible(&self) -> bool {
        self.allowed
    }

    /// Shows what will be done and asks whether that is meant.
    ///
    /// # Errors
    /// What reading the terminal ends with; [`io::ErrorKind::UnexpectedEof`] for Ctrl-D.
    pub(crate) fn confirm(&self, question: &str, lines: &[String]) -> io::Result<bool> {
        let mut err = stderr::stderr();
        for line in lines {
            writeln!(err, "  {}", escape(line))?;
        }
        write!(err, "{question} [y/N] ")?;
        err.flush()?;
        drop(err);
        let answer = read_line()?;
        Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
    }

    /// Asks for a line of text.
    ///
    /// # Errors
    /// What reading the terminal ends with; [`io::ErrorKind::UnexpectedEof`] for Ctrl-D.
    pub(crate) fn ask(&self, question: &str) -> io::Result<String> {
        let mut err = stderr::stderr();
        write!(err, "{}: ", escape(question))?;
        err.flush()?;
        drop(err);
        Ok(read_line()?.trim().to_owned())
    }

    /// Asks for a line of text that the terminal, made quiet by [`Echo::off`] before, does not show.
    ///
    /// # Errors
    /// What reading the terminal ends with; [`io::ErrorKind::Interrupted`] for Ctrl-C.
    pub(crate) fn secret(&self, question: &str) -> io::Result<Zeroizing<String>> {
        let mut err = stderr::stderr();
        write!(err, "{}: ", escape(question))?;
        err.flush()?;
        let answer = rpassword::read_password().map(Zeroizing::new);
        let is_end = |error: &io::Error| error.kind() == io::ErrorKind::UnexpectedEof;
        if answer.as_ref().is_err_and(is_end) {
            writeln!(err)?;
        }
        answer
    }

    /// Lets a person choose one of `choices` by its number; `None` when they decline.
    ///
    /// # Errors
    /// What reading the terminal ends with; [`io::ErrorKind::UnexpectedEof`] for Ctrl-D.
    pub(crate) fn choose(&self, question: &str, choices: &[String]) -> io::Result<Option<usize>> {
        let mut err = stderr::stderr();
        for (index, choice) in choices.iter().enumerate() {
            writeln!(err, "{:>4}  {}", index + 1, escape(choice))?;
        }
        loop {
            write!(err, "{question} [1-{}, empty to cancel] ", choices.len())?;
            err.flush()?;
            drop(err);
            let line = read_line()?;
            err = stderr::stderr();
            let line = line.trim();
            if line.is_empty() {
                return Ok(None);
            }
            match line.parse::<usize>() {
                Ok(number) if (1..=choices.len()).contains(&number) => {
                    return Ok(Some(number - 1));
                }
                _ => writeln!(
                    err,
                    "`{}` is not a number from 1 to {}",
                    escape(line),
                    choices.len()
                )?,
            }
        }
    }
}

/// A line that was typed. Meanwhile others may write to stderr: a signal, too, has something to say.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] for Ctrl-D, after which the terminal is at a new line.
fn read_line() -> io::Result<String> {
    let mut stdin = Waiting(io::stdin().lock());
    let mut line = Vec::new();
    let mut byte = [0];
    while !line.ends_with(b"\n") {
        if stdin.read(&mut byte)? == 0 {
            writeln!(stderr::stderr())?;
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        line.push(byte[0]);
    }
    String::from_utf8(line).map_err(io::Error::other)
}

/// Whether the terminal shows what is typed, to be put back as it was.
#[derive(Debug, Clone)]
pub(crate) struct Echo {
    #[cfg(unix)]
    before: Option<rustix::termios::Termios>,
}

#[cfg(unix)]
impl Echo {
    /// Shows nothing that is typed from here on.
    pub(crate) fn off() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let stdin = io::stdin();
        let before = tcgetattr(&stdin).ok();
        if let Some(mut quiet) = before.clone() {
            quiet.local_modes.remove(LocalModes::ECHO);
            let _ = tcsetattr(&stdin, OptionalActions::Now, &quiet);
        }
        Self { before }
    }

    /// Makes the terminal as it was.
    pub(crate) fn restore(&self) {
        use rustix::termios::{OptionalActions, tcsetattr};
        if let Some(before) = &self.before {
            let _ = tcsetattr(io::stdin(), OptionalActions::Now, before);
        }
    }
}

/// On Windows the library that reads takes care of it.
#[cfg(not(unix))]
impl Echo {
    /// Nothing is to be done before.
    pub(crate) fn off() -> Self {
        Self {}
    }

    /// Nor after.
    pub(crate) fn restore(&self) {}
}
