//! Outside programs that tests need. A test whose program is missing is skipped and recorded, so that the end of the run
//! lists it; with `CTCONNECT_TESTS_REQUIRE_ALL=1` it fails.
//!
//! The unit tests, the tests of the binary and the list at the end of the run share this file.
#![allow(dead_code, reason = "each of the three uses a part of it")]
#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a panic is how a test fails; a skipped test says so"
)]

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Whether an outside program is here. If it is not, the test that asks is recorded as skipped.
///
/// # Panics
/// If the program is missing, and `CTCONNECT_TESTS_REQUIRE_ALL=1` requires it.
pub fn require(program: &str) -> bool {
    let found = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok();
    if !found {
        skip(&format!("`{program}` is missing"));
    }
    found
}

/// Records that the running test is skipped.
///
/// # Panics
/// If `CTCONNECT_TESTS_REQUIRE_ALL=1` allows no skipped test.
pub fn skip(reason: &str) {
    let must = std::env::var_os("CTCONNECT_TESTS_REQUIRE_ALL").is_some_and(|value| value == "1");
    assert!(!must, "{reason}");
    record(reason);
}

/// Records that the running test is skipped because the system does not permit what it does. No installation changes that,
/// so that `CTCONNECT_TESTS_REQUIRE_ALL=1` does not require it.
pub fn skip_what_is_not_permitted(reason: &str) {
    record(reason);
}

fn record(reason: &str) {
    let thread = std::thread::current();
    let test = thread.name().unwrap_or("unknown");
    eprintln!("skipped: {reason}");
    let folder = records();
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join(test.replace("::", ".")), reason).unwrap();
}

/// Each skipped test of this run with the reason, sorted. The records are removed.
pub fn take_skipped() -> Vec<(String, String)> {
    let entries = fs::read_dir(records()).into_iter().flatten();
    let mut skipped: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let test = path.file_name().unwrap().to_string_lossy().replace('.', "::");
            (test, fs::read_to_string(path).unwrap())
        })
        .collect();
    skipped.sort();
    drop(fs::remove_dir_all(records()));
    #[cfg(target_os = "linux")]
    remove_records_of_ended_runs();
    skipped
}

/// Removes what runs left that were killed, or whose test programs were started by hand: a later run may have the same id.
#[cfg(target_os = "linux")]
fn remove_records_of_ended_runs() {
    for entry in fs::read_dir(records().parent().unwrap()).into_iter().flatten() {
        let entry = entry.unwrap();
        if !PathBuf::from("/proc").join(entry.file_name()).exists() {
            drop(fs::remove_dir_all(entry.path()));
        }
    }
}

/// The folder of this run. All test programs of a run are children of the same `cargo test`.
fn records() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let target = program.ancestors().nth(3).unwrap();
    target.join("tmp/skipped-tests").join(run_id())
}

#[cfg(unix)]
fn run_id() -> String {
    std::os::unix::process::parent_id().to_string()
}

/// Where the parent is not known, only the latest run is recorded.
#[cfg(not(unix))]
fn run_id() -> String {
    "latest".to_owned()
}
