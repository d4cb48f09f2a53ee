use std::collections::HashSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::*;
use crate::connect_file::{self, ConfigurationKey, ConnectFile};
use crate::project::check_structure;

/// Every template in every language, with the application that it was rendered for.
fn every_template() -> Vec<(Application, Language, Vec<TemplateFile>)> {
    let pairs = TEMPLATED.iter().flat_map(|kind| Language::ALL.map(|language| (*kind, language)));
    let made = pairs.map(|(kind, language)| {
        let application = application(kind, &format!("my-{}", kind.as_str()), ApiClientOrigin::Own);
        let files = application_files(&application, language).unwrap();
        (application, language, files)
    });
    made.collect()
}

fn contents<'a>(files: &'a [TemplateFile], path: &str) -> &'a str {
    &files.iter().find(|file| file.path == path).unwrap_or_else(|| panic!("there is no {path}")).contents
}

fn add(yaml: &str, application: &Application) -> String {
    connect_file::add_application(yaml.as_bytes(), application).unwrap()
}

#[test]
fn the_files_of_every_template_are_well_formed() {
    for (application, language, files) in every_template() {
        let paths: HashSet<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths.len(), files.len(), "a path occurs twice: {paths:?}");
        for TemplateFile { path, contents } in &files {
            let is_safe = path.split('/').all(|part| !part.is_empty() && part != ".." && !part.contains(['\\', ':']));
            assert!(is_safe, "{path}");
            assert_eq!(placeholder(path).or(placeholder(contents)), None, "{path} of {}", application.name);
            assert!(contents.ends_with('\n') && !contents.contains('\r'), "{path}");
            if path.ends_with(".json") {
                serde_json::from_str::<Value>(contents).unwrap_or_else(|error| panic!("{path}: {error}"));
            }
        }
        let extension = if language == Language::TypeScript { ".ts" } else { ".js" };
        assert!(
            paths.iter().filter(|path| path.starts_with("src/")).all(|path| path.ends_with(extension)),
            "{paths:?}"
        );
        assert!(paths.contains("README.md") && paths.contains(".gitignore"));
    }
}

/// A placeholder that was not replaced; `{{ a: b }}` is a type in a comment.
fn placeholder(text: &str) -> Option<&str> {
    let names = text.split("{{").skip(1).filter_map(|rest| rest.split_once("}}")).map(|(name, _)| name);
    names.into_iter().find(|name| name.chars().all(|letter| letter.is_ascii_lowercase()))
}

#[test]
fn the_lock_file_matches_package_json() {
    for (application, _, files) in every_template() {
        let manifest: Value = serde_json::from_str(contents(&files, "package.json")).unwrap();
        let lock: Value = serde_json::from_str(contents(&files, "package-lock.json")).unwrap();
        let root = &lock["packages"][""];
        assert_eq!(manifest["name"], application.name.as_str());
        for field in ["name", "version", "dependencies", "devDependencies", "engines"] {
            assert_eq!(manifest[field], root[field], "{field} of {}", application.name);
        }
        assert!(!contents(&files, "package-lock.json").contains("\"resolved\""));
    }
}

#[test]
fn a_project_of_all_templates_has_no_problem() {
    for language in Language::ALL {
        let folder = tempfile::tempdir().unwrap();
        let mut yaml = "deployAs: []\n".to_owned();
        for kind in TEMPLATED {
            let application = application(*kind, &format!("my-{}", kind.as_str()), ApiClientOrigin::Own);
            yaml = add(&yaml, &application);
            write(&folder.path().join(&application.name), &application_files(&application, language).unwrap());
        }
        let checked = connect_file::check(yaml.as_bytes());
        assert_eq!(checked.problems, [], "{yaml}");
        let file = checked.file.unwrap();
        write(folder.path(), &project_files("shop", &file.deploy_as));
        let places = connect_file::application_places(yaml.as_bytes());
        assert_eq!(check_structure(folder.path(), &file, &places, false), []);
        let findings = check_structure(folder.path(), &file, &places, true);
        let certification: Vec<&str> = findings.iter().map(|finding| finding.problem.rule).collect();
        assert_eq!(certification, ["certification-license"], "the license is the owner's choice");
    }
}

fn write(folder: &Path, files: &[TemplateFile]) {
    for file in files {
        let path = folder.join(&file.path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, &file.contents).unwrap();
    }
}

#[test]
fn the_entry_of_every_application_type_is_valid() {
    for kind in ApplicationType::ALL {
        let yaml = add("deployAs: []\n", &application(kind, "it", ApiClientOrigin::Own));
        assert_eq!(connect_file::check(yaml.as_bytes()).problems, [], "{yaml}");
        assert_eq!(
            application_files(&application(kind, "it", ApiClientOrigin::Own), Language::TypeScript).is_some(),
            TEMPLATED.contains(&kind)
        );
    }
}

