//! Secrets in files: of a profile, of the official CLI, and in files that are damaged.

use std::fs;
use std::path::PathBuf;

use serde_json::{Value, json};

use super::identities::{Identity, bare, official};
use super::search::{OPEN, SECRET, assert_clean, find, secret, token};
use super::service::{Behavior, Service};
use crate::harness::{Answer, Machine, words};

const FLAGS: [&str; 4] = ["", "-o json", "-o yaml --debug", "--debug --quiet"];

fn describe(machine: &Machine, flags: &str) -> Answer {
    machine.run(words(&format!("deployment describe live {flags}")))
}

/// A machine with a stored login, and the file with its secret.
fn logged_in(service: &Service) -> (Machine, PathBuf) {
    let (machine, login) = Identity::Profile.on_machine(service.address());
    login.unwrap().ok();
    let path = machine.home().join(".config/ctconnect/credentials.json");
    assert!(find(&fs::read_to_string(&path).unwrap(), SECRET).is_some());
    (machine, path)
}

#[test]
fn a_stored_token_shows_nowhere() {
    let service = Service::start(Behavior::Succeeds);
    let (machine, path) = logged_in(&service);
    let mut file: Value = serde_json::from_str(&fs::read_to_string(&path).unwrap()).unwrap();
    file["tokens"][0]["expiresAt"] = "2099-01-01T00:00:00Z".into();
    fs::write(&path, file.to_string()).unwrap();
    service.forget();
    for flags in FLAGS {
        let answer = describe(&machine, flags).ok();
        assert_clean(&answer);
        assert!(find(&answer.stdout, OPEN).is_some(), "{}", answer.stdout);
    }
    assert_eq!((service.token_requests(), service.calls().len()), (1, FLAGS.len()), "the stored token was not used");
}

#[test]
fn a_token_of_the_official_program_shows_nowhere() {
    let service = Service::start(Behavior::Succeeds);
    let machine = bare(service.address());
    let client = json!({ "clientId": "client", "clientSecret": secret("official") });
    for mut credentials in [client, json!({})] {
        credentials["accessToken"] = token("official").into();
        credentials["expiresAt"] = 4_000_000_000_000_u64.into();
        official(&machine, &credentials);
        for flags in FLAGS {
            let answer = describe(&machine, flags).ok();
            assert_clean(&answer);
            assert!(find(&answer.stdout, OPEN).is_some(), "{}", answer.stdout);
        }
    }
    assert_eq!((service.token_requests(), service.calls().len()), (0, 2 * FLAGS.len()));
}

#[test]
fn a_damaged_file_is_reported_without_its_secrets() {
    let service = Service::start(Behavior::Succeeds);
    let (machine, path) = logged_in(&service);
    let whole = fs::read_to_string(&path).unwrap();
    let of_other_type = whole.replacen(&Value::from(secret("stored")).to_string(), &format!("[\"{SECRET}\"]"), 1);
    assert_ne!(of_other_type, whole);
    let cut = [1, whole.len() / 2, whole.len() - 3].map(|length| whole[..length].to_owned());
    for damaged in cut.into_iter().chain([of_other_type]) {
        fs::write(&path, &damaged).unwrap();
        for flags in FLAGS {
            let answer = describe(&machine, flags).exits(3).is_silent().says("credentials.json");
            assert_clean(&answer);
        }
    }
    official(&machine, &json!({}));
    fs::remove_dir_all(path.parent().unwrap()).unwrap();
    fs::write(machine.home().join(".commercetools/credentials"), format!("{{\"clientSecret\": \"{SECRET}\",,}}"))
        .unwrap();
    for flags in FLAGS {
        assert_clean(&describe(&machine, flags).exits(3).is_silent().says(".commercetools/credentials"));
    }
    assert!(service.calls().is_empty());
}
