//! Replies of the services.

#[path = "error_bodies.rs"]
mod error_bodies;

use std::sync::{Arc, LazyLock};

use secrecy::ExposeSecret;
use serde::de::{Deserialize, IgnoredAny};
use serde_json::{Map, Value, json};
use url::Url;
use zeroize::Zeroizing;

use super::endpoint::{Connection, Endpoint, ResultWire};
use super::error::Error;
use super::error_body::LONGEST_MESSAGE;
use super::identity::{ProjectsReply, TokenReply};
use super::key_pair_wire::{Envelope, ExportedWire, PageWire, PairWire};
use super::key_pairs::tasks::{TaskWire, TasksWire};
use super::metadata::SecurityKeyReply;
use super::repo_key_wire::{self, AllWire, KeyWire};
use super::servers;
use super::strict_object::Object;
use crate::http::{Auth, Client, Options, Response};
use crate::keys::{
    KeyPair, RepoKey, Server, TaskState, is_placeholder, pem_private_key, private_key_field,
};

pub use error_bodies::error_body;

/// Nobody is asked anything here.
#[allow(clippy::expect_used, reason = "a constant that is a URL")]
static CONNECTION: LazyLock<Connection> = LazyLock::new(|| {
    let base = Url::parse("http://127.0.0.1:9").expect("a URL");
    Client::new(base, Auth::Nobody, Options::default(), Arc::new(|_| {})).into()
});

/// Where a model has an object: names on the way, `*` for every element, and its fields in order.
type Place = (&'static [&'static str], &'static [&'static str]);

const KEY: &[&str] = &["id", "title", "key", "created_at"];
const PAIR: &[&str] = &[
    "name",
    "type",
    "scope",
    "public_key",
    "private_key",
    "fingerprint",
    "user_id",
    "is_key_protection",
    "frozen_state",
    "description",
    "create_time",
    "update_time",
];
const SERVER: &[&str] = &[
    "id",
    "name",
    "status",
    "key_name",
    "user_id",
    "created",
    "addresses",
    "metadata",
];
const TASK: &[&str] = &[
    "task_id",
    "operate_type",
    "task_time",
    "server_name",
    "server_id",
    "keypair_name",
    "task_error_code",
    "task_error_msg",
];
const PROJECT: &[&str] = &["id", "name"];

/// Every model of a reply, read from the same bytes.
pub fn replies(data: &[u8]) {
    let page = [(&[][..], &["keys", "total"][..]), (&["keys", "*"], KEY)];
    if let Some(page) = Given::new(data, &page).decode::<repo_key_wire::PageWire>(false) {
        page.keys.into_iter().for_each(check_key);
    }
    let envelope: Place = (&[], &["status", "result"]);
    let one = [envelope, (&["result"], KEY)];
    if let Some(reply) = Given::new(data, &one).decode::<ResultWire<Object<KeyWire>>>(false) {
        reply.result.into_iter().for_each(check_key);
    }
    let all = [
        envelope,
        (&["result"], &["sshkey"]),
        (&["result", "sshkey", "*"], KEY),
    ];
    if let Some(reply) = Given::new(data, &all).decode::<ResultWire<Object<AllWire>>>(false) {
        let keys = reply.result.into_iter().flat_map(|Object(all)| all.sshkey);
        keys.for_each(check_key);
    }
    Given::new(data, &[envelope]).decode::<ResultWire<IgnoredAny>>(false);

    let pair: [Place; 2] = [(&[], &["keypair"]), (&["keypair"], PAIR)];
    if let Some(reply) = Given::new(data, &pair).decode::<Envelope<Object<PairWire>>>(true) {
        check_pair(reply.keypair.0);
    }
    let pairs = [
        (&[][..], &["keypairs", "page_info"][..]),
        (&["keypairs", "*"], &["keypair"]),
        (&["keypairs", "*", "keypair"], PAIR),
        (&["page_info"], &["next_marker"]),
    ];
    if let Some(reply) = Given::new(data, &pairs).decode::<PageWire>(false) {
        let pairs = reply.keypairs.into_iter();
        pairs.for_each(|pair| check_pair(pair.0.keypair.0));
    }
    let exported: [Place; 2] = [(&[], &["keypair"]), (&["keypair"], &["private_key"])];
    Given::new(data, &exported).decode::<Envelope<Object<ExportedWire>>>(true);
    check_salvage(data);

    servers_and_tasks(data);

    let token = [
        (&[][..], &["token"][..]),
        (&["token"], &["expires_at", "user", "project"]),
        (&["token", "user"], &["name", "domain"]),
        (&["token", "user", "domain"], &["name"]),
        (&["token", "project"], PROJECT),
    ];
    Given::new(data, &token).decode::<TokenReply>(true);
    let projects = [(&[][..], &["projects"][..]), (&["projects", "*"], PROJECT)];
    Given::new(data, &projects).decode::<ProjectsReply>(false);
    let keys = [
        (&[][..], &["credential"][..]),
        (
            &["credential"],
            &["access", "secret", "securitytoken", "expires_at"],
        ),
    ];
    Given::new(data, &keys).decode::<SecurityKeyReply>(true);
}

