//! A service may say again what it was told: secrets that were sent are masked in what comes back.

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

/// Shown in place of a secret.
pub(crate) const REDACTED: &str = "********";

/// Shortest secret that is looked for; shorter ones are everywhere by chance.
const SHORTEST: usize = 6;
/// Shortest secret that is looked for in a reply of success, whose words have a meaning.
const SHORTEST_IN_RESULT: usize = 16;

/// How often one spelling may be inside of another: JSON in JSON in a URL.
const DEPTH: usize = 3;

/// What the requests of one command sent that must not be shown, whoever says it again.
#[derive(Default)]
pub(crate) struct Sent(Mutex<Secrets>);

impl Sent {
    /// All that was sent before, and what `add` adds.
    pub(super) fn with(&self, add: impl FnOnce(&mut Secrets)) -> Secrets {
        let mut secrets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        add(&mut secrets);
        secrets.clone()
    }

    /// Forgets them: no more requests are made.
    pub(crate) fn clear(&self) {
        self.with(|secrets| *secrets = Secrets::default());
    }
}

/// The secrets that a reply may have in it.
#[derive(Clone, Default)]
pub(super) struct Secrets {
    /// Of its headers.
    tokens: Vec<Zeroizing<String>>,
    /// Of its body. Private keys have their public half in them, which a result has too.
    body: Vec<Zeroizing<String>>,
}

impl Secrets {
    /// The password of a proxy, also as it is sent: in base64 after the user's name.
    pub(super) fn add_proxy(&mut self, proxy: &Url) {
        let text = |part: &str| percent_decode_str(part).decode_utf8_lossy().into_owned();
        if let Some(password) = proxy.password() {
            let password = Zeroizing::new(text(password));
            let both = Zeroizing::new(format!("{}:{}", text(proxy.username()), *password));
            self.add(&password);
            self.add(&STANDARD.encode(both.as_bytes()));
        }
    }

    /// What a body holds.
    pub(super) fn add_of_body(&mut self, secret: &str) {
        add(&mut self.body, secret);
    }

    /// What a header holds.
    pub(super) fn add(&mut self, token: &str) {
        add(&mut self.tokens, token);
    }

    fn all(&self) -> impl Iterator<Item = &Zeroizing<String>> {
        self.tokens.iter().chain(&self.body)
    }

    /// A text without them.
    pub(super) fn mask<'a>(&self, text: &'a str) -> Cow<'a, str> {
        match masked(text.as_bytes(), &finders(self.all())) {
            Some(masked) => Cow::Owned(String::from_utf8_lossy(&masked).into_owned()),
            None => Cow::Borrowed(text),
        }
    }

    /// The body of a refusal, or of a result as it is shown, without them.
    pub(super) fn mask_body(&self, body: &mut Zeroizing<Vec<u8>>) {
        if let Some(masked) = masked(body, &finders(self.all())) {
            *body = masked;
        }
    }

    /// The body of a result that is read: what may be there for another reason is left.
    pub(super) fn mask_result(&self, body: &mut Zeroizing<Vec<u8>>) {
        let long = |secret: &&Zeroizing<String>| secret.len() >= SHORTEST_IN_RESULT;
        if let Some(masked) = masked(body, &finders(self.tokens.iter().filter(long))) {
            *body = masked;
        }
    }
}

/// One more, of which every line counts: a private key is also one with other line breaks.
fn add(forms: &mut Vec<Zeroizing<String>>, text: &str) {
    let secret = text
        .lines()
        .map(str::trim)
        // The first and last line of PEM are no secret.
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

/// The text without what the finders look for, unless there is none of it.
fn masked(text: &[u8], finders: &[memmem::Finder<'_>]) -> Option<Zeroizing<Vec<u8>>> {
    let mut places = places(text, finders, DEPTH);
    if places.is_empty() {
        return None;
    }
    places.sort_unstable_by_key(|place| place.start);
    let (mut masked, mut end) = (Zeroizing::new(Vec::new()), 0);
    for place in &places {
        // One secret may be a part of another, or be found in two spellings.
        if place.start >= end {
            masked.extend_from_slice(&text[end..place.start]);
            masked.extend_from_slice(REDACTED.as_bytes());
        }
        end = end.max(place.end);
    }
    masked.extend_from_slice(&text[end..]);
    Some(masked)
}

/// Where the text has what the finders look for, also spelled differently.
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
