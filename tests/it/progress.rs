//! Progress as it is on the screen of a terminal, at 40, 80 and 120 columns.

mod screen;

use insta::assert_snapshot;
use regex::Regex;
use serde_json::json;

use crate::faults::{Faulty, Reply, deployment};
use crate::harness::{Machine, Project, THREE};
use screen::OnTerminal;

const DEPLOY: &str = "deploy shop --configuration web.TOKEN=t0ken --poll-interval 10ms";
const INTERRUPT: &str = "\u{3}";

/// With a project folder and the embedded emulator. At the speed `real` nothing finishes while a test runs.
fn machine(speed: &str) -> Machine {
    let machine = Machine::local().with("CTCONNECT_LOCAL", speed).with("NO_COLOR", "1");
    Project::new(&machine, "shop", THREE);
    machine
}

/// The same after runs that took so long.
fn after_runs(machine: Machine, usual_times: &str) -> Machine {
    let folder = machine.home().join(".local/share/ctconnect");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("usual-times.json"), usual_times).unwrap();
    machine
}

/// Where publishing took ten minutes, so that its bar is empty while a test runs.
fn slow() -> Machine {
    after_runs(machine("real"), r#"{"emulator/real/publishing":[600000]}"#)
}

/// The rows of progress, at each width, without the results below.
fn at_each_width(shown: impl Fn(u16) -> String) -> String {
    let rows = |screen: String| {
        let results = ["ConnectorStaged ", "Deployment ", "error:"];
        let is_progress = |line: &&str| !results.iter().any(|result| line.starts_with(result));
        screen.lines().take_while(is_progress).collect::<Vec<_>>().join("\n")
    };
    [40, 80, 120].map(|columns| format!("{columns} columns\n{}\n", rows(shown(columns)))).concat()
}

/// What is left on the screen of a command that ends with this exit code.
fn left_by(machine: &Machine, columns: u16, line: &str, code: i32) -> String {
    let mut terminal = OnTerminal::start(machine, columns, line);
    assert_eq!(terminal.end(), code, "{}", terminal.screen());
    assert!(terminal.echoes());
    terminal.screen()
}

#[test]
fn the_whole_run_is_shown_from_its_start() {
    let shown = at_each_width(|columns| {
        let machine = slow();
        OnTerminal::start(&machine, columns, DEPLOY).until("Processing").screen()
    });
    assert_snapshot!(shown, @r"
    40 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ⠋ Publishing shop  Processing  0:00
    · Deploying shop  waiting
    [━━━━━━━━        ] 2/4  emulator
    Ctrl-C leaves the work running
    80 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ⠋ Publishing shop  [                ] Processing  0:00 of about 10:00
    · Deploying shop  waiting
    [━━━━━━━━        ] 2/4  emulator  Ctrl-C leaves the work running
    120 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ⠋ Publishing shop  [                ] Processing  0:00 of about 10:00
    · Deploying shop  waiting
    [━━━━━━━━        ] 2/4  emulator  Ctrl-C leaves the work running
    ");
}

#[test]
fn a_success_leaves_one_row_for_each_step() {
    let shown = at_each_width(|columns| left_by(&machine("instant"), columns, DEPLOY, 0));
    assert_snapshot!(shown, @r"
    40 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ✓ Published shop
    ✓ Deployed shop
    80 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ✓ Published shop
    ✓ Deployed shop
    120 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ✓ Published shop
    ✓ Deployed shop
    ");
}

#[test]
fn a_failure_leaves_the_row_of_the_step_that_failed() {
    let preview = "connector preview shop --configuration web.TOKEN=t0ken --poll-interval 10ms";
    let shown = at_each_width(|columns| {
        let (machine, project) = Project::over_http("shop", THREE, &["--fail", "deploy"]);
        project.create(&machine, "shop");
        left_by(&machine.with("NO_COLOR", "1"), columns, preview, 7)
    });
    assert_snapshot!(shown, @r"
    40 columns
    ✓ Validated shop  previewable
    ✗ Deploying shop-previ…  failed: Failed
    80 columns
    ✓ Validated shop  previewable
    ✗ Deploying shop-preview  failed: Failed
    120 columns
    ✓ Validated shop  previewable
    ✗ Deploying shop-preview  failed: Failed
    ");
}

#[test]
fn a_timeout_leaves_the_row_of_the_step_that_continues() {
    let line = format!("{DEPLOY} --timeout 500ms");
    let shown = at_each_width(|columns| left_by(&machine("real"), columns, &line, 8));
    assert_snapshot!(shown, @r"
    40 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ✗ Publishing shop  timed out: Processi…
    80 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ✗ Publishing shop  timed out: Processing
    120 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    ✗ Publishing shop  timed out: Processing
    ");
}

#[test]
fn an_interrupt_leaves_the_row_of_the_step_that_continues() {
    let shown = at_each_width(|columns| {
        let machine = slow();
        let mut terminal = OnTerminal::start(&machine, columns, DEPLOY);
        assert_eq!(terminal.until("Processing").types(INTERRUPT).end(), 130);
        // The time of a run that took a second or more.
        terminal.screen().replace("  0:00", "")
    });
    assert_snapshot!(shown, @r"
    40 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    - Publishing shop  left running: Proce…
    80 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    - Publishing shop  left running: Processing
    120 columns
    ✓ Checked connect.yaml  3 applications
    ✓ Created the Connector shop  version 1
    - Publishing shop  left running: Processing
    ");
}

/// The rows of five Deployments.
const ALL_UNDEPLOYING: &str = "([^\n]*Undeploying[^\n]*\n){5}";

/// Five Deployments, and an emulator where nothing finishes from now on.
fn five() -> Machine {
    let machine = machine("instant");
    machine.sh(DEPLOY).ok();
    for number in 1..=4 {
        let key = format!("--key shop-{number} --connector-key shop --configuration web.TOKEN=t0ken");
        machine.sh(&format!("deployment create {key}")).ok();
    }
    machine.with("CTCONNECT_LOCAL", "real")
}

#[test]
fn several_deployments_are_shown_side_by_side_and_counted() {
    let delete = "deployment delete --connector shop --yes --poll-interval 10ms";
    let running = at_each_width(|columns| {
        let machine = five();
        OnTerminal::start(&machine, columns, delete).until(ALL_UNDEPLOYING).screen()
    });
    assert_snapshot!(running, @r"
    40 columns
    ⠋ Deleting shop  Undeploying  0:00
    ⠋ Deleting shop-1  Undeploying  0:00
    ⠋ Deleting shop-2  Undeploying  0:00
    ⠋ Deleting shop-3  Undeploying  0:00
    ⠋ Deleting shop-4  Undeploying  0:00
    [        ] 0/5 Deployments  emulator
    Ctrl-C leaves the work running
    80 columns
    ⠋ Deleting shop    [moving] Undeploying  0:00
    ⠋ Deleting shop-1  [moving] Undeploying  0:00
    ⠋ Deleting shop-2  [moving] Undeploying  0:00
    ⠋ Deleting shop-3  [moving] Undeploying  0:00
    ⠋ Deleting shop-4  [moving] Undeploying  0:00
    [                ] 0/5 Deployments  emulator  Ctrl-C leaves the work running
    120 columns
    ⠋ Deleting shop    [moving] Undeploying  0:00
    ⠋ Deleting shop-1  [moving] Undeploying  0:00
    ⠋ Deleting shop-2  [moving] Undeploying  0:00
    ⠋ Deleting shop-3  [moving] Undeploying  0:00
    ⠋ Deleting shop-4  [moving] Undeploying  0:00
    [                ] 0/5 Deployments  emulator  Ctrl-C leaves the work running
    ");
}

#[test]
fn an_interrupt_of_several_waits_names_all_of_them() {
    let machine = five();
    let mut terminal =
        OnTerminal::start(&machine, 120, "deployment delete --connector shop --yes --poll-interval 10ms");
    assert_eq!(terminal.until(ALL_UNDEPLOYING).types(INTERRUPT).end(), 130);
    let screen = terminal.screen();
    let names = ["shop", "shop-1", "shop-2", "shop-3", "shop-4"];
    for name in names {
        assert_eq!(screen.matches(&format!("- Deleting {name}  left running: Undeploying")).count(), 1, "{screen}");
    }
    let one_line = screen.replace('\n', "");
    let wait = format!("to continue: ctconnect --local=real deployment wait {} --for deleted", names.join(" "));
    assert!(one_line.contains(&wait), "{screen}");
}

#[test]
fn colours_repeat_what_the_words_say() {
    let usual = r#"{"emulator/real/publishing":[1001]}"#;
    // A flag is more important than NO_COLOR.
    let machine = after_runs(self::machine("real"), usual);
    let mut terminal = OnTerminal::start(&machine, 80, &format!("{DEPLOY} --color always"));
    assert_snapshot!(terminal.until("longer than usual").colored_screen(), @r"
    <green>✓</> Checked connect.yaml  3 applications
    <green>✓</> Created the Connector shop  version 1
    ⠋ Publishing shop  [<cyan>━━━━━━━━━━━━━━━</> ] Processing  <dim>0:00, longer than usual</>
    <dim>· Deploying shop  waiting</>
    [<cyan>━━━━━━━━</>        ] 2/4  emulator  <dim>Ctrl-C leaves the work running</>
    ");
    terminal.types(INTERRUPT).end();
    assert_snapshot!(terminal.colored_screen().lines().take(3).collect::<Vec<_>>().join("\n"), @r"
    <green>✓</> Checked connect.yaml  3 applications
    <green>✓</> Created the Connector shop  version 1
    <dim>-</> Publishing shop  left running: Processing  <dim>0:00</>
    ");

    let machine = after_runs(self::machine("real"), usual).with("CLICOLOR_FORCE", "1");
    let mut terminal = OnTerminal::start(&machine, 80, DEPLOY);
    terminal.until("longer than usual").types(INTERRUPT).end();
    let colors = Regex::new("\u{1b}\\[[0-9;]*m").unwrap();
    assert!(!colors.is_match(terminal.written()), "{:?}", terminal.written());
}

#[test]
fn typed_keys_and_another_width_leave_no_broken_row() {
    let machine = slow();
    let mut terminal = OnTerminal::start(&machine, 80, DEPLOY);
    let before = terminal.until("Processing").screen();
    assert!(!terminal.echoes());
    let after = terminal.types("abc\r\r\u{1b}[A").until("Processing").until("Processing").screen();
    assert_eq!(after, before);
    terminal.resize(40).until("Processing  0:[0-9]+\u{1b}").until("Processing");
    let narrow = terminal.screen();
    assert!(narrow.ends_with("[━━━━━━━━        ] 2/4  emulator\nCtrl-C leaves the work running"), "{narrow}");
    assert_eq!(narrow.matches("Publishing").count(), 1, "{narrow}");
    terminal.types(INTERRUPT).end();
    assert!(terminal.echoes());
    assert_eq!(terminal.screen().matches("Publishing").count(), 1, "{}", terminal.screen());
}

#[test]
fn a_prompt_has_the_terminal_for_itself() {
    let machine = machine("instant");
    let mut terminal = OnTerminal::start(&machine, 80, "deploy shop --poll-interval 10ms");
    terminal.until_question("web.TOKEN[^:]*: ");
    // Longer than a frame, so that a row over the prompt would be drawn.
    std::thread::sleep(std::time::Duration::from_millis(300));
    assert_eq!(terminal.types("t0ken\r").end(), 0, "{}", terminal.screen());
    assert_snapshot!(terminal.screen().lines().take(6).collect::<Vec<_>>().join("\n"), @r"
    ✓ Checked connect.yaml  3 applications
    Required values are missing; secured values are not shown while you type;
        `--configuration-file FILE` sets them without questions.
    web.TOKEN (Token of the engine):
    ✓ Created the Connector shop  version 1
    ✓ Published shop
    ");
}

#[test]
fn failed_polls_and_report_entries_are_shown() {
    let server = Faulty::start(|request| {
        let entry = json!({ "type": "Information", "title": "Image build succeeded", "application": "tax" });
        let mut built = deployment("Deploying");
        built["details"] = json!({ "build": { "id": "b", "report": { "entries": [entry] } } });
        match request.number {
            0 => Reply::json(200, &deployment("Queued")),
            1 => Reply::json(200, &built),
            _ => Reply::empty(503),
        }
    });
    let machine = crate::faults::machine(server.address()).with("NO_COLOR", "1");
    let wait = "deployment wait live --poll-interval 10ms --retries 0";
    let mut terminal = OnTerminal::start(&machine, 80, wait);
    assert_snapshot!(terminal.until("retrying").screen(), @r"
      Information in tax: Image build succeeded
    ⠋ Waiting for live to be settled  [moving] retrying: 503  0:00
    [                ] 0/1  shop, 127.0.0.1:[port]  Ctrl-C leaves the work running
    ");
}

#[test]
fn what_a_run_reads_before_its_steps_has_a_row() {
    let shown = at_each_width(|columns| {
        let server = Faulty::start(|_| Reply::empty(503));
        let machine = crate::faults::machine(server.address()).with("NO_COLOR", "1");
        let mut terminal = OnTerminal::start(&machine, columns, "deployment redeploy live");
        let reading = terminal.until("Reading").screen();
        assert_eq!(terminal.end(), 9, "{}", terminal.screen());
        assert!(terminal.screen().starts_with("error: could not read the Deployment"), "{}", terminal.screen());
        reading
    });
    assert_snapshot!(shown, @r"
    40 columns
    ⠋ Reading the Deployment live  0:00
    80 columns
    ⠋ Reading the Deployment live  0:00
    120 columns
    ⠋ Reading the Deployment live  0:00
    ");
}

#[test]
fn other_kinds_of_progress_draw_nothing() {
    for (flag, is_shown) in [("--progress plain", true), ("--progress none", false), ("--quiet", false)] {
        let machine = machine("fast");
        let mut terminal = OnTerminal::start(&machine, 80, &format!("{DEPLOY} {flag}"));
        assert_eq!(terminal.end(), 0, "{}", terminal.screen());
        assert!(!terminal.written().contains('\u{1b}'), "{:?}", terminal.written());
        let screen = terminal.screen();
        assert_eq!(screen.contains("Publishing shop: Published"), is_shown, "{flag}: {screen}");
        assert_eq!(screen.starts_with("ConnectorStaged shop\n"), !is_shown, "{flag}: {screen}");
    }
}

#[test]
fn the_usual_time_is_remembered_without_names() {
    let machine = machine("fast");
    assert_eq!(OnTerminal::start(&machine, 80, DEPLOY).end(), 0);
    let file = machine.home().join(".local/share/ctconnect/usual-times.json");
    let text = std::fs::read_to_string(&file).unwrap();
    let times: serde_json::Value = serde_json::from_str(&text).unwrap();
    let kinds: Vec<&String> = times.as_object().unwrap().keys().collect();
    assert_eq!(kinds, ["emulator/fast/deploying", "emulator/fast/publishing"], "{text}");
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(&file).unwrap().permissions());
    assert_eq!(mode & 0o777, 0o600);
    let again = format!("{DEPLOY} --force");
    OnTerminal::start(&machine, 80, &again).until("Processing  0:0[0-9] of about 0:0");
}

#[test]
fn off_a_terminal_no_time_is_remembered() {
    let machine = machine("instant");
    machine.sh(DEPLOY).ok();
    assert!(!machine.home().join(".local/share/ctconnect/usual-times.json").exists());
}

#[test]
fn a_terminal_without_codes_gets_plain_lines() {
    let machine = machine("instant").with("NO_COLOR", "");
    let mut terminal = OnTerminal::start_as("dumb", &machine, 80, DEPLOY);
    assert_eq!(terminal.end(), 0, "{}", terminal.screen());
    assert!(!terminal.written().contains('\u{1b}'), "{:?}", terminal.written());
    assert!(terminal.screen().contains("Publishing shop: Published\n"), "{}", terminal.screen());
}
