//! Reports which resources a client has seen.

use serde::Deserialize;

use super::model::{ApplicationSchema, ConfigurationSchema, KeySchema};
use super::{Client, ListPage, ObservedKind, ReadError, Reference, Resource, Sighting};

/// Most results of a page that are reported.
const MOST_OF_A_PAGE: usize = 500;

/// The parts of a Connector, or of that of a Deployment, that declare configuration keys.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct DeclaredKeys {
    configurations: Option<Vec<ApplicationSchema>>,
    global_configuration: Option<ConfigurationSchema>,
}

impl Client {
    /// Reports a page; `is_first_of_all` says that it begins a list without a filter.
    pub(super) fn observe_page(&self, kind: ObservedKind, page: &ListPage, is_first_of_all: bool) {
        let Some(observer) = self.observer().filter(|observer| !observer.is_full()) else { return };
        let seen: Vec<Sighting> =
            page.results.iter().take(MOST_OF_A_PAGE).filter_map(|item| item.read().ok()).collect();
        let is_whole = is_first_of_all && page.total == Some(seen.len() as u64);
        observer.seen(kind, seen, is_whole);
    }

    /// Reports one resource.
    pub(super) fn observe<T>(&self, kind: ObservedKind, resource: &Resource<T>) {
        let Some(observer) = self.observer().filter(|observer| !observer.is_full()) else { return };
        let json = resource.json();
        let declaring = match kind {
            ObservedKind::Connector => Some(json),
            ObservedKind::Deployment => json.get("connector"),
        };
        let Ok(mut sighting) = Sighting::deserialize(json) else { return };
        let declared = declaring.and_then(|declaring| DeclaredKeys::deserialize(declaring).ok()).unwrap_or_default();
        sighting.configuration = declared.names();
        observer.seen(kind, vec![sighting], false);
    }

    /// Reports what a read has shown: the resource, or that there is none.
    pub(super) fn observe_read<T>(
        &self,
        kind: ObservedKind,
        reference: &Reference,
        read: &Result<Resource<T>, ReadError>,
    ) {
        match read {
            Ok(resource) => self.observe(kind, resource),
            Err(error) if error.status() == Some(404) => self.observe_gone(kind, reference),
            Err(_) => {}
        }
    }

    /// Reports that a resource does not exist any more.
    pub(super) fn observe_gone(&self, kind: ObservedKind, reference: &Reference) {
        if let Some(observer) = self.observer() {
            observer.gone(kind, reference);
        }
    }
}

impl DeclaredKeys {
    /// Such as `web.TOKEN`, and `TOKEN` for a global one.
    fn names(&self) -> Vec<String> {
        let of_application = self.configurations.iter().flatten().flat_map(|application| {
            let keys = both(&application.standard_configuration, &application.secured_configuration);
            keys.map(|key| format!("{}.{}", application.application_name, key.key))
        });
        let global = self.global_configuration.iter().flat_map(|schema| {
            both(&schema.standard_configuration, &schema.secured_configuration).map(|key| key.key.clone())
        });
        of_application.chain(global).collect()
    }
}

fn both<'k>(
    standard: &'k Option<Vec<KeySchema>>,
    secured: &'k Option<Vec<KeySchema>>,
) -> impl Iterator<Item = &'k KeySchema> {
    standard.iter().flatten().chain(secured.iter().flatten())
}
