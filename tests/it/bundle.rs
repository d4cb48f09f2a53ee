//! `bundle`, with a stand-in for Docker.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crate::harness::{Docker, Machine, Project, Running, THREE};

/// A machine with the project `Shop` of three applications, and a Docker with this scenario.
fn shop(scenario: &[&str]) -> (Machine, Docker, PathBuf) {
    let (machine, docker) = Docker::on_machine(Machine::bare(), scenario);
    let project = Project::new(&machine, "Shop", THREE);
    let folder = PathBuf::from(project.folder());
    (machine, docker, folder)
}

/// The folder of the only run.
fn run_of(project: &Path) -> PathBuf {
    let mut runs = project.join(".connect/logs").read_dir().unwrap();
    let run = runs.next().unwrap().unwrap().path();
    assert!(runs.next().is_none());
    run
}

#[test]
fn every_application_gets_an_image() {
    let (machine, docker, project) = shop(&[]);
    let answer = machine.sh_in(&project, "bundle").ok();
    let lines: Vec<&str> = answer.stdout.lines().collect();
    assert_eq!(lines[0].split_whitespace().collect::<Vec<_>>(), ["APPLICATION", "IMAGE", "ID"]);
    for (line, application) in lines[1..].iter().zip(["web", "listener", "nightly"]) {
        let cells: Vec<&str> = line.split_whitespace().collect();
        assert_eq!(cells[..2], [application, &format!("shop_{application}")]);
        assert_eq!(cells[2].len(), 12, "{line}");
    }
    assert_eq!(lines.len(), 4, "{}", answer.stdout);
    let log = std::fs::read_to_string(run_of(&project).join("web/build.log")).unwrap();
    assert!(log.starts_with("===> ANALYZING\n") && log.ends_with("Successfully built image shop_web\n"), "{log}");
    assert_eq!(std::fs::read_to_string(project.join(".connect/.gitignore")).unwrap(), "*\n");
    docker.assert_clean();
}

#[test]
fn an_env_file_that_becomes_part_of_an_image_causes_a_warning() {
    let (machine, docker, project) = shop(&[]);
    std::fs::write(project.join(".env"), "TOKEN=s3cret").unwrap();
    let answer = machine.sh_in(&project, "bundle").ok();
    assert!(!answer.stderr.contains(".env"), "{}", answer.stderr);
    std::fs::write(project.join("web/.env"), "TOKEN=s3cret").unwrap();
    let answer =
        machine.sh_in(&project, "bundle").ok().says("the values in web/.env become part of the image shop_web");
    assert!(!answer.stderr.contains("s3cret") && !answer.stderr.contains("shop_nightly;"), "{}", answer.stderr);
    docker.assert_clean();
}

#[test]
fn phases_are_printed_without_a_terminal() {
    let (machine, docker, project) = shop(&[]);
    let answer = machine.sh_in(&project, "bundle web").ok();
    for line in ["Building web: detecting", "Building web: building", "Building web: exporting", "Built web: shop_web"]
    {
        assert!(answer.stderr.contains(line), "no `{line}` in {}", answer.stderr);
    }
    assert_eq!(docker.calls("run").len(), 1);
    docker.assert_clean();
}

#[test]
fn json_contains_full_image_ids() {
    let (machine, docker, project) = shop(&[]);
    let images = machine.sh_in(&project, "bundle web nightly -o json").ok().json();
    assert_eq!(images.as_array().unwrap().len(), 2);
    assert_eq!((&images[1]["application"], &images[1]["image"]), (&"nightly".into(), &"shop_nightly".into()));
    assert!(images[0]["id"].as_str().unwrap().starts_with("sha256:"), "{images}");
    let log = images[0]["log"].as_str().unwrap();
    assert!(log.contains("/.connect/logs/") && Path::new(log).is_file(), "{log}");
    docker.assert_clean();
}

#[test]
fn the_current_folder_decides_what_is_built() {
    let (machine, docker, project) = shop(&[]);
    let images = machine.sh_in(project.join("listener"), "bundle -o json").ok().json();
    assert_eq!(images[0]["application"], "listener");
    assert_eq!(images.as_array().unwrap().len(), 1);
    docker.assert_clean();
}

#[test]
fn one_failed_build_does_not_stop_the_others() {
    let (machine, docker, project) = shop(&["build-fails listener"]);
    let answer = machine.sh_in(&project, "bundle -o json").exits(3);
    let images = answer.json();
    assert!(images[1]["id"].is_null() && images[2]["id"].is_string(), "{images}");
    let answer = answer.says("Building listener: failed").says("`listener` was not built");
    answer.says("  src/index.ts(3,7): error TS2322").says("\"hint\":\"see .connect/logs/");
    docker.assert_clean();
}

