//! Reads the bodies of refusals, in all their forms.

use serde_json::Value;

/// The longest quote of a reply that is not JSON, in characters.
pub(super) const LONGEST_QUOTE: usize = 200;
/// The longest message of a service that is shown, in characters. Real ones have one or two sentences.
pub(super) const LONGEST_MESSAGE: usize = 2000;
/// The longest code and request id that are shown, in characters.
pub(super) const LONGEST_CODE: usize = 200;

/// The code and the message of a refusal.
///
/// Documented or seen: `error_code`/`error_msg`, `errorCode`/`errorMsg`, `code`/`message`, each at the top or
/// in another object (`{"error": {…}}`), codes as string or number; text that is not JSON; an empty body.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct ErrorBody {
    pub(super) code: Option<String>,
    pub(super) message: Option<String>,
    pub(super) request_id: Option<String>,
}

impl ErrorBody {
    pub(super) fn read(body: &[u8]) -> Self {
        match Self::json(body) {
            Some(value) => Self::from_json(&value),
            None => Self::from_text(body),
        }
    }

    /// Reads a body as JSON.
    pub(super) fn json(body: &[u8]) -> Option<Value> {
        serde_json::from_str(str::from_utf8(body).ok()?).ok()
    }

    pub(super) fn from_json(value: &Value) -> Self {
        Self::find(value).bounded()
    }

    fn find(value: &Value) -> Self {
        const PAIRS: [(&str, &str); 3] = [
            ("error_code", "error_msg"),
            ("errorCode", "errorMsg"),
            ("code", "message"),
        ];
        let mut found = Self {
            request_id: text(value.get("request_id")),
            ..Self::default()
        };
        for (code, message) in PAIRS {
            found.code = text(value.get(code));
            found.message = text(value.get(message));
            if found.code.is_some() || found.message.is_some() {
                return found;
            }
        }
        for (_, inner) in value.as_object().into_iter().flatten() {
            if inner.is_object() {
                let inner = Self::find(inner);
                if inner.code.is_some() || inner.message.is_some() {
                    found.code = inner.code;
                    found.message = inner.message;
                    found.request_id = found.request_id.or(inner.request_id);
                    return found;
                }
            }
        }
        if let Value::String(message) = value {
            found.message = Some(message.clone());
        }
        found
    }

    fn from_text(body: &[u8]) -> Self {
        let text = String::from_utf8_lossy(body);
        let text = text.trim();
        let message = if looks_like_html(body) {
            "(an HTML page)".to_owned()
        } else {
            text.chars().take(LONGEST_QUOTE).collect()
        };
        Self {
            message: Some(message).filter(|message| !message.is_empty()),
            ..Self::default()
        }
        .bounded()
    }

    /// Cuts texts to a readable length, and removes private keys.
    fn bounded(self) -> Self {
        let cut = |text: Option<String>, longest| {
            text.map(|text| match text.char_indices().nth(longest) {
                Some((end, _)) => text[..end].to_owned(),
                None => text,
            })
        };
        let message = match self.message {
            Some(text) if text.contains("PRIVATE KEY") => {
                Some("(not shown: it may hold a private key)".to_owned())
            }
            other => other,
        };
        Self {
            code: cut(self.code, LONGEST_CODE),
            message: cut(message, LONGEST_MESSAGE),
            request_id: cut(self.request_id, LONGEST_CODE),
        }
    }
}

fn text(value: Option<&Value>) -> Option<String> {
    match value? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(super) fn looks_like_html(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"<")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn body(code: &str, message: &str) -> ErrorBody {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        ErrorBody {
            code: some(code),
            message: some(message),
            request_id: None,
        }
    }

    #[test]
    fn every_documented_shape_is_read() {
        let cases = [
            (
                r#"{"error_code":"KPS.4016","error_msg":"gone"}"#,
                body("KPS.4016", "gone"),
            ),
            (r#"{"errorCode":"A","errorMsg":"b"}"#, body("A", "b")),
            (r#"{"code":"A","message":"b"}"#, body("A", "b")),
            (
                r#"{"error":{"code":"CH.010202","message":"no"},"status":"failed"}"#,
                body("CH.010202", "no"),
            ),
            (
                r#"{"error":{"code":401,"message":"m","title":"t"}}"#,
                body("401", "m"),
            ),
            (r#"{"error":{"message":"m","title":"t"}}"#, body("", "m")),
            (
                r#"{"x":1,"outer":{"inner":{"error_code":"A","error_msg":"b"}}}"#,
                body("A", "b"),
            ),
            (r#"{"error_code":40,"error_msg":null}"#, body("40", "")),
            ("upstream gone\n", body("", "upstream gone")),
            ("<html><body>502</body></html>", body("", "(an HTML page)")),
            ("", body("", "")),
            ("null", body("", "")),
            ("[]", body("", "")),
            ("\"plain\"", body("", "plain")),
        ];
        for (text, expected) in cases {
            assert_eq!(ErrorBody::read(text.as_bytes()), expected, "{text}");
        }
    }

    #[test]
    fn the_gateway_names_the_request_in_the_body() {
        let found =
            ErrorBody::read(br#"{"error_code":"APIGW.0301","error_msg":"x","request_id":"r1"}"#);
        assert_eq!(found.request_id.as_deref(), Some("r1"));
    }

    #[test]
    fn long_text_is_cut_and_deep_nesting_survives() {
        let long = "x".repeat(10_000);
        let found = ErrorBody::read(long.as_bytes());
        assert_eq!(found.message.map(|text| text.len()), Some(LONGEST_QUOTE));
        let deep = "[".repeat(100_000);
        assert!(ErrorBody::read(deep.as_bytes()).code.is_none());
    }
}
