//! Creates that survive a lost answer: the resource is looked up by its key before it is created again.

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::time::Duration;
use tokio::time::Instant;

use super::answer::Answer;
use super::retry;
use super::url::Parameters;
use super::{Client, Error, Reference, Resource};

/// How far the clocks of the service's machines may be apart.
const CLOCK_TOLERANCE: Duration = Duration::from_secs(60);

/// A resource to be created.
pub(crate) struct Creation<'a, T> {
    /// Path of the collection, which takes the POST.
    pub(crate) collection: String,
    /// What the API calls the resource.
    pub(crate) name: &'static str,
    /// Its key, if it is given one.
    pub(crate) key: Option<&'a str>,
    /// Its body.
    pub(crate) body: Value,
    /// Whether a resource with this key holds what the body says, as far as can be told.
    pub(crate) is_same: &'a dyn Fn(&T) -> bool,
}

impl Client {
    /// Creates a resource once, however often its answer gets lost.
    pub(crate) async fn create<T: DeserializeOwned>(&self, creation: &Creation<'_, T>) -> Result<Resource<T>, Error> {
        let started = Instant::now();
        let mut pauses = retry::pauses(self.retries());
        let mut lost = None;
        loop {
            let error = match self.post(&creation.collection, &creation.body).await {
                Ok(answer) => return answer.resource(creation.name),
                Err(error) => error,
            };
            // An earlier attempt that was thought lost may have been applied since.
            let taken = lost.is_some() && error.has_code("DuplicateField");
            if !error.unknown_outcome && !taken {
                return Err(error);
            }
            let Some(key) = creation.key else { return Err(error) };
            match self.look_up(creation, key, started).await {
                Ok(Some(resource)) => return Ok(resource),
                Ok(None) if taken => return Err(error),
                Ok(None) => {}
                // Whether it exists is not known: the lost answer is what has to be reported.
                Err(_) => return Err(lost.unwrap_or(error)),
            }
            let Some(pause) = pauses.next() else { return Err(error) };
            lost = Some(error);
            tokio::time::sleep(pause).await;
        }
    }

    /// The resource with `key`, if it exists and was made since `started`, by this call as far as can be told.
    async fn look_up<T: DeserializeOwned>(
        &self,
        creation: &Creation<'_, T>,
        key: &str,
        started: Instant,
    ) -> Result<Option<Resource<T>>, Error> {
        let segment = Reference::Key(key.to_owned()).path_segment();
        let segment = segment.map_err(|kind| Error::new(kind, creation.collection.as_str()))?;
        let path = format!("{}/{segment}", creation.collection);
        let answer = match self.get(&path, &Parameters::default()).await {
            Ok(answer) => answer,
            Err(error) if error.is_not_found() => return Ok(None),
            Err(error) => return Err(error),
        };
        let resource = answer.resource::<T>(creation.name)?;
        let is_new = is_new(&answer, resource.json(), started.elapsed());
        Ok((is_new && (creation.is_same)(&resource)).then_some(resource))
    }
}

/// Whether `resource` is at its first version and, where it says when it was created, not older than `elapsed`.
fn is_new(answer: &Answer, resource: &Value, elapsed: Duration) -> bool {
    let first = resource.get("version").and_then(Value::as_u64).is_none_or(|version| version == 1);
    let created = resource.get("createdAt").and_then(|created| created.as_str()?.parse::<Timestamp>().ok());
    let Some(created) = created else { return first };
    // Both times are the service's, so that the local clock does not matter.
    let date = answer.headers().get(http::header::DATE).and_then(|date| date.to_str().ok());
    let now = date.and_then(|date| rfc2822::DateTimeParser::new().parse_timestamp(date).ok());
    let age = now.unwrap_or_else(Timestamp::now).duration_since(created);
    first && age <= (elapsed + CLOCK_TOLERANCE).try_into().unwrap_or_default()
}
