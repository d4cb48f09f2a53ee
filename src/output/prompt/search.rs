//! Choosing one of many options by a part of its name.

use std::io;

use super::Choice;
use crate::output::Ui;

/// How many options are listed at once.
const SHOWN: usize = 20;

impl Ui {
    /// Lets the user choose an option by its number, its name or a part of the name, and returns its index. Nothing is chosen
    /// by an empty answer. `None` if prompting is impossible or the input ends.
    pub async fn choose(&self, question: &str, options: &[Choice<'_>]) -> io::Result<Option<usize>> {
        if !self.can_prompt() || options.is_empty() {
            return Ok(None);
        }
        self.write_stderr_line(&self.shown_line(question));
        let widest = options.iter().take(SHOWN).map(|option| option.name.len()).max().unwrap_or_default();
        for (index, option) in options.iter().take(SHOWN).enumerate() {
            let line = format!("{:>3}  {:widest$}  {}", index + 1, option.name, option.meaning);
            self.write_stderr_line(&self.shown_line(line.trim_end()));
        }
        if let Some(more) = options.len().checked_sub(SHOWN).filter(|more| *more > 0) {
            self.write_stderr_line(&format!("     and {more} more"));
        }
        self.prompt_until("Number, name or part of a name", |answer| chosen(answer, options)).await
    }
}

/// The one option that an answer means, or which ones it may mean.
fn chosen(answer: &str, options: &[Choice<'_>]) -> Result<usize, String> {
    if answer.is_empty() {
        return Err("type a number, a name or a part of a name".to_owned());
    }
    if let Some(named) = options.iter().position(|option| option.name == answer) {
        return Ok(named);
    }
    // `003` is a part of a name such as `c003`.
    let number = if answer.starts_with('0') { None } else { answer.parse::<usize>().ok() };
    let number = number.and_then(|number| number.checked_sub(1));
    if let Some(index) = number.filter(|index| *index < options.len()) {
        return Ok(index);
    }
    let wanted = answer.to_lowercase();
    let those = |is_meant: fn(&str, &str) -> bool| -> Vec<usize> {
        let is_meant = |index: &usize| is_meant(&options[*index].name.to_lowercase(), &wanted);
        (0..options.len()).filter(is_meant).collect()
    };
    let parts = those(|name, wanted| name.contains(wanted));
    let found = if parts.is_empty() { those(has_in_order) } else { parts };
    match found[..] {
        [one] => Ok(one),
        [] => Err(format!("`{answer}` is not one of the options")),
        _ => {
            let names: Vec<&str> = found.iter().take(SHOWN).map(|index| options[*index].name).collect();
            let more = found.len().checked_sub(SHOWN).filter(|more| *more > 0);
            let more = more.map(|more| format!(" and {more} more")).unwrap_or_default();
            Err(format!("several match: {}{more}", names.join(", ")))
        }
    }
}

/// Whether a name has the characters of the answer in their order.
fn has_in_order(name: &str, answer: &str) -> bool {
    let mut rest = name.chars();
    answer.chars().all(|wanted| rest.any(|own| own == wanted))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_chooses_by_number_name_or_part() {
        let names = ["staging", "production", "production-eu", "c003"];
        let options: Vec<Choice<'_>> = names.iter().map(|name| Choice { name, meaning: "" }).collect();
        for (answer, index) in [("2", 1), ("production", 1), ("STAG", 0), ("prodeu", 2), ("003", 3), ("eu", 2)] {
            assert_eq!(chosen(answer, &options), Ok(index), "{answer}");
        }
        assert_eq!(chosen("prod", &options), Err("several match: production, production-eu".to_owned()));
        for (answer, problem) in [("", "type a number"), ("9", "not one of"), ("xyz", "not one of")] {
            assert!(chosen(answer, &options).is_err_and(|error| error.contains(problem)), "{answer}");
        }
    }
}
