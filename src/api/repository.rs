//! A repository in a list.

use std::fmt;

use crate::git::Address;

#[derive(Debug, Clone, Default)]
pub(crate) struct Repository {
    pub id: String,
    /// The SSH clone address.
    pub ssh_url: Option<String>,
    /// The parsed clone addresses.
    pub addresses: Vec<Address>,
    pub archived: bool,
}

impl Repository {
    /// A repository of which only the id is known.
    pub(crate) fn with_id(id: String) -> Self {
        Self {
            id,
            ..Self::default()
        }
    }

    /// The path: groups and name.
    pub(crate) fn path(&self) -> Option<&str> {
        Some(&self.addresses.first()?.path)
    }

    /// The hosts of the clone addresses, without duplicates.
    pub(crate) fn hosts(&self) -> Vec<&str> {
        let mut hosts: Vec<_> = self.addresses.iter().map(|it| &*it.host).collect();
        hosts.dedup();
        hosts
    }

    /// Whether this is the path or the name of the repository.
    pub(crate) fn is_called(&self, path: &str) -> bool {
        let is_name = !path.contains('/');
        let mut paths = self.addresses.iter().map(|address| &*address.path);
        paths.any(|known| known == path || (is_name && known.rsplit('/').next() == Some(path)))
    }
}

impl fmt::Display for Repository {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path() {
            Some(path) => write!(f, "{path} (id {})", self.id),
            None => write!(f, "with the id {}", self.id),
        }
    }
}
