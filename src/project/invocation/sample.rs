//! The default messages: small, but with every field that applications usually read.

use serde_json::{Value, json};

use super::MessageDelivery;

const ORDER: &str = "2f5a3c1e-6f0b-4c39-9b58-1d1f2a7c9e01";
const CART: &str = "7c1d9a52-0e7d-4b0c-8f43-52b7f0a6d102";

/// The format of a Subscription.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MessageFormat {
    #[default]
    Platform,
    /// CloudEvents 1.0, with the message of the format `Platform` as its `data`.
    CloudEvents,
}

/// The OrderCreated Message of a Subscription.
pub fn order_created(format: MessageFormat, delivery: &MessageDelivery) -> Value {
    let (id, time) = (delivery.id.to_string(), delivery.time());
    let message = json!({
        "notificationType": "Message",
        "projectKey": "local",
        "id": id,
        "version": 1,
        "sequenceNumber": 1,
        "resource": { "typeId": "order", "id": ORDER },
        "resourceVersion": 1,
        "resourceUserProvidedIdentifiers": { "orderNumber": "local-1" },
        "type": "OrderCreated",
        "order": {
            "type": "Order",
            "id": ORDER,
            "version": 1,
            "orderNumber": "local-1",
            "orderState": "Open",
            "origin": "Customer",
            "totalPrice": price(4_200),
            "lineItems": [],
            "customLineItems": [],
            "createdAt": time,
            "lastModifiedAt": time,
        },
        "createdAt": time,
        "lastModifiedAt": time,
    });
    match format {
        MessageFormat::Platform => message,
        MessageFormat::CloudEvents => json!({
            "specversion": "1.0",
            "id": id,
            "type": "com.commercetools.order.message.OrderCreated",
            "source": "/local/orders",
            "subject": ORDER,
            "time": time,
            "dataref": format!("/local/messages/{id}"),
            "sequence": "1",
            "sequencetype": "Integer",
            "data": message,
        }),
    }
}

/// The input of an API Extension that is called when a Cart is created.
pub fn cart_create(delivery: &MessageDelivery) -> Value {
    let time = delivery.time();
    json!({
        "action": "Create",
        "resource": {
            "typeId": "cart",
            "id": CART,
            "obj": {
                "type": "Cart",
                "id": CART,
                "version": 1,
                "cartState": "Active",
                "origin": "Customer",
                "country": "DE",
                "totalPrice": price(4_200),
                "lineItems": [],
                "customLineItems": [],
                "discountCodes": [],
                "taxMode": "External",
                "inventoryMode": "None",
                "shippingAddress": { "country": "DE", "city": "Berlin", "postalCode": "10999" },
                "createdAt": time,
                "lastModifiedAt": time,
            },
        },
    })
}

fn price(cents: u32) -> Value {
    json!({ "type": "centPrecision", "currencyCode": "EUR", "centAmount": cents, "fractionDigits": 2 })
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn both_formats_contain_the_same_message() {
        let delivery = MessageDelivery { id: Uuid::from_u128(7), at: Timestamp::UNIX_EPOCH };
        let message = order_created(MessageFormat::Platform, &delivery);
        assert_eq!((&message["notificationType"], &message["type"]), (&json!("Message"), &json!("OrderCreated")));
        assert_eq!(message["order"]["id"], message["resource"]["id"]);
        let event = order_created(MessageFormat::CloudEvents, &delivery);
        assert_eq!(event["data"], message);
        assert_eq!((&event["id"], &event["subject"]), (&message["id"], &message["resource"]["id"]));
    }
}
