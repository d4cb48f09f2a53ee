#![expect(clippy::unwrap_used, reason = "a panic is how a test fails")]

use crate::output::{Choice, ColorChoice, Ui, UiOptions};

async fn ask(options: UiOptions, input: &str) -> (Option<bool>, String) {
    let (ui, captured) = Ui::captured(options, input);
    (ui.confirm("Delete `shop`?").await.unwrap(), captured.stderr())
}

#[tokio::test]
async fn a_piped_answer_counts() {
    let piped = UiOptions::default;
    for (input, answer) in [("y\n", true), ("YES\n", true), ("no\n", false), ("\n", false), ("y", true)] {
        assert_eq!(ask(piped(), input).await.0, Some(answer), "{input:?}");
    }
    assert_eq!(ask(piped(), "y\n").await.1, "Delete `shop`? [y/N] y\n");
}

#[tokio::test]
async fn no_prompt_is_shown_that_nobody_can_answer() {
    assert_eq!(ask(UiOptions::default(), "").await, (None, String::new()));
    let no_input = UiOptions { no_input: true, stdin_is_terminal: true, ..UiOptions::default() };
    assert_eq!(ask(no_input, "y\n").await, (None, String::new()));
    let unseen = UiOptions { stdin_is_terminal: true, ..UiOptions::default() };
    assert_eq!(ask(unseen, "y\n").await, (None, String::new()));
}

#[tokio::test]
async fn the_prompt_is_shown_before_the_answer_is_read() {
    let terminal = || UiOptions {
        stdin_is_terminal: true,
        stderr_is_terminal: true,
        color: ColorChoice::Never,
        ..UiOptions::default()
    };
    assert_eq!(ask(terminal(), "y\n").await, (Some(true), "Delete `shop`? [y/N] ".to_owned()));
    assert_eq!(ask(terminal(), "").await.0, Some(false));
}

#[tokio::test]
async fn several_prompts_read_one_line_each() {
    let (ui, _) = Ui::captured(UiOptions::default(), "y\nn\n");
    assert_eq!(ui.confirm("a?").await.unwrap(), Some(true));
    assert_eq!(ui.confirm("b?").await.unwrap(), Some(false));
    assert_eq!(ui.confirm("c?").await.unwrap(), None);
}

#[tokio::test]
async fn values_are_prompted_for_on_a_terminal_only() {
    let (ui, captured) = Ui::captured(UiOptions::default(), "info\n");
    assert_eq!(ui.prompt("LOG_LEVEL").await.unwrap(), None);
    assert_eq!(captured.stderr(), "");
    let terminal = UiOptions { stdin_is_terminal: true, stderr_is_terminal: true, ..UiOptions::default() };
    let (ui, _) = Ui::captured(terminal, "info\n");
    assert_eq!(ui.prompt("LOG_LEVEL").await.unwrap().as_deref(), Some("info"));
}

#[tokio::test]
async fn an_option_is_selected_by_number_or_name() {
    let terminal = || UiOptions { stdin_is_terminal: true, stderr_is_terminal: true, ..UiOptions::default() };
    let options = ["service", "job"].map(|name| Choice { name, meaning: "x" });
    for (input, chosen) in
        [("2\n", Some(1)), ("job\n", Some(1)), ("\n", Some(0)), ("0\n3\nno\n1\n", Some(0)), ("", None)]
    {
        let (ui, captured) = Ui::captured(terminal(), input);
        assert_eq!(ui.select("Which?", &options).await.unwrap(), chosen, "{input:?}");
        assert!(captured.stderr().starts_with("Which?\n  1  service  x\n  2  job      x\n"), "{}", captured.stderr());
    }
    let (ui, captured) = Ui::captured(UiOptions::default(), "1\n");
    assert_eq!(ui.select("Which?", &options).await.unwrap(), None);
    assert_eq!(captured.stderr(), "");
}

#[tokio::test]
async fn a_prompt_repeats_until_the_answer_is_valid() {
    let terminal = UiOptions { stdin_is_terminal: true, stderr_is_terminal: true, ..UiOptions::default() };
    let read = |answer: &str| answer.parse::<u8>().map_err(|_| format!("`{answer}` is not a number"));
    let (ui, captured) = Ui::captured(terminal.clone(), "\nx\n 7 \n8\n");
    assert_eq!(ui.prompt_until("Port", read).await.unwrap(), Some(7));
    assert_eq!(captured.stderr(), "Port: `` is not a number\nPort: `x` is not a number\nPort: ");
    let (ui, _) = Ui::captured(terminal, "x\n");
    assert_eq!(ui.prompt_until("Port", read).await.unwrap(), None);
}

#[tokio::test]
async fn standard_input_is_read_to_its_end_byte_for_byte() {
    let (ui, _) = Ui::captured(UiOptions::default(), "a\r\n\nb");
    assert_eq!(ui.read_stdin().await.unwrap(), "a\r\n\nb");
}

#[tokio::test]
async fn secrets_are_prompted_for_on_a_terminal_only() {
    let (ui, captured) = Ui::captured(UiOptions::default(), "s3cret\n");
    assert!(ui.prompt_secret("Client secret").await.unwrap().is_none());
    assert_eq!(captured.stderr(), "");
}
