//! Facts of the format that the rules check and the schema repeats.

use std::ops::RangeInclusive;

use super::advice;
use crate::connect_file::model::ApplicationType;

/// The keys of an application.
pub(crate) const APPLICATION_KEYS: [&str; 8] = advice::APPLICATION.keys;

/// Range of the numbers of a health check.
pub(crate) const HEALTH_CHECK_NUMBERS: RangeInclusive<u32> = 1..=20;
/// Range of the pauses between deliveries, in seconds.
pub(crate) const BACKOFF_SECONDS: RangeInclusive<u32> = 1..=600;
/// Range of the number of deliveries.
pub(crate) const ATTEMPTS: RangeInclusive<u32> = 5..=100;

/// Whether applications of a type may have a key.
pub(crate) fn takes(kind: ApplicationType, key: &str) -> bool {
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

/// The keys that applications of a type must have, beside `name` and `applicationType`.
pub(crate) fn required_keys(kind: ApplicationType) -> Vec<&'static str> {
    ["endpoint", "properties"].into_iter().filter(|key| takes(kind, key)).collect()
}

/// The configuration keys that a type needs, standard and required.
pub(crate) fn merchant_center_keys(kind: ApplicationType) -> &'static [&'static str] {
    match kind {
        ApplicationType::MerchantCenterCustomApplication => &["CUSTOM_APPLICATION_ID", "ENTRY_POINT_URI_PATH"],
        ApplicationType::MerchantCenterCustomView => &["CUSTOM_VIEW_ID"],
        _ => &[],
    }
}
