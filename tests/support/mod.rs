//! A home of its own for each test, and the real binary in an emptied environment.
//! Servers, terminals and processes are in the files beside this one.

#![allow(dead_code, unused_imports, reason = "no test target uses all of it")]

#[cfg(unix)]
pub(crate) mod agent;
mod arguments;
pub(crate) mod cloud;
#[cfg(target_os = "linux")]
pub(crate) mod internet;
pub(crate) mod kps_wire;
pub(crate) mod listener;
pub(crate) mod process;
#[cfg(target_os = "linux")]
pub(crate) mod proxy;
pub(crate) mod repo_wire;
mod says;
pub(crate) mod server;
pub(crate) mod serving;
pub(crate) mod table;
#[cfg(unix)]
pub(crate) mod terminal;
#[cfg(target_os = "linux")]
pub(crate) mod tls;

use std::borrow::BorrowMut;
use std::ffi::OsString;
use std::path::{MAIN_SEPARATOR_STR, Path, PathBuf};
use std::process::Output;

use assert_cmd::Command;
use httpmock::MockServer;
use serde_json::Value;
use tempfile::TempDir;

pub(crate) use arguments::Arguments;
pub(crate) use says::{has, lacks, starts};

pub(crate) const TOKEN: &str = "MIIFtoken-of-the-tests";
pub(crate) const PROJECT: &str = "0605768a3300d5762f82c01a180692f0";

/// A temporary home; commands run in it, with nothing of the caller's environment.
pub(crate) struct TestEnv {
    home: TempDir,
    variables: Vec<(&'static str, OsString)>,
}

impl TestEnv {
    pub(crate) fn new() -> Self {
        Self {
            home: tempfile::tempdir().unwrap(),
            variables: Vec::new(),
        }
    }

    /// Sets a variable for every command from here on.
    pub(crate) fn set(&mut self, name: &'static str, value: impl Into<OsString>) {
        self.variables.push((name, value.into()));
    }

    /// A path below the home directory, which is also the working directory.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        let relative = relative.replace('/', MAIN_SEPARATOR_STR);
        self.home.path().join(relative)
    }

    /// Every file below the home directory.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        fn below(directory: &Path) -> Vec<PathBuf> {
            let entries = std::fs::read_dir(directory).unwrap().map(Result::unwrap);
            let files = entries.flat_map(|entry| {
                if entry.file_type().unwrap().is_dir() {
                    below(&entry.path())
                } else {
                    vec![entry.path()]
                }
            });
            files.collect()
        }
        below(self.home.path())
    }

    /// Writes a file below the home directory, with the directories it needs.
    pub(crate) fn write(&self, relative: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(relative);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, content).unwrap();
        path
    }

    /// The text of a file below the home directory.
    #[track_caller]
    pub(crate) fn read(&self, relative: &str) -> String {
        let path = self.path(relative);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Writes the configuration file, readable by its owner only.
    pub(crate) fn config(&self, text: &str) -> PathBuf {
        let path = self.write(".config/hwkey/config.toml", text);
        private(&path);
        path
    }

    /// The binary without configuration or credentials.
    pub(crate) fn command(&self, arguments: impl Arguments) -> Command {
        let mut command = Command::from_std(process::at_home(self.home.path()));
        command
            .env("PATH", "/usr/bin:/bin")
            .env("USER", "tester")
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .args(arguments.words());
        command
    }

    /// The binary as a CI job runs it against a server: nothing but variables.
    pub(crate) fn against(&self, server: &MockServer, arguments: impl Arguments) -> Command {
        self.at(&server.base_url(), arguments)
    }

    /// The same for any URL.
    pub(crate) fn at(&self, url: &str, arguments: impl Arguments) -> Command {
        let mut command = self.command(arguments);
        command
            .env("HWKEY_ENDPOINT", url)
            .env("HWKEY_TOKEN", TOKEN)
            .env("HWKEY_PROJECT_ID", PROJECT);
        command
    }

    /// The binary with the built-in sandbox.
    pub(crate) fn sandbox(&self, arguments: impl Arguments) -> Command {
        let mut command = self.command("--profile sandbox");
        command.args(arguments.words());
        command
    }
}

