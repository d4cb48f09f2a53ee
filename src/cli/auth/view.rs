//! How identities and profiles are shown. Never a secret.

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::api::AccessToken;
use crate::config::Profile;
use crate::output::{Column, Row, StyledText, TextPage, View};

/// The current identity and its permissions.
#[derive(Debug, Clone, Default)]
pub(super) struct IdentityStatus {
    pub(super) source: String,
    pub(super) profile: Option<String>,
    pub(super) client_id: Option<String>,
    pub(super) project_key: Option<String>,
    pub(super) region: Option<String>,
    pub(super) auth_url: Option<String>,
    pub(super) api_url: Option<String>,
    /// `None` where they are not known.
    pub(super) scopes: Option<Vec<String>>,
    pub(super) expires_at: Option<Timestamp>,
    /// Whether the next command that needs a token requests a new one after that time.
    pub(super) is_renewable: bool,
    /// Whether the service has accepted the identity.
    pub(super) checked: bool,
    /// Whether the service refused it.
    pub(super) refused: bool,
}

impl IdentityStatus {
    /// After a login.
    pub(super) fn of_login(name: &str, profile: &Profile, token: &AccessToken) -> Self {
        Self {
            source: format!("profile `{name}`"),
            profile: Some(name.to_owned()),
            client_id: Some(profile.client_id.clone()),
            project_key: profile.project_key.clone(),
            region: profile.region.clone(),
            auth_url: profile.auth_url.clone(),
            api_url: profile.api_url.clone(),
            checked: true,
            is_renewable: true,
            ..Self::default()
        }
        .with_token(token.scope.as_deref(), token.expires_at)
    }

    pub(super) fn with_token(mut self, scope: Option<&str>, expires_at: Option<Timestamp>) -> Self {
        self.scopes = scope.map(|scope| scope.split_whitespace().map(str::to_owned).collect());
        self.expires_at = expires_at;
        self
    }

    /// What the service said about the identity.
    fn verdict(&self) -> Option<&'static str> {
        match (self.checked, self.refused) {
            (_, true) => Some("the service refuses the identity"),
            (true, false) => Some("the service accepts the identity"),
            (false, false) => None,
        }
    }

    /// Whether the token has expired by the local clock.
    pub(super) fn is_expired(&self) -> bool {
        self.expires_at.is_some_and(|time| time <= Timestamp::now())
    }

    /// When the token expires, or that it has.
    fn expiry(&self) -> Option<StyledText> {
        let time = self.expires_at?;
        let expired = match (self.is_expired(), self.is_renewable) {
            (false, _) => "",
            (true, true) => ", expired; the next command renews it",
            (true, false) => ", expired",
        };
        Some(StyledText::from(format!("{time:.0}{expired}")))
    }

    /// `manage`, `view` or `none`; `None` where the scopes are not known.
    fn level(&self, area: &str) -> Option<&'static str> {
        let scopes = self.scopes.as_ref()?;
        let has = |name: &str| {
            scopes.iter().any(|scope| match (scope.split_once(':'), &self.project_key) {
                (Some((scope, project)), Some(key)) => scope == name && project == key,
                (Some((scope, _)), None) => scope == name,
                (None, _) => scope == name,
            })
        };
        Some(if has("manage_project") || has(&format!("manage_{area}")) {
            "manage"
        } else if has(&format!("view_{area}")) {
            "view"
        } else {
            "none"
        })
    }

    fn manages_api_clients(&self) -> Option<bool> {
        let scopes = self.scopes.as_ref()?;
        Some(scopes.iter().any(|scope| scope.split(':').next() == Some("manage_api_clients")))
    }
}

