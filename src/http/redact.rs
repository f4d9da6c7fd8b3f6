//! A service may say again what it was told: secrets that were sent are masked in what comes back.

mod spelling;

use std::borrow::Cow;
use std::ops::Range;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use memchr::memmem;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::Url;
use zeroize::Zeroizing;

/// Shown in place of a secret.
pub const REDACTED: &str = "********";

/// Shortest secret that is looked for; shorter ones are everywhere by chance.
const SHORTEST: usize = 6;
/// Shortest secret that is looked for in a reply of success, whose words have a meaning.
const SHORTEST_IN_RESULT: usize = 16;

/// Longest reply of success whose other spellings are read too: it may be a refusal all the same. To do
/// that in a list of keys would take longer than to read it.
const LONGEST_SAID: usize = 16 * 1024;
/// How often one spelling may be inside of another: JSON in JSON in a URL.
const DEPTH: usize = 3;

/// The secrets of one request, in every form that a reply may have them in.
#[derive(Default)]
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

    /// What differs between a body as it is sent and as it is shown.
    pub(super) fn add_body(&mut self, wire: &[u8], shown: &str) {
        if let Ok(wire) = str::from_utf8(wire)
            && let (Ok(wire), Ok(shown)) = (serde_json::from_str(wire), serde_json::from_str(shown))
        {
            self.add_difference(wire, &shown);
        }
    }

    fn add_difference(&mut self, wire: Value, shown: &Value) {
        match (wire, shown) {
            (Value::Object(fields), Value::Object(others)) => {
                for (name, field) in fields {
                    self.add_difference(field, others.get(&name).unwrap_or(&Value::Null));
                }
            }
            (Value::String(text), shown) => {
                let text = Zeroizing::new(text);
                if shown.as_str() != Some(&text) {
                    add(&mut self.body, &text);
                }
            }
            _ => {}
        }
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
        match masked(text.as_bytes(), &finders(self.all()), DEPTH) {
            Some(masked) => Cow::Owned(String::from_utf8_lossy(&masked).into_owned()),
            None => Cow::Borrowed(text),
        }
    }

    /// The body of a refusal, or of a result as it is shown, without them.
    pub(super) fn mask_body(&self, body: &mut Zeroizing<Vec<u8>>) {
        if let Some(masked) = masked(body, &finders(self.all()), DEPTH) {
            *body = masked;
        }
    }

    /// The body of a result that is read: what may be there for another reason is left.
    pub(super) fn mask_result(&self, body: &mut Zeroizing<Vec<u8>>) {
        let long = |secret: &&Zeroizing<String>| secret.len() >= SHORTEST_IN_RESULT;
        let depth = match body.len() > LONGEST_SAID {
            true => 0,
            false => DEPTH,
        };
        if let Some(masked) = masked(body, &finders(self.tokens.iter().filter(long)), depth) {
            *body = masked;
        }
    }
}

/// One more, of which every line counts: a private key is also one with other line breaks.
fn add(forms: &mut Vec<Zeroizing<String>>, text: &str) {
    let lines = text.lines().map(str::trim);
    // The first and last line of PEM are no secret.
    let secret = lines.filter(|line| line.len() >= SHORTEST && !line.starts_with("-----"));
    for line in secret {
        // A reply may quote the body of the request, which is JSON in JSON.
        let once = escaped(line);
        let twice = escaped(&once);
        let all = [line.to_owned(), line.replace('/', "\\/"), once, twice];
        for form in all.map(Zeroizing::new) {
            if !form.is_empty() && !forms.contains(&form) {
                forms.push(form);
            }
        }
    }
}

fn finders<'a>(secrets: impl Iterator<Item = &'a Zeroizing<String>>) -> Vec<memmem::Finder<'a>> {
    secrets
        .map(|secret| memmem::Finder::new(secret.as_str()))
        .collect()
}

/// The text without what the finders look for, unless there is none of it.
fn masked(text: &[u8], finders: &[memmem::Finder<'_>], depth: usize) -> Option<Zeroizing<Vec<u8>>> {
    let mut places = places(text, finders, depth);
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
        for read in spelling::READINGS {
            if let Some(plain) = read(text) {
                let inner = places(&plain.text, finders, depth - 1);
                found.extend(inner.into_iter().map(|place| plain.place(place)));
            }
        }
    }
    found
}

