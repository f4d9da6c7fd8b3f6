//! What a command may ask for. Everything is built when it is first needed.

mod clients;
mod credentials;
mod custody;
mod dry_run;
mod output;
mod paths;
mod progress;
mod project;
mod prompts;
mod settings;
mod trace;

use std::cell::{Cell, OnceCell};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use crate::config::{ConfigFile, Env, Options, Settings};
use crate::http::{Budget, Recorder, Sent};
use crate::output::{ColorWhen, Format, Printer, Prompt, RepeatedOptions};

pub(crate) use dry_run::is_dry_run;
pub(crate) use output::{terminal, wants_json};
pub(crate) use paths::sandbox_failure;
pub(crate) use prompts::{cancelled, required};

/// What the options say of one command, settings apart.
#[derive(Debug, Default)]
pub(crate) struct Flags {
    /// `--config`
    pub config: Option<PathBuf>,
    /// `--quiet`
    pub quiet: bool,
    /// How often `-v` was given.
    pub verbosity: u8,
    /// `--color`
    pub color: ColorWhen,
    /// `--no-input`
    pub no_input: bool,
    /// `--dry-run`
    pub dry_run: bool,
    /// `--yes`
    pub assume_yes: bool,
    /// Nobody runs a command: a shell asks what could be typed. Nothing but the result is shown, no
    /// program is run and nothing is kept.
    pub unattended: bool,
}

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
    config: Option<PathBuf>,
    quiet: bool,
    unattended: bool,
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
    pub(crate) fn new(flags: Flags, options: Options, env: Env) -> Self {
        // Only the option contradicts --quiet.
        let json = if flags.quiet {
            options.output.as_deref() == Some("json")
        } else {
            wants_json(options.output.as_deref(), &env)
        };
        let format = Format::of(json, flags.quiet);
        let printer = Printer::new(format, flags.verbosity, flags.color, terminal(&env));
        let printer = printer.with_repeated(RepeatedOptions {
            profile: options.profile.clone(),
            config: flags.config.as_ref().map(|path| path.display().to_string()),
        });
        Self {
            messages: if flags.unattended {
                printer.without_messages()
            } else {
                printer
            },
            prompt: Prompt::new(flags.no_input),
            dry_run: flags.dry_run,
            // There is nothing to confirm where nothing is changed.
            assume_yes: flags.assume_yes || flags.dry_run,
            stop: Arc::default(),
            budget: Arc::default(),
            sent: Arc::default(),
            recorder: Recorder::default(),
            config: flags.config,
            quiet: flags.quiet,
            unattended: flags.unattended,
            env,
            options,
            config_file: OnceCell::new(),
            settings: OnceCell::new(),
            login_is_ignored: Cell::new(false),
            project_id: OnceCell::new(),
            source_is_told: Cell::new(false),
            unfinished_is_told: Cell::new(flags.unattended),
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
