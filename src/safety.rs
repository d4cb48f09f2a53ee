//! Requests that the user forbids, for agents and shared terminals.

use std::fmt;

use http::Method;

/// The requests that are refused before anything is sent.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Safety {
    #[default]
    Off,
    NoDelete,
    /// Refuses every write.
    ReadOnly,
}

impl Safety {
    /// Parses `read-only`, `no-delete` or `off`.
    pub fn parse(text: &str) -> Option<Self> {
        [Self::Off, Self::NoDelete, Self::ReadOnly].into_iter().find(|safety| safety.to_string() == text)
    }

    /// Whether a request may be sent.
    pub fn allows(self, method: &Method) -> bool {
        match self {
            Self::Off => true,
            Self::NoDelete => *method != Method::DELETE,
            Self::ReadOnly => method.is_safe(),
        }
    }
}

impl fmt::Display for Safety {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Off => "off",
            Self::NoDelete => "no-delete",
            Self::ReadOnly => "read-only",
        })
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
        assert_eq!(refused(Safety::Off), Vec::<Method>::new());
        assert_eq!(refused(Safety::NoDelete), [Method::DELETE]);
        assert_eq!(refused(Safety::ReadOnly), [Method::POST, Method::DELETE]);
    }

    #[test]
    fn only_the_three_names_are_parsed() {
        assert_eq!(Safety::parse("read-only"), Some(Safety::ReadOnly));
        assert_eq!(Safety::parse("no-delete"), Some(Safety::NoDelete));
        assert_eq!(Safety::parse("off"), Some(Safety::Off));
        assert_eq!(Safety::parse("readonly"), None);
    }
}
