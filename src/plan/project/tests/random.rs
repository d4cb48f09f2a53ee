//! Random projects: what is wanted, and what exists.

use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;
use serde_json::json;

use super::*;

/// A project, and what exists of it.
pub(super) fn projects() -> impl Strategy<Value = (WantedProject, KnownProject)> {
    (prop::bool::weighted(0.25), connector(), vec(entry_and_existing(), 0..5)).prop_map(
        |(is_preview, connector, entries)| {
            let RandomConnector { mut own, staged, published } = connector;
            own.is_preview = is_preview;
            let exists = staged.is_some();
            let mut known = KnownProject { staged, published, ..KnownProject::default() };
            let mut deployments = Vec::new();
            for (index, (mut entry, existing)) in entries.into_iter().enumerate() {
                entry.name = format!("e{index}");
                entry.key = format!("tax-e{index}");
                if is_preview {
                    entry.deployment_type = DeploymentType::Preview;
                }
                if let Some(existing) = existing.filter(|_| exists) {
                    let (id, json) = existing.json(index, &entry);
                    entry.id = id;
                    let all = known.deployments.entry(entry.project.address()).or_default();
                    all.push(Resource::from_json(json).unwrap());
                }
                deployments.push(entry);
            }
            (wanted(*own, deployments), known)
        },
    )
}

#[derive(Debug)]
struct RandomConnector {
    own: Box<OwnConnector>,
    staged: Option<Resource<ConnectorStaged>>,
    published: Option<Resource<Connector>>,
}

fn connector() -> impl Strategy<Value = RandomConnector> {
    let states = vec![
        None,
        Some(("Draft", false, false)),
        Some(("Published", true, false)),
        Some(("Published", true, false)),
        Some(("Published", true, true)),
        Some(("Processing", false, false)),
        Some(("Processing", true, true)),
        Some(("Failed", false, false)),
        Some(("Failed", true, true)),
        Some(("Failed", true, false)),
        Some(("InCertification", true, true)),
    ];
    let lists: Vec<&[&str]> = vec![&[], &["eu:shop"], &["eu:x"], &["eu:shop", "eu:live"]];
    let tag = prop::sample::select(vec!["v1", "v1", "v2"]);
    let previewable = prop::sample::select(vec!["none", "true", "false", "pending"]);
    let choices = (prop::sample::select(states), tag, previewable, prop::sample::select(lists));
    (choices, prop::bool::weighted(0.1)).prop_map(|((state, tag, previewable, projects), force)| {
        let mut own = OwnConnector { force, ..own() };
        own.fields.repository_tag = some(tag);
        let own = Box::new(own);
        let Some((status, is_published, has_changes)) = state else {
            return RandomConnector { own, staged: None, published: None };
        };
        let changes = json!({ "status": status, "alreadyListed": is_published, "hasChanges": has_changes,
            "isPreviewable": previewable, "privateProjects": projects });
        let published = is_published.then(|| published(json!({})));
        RandomConnector { own, staged: Some(staged(changes)), published }
    })
}

fn entry_and_existing() -> impl Strategy<Value = (WantedEntry, Option<RandomExisting>)> {
    let settings = (any::<bool>(), prop::bool::weighted(0.2), 1..4_u32, prop::bool::weighted(0.8), any::<bool>());
    let settings = settings.prop_map(|(is_live, is_production, wave, update_connector, key_is_written)| WantedEntry {
        project: place(if is_live { "live" } else { "shop" }),
        deployment_type: if is_production { DeploymentType::Production } else { DeploymentType::Sandbox },
        wave,
        update_connector,
        key_is_written,
        ..named_entry("")
    });
    let flags = (
        any::<bool>(),
        prop::bool::weighted(0.1),
        prop::sample::select(vec![SendSecured::Auto, SendSecured::Always, SendSecured::Never]),
    );
    (settings, flags, values(), of(0..2_u32), of(existing())).prop_map(
        |(settings, (may_replace, force, send_secured), values, schedule, existing)| {
            let schedules =
                schedule.map(|minute| ("web".to_owned(), format!("{minute} * * * *"))).into_iter().collect();
            (WantedEntry { may_replace, force, send_secured, values, schedules, ..settings }, existing)
        },
    )
}

