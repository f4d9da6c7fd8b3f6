//! Owns a private key from before the request until it is on the disk: reserves a file, writes a journal
//! entry, takes the key from the reply as it arrives, and holds signals back meanwhile.

mod journal;
mod saved;
mod search;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};
use secrecy::{ExposeSecret, SecretString};

use crate::http::Custodian;
use crate::key_file;
use crate::keys::other_private_keys;
use crate::signals::{self, ExitHook, Hold};

pub(crate) use journal::{Journal, Record};
pub(crate) use saved::{Missed, Saved, SavedIn};

use journal::Entry;
use saved::Room;
use search::Search;

/// Prints a message.
pub(crate) type Tell = Arc<dyn Fn(&str) + Send + Sync>;

/// How to receive a private key.
pub(crate) struct Plan {
    /// The name of the pair.
    pub name: String,
    /// The file; `None` to print the key.
    pub target: Option<PathBuf>,
    /// Directories for a key that comes only once and cannot be saved to its file, best first.
    pub rescue: Vec<PathBuf>,
    /// The journal; `None` for a key that can be requested or made again.
    pub journal: Option<Journal>,
    /// How long one attempt may take.
    pub timeout: Duration,
    /// Set at the first signal, so that nothing is retried.
    pub stop: Arc<AtomicBool>,
    /// Prints warnings.
    pub warn: Tell,
}

/// Owns one private key.
pub(crate) struct Custody {
    state: Arc<Mutex<State>>,
    timeout: Duration,
    stop: Arc<AtomicBool>,
    warn: Tell,
    /// Removes the reserved file if a signal ends the process before the request was sent.
    _clean_up: ExitHook,
}

#[derive(Default)]
struct State {
    name: String,
    rescue: Vec<PathBuf>,
    room: Room,
    entry: Option<Entry>,
    saved: Option<Saved>,
    /// The file that has the key. `undone` says what is still to do.
    place: Option<PathBuf>,
    undone: Option<String>,
    hold: Option<Hold>,
    /// The start of the last attempt.
    sent: Option<Instant>,
    search: Search,
}

impl Custody {
    /// Reserves a file for the key and writes the journal entry.
    ///
    /// # Errors
    /// The key must not be requested. Everything that was made is removed again.
    pub(crate) fn reserve(plan: Plan) -> Result<Arc<Self>> {
        let state = Arc::new(Mutex::new(State {
            name: plan.name,
            rescue: plan.rescue,
            ..State::default()
        }));
        let on_signal = state.clone();
        let warn = plan.warn.clone();
        let clean_up = ExitHook::begin(move || {
            let told = locked(&on_signal).clean_up();
            told.iter().for_each(|text| warn(text));
        });
        let clean_up = clean_up.context(
            "signals could end the command before the private key is saved; nothing was sent",
        )?;
        let mut made = locked(&state);
        made.room = Room::reserve(plan.target, &made.rescue, &made.name)?;
        if let Some(journal) = plan.journal {
            match journal.begin(&made.name, made.room.path()) {
                Ok(entry) => made.entry = Some(entry),
                Err(error) => (plan.warn)(&format!(
                    "cannot record in {} that a private key is on its way: {error}",
                    journal.directory().display()
                )),
            }
        }
        drop(made);
        Ok(Arc::new(Self {
            state,
            timeout: plan.timeout,
            stop: plan.stop,
            warn: plan.warn,
            _clean_up: clean_up,
        }))
    }

    /// Saves a key, unless one was already saved, and stops holding signals back.
    pub(crate) fn keep(&self, key: SecretString) {
        locked(&self.state).keep(key);
    }

    /// Holds signals back until a key was saved or [`Custody::conclude`] is called.
    pub(crate) fn hold(&self) {
        if locked(&self.state).hold.is_none() {
            // Signals are already watched, so this does not fail.
            let hold = Hold::begin(self.tell()).ok();
            locked(&self.state).hold = hold;
        }
        locked(&self.state).sent = Some(Instant::now());
    }

