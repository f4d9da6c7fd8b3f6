//! The sandbox's services over HTTP: every operation and every refusal.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod gateway;
mod kps_create;
mod kps_pairs;
mod kps_private_key;
mod repo_v1;
mod repo_v4;
mod running;
mod state;
mod support;
