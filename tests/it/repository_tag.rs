//! `connector validate|publish|certify --repository-tag`: the move to a tag and what follows in one update.

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, machine};
use crate::harness::{Answer, THREE, in_both, words};

const URL: &str = "https://github.com/acme/tax.git";

/// The commands, and the action that each sends after the move.
fn verbs() -> [(&'static str, Value); 3] {
    [
        ("validate", json!({ "action": "updatePreviewable" })),
        ("publish", json!({ "action": "publish", "certification": false })),
        ("certify", json!({ "action": "publish", "certification": true })),
    ]
}

/// A ConnectorStaged at a version and a tag, with changes.
fn staged(version: u64, tag: &str, changes: &Value) -> Value {
    let mut json = json!({
        "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "tax", "version": version, "name": "Tax",
        "status": "Draft", "isPreviewable": "none", "private": true, "alreadyListed": false, "hasChanges": true,
        "repository": { "url": URL, "tag": tag },
    });
    json.as_object_mut().unwrap().extend(changes.as_object().unwrap().clone());
    json
}

/// What the service does while any of the operations runs.
fn running(version: u64, tag: &str) -> Value {
    staged(version, tag, &json!({ "status": "Processing", "isPreviewable": "pending" }))
}

/// What it does when any of the operations has ended.
fn done(version: u64, tag: &str) -> Value {
    let listed = json!({ "status": "Published", "isPreviewable": "true", "alreadyListed": true, "hasChanges": false });
    staged(version, tag, &listed)
}

/// A response to a write.
enum Write {
    Accepted(Value),
    Refused(u16, &'static str),
    Lost,
}

/// Runs a command on a service whose reads and writes are answered by these, in order; the last read repeats. Returns also
/// the updates that were sent.
fn run(line: &str, reads: Vec<Value>, writes: Vec<Write>) -> (Answer, Vec<Value>) {
    let server = Faulty::start(move |request| match (request.is("GET"), request.line.contains("/drafts/")) {
        (true, true) => Reply::json(200, &reads[request.repetition.min(reads.len() - 1)]),
        (true, false) => Reply::json(200, &json!({ "id": "c", "certified": true })),
        _ => match &writes[request.repetition] {
            Write::Accepted(state) => Reply::json(201, state),
            Write::Refused(status, code) => Reply::error(*status, code),
            Write::Lost => Reply::Raw(Vec::new()),
        },
    });
    let pace = "--poll-interval 10ms -o json";
    let answer = machine(server.address()).sh(&format!("connector {line} {pace}"));
    let writes = server.requests().into_iter().filter(|request| request.is("POST"));
    (answer, writes.map(|request| serde_json::from_str(&request.body).unwrap()).collect())
}

/// An update: its version, and its actions.
fn update(version: u64, actions: &[&Value]) -> Value {
    json!({ "version": version, "actions": actions })
}

fn to(tag: &str) -> Value {
    json!({ "action": "setRepository", "url": URL, "tag": tag })
}

#[test]
fn one_update_moves_the_connector_and_starts_the_operation() {
    for (verb, action) in verbs() {
        let reads = vec![staged(1, "v1", &json!({})), running(2, "v2"), done(2, "v2")];
        let writes = vec![Write::Accepted(running(2, "v2"))];
        let (answer, sent) = run(&format!("{verb} tax --repository-tag v2"), reads, writes);
        assert_eq!(answer.ok().json()["repository"]["tag"], "v2");
        assert_eq!(sent, [update(1, &[&to("v2"), &action])], "{verb}");
    }
    let other = json!({ "action": "setRepository", "url": "git@github.com:acme/vat.git", "tag": "v1" });
    let reads = vec![staged(1, "v1", &json!({})), running(2, "v2"), done(2, "v2")];
    let line = "publish tax --repository-tag v1 --repository-url git@github.com:acme/vat";
    let (answer, sent) = run(line, reads, vec![Write::Accepted(running(2, "v1"))]);
    answer.ok();
    assert_eq!(sent, [update(1, &[&other, &verbs()[1].1])]);
}

#[test]
fn the_emulator_takes_both_in_one_update() {
    for (machine, project) in in_both("tax", THREE) {
        project.create(&machine, "tax");
        for (line, actions) in [
            ("connector validate tax --repository-tag v2", "setRepository updatePreviewable"),
            ("connector publish tax --repository-tag v3", "setRepository publish"),
            ("connector certify tax --repository-tag v4 --wait --poll-interval 10ms", "setRepository publish"),
        ] {
            let answer = machine.sh(&format!("{line} -o json --debug")).ok();
            let writes = answer.writes();
            let kinds = writes[0].1["actions"].as_array().unwrap().iter().map(|it| it["action"].as_str().unwrap());
            assert_eq!((writes.len(), kinds.collect::<Vec<_>>().join(" ")), (1, actions.to_owned()), "{line}");
            let tag = line.split(' ').nth(4).unwrap();
            assert_eq!(answer.json()["repository"]["tag"], tag);
            let again = machine.sh(&format!("{line} -o json --debug")).ok().wrote_nothing();
            assert_eq!(again.json()["repository"]["tag"], tag);
        }
    }
}

#[test]
fn two_updates_are_sent_if_the_service_refuses_one() {
    for (verb, action) in verbs() {
        let reads = vec![staged(1, "v1", &json!({})), staged(4, "v2", &json!({})), running(5, "v2"), done(5, "v2")];
        let writes = vec![
            Write::Refused(400, "InvalidOperation"),
            Write::Accepted(staged(2, "v2", &json!({}))),
            Write::Accepted(running(5, "v2")),
        ];
        let (answer, sent) = run(&format!("{verb} tax --repository-tag v2"), reads, writes);
        assert_eq!(answer.ok().json()["repository"]["tag"], "v2");
        let expected = [update(1, &[&to("v2"), &action]), update(1, &[&to("v2")]), update(4, &[&action])];
        assert_eq!(sent, expected, "{verb}: the version of the second one was read in between");
    }
}

#[test]
fn what_was_true_of_the_old_tag_does_not_count_after_a_move_of_its_own() {
    // The service keeps `isPreviewable` after it was moved.
    let old = json!({ "isPreviewable": "true" });
    let reads = vec![staged(1, "v1", &old), staged(2, "v2", &old), running(3, "v2"), done(3, "v2")];
    let writes = vec![
        Write::Refused(400, "InvalidOperation"),
        Write::Accepted(staged(2, "v2", &old)),
        Write::Accepted(running(3, "v2")),
    ];
    let (answer, sent) = run("validate tax --repository-tag v2", reads, writes);
    answer.ok();
    assert_eq!(sent.len(), 3);
}

#[test]
fn an_action_that_fails_after_a_move_of_its_own_names_the_command_that_continues() {
    for (verb, _) in verbs() {
        let reads = vec![staged(1, "v1", &json!({})), staged(2, "v2", &json!({}))];
        let writes = vec![
            Write::Refused(400, "InvalidOperation"),
            Write::Accepted(staged(2, "v2", &json!({}))),
            Write::Refused(403, "insufficient_scope"),
        ];
        let (answer, sent) = run(&format!("{verb} tax --repository-tag v2"), reads, writes);
        let error: Value = serde_json::from_str(answer.exits(4).stderr.lines().last().unwrap()).unwrap();
        assert_eq!(error["error"]["resume"], format!("ctconnect connector {verb} tax"));
        assert_eq!(sent.len(), 3);
    }
}

#[test]
fn a_refusal_of_the_repository_or_the_identity_is_final() {
    for (status, code, exit) in [
        (422, "GitRepositoryNotReachable", 3),
        (400, "ConnectorSpecificationFileNotFound", 3),
        (400, "ConnectorSpecificationFileNotValid", 3),
        (403, "insufficient_scope", 4),
        (404, "ResourceNotFound", 5),
    ] {
        for (verb, _) in verbs() {
            let reads = vec![staged(1, "v1", &json!({}))];
            let line = format!("{verb} tax --repository-tag v2");
            let (answer, sent) = run(&line, reads, vec![Write::Refused(status, code)]);
            answer.exits(exit).says(code);
            assert_eq!(sent.len(), 1, "{code}");
        }
    }
}

#[test]
fn what_runs_with_the_old_tag_is_waited_for_and_not_joined() {
    for (verb, action) in verbs() {
        for (old, what) in
            [(json!({ "isPreviewable": "pending" }), "validation"), (json!({ "status": "Processing" }), "publish")]
        {
            for end in [json!({ "status": "Failed", "isPreviewable": "false" }), json!({ "status": "Published" })] {
                let ended = json!({ "isPreviewable": "true" });
                let mut ended = staged(7, "v1", &ended);
                ended.as_object_mut().unwrap().extend(end.as_object().unwrap().clone());
                let reads =
                    vec![staged(1, "v1", &old), staged(1, "v1", &old), ended.clone(), running(8, "v2"), done(8, "v2")];
                let writes = vec![Write::Accepted(running(8, "v2"))];
                // It is waited for even if the operation itself is not.
                let (answer, sent) = run(&format!("{verb} tax --repository-tag v2 --no-wait"), reads, writes);
                answer.ok().says(&format!("the running {what} of tax"));
                assert_eq!(sent, [update(7, &[&to("v2"), &action])], "{verb} after a {what}");
            }
        }
    }
}

#[test]
fn a_wait_for_the_old_tag_ends_at_its_time() {
    let reads = vec![staged(1, "v1", &json!({ "isPreviewable": "pending" }))];
    let (answer, sent) = run("validate tax --repository-tag v2 --timeout 500ms", reads, vec![]);
    let answer = answer.exits(8).says("ctconnect connector validate tax --repository-tag v2");
    assert_eq!((answer.json()["isPreviewable"].as_str(), sent.len()), (Some("pending"), 0));
}

#[test]
fn a_validation_that_the_state_does_not_show_yet_is_waited_for_too() {
    let reads = vec![
        staged(1, "v1", &json!({})),
        staged(1, "v1", &json!({ "isPreviewable": "pending" })),
        staged(2, "v1", &json!({ "isPreviewable": "true" })),
        running(3, "v2"),
        done(3, "v2"),
    ];
    let writes =
        vec![Write::Refused(400, "ConnectorStagedPreviewRequestUnderProcess"), Write::Accepted(running(3, "v2"))];
    let (answer, sent) = run("validate tax --repository-tag v2", reads, writes);
    answer.ok();
    let action = &verbs()[0].1;
    assert_eq!(sent, [update(1, &[&to("v2"), action]), update(2, &[&to("v2"), action])]);
}

#[test]
fn what_runs_with_the_wanted_tag_is_joined() {
    let certifying = json!({ "status": "InCertification" });
    for (line, now) in [
        ("validate tax --repository-tag v2", json!({ "isPreviewable": "pending" })),
        ("publish tax --repository-tag v2", json!({ "status": "Processing" })),
        ("certify tax --repository-tag v2", certifying),
    ] {
        let (answer, sent) = run(line, vec![staged(3, "v2", &now), staged(3, "v2", &now), done(3, "v2")], vec![]);
        answer.ok();
        assert_eq!(sent, [] as [Value; 0], "{line}");
    }
}

#[test]
fn nothing_is_sent_if_the_connector_has_the_tag_and_nothing_is_to_do() {
    let public = staged(
        3,
        "v2",
        &json!({ "status": "Published", "private": false, "alreadyListed": true, "hasChanges": false }),
    );
    for (line, state, reason) in [
        ("validate tax --repository-tag v2", done(3, "v2"), "already previewable"),
        ("publish tax --repository-tag v2", done(3, "v2"), "already published, no changes since"),
        ("certify tax --repository-tag v2", public, "already certified"),
    ] {
        let (answer, sent) = run(line, vec![state], vec![]);
        answer.ok().says(reason);
        assert_eq!(sent, [] as [Value; 0], "{line}");
    }
    // With --force the repository is read again, as the tag may have moved.
    let reads = vec![done(3, "v2"), running(4, "v2"), done(4, "v2")];
    let writes = vec![Write::Accepted(running(4, "v2"))];
    let (answer, sent) = run("publish tax --repository-tag v2 --force", reads, writes);
    answer.ok();
    assert_eq!(sent, [update(3, &[&to("v2"), &verbs()[1].1])]);
}

#[test]
fn a_connector_that_is_certified_or_public_is_not_moved() {
    for (verb, _) in verbs() {
        for status in ["InCertification", "ReadyForCertification"] {
            let reads = vec![staged(3, "v1", &json!({ "status": status }))];
            let (answer, sent) = run(&format!("{verb} tax --repository-tag v2"), reads, vec![]);
            answer.exits(6).says("is being certified").says("ctconnect connector wait tax --for certified");
            assert_eq!(sent, [] as [Value; 0], "{verb}");
        }
    }
    let reads = vec![staged(3, "v1", &json!({ "status": "Published", "private": false, "alreadyListed": true }))];
    let (answer, sent) = run("publish tax --repository-tag v2", reads, vec![]);
    answer.exits(6).says("ctconnect connector certify tax --repository-tag v2");
    assert_eq!(sent, [] as [Value; 0]);
}

#[test]
fn after_a_conflict_the_step_is_decided_again() {
    for (verb, action) in verbs() {
        let overtaken = |now: Value| {
            let reads = vec![staged(1, "v1", &json!({})), now, running(3, "v2"), done(3, "v2")];
            let writes = vec![Write::Refused(409, "ConcurrentModification"), Write::Accepted(running(3, "v2"))];
            let (answer, sent) = run(&format!("{verb} tax --repository-tag v2"), reads, writes);
            (answer, sent[1..].to_vec())
        };
        let (answer, sent) = overtaken(staged(2, "v1", &json!({ "name": "Taxes" })));
        answer.ok();
        assert_eq!(sent, [update(2, &[&to("v2"), &action])], "{verb}: the same plan is sent again");

        let (answer, sent) = overtaken(staged(2, "v3", &json!({})));
        answer.exits(6).says("at the tag v3");
        assert_eq!(sent, [] as [Value; 0], "{verb}: another run moved it elsewhere");

        let (answer, sent) = overtaken(staged(2, "v2", &json!({})));
        answer.ok();
        assert_eq!(sent, [update(2, &[&action])], "{verb}: another run moved it there");
    }
    let reads = vec![staged(1, "v1", &json!({})), running(2, "v2"), running(2, "v2"), done(2, "v2")];
    let writes = vec![Write::Refused(409, "ConcurrentModification")];
    let (answer, sent) = run("publish tax --repository-tag v2", reads, writes);
    answer.ok();
    assert_eq!(sent.len(), 1, "the publish of the other run is joined");
}

#[test]
fn an_update_whose_response_is_lost_is_sent_once_and_the_next_run_joins_it() {
    for (verb, _) in verbs() {
        let line = format!("{verb} tax --repository-tag v2");
        let (answer, sent) = run(&line, vec![staged(1, "v1", &json!({}))], vec![Write::Lost]);
        answer.exits(9).says("may have been applied");
        assert_eq!(sent.len(), 1);
    }
    let line = "publish tax --repository-tag v2";
    let (answer, sent) = run(line, vec![running(2, "v2"), running(2, "v2"), done(2, "v2")], vec![]);
    answer.ok();
    assert_eq!(sent, [] as [Value; 0]);
}

#[test]
fn an_address_needs_a_tag_and_a_form_that_the_service_accepts() {
    for (flags, exit, why) in [
        ("--repository-url https://github.com/acme/tax.git", 2, "--repository-tag"),
        ("--repository-tag ''", 2, "--repository-tag"),
        ("--repository-tag v2 --repository-url ''", 2, "--repository-url"),
        ("--repository-tag v2 --repository-url https://gitlab.com/acme/tax.git", 3, "gitlab.com"),
    ] {
        for (verb, _) in verbs() {
            let mut line: Vec<String> = words(&format!("connector {verb} tax"));
            line.extend(flags.split(' ').map(|word| word.replace('\'', "")));
            machine("http://127.0.0.1:9").run(line).exits(exit).is_silent().says(why);
        }
    }
}
