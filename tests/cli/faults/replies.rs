//! Replies that end too soon, too late or never, or that are not HTTP as it should be.

use crate::faults::{Look, OPERATIONS, each, each_of, is_lost, meet, situations};
use crate::server::Answer;

/// What a server makes of the body that it should send.
type Fault = fn(&str) -> Answer;

const MIB: usize = 1024 * 1024;

/// A reply with these header lines and this body, neither of them checked. It is the last one of its
/// connection: a question that follows must not fail with it.
fn raw(headers: &str, body: &str) -> Vec<u8> {
    format!("HTTP/1.1 200 OK\r\nConnection: close\r\n{headers}\r\n{body}").into_bytes()
}

fn length(body: &str, difference: isize) -> Vec<u8> {
    let length = body.len().checked_add_signed(difference).unwrap();
    raw(&format!("Content-Length: {length}\r\n"), body)
}

fn chunked(body: &str) -> Answer {
    Answer::Bytes(raw("Transfer-Encoding: chunked\r\n", body))
}

/// What is wrong, what is said of it, and how it is done.
const FAULTS: [(&str, &str, Fault); 16] = [
    ("no reply", "cut off", |_| Answer::Close),
    ("status of four digits", "not HTTP", |body| {
        Answer::Bytes(format!("HTTP/1.1 2000 OK\r\n\r\n{body}").into_bytes())
    }),
    ("status of two digits", "not HTTP", |body| {
        Answer::Bytes(format!("HTTP/1.1 20 OK\r\n\r\n{body}").into_bytes())
    }),
    ("status 600", "its status is 600", |body| {
        Answer::text(600, body)
    }),
    ("status 999", "its status is 999", |body| {
        Answer::text(999, body)
    }),
    ("12000 headers", "not HTTP", |body| {
        Answer::Bytes(raw(&"X-Test: yes\r\n".repeat(12000), body))
    }),
    ("headers without end", "not HTTP", |_| {
        Answer::Endless(b"HTTP/1.1 200 OK\r\n".to_vec(), vec![b'x'; 1024])
    }),
    ("a header without end", "not HTTP", |_| {
        Answer::Endless(b"HTTP/1.1 200 OK\r\nX-Test: ".to_vec(), vec![b'x'; 1024])
    }),
    ("Content-Length one too long", "cut off", |body| {
        Answer::Bytes(length(body, 1))
    }),
    ("Content-Length far too long", "cut off", |body| {
        Answer::Bytes(length(body, isize::MAX / 2))
    }),
    ("two Content-Lengths", "not HTTP", |body| {
        let length = body.len();
        let headers = format!("Content-Length: 1\r\nContent-Length: {length}\r\n");
        Answer::Bytes(raw(&headers, body))
    }),
    ("no last chunk", "cut off", |body| {
        chunked(&format!("{:x}\r\n{body}\r\n", body.len()))
    }),
    ("no chunks at all", "not HTTP", chunked),
    ("no body", "it is empty", |_| Answer::text(200, "")),
    ("an HTML page", "it is an HTML page", |_| {
        let page = "<!DOCTYPE html><html><body>log in</body></html>";
        Answer::http(200, "Content-Type: text/html\r\n", page)
    }),
    ("204 with a body", "it is empty", |body| {
        let reply = length(body, 0);
        Answer::Bytes([b"HTTP/1.1 204 No Content", &reply[15..]].concat())
    }),
];

/// Headers, and what is said of a reply with them.
const HEADERS: [(&str, &str); 5] = [
    ("X-Test: \0\r\n", "not HTTP"),
    ("Content-Length: 0\r\n", "it is empty"),
    ("Content-Length: -1\r\n", "not HTTP"),
    ("Content-Length: 18446744073709551616\r\n", "not HTTP"),
    ("Content-Length: many\r\n", "not HTTP"),
];

/// Sizes that the only chunk of a body does not have.
const SIZES: [&str; 4] = ["zz", "-1", "fffffffffffffffff", "5"];

/// What comes in place of a reply, and what is said of it.
const REPLIES: [(&str, &str); 6] = [
    ("SSH-2.0-OpenSSH_9.6\r\n", "not HTTP"),
    ("\r\n\r\n", "not HTTP"),
    ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "not HTTP"),
    ("HTTP/1.1 100 Continue\r\n\r\n", "cut off"),
    (
        "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n",
        "its status is 101",
    ),
    (
        "HTTP/1.1 204 No\r\nConnection: close\r\n\r\n",
        "it is empty",
    ),
];

