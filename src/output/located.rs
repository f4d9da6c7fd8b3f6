//! Items of several profiles and regions.

use serde::Serialize;

use super::table::Column;

/// An item with its profile and region.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct Located<T> {
    #[serde(flatten)]
    pub(crate) item: T,
    pub(crate) profile: Option<String>,
    pub(crate) region: Option<String>,
}

impl<T> Located<T> {
    pub(crate) const COLUMNS: [Column<Self>; 2] = [
        Column::new("PROFILE", |located| located.profile.as_deref()),
        Column::new("REGION", |located| located.region.as_deref()),
    ];

    pub(crate) fn map<V>(self, view: impl FnOnce(T) -> V) -> Located<V> {
        Located {
            item: view(self.item),
            profile: self.profile,
            region: self.region,
        }
    }

    pub(crate) fn by_ref(&self) -> Located<&T> {
        Located {
            item: &self.item,
            profile: self.profile.clone(),
            region: self.region.clone(),
        }
    }
}
