//! A command on a terminal.

use std::io::{Read, Write};
use std::os::fd::AsFd;
use std::process::{self, Child, ChildStdout};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::time::{Duration, Instant};

use pty_process::Size;
use pty_process::blocking::{Command, Pty};

use super::process::{signal, unignored};
use super::{Arguments, TOKEN, TestEnv};

/// How long a terminal may be without the text that a test waits for before the test fails.
const TIMEOUT: Duration = Duration::from_secs(60);
const COLUMNS: u16 = 80;

/// A command on a terminal of 80 columns.
pub(crate) struct Terminal {
    keyboard: Arc<Pty>,
    screen: Receiver<Vec<u8>>,
    /// What was shown since the last `expect`.
    shown: Vec<u8>,
    process: Child,
}

impl Terminal {
    /// Runs the binary against `url`; `further` may say more of the command.
    pub(crate) fn run(
        env: &TestEnv,
        url: &str,
        arguments: impl Arguments,
        further: impl FnOnce(Command) -> Command,
    ) -> Self {
        Self::with_columns(COLUMNS, env, url, arguments, further)
    }

    /// The same on a terminal of another width.
    pub(crate) fn with_columns(
        columns: u16,
        env: &TestEnv,
        url: &str,
        arguments: impl Arguments,
        further: impl FnOnce(Command) -> Command,
    ) -> Self {
        let home = env.path("");
        let (program, first) = unignored();
        let command = Command::new(program)
            .args(first)
            .args(arguments.words())
            .env_clear()
            .env("HOME", &home)
            .env("TERM", "xterm")
            .env("HWKEY_ENDPOINT", url)
            .env("HWKEY_TOKEN", TOKEN)
            .current_dir(&home);
        Self::spawn(columns, further(command)).unwrap()
    }

    /// Runs any command.
    pub(crate) fn start(command: Command) -> Result<Self, pty_process::Error> {
        Self::spawn(COLUMNS, command)
    }

    fn spawn(columns: u16, command: Command) -> Result<Self, pty_process::Error> {
        let (pty, pts) = pty_process::blocking::open()?;
        pty.resize(Size::new(24, columns))?;
        let process = command.spawn(pts)?;
        let keyboard = Arc::new(pty);
        let (send, screen) = mpsc::channel();
        let pty = Arc::clone(&keyboard);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            // Linux ends the reading of a terminal that nobody uses any more with an error. That may
            // come before the last bytes: only a second one is the end.
            let mut failed = false;
            loop {
                match (&*pty).read(&mut bytes) {
                    Ok(read @ 1..) if send.send(bytes[..read].to_vec()).is_ok() => failed = false,
                    Err(_) if !failed => failed = true,
                    _ => return,
                }
            }
        });
        Ok(Self {
            keyboard,
            screen,
            shown: Vec::new(),
            process,
        })
    }

    /// Waits until the terminal shows `wanted`, and forgets everything up to there.
    pub(crate) fn expect(&mut self, wanted: &str) {
        let is_wanted = |bytes: &[u8]| bytes == wanted.as_bytes();
        loop {
            if let Some(at) = self.shown.windows(wanted.len()).position(is_wanted) {
                self.shown.drain(..at + wanted.len());
                return;
            }
            assert!(
                self.more(wanted),
                "the end before {wanted:?}: {}",
                self.text()
            );
        }
    }

    /// Whether more was shown; not when the command is at its end.
    fn more(&mut self, wanted: &str) -> bool {
        match self.screen.recv_timeout(TIMEOUT) {
            Ok(more) => self.shown.extend(more),
            Err(RecvTimeoutError::Disconnected) => return false,
            Err(RecvTimeoutError::Timeout) => panic!("no {wanted:?} in time: {}", self.text()),
        }
        true
    }

    /// Waits until what is typed is shown, or is not any more.
    pub(crate) fn expect_echo(&self, is_on: bool) {
        let wanted = if is_on { "echo" } else { "-echo" };
        let begin = Instant::now();
        while begin.elapsed() < TIMEOUT {
            let keyboard = self.keyboard.as_fd().try_clone_to_owned().unwrap();
            let mut stty = process::Command::new("stty");
            let settings = stty.arg("-a").stdin(keyboard).output().unwrap().stdout;
            let settings = String::from_utf8_lossy(&settings).into_owned();
            if settings.split_whitespace().any(|word| word == wanted) {
                return;
            }
        }
        panic!("the terminal is not at {wanted}");
    }

    /// What the command prints, where that is a pipe.
    pub(crate) fn stdout(&mut self) -> ChildStdout {
        self.process.stdout.take().unwrap()
    }

    pub(crate) fn press(&self, keys: &str) {
        (&*self.keyboard).write_all(keys.as_bytes()).unwrap();
    }

    /// Sends the command a signal, e.g. `TERM`.
    pub(crate) fn signal(&self, name: &str) {
        signal(&self.process, name);
    }

    /// Waits for the end: the exit code, and what was shown since the last `expect`.
    pub(crate) fn end(mut self) -> (i32, String) {
        while self.more("end") {}
        let code = self.process.wait().unwrap().code().unwrap_or(-1);
        (code, self.text())
    }

    fn text(&self) -> String {
        let text = String::from_utf8(self.shown.clone()).unwrap();
        text.replace("\r\n", "\n")
    }
}