/// What a finished command said.
pub(crate) struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    /// Checks the exit code.
    #[track_caller]
    pub(crate) fn ended(self, code: i32) -> Self {
        let Self { out, err, .. } = &self;
        assert_eq!(self.code, code, "stdout: {out}\nstderr: {err}");
        self
    }

    /// stdout as one JSON document.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("{error}: {:?}\nstderr: {}", self.out, self.err))
    }

    /// The error on stderr as one line of JSON.
    pub(crate) fn error(&self) -> Value {
        let line = self.err.lines().last().unwrap_or_default();
        let document: Value =
            serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {:?}", self.err));
        document["error"].clone()
    }
}

/// A field of each object in an array.
pub(crate) fn column(rows: &Value, field: &str) -> Vec<Value> {
    let rows = rows.as_array().unwrap().iter();
    rows.map(|row| row[field].clone()).collect()
}

impl From<Output> for Said {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Runs a command to its end.
pub(crate) fn run(mut command: impl BorrowMut<Command>) -> Said {
    command.borrow_mut().output().unwrap().into()
}

/// Runs a command that must end with `code`.
#[track_caller]
pub(crate) fn ends(mut command: impl BorrowMut<Command>, code: i32) -> Said {
    let command = command.borrow_mut();
    let said = run(&mut *command);
    let Said { out, err, .. } = &said;
    assert_eq!(said.code, code, "{command:?}\nstdout: {out}\nstderr: {err}");
    assert!(!err.contains("panicked"), "{err}");
    said
}

/// Runs a command that must succeed.
#[track_caller]
pub(crate) fn ok(command: impl BorrowMut<Command>) -> Said {
    ends(command, 0)
}

/// Runs a command that must end with `code` and print nothing on stdout.
#[track_caller]
pub(crate) fn fails(command: impl BorrowMut<Command>, code: i32) -> Said {
    let said = ends(command, code);
    assert_eq!(said.out, "", "a failed command prints no result");
    said
}

/// A file of `tests/data`.
pub(crate) fn data(name: &str) -> PathBuf {
    let root = std::path::absolute(env!("CARGO_MANIFEST_DIR")).unwrap();
    root.join("tests").join("data").join(name)
}

/// Its path as an argument: in a command line a backslash would not be a character of it.
pub(crate) fn file(name: &str) -> String {
    data(name).display().to_string().replace('\\', "/")
}

/// The text of a file of `tests/data`.
pub(crate) fn text(name: &str) -> String {
    std::fs::read_to_string(data(name)).unwrap()
}

/// The key line of a `.pub` file of `tests/data`, without its newline.
pub(crate) fn line(name: &str) -> String {
    text(name).trim_end().to_owned()
}

/// Makes a file readable by its owner only.
#[cfg(unix)]
pub(crate) fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o600);
    std::fs::set_permissions(path, permissions).unwrap();
}

/// Windows has access lists instead of modes; nothing looks at those of what exists.
#[cfg(not(unix))]
pub(crate) fn private(_path: &Path) {}

/// The permissions of a file, or of a link itself.
#[cfg(unix)]
pub(crate) fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::symlink_metadata(path).unwrap().permissions();
    permissions.mode() & 0o7777
}

/// Copies the binary, by another process: while this one has a file open for writing, a program that it
/// starts at that moment has it open, too, and such a file cannot be run.
pub(crate) fn copy_binary(to: &Path) {
    let mut cp = std::process::Command::new("cp");
    cp.arg(env!("CARGO_BIN_EXE_hwkey")).arg(to);
    assert!(cp.status().unwrap().success());
}

/// Waits for something that another process does.
pub(crate) fn wait_until(mut is_so: impl FnMut() -> bool) {
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while !is_so() {
        assert!(
            std::time::Instant::now() < deadline,
            "it did not come about"
        );
        std::thread::yield_now();
    }
}
