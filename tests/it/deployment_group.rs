//! The deployment group beyond the journeys, and the raw call.

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, deployment};
use crate::harness::{Answer, Machine, Project, Script, THREE};

const TOKEN: [&str; 2] = ["--configuration", "web.TOKEN=s3cret"];

/// A machine with the published Connector `three`, its Deployment `live` and its preview `look`.
fn machine() -> Machine {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    let run = |arguments: &[&str]| {
        let output = machine
            .command(arguments)
            .args(["--poll-interval", "10ms"])
            .current_dir(project.folder())
            .output()
            .unwrap();
        assert!(output.status.success(), "{arguments:?}\n{}", String::from_utf8_lossy(&output.stderr));
    };
    let create = ["connector", "create", "--key", "three", "--name", "Three", "--creator-email", "kim@acme.example"];
    assert!(machine.command(create).current_dir(project.folder()).output().unwrap().status.success());
    run(&["connector", "publish", "three"]);
    run(&[&["deployment", "create", "--key", "live", "--connector-key", "three"], &TOKEN[..]].concat());
    run(&[&["connector", "preview", "three", "--deployment-key", "look"], &TOKEN[..]].concat());
    machine
}

fn keys(json: &Value) -> Vec<&str> {
    json.as_array().unwrap().iter().map(|item| item["key"].as_str().unwrap()).collect()
}

#[test]
fn a_list_is_filtered_by_what_the_api_has_no_parameter_for() {
    let machine = machine();
    let list = |flags: &[&str]| machine.run(["deployment", "list", "-o", "json"].iter().chain(flags)).ok();
    assert_eq!(keys(&list(&["--status", "deployed,failed", "--sort", "key asc"]).json()), ["live", "look"]);
    assert_eq!(list(&["--status", "Failed"]).json(), json!([]));
    assert_eq!(keys(&list(&["--connector", "three", "--type", "preview"]).json()), ["look"]);
    assert_eq!(list(&["--connector", "four"]).json(), json!([]));
    let cut = list(&["--connector", "three", "--sort", "key asc", "--limit", "1"]).says("1 of 2");
    assert_eq!(keys(&cut.json()), ["live"]);
}

#[test]
fn outputs_are_a_table_or_data_or_lines() {
    let machine = machine();
    let table = machine.run(["deployment", "outputs", "live"]).ok().stdout;
    assert!(table.starts_with("APPLICATION") && table.contains("https://"), "{table}");
    let data = machine.run(["deployment", "outputs", "live", "-o", "json"]).ok().json();
    assert_eq!(data[2], json!({ "applicationName": "nightly", "schedule": "15 2 * * *" }));
    let lines = machine.run(["deployment", "outputs", "live", "--env"]).ok().stdout;
    assert!(lines.starts_with("WEB_URL='https://") && lines.ends_with("NIGHTLY_SCHEDULE='15 2 * * *'\n"), "{lines}");
    machine.run(["deployment", "outputs", "live", "--env", "-o", "json"]).exits(2);
}

#[test]
fn revisions_are_printed_as_sent() {
    let machine = machine();
    machine.run(["deployment", "redeploy", "live", "--poll-interval", "10ms"]).ok();
    let all = machine.run(["deployment", "revisions", "live", "-o", "json"]).ok().json();
    assert_eq!(all["results"].as_array().map(Vec::len), Some(2), "{all}");
    let table = machine.run(["deployment", "revisions", "live"]).ok().stdout;
    assert!(table.starts_with("REVISION"), "{table}");
    let one = machine.run(["deployment", "revisions", "live", "--revision", "1", "-o", "json"]).ok().json();
    assert_eq!(one["revision"], 1);
}

