use super::*;
use crate::api::ErrorKind;
use crate::output::streams::WrittenText;
use crate::output::{ColorChoice, UiOptions};

fn over(options: UiOptions) -> (Ui, WrittenText) {
    Ui::captured(options, "")
}

fn terminal() -> UiOptions {
    UiOptions { stderr_is_terminal: true, width: Some(60), color: ColorChoice::Never, ..UiOptions::default() }
}

const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn lost() -> Error {
    Error::new(ErrorKind::Lost("connection\nreset".to_owned()), "GET")
}

/// The lines that stay on a terminal: of each line the text since it was last cleared.
fn staying(text: &str) -> Vec<&str> {
    text.lines().map(|line| line.rsplit("\r\u{1b}[2K").next().unwrap_or(line)).collect()
}

#[test]
fn off_a_terminal_each_change_is_a_line() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Publishing", "Published", "shop");
    for (second, status) in [(0, "Draft"), (1, "Processing"), (2, "Processing"), (75, "Published")] {
        step.polled(status, seconds(second));
    }
    step.done("Published");
    let expected = "\
Publishing shop: Draft
Publishing shop: Processing (1s)
Publishing shop: Published (1m 15s)
";
    assert_eq!(captured.stderr(), expected);
    assert_eq!(captured.stdout(), "");
}

#[test]
fn a_heartbeat_is_written_every_thirty_seconds() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Deploying", "Deployed", "shop");
    for second in 1..=30 {
        step.ticked(seconds(second));
    }
    step.polled("Deploying", seconds(31));
    for second in 32..=95 {
        step.ticked(seconds(second));
    }
    let expected = "\
Deploying shop: still waiting (30s)
Deploying shop: Deploying (31s)
Deploying shop: still Deploying (1m 01s)
Deploying shop: still Deploying (1m 31s)
";
    assert_eq!(captured.stderr(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_long_call_writes_heartbeats_too() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Creating", "Created", "shop");
    let answer = step.during(tokio::time::sleep(seconds(65))).await;
    step.done("");
    assert_eq!(answer, ());
    let expected = "Creating shop: still waiting (30s)\nCreating shop: still waiting (1m 00s)\nCreated shop\n";
    assert_eq!(captured.stderr(), expected);
}

#[test]
fn failed_polls_are_reported_once_until_one_succeeds() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Deploying", "Deployed", "shop");
    step.polled("Queued", seconds(0));
    step.missed(&lost(), seconds(1));
    step.missed(&lost(), seconds(2));
    step.polled("Queued", seconds(3));
    step.missed(&lost(), seconds(4));
    let expected = "\
Deploying shop: Queued
Deploying shop: trying again: connection\\nreset (1s)
Deploying shop: Queued (3s)
Deploying shop: trying again: connection\\nreset (4s)
";
    assert_eq!(captured.stderr(), expected);
}

#[test]
fn off_a_terminal_the_end_of_a_step_is_a_line() {
    let (ui, captured) = over(UiOptions::default());
    ui.step("Checking", "Checked", "shop").done("2 applications");
    ui.step("Publishing", "Published", "shop").skipped("already published");
    ui.step("Publishing", "Published", "shop").left_running("requested");
    ui.step("Deploying", "Deployed", "shop").failed("");
    drop(ui.step("Waiting for", "Waited for", "shop"));
    let expected = "\
Checked shop: 2 applications
Publishing shop: skipped: already published
Publishing shop: requested
Deploying shop: failed
";
    assert_eq!(captured.stderr(), expected);
}

#[test]
fn on_a_terminal_the_end_of_a_step_is_a_line_with_a_mark() {
    let (ui, captured) = over(terminal());
    ui.step("Checking", "Checked", "shop").done("2 applications");
    ui.step("Creating", "Created", "shop").done("");
    ui.step("Publishing", "Published", "shop").done("Published");
    ui.step("Publishing", "Published", "shop").skipped("already published");
    ui.step("Publishing", "Published", "shop").left_running("requested");
    ui.step("Deploying", "Deployed", "shop").failed("Failed");
    drop(ui.step("Waiting for", "Waited for", "shop"));
    let expected = [
        "✓ Checked shop  2 applications",
        "✓ Created shop",
        "✓ Published shop",
        "- Publishing shop  skipped: already published",
        "✓ Publishing shop  requested",
        "✗ Deploying shop  failed: Failed",
    ];
    assert_eq!(staying(&captured.stderr()), expected);
}

