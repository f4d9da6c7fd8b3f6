//! What a gateway on the way may make of a reply, all of it legal: nothing is lost by it.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::{DeflateEncoder, GzEncoder, ZlibEncoder};

use crate::faults::{Look, OPERATIONS, Operation, each, meet, private_key};
use crate::server::Answer;

/// What is sent in place of a body, from the status line on.
type Dress = fn(&str) -> Vec<u8>;

fn reply(headers: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    let head = format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n");
    [head.as_bytes(), body.as_ref()].concat()
}

/// A body in a content coding.
fn coded(coding: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    reply(&format!("Content-Encoding: {coding}\r\n"), body)
}

fn all(mut encoder: impl Read) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoder.read_to_end(&mut bytes).unwrap();
    bytes
}

fn gzip(body: impl AsRef<[u8]>) -> Vec<u8> {
    all(GzEncoder::new(body.as_ref(), Compression::default()))
}

fn zlib(body: impl AsRef<[u8]>) -> Vec<u8> {
    all(ZlibEncoder::new(body.as_ref(), Compression::default()))
}

fn raw_deflate(body: impl AsRef<[u8]>) -> Vec<u8> {
    all(DeflateEncoder::new(body.as_ref(), Compression::default()))
}

fn chunks(body: &[u8], size: usize, extension: &str, trailer: &str) -> Vec<u8> {
    let mut all = Vec::new();
    for chunk in body.chunks(size) {
        write!(all, "{:X}{extension}\r\n", chunk.len()).unwrap();
        all.extend_from_slice(chunk);
        all.extend_from_slice(b"\r\n");
    }
    write!(all, "000{extension}\r\n{trailer}\r\n").unwrap();
    all
}

fn utf_32(body: &str, bytes: fn(u32) -> [u8; 4]) -> Vec<u8> {
    let chars = std::iter::once('\u{feff}').chain(body.chars());
    chars.map(u32::from).flat_map(bytes).collect()
}

fn utf_16(body: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(body.encode_utf16());
    units.flat_map(bytes).collect()
}

