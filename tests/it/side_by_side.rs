//! Several Deployments at once: selections, limits, outcomes, and what is left.

#[path = "side_by_side/fleet.rs"]
mod fleet;

use std::time::Duration;

use serde_json::{Value, json};

use crate::harness::Answer;
use fleet::{Behaviour, Fleet};

const FAST: &str = "--poll-interval 10ms --retries 0";

fn run(fleet: &Fleet, line: &str) -> Answer {
    fleet.machine().sh(&format!("{line} {FAST}"))
}

fn keys(answer: &Answer) -> Vec<String> {
    answer.json().as_array().unwrap().iter().map(|own| own["key"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn a_selection_is_confirmed_with_its_count() {
    let fleet = Fleet::new(12, Behaviour::default());
    for verb in ["Redeploy", "Delete"] {
        let command = verb.to_lowercase();
        let asked = run(&fleet, &format!("deployment {command} --all")).exits(2).is_silent();
        let asked = asked.says(&format!("cannot ask without a terminal: {verb} 12 Deployments: `d-0`, `d-1`, "));
        asked.says("`d-9` and 2 more?").says("hint: `--yes` confirms without a prompt");
        let line = format!("deployment {command} --all {FAST}");
        let declined = fleet.machine().run_with_input(line.split(' '), "n\n").exits(1);
        declined.says("declined; nothing was sent");
    }
    assert_eq!(fleet.written(), [0; 0]);
    // Named ones are redeployed without a question, and a wait changes nothing.
    run(&fleet, "deployment redeploy d-1 d-2").ok();
    run(&fleet, "deployment wait --all").ok();
    // Requests that are sent at the same time arrive in any order.
    let mut written = fleet.written();
    written.sort_unstable();
    assert_eq!(written, [1, 2]);
}

#[test]
fn the_same_selection_serves_each_command() {
    let fleet = Fleet::new(5, Behaviour::default());
    for command in ["wait", "redeploy --yes", "delete --yes"] {
        let select =
            |flags: &str| keys(&run(&fleet, &format!("deployment {command} {flags} --timeout 20s -o json")).ok());
        if command != "delete --yes" {
            assert_eq!(select("--all"), ["d-0", "d-1", "d-2", "d-3", "d-4"]);
            assert_eq!(select("--connector tax --type sandbox"), ["d-1", "d-2", "d-3", "d-4"]);
            assert_eq!(select("--region us-central1.gcp"), ["d-1", "d-3"]);
            assert_eq!(select("d-3 --key d-1 d-3"), ["d-3", "d-1"]);
            assert_eq!(select("--status deployed,failed --region europe-west1.gcp"), ["d-0", "d-2", "d-4"]);
        }
        assert_eq!(select("--previews"), ["d-0"]);
        assert_eq!(select("--status Queued"), [] as [&str; 0]);
        for wrong in ["", "d-1 --all", "--all --previews", "--id d-1 --connector tax", "--older-than 1h"] {
            run(&fleet, &format!("deployment {command} {wrong}")).exits(2).is_silent();
        }
    }
}

#[test]
fn the_end_is_a_summary_or_an_array() {
    let behaviour = Behaviour { failing: vec![1], polls: 1, ..Behaviour::default() };
    let fleet = Fleet::new(3, behaviour);
    let answer = run(&fleet, "deployment redeploy d-0 d-1 d-2 --progress plain").exits(7);
    let table = "KEY  STATUS    RESULT\nd-0  Deployed  redeployed\nd-1  Failed    failed\nd-2  Deployed  redeployed\n";
    assert_eq!(answer.stdout, table);
    let answer = answer.says("Redeploying d-2: Deploying\n").says("error: the Deployment `d-1` ended as Failed");
    answer.says("it does not build").says("to continue: ctconnect deployment redeploy d-1 --poll-interval 10ms\n");
    let answer = run(&fleet, "deployment redeploy d-0 d-1 -o json").exits(7);
    let states: Vec<Value> = answer.json().as_array().unwrap().iter().map(|own| own["status"].clone()).collect();
    assert_eq!(states, ["Deployed", "Failed"]);
    assert_eq!(run(&fleet, "deployment redeploy d-0 -o json").ok().json()["key"], "d-0", "one is not a list");
    let gone = run(&fleet, "deployment delete d-0 d-2 --yes").ok();
    assert_eq!(gone.stdout, "KEY  STATUS  RESULT\nd-0  -       deleted\nd-2  -       deleted\n");
    let accepted = run(&fleet, "deployment redeploy --all --yes --no-wait").ok();
    assert_eq!(accepted.stdout, "KEY  STATUS     RESULT\nd-1  Deploying  requested\n");
}

#[test]
fn the_exit_code_is_what_all_failures_share_else_7_else_1() {
    let end = |failing: &[usize], refused: &[(usize, u16, &'static str)]| {
        let behaviour = Behaviour { failing: failing.to_vec(), refused: refused.to_vec(), ..Behaviour::default() };
        run(&Fleet::new(4, behaviour), "deployment redeploy --all --yes")
    };
    let forbidden = (2, 403, "insufficient_scope");
    let conflict = (3, 400, "DeploymentInvalidStatusTransition");
    end(&[0, 1], &[]).exits(7).says("error: 2 of 4 Deployments could not be redeployed").says("it does not build");
    end(&[0], &[forbidden]).exits(7);
    end(&[], &[forbidden, conflict]).exits(1).says("could not redeploy the Deployment `d-2`");
    end(&[], &[forbidden]).exits(4);
    end(&[], &[conflict, (1, 409, "ConcurrentModification")]).exits(6);
}

#[test]
fn eight_requests_of_sixty_operations_are_in_flight_at_most() {
    for (line, expected) in [
        ("deployment wait --all", 8),
        ("deployment redeploy --all --yes --max-running 60", 8),
        ("deployment wait --all --parallel 3", 3),
        ("deployment delete --all --yes --parallel 1", 1),
    ] {
        let fleet = Fleet::new(60, Behaviour { polls: 3, ..Behaviour::default() });
        let fleet = if line.contains("wait") { fleet.running() } else { fleet };
        run(&fleet, line).ok();
        assert_eq!(fleet.server().most_in_flight(), expected, "{line}");
    }
}

#[test]
fn operations_that_run_are_limited_and_begin_in_order() {
    for (flags, expected) in [("--max-running 3", 2..=3), ("", 4..=20)] {
        let fleet =
            Fleet::new(20, Behaviour { polls: 3, duration: Duration::from_millis(200), ..Behaviour::default() });
        run(&fleet, &format!("deployment redeploy --all --yes --parallel 20 {flags}")).ok();
        assert!(expected.contains(&fleet.most_running()), "{flags}: {}", fleet.most_running());
        if !flags.is_empty() {
            let written = fleet.written();
            let places = |index: usize| written.iter().position(|own| *own == index);
            assert!((0..17).all(|index| places(index) < places(index + 3)), "{written:?}");
        }
    }
}

#[test]
fn the_time_of_each_operation_counts_from_its_own_request() {
    let fleet = Fleet::new(3, Behaviour { duration: Duration::from_millis(1200), ..Behaviour::default() });
    // Together they take longer.
    run(&fleet, "deployment redeploy --all --yes --max-running 1 --timeout 3s").ok();
}

#[test]
fn after_the_first_failure_nothing_is_started() {
    let behaviour = Behaviour { failing: vec![1], ..Behaviour::default() };
    let fleet = Fleet::new(4, behaviour.clone());
    let flags = "--fail-fast --max-running 1 --skip-scripts --configuration tax.TOKEN=s3cret";
    let answer = run(&fleet, &format!("deployment redeploy --all --yes {flags}")).exits(7);
    assert_eq!(fleet.written(), [0, 1]);
    assert!(answer.stdout.contains("d-1  Failed    failed\nd-2  Deployed  not started\n"), "{}", answer.stdout);
    let answer = answer.says("not started after the first failure: 2 of 4 Deployments");
    answer.says(
        "to continue: ctconnect deployment redeploy d-1 d-2 d-3 --skip-scripts --configuration-env tax.TOKEN=TAX_TOKEN \
         --poll-interval 10ms\n",
    );
    // One that runs is waited for; without the flag, all are started.
    let fleet =
        Fleet::new(4, Behaviour { refused: vec![(1, 403, "insufficient_scope")], polls: 2, ..Behaviour::default() });
    let answer = run(&fleet, "deployment delete --all --yes --parallel 1 --fail-fast").exits(4);
    assert!(answer.stdout.contains("d-0  -         deleted\n"), "{}", answer.stdout);
    assert_eq!(fleet.written(), [0, 1]);
    let fleet = Fleet::new(4, behaviour);
    run(&fleet, "deployment redeploy --all --yes --max-running 1").exits(7);
    assert_eq!(fleet.written(), [0, 1, 2, 3]);
}

#[test]
fn what_is_left_is_one_line() {
    let behaviour = Behaviour {
        endless: vec![0, 3],
        failing: vec![1],
        refused: vec![(4, 404, "ResourceNotFound")],
        ..Behaviour::default()
    };
    let fleet = Fleet::new(5, behaviour);
    let answer = run(&fleet, "deployment delete d-0 d-1 d-2 d-3 d-4 --yes --timeout 300ms");
    answer.exits(7).says(
        "to continue: ctconnect deployment wait d-0 d-3 --for deleted && ctconnect deployment delete d-1 --yes --timeout \
         300ms --poll-interval 10ms\n",
    );
    let answer = run(&fleet, "deployment wait d-0 d-3 --for deployed --timeout 200ms").exits(8);
    answer.says("to continue: ctconnect deployment wait d-0 d-3 --for deployed\n");
}

#[cfg(unix)]
#[test]
fn an_interrupt_names_what_runs_and_what_was_not_started() {
    let fleet = Fleet::new(4, Behaviour { endless: vec![0, 1, 2, 3], ..Behaviour::default() });
    let machine = fleet.machine();
    let line = format!("deployment redeploy --all --yes --max-running 2 {FAST}");
    let running = machine.start(line.split(' ')).until_it_says("Redeploying d-0: Deploying\n");
    let running = running.until_it_says("Redeploying d-1: Deploying\n").signal("INT").end().exits(130);
    running.says("interrupted; 2 operations continue remotely").says(
        "to continue: ctconnect deployment wait d-0 d-1 --for deployed && ctconnect deployment redeploy d-2 d-3 \
         --poll-interval 10ms\n",
    );
}

#[test]
fn values_are_checked_for_every_deployment_before_anything_is_sent() {
    let fleet = Fleet::new(4, Behaviour { keyless: vec![1, 3], ..Behaviour::default() });
    let line = "deployment redeploy --all --yes --configuration tax.TOKEN=x";
    let answer = run(&fleet, line).exits(3).is_silent();
    let answer = answer.says("error: 2 of 4 Deployments cannot be redeployed with these values; nothing was sent");
    answer.says("the Deployment `d-1`").says("the Deployment `d-3`").says("TOKEN");
    assert_eq!(fleet.written(), [0; 0]);
    let dry = run(&fleet, "deployment redeploy d-0 d-2 --dry-run --configuration tax.TOKEN=x -o json").ok().json();
    assert_eq!((&dry[0]["deployment"], &dry[1]["deployment"]), (&json!("d-0"), &json!("d-2")));
    assert_eq!(fleet.written(), [0; 0]);
}
