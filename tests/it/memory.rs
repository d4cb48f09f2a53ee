//! The memory that long results take. Only Linux reports the peak of a process that still runs.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use serde_json::json;

use crate::faults::{Faulty, Reply, machine};
use crate::harness::words;

/// The most memory of a run, in KiB, and how many lines it wrote. It is measured after the first `lines`, while the program
/// waits for its reader: what is left must be more than a pipe takes.
pub fn peak(server: &Faulty, line: &str, lines: usize) -> (u64, usize) {
    let machine = machine(server.address());
    let mut child = machine.command(words(line)).stdout(Stdio::piped()).spawn().unwrap();
    let mut written = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut count = written.by_ref().take(lines).map_while(Result::ok).count();
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    count += written.map_while(Result::ok).count();
    assert!(child.wait().unwrap().success());
    (peak.unwrap(), count)
}

#[test]
fn a_long_list_takes_little_memory() {
    const COUNT: usize = 10_000;
    let server = Faulty::start(|request| {
        let offset = request.line.rsplit_once("offset=").and_then(|(_, rest)| rest.split('&').next()?.parse().ok());
        let first: usize = offset.unwrap_or(0);
        let item = |number: usize| {
            json!({ "id": format!("id-{number}"), "key": format!("shop-{number}"), "version": 1, "status": "Deployed",
                "text": "x".repeat(1400) })
        };
        let results: Vec<_> = (first..COUNT.min(first + 500)).map(item).collect();
        Reply::json(200, &json!({ "total": COUNT, "results": results }))
    });
    for (format, head) in [("table", 1), ("ndjson", 0)] {
        let line = format!("deployment list --all -o {format}");
        let (peak, count) = peak(&server, &line, COUNT - 4000);
        assert!(peak < 60_000, "{format}: {peak} KiB");
        assert_eq!(count, COUNT + head, "{format}");
    }
}
