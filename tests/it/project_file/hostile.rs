//! Files that try to read without bound, or outside their folder.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use ctconnect::internals::project_file::{ProjectFile, Schema};

use super::cases::declared;
use crate::harness::{Machine, run_without_privileges};

const CONNECTOR: &str = "connector: { key: acme-tax }\n";

/// The rule and the message of every problem of a ctconnect.yaml with this text.
fn problems(folder: &Path, text: &str) -> Vec<(String, String)> {
    let schema: Schema = declared();
    fs::write(folder.join("ctconnect.yaml"), format!("{CONNECTOR}{text}")).unwrap();
    let mut read = ProjectFile::read(folder, "ctconnect.yaml").unwrap();
    read.check_values(&schema);
    let checked = read.finish(Some(&schema));
    let found = checked.files.into_iter().flat_map(|file| file.problems);
    found.map(|problem| (problem.rule.to_owned(), problem.message)).collect()
}

/// The rules that are broken.
fn rules(folder: &Path, text: &str) -> Vec<String> {
    problems(folder, text).into_iter().map(|(rule, _)| rule).collect()
}

#[test]
fn links_out_of_the_folder_are_not_followed() {
    let (outside, project) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let folder = project.path().join("shop");
    fs::create_dir_all(folder.join("inside")).unwrap();
    // The project folder is the boundary, even in a larger repository.
    fs::create_dir(project.path().join(".git")).unwrap();
    for secret in [outside.path().join("secret.yaml"), project.path().join("secret.yaml")] {
        fs::write(&secret, "s3cret: [").unwrap();
        _ = fs::remove_file(folder.join("link.yaml"));
        symlink(&secret, folder.join("link.yaml")).unwrap();
        for text in [
            "include: link.yaml\n",
            "include: [l*.yaml]\n",
            "customers: link.yaml\n",
            "deployments: { live: { configurationFile: link.yaml } }\n",
        ] {
            let found = problems(&folder, text);
            assert_eq!(found.len(), 1, "{text}: {found:?}");
            assert!(found[0].0 == "path-in-folder" && found[0].1.contains("`link.yaml` is a link"), "{found:?}");
        }
    }
    symlink(outside.path(), folder.join("folder")).unwrap();
    assert_eq!(rules(&folder, "include: [folder/*.yaml]\n"), ["path-in-folder"]);
    fs::write(folder.join("inside/real.yaml"), "").unwrap();
    symlink("real.yaml", folder.join("inside/link.yaml")).unwrap();
    assert_eq!(rules(&folder, "include: inside/*.yaml\n"), [""; 0]);
}

#[test]
fn devices_and_pipes_are_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    assert_eq!(rules(path, "include: /dev/zero\ncustomers: /dev/zero\n"), ["path-in-folder", "path-in-folder"]);
    symlink("/dev/zero", path.join("zero.yaml")).unwrap();
    assert_eq!(rules(path, "include: '*.yaml'\n"), ["path-in-folder"], "the file does not include itself");
    assert_eq!(rules(path, "include: zero.yaml\n"), ["path-in-folder"]);
    assert!(std::process::Command::new("mkfifo").arg(path.join("pipe.csv")).status().unwrap().success());
    assert_eq!(rules(path, "customers: pipe.csv\n"), ["file-not-read"]);
    assert_eq!(rules(path, "include: pipe.csv\n"), ["file-not-read"]);
}

#[test]
fn a_project_names_1000_files_at_most() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    fs::create_dir(path.join("c")).unwrap();
    for number in 0..1_000 {
        fs::write(path.join(format!("c/{number}.yaml")), "").unwrap();
    }
    assert_eq!(rules(path, "include: c/*.yaml\n"), [""; 0]);
    fs::write(path.join("one-more.yaml"), "").unwrap();
    assert_eq!(rules(path, "include: [c/*.yaml, one-more.yaml]\n"), ["too-many-files"]);
    for number in 1_000..2_000 {
        fs::write(path.join(format!("c/{number}.yaml")), "").unwrap();
    }
    assert_eq!(rules(path, "include: c/*.yaml\n"), ["too-many-files"]);
}

