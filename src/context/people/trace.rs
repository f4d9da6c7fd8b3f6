//! The trace of requests for `-v`.

use serde_json::Value;

use crate::http::{Event, REDACTED};
use crate::output::Printer;

/// Prints an event for `-v` and `-vv`. A pause before a retry is always shown to people.
pub(super) fn trace(printer: &Printer, people_watch: bool, event: &Event<'_>) {
    let verbosity = printer.verbosity();
    match event {
        Event::Sending {
            request,
            headers,
            body,
        } if verbosity > 1 => {
            let body = body.map(ToString::to_string);
            printer.lines(&lines(&format!("> {request}"), "> ", headers, body));
        }
        Event::Answered {
            request,
            status,
            elapsed,
            request_id,
            headers,
            body,
            may_be_secret,
        } if verbosity > 0 => {
            let id = request_id
                .map(|id| format!(", request id {id}"))
                .unwrap_or_default();
            let elapsed = elapsed.as_secs_f64();
            let first = format!("{request}: HTTP {status} in {elapsed:.3} s{id}");
            let (headers, body) = if verbosity > 1 {
                (*headers, Some(redacted(body, *may_be_secret)))
            } else {
                (&[][..], None)
            };
            printer.lines(&lines(&first, "< ", headers, body));
        }
        Event::Failed {
            request,
            elapsed,
            reason,
        } if verbosity > 0 => {
            let elapsed = elapsed.as_secs_f64();
            printer.trace(&format!("{request}: {reason} after {elapsed:.3} s"));
        }
        Event::Waiting {
            reason,
            pause,
            attempt,
            of,
        } if verbosity > 0 || people_watch => {
            let pause = pause.as_secs_f64();
            printer.note(&format!(
                "{reason}; trying again in {pause:.1} s (attempt {attempt} of {of})"
            ));
        }
        _ => {}
    }
}

fn lines(
    first: &str,
    sign: &str,
    headers: &[(String, String)],
    body: Option<String>,
) -> Vec<String> {
    let headers = headers
        .iter()
        .map(|(name, value)| format!("{sign}{name}: {value}"));
    let body = body.map(|body| format!("{sign}{body}"));
    let first = [first.to_owned()].into_iter();
    first.chain(headers).chain(body).collect()
}

/// The body of a reply with all secret fields masked. A body that is not JSON is shown only if it cannot have
/// a secret.
fn redacted(body: &[u8], may_be_secret: bool) -> String {
    let text = str::from_utf8(body).unwrap_or_default();
    match serde_json::from_str::<Value>(text) {
        // A bare value may be the secret, and has no name that tells.
        Ok(mut value) if value.is_object() || value.is_array() || !may_be_secret => {
            mask(&mut value, may_be_secret);
            value.to_string()
        }
        _ if body.is_empty() => String::new(),
        _ if may_be_secret => "(not shown: it may hold a secret)".to_owned(),
        _ => String::from_utf8_lossy(body).into_owned(),
    }
}

fn mask(value: &mut Value, may_be_secret: bool) {
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                // Services spell one name in several ways: `securityToken`, `security_token`.
                match name.replace('_', "").to_lowercase().as_str() {
                    "privatekey" | "password" | "secret" | "secretaccesskey" | "securitytoken" => {
                        *field = REDACTED.into();
                    }
                    "publickey" => mask(field, false),
                    _ => mask(field, may_be_secret),
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                match item {
                    // A line of a key may be too short to be recognized.
                    Value::String(line) if may_be_secret => *line = REDACTED.to_owned(),
                    item => mask(item, may_be_secret),
                }
            }
        }
        Value::String(text)
            if text.contains("PRIVATE KEY") || (may_be_secret && has_base64(text)) =>
        {
            *text = REDACTED.to_owned();
        }
        _ => {}
    }
}

/// Whether the text may contain a part of a key.
fn has_base64(text: &str) -> bool {
    const SHORTEST: usize = 40;
    text.split(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '+' | '/' | '='))
        .any(|word| word.len() >= SHORTEST)
}