fn escaped(text: &str) -> String {
    let quoted = serde_json::to_string(text).unwrap_or_default();
    let inner = quoted
        .strip_prefix('"')
        .and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn masked(secrets: &Secrets, body: &str, is_result: bool) -> String {
        let mut body = Zeroizing::new(body.as_bytes().to_vec());
        match is_result {
            true => secrets.mask_result(&mut body),
            false => secrets.mask_body(&mut body),
        }
        String::from_utf8_lossy(&body).into_owned()
    }

    #[test]
    fn every_form_of_a_secret_is_masked() {
        let mut secrets = Secrets::default();
        secrets.add("tok/en+of\"the=service");
        for form in [
            "tok/en+of\"the=service",
            "tok/en+of\\\"the=service",
            "tok/en+of\\\\\\\"the=service",
            "tok\\/en+of\"the=service",
        ] {
            let text = format!("{form} is wrong, {form}");
            assert_eq!(secrets.mask(&text), "******** is wrong, ********");
            assert_eq!(masked(&secrets, &text, true), "******** is wrong, ********");
        }
        assert!(matches!(secrets.mask("tok/en"), Cow::Borrowed("tok/en")));
    }

    #[test]
    fn a_secret_in_another_secret_leaves_nothing() {
        let mut secrets = Secrets::default();
        secrets.add("password");
        secrets.add("password-and-more");
        secrets.add("and-more-of-it");
        let masked = secrets.mask("a password-and-more-of-it, password");
        assert_eq!(masked, "a ********, ********");
    }

    #[test]
    fn a_list_of_keys_is_not_read_twice() {
        let mut secrets = Secrets::default();
        secrets.add("MIIFtoken+of+the+tests==");
        let spelled = r#"{"message":"MIIFtoken\u002bof\u002Bthe%2btests\u003d\u003d"}"#;
        let mixed = spelled.replace("%2b", "\\u002b");
        assert_eq!(masked(&secrets, &mixed, true), r#"{"message":"********"}"#);
        let long = format!("{mixed}{}", " ".repeat(LONGEST_SAID));
        assert_eq!(masked(&secrets, &long, true), long);
        let shown = masked(&secrets, &long, false);
        assert!(shown.starts_with(r#"{"message":"********"} "#));
    }

    /// One way to write a text inside of another.
    fn spelled(text: &str, how: usize, which: &[bool]) -> String {
        let mut which = which.iter().cycle();
        let mut spell = |c: char| match (how, which.next()) {
            (0, Some(true)) => {
                let mut units = [0; 2];
                let units = c.encode_utf16(&mut units).iter();
                units.map(|unit| format!("\\u{unit:04x}")).collect()
            }
            (0, _) if matches!(c, '"' | '\\') => format!("\\{c}"),
            (1, Some(true)) => {
                let mut bytes = [0; 4];
                let bytes = c.encode_utf8(&mut bytes).bytes();
                bytes.map(|byte| format!("%{byte:02X}")).collect()
            }
            (1, _) if c == '%' => "%25".to_owned(),
            _ => c.to_string(),
        };
        text.chars().map(&mut spell).collect()
    }

    proptest! {
        #[test]
        fn a_secret_is_masked_however_it_is_spelled(
            secret in "[A-Za-z0-9+/=%\\\\\"ä键🔑-]{6,40}",
            which in prop::collection::vec(any::<bool>(), 1..8),
            first in 0..3_usize,
            second in 0..3_usize,
            third in 0..3_usize,
        ) {
            let mut secrets = Secrets::default();
            secrets.add(&secret);
            let mut text = secret;
            for how in [first, second, third] {
                text = spelled(&text, how, &which);
            }
            let text = format!("<{text}>");
            prop_assert_eq!(secrets.mask(&text), "<********>");
        }

        #[test]
        fn text_of_any_kind_is_left_as_it_is(text in "(.|\\\\u[0-9a-f]{0,4}|%[0-9a-f]{0,2}|\\\\.){0,30}") {
            let mut secrets = Secrets::default();
            secrets.add("a-secret-that-is-not-in-it");
            prop_assert!(matches!(secrets.mask(&text), Cow::Borrowed(_)));
        }
    }

    #[test]
    fn what_a_body_does_not_show_is_masked() {
        let wire = r#"{"a":{"name":"web-server","private_key":"-----BEGIN X-----\nMIIEline1\nMIIEline2\n-----END X-----"}}"#;
        let shown = r#"{"a":{"name":"web-server","private_key":"********"}}"#;
        let mut secrets = Secrets::default();
        secrets.add_body(wire.as_bytes(), shown);
        let reply = r#"web-server: MIIEline1\r\nMIIEline2"#;
        let expected = r"web-server: ********\r\n********";
        assert_eq!(masked(&secrets, reply, false), expected);
        // A line of a private key may be a part of the public one.
        assert_eq!(masked(&secrets, reply, true), reply);
    }

    #[test]
    fn a_short_secret_may_be_in_a_result_by_chance() {
        let mut secrets = Secrets::default();
        secrets.add("123456");
        secrets.add("1234");
        assert_eq!(masked(&secrets, "12341234567", false), "1234********7");
        assert_eq!(masked(&secrets, "12341234567", true), "12341234567");
    }
}
