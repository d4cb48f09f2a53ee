//! `--configuration`: whatever is read, the value is byte for byte what stands behind the first `=`.
#![no_main]

use ctconnect::configuration::Assignment;
use libfuzzer_sys::fuzz_target;
use secrecy::ExposeSecret as _;

fuzz_target!(|text: &str| {
    match text.parse::<Assignment>() {
        Ok(assignment) => {
            let again = format!("{}={}", assignment.target_text(), assignment.value.expose_secret());
            assert_eq!(again, text);
        }
        // What stands behind the first `=` may be a secret.
        Err(error) => {
            let (target, value) = text.split_once('=').unwrap_or_default();
            assert!(value.len() < 8 || target.contains(value) || !error.to_string().contains(value), "{error}");
        }
    }
});
