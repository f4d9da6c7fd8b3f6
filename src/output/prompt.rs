//! Asks questions on a terminal. Without a terminal there are none.

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
    /// Questions need a terminal for stdin and stderr, and are not asked if `no_input`.
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

    /// Whether questions can be asked.
    pub(crate) fn is_possible(&self) -> bool {
        self.allowed
    }

    /// Shows what will be done, and asks for confirmation.
    ///
    /// # Errors
    /// The terminal cannot be read; [`io::ErrorKind::UnexpectedEof`] for Ctrl-D.
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
    /// The terminal cannot be read; [`io::ErrorKind::UnexpectedEof`] for Ctrl-D.
    pub(crate) fn ask(&self, question: &str) -> io::Result<String> {
        let mut err = stderr::stderr();
        write!(err, "{}: ", escape(question))?;
        err.flush()?;
        drop(err);
        Ok(read_line()?.trim().to_owned())
    }

    /// Asks for a line of text, after [`super::Echo::hide`].
    ///
    /// # Errors
    /// The terminal cannot be read; [`io::ErrorKind::UnexpectedEof`] for Ctrl-D.
    pub(crate) fn secret(&self, question: &str) -> io::Result<Zeroizing<String>> {
        let mut err = stderr::stderr();
        write!(err, "{}: ", escape(question))?;
        err.flush()?;
        drop(err);
        read_secret()
    }

    /// Asks the user to choose one of `choices` by its number; `None` if they choose none.
    ///
    /// # Errors
    /// The terminal cannot be read; [`io::ErrorKind::UnexpectedEof`] for Ctrl-D.
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

#[cfg(unix)]
fn read_secret() -> io::Result<Zeroizing<String>> {
    let mut line = Zeroizing::new(read_line()?);
    line.pop();
    Ok(line)
}

/// On Windows, Ctrl-C is the error [`io::ErrorKind::Interrupted`].
#[cfg(not(unix))]
fn read_secret() -> io::Result<Zeroizing<String>> {
    let answer = rpassword::read_password().map(Zeroizing::new);
    if matches!(&answer, Err(error) if error.kind() == io::ErrorKind::UnexpectedEof) {
        writeln!(stderr::stderr())?;
    }
    answer
}

/// Reads a typed line. Does not lock stderr, so that other threads can write messages, for example at a
/// signal.
///
/// # Errors
/// [`io::ErrorKind::UnexpectedEof`] for Ctrl-D, after moving to a new line.
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
