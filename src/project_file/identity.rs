//! The environment variables with the identity of a Project.

/// The variables with the API Client of a Project: id and secret.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IdentityVariables {
    pub client_id: String,
    pub client_secret: String,
}

impl IdentityVariables {
    /// The variables of the Project with this name in the file.
    pub fn of(project: &str) -> Self {
        let name = variable_part(project);
        Self { client_id: format!("CTP_CLIENT_ID__{name}"), client_secret: format!("CTP_CLIENT_SECRET__{name}") }
    }
}

/// A name as a part of a variable: in upper case, and with `_` for every character that a variable cannot have.
pub(super) fn variable_part(name: &str) -> String {
    let part = |letter: char| if letter.is_ascii_alphanumeric() { letter.to_ascii_uppercase() } else { '_' };
    name.chars().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_has_the_name_of_the_project_in_upper_case() {
        for (project, part) in [("live", "LIVE"), ("acme-de_2", "ACME_DE_2"), ("Ä1", "_1")] {
            let variables = IdentityVariables::of(project);
            assert_eq!(variables.client_id, format!("CTP_CLIENT_ID__{part}"));
            assert_eq!(variables.client_secret, format!("CTP_CLIENT_SECRET__{part}"));
        }
    }
}
