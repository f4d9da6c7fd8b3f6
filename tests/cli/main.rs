//! The real binary, run as users run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
use support::agent;
use support::{cloud, kps_wire, listener, process, repo_wire, server, serving, table};
#[cfg(target_os = "linux")]
use support::{proxy, tls};

mod arguments;
mod audit;
mod auth;
mod completion;
mod config;
mod deploy_key;
mod docs;
mod errors;
mod faults;
#[cfg(unix)]
mod interrupted;
#[cfg(unix)]
mod key_pipes;
mod kps;
mod layers;
mod listing;
mod network;
mod profile;
#[cfg(target_os = "linux")]
mod reach;
mod repo;
mod requests;
mod revoke;
#[cfg(unix)]
mod safety;
mod sandbox;
mod secrets;
mod settle;
#[cfg(unix)]
mod size_limit;
#[cfg(unix)]
mod ssh_setup;
#[cfg(unix)]
mod streams;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod umask;
