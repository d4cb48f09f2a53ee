//! `--limit`: the last entries, with few requests.

use super::*;

/// The numbers of the entries up to now.
fn count_until_now() -> usize {
    usize::try_from(jiff::Timestamp::now().as_second() - START).unwrap_or_default()
}

fn log_requests(server: &Faulty) -> usize {
    server.lines().iter().filter(|line| line.contains("/logs")).count()
}

#[test]
fn the_last_entries_of_a_log_that_is_sent_newest_first_need_three_requests() {
    let server = service(|_| (0..100_000).rev().collect());
    assert_numbers(&logs(&server, "--limit 200").ok().stdout, 99_800..100_000);
    assert!(log_requests(&server) <= 3, "{:?}", server.lines());
    for alias in ["--tail 5", "-n 5", "-n 5 -o json"] {
        assert_numbers(&logs(&server, alias).ok().stdout, 99_995..100_000);
    }
    // A filter needs as many pages as it needs.
    assert_numbers(&logs(&server, "--limit 3 --grep 'entry 9[0-9]{3} '").ok().stdout, 9997..10_000);
}

#[test]
fn windows_before_the_end_are_read_of_a_log_that_is_sent_oldest_first() {
    let end = 100_000;
    let until = jiff::Timestamp::from_second(START + 100_000).unwrap();
    let server = service(move |_| (0..end).collect());
    let flags = format!("--until {until} --limit");
    assert_numbers(&logs(&server, &format!("{flags} 50")).ok().stdout, end - 50..end);
    assert!(log_requests(&server) <= 7, "{:?}", server.lines());
    assert_numbers(&logs(&server, &format!("{flags} 3000")).ok().stdout, end - 3000..end);
    assert!(log_requests(&server) <= 7 + 20, "{:?}", server.lines());
}

#[test]
fn more_entries_than_there_are_is_all_of_them() {
    for is_falling in [false, true] {
        let server = service(move |_| if is_falling { (0..4500).rev().collect() } else { (0..4500).collect() });
        for flags in ["--limit 10000", "--limit 4500"] {
            assert_numbers(&logs(&server, flags).ok().stdout, 0..4500);
        }
    }
}

#[test]
fn a_service_that_refuses_dates_is_read_from_the_beginning() {
    let server = Faulty::start(|request| match parameter(request, "startDate") {
        Some(_) => Reply::error(400, "DeploymentLogInvalidDate"),
        None => page(&(0..9000).collect::<Vec<_>>(), request),
    });
    assert_numbers(&logs(&server, "--limit 7").ok().stdout, 8993..9000);
    logs(&server, "--limit 7 --since 2026-11-20T10:00:00Z").exits(3).is_silent();
}

#[cfg(unix)]
#[test]
fn what_was_left_out_does_not_come_back_with_follow() {
    // Entries of the last seconds, more than are wanted.
    let now = count_until_now();
    let server = service(move |_| (now - 3000..now).collect());
    for (limit, first) in [(5, now - 5), (0, now)] {
        let machine = machine(server.address());
        let line = format!("deployment logs live --follow --limit {limit} -o ndjson --poll-interval 5ms");
        let before = log_requests(&server);
        let running = machine.start(crate::harness::words(&line));
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
        while log_requests(&server) < before + 15 {
            assert!(std::time::Instant::now() < deadline, "the log is not polled");
            std::thread::sleep(std::time::Duration::from_millis(2));
        }
        assert_numbers(&running.signal("INT").end().exits(130).stdout, first..now);
    }
}
