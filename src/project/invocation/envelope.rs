//! The envelopes in which brokers deliver messages.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use super::MessageDelivery;

/// Headers and body.
type Envelope = (Vec<(&'static str, String)>, Value);

const TOPIC: &str = "arn:aws:sns:eu-central-1:000000000000:local";
const SUBSCRIPTION: &str = "arn:aws:sns:eu-central-1:000000000000:local:00000000-0000-0000-0000-000000000000";

/// A push of Google Cloud Pub/Sub, which has some fields in two spellings.
pub(super) fn pub_sub(message: &str, delivery: &MessageDelivery) -> Envelope {
    let id = delivery.at.as_microsecond().to_string();
    let time = delivery.time();
    let body = json!({
        "message": {
            "attributes": {},
            "data": STANDARD.encode(message),
            "messageId": id,
            "message_id": id,
            "publishTime": time,
            "publish_time": time,
        },
        "subscription": "projects/local/subscriptions/local",
    });
    (vec![("content-type", "application/json".to_owned())], body)
}

/// A notification of Amazon SNS. Its signature is not valid: only Amazon can sign.
pub(super) fn sns(message: &str, delivery: &MessageDelivery) -> Envelope {
    let id = delivery.id.to_string();
    let headers = vec![
        ("content-type", "text/plain; charset=UTF-8".to_owned()),
        ("x-amz-sns-message-type", "Notification".to_owned()),
        ("x-amz-sns-message-id", id.clone()),
        ("x-amz-sns-topic-arn", TOPIC.to_owned()),
        ("x-amz-sns-subscription-arn", SUBSCRIPTION.to_owned()),
    ];
    let host = "https://sns.eu-central-1.amazonaws.com";
    let body = json!({
        "Type": "Notification",
        "MessageId": id,
        "TopicArn": TOPIC,
        "Message": message,
        "Timestamp": delivery.time(),
        "SignatureVersion": "1",
        "Signature": STANDARD.encode("not signed: sent by ctconnect application call"),
        "SigningCertURL": format!("{host}/SimpleNotificationService-00000000000000000000000000000000.pem"),
        "UnsubscribeURL": format!("{host}/?Action=Unsubscribe&SubscriptionArn={SUBSCRIPTION}"),
    });
    (headers, body)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    /// Digits, a space and a letter that Base64 and JSON can change.
    const MESSAGE: &str = r#"{"total": 12345678901234567890.10 , "name": "Größe"}"#;

    fn delivery() -> MessageDelivery {
        let at = "2026-11-21T10:00:00.5Z".parse::<Timestamp>().unwrap();
        MessageDelivery { id: Uuid::from_u128(7), at }
    }

    #[test]
    fn pub_sub_pushes_the_message_in_base64() {
        let (headers, body) = pub_sub(MESSAGE, &delivery());
        assert_eq!(headers, [("content-type", "application/json".to_owned())]);
        let message = &body["message"];
        assert_eq!(STANDARD.decode(message["data"].as_str().unwrap()).unwrap(), MESSAGE.as_bytes());
        assert_eq!(message["publishTime"], "2026-11-21T10:00:00.500Z");
        assert_eq!(message["messageId"], "1795255200500000");
        for (one, other) in [("messageId", "message_id"), ("publishTime", "publish_time")] {
            assert_eq!(message[one], message[other]);
        }
        assert_eq!(body["subscription"], "projects/local/subscriptions/local");
    }

    #[test]
    fn sns_posts_the_message_as_a_string_in_plain_text() {
        let (headers, body) = sns(MESSAGE, &delivery());
        let header = |name: &str| headers.iter().find(|(known, _)| *known == name).unwrap().1.as_str();
        assert_eq!(header("content-type"), "text/plain; charset=UTF-8");
        assert_eq!(header("x-amz-sns-message-type"), body["Type"]);
        assert_eq!(header("x-amz-sns-message-id"), body["MessageId"]);
        assert_eq!(header("x-amz-sns-topic-arn"), body["TopicArn"]);
        assert_eq!(body["Message"], MESSAGE);
        assert_eq!(body["Timestamp"], "2026-11-21T10:00:00.500Z");
        assert!(body.get("Subject").is_none(), "the platform sets none");
    }
}
