//! What the platform would send to an application, and how it would judge the response.
//!
//! An application is called by a broker that delivers a message, by an API Extension or a webhook, or by a scheduler.
//! Pure: the caller passes the time and the id of a delivery.

mod envelope;
mod sample;
mod verdict;

use std::time::Duration;

use http::Method;
use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

pub use sample::{MessageFormat, cart_create, order_created};
pub use verdict::{ApplicationResponse, CallVerdict};

/// The cloud whose broker delivers messages to event applications.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Cloud {
    /// Google Cloud Pub/Sub pushes JSON that contains the message in Base64.
    #[default]
    Gcp,
    /// Amazon SNS posts JSON as plain text that contains the message as a string.
    Aws,
}

/// What calls an application.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trigger {
    /// A Message of a Subscription.
    Event(Cloud),
    /// An API Extension, which expects update actions or a rejection.
    Extension,
    /// Any other request to a service.
    Request,
    /// The schedule of a job.
    Schedule,
    HealthCheck,
}

impl Trigger {
    /// How long the platform waits for the response (docs: limits of applications, and of API Extensions; the default for
    /// health checks is not documented).
    pub fn limit(self) -> Duration {
        Duration::from_secs(match self {
            Self::Extension => 2,
            Self::Event(_) | Self::HealthCheck => 10,
            Self::Request => 5 * 60,
            Self::Schedule => 30 * 60,
        })
    }
}

/// The values that differ from one delivery to the next.
#[derive(Debug, Clone, Copy)]
pub struct MessageDelivery {
    pub id: Uuid,
    pub at: Timestamp,
}

impl MessageDelivery {
    /// Date and time with milliseconds, as the platform and both brokers write it.
    fn time(&self) -> String {
        format!("{:.3}", self.at)
    }
}

/// A request to an application, without its address.
#[derive(Debug, Clone, PartialEq)]
pub struct Invocation {
    pub trigger: Trigger,
    pub method: Method,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Invocation {
    /// A message in the envelope of the broker. The message is delivered byte for byte.
    pub fn event(message: &str, cloud: Cloud, delivery: &MessageDelivery) -> Self {
        let (headers, body) = match cloud {
            Cloud::Gcp => envelope::pub_sub(message, delivery),
            Cloud::Aws => envelope::sns(message, delivery),
        };
        Self { trigger: Trigger::Event(cloud), method: Method::POST, headers, body: body.to_string().into_bytes() }
    }

    /// A request to a service: the call of an API Extension if the body is the input of one, else a plain request.
    pub fn service(body: Vec<u8>, delivery: &MessageDelivery) -> Self {
        let json: Option<Value> = serde_json::from_slice(&body).ok();
        let is_input = json.as_ref().is_some_and(|json| json["action"].is_string() && json["resource"].is_object());
        let content_type = if json.is_some() { "application/json" } else { "text/plain; charset=UTF-8" };
        let headers =
            vec![("content-type", content_type.to_owned()), ("x-correlation-id", format!("local/{}", delivery.id))];
        let trigger = if is_input { Trigger::Extension } else { Trigger::Request };
        Self { trigger, method: Method::POST, headers, body }
    }

    /// The request of a job's schedule. Only its method is documented, so it has no headers and no body.
    pub fn job() -> Self {
        Self { trigger: Trigger::Schedule, method: Method::POST, headers: Vec::new(), body: Vec::new() }
    }

    /// The request of a health check.
    pub fn health_check() -> Self {
        Self { trigger: Trigger::HealthCheck, method: Method::GET, headers: Vec::new(), body: Vec::new() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const DELIVERY: MessageDelivery = MessageDelivery { id: Uuid::nil(), at: Timestamp::UNIX_EPOCH };

    #[test]
    fn the_body_decides_on_the_trigger_of_a_service() {
        let trigger = |body: &str| Invocation::service(body.into(), &DELIVERY).trigger;
        assert_eq!(trigger(&cart_create(&DELIVERY).to_string()), Trigger::Extension);
        for other in ["", "hello", "[]", "{}", r#"{"action": "Create"}"#, r#"{"action": 1, "resource": {}}"#] {
            assert_eq!(trigger(other), Trigger::Request, "{other}");
        }
    }

    #[test]
    fn a_body_is_sent_byte_for_byte_with_its_content_type() {
        let json = Invocation::service(b"{ \"a\" :1}".to_vec(), &DELIVERY);
        assert_eq!(json.body, b"{ \"a\" :1}");
        assert_eq!(json.headers[0], ("content-type", "application/json".to_owned()));
        let text = Invocation::service(vec![0xff], &DELIVERY);
        assert_eq!(text.headers[0].1, "text/plain; charset=UTF-8");
        assert_eq!(text.headers[1].1, "local/00000000-0000-0000-0000-000000000000");
    }
}