impl View for IdentityStatus {
    fn json(&self) -> Value {
        json!({
            "source": self.source,
            "profile": self.profile,
            "clientId": self.client_id,
            "projectKey": self.project_key,
            "region": self.region,
            "authUrl": self.auth_url,
            "apiUrl": self.api_url,
            "scopes": self.scopes,
            "expiresAt": self.expires_at.map(|time| format!("{time:.0}")),
            "allows": {
                "connectors": self.level("connectors"),
                "deployments": self.level("connectors_deployments"),
                "apiClients": self.manages_api_clients(),
            },
            "checked": self.checked,
            "refused": self.refused,
            "expired": self.expires_at.map(|_| self.is_expired()),
            "renewable": self.is_renewable,
        })
    }

    fn page(&self, page: &mut TextPage) {
        page.title("Identity", &self.source);
        let reason = if self.checked { "the service does not report them" } else { "check with `--check`" };
        let unknown = || StyledText::faint(&format!("unknown; {reason}"));
        let text = |value: &Option<String>| value.as_deref().map(StyledText::from);
        let level = |area| self.level(area).map_or_else(unknown, StyledText::from);
        let api_clients = self.manages_api_clients().map(|may| StyledText::from(if may { "manage" } else { "none" }));
        let rows = [
            ("API Client", text(&self.client_id)),
            ("Project", text(&self.project_key)),
            ("Region", text(&self.region)),
            ("Auth service", text(&self.auth_url)),
            ("Connect API", text(&self.api_url)),
            ("Token expires", self.expiry()),
            ("Scopes", Some(self.scopes.as_ref().map_or_else(unknown, |scopes| StyledText::from(scopes.join(" "))))),
            ("Connectors", Some(level("connectors"))),
            ("Deployments", Some(level("connectors_deployments"))),
            ("API Clients", Some(api_clients.unwrap_or_else(unknown))),
            ("Checked", self.verdict().map(StyledText::from)),
        ];
        let rows: Vec<Vec<StyledText>> =
            rows.into_iter().filter_map(|(label, value)| Some(vec![StyledText::faint(label), value?])).collect();
        page.grid(2, &rows);
    }
}

/// A profile in the list.
#[derive(Debug, Clone)]
pub(super) struct ProfileRow {
    pub(super) name: String,
    pub(super) profile: Profile,
    pub(super) is_default: bool,
}

impl View for ProfileRow {
    fn json(&self) -> Value {
        json!({
            "name": self.name,
            "default": self.is_default,
            "projectKey": self.profile.project_key,
            "region": self.profile.region,
            "clientId": self.profile.client_id,
            "scope": self.profile.scope,
            "authUrl": self.profile.auth_url,
            "apiUrl": self.profile.api_url,
        })
    }

    fn page(&self, page: &mut TextPage) {
        page.title("Profile", &self.name);
    }
}

impl Row for ProfileRow {
    const COLUMNS: &[(Column, fn(&Self) -> String)] = &[
        (Column::Reference("PROFILE"), |row| row.name.clone()),
        (Column::Whole("DEFAULT"), |row| if row.is_default { "yes" } else { "" }.to_owned()),
        (Column::Whole("PROJECT"), |row| row.profile.project_key.clone().unwrap_or_default()),
        (Column::Whole("REGION"), |row| row.profile.region.clone().unwrap_or_default()),
        (Column::Shrinking("API CLIENT"), |row| row.profile.client_id.clone()),
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn allows(scope: Option<&str>) -> Value {
        let status =
            IdentityStatus { project_key: Some("p".to_owned()), ..IdentityStatus::default() }.with_token(scope, None);
        status.json()["allows"].take()
    }

    #[test]
    fn permissions_follow_from_the_scopes_of_the_project() {
        assert_eq!(
            allows(Some("manage_project:p")),
            json!({"connectors": "manage", "deployments": "manage", "apiClients": false})
        );
        assert_eq!(
            allows(Some("view_connectors:p manage_connectors_deployments:p manage_api_clients:p")),
            json!({"connectors": "view", "deployments": "manage", "apiClients": true})
        );
        assert_eq!(
            allows(Some("manage_project:other")),
            json!({"connectors": "none", "deployments": "none", "apiClients": false})
        );
        assert_eq!(allows(None), json!({"connectors": null, "deployments": null, "apiClients": null}));
    }
}
