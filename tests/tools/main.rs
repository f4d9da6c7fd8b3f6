//! What needs programs that not every machine has: shells, mandoc, jq. They are run with
//! `cargo test --test tools`, and fail where one is missing.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

use support::{agent, kps_wire, process, repo_wire, server, serving, tls};

mod completion_shells;
mod injected;
mod limits;
mod man_pages;
mod memory;
mod private_keys;
mod recipes;
mod rotate;
