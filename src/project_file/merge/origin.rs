//! Where a value comes from.

use std::fmt;

use crate::project_file::text::FilePlace;

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// `defaults`.
    Defaults {
        file: String,
        line: usize,
    },
    /// The file that `configurationFile` names.
    ConfigurationFile {
        file: String,
        line: Option<usize>,
    },
    /// The Deployment's own entry, or its row in the table of customers.
    Entry {
        file: String,
        line: usize,
    },
    /// A file of `--values-dir`.
    ValuesFolder {
        file: String,
        line: Option<usize>,
    },
    Flag,
    /// The Project of the Deployment.
    Project,
    /// No file names it: it follows from others, or is the default.
    Derived,
}

impl Origin {
    /// The origin of a setting: the Deployment's own, or else that of the defaults.
    pub(super) fn of_layer(place: &FilePlace, is_own: bool) -> Self {
        let (file, line) = (place.file.name.clone(), place.line());
        if is_own { Self::Entry { file, line } } else { Self::Defaults { file, line } }
    }

    pub(super) fn entry(place: &FilePlace) -> Self {
        Self::of_layer(place, true)
    }

    /// Whether the value is in a file of the folder, which is committed.
    pub(super) fn is_committed(&self) -> bool {
        matches!(self, Self::Defaults { .. } | Self::ConfigurationFile { .. } | Self::Entry { .. })
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Defaults { file, line } => write!(formatter, "{file}:{line} (defaults)"),
            Self::Entry { file, line } => write!(formatter, "{file}:{line}"),
            Self::ConfigurationFile { file, line: Some(line) } => write!(formatter, "{file}:{line}"),
            Self::ValuesFolder { file, line: Some(line) } => write!(formatter, "{file}:{line} (--values-dir)"),
            Self::ConfigurationFile { file, line: None } => formatter.write_str(file),
            Self::ValuesFolder { file, line: None } => write!(formatter, "{file} (--values-dir)"),
            Self::Flag => formatter.write_str("command line"),
            Self::Project => formatter.write_str("the Project"),
            Self::Derived => formatter.write_str("default"),
        }
    }
}
