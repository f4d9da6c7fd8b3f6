//! The project id for KPS.

use anyhow::Result;

use super::Context;
use crate::api::{self, Identity, Project};
use crate::config::{
    Credentials, Region, RememberedProject, Service, Source, Store, login_command,
};
use crate::failure::{Failure, Kind};

/// A request for the project of a region.
pub(crate) struct ProjectLookUp {
    identity: Identity,
    region: String,
}

impl Context {
    /// The id of the project: the configured one, or the one that was looked up for the region and is
    /// remembered for the profile.
    ///
    /// # Errors
    /// There is no region, or the look-up fails or does not find exactly one project.
    pub(crate) fn project_id(&self) -> Result<String> {
        match self.project_look_up()? {
            Some(look_up) => Ok(self.keep_project(look_up.ask()?)),
            None => Ok(self.known_project_id()?.unwrap_or_default()),
        }
    }

    /// How to look up the project id; `None` if it is known.
    ///
    /// # Errors
    /// There is no region, the login is for another one, or the configuration is wrong.
    pub(crate) fn project_look_up(&self) -> Result<Option<ProjectLookUp>> {
        self.check_region_of_login()?;
        if self.known_project_id()?.is_some() {
            return Ok(None);
        }
        let settings = self.settings()?;
        let region = settings.region.as_ref();
        let region = region.ok_or_else(|| {
            Kind::NotSetUp
                .failure("no project id, which KPS needs")
                .hint("give --project-id, set HWKEY_PROJECT_ID, or set `project_id` in the profile (the console shows it under My Credentials); with --region it is looked up")
        })?;
        Ok(Some(ProjectLookUp {
            region: region.value.clone(),
            identity: self.identity()?,
        }))
    }

    /// The project of a login is in one region. Requests for another region would reach that one.
    fn check_region_of_login(&self) -> Result<()> {
        let settings = self.settings()?;
        let project = settings.project_id.as_ref().map(|project| &project.source);
        let (Some(region), Some(Source::Login)) = (&settings.region, project) else {
            return Ok(());
        };
        let Some(Credentials::Login(login)) = settings.credentials.as_ref().map(|it| &it.value)
        else {
            return Ok(());
        };
        let project = login.project_name.as_deref().unwrap_or_default();
        let of_login = project.split('_').next().and_then(Region::find);
        match of_login {
            Some(of_login) if of_login.id != region.value => Err(Kind::Config
                .failure(format!(
                    "the login is for {}, not for {} ({}); nothing was sent",
                    of_login.id, region.value, region.source
                ))
                .hint(format!(
                    "`{} --region {}` logs in there; an access key works in every region",
                    login_command(self.profile()?),
                    region.value
                ))
                .into()),
            _ => Ok(()),
        }
    }

    /// Remembers the project id that was looked up.
    pub(crate) fn keep_project(&self, project_id: String) -> String {
        if !self.options.unattended {
            self.remember(&project_id);
        }
        self.project_id.get_or_init(|| project_id).clone()
    }

    /// The project id, if it is known without a request.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn known_project_id(&self) -> Result<Option<String>> {
        let settings = self.settings()?;
        if let Some(project) = &settings.project_id {
            return Ok(Some(project.value.clone()));
        }
        if let Some(found) = self.project_id.get() {
            return Ok(Some(found.clone()));
        }
        if settings.is_sandbox() {
            return Ok(Some(hwkey_sandbox::PROJECT_ID.to_owned()));
        }
        let (Some(key), Some(store)) = (self.memory_key()?, Store::of(self.profile()?)) else {
            return Ok(None);
        };
        let remembered = store.project().filter(|project| {
            let project_id = project.project_id.clone();
            *project == RememberedProject { project_id, ..key }
        });
        Ok(remembered.map(|project| project.project_id))
    }

    fn remember(&self, project_id: &str) {
        let Ok(Some(key)) = self.memory_key() else {
            return;
        };
        let project = RememberedProject {
            project_id: project_id.to_owned(),
            ..key
        };
        if let Some(store) = self.profile().ok().and_then(Store::of)
            && let Err(error) = store.save_project(&project)
        {
            // Not an error: the next command looks it up again.
            self.messages
                .warn(&format!("the project id could not be saved: {error}"));
        }
    }

    /// The key under which the project id is remembered. `None` for credentials whose owner may change, such
    /// as a token in a variable.
    fn memory_key(&self) -> Result<Option<RememberedProject>> {
        let settings = self.settings()?;
        let (Some(region), Some(credentials)) = (&settings.region, &settings.credentials) else {
            return Ok(None);
        };
        let identity = match (&credentials.value, &credentials.source) {
            (Credentials::AccessKeys { access_key, .. }, _) => access_key.clone(),
            (other, Source::Profile { .. }) => other.method().to_owned(),
            _ => return Ok(None),
        };
        let Ok(iam) = settings.endpoint(Service::Iam) else {
            return Ok(None);
        };
        Ok(Some(RememberedProject {
            region: region.value.clone(),
            iam_endpoint: iam.value.to_string(),
            identity,
            project_id: String::new(),
        }))
    }
}

impl ProjectLookUp {
    /// Asks IAM.
    ///
    /// # Errors
    /// The request fails or does not find exactly one project.
    pub(crate) fn ask(&self) -> Result<String> {
        let region = &self.region;
        let found = match projects_of(&self.identity, region) {
            Ok(found) => found,
            Err(error) => {
                let message = format!(
                    "no project id, which KPS needs: IAM returned no project ID for {region}"
                );
                return Err(Failure::caused_by(error, message).into());
            }
        };
        match found.as_slice() {
            [project] => Ok(project.id.clone()),
            [] => Err(Kind::Config
                .failure(format!(
                    "no project id, which KPS needs: IAM knows no project named `{region}` for these credentials"
                ))
                .hint("give --project-id, or the --region of a project that these credentials may use")
                .into()),
            several => {
                let ids: Vec<_> = several.iter().map(|project| project.id.as_str()).collect();
                Err(Kind::Config
                    .failure(format!(
                        "no project id, which KPS needs: IAM knows {} projects named `{region}`: {}",
                        ids.len(),
                        ids.join(", ")
                    ))
                    .hint("choose one with --project-id, or set `project_id` in the profile")
                    .into())
            }
        }
    }
}

/// Asks IAM for the projects of a region. If the user may not list the account's projects, asks for those
/// that the user may use.
fn projects_of(identity: &Identity, region: &str) -> Result<Vec<Project>, api::Error> {
    let listed = match identity.projects_named(region) {
        Ok(found) => found,
        // On a 401 no second request is sent, because refused signatures may lock the access key.
        Err(api::Error::Refused(refusal)) if refusal.status != 401 => Vec::new(),
        Err(error) => return Err(error),
    };
    if !listed.is_empty() {
        return Ok(listed);
    }
    let mut own = identity.own_projects()?;
    own.retain(|project| project.name == region);
    Ok(own)
}
