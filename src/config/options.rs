//! The global options that are settings or locate them.

use std::path::PathBuf;

use clap::Args;

use super::repo_api::RepoApi;

/// The values of `--output`; the first is the default.
pub(super) const OUTPUTS: [&str; 4] = ["table", "json", "jsonl", "csv"];

/// Kept as text, so that they are checked like the same settings from other places.
#[derive(Debug, Default, Clone, Args)]
#[group(skip)]
pub(crate) struct Options {
    /// Connection profile; `sandbox` is built in [env: HWKEY_PROFILE]
    #[arg(short, long, global = true, value_name = "NAME")]
    pub(crate) profile: Option<String>,
    /// Configuration file [env: HWKEY_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Region, e.g. cn-north-4; determines the endpoints [env: HWKEY_REGION]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) region: Option<String>,
    /// Project ID, for KPS [env: HWKEY_PROJECT_ID]
    #[arg(long, global = true, value_name = "ID")]
    pub(crate) project_id: Option<String>,
    /// One base URL for all services [env: HWKEY_ENDPOINT]
    #[arg(long, global = true, value_name = "URL")]
    pub(crate) endpoint: Option<String>,
    /// `--all-profiles`: each profile has its own credentials and region.
    #[arg(skip)]
    pub(crate) all_profiles: bool,
    /// The region is one of `--regions`: the configured project does not apply.
    #[arg(skip)]
    pub(crate) is_one_of_regions: bool,
    /// `--api`, which only some commands have.
    #[arg(skip)]
    pub(crate) repo_api: Option<RepoApi>,
    /// Output format: table, json, jsonl or csv [default: table] [env: HWKEY_OUTPUT]
    #[arg(short, long, global = true, value_name = "FORMAT", value_parser = OUTPUTS, hide_possible_values = true)]
    pub(crate) output: Option<String>,
    /// The same as --output json
    #[arg(long, global = true)]
    pub(crate) json: bool,
    /// Time limit of one attempt, from connecting to the last byte [default: 30] [env:
    /// HWKEY_TIMEOUT]
    ///
    /// Each retry has the same limit again.
    #[arg(long, global = true, value_name = "SECONDS")]
    pub(crate) timeout: Option<String>,
    /// Retries, only where that is safe; 0 turns them off [default: 3] [env: HWKEY_RETRIES]
    #[arg(long, global = true, value_name = "N")]
    pub(crate) retries: Option<String>,
}

impl Options {
    /// The value of `--output`; `--json` is the same as `--output json`.
    pub(crate) fn output(&self) -> Option<&str> {
        if self.json {
            Some("json")
        } else {
            self.output.as_deref()
        }
    }
}
