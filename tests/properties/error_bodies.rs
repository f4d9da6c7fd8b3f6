//! Bodies of errors.

use serde_json::{Value, json};

use super::super::error_body::{ErrorBody, LONGEST_CODE, LONGEST_MESSAGE};
use super::{reply, with_endpoint};

/// An error body is read whatever it is, and what is found is short. The bytes stand for the body,
/// and for the message in every documented shape.
pub fn error_body(data: &[u8]) {
    check_error_body(data);
    for status in [200, 400, 401, 403, 404, 409, 429, 500] {
        let (reply, body) = (reply(status, data), ErrorBody::read(data));
        let error = with_endpoint(|endpoint| endpoint.refused(&reply, body));
        let length = error.to_string().chars().count();
        assert!(length <= LONGEST_MESSAGE, "{error}");
    }
    let text = String::from_utf8_lossy(data);
    for shape in shapes(&text) {
        let found = check_error_body(shape.to_string().as_bytes());
        assert_eq!(found.code.as_deref(), Some("X.1"), "{shape}");
        let message = found.message.unwrap_or_default();
        let is_whole = message == text;
        let is_cut = text.chars().count() > LONGEST_MESSAGE || text.contains("PRIVATE KEY");
        assert!(is_whole || is_cut, "{message:?} of {shape}");
    }
}

fn shapes(message: &str) -> Vec<Value> {
    let pairs = [
        ("error_code", "error_msg"),
        ("errorCode", "errorMsg"),
        ("code", "message"),
    ];
    let shape = |(code, text): (&str, &str)| {
        let inner = json!({code: "X.1", text: message});
        let one = json!({"error": inner, "status": "failed"});
        let two = json!({"a": 1, "b": [], "c": {"d": inner}, "e": message});
        [inner, one, two]
    };
    pairs.into_iter().flat_map(shape).collect()
}

fn check_error_body(body: &[u8]) -> ErrorBody {
    let found = ErrorBody::read(body);
    let length = |text: &Option<String>| text.as_ref().map_or(0, |text| text.chars().count());
    assert!(length(&found.code) <= LONGEST_CODE, "{:?}", found.code);
    let message = length(&found.message);
    assert!(message <= LONGEST_MESSAGE, "{message} characters");
    assert!(length(&found.request_id) <= LONGEST_CODE);
    let text = found.message.as_deref().unwrap_or_default();
    assert!(!text.contains("PRIVATE KEY-----"), "a private key is shown");
    found
}
