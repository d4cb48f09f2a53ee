//! Reports of validation, publishing and builds.

use serde::Deserialize;

use super::ReportEntryType;

/// What a run of the platform has to say. The verdict is never here: it is the status.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Report {
    /// The entries, oldest first as far as was seen; null and missing are the same.
    #[serde(default)]
    pub entries: Option<Vec<ReportEntry>>,
}

impl Report {
    /// The entries, none where the service sent none.
    pub fn entries(&self) -> &[ReportEntry] {
        self.entries.as_deref().unwrap_or_default()
    }
}

/// One line of a [`Report`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReportEntry {
    /// Information, warning or error.
    #[serde(rename = "type")]
    pub kind: Option<ReportEntryType>,
    /// What was checked and how it went.
    pub title: Option<String>,
    /// More of it.
    pub message: Option<String>,
    /// The application that it is about.
    pub application: Option<String>,
    /// When it was written, RFC 3339.
    #[serde(rename = "createdAt")]
    pub created_at: Option<String>,
}
