//! Where settings come from: options, variables, the configuration file. Knows nothing of services' replies.

mod credentials;
mod env;
mod error;
mod file;
mod name;
mod regions;
mod settings;
mod sources;
mod token;
mod vendor;

pub use credentials::Credentials;
pub use env::{Env, arguments, default_config_file, ssh_dir, state_dir, temp_dir};
pub use error::Error;
pub use file::{ConfigFile, Profile};
pub use name::{Name, Shape};
pub use regions::{Region, Service};
pub use settings::{Options, SANDBOX, Setting, Settings, Shown, Source};
pub use token::Token;
