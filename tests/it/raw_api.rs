//! `ctconnect api`: the body of the response byte for byte, and lists page by page.

use serde_json::{Value, json};

use crate::faults::{Faulty, Reply, machine};

/// A body with everything that a terminal or a runner must not see, in a layout of its own.
const BODY: &str = concat!(
    "{ \"a\":\t\"x\u{200d}y \u{ad}\u{202e}z\u{feff}\u{2028}\u{7f} ##[group]::x\",\n",
    "  \"n\" : 1.50e+3, \"b\\/\": [ ] , \"escaped\": \"\\u200d\\u0041\" }\n\n"
);

#[test]
fn a_pipe_gets_the_body_byte_for_byte() {
    let server = Faulty::start(|request| {
        let status = if request.line.contains("refused") { 404 } else { 200 };
        let body =
            if request.line.contains("text") { "::error::no JSON\r\n\u{1b}[2J\0".as_bytes() } else { BODY.as_bytes() };
        Reply::Answer(
            status,
            Vec::new(),
            if request.line.contains("binary") { vec![0xff, 0, b'x'] } else { body.to_vec() },
        )
    });
    for github in ["false", "true"] {
        let machine = machine(server.address()).with("GITHUB_ACTIONS", github);
        let get =
            |path: &str, flags: &[&str]| machine.command(["api", "GET", path].iter().chain(flags)).output().unwrap();
        for flags in [&[][..], &["-o", "json"]] {
            assert_eq!(String::from_utf8(get("/x", flags).stdout).unwrap(), BODY);
            assert_eq!(get("/binary", flags).stdout, [0xff, 0, b'x']);
            assert_eq!(get("/text", flags).stdout, b"::error::no JSON\r\n\x1b[2J\0");
            let refused = get("/refused", flags);
            assert_eq!((String::from_utf8(refused.stdout).unwrap().as_str(), refused.status.code()), (BODY, Some(5)));
        }
        let yaml = String::from_utf8(get("/x", &["-o", "yaml"]).stdout).unwrap();
        assert!(!yaml.contains(['\u{200d}', '\u{202e}', '\u{2028}', '\u{7f}']), "{yaml}");
    }
}

#[test]
fn every_page_together_is_json_under_a_runner_too() {
    let item: Value = serde_json::from_str(BODY).unwrap();
    let sent = item.clone();
    let server = Faulty::start(move |_| Reply::json(200, &json!({ "total": 1, "results": [sent] })));
    for github in ["false", "true"] {
        let machine = machine(server.address()).with("GITHUB_ACTIONS", github);
        for flags in [&[][..], &["-o", "json"]] {
            let answer = machine.run(["api", "GET", "/x", "--paginate"].iter().chain(flags)).ok();
            assert_eq!(answer.json(), json!([item]));
        }
    }
}

