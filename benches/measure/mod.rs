//! Times a piece of work, for all benches.

use std::time::{Duration, Instant};

/// Repetitions of each measurement; the table shows the fastest and the median.
const RUNS: usize = 21;

/// The heading of the rows.
pub const HEADING: &str = "what                                     fastest ms   median ms";

/// A row with the times of `run`.
pub fn row(what: &str, mut run: impl FnMut()) -> String {
    let mut times: Vec<Duration> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            run();
            start.elapsed()
        })
        .collect();
    times.sort();
    let milliseconds = |time: Duration| time.as_secs_f64() * 1000.0;
    format!("{what:40} {:10.3} {:11.3}", milliseconds(times[0]), milliseconds(times[RUNS / 2]))
}
