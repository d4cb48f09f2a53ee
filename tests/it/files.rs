//! Files that cannot be read to their end, links that lead out of a checkout, and what a killed run leaves.
#![cfg(unix)]

use std::ffi::OsStr;
use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::Path;
use std::process::Command;

use crate::faults::{Faulty, Reply};
use crate::harness::{Answer, Machine, Project, THREE, words};

fn make_pipe(path: &Path) {
    drop(fs::remove_file(path));
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}

/// Every file of a checkout or of our own that a command reads, with the command. `SHOP` is the project, `OWN` the folder
/// of the settings.
const READS: &[(&str, &str)] = &[
    ("SHOP/connect.yaml", "validate"),
    ("SHOP/connect.yaml", "deploy --no-input"),
    ("SHOP/connect.yaml", "application build web"),
    ("SHOP/connect.yaml", "connector create --name Shop --creator-email kim@acme.example"),
    ("SHOP/web/.env", "application start web --port 0 --no-install"),
    ("SHOP/web/package.json", "validate"),
    ("SHOP/web/package-lock.json", "validate"),
    ("SHOP/web/package.json", "application build web --no-install"),
    ("OWN/config.yaml", "deployment list"),
    ("OWN/config.yaml", "auth list"),
    ("OWN/credentials.json", "deployment list"),
    ("OWN/credentials.json", "auth status"),
    ("OWN/credentials.lock", "auth use shop"),
    ("OWN/emulator.db", "--local deployment list"),
    ("OWN/emulator.json", "--local deployment list"),
    ("HOME/.commercetools/credentials", "deployment list"),
];

/// Why such a file is refused, by ctconnect or by the system.
const REFUSALS: [&str; 6] = [
    "it is a link",
    "it is not a regular file",
    "leads out of the project",
    "No such device or address",
    "Is a directory",
    "belongs to another user, or others can write it",
];

