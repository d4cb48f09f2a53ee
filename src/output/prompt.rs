//! Questions. They go to standard error; who cannot be asked is never waited for.

use std::io;

use secrecy::SecretString;
use tokio::sync::oneshot;

use super::hidden_input::HiddenInput;
use super::{TextStyle, Ui, escape};

/// One of the answers to a question.
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// What it is called, and how it can be answered.
    pub name: &'a str,
    /// What it means; may be empty.
    pub meaning: &'a str,
}

impl Ui {
    /// Asks a question that is answered by yes or no; `None` where nobody could answer.
    ///
    /// On a terminal an empty answer means no. Elsewhere the answer is what can be read from standard input, such as a
    /// piped `y`; at its end, or with `--no-input`, there is none. Dropping the future stops waiting for the answer.
    ///
    /// # Errors
    /// When standard input cannot be read.
    pub async fn confirm(&self, question: &str) -> io::Result<Option<bool>> {
        let options = self.options();
        // A terminal whose question goes elsewhere would seem to hang.
        let is_unseen = options.stdin_is_terminal && !options.stderr_is_terminal;
        if options.no_input || is_unseen {
            return Ok(None);
        }
        let question = format!("{} {} ", escape::line(question), self.err_paint().paint(TextStyle::Faint, "[y/N]"));
        if options.stdin_is_terminal {
            self.ask(&question);
        }
        let answer = self.answer().await?;
        if !options.stdin_is_terminal
            && let Some(answer) = &answer
        {
            self.say(&format!("{question}{}\n", escape::line(answer)));
        }
        Ok(match answer {
            Some(answer) => Some(is_yes(&answer)),
            // The end of input on a terminal is a person who declines.
            None => options.stdin_is_terminal.then_some(false),
        })
    }

    /// Whether somebody can be asked for a value: on a terminal that shows the question, and without `--no-input`.
    pub fn can_prompt(&self) -> bool {
        let options = self.options();
        !options.no_input && options.stdin_is_terminal && options.stderr_is_terminal
    }

    /// Asks for a value without showing it; `None` where nobody could answer: off a terminal, with `--no-input`, or at
    /// the end of input.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub async fn prompt_secret(&self, prompt: &str) -> io::Result<Option<SecretString>> {
        if !self.can_prompt() {
            return Ok(None);
        }
        // Before the question: who answers at once must not see the answer, nor lose it.
        let hidden = HiddenInput::begin()?;
        self.ask(&format!("{}: ", escape::line(prompt)));
        let input = self.input().clone();
        let secret = aside(move || HiddenInput::read(&input)).await;
        drop(hidden);
        if cfg!(unix) {
            // The line end did not show either.
            self.end_prompt_line();
        }
        self.set_prompting(false);
        Ok(secret?.map(SecretString::from))
    }

    /// Asks for a value that shows while it is typed; `None` where nobody could answer: off a terminal or with
    /// `--no-input`.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub async fn prompt(&self, prompt: &str) -> io::Result<Option<String>> {
        if !self.can_prompt() {
            return Ok(None);
        }
        self.ask(&format!("{}: ", escape::line(prompt)));
        self.answer().await
    }

    /// Asks which of several options is meant, by its number or name; `None` where nobody answers: off a terminal, with
    /// `--no-input`, or at the end of input. The first option is the answer to an empty line.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub async fn select(&self, question: &str, options: &[Choice<'_>]) -> io::Result<Option<usize>> {
        if !self.can_prompt() || options.is_empty() {
            return Ok(None);
        }
        let widest = options.iter().map(|option| option.name.len()).max().unwrap_or_default();
        let line = |(index, option): (usize, &Choice<'_>)| {
            let text = format!("{:>3}  {:widest$}  {}", index + 1, option.name, option.meaning);
            format!("{}\n", escape::line(text.trim_end()))
        };
        let list: String = options.iter().enumerate().map(line).collect();
        self.say(&format!("{}\n{list}", escape::line(question)));
        let chosen = |answer: &str| {
            let number: Option<usize> = if answer.is_empty() { Some(1) } else { answer.parse().ok() };
            let named = options.iter().position(|option| option.name == answer);
            let chosen = named.or_else(|| number?.checked_sub(1)).filter(|index| *index < options.len());
            chosen.ok_or_else(|| "That is none of them.".to_owned())
        };
        self.prompt_until("Number or name [1]", chosen).await
    }

    /// Asks for a value until one comes that `read` takes; it gets the answer without blanks around, and its refusal is
    /// shown. `None` where nobody answers: off a terminal, with `--no-input`, or at the end of input.
    ///
    /// # Errors
    /// When the terminal cannot be read.
    pub async fn prompt_until<T>(
        &self,
        prompt: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<Option<T>> {
        loop {
            let Some(answer) = self.prompt(prompt).await? else { return Ok(None) };
            match read(answer.trim()) {
                Ok(value) => return Ok(Some(value)),
                Err(refusal) => self.say(&format!("{}\n", escape::line(&refusal))),
            }
        }
    }

    /// All that can be read from standard input, for a flag whose value is `-`.
    ///
    /// # Errors
    /// When standard input cannot be read, or is not text.
    pub async fn read_stdin(&self) -> io::Result<String> {
        let input = self.input().clone();
        aside(move || input.read_all()).await
    }

    /// Reads standard input to its end as a secret. A line end behind it does not belong to it.
    ///
    /// # Errors
    /// When standard input cannot be read, or is not text.
    pub async fn read_secret_stdin(&self) -> io::Result<SecretString> {
        let input = self.input().clone();
        let text = aside(move || input.read_all()).await?;
        Ok(SecretString::from(text.strip_suffix('\n').map_or(text.as_str(), |line| line.trim_end_matches('\r'))))
    }

    /// Writes a question and leaves the cursor behind it.
    fn ask(&self, question: &str) {
        self.say(question);
        self.set_prompting(true);
    }

    fn say(&self, text: &str) {
        let text = self.without_workflow_commands(text);
        self.with_spinner_hidden(|| _ = self.stderr().write(text.as_bytes()));
    }

    /// Waits for a line. A terminal shows its end; the end of the input does not show.
    async fn answer(&self) -> io::Result<Option<String>> {
        let input = self.input().clone();
        let answer = aside(move || input.read_line()).await?;
        if answer.is_none() {
            self.end_prompt_line();
        }
        self.set_prompting(false);
        Ok(answer)
    }
}

