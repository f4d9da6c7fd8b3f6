//! The real binary, run as users run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

mod completions;
mod config;
mod errors;
mod kps_create;
mod kps_import;
mod layers;
mod repo_add;
mod repo_list;
mod safety;
mod sandbox;
mod terminal;
