//! Masks secrets that were sent, because a service may repeat them in its replies.

mod spelling;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use percent_encoding::percent_decode_str;
use url::Url;
use zeroize::Zeroizing;

/// Shown instead of a secret.
pub(crate) const REDACTED: &str = "********";

/// The shortest secret to look for. Shorter ones appear everywhere by chance.
const SHORTEST: usize = 6;
/// The shortest secret to look for in a successful reply, whose fields have a meaning.
const SHORTEST_IN_RESULT: usize = 16;

/// How many encodings may be nested: JSON in JSON in a URL.
const DEPTH: usize = 3;

/// The secrets that all requests of a command have sent.
#[derive(Default)]
pub(crate) struct Sent(Mutex<Secrets>);

impl Sent {
    /// All secrets sent before, and those that `add` adds.
    pub(super) fn with(&self, add: impl FnOnce(&mut Secrets)) -> Secrets {
        let mut secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        add(&mut secrets);
        secrets.clone()
    }

    /// Forgets the secrets. Call this after the last request.
    pub(crate) fn clear(&self) {
        self.with(|secrets| *secrets = Secrets::default());
    }
}

/// Secrets that a reply may repeat.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    /// Secrets from headers.
    tokens: Vec<Zeroizing<String>>,
    /// Secrets from bodies. A private key includes its public half, which a result may have too.
    body: Vec<Zeroizing<String>>,
}

impl Secrets {
    /// Adds the password of a proxy, also in the base64 form in which it is sent.
    pub(super) fn add_proxy(&mut self, proxy: &Url) {
        let text = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        if let Some(password) = proxy.password() {
            let password = Zeroizing::new(text(password));
            let both = Zeroizing::new(format!("{}:{}", text(proxy.username()), *password));
            self.add(&password);
            self.add(&STANDARD.encode(both.as_bytes()));
        }
    }

    /// Adds a secret of a body.
    pub(super) fn add_of_body(&mut self, secret: &str) {
        add(&mut self.body, secret);
    }

    /// Adds a secret of a header.
    pub(super) fn add(&mut self, token: &str) {
        add(&mut self.tokens, token);
    }

    fn all(&self) -> impl Iterator<Item = &Zeroizing<String>> {
        self.tokens.iter().chain(&self.body)
    }

    /// Masks the secrets in a text.
    pub(super) fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match masked(text.as_bytes(), &finders(self.all())) {
            Some(masked) => Cow::Owned(String::from_utf8_lossy(&masked).into_owned()),
            None => Cow::Borrowed(text),
        }
    }

    /// Masks the secrets in the body of a refusal, or in a result that is only shown.
    pub(super) fn mask_body(&self, body: &mut Zeroizing<Vec<u8>>) {
        if let Some(masked) = masked(body, &finders(self.all())) {
            *body = masked;
        }
    }

    /// Masks the secrets in a result that is read. Leaves texts that may be there for another reason.
    pub(super) fn mask_result(&self, body: &mut Zeroizing<Vec<u8>>) {
        let long = |secret: &&Zeroizing<String>| secret.len() >= SHORTEST_IN_RESULT;
        if let Some(masked) = masked(body, &finders(self.tokens.iter().filter(long))) {
            *body = masked;
        }
    }
}

/// Adds a secret and each of its lines, because a private key may come back with other line breaks.
fn add(forms: &mut Vec<Zeroizing<String>>, text: &str) {
    let secret = text
        .lines()
        .map(str::trim)
        // The first and the last line of PEM are not secret.
        .filter(|line| line.len() >= SHORTEST && !line.starts_with("-----"));
    for line in secret {
        if !forms.iter().any(|form| form.as_str() == line) {
            forms.push(Zeroizing::new(line.to_owned()));
        }
    }
}

fn finders<'a>(secrets: impl Iterator<Item = &'a Zeroizing<String>>) -> Vec<memmem::Finder<'a>> {
    secrets
        .map(|secret| memmem::Finder::new(secret.as_str()))
        .collect()
}

/// Masks what the finders find. `None` if they find nothing.
fn masked(text: &[u8], finders: &[memmem::Finder<'_>]) -> Option<Zeroizing<Vec<u8>>> {
    let mut places = places(text, finders, DEPTH);
    if places.is_empty() {
        return None;
    }
    places.sort_unstable_by_key(|place| place.start);
    let (mut masked, mut end) = (Zeroizing::new(Vec::new()), 0);
    for place in &places {
        // Secrets may overlap, or match in two spellings.
        if place.start >= end {
            masked.extend_from_slice(&text[end..place.start]);
            masked.extend_from_slice(REDACTED.as_bytes());
        }
        end = end.max(place.end);
    }
    masked.extend_from_slice(&text[end..]);
    Some(masked)
}

/// Finds all places of the secrets, also in other spellings.
fn places(text: &[u8], finders: &[memmem::Finder<'_>], depth: usize) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for finder in finders {
        let length = finder.needle().len();
        found.extend(finder.find_iter(text).map(|at| at..at + length));
    }
    if depth > 0 {
        for reading in spelling::READINGS {
            if let Some(plain) = reading.plain(text) {
                let inner = places(&plain, finders, depth - 1);
                found.extend(reading.originals(text, inner));
            }
        }
    }
    found
}
