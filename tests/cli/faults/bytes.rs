//! Replies that are cut off after every single byte.

use crate::faults::{Look, Operation, Outcome, each, is_lost, meet, private_key};
use crate::server::Answer;
use crate::support::has;

/// How a reply says where it ends.
#[derive(Debug, Clone, Copy)]
enum Framing {
    Length,
    Chunks,
    /// It does not: the end of the connection is its end.
    Close,
}

fn whole(operation: Operation, framing: Framing) -> Vec<u8> {
    let body = operation.reply().to_string();
    let status = match operation {
        Operation::Add => "201 Created",
        Operation::List | Operation::Create => "200 OK",
    };
    let rest = match framing {
        Framing::Length => format!("Content-Length: {}\r\n\r\n{body}", body.len()),
        Framing::Close => format!("\r\n{body}"),
        Framing::Chunks => {
            let chunks = body.as_bytes().chunks(50).map(|chunk| {
                let text = String::from_utf8_lossy(chunk);
                format!("{:x}\r\n{text}\r\n", chunk.len())
            });
            let chunks: String = chunks.collect();
            format!("Transfer-Encoding: chunked\r\n\r\n{chunks}0\r\n\r\n")
        }
    };
    format!("HTTP/1.1 {status}\r\n{rest}").into_bytes()
}

/// Runs the operation once for each length of its reply; looks take turns.
fn cut_everywhere(
    operation: Operation,
    framing: Framing,
    check: impl Fn(&Outcome, Look, &[u8]) + Sync,
) {
    let whole = whole(operation, framing);
    let lengths: Vec<usize> = (0..=whole.len()).collect();
    each(&lengths, |&length| {
        let looks = operation.looks();
        let look = looks[length % looks.len()];
        let part = whole[..length].to_vec();
        let sent = part.clone();
        let outcome = meet(operation, look, &[], move || Answer::Bytes(sent.clone()));
        if length == whole.len() {
            assert_eq!(outcome.said.code, 0, "{framing:?}: {}", outcome.said.err)
        } else {
            check(&outcome, look, &part)
        }
    });
}

fn place(framing: Framing, part: &[u8]) -> String {
    format!("{framing:?}, cut after {} bytes", part.len())
}

#[test]
fn a_list_that_is_cut_off_anywhere_is_no_list() {
    for framing in [Framing::Length, Framing::Chunks, Framing::Close] {
        let operation = Operation::List;
        cut_everywhere(operation, framing, |outcome, look, part| {
            is_lost(operation, look, outcome, 1, "", &place(framing, part));
        });
    }
}

#[test]
fn a_write_whose_answer_is_cut_off_anywhere_is_looked_for() {
    for operation in [Operation::Add, Operation::Create] {
        let framing = Framing::Length;
        cut_everywhere(operation, framing, |outcome, look, part| {
            is_lost(operation, look, outcome, 1, "", &place(framing, part));
        });
    }
}

/// The base64 of the key is enough: what follows it is not needed.
#[test]
fn a_whole_private_key_is_kept_from_an_answer_cut_off() {
    let operation = Operation::Create;
    let key = private_key();
    let base64 = key.lines().nth(1).unwrap();
    cut_everywhere(operation, Framing::Close, |outcome, look, part| {
        let what = place(Framing::Close, part);
        if !String::from_utf8_lossy(part).contains(base64) {
            return is_lost(operation, look, outcome, 1, "", &what);
        }
        let said = &outcome.said;
        assert_eq!(said.code, 9, "{what}: {}", said.err);
        assert_eq!(said.error()["kind"], "incomplete", "{what}");
        has(&said.error()["message"], "its private key is in ");
        assert_eq!(outcome.saved(), key, "{what}");
    });
}
