//! Both lists of servers, and a single server.

use hyper::http::StatusCode;
use serde_json::{Value, json};

use super::{
    error,
    server::{self, Server},
    view,
};
use crate::{
    call::Call,
    reply::{Failure, Reply},
    state::{State, StateFile},
};

/// `GET /v1.1/{project_id}/cloudservers/detail`
pub(crate) fn v1_1(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let state = state.read()?;
    check_published(&state, "v1.1", call)?;
    let limit = number(call, "limit", 10, 1, 100)?;
    if call.parameter("marker").is_some() && call.parameter("limit").is_none() {
        return Err(invalid("marker needs limit").into());
    }
    let mut servers = filtered(call, state.servers);
    // not documented: whether the name may be a part. Here it must be the whole name.
    if let Some(name) = call.parameter("key_name") {
        servers.retain(|server| server.key_name.as_ref() == Some(&name));
    }
    let page = page(call, &servers, 0, limit)?;
    // not documented: whether commas separate fields too. Here they do.
    let fields: Vec<String> = call.parameters("expect-fields").collect();
    let fields: Vec<&str> = fields.iter().flat_map(|list| list.split(',')).collect();
    let servers: Vec<Value> = page
        .iter()
        .map(|server| view::v1_1(server, project_id(call), &fields))
        .collect();
    let next = page.last().filter(|_| page.len() == limit);
    let links: Vec<Value> = next.map(|last| next_link(call, last)).into_iter().collect();
    Ok(Reply::ok(json!({
        "servers": servers,
        "servers_links": links,
        "request_id": call.request_id,
    })))
}

/// `GET /v1/{project_id}/cloudservers/detail`
pub(crate) fn v1(call: &Call, _: &str, state: &StateFile) -> Result<Reply, Failure> {
    let state = state.read()?;
    check_published(&state, "v1", call)?;
    let limit = number(call, "limit", 25, 1, 1000)?;
    // The number of the page. not documented: whether the first is 0 or 1. Here both are.
    let number = number(call, "offset", 1, 0, 100_000)?;
    let servers = filtered(call, state.servers);
    let page = page(call, &servers, number.saturating_sub(1) * limit, limit)?;
    let views: Vec<Value> = page
        .iter()
        .map(|server| view::v1(server, project_id(call)))
        .collect();
    Ok(Reply::ok(json!({"count": servers.len(), "servers": views})))
}

/// `GET /v1/{project_id}/cloudservers/{server_id}`
pub(crate) fn show(call: &Call, id: &str, state: &StateFile) -> Result<Reply, Failure> {
    let state = state.read()?;
    check_published(&state, "v1", call)?;
    let Some(server) = server::find(&state, id) else {
        let message = format!("Instance[{id}] could not be found.");
        return Err(error(StatusCode::NOT_FOUND, "Ecs.0114", &message).into());
    };
    let view = view::v1(server, project_id(call));
    Ok(Reply::ok(json!({ "server": view })))
}

fn check_published(state: &State, version: &str, call: &Call) -> Result<(), Reply> {
    if state.ecs_not_published.iter().any(|not| not == version) {
        return Err(Reply::no_such_api(&call.request_id));
    }
    Ok(())
}

/// The project in the path.
fn project_id(call: &Call) -> &str {
    call.path.split('/').nth(2).unwrap_or_default()
}

/// Applies the filters of both lists. No server has tags or an enterprise project, so those filters change
/// nothing.
fn filtered(call: &Call, mut servers: Vec<Server>) -> Vec<Server> {
    // not documented: what "fuzzy" means. Here it means a part of the name, ignoring case.
    if let Some(name) = call.parameter("name") {
        let wanted = name.to_lowercase();
        servers.retain(|server| server.name.to_lowercase().contains(&wanted));
    }
    if let Some(status) = call.parameter("status") {
        servers.retain(|server| server.status == status);
    }
    servers
}

/// A page: the servers after the marker, or without a marker those after the first `skipped`. not documented:
/// the order. Here it is that of the file.
fn page<'a>(
    call: &Call,
    servers: &'a [Server],
    skipped: usize,
    limit: usize,
) -> Result<&'a [Server], Reply> {
    let begin = match call.parameter("marker") {
        Some(marker) => servers
            .iter()
            .position(|server| server.id == marker)
            .map(|position| position + 1)
            .ok_or_else(|| invalid("marker is no server"))?,
        None => skipped.min(servers.len()),
    };
    let end = servers.len().min(begin + limit);
    Ok(&servers[begin..end])
}

/// The link to the page after a full one. A short page is the last one.
fn next_link(call: &Call, last: &Server) -> Value {
    let host = call.header("host").unwrap_or_default();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    for (key, value) in url::form_urlencoded::parse(call.query.as_bytes()) {
        if key != "marker" {
            query.append_pair(&key, &value);
        }
    }
    let query = query.append_pair("marker", &last.id).finish();
    let href = format!("http://{host}{}?{query}", call.path);
    json!({"href": href, "rel": "next"})
}

fn number(call: &Call, name: &str, default: usize, min: usize, max: usize) -> Result<usize, Reply> {
    let Some(text) = call.parameter(name) else {
        return Ok(default);
    };
    match text.parse() {
        Ok(number) if (min..=max).contains(&number) => Ok(number),
        _ => Err(invalid(&format!("{name} is {min} to {max}"))),
    }
}

fn invalid(message: &str) -> Reply {
    error(StatusCode::BAD_REQUEST, "Ecs.0005", message)
}
