//! One folder per noun, one file per verb. A verb decides; it neither calls services by hand nor prints.

pub mod auth;
pub mod completions;
mod key_source;
pub mod kps;
mod limit;
pub mod profile;
pub mod repo;
pub mod sandbox;
mod targets;
