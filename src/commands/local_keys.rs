//! The keys of this machine: files in `~/.ssh` and elsewhere, and the ssh-agent.

use std::collections::HashSet;
use std::fs;
use std::path::{self, Path, PathBuf};

use anyhow::Result;

use crate::agent;
use crate::config::{self, NamedKey};
use crate::context::Context;
use crate::failure::Kind;
use crate::key_file::{self, public_beside};
use crate::keys::{KeyTextError, PrivateFacts, PrivateKeyError, PrivateKeyForm, PublicKey};

/// A private key file, with nothing secret in it.
#[derive(Debug)]
pub(super) struct PrivateFile {
    pub(super) path: PathBuf,
    pub(super) form: PrivateKeyForm,
    pub(super) public_half: Result<PublicKey, PrivateKeyError>,
    pub(super) has_passphrase: Option<bool>,
    /// Whether other users can read it.
    pub(super) is_open: bool,
}

/// The keys that were found, and the problems.
#[derive(Debug, Default)]
pub(super) struct Local {
    pub(super) public_files: Vec<(PathBuf, PublicKey)>,
    pub(super) private_files: Vec<PrivateFile>,
    pub(super) agent: Vec<PublicKey>,
    pub(super) warnings: Vec<String>,
    /// Shown with `-v`.
    pub(super) notes: Vec<String>,
    /// Whether a file or the folder could not be read.
    pub(super) missed_files: bool,
    /// Whether an agent did not show all of its keys.
    pub(super) missed_agent: bool,
    /// Whether the agent shows no keys, as a locked one does.
    pub(super) has_empty_agent: bool,
    /// The files that were read, to read none twice.
    seen: HashSet<PathBuf>,
}

impl Local {
    /// Reads `~/.ssh`, the keys that its `config.d/hwkey` names, and the files and folders of `named`.
    ///
    /// # Errors
    /// A path of `named` is missing or cannot be read.
    pub(super) fn read(named: &[PathBuf]) -> Result<Self> {
        let mut local = Self::default();
        let unreadable = |path: &Path, error| {
            let path = path.display();
            let what = format!("cannot read {path}; nothing was sent");
            Kind::Usage.failure(what).because(error)
        };
        let mut folders = Vec::new();
        for path in named {
            let whole = path::absolute(path).and_then(|it| Ok((fs::metadata(&it)?, it)));
            match whole.map_err(|error| unreadable(path, error))? {
                (metadata, folder) if metadata.is_dir() => folders.push((path, folder)),
                // Before the folders, where the name decides whether a file is a key.
                (_, file) => local.read_named(file)?,
            }
        }
        match config::ssh_dir() {
            Some(directory) => local.read_folder(&directory),
            None => local.miss("no home directory is known, so no files were looked at".into()),
        }
        for NamedKey { key, .. } in config::named_keys() {
            let files = [public_beside(&key), key].into_iter();
            files
                .filter(|path| path.is_file())
                .for_each(|path| local.read_listed(path));
        }
        for (path, folder) in folders {
            let files = key_file::regular_files(&folder);
            let files = files.map_err(|error| unreadable(path, error))?;
            files.into_iter().for_each(|path| local.read_listed(path));
        }
        local.warn_of_unknown();
        Ok(local)
    }

    /// Whether the public half of every private file is known.
    pub(super) fn knows_every_key(&self) -> bool {
        self.unknown().next().is_none()
    }

    fn miss(&mut self, warning: String) {
        self.missed_files = true;
        self.warnings.push(warning);
    }

    fn read_folder(&mut self, directory: &Path) {
        match key_file::regular_files(directory) {
            Ok(files) => files.into_iter().for_each(|path| self.read_listed(path)),
            Err(error) => self.miss(format!("cannot read {}: {error}", directory.display())),
        }
    }

    fn read_named(&mut self, path: PathBuf) -> Result<()> {
        if self.is_new(&path) {
            let bytes = key_file::read(&path)?;
            self.add(path, &bytes, true);
        }
        Ok(())
    }

