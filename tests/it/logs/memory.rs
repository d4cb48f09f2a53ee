//! The memory that a log takes.

use std::io::{BufRead as _, BufReader};
use std::process::Stdio;

use super::*;

const COUNT: usize = 100_000;

/// The most memory of a run, in KiB, and how many lines it wrote. It is measured shortly before the end, while the program
/// waits for its reader.
fn peak(server: &Faulty, flags: &str) -> (u64, usize) {
    let machine: Machine = machine(server.address());
    let line = format!("deployment logs live {flags}");
    let mut child = machine.command(crate::harness::words(&line)).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    // The last 2,000 lines are more than what a pipe takes.
    let mut count = lines.by_ref().take(COUNT - 2000).map_while(Result::ok).count();
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB")?.parse().ok());
    count += lines.map_while(Result::ok).count();
    assert!(child.wait().unwrap().success());
    (peak.unwrap(), count)
}

#[test]
fn a_long_log_takes_little_memory() {
    for is_falling in [false, true] {
        let server = Faulty::start(move |request| {
            let index: usize = parameter(request, "pageToken").map_or(0, |token| token.parse().unwrap());
            let first = if is_falling { COUNT - (index + 1) * PAGE } else { index * PAGE };
            let mut numbers: Vec<usize> = (first..first + PAGE).collect();
            if is_falling {
                numbers.reverse();
            }
            let entries: Vec<String> = numbers.into_iter().map(entry).collect();
            let next = if (index + 1) * PAGE < COUNT { format!("\"{}\"", index + 1) } else { "null".to_owned() };
            let body = format!(r#"{{"data":[{}],"next":{next}}}"#, entries.join(","));
            Reply::Answer(200, vec![("content-type", "application/json".to_owned())], body.into_bytes())
        });
        let (peak, count) = peak(&server, if is_falling { "" } else { "-o ndjson" });
        assert!(peak < 60_000, "{peak} KiB");
        assert_eq!(count, COUNT);
    }
}
