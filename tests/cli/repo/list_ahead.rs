//! `hwkey repo key list` where the service tells how many keys there are: pages come together.

use std::net::TcpStream;

use serde_json::json;

use crate::listener::Listener;
use crate::repo_wire::key;
use crate::server::{Answer, Request, refused};
use crate::support::{TestEnv, fails, has, line, ok};

/// So many pages are asked for at the same time.
const AT_A_TIME: usize = 8;

/// The total that the page at an offset tells, or what else is answered.
type Page = fn(usize, &Request) -> Result<usize, Answer>;

/// A service of `keys` keys that answers the first page at once, and the next eight only when it has
/// all their requests: the last that came is answered first.
fn withholding(keys: usize, page: Page) -> Listener {
    let mut held: Vec<(TcpStream, Request)> = Vec::new();
    let mut is_over = false;
    Listener::new(move |mut stream| {
        let Some(request) = Request::read(&mut stream) else {
            return;
        };
        if request.number("offset") == 0 || is_over {
            return answer(stream, &request, keys, page);
        }
        held.push((stream, request));
        if held.len() == AT_A_TIME {
            is_over = true;
            while let Some((stream, request)) = held.pop() {
                answer(stream, &request, keys, page);
            }
        }
    })
}

fn answer(mut stream: TcpStream, request: &Request, keys: usize, page: Page) {
    let offset = request.number("offset");
    let answer = page(offset, request).map(|total| {
        let line = line("ed25519.pub");
        let end = keys.min(offset + request.number("limit"));
        let keys: Vec<_> = (offset..end)
            .map(|id| key(id as u64 + 1, &format!("key {id}"), &line))
            .collect();
        Answer::json(200, json!({"total": total, "keys": keys}))
    });
    // A client that needs no more has gone.
    let _ = answer.unwrap_or_else(|other| other).give(&mut stream);
}

fn url(server: &Listener) -> String {
    format!("http://{}", server.address)
}

const LIST: [&str; 6] = ["repo", "key", "list", "-q", "--retries", "0"];

#[test]
fn eight_pages_are_asked_for_at_once_and_come_out_in_order() {
    let server = withholding(950, |_, _| Ok(950));
    let said = ok(TestEnv::new().at(&url(&server), LIST));
    let ids: String = (1..=950).map(|id| format!("{id}\n")).collect();
    assert_eq!(said.out, ids);
}

#[test]
fn a_limit_is_kept_by_pages_that_come_together() {
    let server = withholding(2000, |_, _| Ok(2000));
    let env = TestEnv::new();
    let mut command = env.at(&url(&server), LIST);
    command.args(["--limit", "930", "--offset", "0"]);
    let ids: String = (1..=930).map(|id| format!("{id}\n")).collect();
    assert_eq!(ok(&mut command).out, ids);
}

#[test]
fn a_page_that_is_refused_is_the_outcome_of_the_list() {
    let server = withholding(2000, |offset, _| match offset {
        300 => Err(refused(403, "CH.004403")),
        700 => Err(refused(400, "CH.010001")),
        _ => Ok(2000),
    });
    let said = fails(TestEnv::new().at(&url(&server), LIST), 4);
    has(&said.err, "CH.004403");
}

#[test]
fn a_total_that_is_too_high_brings_nothing_but_the_keys() {
    let server = withholding(150, |offset, _| match offset {
        0 | 100 => Ok(5000),
        _ => Err(Answer::json(500, json!({}))),
    });
    let said = ok(TestEnv::new().at(&url(&server), LIST));
    assert_eq!(said.out.lines().count(), 150);
}

#[test]
fn a_token_that_ends_on_the_way_is_renewed_once_for_all_pages() {
    let server = withholding(950, |offset, request| {
        let token = request.header("x-auth-token").unwrap();
        match (offset, token) {
            (0, "token-1") | (_, "token-2") => Ok(950),
            _ => Err(refused(401, "APIGW.0307")),
        }
    });
    let env = TestEnv::new();
    env.write(
        "t.sh",
        "echo run >> runs\necho token-$(($(wc -l < runs)))\n",
    );
    let mut command = env.command(LIST);
    command
        .env("HWKEY_ENDPOINT", url(&server))
        .env("HWKEY_TOKEN_COMMAND", "sh t.sh");
    assert_eq!(ok(&mut command).out.lines().count(), 950);
    let runs = std::fs::read_to_string(env.path("runs")).unwrap();
    assert_eq!(runs.lines().count(), 2);
}