#[test]
fn a_large_file_is_not_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path();
    let large = fs::File::create(path.join("large.yaml")).unwrap();
    large.set_len(100 * 1024 * 1024).unwrap();
    for text in [
        "include: large.yaml\n",
        "customers: large.yaml\n",
        "deployments: { live: { configurationFile: large.yaml } }\n",
    ] {
        assert_eq!(rules(path, text), ["too-many-files"], "{text}");
    }
    large.set_len(17 * 1024 * 1024).unwrap();
    assert_eq!(rules(path, "include: large.yaml\n"), ["file-too-large"]);
    large.set_len(100 * 1024 * 1024).unwrap();
    fs::rename(path.join("large.yaml"), path.join("ctconnect.yaml")).unwrap();
    let checked = ProjectFile::read(path, "ctconnect.yaml").unwrap().finish(None);
    assert_eq!(checked.files[0].problems[0].rule, "file-too-large");
}

#[test]
fn aliases_are_limited_and_deep_files_are_refused() {
    let folder = tempfile::tempdir().unwrap();
    let bomb: String = (1..10)
        .map(|level| format!("  l{level}: &l{level} [{}]\n", vec![format!("*l{}", level - 1); 10].join(", ")))
        .collect();
    assert_eq!(rules(folder.path(), &format!("defaults:\n  l0: &l0 x\n{bomb}")), ["alias-budget"]);
    let deep = format!("defaults: {}{}", "{a: ".repeat(200), "}".repeat(200));
    assert_eq!(rules(folder.path(), &deep), ["nesting-too-deep"]);
    let shared = "defaults: { configuration: &all { sync: { LOG_LEVEL: info } } }\ndeployments: { live: { configuration: *all } }\n";
    assert_eq!(rules(folder.path(), shared), [""; 0]);
}

#[test]
fn a_table_with_many_customers_takes_no_quadratic_time() {
    let folder = tempfile::tempdir().unwrap();
    let rows: String = (0..20_000).map(|number| format!("c{number},p{number},us-central1.gcp\n")).collect();
    fs::write(folder.path().join("c.csv"), format!("name,project,region\n{rows}")).unwrap();
    assert_eq!(rules(folder.path(), "customers: c.csv\n"), [""; 0]);
    fs::write(
        folder.path().join("c.csv"),
        format!("name,project,region\n{}", "same,p,us-central1.gcp\n".repeat(2_000)),
    )
    .unwrap();
    assert_eq!(rules(folder.path(), "customers: c.csv\n").len(), 1_999);
}

/// An entry that is missed without a word would be pruned.
#[test]
fn a_folder_that_cannot_be_read_is_a_problem() {
    use std::os::unix::fs::PermissionsExt as _;

    let machine = Machine::bare();
    let set = |path: &Path, mode| fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    for customer in ["one", "two"] {
        fs::create_dir_all(machine.folder().join("customers").join(customer)).unwrap();
        fs::write(machine.folder().join("customers").join(customer).join("own.yaml"), "").unwrap();
    }
    for folder in [machine.home(), machine.folder()] {
        set(folder, 0o755);
    }
    let locked = machine.folder().join("customers/two");
    for mode in [0o000, 0o600] {
        set(&locked, mode);
        for pattern in ["customers/*/*.yaml", "customers/*/own.yaml"] {
            let text = format!("{CONNECTOR}include: {pattern}\n");
            fs::write(machine.folder().join("ctconnect.yaml"), text).unwrap();
            let Some(output) = run_without_privileges(&machine, "validate ctconnect.yaml") else { return };
            let says = String::from_utf8_lossy(&output.stdout);
            assert_eq!(output.status.code(), Some(3), "{pattern} {mode:o}: {says}");
            assert!(says.contains("file-not-read") && says.contains("Permission denied"), "{pattern} {mode:o}: {says}");
        }
    }
    set(&locked, 0o700);
}
