//! Creates that survive a lost response: the resource is looked up by its key before it is created again.

use std::time::Duration;

use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde_json::Value;
use tokio::time::Instant;

use super::retry;
use super::sender::ApiResponse;
use super::{Client, Error, ErrorKind, IfFound as _, Reference, Resource};
use crate::address::Parameters;

/// The assumed difference between the clocks of the service's machines.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// A resource to be created.
pub(crate) struct Creation<'a, T> {
    /// Path of the collection, which takes the POST.
    pub(crate) collection: String,
    /// What the API calls the resource.
    pub(crate) name: &'static str,
    pub(crate) key: Option<&'a str>,
    pub(crate) body: Value,
    /// Whether a resource with this key has the contents of `body`, as far as can be determined.
    pub(crate) is_same: &'a dyn Fn(&T) -> bool,
}

/// A resource that was created.
#[derive(Debug)]
pub enum CreateAnswer<T> {
    /// As the response shows it.
    Response(Resource<T>),
    /// As it was read after the response was lost.
    Read(Resource<T>),
}

impl<T> CreateAnswer<T> {
    /// The resource, wherever it comes from.
    pub fn into_resource(self) -> Resource<T> {
        match self {
            Self::Response(resource) | Self::Read(resource) => resource,
        }
    }
}

impl Client {
    /// Creates a resource once, even if responses are lost.
    pub(crate) async fn create<T: DeserializeOwned>(
        &self,
        creation: &Creation<'_, T>,
    ) -> Result<CreateAnswer<T>, Error> {
        let started = Instant::now();
        let mut pauses = retry::pauses(self.retries());
        let mut lost = None;
        loop {
            let error = match self.post(&creation.collection, &creation.body).await {
                Ok(response) => return response.resource(creation.name).map(CreateAnswer::Response),
                Err(error) => error,
            };
            // An earlier attempt that seemed lost may have been applied since.
            let is_taken = lost.is_some() && error.has_code("DuplicateField");
            if !error.unknown_outcome && !is_taken {
                return Err(error);
            }
            let Some(key) = creation.key else { return Err(error) };
            match self.look_up(creation, key, started).await {
                Ok(KeyOwner::This(resource)) => return Ok(CreateAnswer::Read(resource)),
                // The service says more about the key than a lookup can.
                Ok(_) if is_taken => return Err(error),
                Ok(KeyOwner::Other) => return Err(creation.taken(key, error)),
                Ok(KeyOwner::None) => {}
                // It may exist or not: report the lost response.
                Err(_) => return Err(lost.unwrap_or(error)),
            }
            let Some(pause) = pauses.next() else { return Err(error) };
            lost = Some(error);
            tokio::time::sleep(pause).await;
        }
    }

    /// What has `key`. A resource that was created since `started` is the one of this call, as far as can be
    /// determined.
    async fn look_up<T: DeserializeOwned>(
        &self,
        creation: &Creation<'_, T>,
        key: &str,
        started: Instant,
    ) -> Result<KeyOwner<T>, Error> {
        let path = self.path(&creation.collection, &Reference::Key(key.to_owned()))?;
        let Some(response) = self.get(&path, &Parameters::default()).await.if_found()? else {
            return Ok(KeyOwner::None);
        };
        let resource = response.resource::<T>(creation.name)?;
        let is_new = is_new(&response, resource.json(), started.elapsed());
        Ok(if is_new && (creation.is_same)(&resource) { KeyOwner::This(resource) } else { KeyOwner::Other })
    }
}

/// What has the key of a resource to be created.
enum KeyOwner<T> {
    None,
    /// The resource that this call created.
    This(Resource<T>),
    /// A resource that existed before, or that another run created.
    Other,
}

impl<T> Creation<'_, T> {
    /// The error after a lost response, once the key is known to belong to another resource: nothing was created then.
    fn taken(&self, key: &str, lost: Error) -> Error {
        let text = format!("the key `{key}` belongs to another {}", self.name);
        Error { kind: ErrorKind::Taken(text), unknown_outcome: false, ..lost }
    }
}

/// Whether `resource` has its first version and, if it says when it was created, is not older than `elapsed`.
fn is_new(response: &ApiResponse, resource: &Value, elapsed: Duration) -> bool {
    let is_first = resource.get("version").and_then(Value::as_u64).is_none_or(|version| version == 1);
    let created = resource.get("createdAt").and_then(|created| created.as_str()?.parse::<Timestamp>().ok());
    let Some(created) = created else { return is_first };
    // Both times are the service's, so that the local clock does not matter.
    let now = response.headers().get(http::header::DATE).and_then(|date| retry::http_date(date.to_str().ok()?));
    let age = now.unwrap_or_else(Timestamp::now).duration_since(created);
    is_first && age <= (elapsed + CLOCK_TOLERANCE).try_into().unwrap_or_default()
}
