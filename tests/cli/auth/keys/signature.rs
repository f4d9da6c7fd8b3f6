//! Signatures, checked by an implementation of its own over what came over the wire.

use hmac::{Hmac, Mac};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{ACCESS_KEY, SECRET_KEY};
use crate::server::Request;
use crate::support::data;

/// What the `Authorization` header says.
pub(crate) struct Signed {
    pub access_key: String,
    pub headers: Vec<String>,
    pub signature: String,
}

pub(crate) fn signed(request: &Request) -> Signed {
    let header = request.header("authorization").unwrap();
    let rest = header.strip_prefix("SDK-HMAC-SHA256 Access=").unwrap();
    let (access_key, rest) = rest.split_once(", SignedHeaders=").unwrap();
    let (headers, signature) = rest.split_once(", Signature=").unwrap();
    Signed {
        access_key: access_key.to_owned(),
        headers: headers.split(';').map(str::to_owned).collect(),
        signature: signature.to_owned(),
    }
}

/// The signature that a request as received must have.
pub(crate) fn expected(request: &Request, secret_key: &str) -> String {
    let (method, target) = request.line.split_once(' ').unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let header = |name: &str| request.header(name).unwrap();
    let names = signed(request).headers;
    let headers: String = names
        .iter()
        .map(|name| format!("{name}:{}\n", header(name).trim()))
        .collect();
    let canonical = [
        method,
        &canonical_path(path),
        &canonical_query(query),
        &headers,
        &names.join(";"),
        &hex(&Sha256::digest(&request.body)),
    ]
    .join("\n");
    let to_sign = format!(
        "SDK-HMAC-SHA256\n{}\n{}",
        header("x-sdk-date"),
        hex(&Sha256::digest(canonical))
    );
    let mut mac = Hmac::<Sha256>::new_from_slice(secret_key.as_bytes()).unwrap();
    mac.update(to_sign.as_bytes());
    hex(&mac.finalize().into_bytes())
}

fn canonical_path(path: &str) -> String {
    let decoded = decode(path);
    let pieces: Vec<_> = decoded.split('/').map(encode).collect();
    let canonical = pieces.join("/");
    if canonical.ends_with('/') {
        canonical
    } else {
        canonical + "/"
    }
}

fn canonical_query(query: &str) -> String {
    let pairs = query.split('&').filter(|pair| !pair.is_empty());
    let mut pairs: Vec<_> = pairs
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<_> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", encode(name), encode(value)))
        .collect();
    pairs.join("&")
}

pub(super) fn decode(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        rest = others;
        match first {
            b'%' => {
                let digits = std::str::from_utf8(&others[..2]).unwrap();
                bytes.push(u8::from_str_radix(digits, 16).unwrap());
                rest = &others[2..];
            }
            other => bytes.push(*other),
        }
    }
    String::from_utf8(bytes).unwrap()
}

fn encode(text: &str) -> String {
    let bytes = text.bytes().map(|byte| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
            char::from(byte).to_string()
        }
        other => format!("%{other:02X}"),
    });
    bytes.collect()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A request must be signed with the key of the tests, and these headers be in the signature.
pub(super) fn assert_signed(request: &Request, headers: &[&str]) {
    let signed = signed(request);
    let what = &request.line;
    assert_eq!(signed.access_key, ACCESS_KEY, "{what}");
    assert_eq!(signed.headers, headers, "{what}");
    assert_eq!(signed.signature, expected(request, SECRET_KEY), "{what}");
    for name in headers.iter().chain(&["authorization"]) {
        let sent = request.headers.iter().filter(|(header, _)| header == name);
        assert_eq!(sent.count(), 1, "{what}: {name}");
    }
    assert_eq!(request.header("x-auth-token"), None, "{what}");
    let (_, query) = what.split_once('?').unwrap_or((what, ""));
    assert_eq!(query, canonical_query(query), "sent as it is signed");
}

pub(super) fn request(method: &str, url: &str, headers: &[&Value], body: &str) -> Request {
    let (_, rest) = url.split_once("://").unwrap();
    let target = &rest[rest.find('/').unwrap()..];
    let pairs = headers
        .iter()
        .flat_map(|headers| headers.as_array().unwrap());
    let headers = pairs.map(|pair| {
        let (name, value) = (pair[0].as_str().unwrap(), pair[1].as_str().unwrap());
        (name.to_lowercase(), value.to_owned())
    });
    Request {
        line: format!("{method} {target}"),
        headers: headers.collect(),
        body: body.to_owned(),
        raw: Vec::new(),
    }
}

#[test]
fn the_check_agrees_with_the_vendors_own_signatures() {
    let document = std::fs::read_to_string(data("aksk.json")).unwrap();
    let document: Value = serde_json::from_str(&document).unwrap();
    let vectors = document["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 12);
    for vector in vectors {
        let text = |name: &str| vector[name].as_str().unwrap_or_default();
        let authorization = json!([["Authorization", text("authorization")]]);
        let headers = [&vector["headers"], &vector["added_headers"], &authorization];
        let received = request(text("method"), text("url"), &headers, text("body"));
        let signature = signed(&received).signature;
        assert_eq!(signature, expected(&received, text("sk")), "{vector}");

        let mut changed = received.clone();
        changed.body.push(' ');
        assert_ne!(signature, expected(&changed, text("sk")), "{vector}");
        let mut changed = received.clone();
        changed.line.push_str("/x");
        assert_ne!(signature, expected(&changed, text("sk")), "{vector}");
        assert_ne!(signature, expected(&received, "another"), "{vector}");
    }
}
