//! Checks signatures: SDK-HMAC-SHA256 over the request as it was received.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, percent_encode};

use super::authorization::Authorization;
use crate::{call::Call, digest};

/// The characters that a canonical request escapes.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

const UNSIGNED: &str = "UNSIGNED-PAYLOAD";

/// Whether the signature was made with this secret. Does not check its date.
pub(super) fn is_right(call: &Call, authorization: &Authorization, secret: &str) -> bool {
    let expected = expected(call, authorization, secret);
    expected.is_some_and(|expected| expected == authorization.signature)
}

/// The right signature; `None` if a signed header is missing.
fn expected(call: &Call, authorization: &Authorization, secret: &str) -> Option<String> {
    let request = canonical_request(call, authorization)?;
    let date = call.header("x-sdk-date")?;
    let text = format!("SDK-HMAC-SHA256\n{date}\n{}", digest::sha256(&request));
    Some(digest::hmac_sha256(secret.as_bytes(), text.as_bytes()))
}

fn canonical_request(call: &Call, authorization: &Authorization) -> Option<Vec<u8>> {
    let mut request = format!(
        "{}\n{}\n{}\n",
        call.method.as_str(),
        canonical_path(&call.path),
        canonical_query(&call.query)
    )
    .into_bytes();
    for name in &authorization.signed_headers {
        request.extend_from_slice(name.as_bytes());
        request.push(b':');
        request.extend_from_slice(header(call, name)?);
        request.push(b'\n');
    }
    let names = authorization.signed_headers.join(";");
    let payload = payload_hash(call, authorization);
    request.extend_from_slice(format!("\n{names}\n{payload}").as_bytes());
    Some(request)
}

/// The value of a header without the white space around it. not documented: repeated headers. Here they match
/// no signature.
fn header<'a>(call: &'a Call, name: &str) -> Option<&'a [u8]> {
    let mut values = call.headers.get_all(name).iter();
    let value = values.next()?;
    match values.next() {
        None => Some(value.as_bytes().trim_ascii()),
        Some(_) => None,
    }
}

/// Decodes the path and encodes it again, with a slash at the end.
fn canonical_path(path: &str) -> String {
    let decoded: Cow<[u8]> = percent_decode_str(path).into();
    let pieces: Vec<String> = decoded.split(|byte| *byte == b'/').map(escape).collect();
    let mut canonical = pieces.join("/");
    if !canonical.ends_with('/') {
        canonical.push('/');
    }
    canonical
}

/// Sorts the decoded pairs of the query and encodes them again.
fn canonical_query(query: &str) -> String {
    let decode = |text| Cow::from(percent_decode_str(text));
    let mut pairs: Vec<_> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        })
        .collect();
    pairs.sort_unstable();
    let pairs: Vec<String> = pairs
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    pairs.join("&")
}

fn escape(bytes: &[u8]) -> String {
    percent_encode(bytes, ESCAPED).to_string()
}

/// The hash of the body, unless a signed header says that the body is not signed, which is for content other
/// than JSON.
fn payload_hash(call: &Call, authorization: &Authorization) -> String {
    const HEADER: &str = "x-sdk-content-sha256";

    let kind = call.header("content-type").unwrap_or("application/json");
    let json = ["application/json", "application/bson"]
        .iter()
        .any(|known| kind.starts_with(known));
    let unsigned = authorization.signs(HEADER) && call.header(HEADER) == Some(UNSIGNED);
    if unsigned && !json && !call.body.is_empty() {
        UNSIGNED.to_owned()
    } else {
        digest::sha256(&call.body)
    }
}

#[cfg(test)]
mod tests;
