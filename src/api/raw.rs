//! Requests to any path, for what this client has no method for.

use bytes::Bytes;
use http::Method;
use serde_json::Value;

use super::{Client, Error, ErrorKind};

/// Response to a raw request.
#[derive(Debug, Clone)]
pub struct RawResponse {
    /// As received, without transfer and content coding.
    pub body: Bytes,
    /// The error of the status, if it is not a success.
    pub error: Option<Error>,
}

impl Client {
    /// Sends `body`, as JSON, to `path`: encoded, with its query, and with a leading slash. An error status is not an
    /// `Err`, so that the body can be shown.
    ///
    /// # Errors
    /// Without a response, or if `path` has no leading slash.
    pub async fn raw(&self, method: Method, path: &str, body: Option<Bytes>) -> Result<RawResponse, Error> {
        if !path.starts_with('/') {
            let text = format!("`{path}` is not a path: a path starts with `/`");
            return Err(Error::unsendable(text, method.as_str()));
        }
        // Of a raw request, the type of the Deployment is not known.
        let safety = self.safety();
        if !method.is_safe() && path.contains("/deployments") && !safety.allows_production() {
            return Err(Error::new(ErrorKind::Forbidden(safety), format!("{method} {path}")));
        }
        let mut request = self.request(method, path);
        if let Some(body) = body {
            if let Ok(json) = serde_json::from_slice::<Value>(&body) {
                self.learn_body(&json);
            }
            request = request.with_body("application/json", body);
        }
        let response = self.execute_any(&mut request).await?;
        Ok(RawResponse { body: response.body().clone(), error: self.checked(response).err() })
    }
}