#[test]
fn a_dry_run_of_a_redeploy_compares_and_sends_nothing() {
    let machine = machine();
    let dry = [
        "deployment",
        "redeploy",
        "live",
        "--dry-run",
        "--configuration",
        "web.GREETING=bye",
        "--configuration",
        "LOG_LEVEL=info",
        "--schedule",
        "nightly=1 1 * * *",
        "-o",
        "json",
    ];
    let answer = machine.run(dry.iter().chain(&TOKEN)).ok();
    assert!(!answer.stdout.contains("s3cret"), "{}", answer.stdout);
    let changes = answer.json()["changes"].clone();
    let outcomes: Vec<_> = changes.as_array().unwrap().iter().map(|own| (&own["name"], &own["change"])).collect();
    let [greeting, token, schedule, level] = &outcomes[..] else { panic!("{changes}") };
    assert_eq!(*greeting, (&json!("web.GREETING"), &json!("changed")));
    assert_eq!(*token, (&json!("web.TOKEN"), &json!("set")));
    assert_eq!(*schedule, (&json!("schedule of nightly"), &json!("changed")));
    assert_eq!(level.0, "LOG_LEVEL");
    assert_eq!(machine.run(["deployment", "describe", "live", "-o", "json"]).ok().json()["version"], 1);
}

#[test]
fn only_old_previews_are_selected() {
    let machine = machine();
    let delete = |age: &'static str| {
        machine.run([
            "deployment",
            "delete",
            "--previews",
            "--older-than",
            age,
            "--yes",
            "--poll-interval",
            "10ms",
            "-o",
            "json",
        ])
    };
    assert_eq!(delete("1h").ok().json(), json!([]));
    assert_eq!(keys(&delete("0s").ok().says("look: unchanged for").json()), ["look"]);
    machine.run(["deployment", "describe", "look"]).exits(5);
    machine.run(["deployment", "describe", "live"]).ok();
    machine.run(["deployment", "delete", "--older-than", "1h", "--yes"]).exits(2);
}

/// A page of log entries at these seconds, and whether another one follows.
fn log_page(seconds: &[u8], next: bool) -> (u16, Value) {
    let entry = |second| {
        let details = json!({ "message": format!("entry {second}") });
        json!({ "timestamp": format!("2026-11-20T10:00:{second:02}Z"), "applicationName": "web", "details": details })
    };
    let token = next.then(|| format!("after {seconds:?}"));
    (200, json!({ "data": seconds.iter().map(entry).collect::<Vec<_>>(), "next": token }))
}

/// The entries of these lines, by their seconds.
fn shown(answer: &Answer) -> Vec<String> {
    answer.stdout.lines().filter_map(|line| Some(line.split_once("entry ")?.1.to_owned())).collect()
}

#[test]
fn log_entries_are_shown_while_further_pages_are_read() {
    let breaks = || (400, json!({ "statusCode": 400, "message": "no", "errors": [] }));
    let rising = || vec![log_page(&[2, 1], true), log_page(&[3], true), breaks()];
    let falling = || vec![log_page(&[4, 3], true), log_page(&[2, 1], true), breaks()];
    let run = |answers: Vec<(u16, Value)>, flags: &str| {
        let script = Script::new(answers);
        let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
        machine.sh(&format!("deployment logs live {flags}"))
    };
    // What is held back for its order when the log breaks off is shown too.
    assert_eq!(shown(&run(rising(), "").exits(3)), ["1", "2", "3"]);
    assert_eq!(shown(&run(rising(), "--follow").exits(3)), ["1", "2", "3"]);
    for flags in ["-o json", "-o yaml", "-o ndjson"] {
        let answer = run(rising(), flags).exits(3).says("3 log entries came before that");
        assert!(serde_json::from_str::<Value>(&answer.stdout).is_err(), "an array stays incomplete");
    }
    for flags in ["--limit 5", "--limit 5 --follow"] {
        run(rising(), flags).exits(3).is_silent();
    }
    assert_eq!(shown(&run(falling(), "").exits(3)), ["1", "2", "3", "4"]);
    let ending = [log_page(&[4, 3], true), log_page(&[2, 1], true), log_page(&[6, 5], false)].to_vec();
    assert_eq!(shown(&run(ending, "").ok()), ["1", "2", "3", "4", "5", "6"]);
    let ending = [log_page(&[1, 2], true), log_page(&[4, 3], true), log_page(&[5], false)].to_vec();
    let answer = run(ending.clone(), "").ok();
    assert_eq!(shown(&answer), ["1", "2", "3", "4", "5"]);
    assert_eq!(shown(&run(ending, "--limit 2").ok()), ["4", "5"]);
}

