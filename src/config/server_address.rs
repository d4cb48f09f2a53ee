//! Addresses of servers, to which secrets are sent.

use super::{ConfigError, Environment};
use crate::address;

/// Checks the address of a server, which `setting` has, and returns it without a trailing slash.
///
/// # Errors
/// When it is not valid, or would send secrets without TLS to a host that CTCONNECT_ALLOW_HTTP_HOST does not name.
pub fn check_address(setting: &str, address: &str, environment: &Environment) -> Result<String, ConfigError> {
    let hosts = plain_hosts(environment)?;
    address::check_with_plain_hosts(address, &hosts).map_err(|problem| {
        if address.trim().starts_with("http://") {
            let problem = format!("{problem}; CTCONNECT_ALLOW_HTTP_HOST names hosts that need no TLS");
            ConfigError::invalid(setting, problem)
        } else {
            ConfigError::invalid(setting, problem)
        }
    })
}

/// The hosts to which requests may be sent without TLS, such as an emulator in another container.
fn plain_hosts(environment: &Environment) -> Result<Vec<&str>, ConfigError> {
    const VARIABLE: &str = "CTCONNECT_ALLOW_HTTP_HOST";
    let hosts = environment.get(VARIABLE)?.unwrap_or_default();
    let hosts: Vec<&str> = hosts.split(',').map(str::trim).filter(|host| !host.is_empty()).collect();
    let is_host = |host: &&str| host.chars().all(|c| c.is_ascii_alphanumeric() || "-._".contains(c));
    if hosts.iter().all(is_host) {
        return Ok(hosts);
    }
    Err(ConfigError::invalid(VARIABLE, "must be host names without scheme and port, separated by commas"))
}
