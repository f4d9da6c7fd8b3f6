//! The clients of the services.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Result;
use url::Url;

use super::{Context, Counted, sandbox_failure};
use crate::api::{Connection, Identity, KeyPairs, RepoKeys, Repositories, Servers};
use crate::config::{self, Region, Service, Setting, Source};
use crate::http::{self, Auth, CaBundle, Client, SystemRoots};

/// The metadata service of a cloud server. This address is never routed to another machine.
const METADATA: &str = "http://169.254.169.254";
/// The service answers at once or not at all.
const METADATA_TIMEOUT: Duration = Duration::from_secs(3);

/// IAM gives no reason when it refuses a name and a password.
const LOGIN_HINT: &str = "check account, user, password and project, and give --totp and --user-id if the user has a second factor; wrong passwords lock the user for a while. An account that signs in with a HUAWEI ID gets no token this way: use an IAM user of it that has programmatic access";

impl Context {
    /// The keys of the CodeArts Repo account.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn repo_keys(&self) -> Result<RepoKeys> {
        let generation = self.settings()?.repo_api.value;
        let project_id = self.known_project_id()?;
        Ok(RepoKeys::new(
            self.client(Service::Repo, self.auth(project_id)?)?,
            generation,
            self.on_page(Counted::Keys),
        ))
    }

    /// The repositories that the user can see, and their deploy keys.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn repositories(&self) -> Result<Repositories> {
        let auth = self.auth(self.known_project_id()?)?;
        let client = self.client(Service::Repo, auth)?;
        Ok(Repositories::new(client, self.on_page(Counted::Keys)))
    }

    /// The key pairs of the project.
    ///
    /// # Errors
    /// The configuration is wrong, or the project cannot be looked up.
    pub(crate) fn key_pairs(&self) -> Result<KeyPairs> {
        let (client, project_id) = self.client_of_project(Service::Kps)?;
        self.warn_of_unfinished()?;
        Ok(KeyPairs::new(
            client,
            project_id,
            self.on_page(Counted::KeyPairs),
        ))
    }

    /// The servers of the project.
    ///
    /// # Errors
    /// Those of [`Context::key_pairs`].
    pub(crate) fn servers(&self) -> Result<Servers> {
        let (client, project_id) = self.client_of_project(Service::Ecs)?;
        Ok(Servers::new(
            client,
            project_id,
            self.on_page(Counted::Servers),
        ))
    }

    /// The repositories that the user can see, without a progress display while they are listed.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn every_repository(&self) -> Result<Repositories> {
        let auth = self.auth(self.known_project_id()?)?;
        let client = self.client(Service::Repo, auth)?;
        Ok(Repositories::new(client, Box::new(|_| ())))
    }

    /// Checks everything that a service of the project needs, except the project.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn check_service(&self, service: Service) -> Result<()> {
        // Missing credentials are reported first.
        self.chosen_credentials()?;
        let settings = self.settings()?;
        if !settings.is_sandbox() {
            // Checked before the project is looked up, because the message is clearer.
            settings.endpoint(service)?;
        }
        Ok(())
    }

    fn client_of_project(&self, service: Service) -> Result<(Connection, String)> {
        self.check_service(service)?;
        let project_id = self.project_id()?;
        let auth = self.auth(Some(project_id.clone()))?;
        let given = self.settings()?.project_id.as_ref();
        let given = given.filter(|given| given.source != Source::Login);
        let client = Connection {
            given_project: given.map(|given| format!("{} ({})", given.value, given.source)),
            ..self.client(service, auth)?
        };
        Ok((client, project_id))
    }

    /// IAM, with the current credentials.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn identity(&self) -> Result<Identity> {
        Ok(Identity::new(self.client(Service::Iam, self.auth(None)?)?))
    }

    /// IAM, with the current credentials. Without a region, the global endpoint is used.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn identity_of_any_region(&self) -> Result<Identity> {
        let settings = self.settings()?;
        if settings.region.is_some() || settings.is_sandbox() {
            return self.identity();
        }
        let auth = self.auth(None)?;
        let client = self.client_at(Region::global_iam()?, Service::Iam, auth)?;
        Ok(Identity::new(client))
    }

    /// IAM, without credentials.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn identity_for_nobody(&self) -> Result<Identity> {
        Ok(Identity::new(Connection {
            credentials_hint: Some(LOGIN_HINT.to_owned()),
            ..self.client(Service::Iam, Auth::Nobody)?
        }))
    }

    /// Forgets the secrets that were sent. Call this after the last request.
    pub(crate) fn forget_sent(&self) {
        self.sent.clear();
    }

    /// The base URL of a service.
    ///
    /// # Errors
    /// The configuration is wrong.
    pub(crate) fn endpoint(&self, service: Service) -> Result<Url> {
        let settings = self.settings()?;
        if settings.is_sandbox() {
            self.sandbox()
        } else {
            Ok(settings.endpoint(service)?.value)
        }
    }

    fn client(&self, service: Service, auth: Auth) -> Result<Connection> {
        self.client_at(self.endpoint(service)?, service, auth)
    }

    fn client_at(&self, base: Url, service: Service, auth: Auth) -> Result<Connection> {
        let mut options = self.http_options()?;
        if service == Service::Repo {
            options.pace = self.repo_pace.get().cloned();
        }
        if !http::is_excepted(config::no_proxy(&self.env)?, &base) {
            let named = self.settings()?.proxy_for(&base, &self.env)?;
            // A proxy of the system could read a token that is sent over plain HTTP.
            let may_be_of_system = base.scheme() == "https";
            options.proxy =
                named.or_else(|| http::system_proxy(&base).filter(|_| may_be_of_system));
        }
        Ok(Connection {
            credentials_hint: self.credentials_hint()?,
            ..Client::new(base, auth, options, self.observer()).into()
        })
    }

    /// The metadata service of this server. Never uses a proxy.
    pub(super) fn metadata(&self) -> Result<Connection> {
        let base = match self.settings()?.metadata_endpoint() {
            Some(base) => base.clone(),
            None => Url::parse(METADATA)?,
        };
        let mut options = self.http_options()?;
        // A dry run also sends these requests: they are needed to sign others, and change nothing.
        options.recorder = None;
        options.timeout = METADATA_TIMEOUT;
        options.connect_timeout = METADATA_TIMEOUT;
        options.retries = options.retries.min(1);
        Ok(Client::new(base, Auth::Nobody, options, self.observer()).into())
    }

    fn http_options(&self) -> Result<http::Options> {
        let settings = self.settings()?;
        let ca_bundle = match &settings.ca_bundle {
            Some(path) => Some(read_ca_bundle(path)?),
            None => None,
        };
        Ok(http::Options {
            timeout: settings.timeout.value,
            connect_timeout: settings.connect_timeout.value,
            retries: settings.retries.value,
            ca_bundle,
            system_roots: SystemRoots {
                file: self.env.path("SSL_CERT_FILE"),
                folder_is_set: self.env.has("SSL_CERT_DIR"),
            },
            proxy: None,
            language: settings
                .language
                .as_ref()
                .map(|setting| setting.value.clone()),
            shows_everything: self.messages.verbosity() > 1,
            watcher: self.watcher(),
            budget: self.budget.clone(),
            gate: self.gate.clone(),
            pace: None,
            recorder: self.dry_run.then(|| self.recorder.clone()),
            sent: self.sent.clone(),
            stop: self.stop.clone(),
        })
    }

    /// Starts the sandbox if needed, and returns its address.
    fn sandbox(&self) -> Result<Url> {
        if self.sandbox.get().is_none() {
            let running =
                hwkey_sandbox::start(self.sandbox_state()?, 0).map_err(sandbox_failure)?;
            let _ = self.sandbox.set(running);
        }
        let url = self
            .sandbox
            .get()
            .map(hwkey_sandbox::Running::url)
            .unwrap_or_default();
        Ok(Url::parse(&url)?)
    }
}

fn read_ca_bundle(setting: &Setting<PathBuf>) -> Result<CaBundle> {
    let path = &setting.value;
    let pem = http::read_certificates(path).map_err(|error| config::unreadable(path, error))?;
    Ok(CaBundle {
        path: path.display().to_string(),
        pem,
    })
}
