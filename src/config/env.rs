//! The only code that reads the process environment: variables, arguments and standard directories.

use std::collections::HashMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::failure::{Failure, Kind};

/// Prefixes of the variables that are read: hwkey's and the vendor's.
const PREFIXES: [&str; 4] = ["HWKEY_", "HUAWEICLOUD_SDK_", "HW_", "OS_"];
/// Other variables that are read.
const NAMES: [&str; 16] = [
    "ALL_PROXY",
    "CLICOLOR_FORCE",
    "COLUMNS",
    "HTTPS_PROXY",
    "LOGNAME",
    "NO_COLOR",
    "NO_PROXY",
    "SSH_AUTH_SOCK",
    "SSL_CERT_DIR",
    "SSL_CERT_FILE",
    "TERM",
    "USER",
    "USERNAME",
    "all_proxy",
    "https_proxy",
    "no_proxy",
];

/// The variables at the start of the process. An empty variable counts as not set.
#[derive(Default)]
pub(crate) struct Env {
    values: HashMap<String, OsString>,
}

impl Env {
    /// Reads the variables of this process.
    pub(crate) fn read() -> Self {
        let values = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            // Names of variables are not case-sensitive on Windows.
            #[cfg(windows)]
            let name = name.to_ascii_uppercase();
            let known = PREFIXES.iter().any(|prefix| name.starts_with(prefix))
                || NAMES.contains(&name.as_str());
            (known && !value.is_empty()).then_some((name, value))
        });
        Self {
            values: values.collect(),
        }
    }

    /// The value of a variable, if it is set and not empty.
    ///
    /// # Errors
    /// The value is not UTF-8.
    pub(crate) fn get(&self, name: &str) -> Result<Option<&str>, Failure> {
        match self.values.get(name) {
            None => Ok(None),
            Some(value) => value.to_str().map(trimmed).map(Some).ok_or_else(|| {
                Kind::Config.failure(format!("the variable {name} is not valid UTF-8"))
            }),
        }
    }

    /// A variable with a path, which need not be UTF-8. A leading `~/` is expanded.
    pub(crate) fn path(&self, name: &str) -> Option<PathBuf> {
        let value = self.values.get(name)?;
        Some(match value.to_str() {
            Some(text) => expand(trimmed(text), None),
            None => PathBuf::from(value),
        })
    }

    /// Whether a variable is set and not empty.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.values.contains_key(name)
    }
}

impl<const N: usize> From<[(&str, &str); N]> for Env {
    fn from(pairs: [(&str, &str); N]) -> Self {
        let owned = pairs.map(|(name, value)| (name.to_owned(), value.into()));
        Self {
            values: owned.into(),
        }
    }
}

/// Removes white space around a value, for example from a file with Windows line ends.
fn trimmed(value: &str) -> &str {
    value.trim()
}

/// The arguments after `__complete`, if that is the first one: a completion script asks for candidates. There
/// is no variable for this, because one that is left over would break every command.
pub(crate) fn asked_by_shell(arguments: &[OsString]) -> Option<&[OsString]> {
    match arguments {
        [_, first, rest @ ..] if first == "__complete" => Some(rest),
        _ => None,
    }
}

/// The arguments of this process, including the program's name.
#[cfg(not(windows))]
pub(crate) fn arguments() -> Vec<OsString> {
    std::env::args_os().collect()
}

/// The arguments of this process, including the program's name. Expands `~`, because most shells of Windows
/// do not. Arguments for completion stay as typed.
#[cfg(windows)]
pub(crate) fn arguments() -> Vec<OsString> {
    let arguments: Vec<_> = std::env::args_os().collect();
    if asked_by_shell(&arguments).is_some() {
        return arguments;
    }
    arguments.into_iter().map(at_home).collect()
}

#[cfg(windows)]
fn at_home(argument: OsString) -> OsString {
    match argument.to_str() {
        Some(text) if below_home(text).is_some() => expand(text, None).into(),
        _ => argument,
    }
}

/// `~/.config/hwkey/config.toml`, or its equivalent on this system.
pub(super) fn default_config_file() -> Option<PathBuf> {
    let base = directory("APPDATA").or_else(dirs::config_dir)?;
    Some(base.join("hwkey").join("config.toml"))
}

/// The directory for state (`~/.local/state/hwkey` on Linux).
pub(crate) fn state_dir() -> Option<PathBuf> {
    let base = directory("LOCALAPPDATA")
        .or_else(dirs::state_dir)
        .or_else(dirs::data_local_dir)?;
    Some(base.join("hwkey"))
}

/// The directory for temporary files.
pub(crate) fn temp_dir() -> PathBuf {
    std::env::temp_dir()
}

/// The variables of git.
pub(crate) fn variables_of_git() -> impl Iterator<Item = OsString> {
    let names = std::env::vars_os().map(|(name, _)| name);
    names.filter(|name| name.to_string_lossy().starts_with("GIT_"))
}

/// The home directory.
pub(super) fn home_dir() -> Option<PathBuf> {
    directory("USERPROFILE").or_else(dirs::home_dir)
}

/// The value of a variable of Windows, which other programs use but the library does not.
fn directory(variable: &str) -> Option<PathBuf> {
    let path = PathBuf::from(std::env::var_os(variable)?);
    (cfg!(windows) && path.is_absolute()).then_some(path)
}

/// `~/.ssh`
pub(crate) fn ssh_dir() -> Option<PathBuf> {
    Some(home_dir()?.join(".ssh"))
}

/// Expands a leading `~/` (on Windows also `~\`). Other relative paths are relative to `base`.
pub(crate) fn expand(path: &str, base: Option<&Path>) -> PathBuf {
    if let Some(rest) = below_home(path)
        && let Some(home) = home_dir()
    {
        return home.join(rest);
    }
    match base {
        Some(base) => base.join(path),
        None => PathBuf::from(path),
    }
}

fn below_home(path: &str) -> Option<&str> {
    path.strip_prefix('~')?
        .strip_prefix(std::path::is_separator)
}

#[cfg(test)]
mod tests {
    use super::below_home;

    #[test]
    fn a_tilde_is_the_home_only_before_a_separator() {
        let backslash = cfg!(windows).then_some(r".ssh\id.pub");
        let cases = [
            ("~/.ssh/id.pub", Some(".ssh/id.pub")),
            (r"~\.ssh\id.pub", backslash),
            ("~", None),
            ("~me/id.pub", None),
            ("./~/id.pub", None),
        ];
        for (path, expected) in cases {
            assert_eq!(below_home(path), expected, "{path}");
        }
    }
}
