//! The Regions and the addresses of their servers.

/// The Regions that host Projects, in the order of the API's documentation.
pub const KNOWN_REGIONS: [&str; 5] =
    ["europe-west1.gcp", "us-central1.gcp", "australia-southeast1.gcp", "us-east-2.aws", "eu-central-1.aws"];

/// Address of the Connect API of a known Region.
pub(super) fn connect_url_of(region: &str) -> Option<String> {
    url_of("connect", region)
}

/// Address of the auth service of a known Region.
pub fn auth_url_of(region: &str) -> Option<String> {
    url_of("auth", region)
}

/// An unknown Region has no address: an invented name must never become part of a host name.
fn url_of(service: &str, region: &str) -> Option<String> {
    KNOWN_REGIONS.contains(&region).then(|| format!("https://{service}.{region}.commercetools.com"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_known_regions_have_addresses() {
        assert_eq!(connect_url_of("us-east-2.aws").as_deref(), Some("https://connect.us-east-2.aws.commercetools.com"));
        assert_eq!(auth_url_of("us-east-2.aws").as_deref(), Some("https://auth.us-east-2.aws.commercetools.com"));
        for region in ["evil.example/x?", "US-EAST-2.aws", "", "mars-1.gcp"] {
            assert_eq!(auth_url_of(region), None);
        }
    }
}
