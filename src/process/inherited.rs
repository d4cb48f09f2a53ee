//! Which variables of the environment a program does not inherit.

use std::ffi::{OsStr, OsString};

/// How the names of variables begin that hold credentials and settings of ctconnect.
const OWN: &str = "CTCONNECT_";

/// Settings of ctconnect that hold no credentials. Whatever runs ctconnect again has to pass them on: without them a
/// read-only run could write, and a local one could reach the service.
const SETTINGS: [&str; 6] = [
    "CTCONNECT_SAFETY",
    "CTCONNECT_LOCAL",
    "CTCONNECT_PROFILE",
    "CTCONNECT_CONFIG_DIR",
    "CTCONNECT_CA_FILE",
    "CTCONNECT_ALLOW_HTTP_HOST",
];

/// How the names of variables begin that hold credentials and settings for the service.
const OF_THE_SERVICE: &str = "CTP_";

/// What a program inherits of the variables of ctconnect and the service.
#[derive(Debug, Clone, Default)]
pub(super) enum InheritedVariables {
    /// Nothing.
    #[default]
    Nothing,
    /// The settings of ctconnect, and the variables of the service except those of these names.
    AllBut(Vec<OsString>),
}

impl InheritedVariables {
    /// The names of the variables in the environment of this process that the program does not inherit.
    pub(super) fn removed(&self) -> impl Iterator<Item = OsString> {
        std::env::vars_os().map(|(name, _)| name).filter(|name| self.removes(name))
    }

    /// Whether the program may search the folders of the PATH that depend on the current folder, as one of a project may.
    pub(super) fn has_whole_path(&self) -> bool {
        matches!(self, Self::AllBut(_))
    }

    fn removes(&self, name: &OsStr) -> bool {
        let begins_with = |beginning: &str| {
            let name = name.as_encoded_bytes().get(..beginning.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(beginning.as_bytes()))
        };
        let is_one_of = |names: &[OsString]| names.iter().any(|other| other.eq_ignore_ascii_case(name));
        match self {
            Self::Nothing => begins_with(OWN) || begins_with(OF_THE_SERVICE),
            Self::AllBut(credentials) => {
                let is_setting = SETTINGS.iter().any(|setting| name.eq_ignore_ascii_case(setting));
                (begins_with(OWN) && !is_setting) || is_one_of(credentials)
            }
        }
    }
}

/// A variable of this process. Only Windows ignores case.
pub(super) fn variable(name: &str) -> Option<OsString> {
    let is_it = |other: &OsStr| if cfg!(windows) { other.eq_ignore_ascii_case(name) } else { other == name };
    std::env::vars_os().find_map(|(other, value)| is_it(&other).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_of_a_project_inherit_variables_of_the_service() {
        let project = InheritedVariables::AllBut(vec!["CTP_CLIENT_SECRET".into()]);
        for (name, is_removed, is_removed_in_project) in [
            ("CTP_CLIENT_SECRET", true, true),
            ("CTP_ACCESS_TOKEN_OF_STAGING", true, false),
            ("CTP_REGION", true, false),
            ("CTCONNECT_PROFILE", true, false),
            ("CTCONNECT_SAFETY", true, false),
            ("CTCONNECT_LOCAL", true, false),
            ("CTCONNECT_CLIENT_SECRET", true, true),
            ("Ctconnect_Token", true, true),
            ("PATH", false, false),
            ("CTP", false, false),
            ("", false, false),
        ] {
            let name = OsStr::new(name);
            assert_eq!(InheritedVariables::Nothing.removes(name), is_removed, "{name:?}");
            assert_eq!(project.removes(name), is_removed_in_project, "{name:?}");
        }
    }
}
