//! State between commands, with files for each profile: the token of a login, and the id of a project.

use std::fs;
use std::io::ErrorKind::NotFound;
use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use zeroize::Zeroizing;

use super::env::state_dir;
use super::failures::{not_written, unreadable, unwritable};
use crate::failure::{Failure, Kind};
use crate::private_file;

/// A login with `hwkey auth login`.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Login {
    /// IAM token.
    #[serde(serialize_with = "expose")]
    pub token: SecretString,
    /// The end of the token.
    pub expires_at: Timestamp,
    /// The name of the IAM user.
    pub user: String,
    /// The name of the account.
    pub domain: Option<String>,
    /// The project of the token.
    pub project_id: Option<String>,
    /// The name of the project.
    pub project_name: Option<String>,
}

/// A project id that was looked up, with everything it depends on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RememberedProject {
    /// The name of the project, which is that of the region.
    pub region: String,
    /// The endpoint of IAM.
    pub iam_endpoint: String,
    /// The access key id, or the method to authenticate.
    pub identity: String,
    pub project_id: String,
}

fn expose<S: Serializer>(token: &SecretString, output: S) -> Result<S::Ok, S::Error> {
    output.serialize_str(token.expose_secret())
}

/// The state files of one profile.
#[derive(Debug)]
pub(crate) struct Store {
    login: PathBuf,
    project: PathBuf,
}

const LOCK_TIMEOUT: Duration = Duration::from_secs(10);

/// Longer than any login.
const LONGEST: u64 = 256 * 1024;

/// The name for commands without a profile.
const NO_PROFILE: &str = "default";

impl Store {
    /// The state files of a profile; `None` without a home directory.
    pub(crate) fn of(profile: Option<&str>) -> Option<Self> {
        let directory = state_dir()?;
        let file = format!("{}.json", profile.unwrap_or(NO_PROFILE));
        Some(Self {
            login: directory.join("tokens").join(&file),
            project: directory.join("projects").join(&file),
        })
    }

    /// The path of the login.
    pub(crate) fn login_path(&self) -> &Path {
        &self.login
    }

    /// Whether there is a login.
    pub(crate) fn has_login(&self) -> bool {
        self.login.exists()
    }

    /// The login, if there is one.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn login(&self) -> Result<Option<Login>, Failure> {
        Ok(self.login_and_looseness()?.map(|(login, _)| login))
    }

    /// The login, and whether users other than the owner may read it.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn login_and_looseness(&self) -> Result<Option<(Login, bool)>, Failure> {
        read(&self.login)
    }

    /// Saves a login.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn save_login(&self, login: &Login) -> Result<(), Failure> {
        save(&self.login, login)
    }

    /// Checks, before a login, whether it could be saved.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn check_login(&self) -> Result<(), Failure> {
        private_file::check_writable(&self.login).map_err(|e| unwritable(&self.login, e))
    }

    /// Copies the state to another profile. Replaces the state of a deleted profile of that name.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn copy_to(&self, other: &Self) -> Result<(), Failure> {
        for (from, to) in self.pairs(other) {
            match private_file::read(from, LONGEST).map_err(|e| unreadable(from, e))? {
                Some(content) => write(to, &content.bytes)?,
                None => remove(to).map(drop)?,
            }
        }
        Ok(())
    }

    /// Moves the files to another profile that has a copy of them. Each file is renamed in one step, which
    /// also works if the file system treats both names as equal.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn move_to(&self, other: &Self) -> Result<(), Failure> {
        for (from, to) in self.pairs(other) {
            match fs::rename(from, to) {
                Err(error) if error.kind() == NotFound => {}
                moved => moved.map_err(|error| unwritable(from, error))?,
            }
        }
        Ok(())
    }

    fn pairs<'a>(&'a self, other: &'a Self) -> [(&'a Path, &'a Path); 2] {
        [(&self.login, &other.login), (&self.project, &other.project)]
    }

    /// Removes all state.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn forget(&self) -> Result<(), Failure> {
        remove(&self.login)?;
        remove(&self.project).map(drop)
    }

    /// Removes the login. Returns whether there was one, even if it is unreadable.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn forget_login(&self) -> Result<bool, Failure> {
        remove(&self.login)
    }

    /// The remembered project. `None` also if it is unreadable, because it can be looked up again.
    pub(crate) fn project(&self) -> Option<RememberedProject> {
        let (project, _) = read(&self.project).ok().flatten()?;
        Some(project)
    }

    /// Saves a project.
    ///
    /// # Errors
    /// The state directory cannot be read or written, or others could.
    pub(crate) fn save_project(&self, project: &RememberedProject) -> Result<(), Failure> {
        save(&self.project, project)
    }
}

/// The command to log in with a profile.
pub(crate) fn login_command(profile: Option<&str>) -> String {
    match profile {
        Some(profile) => format!("hwkey auth login --profile {profile}"),
        None => "hwkey auth login".to_owned(),
    }
}

/// Removes a file. Returns whether there was one.
fn remove(path: &Path) -> Result<bool, Failure> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == NotFound => Ok(false),
        Err(source) => Err(unwritable(path, source)),
    }
}

/// Reads a file. Returns also whether other users may read it.
fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<(T, bool)>, Failure> {
    let content = private_file::read(path, LONGEST).map_err(|e| unreadable(path, e))?;
    let Some(content) = content else {
        return Ok(None);
    };
    // The error of the parser is dropped, because it could quote a secret.
    let text = str::from_utf8(&content.bytes).unwrap_or_default();
    let value = serde_json::from_str(text).map_err(|_| {
        let path = path.display();
        Kind::Config
            .failure(format!("{path} is damaged"))
            .hint(format!(
                "`hwkey auth login` writes it again; `hwkey auth logout` removes it ({path})"
            ))
    })?;
    Ok(Some((value, content.is_loose)))
}

fn save(path: &Path, value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_vec(value).map(Zeroizing::new);
    write(path, &text.map_err(|error| unwritable(path, error.into()))?)
}

/// Writes a file and checks it by reading it again.
fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let unwritable = |error| unwritable(path, error);
    // Locked, so that nobody else writes between writing and reading.
    let _lock = private_file::lock(path, LOCK_TIMEOUT).map_err(unwritable)?;
    private_file::write(path, bytes).map_err(unwritable)?;
    match private_file::read(path, LONGEST) {
        Ok(Some(written)) if **written.bytes == *bytes => Ok(()),
        _ => Err(not_written(path)),
    }
}
