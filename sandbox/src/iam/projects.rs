//! The projects and their account.

use std::ops::RangeInclusive;

use serde_json::{Value, json};

use super::refusal;
use crate::{
    account::{DOMAIN, DOMAIN_ID, PROJECTS, Project},
    call::Call,
    reply::{Failure, Reply},
};

const PER_PAGE: RangeInclusive<usize> = 1..=5000;

/// `GET /v3/projects`
pub(super) fn list(call: &Call) -> Result<Reply, Failure> {
    let (skipped, taken) = page(call)?;
    let is = |parameter: &str, value: &str| {
        let wanted = call.parameter(parameter);
        wanted.is_none_or(|wanted| wanted == value)
    };
    let projects = PROJECTS.iter().filter(|project| {
        is("name", project.name)
            && is("domain_id", DOMAIN_ID)
            && is("parent_id", parent(project))
            && is("enabled", "true")
    });
    let projects = projects.skip(skipped).take(taken);
    let projects: Vec<Value> = projects.map(|project| view(call, project)).collect();
    Ok(Reply::ok(json!({
        "projects": projects,
        "links": links(call, "/v3/projects"),
    })))
}

/// `GET /v3/auth/projects`
pub(super) fn own(call: &Call) -> Reply {
    let projects: Vec<Value> = PROJECTS.iter().map(|project| view(call, project)).collect();
    Reply::ok(json!({
        "projects": projects,
        "links": links(call, "/v3/auth/projects"),
    }))
}

/// `GET /v3/auth/domains`
pub(super) fn domains(call: &Call) -> Reply {
    let domain = json!({
        "id": DOMAIN_ID,
        "name": DOMAIN,
        "enabled": true,
        "description": "",
        "links": {"self": url(call, &format!("/v3/domains/{DOMAIN_ID}"))},
    });
    Reply::ok(json!({
        "domains": [domain],
        "links": links(call, "/v3/auth/domains"),
    }))
}

/// How many projects to skip and to return: all, unless both page and page size are given.
fn page(call: &Call) -> Result<(usize, usize), Reply> {
    let number = |name: &str| call.parameter(name).map(|text| text.parse().ok());
    match (number("page"), number("per_page")) {
        (None, None) => Ok((0, usize::MAX)),
        (Some(Some(page @ 1..)), Some(Some(per_page))) if PER_PAGE.contains(&per_page) => {
            Ok((per_page.saturating_mul(page - 1), per_page))
        }
        _ => Err(refusal::invalid(
            "page starts from 1, per_page is 1 to 5000, and neither goes without the other",
        )),
    }
}

fn view(call: &Call, project: &Project) -> Value {
    json!({
        "id": project.id,
        "name": project.name,
        "domain_id": DOMAIN_ID,
        "parent_id": parent(project),
        "enabled": true,
        "is_domain": false,
        "description": "",
        "links": {"self": url(call, &format!("/v3/projects/{}", project.id))},
    })
}

/// The parent of a region's project is the account; the parent of a project within a region is the region's.
fn parent(project: &Project) -> &'static str {
    let region = project.of_region();
    if region.id == project.id {
        DOMAIN_ID
    } else {
        region.id
    }
}

fn links(call: &Call, path: &str) -> Value {
    json!({"self": url(call, path), "previous": null, "next": null})
}

fn url(call: &Call, path: &str) -> String {
    let host = call.header("host").unwrap_or_default();
    format!("http://{host}{path}")
}
