//! Reads any bytes as a ctconnect.yaml, and shows its problems.
#![no_main]

use std::path::Path;

use ctconnect::internals::connect_file::report::text;
use ctconnect::internals::project_file::ProjectFile;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let checked = ProjectFile::read_bytes(Path::new("/nowhere"), "ctconnect.yaml", bytes.to_vec()).finish(None);
    let reports: Vec<_> = checked.files.iter().map(|file| file.report()).collect();
    assert_eq!(checked.file.is_none(), checked.files.iter().any(|file| {
        file.problems.iter().any(|problem| problem.severity.as_str() == "error")
    }));
    drop(text(&reports, false));
});
