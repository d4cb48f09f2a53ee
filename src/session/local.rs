//! `CTCONNECT_LOCAL`: whether the embedded emulator serves the API, and at which speed.

use crate::config::{Environment, Error};
use crate::emulator::Speed;

/// The variable that does what `--local` does.
const VARIABLE: &str = "CTCONNECT_LOCAL";

/// The speed that the environment names. `None` where it does not ask for the emulator.
///
/// # Errors
/// When the value is not known (exit 2): a typing error must neither reach the service nor hide that it does not.
pub(super) fn speed(environment: &Environment) -> Result<Option<Speed>, Error> {
    let Some(value) = environment.get_os(VARIABLE) else { return Ok(None) };
    match value.to_string_lossy().to_lowercase().as_str() {
        "1" | "true" | "yes" | "on" | "fast" => Ok(Some(Speed::Fast)),
        "instant" => Ok(Some(Speed::Instant)),
        "real" => Ok(Some(Speed::Real)),
        "0" | "false" | "no" | "off" => Ok(None),
        _ => {
            let known = "use `fast` (or `1`), `instant` or `real`, or `0` for the real service";
            Err(Error::invalid(VARIABLE, format!("is `{}`, which is not a known value: {known}", value.display())))
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    fn speed_of(value: &str) -> Result<Option<Speed>, Error> {
        speed(&Environment::of([(VARIABLE, value)]))
    }

    #[test]
    fn known_values_are_read_in_any_case() {
        for (values, expected) in [
            (["1", "true", "YES", "on", "fast"].as_slice(), Some(Speed::Fast)),
            (&["instant", "Instant"], Some(Speed::Instant)),
            (&["real"], Some(Speed::Real)),
            (&["0", "false", "No", "off", ""], None),
        ] {
            for value in values {
                assert_eq!(speed_of(value).unwrap(), expected, "{value}");
            }
        }
        assert_eq!(speed(&Environment::default()).unwrap(), None);
    }

    #[test]
    fn any_other_value_is_an_error() {
        for value in ["nonsense", "fas", "2", " "] {
            let message = speed_of(value).unwrap_err().to_string();
            assert!(
                message.starts_with(&format!("{VARIABLE} is `{value}`")) && message.contains("`instant`"),
                "{message}"
            );
        }
    }
}
