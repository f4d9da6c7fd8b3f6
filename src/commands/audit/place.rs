//! The places of a key in services, and their names.

use std::sync::Arc;

use serde::Serialize;

use crate::keys::{KeyPair, RepoKey, Server};

/// Where a service was asked.
#[derive(Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Vantage {
    pub(super) profile: Option<String>,
    pub(super) region: Option<String>,
}

/// Something of a service, and where that was asked.
#[derive(Debug, Clone)]
pub(super) struct At<T> {
    pub(super) vantage: Arc<Vantage>,
    pub(super) item: T,
}

/// A key that opens one repository.
#[derive(Debug, Clone)]
pub(super) struct DeployKey {
    pub(super) key: RepoKey,
    /// Its id.
    pub(super) repository: String,
    pub(super) path: Option<String>,
}

/// What has a name of some words.
pub(super) trait Label {
    fn label(&self) -> String;
}

impl<T> At<T> {
    pub(super) fn all(vantage: &Arc<Vantage>, items: Vec<T>) -> Vec<Self> {
        let place = |item| Self {
            vantage: Arc::clone(vantage),
            item,
        };
        items.into_iter().map(place).collect()
    }
}

impl<T: Label> Label for At<T> {
    fn label(&self) -> String {
        self.item.label()
    }
}

impl Label for RepoKey {
    fn label(&self) -> String {
        format!("repo: {}", titled(self))
    }
}

impl Label for KeyPair {
    fn label(&self) -> String {
        format!("kps: {}", self.name)
    }
}

impl Label for DeployKey {
    fn label(&self) -> String {
        let repository = self.path.as_ref().unwrap_or(&self.repository);
        format!("deploy key of {repository}: {}", titled(&self.key))
    }
}

impl Label for Server {
    fn label(&self) -> String {
        format!("server: {}", self.name)
    }
}

/// `laptop (7)`
fn titled(key: &RepoKey) -> String {
    match &key.title {
        Some(title) => format!("{title} ({})", key.id),
        None => key.id.clone(),
    }
}
