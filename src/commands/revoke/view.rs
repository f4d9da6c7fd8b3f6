//! Columns and JSON of the places of a key.

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
    #[serde(skip)]
    words: [&'static str; 2],
    /// The reason, without details that are shown above or below the table.
    #[serde(skip)]
    short_reason: String,
    #[serde(skip)]
    is_planned: bool,
}

impl RowView {
    const COLUMNS: [Column<Self>; 8] = [
        Column::new("PROFILE", |row| row.profile.as_deref()),
        Column::new("REGION", |row| row.region.as_deref()),
        Column::new("PLACE", |row| Some(row.place)),
        Column::new("ID", |row: &Self| row.id.as_deref()).optional(),
        Column::text("TITLE", |row| row.title.as_deref()),
        Column::new("ACTION", |row| Some(row.words[0])),
        Column::new("RESULT", |row| Some(row.words[1])),
        Column::words("REASON", |row| row.short_reason.clone()),
    ];

    /// The columns. PROFILE and REGION are only shown if there may be several.
    pub(super) fn columns(is_located: bool) -> &'static [Column<Self>] {
        if is_located {
            &Self::COLUMNS
        } else {
            &Self::COLUMNS[2..]
        }
    }

    /// The id, if it was removed.
    pub(super) fn removed(&self) -> Option<&str> {
        let is_removed = self.result == Some(Outcome::Removed.name());
        self.name().filter(|_| is_removed)
    }

    /// The id, if it was removed or is going to be.
    pub(super) fn changed(&self) -> Option<&str> {
        let planned = self.name().filter(|_| self.is_planned);
        self.removed().or(planned)
    }

    fn name(&self) -> Option<&str> {
        self.id.as_deref().or(self.title.as_deref())
    }

    /// `for_people`: at a terminal, which has no room for long reasons.
    pub(super) fn new(row: &Row, for_people: bool) -> Self {
        let short_reason = if for_people {
            short_reason(row)
        } else {
            row.reason()
        };
        Self {
            place: row.holder.name(),
            profile: row.place.profile.clone(),
            region: row.place.region.clone(),
            id: row.id.clone(),
            title: row.title.clone(),
            action: row.action.name(),
            result: row.result.map(Outcome::name),
            reason: row.reason(),
            words: [
                row.action.word(),
                match (row.action, row.result) {
                    (Action::Rename, Some(Outcome::Removed)) => "renamed",
                    (_, result) => result.map_or("", Outcome::word),
                },
            ],
            short_reason: short_reason.unwrap_or_default(),
            is_planned: row.result.is_none() && row.action.is_change(),
        }
    }
}

/// Refers to the text above or below the table that has the long reason.
fn short_reason(row: &Row) -> Option<String> {
    let elsewhere = if row.error.is_some() || row.is_told {
        "see above"
    } else if row.demand().is_some() {
        "see below"
    } else {
        return row.reason();
    };
    let words: Vec<_> = row
        .within
        .as_deref()
        .into_iter()
        .chain([elsewhere])
        .collect();
    Some(words.join("; "))
}

/// A row of the plan, in one line.
pub(super) fn line(row: &Row) -> String {
    let reason = match row.action {
        Action::Remove | Action::List => None,
        _ => row.reason(),
    };
    let reason = reason.map_or_else(String::new, |reason| format!(": {reason}"));
    format!("{:<14}  {}{reason}", row.action.word(), row.label())
}
