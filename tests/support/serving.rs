//! `hwkey sandbox serve` as a process.

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Stdio};

use super::process::at_home;
use super::{Arguments, TestEnv};

/// `hwkey sandbox serve`, which ends when this is dropped.
pub(crate) struct Serving {
    child: Child,
    lines: Lines<BufReader<ChildStdout>>,
}

impl Serving {
    pub(crate) fn start(env: &TestEnv, arguments: impl Arguments) -> Self {
        let mut child = at_home(&env.path(""))
            .args(["sandbox", "serve"])
            .args(arguments.words())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Waits for the next line it prints.
    pub(crate) fn line(&mut self) -> String {
        self.lines.next().unwrap().unwrap()
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
