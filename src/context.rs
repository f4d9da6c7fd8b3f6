//! What a command may ask for. Everything is built when it is first needed.

mod clients;
mod credentials;
mod progress;
mod project;
mod requests;

use std::cell::{Cell, OnceCell};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use anyhow::Result;
use zeroize::Zeroizing;

use crate::config::{self, ConfigEdit, ConfigFile, Env, Name, Options, Settings, Store};
use crate::error::{Report, Situation};
use crate::http::{Client, Request};
use crate::output::{ColorWhen, Echo, Format, Printer, Prompt, Terminal};
use crate::sandbox;
use crate::signals::{self, BeforeEnd, Signal};

/// What the options say of one command, settings apart.
#[derive(Debug, Default)]
pub struct Flags {
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
pub struct Context {
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
    credential: OnceCell<credentials::Shared>,
    printer: OnceCell<Printer>,
    sandbox: OnceCell<sandbox::Running>,
    listing: OnceCell<Arc<progress::Listing>>,
}

impl Context {
    /// Takes what the command line and the variables say, and reads no file.
    pub fn new(flags: Flags, options: Options, env: Env) -> Self {
        let json = match (&options.output, env.get("HWKEY_OUTPUT")) {
            (Some(format), _) => format == "json",
            (None, Ok(Some(format))) => format == "json",
            _ => false,
        };
        let format = match (json, flags.quiet) {
            (true, _) => Format::Json,
            (false, true) => Format::Quiet,
            (false, false) => Format::Table,
        };
        let printer = Printer::new(format, flags.verbosity, flags.color, terminal(&env));
        Self {
            messages: match flags.unattended {
                true => printer.without_messages(),
                false => printer,
            },
            prompt: Prompt::new(flags.no_input),
            dry_run: flags.dry_run,
            assume_yes: flags.assume_yes,
            stop: Arc::default(),
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
            credential: OnceCell::new(),
            printer: OnceCell::new(),
            sandbox: OnceCell::new(),
            listing: OnceCell::new(),
        }
    }

    /// Looks for variables that contradict the options.
    ///
    /// # Errors
    /// [`Situation::QuietJson`]
    pub fn check(&self) -> Result<()> {
        if self.messages.format() != Format::Json || !self.quiet {
            return Ok(());
        }
        let chosen_by = match self.options.output {
            Some(_) => "option --json".to_owned(),
            None => format!("variable {}", Name::Output.variable()),
        };
        Err(Situation::QuietJson { chosen_by }.into())
    }

    /// Prints what went wrong, in the form that the result would have had.
    pub fn report(&self, report: &Report) {
        report.show(self.printer.get().unwrap_or(&self.messages));
    }

    /// Shows results in the form that the settings ask for.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn printer(&self) -> Result<&Printer> {
        if let Some(printer) = self.printer.get() {
            return Ok(printer);
        }
        let output = &self.settings()?.output;
        let format = match (output.value, self.quiet) {
            ("json", true) => {
                return Err(Situation::QuietJson {
                    chosen_by: output.source.to_string(),
                }
                .into());
            }
            ("json", false) => Format::Json,
            (_, true) => Format::Quiet,
            (_, false) => Format::Table,
        };
        let printer = self.messages.with_format(format);
        Ok(self.printer.get_or_init(|| printer))
    }

    /// Who works where, as `ssh-keygen` puts it into comments.
    pub fn user_at_host(&self) -> String {
        let host = gethostname::gethostname();
        let host = host.to_string_lossy();
        let user = ["USER", "LOGNAME", "USERNAME"]
            .iter()
            .find_map(|name| self.env.get(name).ok().flatten());
        match user {
            Some(user) => format!("{user}@{host}"),
            None => host.into_owned(),
        }
    }