fn values() -> impl Strategy<Value = Vec<WantedValue>> {
    let remembered = of((0..2_u64, any::<bool>()).prop_map(|(version, is_same)| Remembered {
        deployment_id: "d0".to_owned(),
        deployment_version: 6 + version,
        is_same,
    }))
    .boxed();
    let parts = |secured: bool| {
        let text = (!secured).then(|| WantedPart::Text("/hook".to_owned()));
        text.into_iter().chain([WantedPart::Url("web".to_owned())]).collect()
    };
    let text = prop_oneof![
        (0..2_u32).prop_map(|text| WantedText::Standard(text.to_string())),
        remembered.clone().prop_map(|remembered| WantedText::Secured { remembered }),
        (any::<bool>(), remembered).prop_map(move |(secured, remembered)| WantedText::Deferred {
            parts: parts(secured),
            secured,
            remembered
        }),
        Just(WantedText::NotAvailable("not set".to_owned())),
    ];
    // Every text has its own key, so that a key is never standard in one plan and secured in the next.
    vec((any::<bool>(), text), 0..4).prop_map(|all| {
        let value = |(index, (is_global, text)): (usize, (bool, WantedText))| WantedValue {
            application: (!is_global).then(|| "web".to_owned()),
            key: format!("K{index}"),
            text,
        };
        all.into_iter().enumerate().map(value).collect()
    })
}

#[derive(Debug, Clone)]
struct RandomExisting {
    status: &'static str,
    version: u64,
    /// Of the entry, none, another one, or an id in the entry.
    name: u32,
    fits: bool,
    has_applications: bool,
    has_url: bool,
    value: u32,
}

fn existing() -> impl Strategy<Value = RandomExisting> {
    let all =
        ["Deployed", "Deployed", "Deployed", "Deployed", "Draft", "Failed", "UndeployFailed", "Queued", "Undeploying"];
    let places = (
        prop::sample::select(all.to_vec()),
        2..5_u64,
        prop_oneof![4 => Just(0_u32), 1 => 1..4_u32],
        prop::bool::weighted(0.9),
    );
    let contents = (prop::bool::weighted(0.8), any::<bool>(), 0..2_u32);
    (places, contents).prop_map(|((status, version, name, fits), (has_applications, has_url, value))| RandomExisting {
        status,
        version,
        name,
        fits,
        has_applications,
        has_url,
        value,
    })
}

impl RandomExisting {
    /// The id that the entry names, if it does, and the Deployment.
    fn json(self, index: usize, entry: &WantedEntry) -> (Option<String>, Value) {
        let id = format!("d{index}");
        // One that is replaced has another id afterwards, which the file would have to name.
        let is_replaced = !self.fits || entry.key_is_written || self.status == "Undeploying";
        let is_named = self.name == 3 && !is_replaced;
        let key = match self.name {
            0 => some(&entry.key),
            1 => None,
            _ => Some(format!("other-{index}")),
        };
        let values = json!({ "standardConfiguration": [{ "key": "K0", "value": self.value.to_string() }],
            "securedConfiguration": [{ "key": "K1", "value": "***" }] });
        let mut application = values.clone();
        application["applicationName"] = json!("web");
        application["url"] = json!(self.has_url.then_some("web.example"));
        application["schedule"] = json!("0 * * * *");
        let json = json!({ "id": id, "key": key, "version": 7, "status": self.status,
            "type": entry.deployment_type, "deployedRegion": if self.fits { REGION } else { "us" },
            "connector": { "id": "c", "version": self.version }, "globalConfiguration": values,
            "applications": if self.has_applications { json!([application]) } else { json!([]) } });
        (is_named.then_some(id), json)
    }
}
