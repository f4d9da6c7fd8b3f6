//! What a command may ask for. Everything is built when it is first needed.

mod clients;
mod credentials;
mod custody;
mod dry_run;
mod options;
mod output;
mod paths;
mod progress;
mod project;
mod prompts;
mod settings;
mod trace;

use std::cell::{Cell, OnceCell};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::config::{ConfigFile, Env, Settings};
use crate::http::{Budget, Recorder, Sent};
use crate::output::{Format, Printer, Prompt, RepeatedOptions};

pub(crate) use dry_run::is_dry_run;
pub(crate) use options::Options;
pub(crate) use output::terminal;
pub(crate) use paths::sandbox_failure;
pub(crate) use prompts::{cancelled, required};

/// One command's surroundings.
pub(crate) struct Context {
    /// Notes, warnings, and results whose form no setting decides.
    pub messages: Printer,
    /// Questions to a person.
    pub prompt: Prompt,
    /// Whether a request that changes something is shown instead of sent.
    pub dry_run: bool,
    /// Whether confirmations are answered already.
    pub assume_yes: bool,
    /// Set when a signal asked the process to end while that had to wait.
    pub stop: Arc<AtomicBool>,
    budget: Arc<Budget>,
    sent: Arc<Sent>,
    recorder: Recorder,
    env: Env,
    options: Options,
    config_file: OnceCell<Option<ConfigFile>>,
    settings: OnceCell<Settings>,
    login_is_ignored: Cell<bool>,
    project_id: OnceCell<String>,
    source_is_told: Cell<bool>,
    unfinished_is_told: Cell<bool>,
    credential: OnceCell<credentials::SharedCredential>,
    printer: OnceCell<Printer>,
    sandbox: OnceCell<hwkey_sandbox::Running>,
    listing: OnceCell<Arc<progress::Listing>>,
}

impl Context {
    /// Takes what the command line and the variables say, and reads no file.
    pub(crate) fn new(options: Options, env: Env) -> Self {
        let settings = &options.settings;
        // Only the option contradicts --quiet.
        let variable = env.get("HWKEY_OUTPUT").ok().flatten();
        let output = settings.output().or(variable.filter(|_| !options.quiet));
        let format = Format::of(output == Some("json"), options.quiet);
        let color = options.color.unwrap_or_default();
        let printer = Printer::new(format, options.verbose, color, terminal(&env));
        let config = settings.config.as_ref();
        let printer = printer.with_repeated(RepeatedOptions {
            profile: settings.profile.clone(),
            config: config.map(|path| path.display().to_string()),
        });
        Self {
            messages: if options.unattended {
                printer.without_messages()
            } else {
                printer
            },
            prompt: Prompt::new(options.no_input),
            dry_run: options.dry_run,
            // There is nothing to confirm where nothing is changed.
            assume_yes: options.yes || options.dry_run,
            stop: Arc::default(),
            budget: Arc::default(),
            sent: Arc::default(),
            recorder: Recorder::default(),
            env,
            config_file: OnceCell::new(),
            settings: OnceCell::new(),
            login_is_ignored: Cell::new(false),
            project_id: OnceCell::new(),
            source_is_told: Cell::new(false),
            unfinished_is_told: Cell::new(options.unattended),
            options,
            credential: OnceCell::new(),
            printer: OnceCell::new(),
            sandbox: OnceCell::new(),
            listing: OnceCell::new(),
        }
    }

    /// Who works where, as `ssh-keygen` puts it into comments.
    pub(crate) fn user_at_host(&self) -> String {
        let host = gethostname::gethostname();
        let host = host.to_string_lossy();
        let user = ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| self.env.get(name).ok().flatten());
        // No variable tells it in a container or a timer's job.
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
