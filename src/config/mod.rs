//! Where settings come from: options, variables, the configuration file. Knows nothing of services' replies.

mod credentials;
mod edit;
mod env;
mod failures;
mod file;
mod import;
mod proxy;
mod regions;
mod setting_key;
mod settings;
mod sources;
mod store;
mod token;
mod vendor;

pub use credentials::Credentials;
pub use edit::{ConfigEdit, check_name};
pub use env::{Env, arguments, asked_by_shell, expand, ssh_dir, state_dir, temp_dir};
pub use failures::{bad_value, no_home, unreadable};
pub use file::{ConfigFile, Profile, Value as NewValue};
pub use import::{Tool, import};
pub use proxy::exceptions as no_proxy;
pub use regions::{Region, Service};
pub use setting_key::SettingKey;
pub use settings::{MASKED, NotSetUp, Options, SANDBOX, Setting, Settings, Shown, Source};
pub use sources::split_words;
pub use store::{Login, RememberedProject, Store, login_command};
pub use token::{Token, is_one_word};
