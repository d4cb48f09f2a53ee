//! The scopes that the code of a template needs of the API Client that the platform makes.

use crate::connect_file::{ApplicationType, ConnectFile, add_scope};
use crate::output::Ui;
use crate::project::CONNECT_FILE;
use crate::project::templates;

/// The scopes that connect.yaml lacks.
#[derive(Debug, Default)]
pub(super) struct Scopes {
    /// Those that were added to it.
    added: Vec<&'static str>,
    /// Those that it is still to be given, by hand.
    left: Vec<&'static str>,
}

impl Scopes {
    /// Adds what the template needs to the text of connect.yaml, as far as that can be done safely.
    pub(super) fn add(text: &mut String, application_type: ApplicationType, file: &ConnectFile) -> Self {
        let mut scopes = Self::default();
        let Some(asked) = &file.api_client_scopes else { return scopes };
        let is_asked = |scope: &str| asked.iter().any(|asked| asked == scope || asked == "manage_project");
        for scope in templates::scopes(application_type).iter().filter(|scope| !is_asked(scope)) {
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

    /// Says what was added, and what is left to do.
    pub(super) fn tell(&self, ui: &Ui) {
        if !self.added.is_empty() {
            let added = self.added.join(", ");
            ui.note(&format!("Added {added} to `inheritAs.apiClient.scopes`, as the template needs it"));
        }
        if !self.left.is_empty() {
            let lines: String = self.left.iter().map(|scope| format!("\n      - {scope}")).collect();
            let place = format!("inheritAs:\n  apiClient:\n    scopes:{lines}");
            ui.warn(&format!("the template needs more scopes; add them to {CONNECT_FILE}:\n{place}"));
        }
    }
}