#[test]
fn devices_and_pipes_in_place_of_files_are_refused() {
    type Put = fn(&Path);
    let puts: [Put; 3] = [|path| symlink("/dev/zero", path).unwrap(), make_pipe, |path| fs::create_dir(path).unwrap()];
    for (file, line) in READS {
        for put in puts {
            let machine = Machine::bare();
            let own = machine.home().join("own");
            fs::create_dir(&own).unwrap();
            if !file.starts_with("HOME") {
                let profile = "client-id: id\n    project-key: shop\n    region: europe-west1.gcp\n";
                let config = format!("default-profile: shop\nprofiles:\n  shop:\n    {profile}");
                fs::write(own.join("config.yaml"), config).unwrap();
            }
            let machine = machine.with_folder(&own);
            let project = Project::new(&machine, "shop", THREE);
            let path = file.replace("SHOP", project.folder()).replace("OWN", own.to_str().unwrap());
            let path = path.replace("HOME", machine.home().to_str().unwrap());
            let path = Path::new(&path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            drop(fs::remove_file(path));
            put(path);
            // A file that is not read to its end would take the memory and the time of this test.
            let mut limited = Command::new("/bin/sh");
            machine.seal(&mut limited);
            let limits = "ulimit -v 4000000; ulimit -t 20; exec timeout 20 \"$0\" \"$@\"";
            limited.args(["-c", limits, env!("CARGO_BIN_EXE_ctconnect")]).args(words(line));
            let output = limited.current_dir(project.folder()).output().unwrap();
            let said = String::from_utf8_lossy(&output.stderr);
            let code = output.status.code();
            assert!(matches!(code, Some(0..=9)) && !said.contains("panicked"), "{file}, `{line}`: {code:?}\n{said}");
            // A file of a project that is no file counts as missing, except for the values in `.env`.
            let is_missing = file.starts_with("SHOP") && !file.ends_with(".env");
            assert!(is_missing || REFUSALS.iter().any(|reason| said.contains(reason)), "{file}, `{line}`: {said}");
        }
    }
}

#[test]
fn no_link_leads_out_of_a_checkout() {
    let machine = Machine::local();
    let secret = machine.home().join("secret");
    fs::write(&secret, "s3cret: [\nTOKEN=s3cret\n").unwrap();
    for (file, line, says) in [
        ("connect.yaml", "validate", "connect.yaml: it is a link that leads out of the project"),
        ("connect.yaml", "deploy", "connect.yaml: it is a link that leads out of the project"),
        ("web/.env", "application start web --port 0 --no-install", ".env: it is a link that leads out of the project"),
        ("web/package.json", "validate", "has a package.json that is a link, which is not followed"),
    ] {
        let project = Project::new(&machine, "shop", THREE);
        let path = Path::new(project.folder()).join(file);
        drop(fs::remove_file(&path));
        symlink(&secret, &path).unwrap();
        let answer = machine.sh_in(project.folder(), line);
        assert!(!(answer.stdout.clone() + &answer.stderr).contains("s3cret"), "{line}: {}", answer.stderr);
        assert!((answer.stdout.clone() + &answer.stderr).contains(says), "{line}: {}{}", answer.stdout, answer.stderr);
        answer.exits(3);
        fs::remove_dir_all(project.folder()).unwrap();
    }
}

#[test]
fn an_application_folder_that_leads_out_of_the_project_is_refused() {
    let machine = Machine::local();
    let project = Project::new(&machine, "shop", THREE);
    let web = Path::new(project.folder()).join("web");
    let outside = machine.home().join("outside");
    fs::rename(&web, &outside).unwrap();
    symlink(&outside, &web).unwrap();
    let says = "the folder of the application `web` is a link that leads out of the project";
    let answer = machine.sh_in(project.folder(), "validate").exits(3);
    assert!((answer.stdout.clone() + &answer.stderr).contains(says), "{}{}", answer.stdout, answer.stderr);
    machine.sh_in(project.folder(), "deploy").exits(3).says(says);
    machine.sh_in(project.folder(), "application build web --no-install").exits(3).says(says);
    machine.sh_in(project.folder(), "bundle web").exits(3).says(says);
    // A link within the project is what monorepos do.
    fs::remove_file(&web).unwrap();
    fs::rename(&outside, Path::new(project.folder()).join("real")).unwrap();
    symlink("real", &web).unwrap();
    let answer = machine.sh_in(project.folder(), "validate").ok();
    assert!(!answer.stderr.contains("link"), "{}", answer.stderr);
}

#[test]
fn a_flag_may_name_a_pipe_or_a_device() {
    let (machine, project) = Project::over_http("shop", THREE, &[]);
    project.publish(&machine, "shop");
    let pipe = machine.home().join("pipe");
    make_pipe(&pipe);
    let writer = pipe.clone();
    let written = std::thread::spawn(move || fs::write(writer, "web: {TOKEN: t0ken}\n").unwrap());
    let create = "deployment create --connector-key shop --key";
    machine.sh(&format!("{create} one --configuration-file {}", pipe.display())).ok();
    written.join().unwrap();
    let line = format!("{create} two --configuration-file /dev/stdin");
    machine.run_with_input(words(&line), "web: {TOKEN: t0ken}\n").ok();
    machine.sh(&format!("{create} three --configuration-file /dev/zero")).exits(3).says("it is longer than");
}

#[test]
fn standard_input_without_an_end_is_refused() {
    let machine = Machine::bare();
    let mut login = machine
        .command(words("auth login --client-id id --region europe-west1.gcp --project-key shop --client-secret-stdin"));
    let output = login.stdin(fs::File::open("/dev/zero").unwrap()).output().unwrap();
    Answer::new(&output, "").exits(1).is_silent().says("it is longer than 67108864 bytes");
}

/// The names in a folder that look temporary.
fn leftovers(folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with(".tmp") || name.ends_with(".new")).collect()
}

#[test]
fn what_a_killed_login_left_is_removed_by_the_next_write_or_a_logout() {
    let token = serde_json::json!({"access_token": "token", "expires_in": 172_800, "scope": "manage_project:shop"});
    let server = Faulty::start(move |_| Reply::json(200, &token));
    let machine = Machine::bare().talking_to(server.address());
    let own = machine.home().join(".config/ctconnect");
    for next in ["auth login --profile other", "auth logout"] {
        machine.sh("auth login").ok();
        for name in [".tmpa1B2c3", "credentials.json.new", "config.yaml.new"] {
            fs::write(own.join(name), "client-secret").unwrap();
        }
        machine.sh(next).ok();
        assert_eq!(leftovers(&own), [""; 0], "after `{next}`");
    }
}

