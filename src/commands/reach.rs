//! Where a command looks: in one profile and region, or in many.

mod account;
mod in_parallel;
mod listed;
mod missed;
mod pages;
mod place;
mod regions;
mod suggested;
mod survey;
mod vantages;

use anyhow::Result;
use clap::Args;

use self::regions::RegionArg;
use crate::context::Context;

pub(super) use self::in_parallel::in_parallel;
pub(super) use self::missed::{Look, Missed};
pub(super) use self::pages::Pages;
pub(super) use self::place::Place;
pub(super) use self::suggested::{RUNNING_NEEDS_KEY, suggested};
pub(super) use self::survey::{DeployKey, Found, Survey};

#[derive(Debug, Args)]
pub(crate) struct ReachArgs {
    /// Look in every profile of the configuration file, each with its own credentials
    #[arg(long)]
    all_profiles: bool,
    /// Look in these regions (separated by commas), or in `all`: each for which IAM lists a project
    #[arg(long, value_name = "ID,…|all", value_delimiter = ',')]
    regions: Vec<RegionArg>,
}

/// One profile in one project, with its own clients.
pub(crate) struct Vantage {
    pub(crate) place: Place,
    pub(crate) ctx: Context,
    /// Whether to ask CodeArts Repo, which knows no projects and is asked once per region.
    is_first_of_region: bool,
    /// Whether the project is known, or may still be looked up.
    has_project: bool,
}

/// The answers of all places.
pub(crate) struct Asked<T> {
    pub(super) vantages: Vec<Vantage>,
    /// Each answer with the index of its vantage and its list.
    pub(super) answers: Vec<(usize, Look, T)>,
    pub(super) missed: Vec<Missed>,
}

impl<T> Asked<T> {
    /// Converts each answer.
    pub(super) fn map<U>(self, of: impl Fn(T) -> U) -> Asked<U> {
        let answers = self.answers.into_iter();
        Asked {
            answers: answers
                .map(|(at, look, answer)| (at, look, of(answer)))
                .collect(),
            vantages: self.vantages,
            missed: self.missed,
        }
    }

    /// Drops the errors of places that do not have the wanted item, if another place has it. If no place has
    /// it, one error stays.
    pub(super) fn leave_out(&mut self, is_elsewhere: fn(&anyhow::Error) -> bool) {
        let elsewhere = |missed: &Missed| is_elsewhere(&missed.error);
        if self.answers.is_empty() && self.missed.iter().all(elsewhere) {
            self.missed.truncate(1);
        } else {
            self.missed.retain(|missed| !elsewhere(missed));
        }
    }
}

impl ReachArgs {
    /// Whether several places may be asked, so that results name their place.
    pub(crate) fn is_given(&self) -> bool {
        self.all_profiles || self.by_regions()
    }

    pub(crate) fn all_profiles(&self) -> bool {
        self.all_profiles
    }

    pub(crate) fn by_regions(&self) -> bool {
        !self.regions.is_empty()
    }

    /// The options as typed, with a space before each.
    pub(crate) fn words(&self) -> String {
        let all_profiles = if self.all_profiles {
            " --all-profiles"
        } else {
            ""
        };
        let regions: Vec<_> = self.regions.iter().map(RegionArg::word).collect();
        let regions = match &*regions {
            [] => String::new(),
            regions => format!(" --regions {}", regions.join(",")),
        };
        format!("{all_profiles}{regions}")
    }

    /// Asks for these lists in all places at the same time. A place that gives no answer is not an error.
    ///
    /// # Errors
    /// The command line or the configuration is wrong.
    pub(super) fn ask<C: Sync, T: Send>(
        &self,
        ctx: &Context,
        looks: &[Look],
        client: impl Fn(&Context, Look) -> Result<C>,
        ask: impl Fn(&C) -> Result<T> + Sync,
    ) -> Result<Asked<T>> {
        let (vantages, mut missed) = self.vantages(ctx, looks)?;
        let (mut asked, mut clients) = (Vec::new(), Vec::new());
        for (at, vantage) in vantages.iter().enumerate() {
            for &look in looks.iter().filter(|look| self.can_ask(vantage, **look)) {
                match client(&vantage.ctx, look) {
                    Ok(client) => {
                        asked.push((at, look));
                        clients.push(client);
                    }
                    Err(error) => missed.push(self.missed(&vantage.place, vec![look], error)),
                }
            }
        }
        let outcomes = in_parallel(&clients, ask);
        let mut answers = Vec::new();
        for ((at, look), outcome) in asked.into_iter().zip(outcomes) {
            match outcome {
                Ok(answer) => answers.push((at, look, answer)),
                Err(error) => {
                    missed.push(self.missed(&vantages[at].place, vec![look], error));
                }
            }
        }
        Ok(Asked {
            vantages,
            answers,
            missed,
        })
    }

    /// Whether this list can be asked for at this place. With several places, a service that a region lacks
    /// is left out silently.
    fn can_ask(&self, vantage: &Vantage, look: Look) -> bool {
        let settings = vantage.ctx.settings();
        let is_gap = self.is_given() && settings.is_ok_and(|it| it.lacks(look.service()));
        let is_there = if look.needs_project() {
            vantage.has_project
        } else {
            vantage.is_first_of_region
        };
        is_there && !is_gap
    }

    fn missed(&self, place: &Place, looks: Vec<Look>, error: anyhow::Error) -> Missed {
        Missed {
            place: self.is_given().then(|| place.clone()),
            looks,
            repository: None,
            error,
        }
    }
}
