//! HTTP in, HTTP out: what every request goes through before and after the services.

use std::{convert::Infallible, net::IpAddr, sync::Arc, thread, time::Duration};

use http_body_util::{BodyExt, Full, Limited};
use hyper::{
    body::{Bytes, Incoming},
    http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header, uri::Authority},
    server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use rsa::rand_core::{OsRng, RngCore};
use tokio::{net::TcpListener, task};

use super::{call::Call, reply::Reply, routes, state::StateFile};

/// The largest body the gateway passes on.
const MAX_BODY: usize = 12 * 1024 * 1024;

/// How much of a larger body is read before the connection is closed, so that a client that first
/// sends everything gets to read the refusal.
const MAX_READ: usize = 64 * 1024 * 1024;

/// Until the next try when no connection can be accepted.
const BREATH: Duration = Duration::from_millis(50);

/// Serves until the task is dropped. Failing to accept a connection does not end it.
pub async fn serve(listener: TcpListener, state: StateFile) {
    let state = Arc::new(state);
    loop {
        let Ok((stream, _)) = listener.accept().await else {
            // Most likely too many files are open; connections that end make room.
            let _ = task::spawn_blocking(|| thread::sleep(BREATH)).await;
            continue;
        };
        let state = Arc::clone(&state);
        let service = service_fn(move |request| {
            let state = Arc::clone(&state);
            async move { Ok::<_, Infallible>(handle(state, request).await) }
        });
        // A client that breaks off is its own business.
        task::spawn(async move {
            let _ = http1::Builder::new()
                .serve_connection(TokioIo::new(stream), service)
                .await;
        });
    }
}

async fn handle(state: Arc<StateFile>, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let request_id = format!("{:016x}{:016x}", OsRng.next_u64(), OsRng.next_u64());
    let (parts, body) = request.into_parts();

    // A web page can make a browser send requests here under a name of the page's choosing.
    if !is_loopback(&parts.headers) {
        let message = "the sandbox answers only under a loopback name";
        return Reply::gateway_error(StatusCode::FORBIDDEN, "APIGW.0306", message, &request_id)
            .into_response(&request_id);
    }
    let body = match read(body).await {
        Ok(body) => body,
        Err(refusal) => {
            return Reply::gateway_error(refusal.0, "APIGW.0201", refusal.1, &request_id)
                .into_response(&request_id);
        }
    };
    let call = Call {
        method: parts.method,
        path: parts.uri.path().to_owned(),
        query: parts.uri.query().unwrap_or_default().to_owned(),
        headers: parts.headers,
        body,
        request_id: request_id.clone(),
    };
    perform(move || routes::answer(&call, &state), &request_id)
        .await
        .into_response(&request_id)
}

/// Runs `work` where it may wait for the disk, a lock or a new RSA key without holding up other
/// requests.
async fn perform(work: impl FnOnce() -> Reply + Send + 'static, request_id: &str) -> Reply {
    task::spawn_blocking(work).await.unwrap_or_else(|_| {
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Reply::gateway_error(status, "APIGW.0601", "Internal server error", request_id)
    })
}

/// Reads a body to its end, and refuses it when it is larger than allowed.
async fn read(body: Incoming) -> Result<Bytes, (StatusCode, &'static str)> {
    match Limited::new(body, MAX_READ).collect().await {
        Ok(body) => match body.to_bytes() {
            body if body.len() > MAX_BODY => {
                Err((StatusCode::PAYLOAD_TOO_LARGE, "Request entity too large"))
            }
            body => Ok(body),
        },
        Err(_) => Err((StatusCode::BAD_REQUEST, "Bad request")),
    }
}

/// Whether the request was sent to a name that can only mean this machine.
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
