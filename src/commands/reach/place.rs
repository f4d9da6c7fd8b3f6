//! The profile, region and project of a result.

use std::fmt;

use serde::Serialize;

/// A profile, region and project, as far as they are known.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Place {
    pub(crate) profile: Option<String>,
    pub(crate) region: Option<String>,
    /// The name of the project, if it differs from that of the region.
    #[serde(skip)]
    pub(crate) project: Option<String>,
}

impl Place {
    /// The place in brackets, to follow a name. Empty if nothing is known.
    pub(super) fn in_brackets(&self) -> String {
        let text = self.to_string();
        if text.is_empty() {
            text
        } else {
            format!(" ({text})")
        }
    }
}

/// `profile work, region cn-north-4`
impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            ("profile", &self.profile),
            ("region", &self.region),
            ("project", &self.project),
        ];
        let known = parts.iter().filter_map(|(what, name)| {
            let name = name.as_ref()?;
            Some(format!("{what} {name}"))
        });
        f.write_str(&known.collect::<Vec<_>>().join(", "))
    }
}