#[test]
fn endpoint_schedule_and_keys_are_filled_in() {
    let mut application = application(ApplicationType::Job, "My_Job", ApiClientOrigin::Own);
    application.endpoint = Some("other/path/".to_owned());
    application.schedule = Some("0 9 * * 1".to_owned());
    let description = "One | two\nthree {{name}}".to_owned();
    let key =
        ConfigurationKey { key: "GREETING".to_owned(), description, required: true, default: Some("a # b".to_owned()) };
    application.configuration.standard.push(key);
    let files = application_files(&application, Language::JavaScript).unwrap();
    assert!(contents(&files, "src/endpoint.js").contains("ENDPOINT = '/other/path';"));
    assert!(contents(&files, "package.json").contains("\"name\": \"my_job\""));
    let readme = contents(&files, "README.md");
    assert!(readme.contains("`0 9 * * 1`") && readme.contains("`POST /other/path`"), "{readme}");
    assert!(readme.contains("| `GREETING` | standard | yes | `a # b` | One \\| two three {{name}} |"), "{readme}");
    let example = contents(&files, ".env.example");
    assert!(example.contains("# One | two\n# three {{name}}\n# required, standard\nGREETING='a # b'\n"), "{example}");
    assert!(example.contains("\n#CTP_SCOPE=\n"), "{example}");
}

#[test]
fn a_name_cannot_end_a_string_literal() {
    let mut application = application(ApplicationType::Service, "--A'; B", ApiClientOrigin::Own);
    application.endpoint = Some("/x'+y\n".to_owned());
    let files = application_files(&application, Language::TypeScript).unwrap();
    assert!(contents(&files, "package.json").contains("\"name\": \"ab\""));
    assert!(contents(&files, "src/endpoint.ts").contains("ENDPOINT = '/xy';"));
    assert!(contents(&files, "src/connector/extension.ts").contains("EXTENSION_KEY = '--AB-cart-extension';"));
}

#[test]
fn the_code_requires_the_declared_host_keys() {
    for (api_client, hosts) in
        [(ApiClientOrigin::Platform, "['CTP_API_URL', 'CTP_AUTH_URL']"), (ApiClientOrigin::Own, "['CTP_REGION']")]
    {
        let application = application(ApplicationType::Job, "it", api_client);
        for (language, path) in
            [(Language::TypeScript, "src/configuration.ts"), (Language::JavaScript, "src/configuration.js")]
        {
            let files = application_files(&application, language).unwrap();
            let code = contents(&files, path);
            assert!(code.contains(&format!("HOST_KEYS = {hosts};")), "{code}");
        }
    }
}

#[test]
fn assets_have_no_env_example() {
    let files =
        application_files(&application(ApplicationType::Assets, "it", ApiClientOrigin::Own), Language::TypeScript)
            .unwrap();
    assert!(!files.iter().any(|file| file.path == ".env.example"));
}

#[test]
fn the_readme_of_a_project_names_its_applications() {
    let file = ConnectFile {
        deploy_as: vec![
            application(ApplicationType::Event, "listener", ApiClientOrigin::Own),
            application(ApplicationType::Assets, "files", ApiClientOrigin::Own),
        ],
        ..ConnectFile::default()
    };
    let files = project_files("shop", &file.deploy_as);
    let readme = contents(&files, "README.md");
    for part in ["# shop\n", "[`listener`](listener)", "ctconnect application call listener", "ctconnect deploy"] {
        assert!(readme.contains(part), "{part} is not in {readme}");
    }
    assert!(!readme.contains("application call files"));
}

#[test]
fn every_file_is_embedded_and_the_total_size_is_limited() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/project/templates/files");
    let mut on_disk = Vec::new();
    collect(&folder, &mut on_disk);
    let pairs = TEMPLATED.iter().flat_map(|kind| Language::ALL.map(|language| (*kind, language)));
    let sources = pairs.flat_map(|(kind, language)| catalogue::sources(kind, language).unwrap());
    let embedded: HashSet<&str> = sources.map(|source| source.text).collect();
    let is_forgotten = |path: &&PathBuf| !embedded.contains(fs::read_to_string(path).unwrap().as_str());
    let forgotten: Vec<&PathBuf> = on_disk.iter().filter(is_forgotten).collect();
    assert!(forgotten.is_empty(), "touch catalogue.rs, or move the file to a folder of a template: {forgotten:?}");
    let bytes: usize = embedded.iter().map(|text| text.len()).sum();
    assert!(bytes < 250 * 1024, "{bytes} bytes");
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { collect(&path, files) } else { files.push(path) }
    }
}
