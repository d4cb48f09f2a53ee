//! Requests that the user forbids, for agents and shared terminals.

use std::fmt;

use http::Method;

/// The requests that are refused before anything is sent. Several settings add up: the strictest wins.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Safety {
    no_production: bool,
    no_delete: bool,
    read_only: bool,
}

impl Safety {
    pub const OFF: Self = Self { no_production: false, no_delete: false, read_only: false };
    /// Refuses to create, redeploy or delete a Deployment of type production.
    pub const NO_PRODUCTION: Self = Self { no_production: true, ..Self::OFF };
    pub const NO_DELETE: Self = Self { no_delete: true, ..Self::OFF };
    /// Refuses every write.
    pub const READ_ONLY: Self = Self { read_only: true, ..Self::OFF };

    /// Parses `read-only`, `no-delete`, `no-production` or `off`.
    pub fn parse(text: &str) -> Option<Self> {
        let all = [Self::OFF, Self::NO_PRODUCTION, Self::NO_DELETE, Self::READ_ONLY];
        all.into_iter().find(|safety| safety.to_string() == text)
    }

    /// Forbids what one of the two forbids.
    #[must_use]
    pub fn with(self, other: Self) -> Self {
        Self {
            no_production: self.no_production || other.no_production,
            no_delete: self.no_delete || other.no_delete,
            read_only: self.read_only || other.read_only,
        }
    }

    /// Whether a request may be sent, as far as its method decides.
    pub fn allows(self, method: &Method) -> bool {
        method.is_safe() || !(self.read_only || self.no_delete && *method == Method::DELETE)
    }

    /// Whether a Deployment of type production may be created, redeployed or deleted.
    pub fn allows_production(self) -> bool {
        !self.no_production
    }
}

impl fmt::Display for Safety {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names =
            [(self.read_only, "read-only"), (self.no_delete, "no-delete"), (self.no_production, "no-production")];
        let names: Vec<&str> = names.into_iter().filter(|(is_set, _)| *is_set).map(|(_, name)| name).collect();
        formatter.write_str(&if names.is_empty() { "off".to_owned() } else { names.join(", ") })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_level_refuses_its_methods() {
        let refused = |safety: Safety| {
            let methods = [Method::GET, Method::POST, Method::DELETE];
            methods.into_iter().filter(|method| !safety.allows(method)).collect::<Vec<_>>()
        };
        assert_eq!(refused(Safety::OFF), Vec::<Method>::new());
        assert_eq!(refused(Safety::NO_DELETE), [Method::DELETE]);
        assert_eq!(refused(Safety::READ_ONLY), [Method::POST, Method::DELETE]);
    }

    #[test]
    fn settings_add_up() {
        let both = Safety::NO_DELETE.with(Safety::NO_PRODUCTION);
        assert!(!both.allows(&Method::DELETE) && both.allows(&Method::POST) && !both.allows_production());
        assert_eq!(both.to_string(), "no-delete, no-production");
        assert!(Safety::NO_PRODUCTION.allows(&Method::DELETE) && Safety::OFF.allows_production());
    }

    #[test]
    fn only_the_four_names_are_parsed() {
        assert_eq!(Safety::parse("no-production"), Some(Safety::NO_PRODUCTION));
        assert_eq!(Safety::parse("read-only"), Some(Safety::READ_ONLY));
        assert_eq!(Safety::parse("no-delete"), Some(Safety::NO_DELETE));
        assert_eq!(Safety::parse("off"), Some(Safety::OFF));
        assert_eq!(Safety::parse("readonly"), None);
    }
}
