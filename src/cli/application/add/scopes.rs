//! The scopes that the code of a template needs, for the API Client that the platform creates.

use crate::connect_file::{ApplicationType, ConnectFile, add_scope};
use crate::output::{Ui, escape};
use crate::project::CONNECT_FILE;
use crate::project::templates;

/// The scopes that are missing in connect.yaml.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    added: Vec<&'static str>,
    /// Those that cannot be added safely, and are left to the user.
    left: Vec<&'static str>,
}

impl Scopes {
    /// Adds the missing scopes to the text of connect.yaml, as far as that is safe.
    pub(super) fn add(text: &mut String, application_type: ApplicationType, file: &ConnectFile) -> Self {
        let mut scopes = Self::default();
        let Some(declared) = &file.api_client_scopes else { return scopes };
        let is_covered = |scope: &str| declared.iter().any(|known| known == scope || known == "manage_project");
        for scope in templates::scopes(application_type).iter().filter(|scope| !is_covered(scope)) {
            match add_scope(text.as_bytes(), scope) {
                Ok(changed) => {
                    *text = changed;
                    scopes.added.push(scope);
                }
                Err(_) => scopes.left.push(scope),
            }
        }
        scopes
    }

    /// Reports what was added, and what is left to do.
    pub(super) fn report(&self, ui: &Ui) {
        if !self.added.is_empty() {
            let added = self.added.join(", ");
            ui.note(&format!("Added {added} to `inheritAs.apiClient.scopes`: the template needs it"));
        }
        if !self.left.is_empty() {
            let lines: String = self.left.iter().map(|scope| format!("\n      - {scope}")).collect();
            ui.warn(&format!("the template needs more scopes: add them to {CONNECT_FILE}:"));
            ui.diagnostic(&escape::block(&format!("inheritAs:\n  apiClient:\n    scopes:{lines}")));
        }
    }
}
