//! The real binary, run as users run it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
use support::terminal;
use support::{kps, listener, process, repo_wire, server, serving};
#[cfg(target_os = "linux")]
use support::{proxy, tls};

mod secrets;
mod secrets_everywhere;
#[cfg(unix)]
mod secrets_kept;
mod secrets_spelled;
mod secrets_world;

mod arguments;
mod audit;
mod audit_fail_on;
mod audit_findings;
mod audit_local;
mod audit_services;
mod audit_wire;
mod auth_codes;
mod auth_ecs;
mod auth_ecs_apart;
mod auth_keys;
mod auth_login;
mod auth_login_kept;
mod auth_login_terminal;
mod auth_login_together;
mod auth_logout_token;
mod auth_project;
mod auth_sources;
mod auth_status;
mod auth_status_refused;
#[cfg(unix)]
mod auth_token_command;
mod completion;
mod completion_services;
mod completions;
mod config;
mod config_connection;
mod config_endpoints;
mod config_file;
mod config_newcomer;
mod config_owner;
mod config_profiles;
mod errors;
mod errors_codes;
mod errors_network;
mod faults;
mod faults_bytes;
mod faults_json;
mod faults_none;
mod faults_replies;
mod faults_reuse;
mod faults_types;
mod help;
mod iam;
#[cfg(unix)]
mod key_pipes;
mod kps_change;
mod kps_create;
mod kps_create_faults;
mod kps_create_file;
mod kps_create_journal;
mod kps_create_limits;
#[cfg(target_os = "linux")]
mod kps_create_model;
mod kps_create_rescue;
#[cfg(unix)]
mod kps_create_signals;
mod kps_describe;
mod kps_hosting;
mod kps_import;
mod kps_list;
mod kps_local;
#[cfg(unix)]
mod kps_local_passphrase;
mod kps_private_key;
mod kps_private_key_forms;
mod kps_private_key_import;
mod kps_show;
mod layers;
mod man;
mod network_handshake;
#[cfg(target_os = "linux")]
mod network_proxy;
#[cfg(target_os = "linux")]
mod network_proxy_faults;
#[cfg(target_os = "linux")]
mod network_tls;
mod pictures;
mod profile_from;
mod profile_init;
mod profile_init_file;
mod profile_init_terminal;
mod profile_rename_delete;
mod profile_use;
mod readme;
mod repo_add;
mod repo_add_again;
#[cfg(unix)]
mod repo_add_agent;
mod repo_add_private;
mod repo_add_refusals;
mod repo_add_retries;
mod repo_delete_outcomes;
mod repo_list;
mod repo_list_ahead;
mod repo_list_answers;
mod repo_list_pages;
mod repo_show_delete;
mod safety;
mod sandbox;
mod settle;
mod terminal_advice;
mod terminal_ages;
mod terminal_confirm;
mod terminal_progress;
mod terminal_screen;
mod terminal_secret;
mod terminal_tables;
#[cfg(unix)]
mod umask;
