//! `docs/reliability.md` names tests that exist.

use std::fs;
use std::path::Path;

#[test]
fn every_promise_names_a_test_that_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("docs/reliability.md")).unwrap();
    let mut checked = 0;
    for row in page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| promise")) {
        let (_, tests) = row.trim_end_matches(" |").rsplit_once(" | ").unwrap();
        let mut file = String::new();
        for name in tests.split('`').skip(1).step_by(2) {
            if name.contains('/') {
                file = fs::read_to_string(root.join(name)).unwrap_or_else(|_| panic!("no file {name}"));
                continue;
            }
            assert!(file.contains(&format!("fn {name}(")), "no test {name} in: {row}");
            checked += 1;
        }
        assert!(!file.is_empty(), "no test in: {row}");
    }
    assert!(checked > 40);
}
