//! The memory that a log takes.

use super::*;
use crate::memory::peak;

const COUNT: usize = 100_000;

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
        let format = if is_falling { "table" } else { "ndjson" };
        let (peak, count) = peak(&server, &format!("deployment logs live -o {format}"), COUNT - 2000);
        assert!(peak < 60_000, "{peak} KiB");
        assert_eq!(count, COUNT);
    }
}
