//! `--configuration`: the value is always the text after the first `=`, byte for byte.
#![no_main]

use ctconnect::internals::Assignment;
use libfuzzer_sys::fuzz_target;
use secrecy::ExposeSecret as _;

fuzz_target!(|text: &str| {
    match text.parse::<Assignment>() {
        Ok(assignment) => {
            let again = format!("{}={}", assignment.target_text(), assignment.value.expose_secret());
            assert_eq!(again, text);
        }
        // The text after the first `=` may be a secret: it must not change the reason.
        Err(error) => {
            let other = text.split_once('=').map(|(target, _)| format!("{target}=other"));
            let reason =
                other.map(|other| other.parse::<Assignment>().map(drop).expect_err("the value does not matter"));
            assert!(reason.is_none_or(|reason| reason == error));
        }
    }
});
