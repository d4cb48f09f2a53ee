//! Logs of any length and in any order, read page by page.

mod filters;
#[cfg(target_os = "linux")]
mod memory;
mod order;
mod several;
mod tail;

use serde_json::Value;

use crate::faults::{Faulty, Reply, Request, machine};
use crate::harness::{Answer, Machine};

/// How many entries a page has.
const PAGE: usize = 1000;

/// A service whose log has entries with these numbers, a second apart, in the order in which it sends them. Pages are made
/// when they are requested. It knows `startDate` and `endDate` if `knows_dates`.
fn service(numbers: impl Fn(&Request) -> Vec<usize> + Send + Sync + 'static) -> Faulty {
    Faulty::start(move |request| {
        let start = parameter(request, "startDate").map_or(i64::MIN, |date| second(&date));
        let numbers: Vec<usize> = numbers(request).into_iter().filter(|number| *number as i64 >= start).collect();
        page(&numbers, request)
    })
}

/// The page of these entries that was requested.
fn page(numbers: &[usize], request: &Request) -> Reply {
    let index: usize = parameter(request, "pageToken").map_or(0, |token| token.parse().unwrap());
    let entries: Vec<String> = numbers.iter().skip(index * PAGE).take(PAGE).map(|number| entry(*number)).collect();
    let next = if (index + 1) * PAGE < numbers.len() { format!("\"{}\"", index + 1) } else { "null".to_owned() };
    let body = format!(r#"{{"data":[{}],"next":{next}}}"#, entries.join(","));
    Reply::Answer(200, vec![("content-type", "application/json".to_owned())], body.into_bytes())
}

fn parameter(request: &Request, name: &str) -> Option<String> {
    let value = request.line.split_once(&format!("{name}="))?.1.split(['&', ' ']).next()?;
    Some(value.replace("%3A", ":"))
}

/// The number of the entry at this time.
fn second(date: &str) -> i64 {
    date.parse::<jiff::Timestamp>().unwrap().as_second() - START
}

const START: i64 = 1_790_000_000;

fn entry(number: usize) -> String {
    let time = jiff::Timestamp::from_second(START + number as i64).unwrap();
    format!(
        r#"{{"type":"APPLICATION_TEXT","deploymentId":"d-1","applicationName":"web","severity":"INFO","timestamp":"{time}","details":{{"message":"entry {number} was written by the application, and has the usual length of a line"}}}}"#
    )
}

fn logs(server: &Faulty, flags: &str) -> Answer {
    machine(server.address()).sh(&format!("deployment logs live {flags}"))
}

/// The numbers of the entries in lines of text or JSON.
fn numbers(text: &str) -> Vec<usize> {
    let number = |line: &str| line.split_once("entry ")?.1.split(' ').next()?.parse().ok();
    text.lines().filter_map(number).collect()
}

/// Asserts that these are the entries with the numbers in `expected`, in their order, each once.
#[track_caller]
fn assert_numbers(text: &str, expected: std::ops::Range<usize>) {
    let found = numbers(text);
    let first_wrong = found.iter().zip(expected.clone()).find(|(found, expected)| **found != *expected);
    assert_eq!((found.len(), first_wrong), (expected.len(), None));
}
