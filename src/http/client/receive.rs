//! Reads a reply, and shows it to its custodian while it arrives.

use std::io::{self, Read};

use reqwest::blocking::RequestBuilder;
use reqwest::header::HeaderMap;
use zeroize::Zeroizing;

use super::Client;
use super::once_only_reply::{self, Head};
use crate::http::custodian::Custodian;
use crate::http::decoding;
use crate::http::error::NoReply;
use crate::http::transport_error::{broken_body, transport_error};

/// The longest reply that is read.
const LONGEST_MIB: u64 = 16;
const LONGEST: u64 = LONGEST_MIB * 1024 * 1024;

/// A complete reply.
pub(super) struct Received {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// UTF-8, not compressed.
    pub(super) body: Zeroizing<Vec<u8>>,
}

impl Client {
    pub(super) fn receive(
        &self,
        request: RequestBuilder,
        custodian: Option<&dyn Custodian>,
    ) -> Result<Received, NoReply> {
        let (head, body): (_, Box<dyn Read>) = if let Some(custodian) = custodian {
            custodian.sending();
            let (head, body) = once_only_reply::send(request, &self.options)?;
            (head, Box::new(body))
        } else {
            let reply = request.timeout(self.options.timeout).send();
            let reply = reply.map_err(|error| transport_error(&error, &self.options))?;
            (Head::from(&reply), Box::new(reply))
        };
        let Head {
            status,
            headers,
            length,
        } = head;
        let show = |body: &[u8], is_over| {
            let Some(custodian) = custodian else {
                return;
            };
            if is_over {
                let text = decoding::to_utf8(Zeroizing::new(body.to_vec()));
                custodian.received(status, &text, true);
            } else {
                custodian.received(status, body, false);
            }
        };
        let body = decoding::decompressed(body.take(LONGEST + 1), &headers)
            .and_then(|body| read_body(body.take(LONGEST + 1), length, show))
            .map_err(|error| broken_body(&error, &self.options))?;
        if body.len() as u64 > LONGEST {
            return Err(NoReply::TooLong(LONGEST_MIB));
        }
        Ok(Received {
            status,
            headers,
            body: decoding::to_utf8(body),
        })
    }
}

/// Reads the whole body and reports it while it arrives. `length` is the expected length, or 0 if it is
/// unknown. The buffer is large enough from the start, because growing would leave a copy of a private key in
/// memory.
fn read_body(
    mut reply: impl Read,
    length: u64,
    show: impl Fn(&[u8], bool),
) -> io::Result<Zeroizing<Vec<u8>>> {
    const PIECE: usize = 2048;
    /// Longer than any reply with a private key.
    const LEAST: u64 = 16 * 1024;
    const MOST: u64 = 1024 * 1024;
    let room = usize::try_from(length.clamp(LEAST, MOST)).unwrap_or(0) + PIECE;
    let mut body = Zeroizing::new(Vec::with_capacity(room));
    loop {
        let end = body.len();
        body.resize(end + PIECE, 0);
        let read = reply.read(&mut body[end..]);
        body.truncate(end + read.as_ref().map_or(0, |read| *read));
        match read {
            Ok(0) => {
                show(&body, true);
                return Ok(body);
            }
            Err(error) if error.kind() != io::ErrorKind::Interrupted => {
                show(&body, true);
                return Err(error);
            }
            _ => show(&body, false),
        }
    }
}
