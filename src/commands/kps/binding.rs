//! What `bind`, `unbind` and `rotate` share: list the servers, decide what each one needs, check the secrets,
//! send the requests, wait for the tasks, and report the result of each server.

mod given;
mod lost;
mod overview;
mod plan;
mod report;
mod row;
mod secrets;
mod select;
mod send;
mod wait;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use crate::commands::arguments;

pub(super) use given::{Given, check_given, check_wait};
pub(super) use overview::Overview;
pub(super) use plan::Decision;
pub(crate) use plan::names;
pub(super) use report::finish;
pub(super) use row::Row;
pub(super) use secrets::Secrets;
pub(super) use select::{Users, look_before_removal, select, users};
/// How long to wait for the tasks; `None` means do not wait.
pub(super) type Wait = Option<Duration>;

/// How KPS logs in to a running server that has a key pair.
#[derive(Debug, Args)]
pub(super) struct KeyInUseArgs {
    /// Private key now in use, or - to read it from standard input; for running servers
    #[arg(long, value_name = "FILE|-", value_parser = arguments::path())]
    pub(super) private_key: Option<PathBuf>,
    /// SSH port of running servers [default: 22, set by the service]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub(super) port: Option<u16>,
}

impl KeyInUseArgs {
    pub(super) fn given(&self) -> Given {
        Given {
            password: false,
            private_key: self.private_key.is_some(),
            port: self.port.is_some(),
        }
    }
}

/// Whether and how long to wait for the tasks.
#[derive(Debug, Args)]
pub(super) struct WaitArgs {
    /// Do not wait for the tasks to finish
    #[arg(long, conflicts_with = "wait_timeout")]
    no_wait: bool,
    #[command(flatten)]
    timeout: WaitTimeoutArgs,
}

/// How long to wait for the tasks at most.
#[derive(Debug, Args)]
pub(super) struct WaitTimeoutArgs {
    /// Time limit for waiting for the tasks [default: 1800]
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    wait_timeout: Option<Duration>,
}

impl WaitArgs {
    pub(super) fn wait(&self) -> Wait {
        self.timeout.wait().filter(|_| !self.no_wait)
    }
}

impl WaitTimeoutArgs {
    pub(super) fn wait(&self) -> Wait {
        Some(self.wait_timeout.unwrap_or(LONGEST_WAIT))
    }
}

/// The limit without `--wait-timeout`.
const LONGEST_WAIT: Duration = Duration::from_secs(1800);

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok();
    let seconds = seconds.filter(|seconds| (0.0..=86_400.0).contains(seconds));
    seconds
        .map(Duration::from_secs_f64)
        .ok_or_else(|| "it must be a number of seconds from 0 to 86400".to_owned())
}
