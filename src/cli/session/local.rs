//! `CTCONNECT_LOCAL`: whether the emulator inside the program serves, and how fast it works.

use crate::cli::global::LocalSpeed;
use crate::config::{ConfigError, Environment};

/// The variable that stands for `--local`.
pub(super) const VARIABLE: &str = "CTCONNECT_LOCAL";

/// The speed that the environment asks for; none where the emulator is not asked for.
///
/// # Errors
/// When the value is none of those that are known (exit 2): a typing error must neither reach the service nor hide
/// that it does not.
pub(super) fn asked_by(environment: &Environment) -> Result<Option<LocalSpeed>, ConfigError> {
    let Some(value) = environment.get_os(VARIABLE) else { return Ok(None) };
    match value.to_string_lossy().to_lowercase().as_str() {
        "1" | "true" | "yes" | "on" | "fast" => Ok(Some(LocalSpeed::Fast)),
        "instant" => Ok(Some(LocalSpeed::Instant)),
        "real" => Ok(Some(LocalSpeed::Real)),
        "0" | "false" | "no" | "off" => Ok(None),
        _ => {
            let known = "`fast` (or `1`), `instant` and `real` are known, and `0` for the real service";
            Err(ConfigError::invalid(VARIABLE, format!("is `{}`, which means nothing: {known}", value.display())))
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn asked(value: &str) -> Result<Option<LocalSpeed>, ConfigError> {
        asked_by(&Environment::of([(VARIABLE, value)]))
    }

    #[test]
    fn known_values_are_read_in_any_case() {
        for (values, speed) in [
            (["1", "true", "YES", "on", "fast"].as_slice(), Some(LocalSpeed::Fast)),
            (&["instant", "Instant"], Some(LocalSpeed::Instant)),
            (&["real"], Some(LocalSpeed::Real)),
            (&["0", "false", "No", "off", ""], None),
        ] {
            for value in values {
                assert_eq!(asked(value).unwrap(), speed, "{value}");
            }
        }
        assert_eq!(asked_by(&Environment::default()).unwrap(), None);
    }

    #[test]
    fn anything_else_is_a_mistake() {
        for value in ["nonsense", "fas", "2", " "] {
            let told = asked(value).unwrap_err().to_string();
            assert!(told.starts_with(&format!("{VARIABLE} is `{value}`")) && told.contains("`instant`"), "{told}");
        }
    }
}