#[test]
fn a_deployment_without_logs_keeps_the_error_of_the_service() {
    let gone = |status: u16| {
        let errors = json!([{ "code": "LogsNotFound", "message": "no logs here" }]);
        (status, json!({ "statusCode": status, "message": "no logs here", "errors": errors }))
    };
    let there = || (200, json!({ "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0f5", "key": "live", "version": 1 }));
    let missing = || (404, json!({ "statusCode": 404, "message": "no such Deployment" }));
    let logs = |answers, flags: &[&str]| {
        let script = Script::new(answers);
        let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
        machine.run(["deployment", "logs", "live"].iter().chain(flags)).exits(5).is_silent()
    };
    for status in [404, 410] {
        let answer = logs(vec![gone(status), there()], &[]).says("no logs here").says("LogsNotFound");
        let answer = answer.says("correlation id").says("the Deployment `live` exists, but the service has no logs");
        answer.says("hint: `ctconnect deployment describe live` shows whether it runs");
        let answer = logs(vec![gone(status), there()], &["-o", "json"]);
        let error: Value = serde_json::from_str(answer.stderr.lines().last().unwrap()).unwrap();
        let error = &error["error"];
        assert_eq!((&error["status"], &error["errors"][0]["code"]), (&json!(status), &json!("LogsNotFound")));
        assert!(error["correlationId"].as_str().is_some_and(|id| id.len() == 36), "{error}");
    }
    let answer = logs(vec![missing(), missing()], &[]).says("no such Deployment");
    assert!(!answer.stderr.contains("exists") && !answer.stderr.contains("no longer serves"), "{}", answer.stderr);
}

#[test]
fn the_end_of_logs_is_announced_on_one_line() {
    let script = || Script::new(vec![(200, json!({ "data": [] }))]);
    let run = |machine: &Machine, flags: &[&str]| {
        let answer = machine.run(["deployment", "logs", "live"].iter().chain(flags)).ok();
        answer.stderr.lines().filter(|line| line.contains("removes the logs of Deployments")).count()
    };
    let is_ahead = jiff::Timestamp::now() < "2027-02-01T00:00:00Z".parse().unwrap();
    for (flags, lines) in [(&[][..], usize::from(is_ahead)), (&["--quiet"], 0)] {
        let script = script();
        let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
        assert_eq!(run(&machine, flags), lines, "{flags:?}");
    }
    let machine = Machine::local();
    Project::new(&machine, "shop", THREE).publish(&machine, "shop");
    machine.sh("deployment create --key live --connector-key shop --configuration web.TOKEN=t0ken").ok();
    assert_eq!(run(&machine, &[]), 0, "the emulator keeps its logs");
}

#[test]
fn an_error_has_the_correlation_id_of_the_response() {
    let server = Faulty::start(|_| Reply::error(404, "ResourceNotFound").with("X-Correlation-ID", "projects-1111"));
    let machine = crate::faults::machine(server.address());
    machine.sh("deployment describe live").exits(5).says("correlation id: projects-1111\n");
}

#[test]
fn a_deployment_without_a_key_is_named_by_its_connector() {
    let server = Faulty::start(|request| match request.is("GET") {
        true => Reply::json(200, &crate::faults::connector()),
        false => Reply::error(400, "InvalidField"),
    });
    let machine = crate::faults::machine(server.address());
    let create = "deployment create --connector-key tax --configuration tax.TOKEN=x";
    machine.sh(create).exits(3).says("error: could not create a Deployment of the Connector `tax`");
    machine.sh("deployment list --limit 501").exits(2).says("expected a whole number from 0 to 500");
}

