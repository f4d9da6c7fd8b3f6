//! A repository, as a list shows it.

use crate::git::Address;

#[derive(Debug, Clone)]
pub(crate) struct Repository {
    pub id: String,
    /// To clone from over SSH.
    pub ssh_url: Option<String>,
    /// What can be read of its URLs.
    pub addresses: Vec<Address>,
    pub archived: bool,
}

impl Repository {
    /// Groups and name.
    pub(crate) fn path(&self) -> Option<&str> {
        Some(&self.addresses.first()?.path)
    }

    /// Whether this is its path, or its name alone.
    pub(crate) fn is_called(&self, path: &str) -> bool {
        let is_name = !path.contains('/');
        let mut paths = self.addresses.iter().map(|address| &*address.path);
        paths.any(|known| known == path || (is_name && known.rsplit('/').next() == Some(path)))
    }
}