    /// Reads a file of a folder, which may not be a key.
    fn read_listed(&mut self, path: PathBuf) {
        if !self.is_new(&path) {
            return;
        }
        let is_public = key_file::is_public(&path);
        if key_file::is_too_long(&path) {
            // Other long files, such as known_hosts, are not keys.
            if is_public {
                let warning = key_file::too_long(path.display()).to_string();
                self.warnings.push(warning);
            }
            return;
        }
        match key_file::read(&path) {
            Ok(bytes) => self.add(path, &bytes, is_public),
            Err(error) => self.miss(format!("{:#}", anyhow::Error::from(error))),
        }
    }

    /// Whether a file was not read before. Two links to one file count as two.
    fn is_new(&mut self, path: &Path) -> bool {
        let folder = path.parent().and_then(|folder| folder.canonicalize().ok());
        let place = folder.and_then(|folder| Some(folder.join(path.file_name()?)));
        self.seen.insert(place.unwrap_or_else(|| path.to_owned()))
    }

    /// Adds the key in a file. If the file should be a key (`is_key`), warns about anything else.
    fn add(&mut self, path: PathBuf, bytes: &[u8], is_key: bool) {
        match PublicKey::from_bytes(bytes) {
            Ok(key) if is_key => self.public_files.push((path, key)),
            Err(KeyTextError::Private(form)) => self.add_private(path, form, bytes),
            Err(KeyTextError::Certificate(_)) if is_key => self
                .notes
                .push(format!("{} is a certificate", path.display())),
            Err(reason) if is_key => self.warnings.push(format!("{}: {reason}", path.display())),
            Ok(_) | Err(_) => {}
        }
    }

    fn add_private(&mut self, path: PathBuf, form: PrivateKeyForm, bytes: &[u8]) {
        let facts = PrivateFacts::read(bytes);
        self.private_files.push(PrivateFile {
            is_open: key_file::is_open_to_others(&path),
            path,
            form,
            public_half: facts.public_half,
            has_passphrase: facts.has_passphrase,
        });
    }

    /// Prints the warnings, and the notes with `-v`.
    pub(super) fn tell(&self, ctx: &Context) {
        for warning in &self.warnings {
            ctx.messages.warn(warning);
        }
        if ctx.messages.verbosity() > 0 {
            for note in &self.notes {
                ctx.messages.note(note);
            }
        }
    }

    /// Private files whose key is unknown, because there is no public key file beside them either.
    pub(super) fn unknown(&self) -> impl Iterator<Item = (&Path, &PrivateKeyError)> {
        let is_public = |path: &Path| self.public_files.iter().any(|(public, _)| public == path);
        self.private_files.iter().filter_map(move |file| {
            let reason = file.public_half.as_ref().err()?;
            (!is_public(&public_beside(&file.path))).then_some((file.path.as_path(), reason))
        })
    }

    fn warn_of_unknown(&mut self) {
        let warning = |(path, reason): (&Path, &PrivateKeyError)| {
            format!(
                "{} {reason}, and there is no public key beside it, so its key is unknown",
                path.display()
            )
        };
        let warnings: Vec<_> = self.unknown().map(warning).collect();
        self.warnings.extend(warnings);
    }

    pub(super) fn ask_agent(&mut self, ctx: &Context) {
        let socket = ctx.env().path("SSH_AUTH_SOCK");
        let is_expected = socket.is_some();
        match agent::list(socket, ctx.local_timeout()) {
            Ok(held) => {
                self.missed_agent = held.hides_keys;
                self.has_empty_agent = held.keys.is_empty() && held.unread == 0;
                self.warnings.extend(held.warning());
                self.agent = held.keys;
            }
            Err(error) if is_expected => {
                self.missed_agent = true;
                self.warnings
                    .push(format!("{:#}", anyhow::Error::from(error)));
            }
            Err(error) => self.notes.push(error.to_string()),
        }
    }
}
