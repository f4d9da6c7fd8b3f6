//! Settings from options, variables and the configuration file. Knows nothing about services.

mod command_words;
mod credentials;
mod edit;
mod env;
mod failures;
mod file;
mod locate;
mod lookup;
mod options;
mod other_tools;
mod profile_state;
mod proxy;
mod raw_setting;
mod regions;
mod repo_api;
mod setting_key;
mod settings;
mod source;
mod ssh_config;
mod token;
mod vendor_variables;

pub(crate) use command_words::split_words;
pub(crate) use credentials::Credentials;
pub(crate) use edit::{ConfigEdit, check_name};
pub(crate) use env::{
    Env, arguments, asked_by_shell, expand, ssh_dir, state_dir, temp_dir, variables_of_git,
};
pub(crate) use failures::{bad_value, no_home, unreadable};
pub(crate) use file::{ConfigFile, Profile, SANDBOX, Value as NewValue};
pub(crate) use options::Options;
pub(crate) use other_tools::{Tool, import};
pub(crate) use profile_state::{Login, RememberedProject, Store, login_command};
pub(crate) use proxy::exceptions as no_proxy;
pub(crate) use regions::{Region, Service};
pub(crate) use repo_api::RepoApi;
pub(crate) use setting_key::SettingKey;
pub(crate) use settings::Settings;
pub(crate) use source::{Setting, Source};
pub(crate) use ssh_config::{HostBlock, NamedKey, SshHost, in_ssh_config, named_keys};
pub(crate) use token::{Token, is_one_word};
pub(crate) use vendor_variables::variables_of_account;
