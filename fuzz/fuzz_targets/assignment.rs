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
        // What is refused may be a secret, so that the reason is one of a few sentences.
        Err(error) => assert!(error.to_string().len() < 200),
    }
});