    /// The variables of the process.
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// The configuration file, if there is one.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn config_file(&self) -> Result<Option<&ConfigFile>> {
        if let Some(file) = self.config_file.get() {
            return Ok(file.as_ref());
        }
        let file = ConfigFile::locate(self.config.as_deref(), &self.env)?;
        if let Some(file) = file.as_ref().filter(|file| file.loose) {
            self.warn_of_loose_file(&file.path);
        }
        Ok(self.config_file.get_or_init(|| file).as_ref())
    }

    /// The configuration file, to be changed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn edit_config(&self) -> Result<ConfigEdit> {
        Ok(ConfigEdit::open(self.config.as_deref(), &self.env)?)
    }

    /// What was given on the command line.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// Every setting with its source.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn settings(&self) -> Result<&Settings> {
        if let Some(settings) = self.settings.get() {
            return Ok(settings);
        }
        let file = match Settings::needs_file(&self.options, &self.env)? {
            true => self.config_file()?,
            false => None,
        };
        let login = |profile: Option<&str>| match Store::of(profile) {
            Some(store) if !self.login_is_ignored.get() => {
                if store.login_is_loose() {
                    self.warn_of_loose_file(store.login_path());
                }
                store.login()
            }
            _ => Ok(None),
        };
        let settings = Settings::resolve(&self.options, &self.env, file, &login)?;
        Ok(self.settings.get_or_init(|| settings))
    }

    /// Leaves the login of the profile out of the settings: for commands that replace or remove it.
    pub fn ignore_login(&self) {
        self.login_is_ignored.set(true);
    }

    /// What lasts between commands for the profile in use.
    ///
    /// # Errors
    /// What is wrong with the configuration; [`config::Error::NoStateDirectory`].
    pub fn store(&self) -> Result<Store> {
        let store = Store::of(self.profile()?);
        Ok(store.ok_or(config::Error::NoStateDirectory { purpose: "logins" })?)
    }

    /// The name of the profile in use.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn profile(&self) -> Result<Option<&str>> {
        let profile = self.settings()?.profile.as_ref();
        Ok(profile.map(|profile| profile.value.as_str()))
    }

    /// Where the services are, for messages: the region's name or nothing.
    ///
    /// # Errors
    /// What is wrong with the configuration.
    pub fn region(&self) -> Result<Option<&str>> {
        let settings = self.settings()?;
        Ok(match &settings.region {
            _ if settings.is_sandbox() => Some(config::SANDBOX),
            Some(region) => Some(&region.value),
            None => None,
        })
    }

    /// The directory for what lasts between commands.
    ///
    /// # Errors
    /// [`config::Error::NoStateDirectory`]
    pub fn state_dir(&self, purpose: &'static str) -> Result<PathBuf> {
        Ok(config::state_dir().ok_or(config::Error::NoStateDirectory { purpose })?)
    }

    /// Where a private key goes that cannot be saved where it belongs, the best place first.
    pub fn rescue_dirs(&self) -> Vec<PathBuf> {
        let state = config::state_dir().map(|directory| directory.join("rescued"));
        let others = [PathBuf::from("."), config::temp_dir()];
        state.into_iter().chain(others).collect()
    }

    /// The file with everything the sandbox holds.
    ///
    /// # Errors
    /// [`config::Error::NoStateDirectory`]
    pub fn sandbox_state(&self) -> Result<PathBuf> {
        Ok(self.state_dir("the sandbox")?.join("sandbox.json"))
    }

    /// Shows, in place of sending it, a request that would change something.
    ///
    /// # Errors
    /// What stands in the way of putting it together.
    pub fn show_request(&self, client: &Client, request: &Request) -> Result<()> {
        let described = client.describe(request)?;
        let printer = self.printer()?;
        match printer.format() {
            Format::Json => printer.document(&described)?,
            Format::Table | Format::Quiet => printer.raw(requests::text(&described).as_bytes())?,
        }
        Ok(())
    }

    /// The same for several requests.
    ///
    /// # Errors
    /// What stands in the way of putting them together.
    pub fn show_requests(&self, client: &Client, requests: &[&Request]) -> Result<()> {
        let described: Vec<_> = requests
            .iter()
            .map(|request| client.describe(request))
            .collect::<Result<_, _>>()?;
        let printer = self.printer()?;
        match printer.format() {
            Format::Json => printer.document(&described)?,
            Format::Table | Format::Quiet => {
                let texts: Vec<_> = described.iter().map(requests::text).collect();
                printer.raw(texts.join("\n").as_bytes())?;
            }
        }
        Ok(())
    }

    /// Tells a person at a terminal what to do next, and gives the lines of a file to paste.
    pub fn advise(&self, next: &str, to_paste: &[String]) {
        let printer = self.printer.get().unwrap_or(&self.messages);
        if self.prompt.is_possible() && printer.format() == Format::Table {
            self.messages.note(next);
            self.messages.lines(to_paste);
        }
    }

    /// Asks for a secret. However that ends, by a signal too, the terminal is left as it was.
    ///
    /// # Errors
    /// [`Situation::NoAnswer`], and [`Situation::Interrupted`] for Ctrl-C.
    pub fn ask_secret(&self, question: &str) -> Result<Zeroizing<String>> {
        let echo = Echo::off();
        let on_signal = echo.clone();
        let guard = BeforeEnd::begin(move || on_signal.restore());
        let answer = guard.and_then(|_guard| self.prompt.secret(question));
        echo.restore();
        match answer {
            Ok(answer) => Ok(answer),
            Err(error) if error.kind() == ErrorKind::Interrupted => {
                signals::end(Signal::Interrupt);
                let outcome = "nothing was changed".to_owned();
                Err(Situation::Interrupted {
                    signal: Signal::Interrupt,
                    outcome,
                }
                .into())
            }
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                Err(Situation::Cancelled.into())
            }
            Err(error) => Err(Situation::NoAnswer(error).into()),
        }
    }

    /// Looks whether a question can be asked or is answered already, before anything is done.
    ///
    /// # Errors
    /// [`Situation::NeedsYes`]
    pub fn can_confirm(&self) -> Result<()> {
        match self.assume_yes || self.prompt.is_possible() {
            true => Ok(()),
            false => Err(Situation::NeedsYes.into()),
        }
    }

    fn warn_of_loose_file(&self, path: &Path) {
        self.messages.warn(&format!(
            "{} holds a secret and can be read by other users; `chmod 600 {}` ends that",
            path.display(),
            path.display()
        ));
    }
}

/// What the variables say of the terminal.
pub(crate) fn terminal(env: &Env) -> Terminal {
    let value = |name| env.get(name).ok().flatten();
    Terminal {
        no_color: env.has("NO_COLOR"),
        force_color: value("CLICOLOR_FORCE").is_some_and(|value| value != "0"),
        dumb: value("TERM") == Some("dumb"),
        columns: value("COLUMNS").and_then(|columns| columns.parse().ok()),
    }
}
