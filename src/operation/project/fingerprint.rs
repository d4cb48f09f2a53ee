//! What a saved plan keeps of a plan: its JSON with keyed hashes in place of values.

use anyhow::Result;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::hmac::{HMAC_SHA256, Key, sign};
use ring::rand::SystemRandom;
use serde_json::Value;

use crate::failure::{ExitCode, Failure};
use crate::output::View as _;
use crate::output::views::ShownPlan;

/// Length of the salt in bytes, as of the hash.
const SALT_LENGTH: usize = 32;

/// A new random salt in Base64: the hashes of two plans say nothing about each other, and no table of hashes fits.
///
/// # Errors
/// When the operating system has no random numbers.
pub(super) fn new_salt() -> Result<String> {
    let bytes = ring::rand::generate::<[u8; SALT_LENGTH]>(&SystemRandom::new());
    let bytes = bytes.map_err(|_| Failure::new(ExitCode::UNEXPECTED, "the operating system has no random numbers"))?;
    Ok(STANDARD.encode(bytes.expose()))
}

/// The Connector and the Deployments of a plan.
pub(super) fn fingerprint(plan: &ShownPlan<'_>, salt: &str) -> (Value, Vec<Value>) {
    let key = Key::new(HMAC_SHA256, salt.as_bytes());
    let mut json = plan.json();
    let mut connector = json.get_mut("connector").map(Value::take).unwrap_or_default();
    without_texts(&mut connector, "changes", &key);
    let deployments = json.get_mut("deployments").map(Value::take).unwrap_or_default();
    let mut deployments = match deployments {
        Value::Array(deployments) => deployments,
        _ => Vec::new(),
    };
    deployments.iter_mut().for_each(|deployment| without_texts(deployment, "values", &key));
    (connector, deployments)
}

/// Replaces the values in a list of changes, and removes what is only for people.
fn without_texts(part: &mut Value, list: &str, key: &Key) {
    let Value::Object(fields) = part else { return };
    fields.remove("notes");
    for change in fields.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
        for field in ["before", "after"] {
            if let Some(text) = change.get_mut(field).filter(|text| !text.is_null()) {
                *text = STANDARD.encode(sign(key, text.to_string().as_bytes())).into();
            }
        }
    }
}
