//! Repositories, their groups, and what the users of the account may do with them.

use serde::{Deserialize, Serialize};

use super::{deploy_keys::DeployKeys, refusal::Refusal, user_keys};
use crate::digest;

/// The CodeArts project of all repositories. It is not a project of IAM.
pub const CODEARTS_PROJECT_ID: &str = "5f3c1a7e9b2d4c68a0e1f2b3c4d5e6f7";

/// The name of that project.
pub(super) const PROJECT_NAME: &str = "sandbox";

/// The host of the clone addresses. It does not exist.
const GIT_HOST: &str = "codehub.sandbox.example";

/// The creation time of the initial repositories.
const BEGINNING: &str = "2026-01-15T08:00:00.000+08:00";

/// The role of a reader, as the services number it.
const READER: u8 = 20;
const ADMINISTRATOR: u8 = 40;

/// The repositories, groups and deploy keys of CodeArts Repo. No request adds repositories and groups; write
/// them into the state file, where missing fields get defaults.
#[derive(Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct CodeArts {
    pub repositories: Vec<Repository>,
    pub groups: Vec<Group>,
    pub deploy_keys: DeployKeys,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Repository {
    pub id: u64,
    /// Groups and name: `demo/app`.
    pub path: String,
    #[serde(default)]
    pub archived: bool,
    /// The role of the users: 20 read, 30 write, 40 administer. Below 20 they cannot see the repository, and
    /// are refused if they ask for its id.
    #[serde(default = "administrator")]
    pub role: u8,
    /// The ids of its submodules.
    #[serde(default)]
    pub submodules: Vec<u64>,
    #[serde(default = "beginning")]
    pub created_at: String,
    #[serde(default = "beginning")]
    pub updated_at: String,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct Group {
    pub id: u64,
    /// All groups: `demo/tools`.
    pub path: String,
}

impl Default for CodeArts {
    fn default() -> Self {
        let repository = |id, path: &str| Repository {
            id,
            path: path.to_owned(),
            archived: false,
            role: ADMINISTRATOR,
            submodules: Vec::new(),
            created_at: beginning(),
            updated_at: beginning(),
        };
        Self {
            repositories: vec![
                Repository {
                    submodules: vec![2_111_855_749],
                    ..repository(2_111_855_748, "demo/app")
                },
                repository(2_111_855_749, "demo/web"),
                Repository {
                    archived: true,
                    ..repository(2_111_855_750, "demo/attic")
                },
                Repository {
                    role: 0,
                    ..repository(2_111_855_751, "others/secret")
                },
            ],
            groups: vec![Group {
                id: DEMO_GROUP,
                path: "demo".to_owned(),
            }],
            deploy_keys: DeployKeys::default(),
        }
    }
}

/// The id of the group `demo`.
pub(super) const DEMO_GROUP: u64 = 2_111_850_001;

impl CodeArts {
    /// The repositories that the users can see.
    pub(super) fn visible(&self) -> impl Iterator<Item = &Repository> {
        self.repositories
            .iter()
            .filter(|repository| repository.role >= READER)
    }

    /// The repository with the id in a path, for reading.
    pub(super) fn repository(&self, id: &str) -> Result<&Repository, Refusal> {
        let id = user_keys::parse_id(id).ok_or(Refusal::Parameter("repository_id"))?;
        self.found(|repository| repository.id == id)
    }

    /// The repository with the id in a path, for changing its deploy keys, which needs an administrator.
    pub(super) fn administered(&self, id: &str) -> Result<&Repository, Refusal> {
        let repository = self.repository(id)?;
        if repository.role < ADMINISTRATOR {
            return Err(Refusal::NoPermission);
        }
        Ok(repository)
    }

    /// The first repository that `is_wanted`.
    pub(super) fn found(
        &self,
        is_wanted: impl Fn(&Repository) -> bool,
    ) -> Result<&Repository, Refusal> {
        let found = self.repositories.iter().find(|it| is_wanted(it));
        let repository = found.ok_or(Refusal::NoRepository)?;
        if repository.role < READER {
            return Err(Refusal::NoPermission);
        }
        Ok(repository)
    }

    /// The group with the id in a path.
    pub(super) fn group(&self, id: &str) -> Result<&Group, Refusal> {
        let id = user_keys::parse_id(id).ok_or(Refusal::Parameter("group_id"))?;
        let found = self.groups.iter().find(|group| group.id == id);
        found.ok_or(Refusal::NotFound)
    }

    /// The groups above a repository or group.
    pub(super) fn groups_above(&self, path: &str) -> impl Iterator<Item = &Group> {
        self.groups.iter().filter(move |group| {
            path.strip_prefix(&group.path)
                .is_some_and(|rest| rest.starts_with('/'))
        })
    }
}

impl Group {
    pub(super) fn name(&self) -> &str {
        split(&self.path).1
    }
}

impl Repository {
    pub(super) fn name(&self) -> &str {
        split(&self.path).1
    }

    /// The path of its group.
    pub(super) fn group(&self) -> &str {
        split(&self.path).0
    }

    pub(super) fn uuid(&self) -> String {
        digest::sha256(format!("repository {}", self.id).as_bytes())[..32].to_owned()
    }

    pub(super) fn ssh_url(&self) -> String {
        format!("git@{GIT_HOST}:{}.git", self.path)
    }

    pub(super) fn https_url(&self) -> String {
        format!("https://{GIT_HOST}/{}.git", self.path)
    }

    pub(super) fn web_url(&self) -> String {
        format!("https://{GIT_HOST}/{}", self.path)
    }

    /// Whether its path contains a text in lower case.
    pub(super) fn matches(&self, wanted: &str) -> bool {
        self.path.to_lowercase().contains(wanted)
    }
}

/// Splits a path into everything before the last part, and the last part.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn administrator() -> u8 {
    ADMINISTRATOR
}

fn beginning() -> String {
    BEGINNING.to_owned()
}
