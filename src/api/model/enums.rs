//! The enumerations of the API. A value that this version does not know survives as `Unknown`.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;

/// Declares an enumeration that is a string in JSON and keeps values it does not know.
macro_rules! open_enum {
    ($(#[$meta:meta])* $name:ident { $($(#[$doc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, PartialEq, Eq, Hash)]
        pub enum $name {
            $($(#[$doc])* $variant,)+
            /// A value that this version does not know, as it was sent.
            Unknown(String),
        }

        impl $name {
            /// The values that this version knows, in the order of the reference.
            pub const KNOWN: &'static [&'static str] = &[$($text),+];

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
                match text {
                    $($text => Self::$variant,)+
                    other => Self::Unknown(other.to_owned()),
                }
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
                // A value of another type than string is a value that this version does not know, not an error.
                Ok(match Value::deserialize(deserializer)? {
                    Value::String(text) => Self::from(text.as_str()),
                    other => Self::from(other.to_string().as_str()),
                })
            }
        }
    };
}

open_enum! {
    /// Where a ConnectorStaged stands on its way to being published.
    ConnectorStatus {
        /// Editable; nothing runs.
        Draft = "Draft",
        /// A publish is running; updates are refused until it ends.
        Processing = "Processing",
        /// Automated checks are done; people at commercetools take over.
        ReadyForCertification = "ReadyForCertification",
        /// Under review by people at commercetools.
        InCertification = "InCertification",
        /// The published Connector was created or refreshed.
        Published = "Published",
        /// The publish went wrong; the publishing report says why.
        Failed = "Failed",
    }
}

open_enum! {
    /// Whether a ConnectorStaged may be deployed as a preview. A string in the API, never a boolean.
    IsPreviewable {
        /// Validated; previews are allowed.
        True = "true",
        /// Validation refused it; the previewable report says why.
        False = "false",
        /// Validation is running.
        Pending = "pending",
        /// Validation was never asked for.
        None = "none",
    }
}

open_enum! {
    /// Where a Deployment stands.
    DeploymentStatus {
        /// Stored, nothing runs.
        Draft = "Draft",
        /// Accepted, the build has not begun.
        Queued = "Queued",
        /// Building and starting.
        Deploying = "Deploying",
        /// Live.
        Deployed = "Deployed",
        /// The build or the start went wrong; the build report says why.
        Failed = "Failed",
        /// Being taken down.
        Undeploying = "Undeploying",
        /// Taking it down went wrong.
        UndeployFailed = "UndeployFailed",
    }
}

open_enum! {
    /// What a Deployment is for.
    DeploymentType {
        /// Of a ConnectorStaged, to look at it before it is published.
        Preview = "preview",
        /// Of a published Connector, scaled to zero when idle.
        Sandbox = "sandbox",
        /// Of a published Connector, kept warm.
        Production = "production",
    }
}

open_enum! {
    /// Kind of an application, as in `deployAs[].applicationType` of connect.yaml.
    ApplicationType {
        /// Answers HTTP requests, such as those of an API Extension.
        Service = "service",
        /// Receives the messages of a Subscription.
        Event = "event",
        /// Runs at the times of its schedule.
        Job = "job",
        /// A Custom Application of the Merchant Center.
        MerchantCenterCustomApplication = "merchant-center-custom-application",
        /// A Custom View of the Merchant Center.
        MerchantCenterCustomView = "merchant-center-custom-view",
        /// Static files.
        Assets = "assets",
    }
}

open_enum! {
    /// Kind of an entry in a report. Skipped checks come as `Error` on runs that succeed.
    ReportEntryType {
        /// For information only.
        Information = "Information",
        /// Worth a look.
        Warning = "Warning",
        /// A check that failed, or one that was skipped.
        Error = "Error",
    }
}

open_enum! {
    /// Severity of a log entry, in rising order.
    LogSeverity {
        /// None was assigned.
        Default = "DEFAULT",
        /// For debugging.
        Debug = "DEBUG",
        /// Routine.
        Info = "INFO",
        /// Normal but significant.
        Notice = "NOTICE",
        /// Might cause problems.
        Warning = "WARNING",
        /// Likely causes problems.
        Error = "ERROR",
        /// Causes severe problems.
        Critical = "CRITICAL",
        /// Somebody must act at once.
        Alert = "ALERT",
        /// The system is unusable.
        Emergency = "EMERGENCY",
    }
}

open_enum! {
    /// Kind of a log entry.
    LogEntryType {
        /// A request that an application answered.
        HttpRequest = "HTTP_REQUEST",
        /// A line of text that an application printed.
        ApplicationText = "APPLICATION_TEXT",
        /// A JSON object that an application printed.
        ApplicationJson = "APPLICATION_JSON",
    }
}

open_enum! {
    /// What a Connector connects to.
    IntegrationType {
        /// Tax.
        Tax = "tax",
        /// Marketplace.
        Marketplace = "marketplace",
        /// Order management.
        Oms = "oms",
        /// Payment service provider.
        Psp = "psp",
        /// Product information.
        Pim = "pim",
        /// Promotion.
        Promotion = "promotion",
        /// Search.
        Search = "search",
        /// Enterprise resource planning.
        Erp = "erp",
        /// Customer relations.
        Crm = "crm",
        /// E-mail.
        Email = "email",
        /// Analytics.
        Analytics = "analytics",
        /// Shipping.
        Shipping = "shipping",
        /// Gift cards.
        Giftcard = "giftcard",
        /// Anything else.
        Other = "other",
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn every_value_survives_a_round_trip() {
        for text in DeploymentStatus::KNOWN.iter().chain(&["Rebooting", ""]) {
            let json = Value::from(*text);
            let status: DeploymentStatus = serde_json::from_value(json.clone()).unwrap();
            assert_eq!(matches!(status, DeploymentStatus::Unknown(_)), !DeploymentStatus::KNOWN.contains(text));
            assert_eq!(serde_json::to_value(&status).unwrap(), json);
        }
    }

    #[test]
    fn a_value_of_another_type_is_unknown_or_what_it_spells() {
        let read = |json: &str| serde_json::from_str::<IsPreviewable>(json).unwrap();
        assert_eq!(read("true"), IsPreviewable::True);
        assert_eq!(read("7"), IsPreviewable::Unknown("7".to_owned()));
        assert_eq!(serde_json::from_str::<Option<IsPreviewable>>("null").unwrap(), None);
    }
}