    /// Tells the user, at a signal, how long it has to wait.
    fn tell(&self) -> impl Fn() + Send + Sync + 'static {
        let (shared, timeout) = (self.state.clone(), self.timeout);
        let (stop, warn) = (self.stop.clone(), self.warn.clone());
        move || {
            stop.store(true, Ordering::SeqCst);
            let sent = locked(&shared).sent;
            let waited = sent.map_or(Duration::ZERO, |sent| sent.elapsed());
            let left = timeout.saturating_sub(waited) + signals::GRACE;
            warn(&format!(
                "waiting for the response so that the private key is not lost; this takes {} s at most",
                left.as_secs().max(1)
            ));
        }
    }

    /// Ends the reception: returns the saved key, if any, and stops holding signals back.
    pub(crate) fn conclude(&self) -> Option<Saved> {
        let mut state = locked(&self.state);
        state.hold = None;
        state.room = Room::default();
        state.saved.take()
    }

    /// Says what is still to do after the key was saved, for the message at a signal.
    pub(crate) fn set_undone(&self, undone: Option<String>) {
        locked(&self.state).undone = undone;
    }

    /// Forgets the file of the key, because it was removed on purpose.
    pub(crate) fn forget_place(&self) {
        locked(&self.state).place = None;
    }

    /// Removes the journal entry: the key is in its place, or there is no key.
    pub(crate) fn settle(&self) {
        locked(&self.state).settle();
    }
}

impl Custodian for Custody {
    fn sending(&self) {
        self.hold();
    }

    fn received(&self, status: u16, body: &[u8], is_over: bool) {
        let mut state = locked(&self.state);
        if state.saved.is_none()
            && let Some(key) = state.search.find(status, body, is_over)
        {
            state.keep(key);
        }
        let more = if is_over {
            state.keep_others(body)
        } else {
            Vec::new()
        };
        drop(state);
        for text in more {
            (self.warn)(&text);
        }
    }

    fn is_content(&self) -> bool {
        locked(&self.state).saved.is_some()
    }
}

impl State {
    fn keep(&mut self, key: SecretString) {
        if self.saved.is_some() {
            return;
        }
        let room = std::mem::take(&mut self.room);
        let saved = room.save(&self.rescue, &self.name, key);
        self.place = saved.path().map(Path::to_owned);
        self.hold = None;
        if matches!(saved.place, SavedIn::Target(_)) {
            self.settle();
        }
        self.saved = Some(saved);
    }

    /// Saves other private keys in the reply, because only the service knows which one belongs to the pair.
    /// Returns messages.
    fn keep_others(&mut self, body: &[u8]) -> Vec<String> {
        let others = match &self.saved {
            Some(saved) if !self.rescue.is_empty() => other_private_keys(body, saved.key()),
            _ => Vec::new(),
        };
        let keep = |key: SecretString| {
            let bytes = key.expose_secret().as_bytes();
            match key_file::rescue(&self.rescue, &self.name, bytes) {
                Ok(file) => format!(
                    "the response held another private key; it is in {}",
                    file.path().display()
                ),
                Err(error) => {
                    format!("the response held another private key, which cannot be saved: {error}")
                }
            }
        };
        others.into_iter().map(keep).collect()
    }

    /// At a signal: removes files that were made for nothing, or says where the key is.
    fn clean_up(&mut self) -> Option<String> {
        if let Some(place) = &self.place {
            let (name, place) = (&self.name, place.display());
            let undone = self.undone.as_deref().unwrap_or_default();
            return Some(format!("the private key of `{name}` is in {place}{undone}"));
        }
        if self.sent.is_none() && self.saved.is_none() {
            self.room = Room::default();
            self.settle();
        }
        None
    }

    fn settle(&mut self) {
        if let Some(entry) = self.entry.take() {
            entry.remove();
        }
    }
}

impl fmt::Debug for Custody {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Custody").finish_non_exhaustive()
    }
}

fn locked(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