const DRESSES: [(&str, Dress); 43] = [
    ("gzip", |body| coded("gzip", gzip(body))),
    ("x-gzip, odd case", |body| {
        reply("CONTENT-encoding:X-GZip\r\n", gzip(body))
    }),
    ("gzip of two members", |body| {
        let (first, second) = body.split_at(body.len() / 2);
        coded("gzip", [gzip(first), gzip(second)].concat())
    }),
    ("gzip in chunks of one byte", |body| {
        let headers = "Content-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n";
        reply(headers, chunks(&gzip(body), 1, "", ""))
    }),
    ("gzip as transfer coding", |body| {
        let body = chunks(&gzip(body), 50, "", "");
        reply("Transfer-Encoding: gzip, chunked\r\n", body)
    }),
    ("gzip twice", |body| coded("gzip, gzip", gzip(gzip(body)))),
    ("deflate, then gzip, in two headers", |body| {
        let headers = "Content-Encoding: deflate\r\nContent-Encoding: gzip\r\n";
        reply(headers, gzip(zlib(body)))
    }),
    ("content and transfer coding", |body| {
        let headers = "Transfer-Encoding: gzip, chunked\r\nContent-Encoding: deflate\r\n";
        reply(headers, chunks(&gzip(zlib(body)), 9, "", ""))
    }),
    ("deflate", |body| coded("deflate", zlib(body))),
    ("deflate without zlib", |body| {
        coded("deflate", raw_deflate(body))
    }),
    ("gzip that is not told", |body| reply("", gzip(body))),
    ("identity", |body| coded("identity", body)),
    ("no coding by name", |body| coded("", body)),
    ("gzip that was undone", |body| coded("gzip", body)),
    ("UTF-8 with a byte order mark", |body| {
        reply("", format!("\u{feff}{body}"))
    }),
    ("the same compressed", |body| {
        coded("gzip", gzip(format!("\u{feff}{body}")))
    }),
    ("UTF-16, low byte first", |body| {
        reply("", utf_16(body, u16::to_le_bytes))
    }),
    ("UTF-16, high byte first", |body| {
        reply("", utf_16(body, u16::to_be_bytes))
    }),
    ("UTF-16 without a mark", |body| {
        reply("", &utf_16(body, u16::to_le_bytes)[2..])
    }),
    ("UTF-32, low byte first", |body| {
        reply("", utf_32(body, u32::to_le_bytes))
    }),
    ("UTF-32, high byte first", |body| {
        reply("", utf_32(body, u32::to_be_bytes))
    }),
    ("lines that are no headers", |body| {
        reply("no colon\r\nX Y: z\r\n: no name\r\n", body)
    }),
    ("1900 headers", |body| reply(&"X: y\r\n".repeat(1900), body)),
    ("130 headers", |body| {
        reply(&"X-Test: yes\r\n".repeat(130), body)
    }),
    ("1500 headers", |body| {
        let headers: String = (0..1500).map(|n| format!("X-Test-{n}: yes\r\n")).collect();
        reply(&headers, body)
    }),
    ("a header of 60 kB", |body| {
        reply(&format!("X-Test: {}\r\n", "x".repeat(60_000)), body)
    }),
    ("a folded header", |body| {
        reply("X-Test: one,\r\n\ttwo,\r\n three\r\n", body)
    }),
    ("headers without values and blanks", |body| {
        reply(
            "X-Test:\r\nX-Test2: \t yes \t \r\nX-Test3: \u{e9}\r\n",
            body,
        )
    }),
    ("a blank before the colon", |body| {
        reply(&format!("Content-Length : {}\r\n", body.len()), body)
    }),
    ("the same length twice", |body| {
        let length = format!("Content-Length: {}\r\n", body.len());
        reply(&length.repeat(2), body)
    }),
    ("type with a character set", |body| {
        reply(
            "Content-Type: application/json; charset=\"UTF-8\"\r\n",
            body,
        )
    }),
    ("type of a text", |body| {
        reply("content-type: text/plain\r\n", body)
    }),
    ("white space around", |body| {
        reply("", format!("\r\n\t  {body}\r\n\r\n \t\n"))
    }),
    ("chunks with extensions and trailers", |body| {
        let body = chunks(
            body.as_bytes(),
            10,
            " ;a=b;c=\"d e\"",
            "X-Sum: 1\r\nX-End: yes\r\n",
        );
        reply("Transfer-Encoding: Chunked\r\nTrailer: X-Sum\r\n", body)
    }),
    ("chunks win over a length", |body| {
        let headers = "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n";
        reply(headers, chunks(body.as_bytes(), 100, "", ""))
    }),
    ("interim replies first", |body| {
        let interim = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </x>; rel=preload\r\n\r\n";
        [&interim[..], &reply("", body)].concat()
    }),
    ("no reason", |body| {
        format!("HTTP/1.1 200\r\n\r\n{body}").into_bytes()
    }),
    ("an empty reason", |body| {
        format!("HTTP/1.1 200 \r\n\r\n{body}").into_bytes()
    }),
    ("a reason in another language", |body| {
        [b"HTTP/1.1 200 D\xe9j\xe0 vu\r\n\r\n", body.as_bytes()].concat()
    }),
    ("HTTP/1.0", |body| {
        format!("HTTP/1.0 200 OK\r\n\r\n{body}").into_bytes()
    }),
    ("bare line feeds", |body| {
        format!("HTTP/1.1 200 OK\nConnection: close\n\n{body}").into_bytes()
    }),
    ("an empty line first", |body| {
        [b"\r\n", reply("", body).as_slice()].concat()
    }),
    ("more after the end", |body| {
        let length = format!("Content-Length: {}\r\n", body.len());
        reply(&length, format!("{body}HTTP/1.1 400 Bad\r\n\r\n"))
    }),
];

#[test]
fn what_a_gateway_may_do_to_a_reply_changes_nothing() {
    let cases: Vec<_> = OPERATIONS
        .into_iter()
        .flat_map(|operation| DRESSES.map(|dress| (operation, dress)))
        .collect();
    each(&cases, |&(operation, (what, dress))| {
        let body = operation.reply().to_string();
        let outcome = meet(operation, Look::Fails, &[], move || {
            Answer::Bytes(dress(&body))
        });
        let said = &outcome.said;
        assert_eq!(
            said.code, 0,
            "{operation:?}, {what}: {}{}",
            said.out, said.err
        );
        assert_eq!(said.err, "", "{operation:?}, {what}");
        let request = &outcome.server.requests()[0];
        assert_eq!(request.header("accept-encoding"), Some("identity"));
        if operation == Operation::Create {
            assert_eq!(outcome.saved(), private_key(), "{what}");
        }
    });
}
