//! Which keys and numbers are allowed. The rules check these facts, and the JSON Schema repeats them.

use std::ops::RangeInclusive;

use super::known_keys;
use crate::connect_file::model::ApplicationType;

pub(crate) const APPLICATION_KEYS: [&str; 8] = known_keys::APPLICATION.keys;
pub(crate) const HEALTH_CHECK_NUMBERS: RangeInclusive<u32> = 1..=20;
pub(crate) const BACKOFF_SECONDS: RangeInclusive<u32> = 1..=600;
pub(crate) const ATTEMPTS: RangeInclusive<u32> = 5..=100;

/// Whether applications of a type can have a key.
pub(crate) fn supports(kind: ApplicationType, key: &str) -> bool {
    let own: &[&str] = match kind {
        ApplicationType::Service => &["endpoint", "scripts", "configuration", "healthCheck"],
        ApplicationType::Event => &["endpoint", "scripts", "configuration", "healthCheck", "retryPolicy"],
        ApplicationType::Job => &["endpoint", "scripts", "configuration", "properties"],
        ApplicationType::MerchantCenterCustomApplication | ApplicationType::MerchantCenterCustomView => {
            &["scripts", "configuration"]
        }
        ApplicationType::Assets => &[],
    };
    matches!(key, "name" | "applicationType") || own.contains(&key)
}

/// The keys that applications of a type must have, besides `name` and `applicationType`.
pub(crate) fn required_keys(kind: ApplicationType) -> impl Iterator<Item = &'static str> {
    ["endpoint", "properties"].into_iter().filter(move |key| supports(kind, key))
}

/// The standard configuration keys that applications of a type must declare as required.
pub(crate) fn merchant_center_keys(kind: ApplicationType) -> &'static [&'static str] {
    match kind {
        ApplicationType::MerchantCenterCustomApplication => &["CUSTOM_APPLICATION_ID", "ENTRY_POINT_URI_PATH"],
        ApplicationType::MerchantCenterCustomView => &["CUSTOM_VIEW_ID"],
        _ => &[],
    }
}
