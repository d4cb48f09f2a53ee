//! Reports of validation, publishing and builds.

use serde::Deserialize;

use super::ReportEntryType;

/// The report of a run of the platform. It does not decide whether the run succeeded: the status does.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
pub struct Report {
    /// Oldest first in all observed reports; null and missing are the same.
    #[serde(default)]
    pub entries: Option<Vec<ReportEntry>>,
}

impl Report {
    /// The entries, oldest first.
    pub fn entries(&self) -> &[ReportEntry] {
        self.entries.as_deref().unwrap_or_default()
    }
}

/// One entry of a [`Report`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct ReportEntry {
    #[serde(rename = "type")]
    pub kind: Option<ReportEntryType>,
    pub title: Option<String>,
    pub message: Option<String>,
    pub application: Option<String>,
    /// RFC 3339.
    #[serde(rename = "createdAt")]
    pub created_at: Option<String>,
}