#[test]
fn what_older_versions_left_beside_the_state_of_the_emulator_is_removed() {
    let leave = |folder: &Path| fs::write(folder.join(".tmpa1B2c3"), "{\"format\": 1").unwrap();
    let machine = Machine::local();
    let own = machine.home().join(".local/share/ctconnect");
    fs::create_dir_all(&own).unwrap();
    // The first command creates the database in place of the JSON file.
    for next in ["connector list", "emulator reset"] {
        leave(&own);
        machine.sh(next).ok();
        assert_eq!(leftovers(&own), [""; 0], "after `{next}`");
    }
    // A folder that a flag names may belong to other programs.
    let other = tempfile::tempdir().unwrap();
    leave(other.path());
    let state = other.path().join("state.db");
    let (machine, project) = Project::over_http("shop", THREE, &["--state", state.to_str().unwrap()]);
    project.create(&machine, "shop");
    assert_eq!(leftovers(other.path()), [".tmpa1B2c3"]);
}

#[test]
fn a_logout_removes_what_a_killed_first_login_left() {
    let token = serde_json::json!({"access_token": "token", "expires_in": 172_800, "scope": "manage_project:shop"});
    let server = Faulty::start(move |_| Reply::json(200, &token));
    let holds_secret = |own: &Path| {
        let files = fs::read_dir(own).unwrap().map(|entry| entry.unwrap().path());
        files.filter(|path| fs::read_to_string(path).is_ok_and(|text| text.contains("client-secret"))).count()
    };
    for left in ["credentials.json.new", ".tmpAb12Cd", "credentials.json"] {
        let machine = Machine::bare().talking_to(server.address()).with("CTP_CLIENT_SECRET", "client-secret");
        machine.sh("auth login").ok();
        let own = machine.home().join(".config/ctconnect");
        assert_eq!(holds_secret(&own), 1);
        // Settings that do not name the profile: the login was killed before it wrote them.
        fs::remove_file(own.join("config.yaml")).unwrap();
        if left != "credentials.json" {
            fs::rename(own.join("credentials.json"), own.join(left)).unwrap();
        }
        machine.sh("auth logout").ok().says("removed what an interrupted login left");
        assert_eq!(holds_secret(&own), 0, "{left}");
        machine.sh("auth logout").exits(4);
        // A login removes it too.
        machine.sh("auth login --profile one").ok();
        fs::remove_file(own.join("config.yaml")).unwrap();
        machine.sh("auth login --profile two").ok();
        let text = fs::read_to_string(own.join("credentials.json")).unwrap();
        assert!(!text.contains("\"one\"") && text.contains("\"two\""), "{text}");
    }
    let machine = Machine::bare();
    machine.sh("auth logout").exits(4);
    assert!(!machine.home().join(".config").exists(), "a logout made a folder");
}

#[test]
fn locks_and_secrets_are_private_under_any_umask() {
    let token = serde_json::json!({"access_token": "token", "expires_in": 172_800, "scope": "manage_project:shop"});
    let server = Faulty::start(move |_| Reply::json(200, &token));
    for umask in ["000", "022", "277"] {
        let machine = Machine::bare().talking_to(server.address());
        let own = machine.home().join("own");
        fs::create_dir(&own).unwrap();
        let machine = machine.with_folder(&own);
        for line in ["auth login", "--local deployment list"] {
            let mut command = Command::new("/bin/sh");
            machine.seal(&mut command);
            let script = format!("umask {umask}; exec \"$0\" {line}");
            let output = command.args(["-c", &script, env!("CARGO_BIN_EXE_ctconnect")]).output().unwrap();
            assert!(output.status.success(), "{umask}, {line}: {}", String::from_utf8_lossy(&output.stderr));
        }
        let names = own.join("completion");
        let files: Vec<_> = [&own, &names].into_iter().flat_map(|folder| fs::read_dir(folder).unwrap()).collect();
        assert!(files.len() > 3, "{files:?}");
        for path in files.into_iter().map(|entry| entry.unwrap().path()) {
            let mode = fs::metadata(&path).unwrap().permissions().mode() & 0o777;
            let expected = if path.is_dir() { 0o700 } else { 0o600 };
            assert_eq!(mode, expected, "{} with umask {umask}", path.display());
        }
    }
}

