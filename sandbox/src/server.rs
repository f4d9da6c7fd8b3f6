//! The HTTP server: handles each request before and after the services.

use std::{
    convert::Infallible,
    net::IpAddr,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    thread,
    time::Duration,
};

use http_body_util::{BodyExt, Full};
use hyper::{
    body::{Bytes, Incoming},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header, uri::Authority},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::{TokioIo, TokioTimer};
use rsa::rand_core::{OsRng, RngCore};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::{self, AbortHandle},
    time,
};

use crate::{call::Call, reply::Reply, routes, state::StateFile};

/// The largest body that the gateway accepts.
const MAX_BODY: usize = 12 * 1024 * 1024;

/// The largest body of a request without credentials.
const MAX_OPEN_BODY: usize = 1024 * 1024;

/// How much of a larger body is read and dropped before the connection is closed, so that a client that sends
/// everything first can read the refusal.
const MAX_READ: usize = 64 * 1024 * 1024;

/// The most connections. A further one replaces the connection that has been idle longest.
const MAX_CONNECTIONS: usize = 64;

/// The time limit for the head of a request, and again for its body.
const PATIENCE: Duration = Duration::from_secs(30);

/// The pause after a connection could not be accepted.
const BREATH: Duration = Duration::from_millis(50);

/// An open connection.
struct Connection {
    task: AbortHandle,
    is_busy: Arc<AtomicBool>,
}

/// A refusal before the services get the request.
type Refusal = (StatusCode, &'static str, &'static str);

/// Serves connections until the task is dropped. Goes on if a connection cannot be accepted.
pub(crate) async fn serve(listener: TcpListener, state: StateFile) {
    let state = Arc::new(state);
    let mut connections = Vec::new();
    loop {
        if !make_room(&mut connections) {
            time::sleep(BREATH).await;
            continue;
        }
        match listener.accept().await {
            Ok((stream, _)) => connections.push(open(stream, Arc::clone(&state))),
            // Probably too many files are open, so wait until a connection ends.
            Err(_) => time::sleep(BREATH).await,
        }
    }
}

/// Makes room for another connection. Returns false if that is impossible.
fn make_room(connections: &mut Vec<Connection>) -> bool {
    connections.retain(|connection| !connection.task.is_finished());
    if connections.len() < MAX_CONNECTIONS {
        return true;
    }
    let is_idle = |connection: &Connection| !connection.is_busy.load(Ordering::Relaxed);
    let Some(oldest) = connections.iter().position(is_idle) else {
        return false;
    };
    connections.remove(oldest).task.abort();
    true
}

fn open(stream: TcpStream, state: Arc<StateFile>) -> Connection {
    let is_busy = Arc::new(AtomicBool::new(false));
    let busy = Arc::clone(&is_busy);
    let service = service_fn(move |request| {
        let (state, busy) = (Arc::clone(&state), Arc::clone(&busy));
        async move {
            busy.store(true, Ordering::Relaxed);
            let response = handle(&state, request).await;
            busy.store(false, Ordering::Relaxed);
            Ok::<_, Infallible>(response)
        }
    });
    // A client may close its connection at any time.
    let task = task::spawn(async move {
        let _ = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(PATIENCE)
            .serve_connection(TokioIo::new(stream), service)
            .await;
    });
    Connection {
        task: task.abort_handle(),
        is_busy,
    }
}

async fn handle(state: &StateFile, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let request_id = format!("{:016x}{:016x}", OsRng.next_u64(), OsRng.next_u64());
    let (parts, body) = request.into_parts();
    let body = match check(&parts.headers) {
        Ok(()) => read(&parts.headers, body).await,
        Err(refusal) => Err(refusal),
    };
    let body = match body {
        Ok(body) => body,
        Err((status, code, message)) => {
            return Reply::gateway_error(status, code, message, &request_id)
                .into_response(&request_id);
        }
    };
    // Dropped with this future when the client disconnects.
    let client = Arc::new(());
    let state = state.for_client(Arc::downgrade(&client));
    let call = Call {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        request_id: request_id.clone(),
    };
    let (call, state) = (Arc::new(call), Arc::new(state));
    perform(move || routes::answer(&call, &state))
        .await
        .unwrap_or_else(|| {
            let status = StatusCode::INTERNAL_SERVER_ERROR;
            Reply::gateway_error(status, "APIGW.0601", "Internal server error", &request_id)
        })
        .into_response(&request_id)
}

