//! Whole days of people and jobs, through the real binary. After each step the files and the service
//! are looked at, each by another way than hwkey's: what it says it did is no proof.
#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

mod build_server;
mod ci_job;
mod edited_by_hand;
mod expired_login;
mod from_koocli;
mod interrupted_create;
mod key_pair;
mod newcomer;
mod ninety_days;
mod person;
mod repo_key;
mod rotation;
mod service;
mod stolen_laptop;
mod three_profiles;
