use regex::Regex;

use super::*;
use crate::api::{ErrorKind, Refusal};
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

fn refused(status: u16) -> Error {
    let refusal = Refusal { status, message: "no".to_owned(), errors: Vec::new(), is_from_api: false };
    Error::new(ErrorKind::Refused(refusal), "GET")
}

/// The lines that stay on a terminal. The tests end their steps before rows are drawn.
fn staying(text: &str) -> Vec<&str> {
    text.lines().collect()
}

/// What was written, without the sequences that replace rows; `\r` begins a frame. Spinners are `*`, moving bars `[*]`, and
/// times `0:00`.
fn drawn(captured: &WrittenText) -> String {
    let mut drawn = captured.stderr();
    for (pattern, shown) in
        [("\u{1b}\\[[0-9]*[A-Z]", ""), ("[⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏]", "*"), (r"\[ *━━━━ *\] ", "[*] "), (r"0:\d\d", "0:00")]
    {
        drawn = Regex::new(pattern).expect("a pattern").replace_all(&drawn, shown).into_owned();
    }
    drawn
}

/// Waits until `text` was drawn, and fails if that takes too long.
fn until_drawn(captured: &WrittenText, text: &str) {
    let deadline = Instant::now() + seconds(20);
    while !drawn(captured).contains(text) {
        let last: String = drawn(captured).chars().rev().take(300).collect::<Vec<_>>().into_iter().rev().collect();
        assert!(Instant::now() < deadline, "{last:?} has no {text:?}");
        std::thread::sleep(Duration::from_millis(5));
    }
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

#[test]
fn more_than_ten_steps_have_one_heartbeat() {
    let (ui, captured) = over(UiOptions::default());
    let mut steps: Vec<ProgressStep> = (1..=12).map(|number| ui.step("Deploying", "Deployed", number)).collect();
    steps[..9].iter_mut().for_each(|step| step.status("Deploying"));
    let before = captured.stderr();
    steps.iter_mut().for_each(|step| step.ticked(seconds(31)));
    steps.iter_mut().for_each(|step| step.ticked(seconds(62)));
    // The second round comes too early: no time has passed.
    let line = "12 operations still run: 9 Deploying, 3 waiting (31s)\n";
    assert_eq!(captured.stderr().strip_prefix(&before), Some(line));
    drop(steps.pop());
    steps.remove(0).done("");
    let before = captured.stderr();
    steps[9].ticked(seconds(93));
    let line = "Deploying 11: still waiting (1m 33s)\n";
    assert_eq!(captured.stderr().strip_prefix(&before), Some(line));
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
Deploying shop: retrying: connection\\nreset (1s)
Deploying shop: Queued (3s)
Deploying shop: retrying: connection\\nreset (4s)
";
    assert_eq!(captured.stderr(), expected);
}

#[test]
fn off_a_terminal_the_end_of_a_step_is_a_line() {
    let (ui, captured) = over(UiOptions::default());
    let mut step = ui.step("Deploying", "Deployed", "tax");
    step.status("Queued");
    step.timed_out("Queued");
    ui.step("Checking", "Checked", "shop").done("2 applications");
    ui.step("Publishing", "Published", "shop").skipped("already published");
    ui.step("Publishing", "Published", "shop").left_running("requested");
    ui.step("Deploying", "Deployed", "shop").failed("");
    drop(ui.step("Waiting for", "Waited for", "shop"));
    let expected = "\
Deploying tax: Queued
Deploying tax: timed out: Queued
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
    ui.step("Deploying", "Deployed", "shop").timed_out("Queued");
    drop(ui.step("Waiting for", "Waited for", "shop"));
    let expected = [
        "✓ Checked shop  2 applications",
        "✓ Created shop",
        "✓ Published shop",
        "- Publishing shop  skipped: already published",
        "✓ Publishing shop  requested",
        "✗ Deploying shop  failed: Failed",
        "✗ Deploying shop  timed out: Queued",
    ];
    assert_eq!(staying(&captured.stderr()), expected);
}

#[test]
fn a_long_step_has_a_row_that_is_replaced_at_its_end() {
    let (ui, captured) = over(terminal());
    let mut step = ui.step("Publishing", "Published", "shop");
    step.polled("Processing", seconds(0));
    until_drawn(&captured, "* Publishing shop  Processing  0:00");
    ui.note("meanwhile");
    assert!(captured.stderr().contains("\r\u{1b}[Jmeanwhile\n"), "{:?}", captured.stderr());
    until_drawn(&captured, "meanwhile\n\r* Publishing shop");
    step.done("");
    let stderr = captured.stderr();
    assert!(stderr.ends_with("\r\u{1b}[J✓ Published shop\n"), "{stderr:?}");
}

#[test]
fn an_operation_of_the_platform_has_a_bar_and_a_last_row() {
    let (ui, captured) = over(terminal());
    ui.place_progress("emulator");
    let mut step = ui.step("Publishing", "Published", "shop");
    step.watch(UsualTime::Unknown);
    step.polled("Processing", seconds(0));
    let last_row = "[        ] 0/1  emulator  Ctrl-C leaves the work running";
    until_drawn(&captured, &format!("\r* Publishing shop  [*] Processing  0:00\n{last_row}\r"));
    step.missed(&refused(503), seconds(1));
    until_drawn(&captured, "[*] retrying: 503  0:00");
    step.polled("Processing", seconds(2));
    until_drawn(
        &captured,
        "503  0:00\n[        ] 0/1  emulator  Ctrl-C leaves the work running\r* Publishing shop  [*] Processing",
    );
    step.done("");
    assert!(captured.stderr().ends_with("✓ Published shop\n"), "{:?}", captured.stderr());
}

#[test]
fn an_operation_whose_step_is_dropped_is_left_running() {
    let (ui, captured) = over(terminal());
    let mut step = ui.step("Publishing", "Published", "shop");
    step.watch(UsualTime::Unknown);
    drop(ui.step("Calling", "Called", "web"));
    step.polled("Processing", seconds(0));
    drop(step);
    assert_eq!(captured.stderr(), "- Publishing shop  left running: Processing\n");
}

#[test]
fn several_steps_run_side_by_side() {
    let (ui, captured) = over(terminal());
    let plan = ui.announce("Deployments", [PlannedStep::named("Doing one"), PlannedStep::named("Doing two")]);
    let mut second = ui.step("Doing", "Did", "two");
    let first = ui.step("Doing", "Did", "one");
    second.polled("Running", seconds(0));
    until_drawn(&captured, "\r* Doing one  0:00\n* Doing two  Running  0:00\n[                ] 0/2 Deployments");
    second.failed("");
    until_drawn(&captured, "✗ Doing two  failed\n");
    until_drawn(&captured, "] 1/2 Deployments");
    first.done("");
    drop(plan);
    assert!(drawn(&captured).ends_with("\r✓ Did one\n"));
}

#[test]
fn report_entries_are_lines_above_the_rows() {
    let (ui, captured) = over(terminal());
    let mut step = ui.step("Deploying", "Deployed", "shop");
    let entry = ReportEntry {
        kind: Some(ReportEntryType::Information),
        title: Some("Image build\nsucceeded".to_owned()),
        message: None,
        application: Some("web".to_owned()),
        created_at: None,
    };
    step.reported(&entry, seconds(1));
    let other = ui.step("Deploying", "Deployed", "tax");
    step.reported(&entry, seconds(1));
    other.done("");
    drop(step);
    let expected = [
        "  Information in web: Image build\\nsucceeded",
        "  Deploying shop: Information in web: Image build\\nsucceed…",
        "✓ Deployed tax",
    ];
    assert_eq!(staying(&captured.stderr()), expected);
    let (ui, captured) = over(UiOptions::default());
    ui.step("Deploying", "Deployed", "shop").reported(&entry, seconds(1));
    assert_eq!(captured.stderr(), "");
}

#[test]
fn a_prompt_has_the_terminal_for_itself() {
    let (ui, captured) = over(terminal());
    let step = ui.step("Deploying", "Deployed", "shop");
    until_drawn(&captured, "* Deploying shop");
    ui.rows().make_room();
    assert!(captured.stderr().ends_with("\r\u{1b}[J"), "{:?}", captured.stderr());
    let before = captured.stderr();
    ui.step("Checking", "Checked", "it").done("");
    assert_eq!(captured.stderr(), before + "✓ Checked it\n", "no row is drawn around it");
    ui.show_rows_again();
    until_drawn(&captured, "✓ Checked it\n\r* Deploying shop");
    step.done("");
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