/// Runs `work` in another thread, because it may wait for the disk, a lock or a new RSA key. If no thread can
/// be started, it blocks other requests. The library's `spawn_blocking` would panic.
/// `spawn_blocking` panics then.
async fn perform(work: impl FnOnce() -> Reply + Clone + Send + 'static) -> Option<Reply> {
    let (sender, receiver) = oneshot::channel();
    let in_place = work.clone();
    match thread::Builder::new().spawn(move || sender.send(work())) {
        Ok(_) => receiver.await.ok(),
        Err(_) => Some(in_place()),
    }
}

/// Refuses requests of a web page, which can make a browser send them, even under another host name. Such
/// requests have an `Origin` or lack the content type of the services.
fn check(headers: &HeaderMap) -> Result<(), Refusal> {
    let is_json = |kind: &HeaderValue| {
        let kind = kind.as_bytes().to_ascii_lowercase();
        kind.starts_with(b"application/json")
    };
    if !is_loopback(headers) {
        let message = "the sandbox answers only under a loopback name";
        return Err((StatusCode::FORBIDDEN, "APIGW.0306", message));
    }
    if headers.contains_key(header::ORIGIN) {
        let message = "the sandbox does not answer web pages";
        return Err((StatusCode::FORBIDDEN, "APIGW.0306", message));
    }
    if !headers.get(header::CONTENT_TYPE).is_none_or(is_json) {
        let message = "the body must be application/json";
        return Err((StatusCode::UNSUPPORTED_MEDIA_TYPE, "APIGW.0201", message));
    }
    Ok(())
}

/// Reads a body to its end. Refuses one that is too large.
async fn read(headers: &HeaderMap, body: Incoming) -> Result<Bytes, Refusal> {
    const BAD: Refusal = (StatusCode::BAD_REQUEST, "APIGW.0201", "Bad request");
    let has_credentials =
        headers.contains_key("x-auth-token") || headers.contains_key(header::AUTHORIZATION);
    let most = if has_credentials {
        MAX_BODY
    } else {
        MAX_OPEN_BODY
    };
    match time::timeout(PATIENCE, collect(body, most)).await {
        Ok(Ok(Some(body))) => Ok(body),
        Ok(Ok(None)) => Err((
            StatusCode::PAYLOAD_TOO_LARGE,
            "APIGW.0201",
            "Request entity too large",
        )),
        Ok(Err(_)) | Err(_) => Err(BAD),
    }
}

/// Reads a body; `None` if it is larger than `most`. Never keeps more than that.
async fn collect(mut body: Incoming, most: usize) -> hyper::Result<Option<Bytes>> {
    let mut kept = Vec::new();
    let mut length = 0;
    while length <= MAX_READ
        && let Some(frame) = body.frame().await
    {
        let Ok(data) = frame?.into_data() else {
            continue;
        };
        length += data.len();
        if length <= most {
            kept.extend_from_slice(&data);
        } else {
            kept = Vec::new();
        }
    }
    Ok((length <= most).then(|| kept.into()))
}

/// Whether the request's host name can only mean this machine.
fn is_loopback(headers: &HeaderMap) -> bool {
    let host = headers.get(header::HOST).map(HeaderValue::as_bytes);
    let Some(Ok(host)) = host.map(Authority::try_from) else {
        return false;
    };
    let name = host.host().trim_matches(['[', ']']);
    name.eq_ignore_ascii_case("localhost")
        || name
            .parse()
            .is_ok_and(|address: IpAddr| address.is_loopback())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn host(value: &str) -> bool {
        let headers = HeaderMap::from_iter([(header::HOST, value.parse().unwrap())]);
        is_loopback(&headers)
    }

    #[test]
    fn loopback_names_are_known() {
        for name in [
            "127.0.0.1",
            "127.0.0.1:80",
            "127.9.9.9:1",
            "localhost",
            "LOCALHOST:8080",
        ] {
            assert!(host(name), "{name}");
        }
        assert!(host("[::1]") && host("[::1]:8080"));
    }

    #[test]
    fn other_names_are_refused() {
        for name in [
            "example.com",
            "127.0.0.1.example.com",
            "localhost.example.com:80",
            "10.0.0.1",
            "[::2]:1",
            "0.0.0.0",
            "127.0.0.1:80:90",
            "",
        ] {
            assert!(!host(name), "{name}");
        }
        assert!(!is_loopback(&HeaderMap::new()));
    }
}
