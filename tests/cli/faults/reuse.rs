//! A service that closes its connections without saying so.

use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::json;

use crate::listener::Listener;
use crate::repo_wire::{key, page};
use crate::server::{Answer, Request};
use crate::support::{TestEnv, lacks, ok};

/// Answers one request of a connection, and closes it when the next one has come.
fn service() -> (Listener, Arc<Mutex<Vec<String>>>) {
    let answered = Arc::new(Mutex::new(Vec::new()));
    let record = Arc::clone(&answered);
    let listener = Listener::new(move |mut stream| {
        let record = Arc::clone(&record);
        thread::spawn(move || {
            let Some(request) = Request::read(&mut stream) else {
                return;
            };
            let keys: Vec<_> = (1..=6).map(|id| key(id, "t", "ssh-ed25519 AAAA")).collect();
            let body = if request.line.starts_with("GET ") {
                page(&keys).to_string()
            } else {
                json!("ok").to_string()
            };
            record.lock().unwrap().push(request.line);
            let length = body.len();
            let reply = format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{body}");
            Answer::Reply(reply).give(&mut stream).unwrap();
            Request::read(&mut stream);
        });
    });
    (listener, answered)
}

#[test]
fn each_write_has_a_connection_of_its_own() {
    let (listener, answered) = service();
    let url = format!("http://{}", listener.address);
    let ids = ["1", "2", "3", "4", "5", "6"];
    let mut arguments = vec!["repo", "key", "delete", "--yes", "--retries", "0"];
    arguments.extend(ids);
    let said = ok(&mut TestEnv::new().at(&url, arguments));
    lacks(&said.err, "error");
    let answered = answered.lock().unwrap();
    let deleted: Vec<_> = answered
        .iter()
        .filter(|line| line.starts_with("DELETE "))
        .collect();
    assert_eq!(deleted.len(), ids.len(), "{answered:?}");
}
