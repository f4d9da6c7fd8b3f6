//! Tests with `git ls-remote` whether a key opens a repository.

use std::borrow::Cow;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use tempfile::TempDir;

use super::SshAddress;
use crate::config;
use crate::keys::PublicKey;
use crate::program::{self, Ended, Terminal, without_secrets};
use crate::signals::ExitHook;

const TIMEOUT: Duration = Duration::from_secs(60);

/// The place of the private half.
#[derive(Debug)]
pub(crate) enum PrivateHalf {
    /// In a file without a passphrase.
    File(PathBuf),
    /// In the ssh-agent.
    Agent,
}

/// The result of the test.
#[derive(Debug)]
pub(crate) enum Proof {
    Opens,
    /// ssh used another key, with this fingerprint.
    OtherKey(String),
    /// ssh does not know the host.
    UnknownHost(Vec<String>),
    /// ssh knows the host with another key.
    OtherHost(Vec<String>),
    /// The messages of git and ssh.
    Fails(Vec<String>),
}

/// Checks that git and ssh are installed.
///
/// # Errors
/// The program that cannot be run, and the error.
pub(crate) fn check_installed() -> Result<(), (&'static str, io::Error)> {
    for (name, version) in [("git", "--version"), ("ssh", "-V")] {
        let mut command = Command::new(name);
        command.arg(version).stderr(std::process::Stdio::null());
        let capture = |command: &mut Command, stdout| {
            command.stdout(stdout);
        };
        program::run(without_secrets(command), capture, Terminal::None, TIMEOUT)
            .map_err(|error| (name, error))?;
    }
    Ok(())
}

/// Runs `git ls-remote` with only this key. Settings of the user that could change the key or the address are
/// disabled, and no question is asked.
///
/// # Errors
/// git cannot be run.
pub(crate) fn ls_remote(
    address: &SshAddress,
    key: &PublicKey,
    half: &PrivateHalf,
    connect_timeout: Duration,
) -> io::Result<Proof> {
    let directory = tempfile::Builder::new().prefix("hwkey-").tempdir()?;
    let path = directory.path().to_owned();
    let _on_signal = ExitHook::begin(move || drop(fs::remove_dir_all(&path)));
    let ssh = ssh_command(&directory, key, half, connect_timeout)?;
    let mut git = without_secrets(Command::new("git"));
    for name in config::variables_of_git() {
        git.env_remove(name);
    }
    git.args(["ls-remote", "--quiet", "--", address.as_str()])
        .current_dir(&directory)
        .envs([
            ("GIT_SSH_COMMAND", ssh.as_str()),
            ("GIT_SSH_VARIANT", "ssh"),
            ("GIT_ALLOW_PROTOCOL", "ssh"),
            ("GIT_TERMINAL_PROMPT", "0"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ])
        .env(
            "GIT_CEILING_DIRECTORIES",
            directory.path().parent().unwrap_or(Path::new("/")),
        )
        .stdout(std::process::Stdio::null());
    let capture = |command: &mut Command, stderr| {
        command.stderr(stderr);
    };
    let ended = program::run(git, capture, Terminal::None, TIMEOUT)?;
    Ok(match ended {
        Ended::Exited(status, said) => read(&said, status.success(), key),
        Ended::TimedOut => failed(&format!("it did not end within {} s", TIMEOUT.as_secs())),
        Ended::TooLong => failed("it printed too much"),
    })
}

/// The command for GIT_SSH_COMMAND, which git runs in a shell.
fn ssh_command(
    directory: &TempDir,
    key: &PublicKey,
    half: &PrivateHalf,
    connect_timeout: Duration,
) -> io::Result<String> {
    let (file, agent) = match half {
        PrivateHalf::File(path) => (plain(directory, path)?, "none"),
        PrivateHalf::Agent => {
            let public = directory.path().join("key.pub");
            fs::write(&public, format!("{}\n", key.line()))?;
            (public, "SSH_AUTH_SOCK")
        }
    };
    let file = file
        .to_str()
        .ok_or_else(|| io::Error::other(format!("the path {} is not UTF-8", file.display())))?;
    // ssh expands `%` in paths.
    let file = file.replace('%', "%%");
    let file = shlex::try_quote(&file).map_err(io::Error::other)?;
    let agent = if cfg!(windows) && agent != "none" {
        Cow::Borrowed("")
    } else {
        Cow::Owned(format!(" -o IdentityAgent={agent}"))
    };
    let seconds = connect_timeout.as_secs().max(1);
    // `-v` shows which key was accepted, because the user's configuration may add other keys.
    Ok(format!(
        "ssh -i {file} -o IdentitiesOnly=yes -o BatchMode=yes -v{agent} -o PreferredAuthentications=publickey \
         -o FingerprintHash=sha256 -o AddKeysToAgent=no -o ControlMaster=no -o ControlPath=none -o ConnectTimeout={seconds}"
    ))
}

/// Links the key to a plain name, if ssh would also use a certificate beside it or expand its path.
#[cfg(unix)]
fn plain(directory: &TempDir, private: &Path) -> io::Result<PathBuf> {
    let mut certificate = private.as_os_str().to_owned();
    certificate.push("-cert.pub");
    let is_plain = |path: &str| !path.contains(['%', '$']);
    if private.to_str().is_some_and(is_plain) && !Path::new(&certificate).exists() {
        return Ok(private.to_owned());
    }
    let link = directory.path().join("key");
    std::os::unix::fs::symlink(private, &link)?;
    Ok(link)
}

/// On Windows only administrators can make links.
#[cfg(not(unix))]
fn plain(_directory: &TempDir, private: &Path) -> io::Result<PathBuf> {
    Ok(private.to_owned())
}

fn failed(how: &str) -> Proof {
    Proof::Fails(vec![how.to_owned()])
}

fn read(said: &[u8], is_success: bool, key: &PublicKey) -> Proof {
    let said = String::from_utf8_lossy(said);
    let lines = said.lines().map(str::trim_end);
    let accepted = lines
        .clone()
        .rfind(|line| line.starts_with("debug1: Server accepts key: "));
    let accepted =
        accepted.and_then(|line| line.split(' ').find(|word| word.starts_with("SHA256:")));
    let words: Vec<_> = lines
        .filter(|line| !is_chatter(line))
        .map(str::to_owned)
        .collect();
    let says = |text: &str| words.iter().any(|line| line.contains(text));
    match accepted {
        Some(other) if is_success && other != key.fingerprint() => {
            Proof::OtherKey(other.to_owned())
        }
        _ if is_success => Proof::Opens,
        _ if says("REMOTE HOST IDENTIFICATION HAS CHANGED") => Proof::OtherHost(words),
        _ if says("Host key verification failed") => Proof::UnknownHost(words),
        _ => Proof::Fails(words),
    }
}

/// Whether ssh prints the line only because of `-v`.
fn is_chatter(line: &str) -> bool {
    const BEGINNINGS: [&str; 6] = [
        "debug1: ",
        "OpenSSH_",
        "Authenticated to ",
        "Authenticated using ",
        "Transferred: ",
        "Bytes per second: ",
    ];
    line.is_empty()
        || BEGINNINGS
            .iter()
            .any(|beginning| line.starts_with(beginning))
}
