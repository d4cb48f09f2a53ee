use super::*;
use crate::api::ErrorKind;
use crate::output::{CapturedOutput, ColorChoice};

fn over(options: UiOptions) -> (Ui, CapturedOutput) {
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

/// The lines that stay on a terminal: of each, what was written after it was last cleared.
fn staying(text: &str) -> Vec<&str> {
    text.lines().map(|line| line.rsplit("\r\u{1b}[2K").next().unwrap_or(line)).collect()
}

#[test]
fn off_a_terminal_each_change_is_a_line() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Publishing");
    for (second, status) in [(0, "Draft"), (1, "Processing"), (2, "Processing"), (75, "Published")] {
        step.polled(status, seconds(second));
    }
    step.done("");
    let expected = "\
Publishing: Draft
Publishing: Processing (1s)
Publishing: Published (1m 15s)
Publishing: done
";
    assert_eq!(captured.stderr(), expected);
    assert_eq!(captured.stdout(), "");
}

#[test]
fn a_sign_of_life_comes_every_thirty_seconds() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Deploying");
    for second in 1..=30 {
        step.ticked(seconds(second));
    }
    step.polled("Deploying", seconds(31));
    for second in 32..=95 {
        step.ticked(seconds(second));
    }
    let expected = "\
Deploying: still waiting (30s)
Deploying: Deploying (31s)
Deploying: still Deploying (1m 01s)
Deploying: still Deploying (1m 31s)
";
    assert_eq!(captured.stderr(), expected);
}

#[tokio::test(start_paused = true)]
async fn a_call_that_takes_long_shows_signs_of_life_too() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Creating");
    let answer = step.during(tokio::time::sleep(seconds(65))).await;
    step.done("");
    assert_eq!(answer, ());
    let expected = "Creating: still waiting (30s)\nCreating: still waiting (1m 00s)\nCreating: done\n";
    assert_eq!(captured.stderr(), expected);
}

#[test]
fn polls_that_fail_are_told_once_until_one_succeeds() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Deploying");
    step.polled("Queued", seconds(0));
    step.missed(&lost(), seconds(1));
    step.missed(&lost(), seconds(2));
    step.polled("Queued", seconds(3));
    step.missed(&lost(), seconds(4));
    let expected = "\
Deploying: Queued
Deploying: trying again: connection\\nreset (1s)
Deploying: Queued (3s)
Deploying: trying again: connection\\nreset (4s)
";
    assert_eq!(captured.stderr(), expected);
}

#[test]
fn the_end_of_a_step_reads_well_in_a_log() {
    let (ui, captured) = over(UiOptions::default());
    ui.step("Checking").done("2 applications");
    ui.step("Publishing").skipped("published already");
    ui.step("Deploying").failed("");
    drop(ui.step("Waiting"));
    let expected = "Checking: done: 2 applications\nPublishing: skipped: published already\nDeploying: failed\n";
    assert_eq!(captured.stderr(), expected);
}

#[test]
fn on_a_terminal_a_step_leaves_one_line_with_a_mark() {
    let (ui, captured) = over(terminal());
    ui.step("Checking").done("2 applications");
    ui.step("Creating").done("");
    ui.step("Publishing").skipped("published already");
    ui.step("Deploying").failed("Failed");
    drop(ui.step("Waiting"));
    let expected = [
        "✓ Checking  2 applications",
        "✓ Creating  done",
        "- Publishing  skipped: published already",
        "✗ Deploying  failed: Failed",
    ];
    assert_eq!(staying(&captured.stderr()), expected);
}

#[test]
fn a_step_that_lasts_is_drawn_and_taken_off_again() {
    let (ui, captured) = over(terminal());
    let mut step = ui.step("Publishing");
    step.polled("Processing", seconds(0));
    let drawn = || captured.stderr().contains("Publishing  Processing  0s");
    let patience = Instant::now() + seconds(20);
    while !drawn() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(drawn(), "{}", captured.stderr());
    ui.note("meanwhile");
    assert!(captured.stderr().contains("\r\u{1b}[2Kmeanwhile\n"), "{:?}", captured.stderr());
    step.done("");
    let stderr = captured.stderr();
    let lines = staying(&stderr);
    assert_eq!(lines[0], "meanwhile");
    assert!(lines[1].starts_with("✓ Publishing  done"), "{lines:?}");
    assert_eq!(lines.len(), 2);
}

#[test]
fn a_second_step_at_the_same_time_only_leaves_its_end() {
    let (ui, captured) = over(terminal());
    let first = ui.step("First");
    let mut second = ui.step("Second");
    second.polled("Running", seconds(0));
    second.done("");
    first.done("");
    assert_eq!(staying(&captured.stderr()), ["✓ Second  done", "✓ First  done"]);
}

#[test]
fn a_second_step_is_drawn_once_the_first_has_ended() {
    let (ui, captured) = over(terminal());
    let first = ui.step("First");
    let mut second = ui.step("Second");
    second.polled("Running", seconds(0));
    first.done("");
    second.ticked(seconds(1));
    let drawn = || captured.stderr().contains("Second  Running  ");
    let patience = Instant::now() + seconds(20);
    while !drawn() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(drawn(), "{}", captured.stderr());
    second.done("");
    assert_eq!(staying(&captured.stderr()), ["✓ First  done", "✓ Second  done"]);
}

#[test]
fn quiet_and_none_show_nothing() {
    for options in [
        UiOptions { quiet: true, ..terminal() },
        UiOptions { progress: ProgressMode::None, ..terminal() },
        UiOptions { progress: ProgressMode::None, ..UiOptions::default() },
    ] {
        let (ui, captured) = over(options);
        let mut step = ui.step("Publishing");
        step.status("Processing");
        step.ticked(seconds(60));
        step.missed(&lost(), seconds(61));
        step.failed("Failed");
        assert_eq!(captured.stderr(), "");
    }
}

#[test]
fn plain_is_plain_on_a_terminal_too() {
    let (ui, captured) = over(UiOptions { progress: ProgressMode::Plain, ..terminal() });
    let mut step = ui.step("Publishing\u{1b}");
    step.status("a\u{202e}b");
    step.done("");
    assert_eq!(captured.stderr(), "Publishing\\u{1b}: a\\u{202e}b\nPublishing\\u{1b}: done\n");
}