fn servers_and_tasks(data: &[u8]) {
    let servers = [
        (&[][..], &["servers", "count", "servers_links"][..]),
        (&["servers", "*"], SERVER),
    ];
    if let Some(page) = Given::new(data, &servers).decode::<servers::PageWire>(false) {
        for Object(wire) in page.servers {
            let server = Server::from(wire);
            assert_ne!(server.keypair.as_deref(), Some(""), "no name of a key pair");
        }
    }
    let tasks = [(&[][..], &["tasks", "total"][..]), (&["tasks", "*"], TASK)];
    if let Some(page) = Given::new(data, &tasks).decode::<TasksWire>(false) {
        for Object(item) in page.tasks {
            assert_eq!(item.into_task(TaskState::Failed).state, TaskState::Failed);
        }
    }
    let task: Place = (&[], &["task_id", "server_id", "task_status"]);
    Given::new(data, &[task]).decode::<TaskWire>(false);
}

/// A reply, and the same with an array for each object of a model.
struct Given {
    reply: Response,
    with_arrays: Vec<String>,
}

impl Given {
    fn new(data: &[u8], places: &[Place]) -> Self {
        let value = serde_json::from_slice::<Value>(data).unwrap_or_default();
        let with_array = |(way, fields): &Place| {
            let mut value = value.clone();
            as_array(&mut value, way, fields).then(|| value.to_string())
        };
        Self {
            reply: reply(200, data),
            with_arrays: places.iter().filter_map(with_array).collect(),
        }
    }

    /// Reads a model. An array is never taken for an object, and a refusal is short; one of a reply
    /// with secrets is made of our words only.
    fn decode<'a, T: Deserialize<'a>>(&'a self, secret: bool) -> Option<T> {
        let outcome = with_endpoint(|endpoint| endpoint.decode::<T>(&self.reply, secret));
        if outcome.is_ok() {
            for text in &self.with_arrays {
                let taken = serde_json::from_str::<Object<T>>(text);
                assert!(taken.is_err(), "{text} is taken for an object");
            }
        }
        check_outcome(outcome, secret)
    }
}

fn check_outcome<T>(outcome: Result<T, Error>, secret: bool) -> Option<T> {
    match outcome {
        Ok(model) => Some(model),
        Err(Error::Unusable { reason, .. }) => {
            let is_short = reason.chars().count() <= LONGEST_MESSAGE;
            assert!(is_short, "{} bytes: {reason}", reason.len());
            let plain = reason.replace(|c: char| c.is_ascii_digit(), "");
            let ours = [
                "it is empty",
                "it is an HTML page",
                "it is not UTF-",
                "a field is not as documented at line  column ",
                "it is not valid JSON at line  column ",
            ];
            let is_ours = ours.contains(&plain.as_str());
            assert!(is_ours || !secret, "{reason}");
            None
        }
        Err(error) => {
            assert!(!secret, "{error}");
            None
        }
    }
}

/// Replaces the object at the end of the way by an array of its fields, as serde would read it, and
/// says whether there is one.
fn as_array(value: &mut Value, way: &[&str], fields: &[&str]) -> bool {
    match (way, value) {
        ([], Value::Array(_)) => true,
        ([], value @ Value::Object(_)) => {
            let mut take = |name: &&str| value.get_mut(*name).map(Value::take);
            let items = fields.iter().map(|name| take(name).unwrap_or_default());
            *value = Value::Array(items.collect());
            true
        }
        (["*", rest @ ..], Value::Array(items)) => {
            let mut found = items.iter_mut().map(|item| as_array(item, rest, fields));
            found.any(|found| found)
        }
        ([name, rest @ ..], Value::Object(object)) => {
            let inner = object.get_mut(*name);
            inner.is_some_and(|inner| as_array(inner, rest, fields))
        }
        _ => false,
    }
}

fn check_key(Object(wire): Object<KeyWire>) {
    let key = RepoKey::from(wire);
    let is_id = !key.id.is_empty() && key.id.bytes().all(|byte| byte.is_ascii_digit());
    assert!(is_id, "{:?} is no id", key.id);
    let _ = key.facts();
}

fn check_pair(wire: PairWire) {
    let pair = KeyPair::from(wire);
    if let Some(key) = &pair.public_key {
        assert_eq!(key.trim(), key, "white space around a key");
    }
    if let Some((theirs, ours)) = pair.fingerprint_mismatch() {
        assert!(!theirs.eq_ignore_ascii_case(&ours), "{theirs} is no other");
    }
}

/// The private key of an answer is found, however odd the rest of it is and wherever it ends.
fn check_salvage(data: &[u8]) {
    let _ = pem_private_key(data, true);
    let _ = private_key_field(data);
    let text = String::from_utf8_lossy(data);
    let expected = if is_placeholder(&text) { "" } else { &text };
    let key = Value::from(text.as_ref());
    let mut object = Map::new();
    object.insert("private_key".into(), key.clone());
    let object = Value::Object(object);
    let whole = json!({"keypair": {"keypair": object, "z": 1}}).to_string();
    let cut = format!("{{\"keypair\":{{\"name\":7,\"private_key\" :\t{key}");
    for answer in [object.to_string(), whole, cut] {
        let found = private_key_field(answer.as_bytes());
        let found = found.as_ref().map_or("", ExposeSecret::expose_secret);
        assert_eq!(found, expected, "{answer}");
    }
}

fn with_endpoint<T>(ask: impl FnOnce(&Endpoint<'_>) -> T) -> T {
    ask(&CONNECTION.endpoint("KPS", None))
}

fn reply(status: u16, body: &[u8]) -> Response {
    Response {
        status,
        request_id: None,
        retry_after: None,
        clock_skew: None,
        subject_token: None,
        total: None,
        body: Zeroizing::new(body.to_vec()),
    }
}
