//! Contexts for another profile or region of the same command.

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use super::{Context, Options};
use crate::config::Settings;
use crate::http::Gate;
use crate::output::RepeatedOptions;
use crate::report::Report;

impl Context {
    /// A copy of this context.
    pub(crate) fn copy(&self) -> Self {
        self.with_options(self.options.clone())
    }

    /// The context for another profile. It shares everything that belongs to the command.
    pub(crate) fn with_profile(&self, profile: &str) -> Self {
        let mut options = self.options.clone();
        options.settings.profile = Some(profile.to_owned());
        Self {
            credential: Rc::default(),
            here: RepeatedOptions {
                profile: Some(profile.to_owned()),
                ..RepeatedOptions::default()
            },
            ..self.with_options(options)
        }
    }

    /// The context for a project in another region, with the same credentials.
    pub(crate) fn in_region(&self, region: &str, project_id: &str) -> Self {
        let mut options = self.options.clone();
        options.settings.region = Some(region.to_owned());
        options.settings.is_one_of_regions = true;
        let place = vec![
            ("--region", region.to_owned()),
            ("--project-id", project_id.to_owned()),
        ];
        Self {
            project_id: OnceCell::from(project_id.to_owned()),
            here: RepeatedOptions {
                place: self.taken_here(place),
                ..self.here.clone()
            },
            ..self.with_options(options)
        }
    }

    fn with_options(&self, options: Options) -> Self {
        Self {
            people: Rc::clone(&self.people),
            dry_run: self.dry_run,
            stop: Arc::clone(&self.stop),
            budget: Arc::clone(&self.budget),
            gate: Arc::clone(&self.gate),
            repo_pace: Rc::clone(&self.repo_pace),
            sent: Arc::clone(&self.sent),
            recorder: Arc::clone(&self.recorder),
            env: Rc::clone(&self.env),
            config_file: Rc::clone(&self.config_file),
            sandbox: Rc::clone(&self.sandbox),
            options,
            settings: OnceCell::new(),
            project_id: OnceCell::new(),
            credential: Rc::clone(&self.credential),
            here: self.here.clone(),
        }
    }

    /// The options that lead to a place. The sandbox refuses `--region`; its project is enough.
    pub(super) fn taken_here(
        &self,
        mut place: Vec<(&'static str, String)>,
    ) -> Vec<(&'static str, String)> {
        if self.settings().is_ok_and(Settings::is_sandbox) {
            place.retain(|(option, _)| *option == "--project-id");
        }
        place
    }

    /// Adds the options for this place to the commands in a text.
    pub(crate) fn suggestion(&self, text: &str) -> String {
        self.messages.suggestion(&self.here.add_to(text))
    }

    /// The report of an error, whose hint has commands for this place.
    pub(crate) fn report_of(&self, error: &anyhow::Error) -> Report {
        let mut report = Report::of(error);
        report.hint = report.hint.map(|hint| self.suggestion(&hint));
        report
    }

    /// Limits the request rate for CodeArts Repo from now on. A command that reads the deploy keys of every
    /// repository must not use up the rate limit of the account.
    pub(crate) fn limit_repo_rate(&self) {
        self.repo_pace.get_or_init(|| Arc::new(Gate::of_a_second()));
    }
}
