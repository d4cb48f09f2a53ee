use std::time::{Duration, SystemTime};

use super::*;

/// A project folder with these files; a name that ends with `/` is a folder.
fn project(files: &[(&str, &str)]) -> tempfile::TempDir {
    let project = tempfile::tempdir().unwrap();
    std::fs::create_dir(project.path().join("web")).unwrap();
    for (name, text) in files {
        let path = project.path().join(name);
        std::fs::create_dir_all(if name.ends_with('/') { &path } else { path.parent().unwrap() }).unwrap();
        if !name.ends_with('/') {
            std::fs::write(path, text).unwrap();
        }
    }
    project
}

fn package(files: &[(&str, &str)]) -> Result<(tempfile::TempDir, Package), PackageError> {
    let project = project(files);
    let package = Package::find(&project.path().join("web"), Some(project.path()))?;
    Ok((project, package))
}

/// The command lines that install and build.
fn lines(files: &[(&str, &str)]) -> [String; 2] {
    let (_project, package) = package(files).unwrap();
    [package.install().shown(), package.run("build").shown()]
}

#[test]
fn the_lock_file_decides_on_the_package_manager() {
    let with = |lock: &str, text: &str| lines(&[("web/package.json", "{}"), (lock, text)]);
    assert_eq!(lines(&[("web/package.json", "{}")]), ["npm install", "npm run build"]);
    assert_eq!(with("web/package-lock.json", "{}"), ["npm ci", "npm run build"]);
    assert_eq!(with("web/npm-shrinkwrap.json", "{}"), ["npm ci", "npm run build"]);
    assert_eq!(with("web/yarn.lock", "# yarn lockfile v1"), ["yarn install --frozen-lockfile", "yarn run build"]);
    assert_eq!(with("web/yarn.lock", "__metadata:\n"), ["yarn install --immutable", "yarn run build"]);
    assert_eq!(with("web/pnpm-lock.yaml", ""), ["pnpm install --frozen-lockfile", "pnpm run build"]);
    assert_eq!(with("web/bun.lock", ""), ["bun install --frozen-lockfile", "bun run build"]);
    assert_eq!(with("web/bun.lockb", ""), ["bun install --frozen-lockfile", "bun run build"]);
}

#[test]
fn the_lock_file_of_the_application_overrides_the_manifest_and_the_manifest_that_of_the_project() {
    let pnpm = r#"{"packageManager": "pnpm@9.0.0"}"#;
    let own = lines(&[("web/package.json", pnpm), ("web/package-lock.json", "{}")]);
    assert_eq!(own, ["npm ci", "npm run build"]);
    assert_eq!(lines(&[("web/package.json", pnpm)]), ["pnpm install", "pnpm run build"]);
    let project_lock = lines(&[("web/package.json", pnpm), ("package-lock.json", "{}")]);
    assert_eq!(project_lock, ["pnpm install", "pnpm run build"]);
    let yarn = r#"{"packageManager": "yarn@4.5.0"}"#;
    let lines_of_yarn = lines(&[("web/package.json", yarn), ("web/yarn.lock", "")]);
    assert_eq!(lines_of_yarn[0], "yarn install --immutable");
    let of_project = lines(&[("web/package.json", "{}"), ("package.json", pnpm)]);
    assert_eq!(of_project, ["pnpm install", "pnpm run build"]);
    let locks = lines(&[("web/package.json", "{}"), ("web/yarn.lock", ""), ("pnpm-lock.yaml", "")]);
    assert_eq!(locks[1], "yarn run build");
}

#[test]
fn of_several_lock_files_the_one_of_the_platform_decides() {
    let all = ["package-lock.json", "bun.lock", "pnpm-lock.yaml", "yarn.lock"].map(|name| (format!("web/{name}"), ""));
    let mut files = vec![("web/package.json", "{}")];
    for (count, manager) in [(1, "npm"), (2, "npm"), (3, "pnpm"), (4, "yarn")] {
        files.push((&all[count - 1].0, all[count - 1].1));
        assert_eq!(lines(&files)[1], format!("{manager} run build"));
    }
}

