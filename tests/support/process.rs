//! The binary with the standard library's control over its streams, and in shells.

use std::path::Path;
use std::process::{Child, Command, Stdio};

use super::{Arguments, PROJECT, Said, TOKEN, TestEnv};

/// The binary in its home, with nothing of the caller's environment but what no program of Windows runs
/// without.
pub(crate) fn at_home(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hwkey"));
    command.env_clear().env("HOME", home).current_dir(home);
    #[cfg(windows)]
    command
        .env("SystemRoot", std::env::var_os("SystemRoot").unwrap())
        .env("USERPROFILE", home)
        .env("APPDATA", home.join(".config"))
        .env("LOCALAPPDATA", home.join(".local").join("state"));
    command
}

/// The binary as a command of the standard library.
pub(crate) fn bare(env: &TestEnv, url: &str, arguments: impl Arguments) -> Command {
    let mut command = at_home(&env.path(""));
    command.args(arguments.words());
    surround(&mut command, url);
    command
}

/// The same with signals as a terminal leaves them.
pub(crate) fn unignoring(env: &TestEnv, url: &str, arguments: impl Arguments) -> Command {
    let (program, first) = unignored();
    let mut command = Command::new(program);
    command.args(first).args(arguments.words());
    command.env_clear().env("HOME", env.path(""));
    command.current_dir(env.path(""));
    surround(&mut command, url);
    command
}

/// A shell script that finds the binary in `$BIN`.
pub(crate) fn shell(env: &TestEnv, url: &str, script: &str) -> Command {
    let mut command = Command::new("/bin/sh");
    command.arg("-c").arg(script);
    command.env_clear().env("HOME", env.path(""));
    command.current_dir(env.path(""));
    surround(&mut command, url);
    command.env("BIN", env!("CARGO_BIN_EXE_hwkey"));
    command
}

fn surround(command: &mut Command, url: &str) {
    command
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .env("HWKEY_ENDPOINT", url)
        .env("HWKEY_TOKEN", TOKEN)
        .env("HWKEY_PROJECT_ID", PROJECT)
        .stdin(Stdio::null());
}

/// Runs such a command to its end.
pub(crate) fn end_of(command: &mut Command) -> Said {
    command.output().unwrap().into()
}

/// A program and its first arguments that run the binary with signals as a terminal leaves them: a
/// background job may have them ignored.
pub(crate) fn unignored() -> (&'static str, Vec<&'static str>) {
    const DEFAULTS: &str = "--default-signal";
    let binary = env!("CARGO_BIN_EXE_hwkey");
    let mut env = Command::new("env");
    // Not every `env` can do that.
    match env.args([DEFAULTS, "true"]).stderr(Stdio::null()).status() {
        Ok(status) if status.success() => ("env", vec![DEFAULTS, binary]),
        _ => (binary, Vec::new()),
    }
}

/// Sends a process a signal, e.g. `TERM`. Every shell can; not every machine has a program for it.
pub(crate) fn signal(process: &Child, name: &str) {
    let pid = process.id().to_string();
    let sent = Command::new("sh")
        .args(["-c", "kill -s \"$0\" \"$1\"", name, &pid])
        .status();
    assert!(sent.unwrap().success());
}
