//! Connectors and Deployments come from a cache that commands fill, and that is renewed in the background.

use std::fs;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{asked, described};
use crate::harness::Machine;

const SEED: [&str; 4] = ["--project", "shop", "--seed-deployments", "2"];

/// The files of the cache.
fn files(machine: &Machine) -> Vec<PathBuf> {
    let folder = machine.home().join(".cache/ctconnect/completion");
    let mut files: Vec<_> = fs::read_dir(folder).into_iter().flatten().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

fn only_file(machine: &Machine) -> PathBuf {
    let files = files(machine);
    assert_eq!(files.len(), 1, "{files:?}");
    files[0].clone()
}

fn cached(machine: &Machine) -> Value {
    serde_json::from_slice(&fs::read(only_file(machine)).unwrap()).unwrap()
}

/// Makes everything in the cache older.
fn age(machine: &Machine, seconds: u64) {
    let mut cached = cached(machine);
    for kind in ["connectors", "deployments"] {
        for time in ["seen", "renewed"] {
            cached[kind][time] = json!(cached[kind][time].as_u64().unwrap().saturating_sub(seconds));
        }
    }
    cached["attempted"] = json!(0);
    fs::write(only_file(machine), cached.to_string()).unwrap();
}

/// Asks again until the answer is this one: a run in the background may be slow on a busy machine.
#[track_caller]
fn comes_to_offer(machine: &Machine, words: &[&str], expected: &str) {
    let end = Instant::now() + Duration::from_secs(30);
    while asked(machine, machine.folder(), words) != expected {
        assert!(Instant::now() < end, "{words:?} does not come to offer {expected}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

const DESCRIBE: [&str; 4] = ["ctconnect", "deployment", "describe", ""];

#[test]
fn every_list_and_every_read_fills_the_cache() {
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment describe seed-2").ok();
    assert_eq!(described(&machine, machine.folder(), &DESCRIBE), "seed-2\tDeployed\n");
    machine.sh("deployment list").ok();
    assert_eq!(asked(&machine, machine.folder(), &DESCRIBE), "seed-1\nseed-2");
    machine.sh("connector list").ok();
    assert_eq!(asked(&machine, machine.folder(), &["ctconnect", "connector", "publish", ""]), "seed");
    for words in [
        ["deployment", "redeploy", "se"],
        ["deployment", "logs", "se"],
        ["deployment", "delete", "se"],
        ["deployment", "wait", "se"],
        ["deployment", "outputs", "se"],
        ["deployment", "revisions", "se"],
        ["deploy", "--deployment-key", "se"],
    ] {
        let words = [&["ctconnect"], &words[..]].concat();
        assert_eq!(asked(&machine, machine.folder(), &words), "seed-1\nseed-2", "{words:?}");
    }
    for words in [
        ["connector", "describe", "se"],
        ["connector", "delete", "se"],
        ["deployment", "list", "--connector=se"],
        ["deployment", "create", "--connector-key=se"],
        ["release", "--connector-key", "se"],
        ["import", "x", "--with-profile"],
    ] {
        let offered = asked(&machine, machine.folder(), &[&["ctconnect"], &words[..]].concat());
        let flag = words[2].split_once('=').map_or(String::new(), |(flag, _)| format!("{flag}="));
        let expected = if words[0] == "import" { "--with-profile".to_owned() } else { format!("{flag}seed") };
        assert_eq!(offered, expected, "{words:?}");
    }
}

#[test]
fn what_is_named_already_is_not_offered_again() {
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment list").ok();
    assert_eq!(asked(&machine, machine.folder(), &["ctconnect", "deployment", "delete", "seed-1", ""]), "seed-2");
}

#[test]
fn an_id_is_offered_where_there_is_no_key_and_for_the_flag() {
    let machine = Machine::over_http(&SEED);
    let listed = machine.sh("deployment list -o json").ok().json();
    let id = listed[0]["id"].as_str().unwrap();
    let words = ["ctconnect", "deployment", "describe", "--id", &id[..8]];
    assert_eq!(described(&machine, machine.folder(), &words), format!("{id}\tseed-1, Deployed\n"));
    let mut cached = cached(&machine);
    cached["deployments"]["names"][0].as_object_mut().unwrap().remove("key");
    fs::write(only_file(&machine), cached.to_string()).unwrap();
    assert!(asked(&machine, machine.folder(), &DESCRIBE).lines().any(|line| line == id));
}

#[test]
fn what_is_deleted_is_offered_no_more() {
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment list").ok();
    machine.sh("deployment delete seed-1 --yes").ok();
    assert_eq!(asked(&machine, machine.folder(), &DESCRIBE), "seed-2");
}

#[test]
fn the_first_names_are_read_in_the_background() {
    let machine = Machine::over_http(&SEED);
    assert!(files(&machine).is_empty());
    comes_to_offer(&machine, &DESCRIBE, "seed-1\nseed-2");
    let begun = Instant::now();
    comes_to_offer(&machine, &["ctconnect", "connector", "describe", ""], "seed");
    assert!(begun.elapsed() < Duration::from_secs(10), "one renewal reads both kinds");
}

#[test]
fn names_are_renewed_after_a_minute_and_not_offered_after_a_day() {
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment list").ok();
    let forget = |machine: &Machine| {
        let mut cached = cached(machine);
        cached["deployments"]["names"].as_array_mut().unwrap().remove(0);
        fs::write(only_file(machine), cached.to_string()).unwrap();
    };
    forget(&machine);
    age(&machine, 50);
    assert_eq!(asked(&machine, machine.folder(), &DESCRIBE), "seed-2");
    assert_eq!(cached(&machine)["attempted"], 0, "names of the last minute are not renewed");
    age(&machine, 50);
    // Shown at once as they are, and renewed meanwhile.
    assert_eq!(asked(&machine, machine.folder(), &DESCRIBE), "seed-2");
    assert_ne!(cached(&machine)["attempted"], 0);
    comes_to_offer(&machine, &DESCRIBE, "seed-1\nseed-2");
    age(&machine, 24 * 60 * 60 + 1);
    let end = machine.with("CTP_CONNECT_API_URL", "http://127.0.0.1:9");
    assert_eq!(asked(&end, end.folder(), &DESCRIBE), "", "another API, and nothing of it is known");
}

#[test]
fn names_of_another_identity_are_not_offered() {
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment list").ok();
    for other in ["--project-key=other", "--project-region=us-central1.gcp"] {
        let offered = asked(&machine, machine.folder(), &["ctconnect", other, "deployment", "describe", ""]);
        let is_same = other.contains("region");
        assert_eq!(!offered.is_empty(), is_same, "{other}: the address of the API is explicit here");
    }
    let other = machine.with("CTP_CLIENT_ID", "another");
    other.sh("deployment describe seed-1").ok();
    assert_eq!(files(&other).len(), 3, "one for each identity");
}

#[test]
fn a_service_that_does_not_answer_costs_300_milliseconds_once() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let machine = Machine::bare().talking_to(&format!("http://{}", silent.local_addr().unwrap()));
    let took = |words: &[&str]| {
        let begun = Instant::now();
        assert_eq!(asked(&machine, machine.folder(), words), "");
        begun.elapsed()
    };
    let first = took(&DESCRIBE);
    assert!(first >= Duration::from_millis(300) && first < Duration::from_millis(900), "{first:?}");
    let second = took(&DESCRIBE);
    assert!(second < Duration::from_millis(290), "{second:?}");
}

#[test]
fn a_credential_helper_is_not_asked_for_names() {
    let machine = Machine::over_http(&SEED);
    fs::create_dir_all(machine.home().join(".config/ctconnect")).unwrap();
    fs::write(machine.home().join(".config/ctconnect/config.yaml"), "credential-helper: asks\n").unwrap();
    let begun = Instant::now();
    assert_eq!(asked(&machine, machine.folder(), &DESCRIBE), "");
    assert!(begun.elapsed() < Duration::from_millis(290), "nothing is awaited");
    assert!(files(&machine).is_empty());
}

#[cfg(unix)]
#[test]
fn the_cache_is_private_and_has_no_secret() {
    use std::os::unix::fs::PermissionsExt as _;
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment describe seed-1").ok();
    machine.sh("connector list").ok();
    let file = only_file(&machine);
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
    let text = fs::read_to_string(&file).unwrap() + &file.to_string_lossy();
    for secret in ["client-secret", "Bearer", "access_token", "127.0.0.1"] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn a_damaged_cache_is_no_cache_and_is_replaced() {
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment list").ok();
    let file = only_file(&machine);
    for damaged in
        ["", "{", "[]", r#"{"deployments":{"names":[{"id":"\u001b[2J"},{"id":"a b"},{"id":"-x"}],"seen":99999999999}}"#]
    {
        fs::write(&file, damaged).unwrap();
        let offered = asked(&machine, machine.folder(), &DESCRIBE);
        assert!(!offered.contains(['\u{1b}', ' ']) && !offered.contains("-x"), "{damaged}: {offered}");
        fs::write(&file, damaged).unwrap();
        machine.sh("deployment list").ok();
        assert_eq!(asked(&machine, machine.folder(), &DESCRIBE), "seed-1\nseed-2", "{damaged}");
    }
    fs::remove_file(&file).unwrap();
    fs::create_dir(&file).unwrap();
    machine.sh("deployment list").ok();
}

#[test]
fn logging_out_empties_the_cache() {
    let machine = Machine::over_http(&SEED);
    machine.sh("auth login --profile own").ok();
    machine.sh("deployment list").ok();
    assert!(!files(&machine).is_empty());
    machine.sh("auth logout own").ok();
    assert!(files(&machine).is_empty());
}

#[test]
fn a_deploy_fills_the_cache_with_the_keys_of_the_configuration() {
    let (machine, project) = crate::harness::Project::over_http("shop", crate::harness::THREE, &[]);
    _ = project.create(&machine, "shop");
    machine.sh("connector describe shop").ok();
    let words = ["ctconnect", "deployment", "create", "--connector-key", "shop", "--configuration", ""];
    let offered = asked(&machine, machine.folder(), &words);
    assert!(offered.lines().count() > 1 && offered.lines().all(|line| line.ends_with('=')), "{offered}");
    assert!(offered.lines().any(|line| line.contains('.')), "{offered}");
}

#[test]
fn a_renewal_brings_nothing_back_that_a_logout_has_removed() {
    let machine = Machine::over_http(&SEED);
    machine.sh("deployment list").ok();
    let renew = || {
        let mut command = machine.command(["--", "ctconnect"]);
        command.env("CTCONNECT_COMPLETE", "renew-names");
        assert!(command.output().unwrap().status.success());
    };
    age(&machine, 3600);
    let old = cached(&machine)["deployments"]["renewed"].as_u64().unwrap();
    renew();
    assert!(cached(&machine)["deployments"]["renewed"].as_u64().unwrap() > old);
    fs::remove_file(only_file(&machine)).unwrap();
    renew();
    assert!(files(&machine).is_empty());
}