#[test]
fn a_long_step_shows_a_spinner_that_is_removed_at_its_end() {
    let (ui, captured) = over(terminal());
    let mut step = ui.step("Publishing", "Published", "shop");
    step.polled("Processing", seconds(0));
    let drawn = || captured.stderr().contains("Publishing shop  Processing  0s");
    let deadline = Instant::now() + seconds(20);
    while !drawn() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(drawn(), "{}", captured.stderr());
    ui.note("meanwhile");
    assert!(captured.stderr().contains("\r\u{1b}[2Kmeanwhile\n"), "{:?}", captured.stderr());
    step.done("");
    let stderr = captured.stderr();
    let lines = staying(&stderr);
    assert_eq!(lines[0], "meanwhile");
    assert!(lines[1].starts_with("✓ Published shop"), "{lines:?}");
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_second_step_at_the_same_time_only_shows_its_end() {
    let (ui, captured) = over(terminal());
    let first = ui.step("Doing", "Did", "one");
    let mut second = ui.step("Doing", "Did", "two");
    second.polled("Running", seconds(0));
    second.done("");
    first.done("");
    assert_eq!(staying(&captured.stderr()), ["✓ Did two", "✓ Did one"]);
}

#[test]
fn a_second_step_gets_the_spinner_once_the_first_has_ended() {
    let (ui, captured) = over(terminal());
    let first = ui.step("Doing", "Did", "one");
    let mut second = ui.step("Doing", "Did", "two");
    second.polled("Running", seconds(0));
    first.done("");
    second.ticked(seconds(1));
    let drawn = || captured.stderr().contains("Doing two  Running  ");
    let deadline = Instant::now() + seconds(20);
    while !drawn() && Instant::now() < deadline {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(drawn(), "{}", captured.stderr());
    second.done("");
    assert_eq!(staying(&captured.stderr()), ["✓ Did one", "✓ Did two"]);
}

#[test]
fn quiet_and_none_write_nothing() {
    for options in [
        UiOptions { quiet: true, ..terminal() },
        UiOptions { progress: ProgressMode::None, ..terminal() },
        UiOptions { progress: ProgressMode::None, ..UiOptions::default() },
    ] {
        let (ui, captured) = over(options);
        let mut step = ui.step("Publishing", "Published", "shop");
        step.status("Processing");
        step.ticked(seconds(60));
        step.missed(&lost(), seconds(61));
        step.failed("Failed");
        assert_eq!(captured.stderr(), "");
    }
}

#[test]
fn plain_progress_is_plain_on_a_terminal_too() {
    let (ui, captured) = over(UiOptions { progress: ProgressMode::Plain, ..terminal() });
    let mut step = ui.step("Publishing", "Published", "shop\u{1b}");
    step.status("a\u{202e}b");
    step.done("");
    assert_eq!(captured.stderr(), "Publishing shop\\u{1b}: a\\u{202e}b\nPublished shop\\u{1b}\n");
}

#[test]
fn plain_progress_is_repeated_every_30_seconds() {
    assert_eq!(HEARTBEAT, Duration::from_secs(30));
}

#[test]
fn a_secret_shows_in_no_line_of_a_step() {
    let secret = "s3cret value that is longer than the sixty columns of the terminal, where lines are cut";
    for options in [terminal(), UiOptions::default()] {
        let (ui, captured) = over(options);
        ui.redactor().learn(secret);
        let mut step = ui.step("Publishing", "Published", secret);
        step.polled(secret, seconds(1));
        step.failed(secret);
        let shown = captured.stderr();
        assert!(shown.contains("Publishing ***") && !shown.contains("s3cret"), "{shown}");
    }
}
