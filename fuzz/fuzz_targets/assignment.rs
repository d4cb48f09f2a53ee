//! `--configuration`: whatever is read, the value is byte for byte what stands behind the first `=`.
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
        // What stands behind the first `=` may be a secret: the reason is the same whatever it is.
        Err(error) => {
            let other = text.split_once('=').map(|(target, _)| format!("{target}=other"));
            let reason =
                other.map(|other| other.parse::<Assignment>().map(drop).expect_err("the value decides nothing"));
            assert!(reason.is_none_or(|reason| reason == error));
        }
    }
});
