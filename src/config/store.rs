//! What lasts between commands, one file per profile: the token of a login, and the id of a project
//! that was looked up.

use std::fs;
use std::io::ErrorKind::{NotADirectory, NotFound};
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize, Serializer};
use zeroize::Zeroizing;

use super::Error;
use super::env::state_dir;
use super::token::is_loose;
use crate::private_file;

/// What `auth login` brought.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Login {
    /// IAM token.
    #[serde(serialize_with = "expose")]
    pub token: SecretString,
    /// When the token ends.
    pub expires_at: Timestamp,
    /// Name of the IAM user.
    pub user: String,
    /// Name of the account.
    pub domain: Option<String>,
    /// Project the token is for.
    pub project_id: Option<String>,
    /// Its name.
    pub project_name: Option<String>,
}

/// A project id that was looked up, with everything that decided it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RememberedProject {
    /// Its name, which is that of the region.
    pub region: String,
    /// The IAM service that knows it.
    pub iam_endpoint: String,
    /// Whose project it is: an access key id, or the profile's other way to authenticate.
    pub identity: String,
    /// Its id.
    pub project_id: String,
}

fn expose<S: Serializer>(token: &SecretString, output: S) -> Result<S::Ok, S::Error> {
    output.serialize_str(token.expose_secret())
}

/// The files of one profile in the state directory.
#[derive(Debug)]
pub struct Store {
    login: PathBuf,
    project: PathBuf,
}

/// The name that stands for no profile.
const NO_PROFILE: &str = "default";

impl Store {
    /// The files of a profile; `None` without a home.
    pub fn of(profile: Option<&str>) -> Option<Self> {
        let directory = state_dir()?;
        let file = format!("{}.json", profile.unwrap_or(NO_PROFILE));
        Some(Self {
            login: directory.join("tokens").join(&file),
            project: directory.join("projects").join(&file),
        })
    }

    /// Where the login is kept.
    pub fn login_path(&self) -> &Path {
        &self.login
    }

    /// Whether there is a login.
    pub fn has_login(&self) -> bool {
        self.login.exists()
    }

    /// Whether users other than the owner may read the login.
    pub fn login_is_loose(&self) -> bool {
        fs::File::open(&self.login).is_ok_and(|file| is_loose(&file))
    }

    /// The login, if there is one.
    ///
    /// # Errors
    /// [`Error::Unreadable`] and [`Error::BadState`].
    pub fn login(&self) -> Result<Option<Login>, Error> {
        read(&self.login)
    }

    /// Keeps a login in place of the one before.
    ///
    /// # Errors
    /// [`Error::Unwritable`]
    pub fn save_login(&self, login: &Login) -> Result<(), Error> {
        write(&self.login, login)
    }

    /// Removes the login and says whether there was one, readable or not.
    ///
    /// # Errors
    /// [`Error::Unwritable`]
    pub fn forget_login(&self) -> Result<bool, Error> {
        match fs::remove_file(&self.login) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == NotFound => Ok(false),
            Err(source) => Err(Error::Unwritable {
                path: self.login.clone(),
                source,
            }),
        }
    }

    /// The project that was looked up last. One that cannot be read is looked up again.
    pub fn project(&self) -> Option<RememberedProject> {
        read(&self.project).ok().flatten()
    }

    /// Keeps a project in place of the one before.
    ///
    /// # Errors
    /// [`Error::Unwritable`]
    pub fn save_project(&self, project: &RememberedProject) -> Result<(), Error> {
        write(&self.project, project)
    }
}

fn read<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, Error> {
    let bytes = match fs::read(path) {
        Ok(bytes) => Zeroizing::new(bytes),
        Err(error) if matches!(error.kind(), NotFound | NotADirectory) => return Ok(None),
        Err(source) => {
            return Err(Error::Unreadable {
                path: path.to_owned(),
                source,
            });
        }
    };
    // The reader's own words could quote what it read.
    let text = str::from_utf8(&bytes).unwrap_or_default();
    let read = serde_json::from_str(text);
    read.map(Some).map_err(|_| Error::BadState {
        path: path.to_owned(),
    })
}

fn write(path: &Path, value: &impl Serialize) -> Result<(), Error> {
    let text = serde_json::to_vec(value).map(Zeroizing::new);
    let written = text.map_err(Into::into);
    let written = written.and_then(|text| private_file::write(path, &text));
    written.map_err(|source| Error::Unwritable {
        path: path.to_owned(),
        source,
    })
}