/// Runs blocking input on a thread of its own, so that an interrupt is heard meanwhile. The thread may stay behind.
async fn aside<T: Send + 'static>(read: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || sender.send(read()));
    receiver.await.unwrap_or_else(|_| Err(io::Error::other("the thread that reads standard input ended early")))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
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
    async fn nobody_is_asked_where_nobody_can_answer() {
        assert_eq!(ask(UiOptions::default(), "").await, (None, String::new()));
        let no_input = UiOptions { no_input: true, stdin_is_terminal: true, ..UiOptions::default() };
        assert_eq!(ask(no_input, "y\n").await, (None, String::new()));
        let unseen = UiOptions { stdin_is_terminal: true, ..UiOptions::default() };
        assert_eq!(ask(unseen, "y\n").await, (None, String::new()));
    }

    #[tokio::test]
    async fn a_person_is_asked_before_the_answer_is_read() {
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
    async fn several_questions_read_one_line_each() {
        let (ui, _) = Ui::captured(UiOptions::default(), "y\nn\n");
        assert_eq!(ui.confirm("a?").await.unwrap(), Some(true));
        assert_eq!(ui.confirm("b?").await.unwrap(), Some(false));
        assert_eq!(ui.confirm("c?").await.unwrap(), None);
    }

    #[tokio::test]
    async fn values_are_asked_for_on_a_terminal_only() {
        let (ui, captured) = Ui::captured(UiOptions::default(), "info\n");
        assert_eq!(ui.prompt("LOG_LEVEL").await.unwrap(), None);
        assert_eq!(captured.stderr(), "");
        let terminal = UiOptions { stdin_is_terminal: true, stderr_is_terminal: true, ..UiOptions::default() };
        let (ui, _) = Ui::captured(terminal, "info\n");
        assert_eq!(ui.prompt("LOG_LEVEL").await.unwrap().as_deref(), Some("info"));
    }

    #[tokio::test]
    async fn one_of_several_is_chosen_by_number_or_name() {
        let terminal = || UiOptions { stdin_is_terminal: true, stderr_is_terminal: true, ..UiOptions::default() };
        let options = ["service", "job"].map(|name| Choice { name, meaning: "x" });
        for (input, chosen) in
            [("2\n", Some(1)), ("job\n", Some(1)), ("\n", Some(0)), ("0\n3\nno\n1\n", Some(0)), ("", None)]
        {
            let (ui, captured) = Ui::captured(terminal(), input);
            assert_eq!(ui.select("Which?", &options).await.unwrap(), chosen, "{input:?}");
            assert!(
                captured.stderr().starts_with("Which?\n  1  service  x\n  2  job      x\n"),
                "{}",
                captured.stderr()
            );
        }
        let (ui, captured) = Ui::captured(UiOptions::default(), "1\n");
        assert_eq!(ui.select("Which?", &options).await.unwrap(), None);
        assert_eq!(captured.stderr(), "");
    }

    #[tokio::test]
    async fn a_value_is_asked_for_until_it_fits() {
        let terminal = UiOptions { stdin_is_terminal: true, stderr_is_terminal: true, ..UiOptions::default() };
        let read = |answer: &str| answer.parse::<u8>().map_err(|_| format!("`{answer}` is no number"));
        let (ui, captured) = Ui::captured(terminal.clone(), "\nx\n 7 \n8\n");
        assert_eq!(ui.prompt_until("Port", read).await.unwrap(), Some(7));
        assert_eq!(captured.stderr(), "Port: `` is no number\nPort: `x` is no number\nPort: ");
        let (ui, _) = Ui::captured(terminal, "x\n");
        assert_eq!(ui.prompt_until("Port", read).await.unwrap(), None);
    }

    #[tokio::test]
    async fn input_is_read_to_its_end_byte_for_byte() {
        let (ui, _) = Ui::captured(UiOptions::default(), "a\r\n\nb");
        assert_eq!(ui.read_stdin().await.unwrap(), "a\r\n\nb");
    }

    #[tokio::test]
    async fn secrets_are_asked_for_on_a_terminal_only() {
        let (ui, captured) = Ui::captured(UiOptions::default(), "s3cret\n");
        assert!(ui.prompt_secret("Client secret").await.unwrap().is_none());
        assert_eq!(captured.stderr(), "");
    }
}