/// Also the folders above: others could put their own in place of ours, and programs need those that are made here.
#[cfg(unix)]
#[test]
fn new_folders_are_private_under_any_umask() {
    let token = serde_json::json!({"access_token": "token", "expires_in": 172_800, "scope": "manage_project:shop"});
    let server = Faulty::start(move |_| Reply::json(200, &token));
    for umask in ["000", "777"] {
        let machine = Machine::bare().talking_to(server.address()).with_default_folders();
        for line in ["auth login", "--local deployment list"] {
            let mut command = Command::new("/bin/sh");
            machine.seal(&mut command);
            let script = format!("umask {umask}; exec \"$0\" {line}");
            let output = command.args(["-c", &script, env!("CARGO_BIN_EXE_ctconnect")]).output().unwrap();
            assert!(output.status.success(), "{umask}, {line}: {}", String::from_utf8_lossy(&output.stderr));
        }
        for folder in [".config", ".config/ctconnect", ".local", ".local/share", ".local/share/ctconnect"] {
            let mode = fs::metadata(machine.home().join(folder)).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o700, "{folder} with umask {umask}");
        }
    }
}

/// A folder with a pipe, a folder and, for root, a device, and links to them; all of them private to the test.
fn no_files(folder: &Path) -> Vec<String> {
    make_pipe(&folder.join("pipe"));
    fs::create_dir(folder.join("folder")).unwrap();
    let device = folder.join("device");
    let made = Command::new("mknod").arg(&device).args(["c", "1", "3"]).stderr(std::process::Stdio::null()).status();
    let mut names = vec!["pipe".to_owned(), "folder".to_owned()];
    if made.is_ok_and(|status| status.success()) {
        names.push("device".to_owned());
    }
    for name in names.clone() {
        let link = format!("link-{name}");
        symlink(&name, folder.join(&link)).unwrap();
        names.push(link);
    }
    names
}

/// Runs a command that would serve, or hang, if it did not fail.
fn timed(machine: &Machine, words: &[impl AsRef<OsStr>]) -> Answer {
    let mut command = Command::new("timeout");
    machine.seal(&mut command);
    let output = command.args(["20", env!("CARGO_BIN_EXE_ctconnect")]).args(words).output().unwrap();
    Answer::new(&output, &machine.home().to_string_lossy())
}

/// What each name in a folder is, links not followed.
fn kinds(folder: &Path) -> Vec<(std::ffi::OsString, fs::FileType)> {
    let mut kinds: Vec<_> =
        folder.read_dir().unwrap().flatten().map(|entry| (entry.file_name(), entry.file_type().unwrap())).collect();
    kinds.sort_by(|one, other| one.0.cmp(&other.0));
    kinds
}

#[test]
fn a_write_replaces_nothing_but_regular_files() {
    let machine = Machine::bare();
    let nodes = machine.home().join("nodes");
    fs::create_dir(&nodes).unwrap();
    let names = no_files(&nodes);
    let before = kinds(&nodes);
    let own = machine.home().join("own");
    for name in names {
        let state = nodes.join(&name);
        let answer = timed(&machine, &["emulator", "--port", "0", "--state", state.to_str().unwrap()]).exits(3);
        answer.is_silent().says("it is not a regular file");
        drop(fs::remove_dir_all(&own));
        fs::create_dir(&own).unwrap();
        symlink(&state, own.join("emulator.db")).unwrap();
        let mut reset = machine.command(["emulator", "reset"]);
        let output = reset.env("CTCONNECT_DATA_DIR", &own).output().unwrap();
        let says = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success() && says.contains("it is not a regular file"), "{name}: {says}");
    }
    assert_eq!(kinds(&nodes), before);
}

#[test]
fn an_emulator_does_not_start_with_a_state_that_it_cannot_use() {
    let machine = Machine::bare();
    let state = machine.folder().join("state.db");
    fs::write(&state, "{").unwrap();
    timed(&machine, &crate::harness::words("emulator --port 0 --state state.db"))
        .exits(3)
        .is_silent()
        .says("state.db is not a state of the emulator");
    fs::File::options().write(true).open(&state).unwrap().set_len(3 << 30).unwrap();
    let limited = ["-c", "ulimit -v 2000000; exec timeout 20 \"$0\" \"$@\"", env!("CARGO_BIN_EXE_ctconnect")];
    let mut command = Command::new("/bin/sh");
    machine.seal(&mut command);
    let output =
        command.args(limited).args(crate::harness::words("emulator --port 0 --state state.db")).output().unwrap();
    let says = String::from_utf8_lossy(&output.stderr);
    assert!(says.contains("state.db is not a state of the emulator"), "{says}");
}

