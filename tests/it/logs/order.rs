//! Every entry once, in the order of time, in every format.

use serde_json::json;

use super::*;

#[test]
fn long_logs_are_complete_and_in_order_whichever_way_they_are_sent() {
    let orders: [fn(usize) -> Vec<usize>; 4] = [
        |count| (0..count).collect(),
        |count| (0..count).rev().collect(),
        // Pages fall, and the entries of each rise.
        |count| (0..count / PAGE).rev().flat_map(|page| page * PAGE..(page + 1) * PAGE).collect(),
        // Entries are up to 800 places too late.
        |count| {
            let mut numbers: Vec<usize> = (0..count).collect();
            numbers.sort_by_key(|number| number + if number % 7 == 0 { 800 } else { 0 });
            numbers
        },
    ];
    for order in orders {
        let server = service(move |_| order(5000));
        for flags in ["", "-o json", "-o ndjson", "-o yaml"] {
            let answer = logs(&server, flags).ok();
            assert_numbers(&answer.stdout, 0..5000);
            assert!(!answer.stderr.contains("order of time"), "{}", answer.stderr);
            match flags {
                "-o json" => assert_eq!(answer.json().as_array().map(Vec::len), Some(5000)),
                "-o ndjson" => assert!(answer.stdout.lines().all(|line| line == entry(numbers(line)[0]))),
                _ => {}
            }
        }
    }
}

#[test]
fn entries_beyond_the_window_are_shown_late_with_one_warning() {
    // The first two entries come last.
    let server = service(|_| (2..5000).chain([0, 1]).collect());
    let answer = logs(&server, "").ok();
    assert_eq!(answer.stderr.matches("they are not in the order of time").count(), 1, "{}", answer.stderr);
    let mut found = numbers(&answer.stdout);
    assert!(!found.is_sorted());
    found.sort_unstable();
    assert!(found.iter().copied().eq(0..5000));
}

#[test]
fn a_page_that_is_cut_off_ends_with_9_after_everything_that_came_before() {
    let server = Faulty::start(|request| match parameter(request, "pageToken").as_deref() {
        Some("3") => {
            let body = r#"{"data":[{"timestamp":"#;
            Reply::Answer(200, vec![("content-type", "application/json".to_owned())], body.as_bytes().to_vec())
        }
        _ => page(&(0..5000).collect::<Vec<_>>(), request),
    });
    for flags in ["", "-o ndjson", "-o json", "-o yaml"] {
        let answer = logs(&server, flags).exits(9).says("3000 log entries came before that");
        assert_numbers(&answer.stdout, 0..3000);
        assert!(!answer.stdout.trim_end().ends_with(']'), "an array stays incomplete");
    }
    logs(&server, "--limit 4500").exits(9).is_silent();
}

#[cfg(unix)]
#[test]
fn an_interrupt_shows_first_what_has_arrived() {
    let server = Faulty::start(|request| match parameter(request, "pageToken").as_deref() {
        Some("3") => Reply::Hang(Vec::new()),
        _ => page(&(0..5000).collect::<Vec<_>>(), request),
    });
    for flags in ["", "-o ndjson", "-o json", "-o yaml"] {
        let before = server.requests().len();
        let line = format!("deployment logs live {flags}");
        let machine = machine(server.address());
        let running = machine.start(line.split_ascii_whitespace());
        let is_hanging = || server.requests()[before..].iter().any(|request| request.line.contains("pageToken=3"));
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        while !is_hanging() {
            assert!(std::time::Instant::now() < deadline, "the fourth page is not requested");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        let answer = running.signal("INT").end().exits(130);
        // The third page need not have been received by then, and is shown as a whole if it was.
        let shown = numbers(&answer.stdout);
        assert!(shown.len().is_multiple_of(PAGE) && shown.len() >= 2 * PAGE, "{}", shown.len());
        assert_numbers(&answer.stdout, 0..shown.len());
    }
}

/// A Deployment in a Region where each application has a log of its own.
fn aws(reply: impl Fn(&str, &Request) -> Reply + Send + Sync + 'static) -> Faulty {
    Faulty::start(move |request| {
        let deployment = json!({
            "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f6", "key": "live", "version": 1,
            "applications": [{ "id": "a", "applicationName": "web" }, { "id": "b", "applicationName": "job" }],
        });
        match (request.line.contains("/logs"), parameter(request, "applicationName")) {
            (false, _) => Reply::json(200, &deployment),
            (true, Some(name)) => reply(&name, request),
            (true, None) => Reply::error(400, "DeploymentLogMissingApplicationName"),
        }
    })
}

#[test]
fn logs_of_applications_are_merged_by_time() {
    let server = aws(|name, request| match name {
        // One of them sends the newest entries first.
        "web" => page(&(0..6000).filter(|number| number % 3 == 0).collect::<Vec<_>>(), request),
        _ => page(&(0..6000).rev().filter(|number| number % 3 != 0).collect::<Vec<_>>(), request),
    });
    for flags in ["", "-o ndjson", "-o json"] {
        assert_numbers(&logs(&server, flags).ok().stdout, 0..6000);
    }
    assert_numbers(&logs(&server, "--limit 100").ok().stdout, 5900..6000);
    let both = logs(&server, "--application job --application web").ok().stdout;
    assert_numbers(&both, 0..6000);
    let one = numbers(&logs(&server, "--application web").ok().stdout);
    assert!(one.iter().all(|number| number % 3 == 0) && one.len() == 2000);
}

#[test]
fn entries_of_the_same_time_stay_in_the_order_of_the_applications() {
    let server = aws(|name, request| {
        let numbers: Vec<usize> = (0..3000).map(|number| if name == "web" { number } else { number + 3000 }).collect();
        let entry = |number: &usize| json!({ "timestamp": "2026-11-20T10:00:00Z", "details": { "message": format!("entry {number} x") } });
        let index: usize = parameter(request, "pageToken").map_or(0, |token| token.parse().unwrap());
        let data: Vec<Value> = numbers.iter().skip(index * PAGE).take(PAGE).map(entry).collect();
        Reply::json(200, &json!({ "data": data, "next": (index < 2).then(|| (index + 1).to_string()) }))
    });
    assert_numbers(&logs(&server, "-o ndjson").ok().stdout, 0..6000);
}

#[test]
fn a_deployment_without_applications_has_no_entries() {
    let server = Faulty::start(|request| match request.line.contains("/logs") {
        false => Reply::json(200, &json!({ "id": "x", "key": "live", "version": 1, "applications": [] })),
        true => Reply::error(400, "DeploymentLogMissingApplicationName"),
    });
    assert_eq!(logs(&server, "-o json").ok().says("no log entries").json(), json!([]));
}
