//! The sandbox's services over HTTP: every operation and every refusal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod auth_signature;
mod auth_token;
mod deploy_keys;
mod deploy_keys_around;
mod deploy_keys_refused;
mod ecs;
mod gateway;
mod iam_passcode;
mod iam_projects;
mod iam_sign_in;
mod iam_temporary_keys;
mod iam_token;
mod keys;
mod kps_bind;
mod kps_create;
mod kps_pairs;
mod kps_place;
mod kps_private_key;
mod kps_tasks;
mod repo_v1;
mod repo_v4;
mod repositories;
mod running;
mod signing;
mod state;
mod support;