#[test]
fn a_lock_or_a_state_that_is_a_link_leaves_its_target_unchanged() {
    let token = serde_json::json!({"access_token": "token", "expires_in": 172_800, "scope": "manage_project:shop"});
    let server = Faulty::start(move |_| Reply::json(200, &token));
    let machine = Machine::bare().talking_to(server.address());
    let own = machine.home().join("own");
    fs::create_dir(&own).unwrap();
    let machine = machine.with_folder(&own);
    let script = machine.folder().join("script");
    fs::write(&script, "#!/bin/sh\n").unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let none = machine.folder().join("none");
    for (target, exists) in [(&script, true), (&none, false)] {
        let state = machine.folder().join("state.db");
        let refused = if exists { "is not a state of the emulator" } else { "it is a link" };
        for (file, line, says) in [
            (&state, "emulator --port 0 --state state.db", refused),
            (&own.join("credentials.lock"), "auth login", "it is a link"),
            (&own.join("emulator.db"), "--local deployment list", refused),
        ] {
            symlink(target, file).unwrap();
            let answer = timed(&machine, &crate::harness::words(line)).is_silent();
            assert_ne!(answer.says(says).code, 0, "{line}");
            fs::remove_file(file).unwrap();
        }
        assert_eq!(target.exists(), exists);
    }
    assert_eq!(fs::metadata(&script).unwrap().permissions().mode() & 0o777, 0o755);
}

/// Every file below a folder.
fn below(folder: &Path) -> usize {
    folder.read_dir().unwrap().count()
}

#[test]
fn no_command_writes_through_a_link_of_a_checkout() {
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", THREE);
    let folder = Path::new(project.folder());
    let outside = machine.home().join("outside");
    fs::create_dir(&outside).unwrap();
    fs::create_dir(folder.join(".git")).unwrap();
    symlink(&outside, folder.join("newapp")).unwrap();
    let before = fs::read(folder.join("connect.yaml")).unwrap();
    let add = "application add --name newapp --type service";
    machine.sh_in(folder, add).exits(3).is_silent().says("newapp is a link, not a folder");
    for directory in ["newapp", "newapp/", "./newapp/.", "web/../newapp"] {
        let answer = machine.sh_in(folder, &format!("init {directory} --from service")).exits(3);
        answer.is_silent().says("newapp is a link, not a folder");
    }
    let answer = machine.sh_in(folder, "init newapp/deep/er --from service").exits(3).is_silent();
    answer.says("newapp is a link that leads out of the repository");
    assert_eq!((below(&outside), fs::read(folder.join("connect.yaml")).unwrap()), (0, before));
    // The user's own link, outside a checkout.
    let mine = machine.home().join("mine");
    symlink(&outside, &mine).unwrap();
    machine.run(["init", mine.join("shop").to_str().unwrap(), "--from", "service"]).ok();
    assert_eq!(below(&outside), 1);
}

#[test]
fn a_file_that_is_named_is_read_only_within_its_checkout() {
    let machine = Machine::bare();
    let project = Project::new(&machine, "shop", THREE);
    let folder = Path::new(project.folder());
    fs::create_dir(folder.join(".git")).unwrap();
    let valid = fs::read_to_string(folder.join("connect.yaml")).unwrap();
    let outside = machine.home().join("outside");
    fs::write(&outside, "CANARY: [\n").unwrap();
    for name in ["connect.yaml", "other.yaml"] {
        let path = folder.join(name);
        drop(fs::remove_file(&path));
        symlink(&outside, &path).unwrap();
        for line in
            [format!("validate {name}"), format!("validate ./web/../{name}"), format!("validate {}", path.display())]
        {
            let answer = machine.sh_in(folder, &line).exits(3);
            let text = answer.stdout.clone() + &answer.stderr;
            assert!(!text.contains("CANARY") && text.contains("a link that leads out of the project"), "{text}");
        }
        fs::remove_file(&path).unwrap();
    }
    make_pipe(&folder.join("connect.yaml"));
    machine.sh_in(folder, "validate connect.yaml").exits(3).says("it is not a regular file");
    fs::remove_file(folder.join("connect.yaml")).unwrap();
    fs::write(folder.join("real.yaml"), &valid).unwrap();
    symlink("real.yaml", folder.join("connect.yaml")).unwrap();
    machine.sh_in(folder, "validate connect.yaml").ok();
    // A pipe elsewhere, and standard input.
    machine.run_with_input(["validate", "/dev/stdin"], &valid).ok();
    let pipe = machine.home().join("pipe");
    make_pipe(&pipe);
    let (writer, text) = (pipe.clone(), valid.clone());
    let written = std::thread::spawn(move || fs::write(writer, text).unwrap());
    machine.run(["validate", pipe.to_str().unwrap()]).ok();
    written.join().unwrap();
}
