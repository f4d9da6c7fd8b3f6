//! A service may say again what it was told: secrets that were sent are masked in what comes back.

use std::borrow::Cow;

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
        let found = self.all().filter(|secret| text.contains(secret.as_str()));
        found.fold(Cow::Borrowed(text), |text, secret| {
            Cow::Owned(text.replace(secret.as_str(), REDACTED))
        })
    }

    /// The body of a refusal, or of a result as it is shown, without them.
    pub(super) fn mask_body(&self, body: &mut Zeroizing<Vec<u8>>) {
        self.all().for_each(|secret| cut_out(body, secret));
    }

    /// The body of a result that is read: what may be there for another reason is left.
    pub(super) fn mask_result(&self, body: &mut Zeroizing<Vec<u8>>) {
        let long = |secret: &&Zeroizing<String>| secret.len() >= SHORTEST_IN_RESULT;
        let tokens = self.tokens.iter().filter(long);
        tokens.for_each(|secret| cut_out(body, secret));
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

fn cut_out(body: &mut Zeroizing<Vec<u8>>, secret: &str) {
    let secret = secret.as_bytes();
    let finder = memmem::Finder::new(secret);
    let mut rest = body.as_slice();
    let mut masked = Zeroizing::new(Vec::new());
    while let Some(at) = finder.find(rest) {
        masked.extend_from_slice(&rest[..at]);
        masked.extend_from_slice(REDACTED.as_bytes());
        rest = &rest[at + secret.len()..];
    }
    if !masked.is_empty() {
        masked.extend_from_slice(rest);
        *body = masked;
    }
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
