//! Columns and JSON of the current credentials.

use anyhow::Result;
use jiff::Timestamp;
use serde::Serialize;

use crate::config::{Credentials, Login, Service, Setting, Source};
use crate::context::Context;
use crate::output::{Column, json_time};

/// The current credentials in JSON.
#[derive(Debug, Serialize)]
pub(super) struct StatusView {
    pub(super) profile: Option<String>,
    pub(super) method: &'static str,
    pub(super) source: String,
    pub(super) valid: bool,
    #[serde(serialize_with = "json_time")]
    pub(super) expires_at: Option<Timestamp>,
    pub(super) user: Option<String>,
    pub(super) project_id: Option<String>,
    endpoints: EndpointsView,
}

#[derive(Debug, Serialize)]
struct EndpointsView {
    repo: Option<String>,
    kps: Option<String>,
    iam: Option<String>,
    ecs: Option<String>,
}

impl StatusView {
    pub(super) const FIELDS: [Column<Self>; 11] = [
        Column::new("profile", |view| view.profile.as_deref()),
        Column::new("method", |view| Some(view.method)),
        Column::text("source", |view| Some(&view.source)),
        Column::fact("valid", |view| Some(view.valid)),
        Column::time("expires", |view| view.expires_at),
        Column::text("user", |view| view.user.as_deref()),
        Column::new("project", |view| view.project_id.as_deref()),
        Column::new("CodeArts Repo", |view| view.endpoints.repo.as_deref()),
        Column::new("KPS", |view| view.endpoints.kps.as_deref()),
        Column::new("IAM", |view| view.endpoints.iam.as_deref()),
        Column::new("ECS", |view| view.endpoints.ecs.as_deref()),
    ];

    /// The view without asking a service.
    pub(super) fn of(ctx: &Context, credentials: &Setting<Credentials>) -> Result<Self> {
        let login = match &credentials.value {
            Credentials::Login(login) => Some(login),
            _ => None,
        };
        let endpoint = |service| {
            let url = ctx.endpoint(service).ok()?;
            Some(url.as_str().trim_end_matches('/').to_owned())
        };
        Ok(Self {
            profile: ctx.profile()?.map(str::to_owned),
            method: credentials.value.method(),
            source: credentials.source.to_string(),
            valid: false,
            expires_at: login.map(|login| login.expires_at),
            user: login.map(|login| login.user.clone()),
            project_id: ctx.known_project_id()?,
            endpoints: EndpointsView {
                repo: endpoint(Service::Repo),
                kps: endpoint(Service::Kps),
                iam: endpoint(Service::Iam),
                ecs: endpoint(Service::Ecs),
            },
        })
    }

    /// The view of a new login.
    pub(super) fn of_login(ctx: &Context, login: &Login) -> Result<Self> {
        let credentials = Setting {
            value: Credentials::Login(Box::new(login.clone())),
            source: Source::Login,
        };
        Ok(Self {
            valid: true,
            project_id: login.project_id.clone(),
            ..Self::of(ctx, &credentials)?
        })
    }

    pub(super) fn id(&self) -> &str {
        self.user.as_deref().unwrap_or(self.method)
    }
}
