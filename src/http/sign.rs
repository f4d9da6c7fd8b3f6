//! Signs requests with an access key: SDK-HMAC-SHA256.
//!
//! Described in the signing guide of the API gateway. The test vectors are from the vendor's Python SDK.
//! Signs `Host`, `X-Sdk-Date`, `Content-Type`, `X-Project-Id` and `X-Security-Token`, but not `User-Agent`,
//! because proxies change it.

use percent_encoding::{percent_decode_str, utf8_percent_encode};
use ring::digest::{SHA256, digest};
use ring::hmac::{self, HMAC_SHA256};

use super::encoding::{ENCODED, canonical_query};

const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The signed parts of a request.
#[derive(Debug, Clone)]
pub(super) struct Signable<'a> {
    pub(super) method: &'a str,
    /// The path of the URL, percent-encoded or not.
    pub(super) path: &'a str,
    /// Pairs that are not encoded.
    pub(super) query: Vec<(&'a str, &'a str)>,
    /// Names in any case, including `Host` and `X-Sdk-Date`.
    pub(super) headers: Vec<(&'a str, &'a str)>,
    pub(super) body: &'a [u8],
}

/// Returns the value of the `Authorization` header.
pub(super) fn authorization(request: &Signable<'_>, access_key: &str, secret_key: &str) -> String {
    let canonical = canonical_request(request);
    let to_sign = string_to_sign(request, &canonical);
    let signature = hmac_sha256(secret_key.as_bytes(), to_sign.as_bytes());
    format!(
        "{ALGORITHM} Access={access_key}, SignedHeaders={}, Signature={signature}",
        signed_headers(request)
    )
}

fn string_to_sign(request: &Signable<'_>, canonical: &str) -> String {
    let date = request
        .headers
        .iter()
        .find(|(name, _)| name.eq_ignore_ascii_case("x-sdk-date"));
    let date = date.map_or("", |(_, value)| *value);
    format!("{ALGORITHM}\n{date}\n{}", sha256(canonical.as_bytes()))
}

fn canonical_request(request: &Signable<'_>) -> String {
    let mut headers = String::new();
    for (name, value) in sorted_headers(request) {
        headers.push_str(&format!("{name}:{}\n", value.trim()));
    }
    format!(
        "{}\n{}\n{}\n{headers}\n{}\n{}",
        request.method.to_uppercase(),
        canonical_path(request.path),
        canonical_query(&request.query),
        signed_headers(request),
        sha256(request.body)
    )
}

/// Decodes the path and encodes each segment again. The result always ends with a slash.
pub(super) fn canonical_path(path: &str) -> String {
    let decoded = percent_decode_str(path).decode_utf8_lossy();
    let mut canonical = String::with_capacity(path.len() + 1);
    for (index, piece) in decoded.split('/').enumerate() {
        if index > 0 {
            canonical.push('/');
        }
        canonical.extend(utf8_percent_encode(piece, ENCODED));
    }
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

/// Names in lower case, sorted. Names with `_` are never signed.
fn sorted_headers<'a>(request: &Signable<'a>) -> Vec<(String, &'a str)> {
    let mut headers: Vec<_> = request
        .headers
        .iter()
        .filter(|(name, _)| !name.contains('_'))
        .map(|(name, value)| (name.to_lowercase(), *value))
        .collect();
    headers.sort_unstable();
    headers
}

fn signed_headers(request: &Signable<'_>) -> String {
    let names: Vec<_> = sorted_headers(request)
        .into_iter()
        .map(|(name, _)| name)
        .collect();
    names.join(";")
}

fn sha256(bytes: &[u8]) -> String {
    hex(digest(&SHA256, bytes).as_ref())
}

fn hmac_sha256(key: &[u8], text: &[u8]) -> String {
    hex(hmac::sign(&hmac::Key::new(HMAC_SHA256, key), text).as_ref())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Deserialize)]
    struct Vectors {
        vectors: Vec<Vector>,
    }

    #[derive(Deserialize)]
    struct Vector {
        id: String,
        ak: String,
        sk: String,
        method: String,
        resource_path: String,
        query_pairs: Vec<(String, serde_json::Value)>,
        headers: Vec<(String, String)>,
        added_headers: Vec<(String, String)>,
        body: Option<String>,
        canonical_request: String,
        string_to_sign: String,
        signed_headers: String,
        authorization: String,
    }

    #[test]
    fn every_vector_of_the_sdk_comes_out_the_same() {
        let text = include_str!("../../tests/data/aksk.json");
        let vectors: Vectors = serde_json::from_str(text).unwrap();
        assert_eq!(vectors.vectors.len(), 12);
        for vector in &vectors.vectors {
            let headers = vector.headers.iter().chain(&vector.added_headers);
            let query: Vec<(&str, String)> = vector
                .query_pairs
                .iter()
                .map(|(name, value)| match value {
                    serde_json::Value::String(text) => (name.as_str(), text.clone()),
                    number => (name.as_str(), number.to_string()),
                })
                .collect();
            let request = Signable {
                method: &vector.method,
                path: &vector.resource_path,
                query: query.iter().map(|(n, v)| (*n, v.as_str())).collect(),
                headers: headers.map(|(n, v)| (n.as_str(), v.as_str())).collect(),
                body: vector.body.as_deref().unwrap_or_default().as_bytes(),
            };
            let canonical = canonical_request(&request);
            assert_eq!(canonical, vector.canonical_request, "{}", vector.id);
            assert_eq!(
                string_to_sign(&request, &canonical),
                vector.string_to_sign,
                "{}",
                vector.id
            );
            assert_eq!(
                signed_headers(&request),
                vector.signed_headers,
                "{}",
                vector.id
            );
            let authorization = authorization(&request, &vector.ak, &vector.sk);
            assert_eq!(authorization, vector.authorization, "{}", vector.id);
        }
    }
}
