//! A value and its source, which decides about precedence.

use std::fmt;

/// The source of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// A command-line option.
    Option(&'static str),
    /// An environment variable.
    Variable(String),
    /// A variable of the vendor's tools.
    Vendor(&'static str),
    /// A profile of the configuration file.
    Profile {
        /// The name of the profile.
        name: String,
        /// The file and the line. `None` for values from several lines.
        place: Option<String>,
    },
    /// `default_profile` of the configuration file.
    DefaultProfile,
    /// A login with `hwkey auth login`.
    Login,
    /// The table of regions.
    Region(&'static str),
    /// Nothing was set.
    Default,
    /// The built-in sandbox.
    Sandbox,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Option(name) => write!(f, "option {name}"),
            Self::Variable(name) => write!(f, "variable {name}"),
            Self::Vendor(name) => write!(f, "variable {name}"),
            Self::Profile { name, .. } => write!(f, "profile {name}"),
            Self::DefaultProfile => f.write_str("default_profile"),
            Self::Login => f.write_str("login"),
            Self::Region(id) => write!(f, "region {id}"),
            Self::Default => f.write_str("default"),
            Self::Sandbox => f.write_str("sandbox"),
        }
    }
}

impl Source {
    /// The source with its line, for errors.
    pub(super) fn in_full(&self) -> String {
        match self {
            Self::Profile {
                name,
                place: Some(place),
            } => format!("profile {name}, {place}"),
            other => other.to_string(),
        }
    }

    /// The precedence. A higher rank wins.
    pub(super) fn rank(&self) -> u8 {
        match self {
            Self::Option(_) => 5,
            Self::Variable(_) => 4,
            Self::Profile { .. } | Self::DefaultProfile | Self::Login => 3,
            Self::Vendor(_) => 2,
            Self::Region(_) | Self::Sandbox => 1,
            Self::Default => 0,
        }
    }
}

/// A value and its source.
#[derive(Debug, Clone)]
pub(crate) struct Setting<T> {
    pub value: T,
    pub source: Source,
}

impl<T> Setting<T> {
    /// A default value.
    pub(super) fn default_of(value: T) -> Self {
        Self {
            value,
            source: Source::Default,
        }
    }

    /// Converts the value and keeps the source.
    pub(super) fn map<U>(&self, value: impl FnOnce(&T) -> U) -> Setting<U> {
        Setting {
            value: value(&self.value),
            source: self.source.clone(),
        }
    }
}