#[test]
fn the_build_script_is_the_one_that_the_platform_runs() {
    let script = |scripts: &str| {
        let manifest = format!(r#"{{"scripts": {scripts}}}"#);
        package(&[("web/package.json", &manifest)]).unwrap().1.build_script()
    };
    assert_eq!(script(r#"{"build": "tsc", "gcp-build": "tsc -p ."}"#), Some("gcp-build"));
    assert_eq!(script(r#"{"build": "tsc"}"#), Some("build"));
    assert_eq!(script(r#"{"build": "tsc", "gcp-build": " "}"#), None);
    assert_eq!(script(r#"{"start": "x", "build": 1}"#), None);
}

#[test]
fn corepack_runs_yarn_and_pnpm_only_if_they_are_missing() {
    let line = |manager: &str, present: &[&str]| {
        let manifest = format!(r#"{{"packageManager": "{manager}"}}"#);
        let (_project, package) = package(&[("web/package.json", &manifest)]).unwrap();
        package.or_by_corepack(|name| present.contains(&name)).run("build").shown()
    };
    for manager in ["yarn", "pnpm"] {
        let spec = format!("{manager}@4.0.0");
        assert_eq!(line(&spec, &["corepack"]), format!("corepack {manager} run build"));
        assert_eq!(line(&spec, &["corepack", manager]), format!("{manager} run build"));
        assert_eq!(line(&spec, &[]), format!("{manager} run build"));
    }
    assert_eq!(line("npm@10", &["corepack"]), "npm run build");
    assert_eq!(line("bun@1", &["corepack"]), "bun run build");
}

#[test]
fn a_workspace_is_installed_at_its_root() {
    let files = [("web/package.json", "{}"), ("package.json", r#"{"workspaces": ["web"]}"#), ("yarn.lock", "")];
    let (project, package) = package(&files).unwrap();
    assert_eq!(package.install_folder, project.path());
    assert_eq!(package.install().shown(), "yarn install --frozen-lockfile");
    assert_eq!(package.evidence, format!("{}/yarn.lock", project.path().file_name().unwrap().to_str().unwrap()));
}

#[test]
fn a_root_without_workspaces_decides_only_on_the_package_manager() {
    let files = [("web/package.json", "{}"), ("package.json", "{}"), ("pnpm-lock.yaml", ""), ("node_modules/", "")];
    let (project, package) = package(&files).unwrap();
    assert_eq!(package.install_folder, project.path().join("web"));
    assert_eq!(package.install().shown(), "pnpm install");
}

#[test]
fn maven_is_run_by_its_wrapper_if_there_is_one() {
    let pom = ("web/pom.xml", "<project></project>");
    assert_eq!(lines(&[pom])[1], "mvn package -DskipTests");
    let (project, package) = package(&[pom, ("mvnw", "")]).unwrap();
    let wrapper = project.path().join("mvnw");
    assert_eq!(package.run("test").shown(), format!("{} test", wrapper.display()));
    assert!(package.is_installed() && package.has_script("start"));
}

#[test]
fn a_folder_that_is_not_a_package_is_an_error() {
    let error = |files: &[(&str, &str)]| package(files).unwrap_err().to_string();
    assert_eq!(error(&[]), "web has neither a package.json nor a pom.xml");
    assert!(error(&[("web/package.json", "{")]).starts_with("web/package.json: package.json is not valid JSON: "));
    let unknown = error(&[("web/package.json", r#"{"packageManager": "deno@2"}"#)]);
    assert_eq!(unknown, "`packageManager` in web/package.json is `deno@2`; npm, yarn, pnpm and bun are supported");
}

#[test]
fn scripts_come_from_the_manifest() {
    let manifest = r#"{"scripts": {"build": "tsc", "odd": 1}}"#;
    let (_project, npm) = package(&[("web/package.json", manifest), ("web/server.js", "")]).unwrap();
    assert_eq!(npm.scripts(), ["build"]);
    assert_eq!(["build", "test", "odd", "start"].map(|name| npm.has_script(name)), [true, false, false, true]);
    let (_project, bun) =
        package(&[("web/package.json", manifest), ("web/server.js", ""), ("web/bun.lock", "")]).unwrap();
    assert!(!bun.has_script("start"));
}

#[test]
fn dependencies_are_installed_or_there_are_none() {
    let manifest = r#"{"devDependencies": {"typescript": "5"}}"#;
    let installed = |files: &[(&str, &str)]| {
        let all = [&[("web/package.json", manifest)], files].concat();
        package(&all).unwrap().1.is_installed()
    };
    assert!(!installed(&[]));
    assert!(installed(&[("web/node_modules/.package-lock.json", "{}")]));
    assert!(installed(&[("web/node_modules/.modules.yaml", "")]));
    assert!(installed(&[("web/.pnp.cjs", "")]));
    assert!(!installed(&[("node_modules/", "")]));
    let marker = ("node_modules/.package-lock.json", "{}");
    assert!(installed(&[marker, ("package.json", r#"{"workspaces": []}"#)]));
    assert!(package(&[("web/package.json", r#"{"dependencies": {}}"#)]).unwrap().1.is_installed());
}

#[test]
fn an_interrupted_installation_does_not_count() {
    let manifest = ("web/package.json", r#"{"devDependencies": {"typescript": "5"}}"#);
    let half = ("web/node_modules/express/index.js", "");
    let installed = |lock| package(&[manifest, half, (lock, "")]).unwrap().1.is_installed();
    let locks = ["web/package-lock.json", "web/yarn.lock", "web/pnpm-lock.yaml", "web/bun.lock"];
    assert_eq!(locks.map(installed), [false, false, false, true]);
    // Yarn 2 and later can install in several ways.
    assert!(package(&[manifest, half, ("web/yarn.lock", "__metadata:")]).unwrap().1.is_installed());
}

#[test]
fn the_start_file_is_found_in_scripts_that_need_no_shell() {
    for (script, file) in [
        ("node build/index.js", Some("build/index.js")),
        ("node --enable-source-maps --max-old-space-size=9 build/index", Some("build/index")),
        ("node -r dotenv/config build/index.js", None),
        ("npm run build && node build/index.js", None),
        ("node \"$MAIN\"", None),
        ("node", None),
        ("ts-node src/index.ts", None),
    ] {
        assert_eq!(node_file(script), file, "{script}");
    }
    let manifest = ("web/package.json", r#"{"scripts": {"start": "node build/index"}}"#);
    assert_eq!(package(&[manifest]).unwrap().1.missing_start_file(), Some("build/index"));
    assert_eq!(package(&[manifest, ("web/build/index.js", "")]).unwrap().1.missing_start_file(), None);
}

#[test]
fn a_lock_file_that_is_newer_than_the_installation_is_detected() {
    let marker = "web/node_modules/.package-lock.json";
    let (project, package) =
        package(&[("web/package.json", "{}"), ("web/package-lock.json", "{}"), (marker, "{}")]).unwrap();
    assert!(!package.is_outdated());
    let marker = std::fs::File::options().write(true).open(project.path().join(marker)).unwrap();
    marker.set_modified(SystemTime::now() - Duration::from_secs(60)).unwrap();
    assert!(package.is_outdated());
}
