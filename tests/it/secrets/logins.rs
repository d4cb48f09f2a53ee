//! Every way to give a login its secret.

use super::cell::exit_code_of;
use super::identities::bare;
use super::search::{OPEN, assert_clean, find, secret};
use super::service::{Behavior, Service};
use crate::harness::{Answer, Machine, words};

const LOGIN: &str = "auth login --client-id client --retries 0";

/// How a login gets its secret: further words, the value of a variable, and standard input.
fn ways() -> [(Vec<String>, Option<String>, String); 3] {
    [
        (vec!["--client-secret".to_owned(), secret("argument")], None, String::new()),
        (vec!["--client-secret-stdin".to_owned()], None, format!("{}\n", secret("stdin"))),
        (Vec::new(), Some(secret("variable")), String::new()),
    ]
}

fn login(machine: Machine, flags: &str, way: &(Vec<String>, Option<String>, String)) -> Answer {
    let (own, variable, input) = way;
    let machine = variable.iter().fold(machine, |machine, value| machine.with("CTP_CLIENT_SECRET", value));
    machine.run_with_input([words(LOGIN), own.clone(), words(flags)].concat(), input)
}

#[test]
fn no_login_shows_its_secret() {
    let behaviors = [200, 400, 401, 500]
        .map(|status| if status == 200 { Behavior::Succeeds } else { Behavior::RefusesTokens(status) });
    for behavior in behaviors {
        let expected = if let Behavior::RefusesTokens(status) = behavior { exit_code_of(status) } else { 0 };
        for way in ways() {
            for flags in ["", "-o json", "-o yaml --debug", "--debug --quiet"] {
                let service = Service::start(behavior);
                let answer = login(bare(service.address()), flags, &way).exits(expected);
                assert_clean(&answer);
                assert_eq!(service.token_requests(), 1);
                let is_repeated = expected != 0 || flags.contains("--debug");
                assert_eq!(find(&answer.stderr, OPEN).is_some(), is_repeated, "{flags}: {}", answer.stderr);
            }
        }
    }
}

#[test]
fn no_login_that_is_a_usage_error_shows_its_secret() {
    for way in &ways()[..2] {
        for (flags, problem) in [
            ("--client-secret zqcanary --client-secret-stdin", "--client-secret"),
            ("--no-such-flag", "--no-such-flag"),
            ("zqcanary", "unexpected argument"),
            ("--client-credentials=zqcanary", "--client-credentials"),
        ] {
            for format in ["", " -o json"] {
                let service = Service::start(Behavior::Succeeds);
                let flags = format!("{flags}{format}");
                let answer = login(bare(service.address()), &flags, way).exits(2).is_silent().says(problem);
                assert_clean(&answer);
                assert_eq!(service.token_requests(), 0);
            }
        }
    }
}
