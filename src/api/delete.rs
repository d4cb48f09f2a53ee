//! Deletes whose response is lost: one read settles whether they were applied.

use serde::de::DeserializeOwned;

use super::{Client, Error, IfFound as _, Resource};
use crate::address::Parameters;

impl Client {
    /// Sends one DELETE; returns the resulting state, if the service sends one. `name` is what the API calls the
    /// resource.
    ///
    /// After a lost response, or a 5xx that may have been applied, the resource is read once: if it is gone, or if
    /// `is_leaving` says that its deletion has started, the delete was applied.
    ///
    /// # Errors
    /// With `unknown_outcome` if that read fails too. Without it, the resource exists unchanged.
    pub(crate) async fn delete_resource<T: DeserializeOwned>(
        &self,
        path: &str,
        name: &str,
        is_leaving: impl Fn(&T) -> bool,
    ) -> Result<Option<Resource<T>>, Error> {
        let error = match self.delete(path).await {
            Ok(response) => return Ok(response.resource(name).ok()),
            Err(error) if error.unknown_outcome => error,
            Err(error) => return Err(error),
        };
        let Ok(found) = self.get(path, &Parameters::default()).await.if_found() else { return Err(error) };
        let Some(response) = found else { return Ok(None) };
        match response.resource::<T>(name) {
            Ok(state) if is_leaving(&state) => Ok(Some(state)),
            Ok(_) => Err(Error { unknown_outcome: false, ..error }),
            Err(_) => Err(error),
        }
    }
}
