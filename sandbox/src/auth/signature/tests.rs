//! The test vectors of the vendor's signer, and changes that break them.

#![allow(clippy::unwrap_used)]

use hyper::{
    body::Bytes,
    http::{HeaderMap, HeaderName, HeaderValue, Method},
};
use serde_json::Value;

use super::*;

struct Signed {
    id: String,
    call: Call,
    authorization: String,
    secret: String,
    canonical: String,
}

impl Signed {
    fn is_right(&self) -> bool {
        let authorization = Authorization::parse(&self.authorization).unwrap();
        is_right(&self.call, &authorization, &self.secret)
    }
}

fn vectors() -> Vec<Signed> {
    let file = include_str!("../../../../tests/data/aksk.json");
    let file: Value = serde_json::from_str(file).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    assert_eq!(vectors.len(), 12);
    vectors.iter().map(signed).collect()
}

/// A vector as a received request.
fn signed(vector: &Value) -> Signed {
    let text = |name: &str| vector[name].as_str().unwrap().to_owned();
    let origin = format!("{}://{}", text("scheme"), text("host"));
    let url = text("url");
    let target = url.strip_prefix(&origin).unwrap();
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut headers = HeaderMap::new();
    for list in ["headers", "added_headers"] {
        for header in vector[list].as_array().unwrap() {
            let name = header[0].as_str().unwrap().to_lowercase();
            let value = HeaderValue::from_str(header[1].as_str().unwrap()).unwrap();
            headers.insert(HeaderName::try_from(name).unwrap(), value);
        }
    }
    let body = vector["body"].as_str().unwrap_or_default().to_owned();
    Signed {
        id: text("id"),
        call: Call {
            method: Method::from_bytes(text("method").as_bytes()).unwrap(),
            path: path.to_owned(),
            query: query.to_owned(),
            headers,
            body: Bytes::from(body),
            request_id: String::new(),
        },
        authorization: text("authorization"),
        secret: text("sk"),
        canonical: text("canonical_request"),
    }
}

#[test]
fn every_vector_is_right() {
    for vector in vectors() {
        let authorization = Authorization::parse(&vector.authorization).unwrap();
        let request = canonical_request(&vector.call, &authorization).unwrap();
        let request = String::from_utf8(request).unwrap();
        assert_eq!(request, vector.canonical, "{}", vector.id);
        assert!(vector.is_right(), "{}", vector.id);
    }
}

#[test]
fn a_change_anywhere_makes_it_wrong() {
    type Change = fn(&mut Signed);
    let changes: [(&str, Change); 8] = [
        ("secret", |signed| signed.secret.push('x')),
        ("method", |signed| signed.call.method = Method::PATCH),
        ("path", |signed| signed.call.path.push('x')),
        ("query", |signed| signed.call.query.push_str("&x=1")),
        ("body", |signed| {
            signed.call.body = [&signed.call.body[..], b" "].concat().into();
        }),
        ("host", |signed| {
            let other = HeaderValue::from_static("other.example");
            signed.call.headers.insert("host", other);
        }),
        ("date", |signed| {
            let other = HeaderValue::from_static("20260115T080001Z");
            signed.call.headers.insert("x-sdk-date", other);
        }),
        ("signature", |signed| {
            let last = signed.authorization.pop();
            let other = if last == Some('0') { '1' } else { '0' };
            signed.authorization.push(other);
        }),
    ];
    for (what, change) in changes {
        for mut vector in vectors() {
            change(&mut vector);
            assert!(!vector.is_right(), "{what} of {}", vector.id);
        }
    }
}

#[test]
fn every_signed_header_counts() {
    for count in 0..vectors().len() {
        let names: Vec<String> = {
            let vector = &vectors()[count];
            let authorization = Authorization::parse(&vector.authorization).unwrap();
            let names = authorization.signed_headers.iter();
            names.map(|name| (*name).to_owned()).collect()
        };
        for name in names {
            let name = HeaderName::try_from(name).unwrap();
            let mut vector = vectors().remove(count);
            vector.call.headers.remove(&name);
            assert!(!vector.is_right(), "{} without {name}", vector.id);

            let mut vector = vectors().remove(count);
            let again = vector.call.headers[&name].clone();
            vector.call.headers.append(&name, again);
            assert!(!vector.is_right(), "{} with {name} twice", vector.id);

            let mut vector = vectors().remove(count);
            let authorization = vector.authorization;
            let fewer = authorization.replacen(&format!("{name};"), "", 1);
            vector.authorization = fewer.replacen(&format!(";{name},"), ",", 1);
            assert!(!vector.is_right(), "{} with {name} unsigned", vector.id);
        }
    }
}

#[test]
fn headers_that_are_not_signed_do_not_count() {
    for mut vector in vectors() {
        let value = HeaderValue::from_static("*/*");
        vector.call.headers.insert("accept", value);
        assert!(vector.is_right(), "{}", vector.id);
    }
}

#[test]
fn white_space_around_values_does_not_count() {
    for mut vector in vectors() {
        for value in vector.call.headers.values_mut() {
            let padded = [b" ", value.as_bytes(), b" \t"].concat();
            *value = HeaderValue::from_bytes(&padded).unwrap();
        }
        let date = HeaderValue::from_static("20260115T080000Z");
        vector.call.headers.insert("x-sdk-date", date);
        assert!(vector.is_right(), "{}", vector.id);
    }
}

#[test]
fn queries_are_put_in_order() {
    for (query, canonical) in [
        ("", ""),
        ("b=2&a=1", "a=1&b=2"),
        ("a=2&a=1", "a=1&a=2"),
        ("a", "a="),
        ("a=b=c", "a=b%3Dc"),
        ("a=+", "a=%2B"),
        ("a=%20", "a=%20"),
        ("a=%7e%2a", "a=~%2A"),
        // Sorted before encoding: é comes after z, but its escape would come before.
        ("z=1&%C3%A9=2", "z=1&%C3%A9=2"),
        ("%C3%A9=2&z=1", "z=1&%C3%A9=2"),
    ] {
        assert_eq!(canonical_query(query), canonical, "{query}");
    }
}

#[test]
fn paths_are_escaped_anew() {
    for (path, canonical) in [
        ("/", "/"),
        ("/v3", "/v3/"),
        ("/a%2fb", "/a/b/"),
        ("/a+b/%7E", "/a%2Bb/~/"),
        ("//", "//"),
    ] {
        assert_eq!(canonical_path(path), canonical, "{path}");
    }
}

#[test]
fn only_other_content_may_go_unsigned() {
    let hash = |kind: &'static str, body: &'static str, signed: &str| {
        let mut call = signed_call();
        call.headers
            .insert("content-type", HeaderValue::from_static(kind));
        call.headers
            .insert("x-sdk-content-sha256", HeaderValue::from_static(UNSIGNED));
        call.body = Bytes::from(body);
        let text = format!("SDK-HMAC-SHA256 Access=AK, SignedHeaders={signed}, Signature=00");
        payload_hash(&call, &Authorization::parse(&text).unwrap())
    };
    let signed = "host;x-sdk-content-sha256;x-sdk-date";
    assert_eq!(hash("text/plain", "text", signed), UNSIGNED);
    for (kind, body, signed) in [
        ("application/json;charset=utf-8", "{}", signed),
        ("application/bson", "{}", signed),
        ("text/plain", "", signed),
        ("text/plain", "text", "host;x-sdk-date"),
    ] {
        assert_eq!(hash(kind, body, signed), digest::sha256(body.as_bytes()));
    }
}

fn signed_call() -> Call {
    vectors().remove(0).call
}
