//! The report about every mistake. `cases/NAME.yaml` is a ctconnect.yaml with the mistake, and `cases/NAME.txt` its report. The
//! folder `cases/files` has what they name.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ctconnect::internals::connect_file::check;
use ctconnect::internals::connect_file::report::text;
use ctconnect::internals::project_file::{PROJECT_FILE_RULES, ProjectFile, Schema};

use crate::harness::difference;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/project_file/cases")
}

/// The names of the cases that have a file with this extension.
fn names(extension: &str) -> BTreeSet<String> {
    let paths = fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path());
    let of_kind = paths.filter(|path| path.extension().is_some_and(|found| found == extension));
    of_kind.map(|path| path.file_stem().unwrap().to_string_lossy().into_owned()).collect()
}

/// What the cases are checked against.
pub fn declared() -> Schema {
    let bytes = fs::read(folder().join("files/connect.yaml")).unwrap();
    Schema::from(&check(&bytes).file.unwrap())
}

/// The problems of a case in text format.
fn shown(case: &str) -> String {
    let schema = declared();
    let mut read = ProjectFile::read(&folder(), &format!("{case}.yaml")).unwrap();
    read.check_values(&schema);
    let checked = read.finish(Some(&schema));
    let reports: Vec<_> = checked.files.iter().map(|file| file.report()).collect();
    text(&reports, false)
}

#[test]
fn every_case_has_its_report() {
    let cases = names("yaml");
    let different = cases.iter().filter_map(|case| {
        let report = shown(case);
        assert!(!report.is_empty(), "no problem was found in {case}");
        assert!(!report.contains("s3cret"), "{report}");
        difference(&folder().join(format!("{case}.txt")), &report)
    });
    let different: Vec<String> = different.collect();
    assert!(different.is_empty(), "{}", different.join("\n"));
    assert_eq!(names("txt"), cases, "each case is a pair of files");
}

#[test]
fn every_rule_has_its_message_in_a_case() {
    let reports: String =
        names("txt").iter().map(|case| fs::read_to_string(folder().join(format!("{case}.txt"))).unwrap()).collect();
    let untested = PROJECT_FILE_RULES.iter().filter(|rule| !reports.contains(&format!("[{}]", rule.name)));
    let untested: Vec<&str> = untested.map(|rule| rule.name).collect();
    // `hostile.rs` tests it.
    assert_eq!(untested, ["too-many-files"]);
}

#[test]
fn the_examples_of_the_documentation_are_valid() {
    let pages = [("docs/project-file.md", 3), ("docs/many-projects.md", 1), ("docs/migration.md", 6), ("README.md", 1)];
    for (page, count) in pages {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(page)).unwrap();
        let table = blocks(&text, "csv").next().unwrap_or("name,project,region\nacme,acme-1,us-central1.gcp\n");
        let examples: Vec<&str> = blocks(&text, "yaml").filter(|block| block.contains("connector:")).collect();
        assert_eq!(examples.len(), count, "{page}");
        for example in examples {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("ctconnect.yaml"), example).unwrap();
            fs::write(folder.path().join("customers.csv"), table).unwrap();
            let checked = ProjectFile::read(folder.path(), "ctconnect.yaml").unwrap().finish(None);
            let problems: Vec<_> = checked.files.iter().flat_map(|file| &file.problems).collect();
            assert!(problems.is_empty(), "{page}: {example}\n{problems:?}");
            assert!(!checked.file.unwrap().deployments.is_empty());
        }
    }
}

/// The blocks of a page in a language.
fn blocks<'p>(page: &'p str, language: &str) -> impl Iterator<Item = &'p str> {
    let fence = format!("```{language}\n");
    page.split(&fence).skip(1).map(|rest| rest.split("```").next().unwrap()).collect::<Vec<_>>().into_iter()
}
