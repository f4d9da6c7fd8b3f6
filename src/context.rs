//! What commands need from outside: settings, clients, printer. Each is built on first use.

mod clients;
mod credentials;
mod custody;
mod dry_run;
mod options;
mod output;
mod paths;
mod people;
mod project;
mod settings;
mod vantage;

use std::cell::OnceCell;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::config::{ConfigFile, Env, Settings};
use crate::http::{Budget, Gate, Recorder, Sent};
use crate::output::RepeatedOptions;

pub(crate) use credentials::NEW_TOKEN;
pub(crate) use dry_run::is_dry_run;
pub(crate) use options::Options;
pub(crate) use paths::sandbox_failure;
pub(crate) use people::{Counted, People, cancelled, required, terminal};
pub(crate) use project::ProjectLookUp;

/// The environment of one command: services, settings, and the people who run it.
pub(crate) struct Context {
    people: Rc<People>,
    /// Whether a request that changes something is shown instead of sent.
    pub dry_run: bool,
    /// Set by a signal that has to wait for a request in progress.
    pub stop: Arc<AtomicBool>,
    budget: Arc<Budget>,
    gate: Arc<Gate>,
    repo_pace: Rc<OnceCell<Arc<Gate>>>,
    sent: Arc<Sent>,
    recorder: Recorder,
    env: Rc<Env>,
    config_file: Rc<OnceCell<Option<ConfigFile>>>,
    sandbox: Rc<OnceCell<hwkey_sandbox::Running>>,
    options: Options,
    settings: OnceCell<Settings>,
    project_id: OnceCell<String>,
    credential: Rc<OnceCell<credentials::SharedCredential>>,
    /// The options that choose this place instead of the command's own.
    here: RepeatedOptions,
}

impl Deref for Context {
    type Target = People;

    fn deref(&self) -> &People {
        &self.people
    }
}

impl Context {
    /// Uses only the command line and the variables. No file is read.
    pub(crate) fn new(options: Options, env: Env) -> Self {
        Self {
            people: Rc::new(People::new(&options, &env)),
            dry_run: options.dry_run,
            stop: Arc::default(),
            budget: Arc::default(),
            gate: Arc::default(),
            repo_pace: Rc::default(),
            sent: Arc::default(),
            recorder: Recorder::default(),
            env: Rc::new(env),
            config_file: Rc::default(),
            sandbox: Rc::default(),
            options,
            settings: OnceCell::new(),
            project_id: OnceCell::new(),
            credential: Rc::default(),
            here: RepeatedOptions::default(),
        }
    }

    /// `user@host`, which `ssh-keygen` puts into comments.
    pub(crate) fn user_at_host(&self) -> String {
        let host = gethostname::gethostname();
        let host = host.to_string_lossy();
        let user = ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| self.env.get(name).ok().flatten());
        // Containers and timer jobs have no such variable.
        let user = user.map_or_else(|| whoami::username().ok(), |user| Some(user.to_owned()));
        match user {
            Some(user) => format!("{user}@{host}"),
            None => host.into_owned(),
        }
    }

    /// The variables of the process.
    pub(crate) fn env(&self) -> &Env {
        &self.env
    }
}
