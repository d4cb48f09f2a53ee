//! Prompts. They go to standard error. A command never waits for an answer that no one can give.

mod search;

use std::io;

use secrecy::SecretString;
use tokio::sync::oneshot;

use super::hidden_input::{Continuations, HiddenInput};
use super::{TextStyle, Ui};

/// An option of [`Ui::select`].
#[derive(Debug, Clone, Copy)]
pub struct Choice<'a> {
    /// What the list shows, and an answer that selects it.
    pub name: &'a str,
    /// May be empty.
    pub meaning: &'a str,
}

/// Every method fails when standard input cannot be read.
impl Ui {
    /// Asks a yes-or-no question; `None` if no one can answer.
    ///
    /// On a terminal an empty answer means no. Elsewhere the answer is read from standard input, such as a piped `y`; at
    /// its end, or with `--no-input`, there is none. Dropping the future cancels the wait.
    pub async fn confirm(&self, question: &str) -> io::Result<Option<bool>> {
        let options = self.options();
        // Without a terminal on standard error the prompt would be invisible, and the program would seem to hang.
        let is_unseen = options.stdin_is_terminal && !options.stderr_is_terminal;
        if options.no_input || is_unseen {
            return Ok(None);
        }
        let question = format!("{} {} ", self.shown_line(question), self.err_paint().paint(TextStyle::Faint, "[y/N]"));
        if options.stdin_is_terminal {
            self.open_prompt(&question);
        }
        let answer = self.answer().await?;
        if !options.stdin_is_terminal
            && let Some(answer) = &answer
        {
            self.write_stderr_line(&format!("{question}{}", self.shown_line(answer)));
        }
        Ok(match answer {
            // The official CLI takes whatever begins with `y`.
            Some(answer) if options.script_shape().is_some() => Some(answer.trim_start().starts_with(['y', 'Y'])),
            Some(answer) => Some(is_yes(&answer)),
            // On a terminal the end of input is a person who declines.
            None => options.stdin_is_terminal.then_some(false),
        })
    }

    /// Whether values can be prompted for: only on a terminal that shows the prompt, and without `--no-input`.
    pub fn can_prompt(&self) -> bool {
        let options = self.options();
        !options.no_input && options.stdin_is_terminal && options.stderr_is_terminal
    }

    /// Prompts for a value without showing it; `None` if prompting is impossible or the input ends.
    pub async fn prompt_secret(&self, prompt: &str) -> io::Result<Option<SecretString>> {
        if !self.can_prompt() {
            return Ok(None);
        }
        self.rows().make_room();
        // Before the prompt: an answer that is typed at once must not be shown, nor lost.
        let continuations = Continuations::listen()?;
        let hidden = HiddenInput::begin()?;
        self.open_prompt(&format!("{}: ", self.shown_line(prompt)));
        let input = self.input();
        let secret = hidden.during(continuations, on_thread(move || HiddenInput::read(&input))).await;
        drop(hidden);
        if cfg!(unix) {
            // The line end was not shown either.
            self.end_prompt_line();
        }
        self.close_prompt();
        Ok(secret?.map(SecretString::from))
    }

    /// Prompts for a value; `None` if prompting is impossible or the input ends.
    pub async fn prompt(&self, prompt: &str) -> io::Result<Option<String>> {
        if !self.can_prompt() {
            return Ok(None);
        }
        self.open_prompt(&format!("{}: ", self.shown_line(prompt)));
        self.answer().await
    }

    /// Lets the user select an option by its number or name, and returns its index. An empty answer selects the first.
    /// `None` if prompting is impossible or the input ends.
    pub async fn select(&self, question: &str, options: &[Choice<'_>]) -> io::Result<Option<usize>> {
        if !self.can_prompt() || options.is_empty() {
            return Ok(None);
        }
        let widest = options.iter().map(|option| option.name.len()).max().unwrap_or_default();
        self.write_stderr_line(&self.shown_line(question));
        for (index, option) in options.iter().enumerate() {
            let line = format!("{:>3}  {:widest$}  {}", index + 1, option.name, option.meaning);
            self.write_stderr_line(&self.shown_line(line.trim_end()));
        }
        let chosen = |answer: &str| {
            let number: Option<usize> = if answer.is_empty() { Some(1) } else { answer.parse().ok() };
            let named = options.iter().position(|option| option.name == answer);
            let chosen = named.or_else(|| number?.checked_sub(1)).filter(|index| *index < options.len());
            chosen.ok_or_else(|| format!("`{answer}` is not one of the options"))
        };
        self.prompt_until("Number or name [1]", chosen).await
    }

    /// Prompts for a value until `read` accepts the trimmed answer; the error of `read` is shown. `None` if prompting is
    /// impossible or the input ends.
    pub async fn prompt_until<T>(
        &self,
        prompt: &str,
        read: impl Fn(&str) -> Result<T, String>,
    ) -> io::Result<Option<T>> {
        loop {
            let Some(answer) = self.prompt(prompt).await? else { return Ok(None) };
            match read(answer.trim()) {
                Ok(value) => return Ok(Some(value)),
                Err(refusal) => self.write_stderr_line(&self.shown_line(&refusal)),
            }
        }
    }

    /// Reads standard input to its end, for a flag whose value is `-`. It must be UTF-8.
    pub async fn read_stdin(&self) -> io::Result<String> {
        let input = self.input();
        on_thread(move || input.read_all()).await
    }

    /// Reads standard input to its end as a secret, without a line end at its end.
    pub async fn read_secret_stdin(&self) -> io::Result<SecretString> {
        let text = self.read_stdin().await?;
        Ok(SecretString::from(text.strip_suffix('\n').map_or(text.as_str(), |line| line.trim_end_matches('\r'))))
    }

    /// Writes a prompt and leaves the cursor behind it.
    fn open_prompt(&self, prompt: &str) {
        self.rows().make_room();
        self.write_stderr(prompt);
        self.set_prompting(true);
    }

    /// Reads a line. The terminal echoes its line end; at the end of the input there is none to echo.
    async fn answer(&self) -> io::Result<Option<String>> {
        let input = self.input();
        let answer = on_thread(move || input.read_line()).await?;
        if answer.is_none() {
            self.end_prompt_line();
        }
        self.close_prompt();
        Ok(answer)
    }

    /// Shows the rows of progress again.
    fn close_prompt(&self) {
        self.set_prompting(false);
        self.show_rows_again();
    }
}

/// Reads blocking input on its own thread, so that a signal can end the command in the meantime. The thread may outlive the
/// future.
async fn on_thread<T: Send + 'static>(read: impl FnOnce() -> io::Result<T> + Send + 'static) -> io::Result<T> {
    let (sender, receiver) = oneshot::channel();
    std::thread::spawn(move || sender.send(read()));
    receiver.await.unwrap_or_else(|_| Err(io::Error::other("the thread that reads standard input ended early")))
}

fn is_yes(answer: &str) -> bool {
    matches!(answer.trim().to_ascii_lowercase().as_str(), "y" | "yes")
}

#[cfg(test)]
mod tests;
