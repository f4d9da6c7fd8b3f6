//! The places where a command can look.

use anyhow::Result;

use super::account::{self, Account};
use super::regions::{Question, RegionArg};
use super::{Look, Missed, Place, ReachArgs, Vantage, in_parallel};
use crate::config::Source;
use crate::context::{Context, ProjectLookUp};
use crate::failure::{Failure, Kind};

impl ReachArgs {
    /// All places where at least one of these lists may be, and errors for the places that cannot be asked.
    pub(super) fn vantages(
        &self,
        ctx: &Context,
        looks: &[Look],
    ) -> Result<(Vec<Vantage>, Vec<Missed>)> {
        self.check(ctx)?;
        let accounts = if self.all_profiles {
            account::all(ctx)?
        } else {
            account::one(ctx)?
        };
        let (mut vantages, mut missed) = if self.by_regions() {
            self.in_regions(accounts)?
        } else {
            self.as_configured(accounts)
        };
        if looks.iter().any(|look| look.needs_project()) {
            missed.extend(self.look_up_projects(&mut vantages, looks));
        }
        Ok((vantages, missed))
    }

    fn check(&self, ctx: &Context) -> Result<()> {
        let options = ctx.options();
        let project_id = ("--project-id", &options.project_id);
        let region = ("--region", &options.region);
        let profile = ("--profile", &options.profile);
        let endpoint = ("--endpoint", &options.endpoint);
        let contradictions = [
            (
                self.all_profiles.then_some("--all-profiles"),
                &[profile, region, project_id, endpoint][..],
                "each profile has its own endpoint and credentials; --regions looks in more regions",
            ),
            (
                self.by_regions().then_some("--regions"),
                &[region, project_id],
                "leave out one of the two",
            ),
        ];
        for (given, others, hint) in contradictions {
            if let Some(option) = given
                && let Some((other, _)) = others.iter().find(|(_, value)| value.is_some())
            {
                return Err(Kind::Usage
                    .failure(format!("{option} and {other} contradict each other"))
                    .hint(hint)
                    .into());
            }
        }
        Ok(())
    }

    fn as_configured(&self, accounts: Vec<Account>) -> (Vec<Vantage>, Vec<Missed>) {
        let (mut vantages, mut missed) = (Vec::new(), Vec::new());
        for Account { profile, ctx } in accounts {
            let region = ctx.settings().map(|settings| {
                let set = settings.region.as_ref().map(|region| region.value.clone());
                let of_sandbox = settings
                    .is_sandbox()
                    .then(|| hwkey_sandbox::REGION.to_owned());
                of_sandbox.or(set)
            });
            let region = region.and_then(|region| ctx.credentials().map(|_| region));
            let mut place = Place {
                profile,
                ..Place::default()
            };
            match region {
                Ok(region) => {
                    place.region = region;
                    vantages.push(Vantage {
                        place,
                        ctx,
                        is_first_of_region: true,
                        has_project: true,
                    });
                }
                Err(error) => missed.push(self.missed(&place, Vec::new(), error)),
            }
        }
        (vantages, missed)
    }

    fn in_regions(&self, accounts: Vec<Account>) -> Result<(Vec<Vantage>, Vec<Missed>)> {
        let regions = RegionArg::regions(&self.regions)?;
        let (mut asked, mut questions) = (Vec::new(), Vec::new());
        let mut missed = Vec::new();
        for account in accounts {
            let source = account
                .ctx
                .settings()
                .map(|settings| settings.endpoint_source());
            if let Ok(Some(source)) = source {
                return Err(regions_with_endpoint(source).into());
            }
            match Question::of(&account.ctx) {
                Ok(question) => {
                    questions.push(question);
                    asked.push(account);
                }
                Err(error) => missed.push(self.missed(&account.place(), Vec::new(), error)),
            }
        }
        let answers = in_parallel(&questions, Question::ask);
        let mut vantages = Vec::new();
        for (account, answer) in asked.iter().zip(answers) {
            match answer {
                Ok(projects) => {
                    let (here, gaps) = projects.places(account, regions.as_deref());
                    vantages.extend(here);
                    let gaps = gaps.into_iter();
                    missed
                        .extend(gaps.map(|(place, error)| self.missed(&place, Vec::new(), error)));
                }
                Err(error) => missed.push(self.missed(&account.place(), Vec::new(), error)),
            }
        }
        Ok((vantages, missed))
    }

    /// Looks up the project ids that are not known, each only once.
    fn look_up_projects(&self, vantages: &mut [Vantage], looks: &[Look]) -> Vec<Missed> {
        let looks: Vec<_> = looks
            .iter()
            .copied()
            .filter(|look| look.needs_project())
            .collect();
        let (mut asking, mut look_ups) = (Vec::new(), Vec::new());
        for vantage in vantages {
            let can_ask = |look: &&Look| {
                let checked = vantage.ctx.check_service(look.service());
                self.can_ask(vantage, **look) && checked.is_ok()
            };
            // Other errors are reported when the client is made.
            if looks.iter().any(|look| can_ask(&look))
                && let Ok(Some(look_up)) = vantage.ctx.project_look_up()
            {
                look_ups.push(look_up);
                asking.push(vantage);
            }
        }
        let answers = in_parallel(&look_ups, ProjectLookUp::ask);
        let mut missed = Vec::new();
        for (vantage, answer) in asking.into_iter().zip(answers) {
            match answer {
                Ok(project_id) => drop(vantage.ctx.keep_project(project_id)),
                Err(error) => {
                    vantage.has_project = false;
                    missed.push(self.missed(&vantage.place, looks.clone(), error));
                }
            }
        }
        missed
    }
}

fn regions_with_endpoint(source: &Source) -> Failure {
    Kind::Usage
        .failure(format!(
            "--regions cannot be used with an endpoint ({source}), which gets all requests"
        ))
        .hint("leave out one of the two")
}
