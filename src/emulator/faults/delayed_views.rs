//! What reads do not show yet: new resources, and the certification of Connectors.

use std::collections::HashMap;

use bytes::Bytes;
use http::Response;
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Resources that reads do not find yet, and Connectors whose certification they do not show yet.
#[derive(Debug, Default)]
pub(super) struct DelayedViews {
    hidden: Vec<HiddenResource>,
    /// How many more reads show a Connector of this id and version as not certified.
    certified: HashMap<(String, u64), u64>,
}

#[derive(Debug)]
struct HiddenResource {
    /// The path of its collection.
    collection: String,
    id: String,
    key: Option<String>,
    reads: u64,
}

impl DelayedViews {
    /// Hides the resource that was created at this path.
    pub(super) fn hide(&mut self, collection: &str, created: &Bytes, reads: u64) {
        let Ok(resource) = serde_json::from_slice::<Value>(created) else { return };
        let text = |name: &str| resource[name].as_str().map(str::to_owned);
        if let Some(id) = text("id") {
            self.hidden.push(HiddenResource { collection: collection.to_owned(), id, key: text("key"), reads });
        }
    }

    /// Whether the resource at this path, or that above it, is hidden from this read.
    pub(super) fn hides(&mut self, path: &str) -> bool {
        let hidden = self.hidden.iter_mut().find(|hidden| hidden.is_at(path));
        let Some(hidden) = hidden else { return false };
        hidden.reads -= 1;
        self.hidden.retain(|hidden| hidden.reads > 0);
        true
    }

    /// The ids of the resources that are hidden from this read of a whole collection. It counts as a read of each.
    pub(super) fn hidden_in(&mut self, collection: &str) -> Vec<String> {
        let mut ids = Vec::new();
        for hidden in self.hidden.iter_mut().filter(|hidden| hidden.collection == collection) {
            hidden.reads -= 1;
            ids.push(hidden.id.clone());
        }
        self.hidden.retain(|hidden| hidden.reads > 0);
        ids
    }

    /// Whether a certification is not shown yet.
    pub(super) fn delays_certification(&self) -> bool {
        self.certified.values().any(|reads| *reads > 0)
    }

    /// Shows Connectors of a response as not certified. `lag` returns for how many reads, if a fault applies to one that
    /// was not seen before.
    pub(super) fn without_certification(
        &mut self,
        response: Response<Bytes>,
        mut lag: impl FnMut() -> Option<u64>,
    ) -> Response<Bytes> {
        let Ok(mut body) = serde_json::from_slice::<Value>(response.body()) else { return response };
        let mut is_changed = false;
        let connectors = match body.get_mut("results").and_then(Value::as_array_mut) {
            Some(results) => results.iter_mut().collect(),
            None => vec![&mut body],
        };
        for connector in connectors.into_iter().filter(|connector| connector["certified"] == true) {
            let id = connector["id"].as_str().unwrap_or_default().to_owned();
            let version = (id, connector["version"].as_u64().unwrap_or_default());
            let reads = self.certified.entry(version).or_insert_with(|| lag().unwrap_or(0));
            if *reads > 0 {
                *reads -= 1;
                connector["certified"] = false.into();
                is_changed = true;
            }
        }
        if is_changed { response.map(|_| Bytes::from(body.to_string())) } else { response }
    }
}

impl HiddenResource {
    fn is_at(&self, path: &str) -> bool {
        let below = path.strip_prefix(&self.collection).and_then(|rest| rest.strip_prefix('/'));
        let Some(segment) = below.and_then(|rest| rest.split('/').next()) else { return false };
        let segment = percent_decode_str(segment).decode_utf8_lossy();
        segment.eq_ignore_ascii_case(&self.id)
            || segment.strip_prefix("key=").is_some_and(|key| Some(key) == self.key.as_deref())
    }
}
