//! The names of a key's places in services, and how to reach them.

use crate::commands::reach::{DeployKey, Found, Place, ReachArgs, Vantage};
use crate::context::Context;
use crate::keys::{KeyPair, RepoKey, Server};

/// The places that were asked.
pub(super) struct Places<'a> {
    pub(super) vantages: &'a [Vantage],
    pub(super) reach: &'a ReachArgs,
}

/// Something with a short name for people.
pub(super) trait Label {
    fn label(&self) -> String;
}

impl Places<'_> {
    pub(super) fn of<T>(&self, found: &Found<T>) -> &Place {
        &self.vantages[found.at].place
    }

    /// `repo: laptop (7) [work, cn-north-4]`; the place in brackets only if there may be several.
    pub(super) fn label<T: Label>(&self, found: &Found<T>) -> String {
        self.located(found.item.label(), found)
    }

    /// A file name for the private key of a pair. Pairs of several places may have the same name.
    pub(super) fn private_key_file(&self, found: &Found<KeyPair>) -> String {
        let Place {
            profile,
            region,
            project,
        } = self.of(found);
        let profile = profile.as_ref().filter(|_| self.reach.all_profiles());
        let region = project.as_ref().or(region.as_ref());
        let region = region.filter(|_| self.reach.by_regions());
        let words: Vec<_> = [Some(&found.item.name), profile, region]
            .into_iter()
            .flatten()
            .map(String::as_str)
            .collect();
        format!("{}.pem", words.join("-").replace('/', "-"))
    }

    pub(super) fn located<T>(&self, label: String, found: &Found<T>) -> String {
        let Place {
            profile,
            region,
            project,
        } = self.of(found);
        // The name of a project begins with its region.
        let place = [profile, project.as_ref().map_or(region, |_| project)];
        let place: Vec<_> = place.into_iter().flatten().map(String::as_str).collect();
        if self.reach.is_given() && !place.is_empty() {
            format!("{label} [{}]", place.join(", "))
        } else {
            label
        }
    }

    /// What commands need to work there.
    pub(super) fn ctx<T>(&self, found: &Found<T>) -> &Context {
        &self.vantages[found.at].ctx
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
        let repository = self.repository_path.as_ref().unwrap_or(&self.repository);
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
