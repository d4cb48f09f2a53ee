//! The enumerations of the API. An unknown value is kept as `Unknown`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Declares an enumeration that is a string in JSON and keeps unknown values.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A value that this version does not know, as sent.
            Unknown(String),
        }

        impl $name {
            /// The values that this version knows, in the order of the reference.
            pub const KNOWN: &'static [Self] = &[$(Self::$variant),+];

            /// The value as the API writes it.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $text,)+
                    Self::Unknown(text) => text,
                }
            }
        }

        impl From<&str> for $name {
            fn from(text: &str) -> Self {
                let known = Self::KNOWN.iter().find(|known| known.as_str() == text);
                known.cloned().unwrap_or_else(|| Self::Unknown(text.to_owned()))
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.pad(self.as_str())
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                // A value that is not a string is an unknown value, not an error.
                Ok(match Value::deserialize(deserializer)? {
                    Value::String(text) => Self::from(text.as_str()),
                    other => Self::from(other.to_string().as_str()),
                })
            }
        }
    };
}

open_enum! {
    /// The publishing status of a ConnectorStaged.
    ConnectorStatus {
        /// Editable; no publish is running.
        Draft = "Draft",
        /// A publish is running; updates are refused until it ends.
        Processing = "Processing",
        /// The automated checks are done; people at commercetools continue.
        ReadyForCertification = "ReadyForCertification",
        /// Under review by people at commercetools.
        InCertification = "InCertification",
        /// The published Connector was created or refreshed.
        Published = "Published",
        /// The publish failed; the publishing report says why.
        Failed = "Failed",
    }
}

open_enum! {
    /// Whether a ConnectorStaged may be deployed as a preview. A string in the API, never a boolean.
    IsPreviewable {
        True = "true",
        /// The validation failed; the previewable report says why.
        False = "false",
        Pending = "pending",
        /// No validation was requested.
        None = "none",
    }
}

open_enum! {
    /// The status of a Deployment.
    DeploymentStatus {
        /// Stored; no build was requested.
        Draft = "Draft",
        /// The build has not started.
        Queued = "Queued",
        Deploying = "Deploying",
        Deployed = "Deployed",
        /// The build or the start failed; the build report says why.
        Failed = "Failed",
        Undeploying = "Undeploying",
        UndeployFailed = "UndeployFailed",
    }
}

open_enum! {
    /// The type of a Deployment.
    DeploymentType {
        /// Of a ConnectorStaged, for tests before it is published.
        Preview = "preview",
        /// Of a published Connector; scaled to zero when idle.
        Sandbox = "sandbox",
        /// Of a published Connector; kept warm.
        Production = "production",
    }
}

open_enum! {
    /// The type of an application, as in `deployAs[].applicationType` of connect.yaml.
    ApplicationType {
        /// Answers HTTP requests, such as those of an API Extension.
        Service = "service",
        /// Receives the messages of a Subscription.
        Event = "event",
        Job = "job",
        MerchantCenterCustomApplication = "merchant-center-custom-application",
        MerchantCenterCustomView = "merchant-center-custom-view",
        /// Static files.
        Assets = "assets",
    }
}

open_enum! {
    /// The type of an entry in a report. Runs that succeed report skipped checks as `Error`.
    ReportEntryType {
        Information = "Information",
        Warning = "Warning",
        /// A check that failed, or one that was skipped.
        Error = "Error",
    }
}

open_enum! {
    /// The severity of a log entry, in ascending order.
    LogSeverity {
        /// No severity was assigned.
        Default = "DEFAULT",
        Debug = "DEBUG",
        Info = "INFO",
        Notice = "NOTICE",
        Warning = "WARNING",
        Error = "ERROR",
        Critical = "CRITICAL",
        Alert = "ALERT",
        Emergency = "EMERGENCY",
    }
}

open_enum! {
    /// The type of a log entry.
    LogEntryType {
        /// A request that an application responded to.
        HttpRequest = "HTTP_REQUEST",
        /// A line of text that an application printed.
        ApplicationText = "APPLICATION_TEXT",
        /// A JSON object that an application printed.
        ApplicationJson = "APPLICATION_JSON",
    }
}

open_enum! {
    /// What a Connector integrates with.
    IntegrationType {
        Tax = "tax",
        Marketplace = "marketplace",
        /// Order management.
        Oms = "oms",
        /// Payment service provider.
        Psp = "psp",
        /// Product information.
        Pim = "pim",
        Promotion = "promotion",
        Search = "search",
        /// Enterprise resource planning.
        Erp = "erp",
        /// Customer relations.
        Crm = "crm",
        Email = "email",
        Analytics = "analytics",
        Shipping = "shipping",
        Giftcard = "giftcard",
        Other = "other",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_a_round_trip() {
        let known = DeploymentStatus::KNOWN.iter().map(DeploymentStatus::as_str);
        for (text, is_known) in known.map(|text| (text, true)).chain([("Rebooting", false), ("", false)]) {
            let json = Value::from(text);
            let status: DeploymentStatus = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(!matches!(status, DeploymentStatus::Unknown(_)), is_known);
            assert_eq!(serde_json::to_value(&status).unwrap(), json);
        }
    }

    #[test]
    fn a_value_that_is_not_a_string_is_read_as_its_text() {
        let read = |json: &str| serde_json::from_str::<IsPreviewable>(json).unwrap();
        assert_eq!(read("true"), IsPreviewable::True);
        assert_eq!(read("7"), IsPreviewable::Unknown("7".to_owned()));
        assert_eq!(serde_json::from_str::<Option<IsPreviewable>>("null").unwrap(), None);
    }
}
