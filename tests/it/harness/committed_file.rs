//! Committed files whose text comes from the program.

use std::fs;
use std::path::Path;

/// Compares a committed file with the text that the program gives today, and describes the difference.
///
/// With `CTCONNECT_TESTS_OVERWRITE=1` the text becomes the file's.
///
/// # Panics
/// If CI asks to overwrite the file: it must not change what it checks.
#[must_use = "a difference is a failure of the test"]
pub fn difference(file: &Path, text: &str) -> Option<String> {
    if std::env::var_os("CTCONNECT_TESTS_OVERWRITE").is_some_and(|value| value == "1") {
        assert!(std::env::var_os("CI").is_none(), "CTCONNECT_TESTS_OVERWRITE is not for CI");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, text).unwrap();
    }
    let committed = fs::read_to_string(file).unwrap_or_default();
    (committed != text).then(|| {
        format!(
            "{} is not what the program prints; CTCONNECT_TESTS_OVERWRITE=1 renews it\n--- committed\n{committed}--- printed\n{text}",
            file.display()
        )
    })
}