#[test]
fn a_log_without_data_is_an_error() {
    for body in [json!({}), json!({ "data": null }), json!({ "results": [] }), json!([])] {
        let script = Script::new(vec![(200, body)]);
        let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
        machine.run(["deployment", "logs", "live"]).exits(9).is_silent().says("it has no list `data`");
    }
}

#[test]
fn empty_pages_of_a_log_end() {
    for entries in [json!([]), json!([{ "details": { "message": "the same entry" } }])] {
        let page = |number| (200, json!({ "data": entries, "next": format!("token {number}") }));
        let script = Script::new((0..200).map(page).collect());
        let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
        let answer = machine.run(["deployment", "logs", "live", "--poll-interval", "1ms"]).exits(9);
        answer.says("100 pages of log entries in a row without a new entry");
        assert!((100..=101).contains(&script.requests().len()));
    }
}

#[test]
fn pages_of_a_log_that_repeat_in_turn_end() {
    let [one, two] = [1, 2].map(|second| log_page(&[second], false).1["data"][0].clone());
    for pages in [[json!([one]), json!([two])], [json!([one, two]), json!([two, one])]] {
        let page = |number: usize| (200, json!({ "data": pages[number % 2], "next": format!("token {number}") }));
        let script = Script::new((0..300).map(page).collect());
        let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
        let answer = machine.run(["deployment", "logs", "live", "--poll-interval", "1ms"]).exits(9);
        answer.says("100 pages of log entries in a row without a new entry");
        assert!((100..=102).contains(&script.requests().len()), "{}", script.requests().len());
        // With `--follow` the interval holds: at least five of these pages bring nothing new.
        let breaks = (400, json!({ "statusCode": 400, "message": "no", "errors": [] }));
        let script = Script::new((0..7).map(page).chain([breaks]).collect());
        let machine = machine.talking_to(script.address());
        let began = std::time::Instant::now();
        machine.sh("deployment logs live --follow --poll-interval 50ms").exits(3).says("no");
        assert!(began.elapsed().as_millis() >= 250, "{:?}", began.elapsed());
        assert_eq!(script.requests().len(), 8);
    }
}

#[test]
fn pages_of_a_log_that_go_round_in_a_circle_end_and_are_shown_once() {
    let page = |second: u8, next: &str| {
        (200, json!({ "data": log_page(&[second, second + 1], false).1["data"], "next": next }))
    };
    let run = |pages: Vec<(u16, Value)>| {
        let script = Script::new(pages);
        let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
        (machine.sh("deployment logs live --poll-interval 1ms"), script.requests().len())
    };
    for (pages, expected) in [
        (vec![page(1, "a"), page(1, "a")], vec!["1", "2"]),
        (vec![page(1, "a"), page(3, "b"), page(1, "a")], vec!["1", "2", "3", "4"]),
    ] {
        let count = pages.len();
        let (answer, requests) = run(pages);
        let answer = answer.exits(9).says("sent a page of log entries again");
        assert_eq!((shown(&answer), requests), (expected.into_iter().map(str::to_owned).collect(), count));
    }
    // Nothing is lost if a line was logged twice, or if the last page repeats its token.
    let (answer, _) = run(vec![page(1, "a"), page(1, "b"), page(3, "c"), (200, json!({ "data": [], "next": "c" }))]);
    assert_eq!(shown(&answer.ok()), ["1", "1", "2", "2", "3", "4"]);
    let ever_new = (0..200).map(|number| page(1, &format!("token {number}"))).collect();
    assert_eq!(shown(&run(ever_new).0.exits(9)), ["1", "2"]);
}

#[test]
fn entries_behind_empty_pages_of_a_log_are_shown() {
    let empty = |token: &str| (200, json!({ "data": [], "next": token }));
    let pages = vec![empty("a"), log_page(&[1], true), empty("b"), empty("c"), log_page(&[2, 3], false)];
    let script = Script::new(pages);
    let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
    assert_eq!(shown(&machine.sh("deployment logs live --poll-interval 1ms").ok()), ["1", "2", "3"]);
}

