//! Which variables of the environment a program does not inherit.

use std::ffi::{OsStr, OsString};

/// How the names of variables begin that hold credentials and settings of ctconnect.
const OWN: &str = "CTCONNECT_";

/// How the names of variables begin that hold credentials and settings for the service.
const OF_THE_SERVICE: &str = "CTP_";

/// What a program inherits of the variables of ctconnect and the service.
#[derive(Debug, Clone, Default)]
pub(super) enum InheritedVariables {
    /// Nothing.
    #[default]
    Nothing,
    /// The variables of the service, except those of these names.
    AllBut(Vec<OsString>),
}

impl InheritedVariables {
    /// The names of the variables in the environment of this process that the program does not inherit.
    pub(super) fn removed(&self) -> impl Iterator<Item = OsString> {
        std::env::vars_os().map(|(name, _)| name).filter(|name| self.removes(name))
    }

    fn removes(&self, name: &OsStr) -> bool {
        let begins_with = |beginning: &str| {
            let name = name.as_encoded_bytes().get(..beginning.len());
            name.is_some_and(|name| name.eq_ignore_ascii_case(beginning.as_bytes()))
        };
        match self {
            Self::Nothing => begins_with(OWN) || begins_with(OF_THE_SERVICE),
            Self::AllBut(credentials) => begins_with(OWN) || credentials.iter().any(|credential| credential == name),
        }
    }
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
            ("CTCONNECT_PROFILE", true, true),
            ("Ctconnect_Profile", true, true),
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
