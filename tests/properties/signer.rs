//! Signatures and URLs.

use percent_encoding::percent_decode_str;
use url::Url;

use super::encoding::canonical_query;
use super::request::{Method, Request};
use super::sign::{Signable, authorization, canonical_path};

/// Names that queries have.
const NAMES: [&str; 4] = ["limit", "offset", "query", "a b&=é"];
const BASES: [&str; 3] = [
    "http://127.0.0.1:8080",
    "https://gateway.example/a%20prefix/",
    "https://[::1]/v0",
];

/// Reads the bytes as parts with a NUL between: access key, secret key, path, body, and then the
/// pairs of a query.
pub fn signer(data: &[u8]) {
    let text = String::from_utf8_lossy(data);
    let mut parts = text.split('\0');
    let mut next = || parts.next().unwrap_or_default();
    let (access_key, secret_key, path, body) = (next(), next(), next(), next());
    let rest: Vec<&str> = parts.collect();
    let pairs: Vec<_> = rest
        .chunks(2)
        .map(|pair| (pair[0], pair.get(1).copied().unwrap_or_default()))
        .collect();
    let access_key: String = access_key.chars().filter(char::is_ascii_graphic).collect();

    query(&pairs);
    canonical(&format!("/{path}"));
    let values = pairs.iter().map(|(_, value)| (*value).to_owned());
    // Names and ids are checked before they get into a path: none is made of dots.
    let is_name = |segment: &&str| !matches!(*segment, "." | "..");
    let segments = path.split('/').filter(is_name);
    url(
        ["v3"].into_iter().chain(segments).collect(),
        values.collect(),
    );
    let signable = Signable {
        method: "post",
        path,
        query: pairs,
        headers: vec![
            ("Host", "gateway.example"),
            ("X-Sdk-Date", "20260101T000000Z"),
            ("Content-Type", "application/json"),
            ("X_Not_Signed", "x"),
        ],
        body: body.as_bytes(),
    };
    signature(&signable, &access_key, secret_key);
}

/// What an encoded text stands for, read without the library that encodes.
fn decoded(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match digits {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                rest = &tail[2..];
            }
            None => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    bytes
}

fn hex(digit: u8) -> Option<u8> {
    let value = char::from(digit).to_digit(16)?;
    u8::try_from(value).ok()
}

/// Whether a text has unreserved characters, `%XX` and `others` only.
fn assert_encoded(text: &str, others: &[u8]) {
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first == b'%' {
            let is_upper = |byte: &u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(byte);
            let digits = tail.get(..2).unwrap_or_default();
            let is_whole = digits.len() == 2 && digits.iter().all(is_upper);
            assert!(is_whole, "a `%` without two digits in {text}");
            rest = &tail[2..];
        } else {
            let is_free = first.is_ascii_alphanumeric() || b"-_.~".contains(first);
            let is_known = is_free || others.contains(first);
            assert!(is_known, "{:?} in {text}", char::from(*first));
        }
    }
}

fn query(pairs: &[(&str, &str)]) {
    let canonical = canonical_query(pairs);
    assert_encoded(&canonical, b"&=");
    let mut sorted = pairs.to_vec();
    sorted.sort_unstable();
    let read: Vec<_> = canonical
        .split('&')
        .filter(|_| !pairs.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or_default())
        .map(|(name, value)| (decoded(name), decoded(value)))
        .collect();
    let expected: Vec<_> = sorted
        .iter()
        .map(|(name, value)| (name.as_bytes().to_vec(), value.as_bytes().to_vec()))
        .collect();
    assert_eq!(read, expected, "{canonical} is another query");
    let reversed: Vec<_> = pairs.iter().rev().copied().collect();
    assert_eq!(canonical_query(&reversed), canonical, "the order matters");
}

fn canonical(path: &str) {
    let canonical = canonical_path(path);
    assert_encoded(&canonical, b"/");
    assert!(canonical.starts_with('/') && canonical.ends_with('/'));
    let meant = decoded(path);
    let meant = String::from_utf8_lossy(&meant).into_owned();
    let slash = if meant.ends_with('/') { "" } else { "/" };
    let read = decoded(&canonical);
    let read = String::from_utf8_lossy(&read);
    assert_eq!(read, meant + slash, "{canonical} is another path");
    assert_eq!(canonical_path(&canonical), canonical, "not the same twice");
}

/// The URL has the segments that were given, and exactly the query that is signed.
fn url(segments: Vec<&str>, values: Vec<String>) {
    for base in BASES {
        let Ok(base) = Url::parse(base) else {
            continue;
        };
        let mut request = Request::write(Method::Post, segments.iter().copied());
        request.query = NAMES.iter().copied().cycle().zip(values.clone()).collect();
        let url = request.url(&base);
        assert_eq!(url.origin(), base.origin(), "{url} is another machine");

        let prefix = base.path().trim_end_matches('/').to_owned();
        let below = url.path().strip_prefix(&prefix);
        assert!(below.is_some(), "{url} is not below {base}");
        let below = below.and_then(|path| path.strip_prefix('/'));
        let read = below.unwrap_or_default().split('/').map(decoded);
        let read: Vec<_> = read.collect();
        let given = segments.iter().map(|segment| segment.as_bytes().to_vec());
        assert_eq!(read, given.collect::<Vec<_>>(), "{url} is another path");

        let signed = canonical_query(&request.pairs());
        assert_eq!(url.query().unwrap_or_default(), signed, "not what is sent");
        let path = canonical_path(url.path());
        let wire = percent_decode_str(url.path()).decode_utf8_lossy();
        let signed = percent_decode_str(&path).decode_utf8_lossy();
        assert_eq!(signed.trim_end_matches('/'), wire.trim_end_matches('/'));
        let again = Url::parse(url.as_str());
        assert_eq!(again.as_ref(), Ok(&url), "{url} is read in another way");
    }
}

fn signature(signable: &Signable<'_>, access_key: &str, secret_key: &str) {
    let header = authorization(signable, access_key, secret_key);
    let names = "content-type;host;x-sdk-date";
    let beginning =
        format!("SDK-HMAC-SHA256 Access={access_key}, SignedHeaders={names}, Signature=");
    let signature = header.strip_prefix(&beginning).unwrap_or_default();
    let is_digit = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
    assert_eq!(signature.len(), 64, "{header} is not as documented");
    assert!(signature.bytes().all(is_digit), "{header}");

    let mut other = signable.clone();
    other.headers.reverse();
    other.query.reverse();
    let same = authorization(&other, access_key, secret_key);
    assert_eq!(same, header, "the order of what is signed matters");
    let longer = [signable.body, b"x"].concat();
    other.body = &longer;
    let body = authorization(&other, access_key, secret_key);
    assert_ne!(body, header, "another body has the same signature");
    let key = authorization(signable, access_key, &format!("{secret_key}x"));
    assert_ne!(key, header, "another key makes the same signature");
}