#[test]
fn own_secrets_and_given_values_are_replaced_and_nothing_else() {
    let server = Faulty::start(|request| {
        let echo = format!("{} {}", request.header("authorization"), request.body);
        let body = format!("{{ \"token-canary\" : {} , \"shop\":  \"shop\", \"n\":1 }}", Value::from(echo));
        Reply::Answer(200, Vec::new(), body.into_bytes())
    });
    let machine = machine(server.address());
    let get = machine.run(["api", "GET", "/{projectKey}/x"]).ok();
    assert_eq!(get.stdout, "{ \"***\" : \"Bearer *** \" , \"shop\":  \"shop\", \"n\":1 }");
    let value =
        r#"g:={"securedConfiguration": [{"key": "T", "value": "given \"value\""}, {"key": "P", "value": "shop"}]}"#;
    let post = machine.run(["api", "POST", "/{projectKey}/x", "-f", value, "-f", "key=shop"]).ok();
    assert!(!post.stdout.contains("given") && post.stdout.contains(r#"\"key\":\"shop\""#), "{}", post.stdout);
    post.json();
}

#[test]
fn own_secrets_are_replaced_in_utf_16_too() {
    let wide = |text: &str, of: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(of).collect::<Vec<u8>>();
    for of in [u16::to_le_bytes, u16::to_be_bytes] {
        for mark in ["\u{feff}", ""] {
            let server = Faulty::start(move |request| {
                let is_token = request.line.contains("/oauth/");
                let token = json!({"access_token": "token-canary", "expires_in": 9999});
                let body = format!("{mark}{{\"a\": \"{} client-secret\"}}", request.header("authorization"));
                if is_token { Reply::json(200, &token) } else { Reply::Answer(200, Vec::new(), wide(&body, of)) }
            });
            let machine = crate::harness::Machine::bare().talking_to(server.address());
            let output = machine.command(["api", "GET", "/x", "--debug"]).output().unwrap();
            assert_eq!(output.stdout, wide(&format!("{mark}{{\"a\": \"Bearer *** ***\"}}"), of));
            let traced = String::from_utf8(output.stderr).unwrap().replace(r"\u{0}", "");
            assert!(!traced.contains("canary") && !traced.contains("client-secret"), "{traced}");
        }
    }
}

#[test]
fn secured_values_in_clear_are_masked() {
    let body = json!({ "securedConfiguration": [{ "key": "T", "value": "canary" }] });
    let server = Faulty::start(move |_| Reply::json(200, &body));
    let answer = machine(server.address()).run(["api", "GET", "/x"]).ok();
    assert_eq!(answer.json()["securedConfiguration"][0]["value"], "******");
}

/// JSON allows an escape of half a character, which is no text in any programming language but JavaScript.
#[test]
fn half_a_character_is_passed_on_or_refused_and_never_replaced() {
    let server = Faulty::start(|request| {
        let mut item = crate::faults::deployment("Deployed").to_string();
        item.truncate(item.len() - 1);
        item.push_str(r#","note":"x\ud800y"}"#);
        let body = match request.line.contains("logs") {
            true => r#"{"data":[{"timestamp":"2026-11-20T10:00:00Z","message":"x\ud800y"}]}"#.to_owned(),
            false if request.line.contains("/live") => item,
            false => format!(r#"{{"total":1,"results":[{item}]}}"#),
        };
        Reply::Answer(200, vec![("content-type", "application/json".to_owned())], body.into_bytes())
    });
    let machine = machine(server.address());
    let body = machine.sh("api GET /x").ok().stdout;
    assert!(body.contains(r"x\ud800y"), "{body}");
    for line in [
        "api GET /x --paginate",
        "deployment list --all -o json",
        "deployment list -o json",
        "deployment describe live -o json",
        "deployment logs live -o json",
        "connector search --all -o json",
    ] {
        let answer = machine.sh(line);
        if answer.code == 0 {
            assert!(answer.stdout.contains(r"x\ud800y"), "{line}: {}", answer.stdout);
        } else {
            // With `-o json` the backslash is escaped once more.
            answer.exits(9).is_silent().says("half of a character").says(r"\ud800`");
        }
    }
}

/// Items `from..to` as a page of `total`.
fn page(from: usize, to: usize, total: usize) -> Reply {
    let results: Vec<Value> =
        (from..to).map(|number| json!({ "id": format!("id-{number}"), "version": 1, "name": "x" })).collect();
    Reply::json(200, &json!({ "total": total, "results": results }))
}

#[test]
fn repeated_results_are_dropped() {
    // While it is read, the list grows by two in front: the second page repeats the last two of the first one.
    let server = Faulty::start(|request| match (request.number, request.line.ends_with("offset=500")) {
        (0, _) => page(0, 500, 700),
        (_, true) => page(498, 700, 702),
        (_, false) => page(0, 500, 702),
    });
    let answer = machine(server.address()).run(["api", "GET", "/connectors/search", "--paginate"]).ok();
    assert_eq!(answer.json().as_array().map(Vec::len), Some(700));
    // The page before the change is read again.
    let mut offsets: Vec<bool> = server.lines().iter().map(|line| line.ends_with("offset=500")).collect();
    offsets.sort_unstable();
    assert_eq!(offsets, [false, false, true, true]);
    answer.says("warning: the service counts 702 results, but sent 700");
}

#[test]
fn a_page_with_nothing_new_is_a_failure() {
    let server = Faulty::start(|_| page(0, 500, 3000));
    let machine = machine(server.address());
    let answer = machine.run(["api", "GET", "/connectors/search", "--paginate"]).exits(9).says("the same results");
    assert!(serde_json::from_str::<Value>(&answer.stdout).is_err(), "the list is visibly incomplete");
    machine.run(["connector", "search", "--all"]).exits(9).says("the same results");
    assert!(server.requests().len() <= 10, "{}", server.requests().len());
    let server = Faulty::start(|_| Reply::json(200, &json!({ "total": 9, "results": [{ "number": 1 }] })));
    let machine = self::machine(server.address());
    machine.run(["api", "GET", "/x", "--paginate"]).exits(9);
}

#[test]
fn a_list_that_grows_as_fast_as_it_is_read_ends_at_the_most_that_the_api_lists() {
    let server = Faulty::start(|request| {
        let first = request.line.rsplit_once("offset=").and_then(|(_, rest)| rest.split('&').next()?.parse().ok());
        let first = first.unwrap_or(0);
        page(first, first + 500, first + 20_600)
    });
    let answer = machine(server.address()).run(["connector", "search", "--all", "-o", "json"]).exits(9);
    answer.says("results, of which the API lists 21000").says("results came before that");
    assert!(server.requests().len() < 10);
}

#[test]
fn a_list_that_is_too_long_is_refused_before_anything_is_printed() {
    let server = Faulty::start(|_| page(0, 500, 30_000));
    let answer = machine(server.address()).run(["deployment", "list", "--all", "-o", "json"]).exits(9).is_silent();
    answer.says("the list has 30000 results, of which the API lists 21000").says("narrow the list with a filter");
}

#[test]
fn a_failure_in_the_middle_leaves_a_complete_beginning() {
    let server = Faulty::start(|request| {
        let offset = (0..5).map(|page| page * 500).find(|offset| request.line.contains(&format!("offset={offset}&")));
        match offset {
            Some(1000) => Reply::json(400, &json!({ "statusCode": 400, "message": "broken" })),
            offset => page(offset.unwrap_or(0), offset.unwrap_or(0) + 500, 2500),
        }
    });
    let answer = machine(server.address()).run(["connector", "list", "--all", "-o", "json"]).exits(3);
    let answer = answer.says("1000 of 2500 results came before that");
    assert!(serde_json::from_str::<Value>(&answer.stdout).is_err(), "the list is visibly incomplete");
    let closed: Vec<Value> = serde_json::from_str(&format!("{}]", answer.stdout)).unwrap();
    assert_eq!(closed.len(), 1000);
    assert_eq!(closed[999]["id"], "id-999");
}

#[test]
fn a_total_that_is_too_small_does_not_end_a_list() {
    let server = Faulty::start(|request| match request.number {
        0 => page(0, 500, 1),
        1 => page(500, 1000, 1),
        _ => page(1000, 1003, 1),
    });
    let answer = machine(server.address()).run(["api", "GET", "/x", "--paginate"]).ok();
    assert_eq!(answer.json().as_array().map(Vec::len), Some(1003));
}

#[test]
fn a_total_that_is_no_number_of_results_is_not_repeated() {
    let server = Faulty::start(|request| {
        let results: Vec<Value> = (0..500).map(|it| json!({ "id": format!("{}-{it}", request.number) })).collect();
        let body = json!({ "results": results }).to_string();
        Reply::Answer(200, Vec::new(), format!("{{\"total\":1e30,{}", &body[1..]).into_bytes())
    });
    let answer = machine(server.address()).run(["api", "GET", "/x", "--paginate"]).ok();
    answer.says("warning: the API lists 10500 results and no more");
}

#[test]
fn a_delete_does_not_succeed_on_a_list_that_is_incomplete() {
    for (listed, deletes) in [(0, 0), (1, 1)] {
        let server = Faulty::start(move |request| {
            let one = json!({ "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0aa", "key": "live", "version": 1,
                "status": "Deployed", "connector": { "key": "shop" } });
            let results = if request.line.contains("offset=0&") { vec![one; listed] } else { Vec::new() };
            if request.line.contains("/connectors/") {
                return Reply::json(200, &crate::faults::connector());
            }
            match request.line.split(' ').next() {
                Some("DELETE") => Reply::json(
                    200,
                    &json!({ "id": "0190cf3c-5d3a-7bb2-9c52-5b0d42f2c0aa", "key": "live",
                    "version": 1, "status": "Undeploying" }),
                ),
                _ => Reply::json(200, &json!({ "total": 3000, "results": results })),
            }
        });
        let line = "deployment delete --connector shop --yes --no-wait";
        let answer = machine(server.address()).run(line.split(' ')).exits(9);
        answer.says(&format!("the service counts 3000 results, but sent {listed}"));
        assert_eq!(server.requests().iter().filter(|request| request.is("DELETE")).count(), deletes);
    }
}

#[test]
fn a_total_that_is_too_large_is_a_warning() {
    let server = Faulty::start(|request| if request.number == 0 { page(0, 3, 57) } else { page(0, 0, 57) });
    let answer = machine(server.address()).run(["api", "GET", "/x", "--paginate"]).ok();
    let answer = answer.says("warning: the service counts 57 results, but sent 3");
    assert_eq!(answer.json().as_array().map(Vec::len), Some(3));
}
