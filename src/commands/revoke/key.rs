//! Finds out which key is meant.

use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::commands::key_source::{KeyOrigin, read_beside, read_path};
use crate::commands::local_keys::Local;
use crate::context::Context;
use crate::failure::{Failure, Kind};
use crate::key_file::{self, public_beside};
use crate::keys::{KeyFacts, KeySelector, KeyTextError, PrivateFacts, PublicKey};

const FORMS: &str = "KEY is a fingerprint (SHA256:… or MD5:…), a key file, or - for standard input; `hwkey audit` shows the fingerprints of your keys";

/// The key that is to be revoked.
pub(super) struct WantedKey {
    facts: KeyFacts<'static>,
    /// The file that was read, and the file of the other half, if it exists.
    pub(super) files: Vec<PathBuf>,
}

impl WantedKey {
    /// Reads KEY. Of a private key only the public half is kept.
    pub(super) fn read(ctx: &Context, given: &Path) -> Result<Self> {
        if let Some(text) = given.to_str().filter(|text| is_fingerprint(text)) {
            let facts = KeyFacts::of_fingerprint(text);
            if !facts.is_known() {
                return Err(Kind::Usage
                    .failure(format!("`{text}` is not a whole fingerprint"))
                    .hint("`ssh-keygen -l -f FILE` prints the fingerprint of a key file")
                    .into());
            }
            let files = Vec::new();
            return Ok(Self { facts, files });
        }
        let (bytes, origin) = read_path(ctx, given).map_err(|failure| failure.hint(FORMS))?;
        let key = match PublicKey::from_bytes(&bytes) {
            Ok(key) => key,
            Err(KeyTextError::Private(_)) => public_half(ctx, &bytes, &origin)?,
            Err(reason) => return Err(origin.refused(reason).into()),
        };
        let files = match origin {
            KeyOrigin::File(path) => both_halves(&path),
            _ => Vec::new(),
        };
        let facts = key.facts().clone();
        Ok(Self { facts, files })
    }

    /// If only a fingerprint was given, takes the whole key from this machine, if it is here.
    pub(super) fn complete(&mut self, local: &Local) {
        let public = local.public_files.iter().map(|(_, key)| key);
        let halves = local.private_files.iter();
        let halves = halves.filter_map(|file| file.public_half.as_ref().ok());
        let mut known = public.chain(halves).chain(&local.agent);
        if !self.is_whole()
            && let Some(key) = known.find(|key| self.is(key.facts()) == Some(true))
        {
            self.facts = key.facts().clone();
        }
    }

    /// Whether these are the facts of this key; `None` if they cannot be compared.
    pub(super) fn is(&self, facts: &KeyFacts<'_>) -> Option<bool> {
        let same =
            |own: &Option<String>, other: &Option<String>| Some(own.as_ref()? == other.as_ref()?);
        same(&self.facts.fingerprint, &facts.fingerprint)
            .or_else(|| same(&self.facts.fingerprint_md5, &facts.fingerprint_md5))
    }

    pub(super) fn fingerprint(&self) -> String {
        self.facts.shown_fingerprint()
    }

    /// Whether the whole key is known, not just one of its fingerprints.
    pub(super) fn is_whole(&self) -> bool {
        self.facts.algorithm.is_some()
    }
}

fn is_fingerprint(text: &str) -> bool {
    let begins = |name: &str| {
        let start = text.get(..name.len());
        start.is_some_and(|start| start.eq_ignore_ascii_case(name))
    };
    begins("SHA256:") || begins("MD5:") || matches!(text.parse(), Ok(KeySelector::Md5(_)))
}

fn public_half(ctx: &Context, private: &[u8], origin: &KeyOrigin) -> Result<PublicKey, Failure> {
    let reason = match PrivateFacts::read(private).public_half {
        Ok(key) => return Ok(key),
        Err(reason) => reason,
    };
    if let KeyOrigin::File(path) = origin
        && let Some((beside, key)) = read_beside(path)
    {
        let (beside, fingerprint) = (beside.display(), key.fingerprint());
        ctx.messages.note(&format!(
            "{origin} {reason}, so {beside} is used: {fingerprint}"
        ));
        return Ok(key);
    }
    Err(Kind::Usage
        .failure(format!(
            "{origin} {reason}, so its public half cannot be read"
        ))
        .hint("pass its public key file, or its fingerprint"))
}

/// The private and the public file of a key, if they exist. `path` is one of them.
fn both_halves(path: &Path) -> Vec<PathBuf> {
    let private = path.with_extension("");
    let other = if key_file::is_public(path) {
        private
    } else {
        public_beside(path)
    };
    let is_there = |path: &PathBuf| path.is_file();
    [path.to_owned(), other]
        .into_iter()
        .filter(is_there)
        .collect()
}