#[test]
fn a_followed_log_keeps_its_interval_and_its_place_behind_empty_pages() {
    let empty = |token: &str| (200, json!({ "data": [], "next": token }));
    let ends = || (200, json!({ "data": [] }));
    let breaks = (400, json!({ "statusCode": 400, "message": "no", "errors": [] }));
    let polls = vec![ends(), empty("a"), empty("b"), log_page(&[1], false), breaks];
    let script = Script::new(polls);
    let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
    let began = std::time::Instant::now();
    let answer = machine.sh("deployment logs live --follow --poll-interval 100ms").exits(3);
    assert_eq!(shown(&answer), ["1"]);
    assert!(began.elapsed().as_millis() >= 300, "{:?}", began.elapsed());
    let requests = script.requests();
    let tokens = requests.iter().map(|(path, _)| path.rsplit_once("pageToken=").map_or("", |(_, token)| token));
    assert_eq!(tokens.collect::<Vec<_>>(), ["", "", "a", "b", ""]);
}

#[test]
fn a_followed_log_is_read_again_where_its_place_is_forgotten() {
    let page = |seconds: &[u8], next: &str| (200, json!({ "data": log_page(seconds, false).1["data"], "next": next }));
    let refused = |code: &str| (400, json!({ "statusCode": 400, "message": "no", "errors": [{ "code": code }] }));
    // The second poll continues behind the empty page, which the service does not know any more.
    let until_now = log_page(&[], false);
    let first_poll = [page(&[1, 2], "a"), page(&[], "b")];
    let polls = [refused("DeploymentLogInvalidPageToken"), log_page(&[1, 2, 3], false), refused("InvalidInput")];
    let script = Script::new([until_now].into_iter().chain(first_poll).chain(polls).collect());
    let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
    let answer = machine.sh("deployment logs live --follow --poll-interval 1ms").exits(3);
    assert_eq!(shown(&answer), ["1", "2", "3"]);
    let requests = script.requests();
    let tokens = requests.iter().map(|(path, _)| path.rsplit_once("pageToken=").map_or("", |(_, token)| token));
    assert_eq!(tokens.collect::<Vec<_>>(), ["", "", "a", "b", "", ""]);
}

#[test]
fn api_reports_where_pages_end_too_early() {
    let results = |page| (0..500).map(|number| json!({ "number": 500 * page + number })).collect::<Vec<_>>();
    let page = |page| (200, json!({ "total": 20_000, "results": results(page) }));
    let script = Script::new((0..21).map(page).collect());
    let machine = Machine::bare().talking_to(script.address()).with("CTP_ACCESS_TOKEN", "token");
    let answer = machine.run(["api", "GET", "/connectors/search", "--paginate"]).ok();
    let answer = answer.says("the API lists 10500 of 20000 results and no more");
    assert_eq!(answer.json().as_array().map(Vec::len), Some(10_500));
    machine.run(["api", "GET", "/connectors/search", "--paginate", "--input", "-"]).exits(2);
}

