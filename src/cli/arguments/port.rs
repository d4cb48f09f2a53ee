//! Ports.

/// Parses a port.
///
/// # Errors
/// A sentence for the user.
pub fn parse_port(text: &str) -> Result<u16, String> {
    text.parse().ok().filter(|port| *port != 0).ok_or_else(|| "a port is a number from 1 to 65535".to_owned())
}

/// Parses a port, or 0 for one that the system chooses.
///
/// # Errors
/// A sentence for the user.
pub fn parse_port_or_any(text: &str) -> Result<u16, String> {
    text.parse().map_err(|_| "a port is a number from 1 to 65535; 0 selects a free one".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_a_number_from_1_to_65535() {
        assert_eq!((parse_port("65535"), parse_port_or_any("0")), (Ok(65535), Ok(0)));
        for text in ["0", "65536", "-1", "http", ""] {
            assert!(parse_port(text).is_err(), "{text}");
        }
        assert!(parse_port_or_any("99999").is_err());
    }
}