#[test]
fn several_failures_with_one_code_keep_that_code() {
    let (machine, docker, project) = shop(&["build-fails web", "build-fails listener"]);
    machine.sh_in(&project, "bundle").exits(3).says("2 of 3 applications were not built");
    docker.assert_clean();
    let (machine, docker, project) = shop(&["daemon-fails buildpacksio/pack:0.39.0"]);
    machine.sh_in(&project, "bundle").exits(9).says("pull access denied").says("docker could not run the build");
    docker.assert_clean();
}

#[test]
fn without_docker_nothing_is_written() {
    let (machine, _, project) = shop(&[]);
    let nothing = machine.home().join("nothing");
    std::fs::create_dir(&nothing).unwrap();
    let machine = machine.with("PATH", nothing.to_str().unwrap());
    machine.sh_in(&project, "bundle").exits(9).says("`docker` is not installed").says("get-docker").is_silent();
    assert!(!project.join(".connect").exists());
}

#[test]
fn without_a_daemon_the_error_names_its_address() {
    let (machine, docker, project) = shop(&["daemon-is-down"]);
    let answer = machine.sh_in(&project, "bundle").exits(9).is_silent();
    answer.says("the Docker daemon is not running or cannot be reached at unix:///var/run/docker.sock\n");
    docker.assert_clean();
}

#[test]
fn a_docker_that_does_not_answer_times_out() {
    let (machine, docker, project) = shop(&["docker-hangs"]);
    machine.sh_in(&project, "bundle --request-timeout 50ms").exits(9).says("Docker did not answer within 50ms");
    docker.assert_clean();
}

#[test]
fn ctrl_c_stops_the_containers() {
    let (machine, docker, project) = shop(&["build-hangs web"]);
    let mut command = machine.command(["bundle", "web"]);
    let running = Running::start(command.current_dir(&project), "");
    running
        .until_it_says("Building web: building")
        .signal("INT")
        .end()
        .exits(130)
        .says("stopping the containers")
        .says("interrupted");
    assert_eq!(docker.calls("stop -t 10 ctconnect-").len(), 1);
    docker.assert_clean();
}

#[test]
fn a_second_ctrl_c_exits_at_once() {
    let (machine, docker, project) = shop(&["build-hangs web", "stop-hangs"]);
    let mut command = machine.command(["bundle", "web"]);
    let running =
        Running::start(command.current_dir(&project), "").until_it_says("Building web: building").signal("INT");
    let running = running.until_it_says("stopping the containers");
    // The first signal has reached Docker before the second is sent.
    while docker.calls("stop").is_empty() {
        std::thread::sleep(Duration::from_millis(2));
    }
    let started = Instant::now();
    running.signal("INT").end().exits(130).says("interrupted");
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
}

#[test]
fn the_timeout_ends_all_builds() {
    let (machine, docker, project) = shop(&["build-hangs web"]);
    machine.sh_in(&project, "bundle --timeout 50ms").exits(9).says("did not finish in time").says("`--timeout`");
    docker.assert_clean();
}

#[test]
fn a_folder_name_that_docker_rejects_is_normalized() {
    let (machine, docker) = Docker::on_machine(Machine::bare(), &[]);
    let project = Project::new(&machine, "My Läden, all", THREE);
    let answer = machine.sh_in(project.folder(), "bundle web").ok();
    assert!(answer.stdout.contains("my-l-den-all_web"), "{}", answer.stdout);
    answer.says("image names changed to what docker allows: my-l-den-all_web");
    docker.assert_clean();
}

#[test]
fn a_folder_that_docker_cannot_mount_is_refused() {
    let (machine, docker) = Docker::on_machine(Machine::bare(), &[]);
    let project = Project::new(&machine, "a:b", THREE);
    machine.sh_in(project.folder(), "bundle").exits(3).says("Docker cannot mount").says("another name").is_silent();
    assert!(docker.calls("").is_empty());
}

#[test]
fn applications_that_cannot_be_built_are_refused_before_docker_runs() {
    let (machine, docker, project) = shop(&[]);
    std::fs::remove_dir_all(project.join("nightly")).unwrap();
    machine
        .sh_in(&project, "bundle")
        .exits(3)
        .says("the application `nightly` has no folder of the same name")
        .is_silent();
    machine.sh_in(&project, "bundle wep").exits(3).says("did you mean `web`?").is_silent();
    let twins = THREE.replace("name: listener", "name: WEB");
    let twins = Project::new(&machine, "twins", &twins);
    machine.sh_in(twins.folder(), "bundle").exits(3).says("would both be named twins_web").is_silent();
    assert!(docker.calls("").is_empty());
}
