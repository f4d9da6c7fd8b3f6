//! How the places of a key are shown.

use serde::Serialize;

use super::row::{Action, Outcome, Row};
use crate::output::Column;

#[derive(Debug, Serialize)]
pub(super) struct RowView {
    place: &'static str,
    profile: Option<String>,
    region: Option<String>,
    id: Option<String>,
    title: Option<String>,
    action: &'static str,
    result: Option<&'static str>,
    reason: Option<String>,
}

impl RowView {
    const COLUMNS: [Column<Self>; 8] = [
        Column::new("PROFILE", |row| row.profile.clone().unwrap_or_default()),
        Column::new("REGION", |row| row.region.clone().unwrap_or_default()),
        Column::new("PLACE", |row| row.place.to_owned()),
        Column::new("ID", |row: &Self| row.id.clone().unwrap_or_default()).optional(),
        Column::text("TITLE", |row| row.title.clone().unwrap_or_default()),
        Column::new("ACTION", |row| row.action.to_owned()),
        Column::new("RESULT", |row| row.result.unwrap_or_default().to_owned()),
        Column::text("REASON", |row| row.reason.clone().unwrap_or_default()),
    ];

    /// Whose and where a place is, is only of interest where there may be several.
    pub(super) fn columns(is_located: bool) -> &'static [Column<Self>] {
        if is_located {
            &Self::COLUMNS
        } else {
            &Self::COLUMNS[2..]
        }
    }

    /// The id of what was removed.
    pub(super) fn removed(&self) -> Option<&str> {
        let is_removed = self.result == Some(Outcome::Removed.name());
        self.id
            .as_deref()
            .or(self.title.as_deref())
            .filter(|_| is_removed)
    }
}

impl From<&Row> for RowView {
    fn from(row: &Row) -> Self {
        Self {
            place: row.holder.name(),
            profile: row.place.profile.clone(),
            region: row.place.region.clone(),
            id: row.id.clone(),
            title: row.title.clone(),
            action: row.action.name(),
            result: row.result.map(Outcome::name),
            reason: row.reason(),
        }
    }
}

/// A place of the plan, in one line.
pub(super) fn line(row: &Row) -> String {
    let reason = match row.action {
        Action::Remove | Action::List => None,
        _ => row.reason(),
    };
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    format!("{:<14}  {}{reason}", row.action.name(), row.label())
}
