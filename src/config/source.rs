//! A value and where it is from, which decides between values.

use std::fmt;

/// Where a value is from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Source {
    /// An option of the command line.
    Option(&'static str),
    /// An environment variable.
    Variable(String),
    /// A variable of the vendor's tools.
    Vendor(&'static str),
    /// A profile of the configuration file.
    Profile {
        /// Its name.
        name: String,
        /// The file and the line, where there is just one.
        place: Option<String>,
    },
    /// `default_profile` of the configuration file.
    DefaultProfile,
    /// What `auth login` brought.
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
    /// With the line, for errors.
    pub(super) fn in_full(&self) -> String {
        match self {
            Self::Profile {
                name,
                place: Some(place),
            } => format!("profile {name}, {place}"),
            other => other.to_string(),
        }
    }

    /// Higher beats lower.
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

/// A value and where it is from.
#[derive(Debug, Clone)]
pub(crate) struct Setting<T> {
    /// The value.
    pub value: T,
    /// Where it is from.
    pub source: Source,
}

impl<T> Setting<T> {
    /// What counts where nothing is set.
    pub(super) fn default_of(value: T) -> Self {
        Self {
            value,
            source: Source::Default,
        }
    }

    /// Another value, from the same source.
    pub(super) fn map<U>(&self, value: impl FnOnce(&T) -> U) -> Setting<U> {
        Setting {
            value: value(&self.value),
            source: self.source.clone(),
        }
    }
}
