//! Where settings come from: options, variables, the configuration file. Knows nothing of services' replies.

mod credentials;
mod edit;
mod env;
mod failures;
mod file;
mod found;
mod import;
mod not_set_up;
mod proxy;
mod regions;
mod setting_key;
mod settings;
mod source;
mod sources;
mod split;
mod store;
mod token;
mod vendor;

pub use credentials::Credentials;
pub use edit::{ConfigEdit, check_name};
pub use env::{Env, arguments, asked_by_shell, expand, ssh_dir, state_dir, temp_dir};
pub use failures::{bad_value, no_home, unreadable};
pub use file::{ConfigFile, Profile, SANDBOX, Value as NewValue};
pub use import::{Tool, import};
pub use not_set_up::NotSetUp;
pub use proxy::exceptions as no_proxy;
pub use regions::{Region, Service};
pub use setting_key::SettingKey;
pub use settings::Settings;
pub use source::{Setting, Source};
pub use sources::Options;
pub use split::split_words;
pub use store::{Login, RememberedProject, Store, login_command};
pub use token::{Token, is_one_word};