#[test]
fn api_reaches_every_path() {
    let machine = machine();
    let get = |path: &str, flags: &[&str]| machine.run(["api", "GET", path].iter().chain(flags));
    let page = get("/{projectKey}/deployments", &["-f", "limit=1", "-f", "sort=key asc"]).ok().json();
    assert_eq!((&page["total"], &page["results"][0]["key"]), (&json!(2), &json!("live")));
    let all = get("/{projectKey}/deployments", &["--paginate"]).ok().json();
    assert_eq!(all.as_array().map(Vec::len), Some(2));
    let refused = get("/connectors/drafts/key=none", &[]).exits(5).says("hint");
    assert_eq!(refused.json()["statusCode"], 404, "the body is shown");
    get("connectors", &[]).exits(2).is_silent();
    get("/connectors/drafts?limit=1", &["--paginate"]).exits(2).is_silent();

    let version = || machine.run(["connector", "describe", "three", "-o", "json"]).ok().json()["version"].clone();
    let body = json!({ "version": version(), "actions": [{ "action": "setName", "name": "From input" }] }).to_string();
    let named = machine.run_with_input(["api", "POST", "/connectors/drafts/key=three", "--input", "-"], &body);
    assert_eq!(named.ok().json()["name"], "From input");
    let fields = [format!("version:={}", version()), r#"actions:=[{"action": "setName", "name": "Raw"}]"#.to_owned()];
    let raw = ["api", "post", "/connectors/drafts/key=three", "-f", &fields[0], "-f", &fields[1]];
    assert_eq!(machine.run(raw).ok().json()["name"], "Raw");
    let leaked = machine.run(["api", "POST", "/x", "-f", "s3cret"]).exits(2);
    assert!(!leaked.stderr.contains("s3cret"), "{}", leaked.stderr);
}

#[test]
fn an_empty_reference_is_refused_before_anything_is_sent() {
    let machine = Machine::bare().talking_to("http://127.0.0.1:9");
    for line in [
        &["connector", "update", "", "--name", "x"][..],
        &["connector", "describe", "--key", ""],
        &["connector", "delete", "--id", "", "--yes"],
        &["connector", "deploy", "three", "--deployment-key", ""],
        &["connector", "create", "--key", ""],
        &["connector", "search", "--key", ""],
        &["deployment", "describe", ""],
        &["deployment", "redeploy", ""],
        &["deployment", "logs", ""],
        &["deployment", "delete", "", "--yes"],
        &["deployment", "delete", "--key", "", "--yes"],
        &["deployment", "delete", "--connector", "", "--yes"],
        &["deployment", "list", "--connector", ""],
        &["deployment", "create", "--key", "", "--connector-key", "three"],
        &["deployment", "create", "--connector-key", ""],
        &["deploy", "--connector-key", ""],
        &["deploy", "--deployment-id", ""],
    ] {
        let answer = machine.run(line).exits(2).is_silent();
        answer.says("an id or a key has 2 to 256 of `A-Z a-z 0-9 _ -`");
    }
}

#[test]
fn a_delete_by_a_connector_that_does_not_exist_fails() {
    let machine = machine();
    let delete = |connector: &str| machine.run(["deployment", "delete", "--connector", connector, "--yes"]);
    delete("nosuch").exits(5).says("could not read the published Connector `nosuch`");
    delete("three").ok();
    delete("three").ok().says("no Deployment to delete");
}

#[test]
fn the_command_that_continues_a_delete_names_every_deployment_that_is_left() {
    let server = Faulty::start(|request| {
        let mut state = deployment("Undeploying");
        if request.line.contains("demo") || request.line.contains("c2f0f7") {
            (state["key"], state["id"]) = (json!("demo"), json!("0190cf3c-5d3a-7bb2-9c52-5b0d42c2f0f7"));
        }
        Reply::json(200, &state)
    });
    let machine = crate::faults::machine(server.address());
    let delete =
        |keys: &str| machine.sh(&format!("deployment delete {keys} --yes --timeout 200ms --poll-interval 10ms"));
    delete("live demo").exits(8).says("to continue: ctconnect deployment wait live demo --for deleted\n");
    delete("demo").exits(8).says("to continue: ctconnect deployment wait demo --for deleted\n");
}

#[test]
fn a_connector_that_is_not_published_is_named_with_the_command_that_publishes_it() {
    let machine = Machine::local();
    let project = Project::new(&machine, "three", THREE);
    project.create(&machine, "three");
    for (line, instead) in [
        ("deployment create --connector-key three --configuration web.TOKEN=x", "`--connector-staged`"),
        ("connector describe three --published", "`--published`"),
        ("connector configuration three --published", "`--published`"),
    ] {
        let answer = machine.sh(line).exits(5).is_silent();
        let answer = answer.says("error: the Connector `three` exists, but is not published");
        let answer = answer.says("  why: could not read the published Connector `three`").says("ResourceNotFound");
        answer.says("connector publish three`").says(instead);
    }
    machine
        .sh("connector describe nosuch --published")
        .exits(5)
        .says("could not read the published Connector `nosuch`");
}