/// More than is read.
const OVERLONG: [(&str, Fault); 3] = [
    ("a body without end", |_| {
        Answer::Endless(raw("", ""), vec![b' '; 64 * 1024])
    }),
    ("chunks without end", |_| {
        let chunk = format!("10000\r\n{}\r\n", " ".repeat(65536));
        Answer::Endless(
            raw("Transfer-Encoding: chunked\r\n", ""),
            chunk.into_bytes(),
        )
    }),
    ("17 MiB", |body| {
        Answer::Bytes(length(&padded(body, 17 * MIB), 0))
    }),
];

/// What keeps the client waiting until it gives up.
const STALLS: [(&str, Fault); 7] = [
    ("before the reply", |_| Answer::Silence),
    ("after an interim reply", |_| {
        Answer::Stall(b"HTTP/1.1 103 Early Hints\r\n\r\n".to_vec())
    }),
    ("in the headers", |_| {
        Answer::Stall(b"HTTP/1.1 200 OK\r\nContent-".to_vec())
    }),
    ("after the headers", |body| {
        Answer::Stall(length("", isize::try_from(body.len()).unwrap()))
    }),
    ("before the last byte", |body| {
        Answer::Stall(length(&body[..body.len() - 1], 1))
    }),
    ("before the last chunk", |body| {
        let chunk = format!("{:x}\r\n{body}\r\n", body.len());
        Answer::Stall(raw("Transfer-Encoding: chunked\r\n", &chunk))
    }),
    ("with a byte now and then", |_| Answer::Trickle(raw("", ""))),
];

/// A body with as many spaces before it as make this length.
fn padded(body: &str, length: usize) -> String {
    " ".repeat(length - body.len()) + body
}

/// What is wrong, what is said of it, and the answer in the place of this body.
fn faults(body: &str) -> Vec<(&'static str, &'static str, Answer)> {
    let faults = FAULTS.map(|(what, says, fault)| (what, says, fault(body)));
    let headers = HEADERS.map(|(headers, says)| (headers, says, Answer::Bytes(raw(headers, body))));
    let of_size = |size| chunked(&format!("{size}\r\n{body}\r\n0\r\n\r\n"));
    let sizes = SIZES.map(|size| (size, "not HTTP", of_size(size)));
    let replies = REPLIES.map(|(reply, says)| (reply, says, Answer::Bytes(reply.into())));
    [&faults[..], &headers, &sizes, &replies].concat()
}

#[test]
fn an_answer_that_cannot_be_used_is_lost() {
    let cases: Vec<_> = situations()
        .flat_map(|(operation, look)| {
            let faults = faults(&operation.reply().to_string()).into_iter();
            faults.map(move |fault| (operation, look, fault))
        })
        .collect();
    each(&cases, |(operation, look, (what, says, answer))| {
        let answer = answer.clone();
        let outcome = meet(*operation, *look, &[], move || answer.clone());
        is_lost(*operation, *look, &outcome, 1, says, what);
    });
}

#[test]
fn an_answer_that_stalls_is_lost_when_the_time_is_over() {
    let cases: Vec<_> = situations()
        .flat_map(|situation| STALLS.map(|stall| (situation, stall)))
        .collect();
    // All that they do is wait.
    each_of(8, &cases, |&((operation, look), (what, stall))| {
        let body = operation.reply().to_string();
        let outcome = meet(operation, look, &["--timeout", "1"], move || stall(&body));
        let says = "no complete response within 1 s";
        is_lost(operation, look, &outcome, 1, says, what);
    });
}

/// Reading much takes its time, so that looks take turns.
#[test]
fn an_answer_that_is_too_long_is_lost() {
    let cases: Vec<_> = (OVERLONG.into_iter().enumerate())
        .flat_map(|(turn, fault)| OPERATIONS.map(|operation| (turn, fault, operation)))
        .collect();
    each(&cases, |&(turn, (what, fault), operation)| {
        let looks = operation.looks();
        let look = looks[turn % looks.len()];
        let body = operation.reply().to_string();
        let outcome = meet(operation, look, &[], move || fault(&body));
        is_lost(operation, look, &outcome, 1, "longer than 16 MiB", what);
    });
}

#[test]
fn sixteen_mebibytes_are_read_and_not_a_byte_more() {
    each(&OPERATIONS, |&operation| {
        let answer = |size| {
            let reply = length(&padded(&operation.reply().to_string(), size), 0);
            move || Answer::Bytes(reply.clone())
        };
        let outcome = meet(operation, Look::Fails, &[], answer(16 * MIB));
        assert_eq!(outcome.said.code, 0, "{operation:?}: {}", outcome.said.err);
        let outcome = meet(operation, Look::Fails, &[], answer(16 * MIB + 1));
        let says = "longer than 16 MiB";
        is_lost(operation, Look::Fails, &outcome, 1, says, "a byte more");
    });
}
