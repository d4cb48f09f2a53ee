//! Calls of any path, for what this client has no method for.

use bytes::Bytes;
use http::Method;
use serde_json::Value;

use super::{Client, Error, ErrorKind};

/// Answer of a raw call.
#[derive(Debug, Clone)]
pub struct RawAnswer {
    /// HTTP status.
    pub status: u16,
    /// Names and values of the headers, in order.
    pub headers: Vec<(String, String)>,
    /// The body as it came, without transfer and content coding.
    pub body: Bytes,
    /// The error that the status stands for, if it is not a success.
    pub error: Option<Error>,
}

impl Client {
    /// Sends `body`, as JSON, to `path`: encoded, with its query, and with a leading slash. An error status is not an
    /// `Err` here, so that the body can be shown.
    ///
    /// # Errors
    /// When there is no answer, or when `path` is not one.
    pub async fn raw(&self, method: Method, path: &str, body: Option<Bytes>) -> Result<RawAnswer, Error> {
        if !path.starts_with('/') {
            let text = format!("`{path}` is not a path: a path starts with `/`");
            return Err(Error::new(ErrorKind::Unsendable(text), method.as_str()));
        }
        let mut call = self.call(method, path);
        if let Some(body) = body {
            if let Ok(json) = serde_json::from_slice::<Value>(&body) {
                self.learn_body(&json);
            }
            call = call.with_body("application/json", body);
        }
        let answer = self.execute_any(call).await?;
        let headers = self.shown_headers(answer.headers());
        let (status, body) = (answer.status(), answer.body().clone());
        Ok(RawAnswer { status, headers, body, error: self.checked(answer).err() })
    }
}
