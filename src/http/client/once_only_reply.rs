//! A reply that comes only once. Its time-out pauses while the process is stopped (Ctrl-Z), so that
//! everything that arrived meanwhile is read.

use std::io::{self, Cursor, ErrorKind, Read};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, SyncSender};
use std::thread;
use std::time::{Duration, Instant};

use reqwest::blocking::{RequestBuilder, Response};
use reqwest::header::HeaderMap;
use zeroize::Zeroizing;

use crate::http::connect::Options;
use crate::http::error::NoReply;
use crate::http::transport_error::{broken_body, transport_error};

/// The part before the body.
pub(super) struct Head {
    pub(super) status: u16,
    pub(super) headers: HeaderMap,
    /// The length of the body, or 0 if it is unknown.
    pub(super) length: u64,
}

impl From<&Response> for Head {
    fn from(reply: &Response) -> Self {
        Self {
            status: reply.status().as_u16(),
            headers: reply.headers().clone(),
            length: reply.content_length().unwrap_or(0),
        }
    }
}

type Piece = io::Result<Zeroizing<Vec<u8>>>;

/// The body, piece by piece.
pub(super) struct Arriving {
    pieces: Receiver<Piece>,
    /// The unread rest of the last piece.
    piece: Cursor<Zeroizing<Vec<u8>>>,
    is_over: bool,
    clock: Clock,
}

/// Sends a request and waits for the start of the reply.
pub(super) fn send(
    request: RequestBuilder,
    options: &Options,
) -> Result<(Head, Arriving), NoReply> {
    let (head_sender, heads) = mpsc::sync_channel(1);
    let (piece_sender, pieces) = mpsc::sync_channel(1);
    thread::Builder::new()
        .spawn(move || forward(request, &head_sender, &piece_sender))
        .map_err(|error| NoReply::Connect(error.to_string()))?;
    let mut clock = Clock {
        left: options.timeout,
    };
    let head = clock
        .wait_for(&heads)
        .map_err(|error| broken_body(&error, options))?;
    let head = head.map_err(|error| transport_error(&error, options))?;
    let piece = Cursor::default();
    let body = Arriving {
        pieces,
        piece,
        is_over: false,
        clock,
    };
    Ok((head, body))
}

/// Passes the pieces on, until the receiver is gone.
fn forward(
    request: RequestBuilder,
    heads: &SyncSender<reqwest::Result<Head>>,
    pieces: &SyncSender<Piece>,
) {
    const LONGEST: usize = 2048;
    let (head, mut reply) = match request.send() {
        Ok(reply) => (Ok(Head::from(&reply)), Some(reply)),
        Err(error) => (Err(error), None),
    };
    let mut is_wanted = heads.send(head).is_ok();
    while let Some(reply) = reply.as_mut().filter(|_| is_wanted) {
        let mut piece = Zeroizing::new(vec![0; LONGEST]);
        let read = reply.read(&mut piece);
        is_wanted = matches!(read, Ok(1..));
        let piece = read.map(|length| {
            piece.truncate(length);
            piece
        });
        is_wanted &= pieces.send(piece).is_ok();
    }
}

impl Read for Arriving {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.piece.read(buffer)?;
        if left > 0 || buffer.is_empty() || self.is_over {
            return Ok(left);
        }
        let piece = self.clock.wait_for(&self.pieces)??;
        self.is_over = piece.is_empty();
        self.piece = Cursor::new(piece);
        self.piece.read(buffer)
    }
}

/// The remaining time of a time-out.
struct Clock {
    left: Duration,
}

impl Clock {
    fn wait_for<T>(&mut self, receiver: &Receiver<T>) -> io::Result<T> {
        const SLICE: Duration = Duration::from_millis(100);
        loop {
            let slice = self.left.min(SLICE);
            let begun = Instant::now();
            let received = receiver.recv_timeout(slice);
            let waited = begun.elapsed();
            // A longer gap means that the process was stopped.
            if waited < slice + SLICE {
                self.left = self.left.saturating_sub(waited);
            }
            match received {
                Ok(received) => return Ok(received),
                Err(RecvTimeoutError::Timeout) if self.left.is_zero() => {
                    return Err(ErrorKind::TimedOut.into());
                }
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => {
                    return Err(ErrorKind::UnexpectedEof.into());
                }
            }
        }
    }
}
