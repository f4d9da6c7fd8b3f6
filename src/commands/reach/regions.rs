//! The regions to look in, and their projects.

use std::collections::BTreeMap;
use std::str::FromStr;

use anyhow::Result;

use super::Vantage;
use super::account::Account;
use super::place::Place;
use crate::api::{self, Identity, Project};
use crate::commands::arguments::{Blank, NonBlank};
use crate::config::{Region, Source};
use crate::context::Context;
use crate::failure::{Failure, Kind};

/// One value of `--regions`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RegionArg {
    All,
    Named(String),
}

impl FromStr for RegionArg {
    type Err = Blank;

    fn from_str(text: &str) -> Result<Self, Blank> {
        let text: NonBlank = text.trim().parse()?;
        Ok(match &*text {
            "all" => Self::All,
            id => Self::Named(id.to_owned()),
        })
    }
}

impl RegionArg {
    pub(super) fn word(&self) -> &str {
        match self {
            Self::All => "all",
            Self::Named(id) => id,
        }
    }

    /// The regions, without duplicates; `None` means all.
    pub(super) fn regions(words: &[Self]) -> Result<Option<Vec<&str>>, Failure> {
        let mut regions = Vec::new();
        for word in words {
            let Self::Named(id) = word else {
                return Ok(None);
            };
            let region = Region::named(id, &Source::Option("--regions"))?.id;
            if !regions.contains(&region) {
                regions.push(region);
            }
        }
        Ok(Some(regions))
    }
}

/// Asks IAM which projects there are.
pub(super) struct Question {
    identity: Identity,
    /// Set if the credentials are for one project only.
    limit: Option<Limit>,
}

enum Limit {
    ToProject(String),
    /// The project of the token, which only IAM knows.
    OfToken,
}

/// The projects that IAM lists.
pub(super) struct Projects {
    all: Vec<Project>,
    /// The id of the only project that the credentials may use, if there is such a limit.
    only: Option<String>,
}

impl Question {
    pub(super) fn of(ctx: &Context) -> Result<Self> {
        let settings = ctx.settings()?;
        let project_id = settings.project_id.as_ref();
        let limit = match project_id {
            _ if ctx.credentials()?.value.signs() => None,
            Some(project) => Some(Limit::ToProject(project.value.clone())),
            None => Some(Limit::OfToken),
        };
        let identity = ctx.identity_of_any_region()?;
        Ok(Self { identity, limit })
    }

    pub(super) fn ask(&self) -> Result<Projects> {
        let only = match &self.limit {
            None => None,
            Some(Limit::ToProject(id)) => Some(id.clone()),
            Some(Limit::OfToken) => {
                let project = self.identity.inspect()?.project;
                Some(project.map_or_else(String::new, |project| project.id))
            }
        };
        let all = match self.identity.own_projects() {
            // On a 401 no second request is sent, because refused signatures may lock the access key.
            Err(api::Error::Refused(refusal)) if refusal.status != 401 => {
                self.identity.all_projects()?
            }
            listed => listed?,
        };
        Ok(Projects { all, only })
    }
}

impl Projects {
    /// The places in these regions, in their order, and the places that cannot be asked.
    pub(super) fn places(
        &self,
        account: &Account,
        regions: Option<&[&str]>,
    ) -> (Vec<Vantage>, Vec<(Place, anyhow::Error)>) {
        let mut of_regions = BTreeMap::<&str, Vec<&Project>>::new();
        for project in &self.all {
            if let Some(region) = region_of(&project.name) {
                of_regions.entry(region).or_default().push(project);
            }
        }
        let regions = regions.map_or_else(|| of_regions.keys().copied().collect(), <[_]>::to_vec);
        let (mut vantages, mut gaps) = (Vec::new(), Vec::new());
        for region in regions {
            let mut place = account.place();
            place.region = Some(region.to_owned());
            let mut projects = of_regions.remove(region).unwrap_or_default();
            if projects.is_empty() {
                gaps.push((place, no_project(region)));
                continue;
            }
            if let Err(error) = Region::named(region, &Source::Option("--regions")) {
                gaps.push((place, error.into()));
                continue;
            }
            // The project of the region itself comes first.
            projects.sort_by_key(|project| project.name != region);
            let mut is_first_of_region = true;
            for project in projects {
                let is_sub_project = project.name != region;
                let place = Place {
                    project: is_sub_project.then(|| project.name.clone()),
                    ..place.clone()
                };
                if self.only.as_ref().is_some_and(|only| *only != project.id) {
                    gaps.push((place, self.other_project()));
                    continue;
                }
                vantages.push(Vantage {
                    place,
                    ctx: account.ctx.in_region(region, &project.id),
                    is_first_of_region,
                    has_project: true,
                });
                is_first_of_region = false;
            }
        }
        (vantages, gaps)
    }

    fn other_project(&self) -> anyhow::Error {
        let own = self
            .all
            .iter()
            .find(|project| Some(&project.id) == self.only.as_ref());
        let own = match own {
            Some(project) => format!("the project {}", project.name),
            None => "another project".to_owned(),
        };
        Kind::Incomplete
            .failure(format!("the token is for {own} and can see no other"))
            .hint("an access key can see every project")
            .into()
    }
}

fn no_project(region: &str) -> anyhow::Error {
    Kind::Config
        .failure(format!(
            "IAM lists no project of {region} for these credentials"
        ))
        .into()
}

/// Returns the region at the start of a project's name: `cn-north-4`, `cn-north-4_team`. Projects of services
/// without regions have none.
fn region_of(project: &str) -> Option<&str> {
    let region = project
        .split_once('_')
        .map_or(project, |(region, _)| region);
    let parts: Vec<_> = region.split('-').collect();
    let is_region = parts.len() >= 3
        && parts.last()?.bytes().all(|byte| byte.is_ascii_digit())
        && parts.iter().all(|part| !part.is_empty());
    is_region.then_some(region)
}

#[cfg(test)]
mod tests {
    use super::region_of;

    #[test]
    fn the_region_of_a_project_is_in_its_name() {
        let cases = [
            ("cn-north-4", Some("cn-north-4")),
            ("cn-north-4_team", Some("cn-north-4")),
            ("cn-north-4_team_a-1", Some("cn-north-4")),
            ("my-kualalumpur-1", Some("my-kualalumpur-1")),
            ("eu-west-101", Some("eu-west-101")),
            ("MOS", None),
            ("", None),
            ("_", None),
            ("team-a", None),
            ("cn--4", None),
        ];
        for (project, region) in cases {
            assert_eq!(region_of(project), region, "{project}");
        }
    }
}
