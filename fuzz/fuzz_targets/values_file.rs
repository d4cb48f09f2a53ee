//! Files of values in every format, including `.env`: parsed or rejected, never a panic.
#![no_main]

use ctconnect::internals::{ValuesFormat, read_values};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let _ = ValuesFormat::of("values", text);
    for format in [ValuesFormat::Yaml, ValuesFormat::Json, ValuesFormat::Lines] {
        let variable = |name: &str| (name.len() % 2 == 0).then(|| "${NOT_AGAIN}".to_owned());
        if let Err(problems) = read_values(format, text, variable) {
            assert!(!problems.is_empty());
        }
    }
});
