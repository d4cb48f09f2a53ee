//! Words and signs of plans, and how values are quoted and shortened.

use serde_json::Value;

use crate::output::{StyledText, TextStyle, width};
use crate::plan::project::{EntryAction, PlannedValue, VersionChange};

/// How much of a common beginning is left before the first difference of two long values.
const CONTEXT: usize = 8;

/// The columns of the longest word of an action.
const WORD: usize = 8;

/// The word of an action, as `plan` and `status` show it.
pub(in crate::output::views) fn action_word(action: &EntryAction) -> &'static str {
    match action {
        EntryAction::Create => "create",
        EntryAction::Adopt => "adopt",
        EntryAction::Redeploy => "redeploy",
        EntryAction::Join => "join",
        EntryAction::AwaitDeletion => "wait",
        EntryAction::Replace(_) => "replace",
        EntryAction::Nothing => "nothing",
        EntryAction::Refuse(_) => "refused",
    }
}

/// The sign and the word of an action, as wide as every other.
pub(super) fn action_mark(action: &EntryAction) -> StyledText {
    let (sign, style) = match action {
        EntryAction::Create => ('+', TextStyle::Good),
        EntryAction::Adopt | EntryAction::Redeploy => ('~', TextStyle::Caution),
        EntryAction::Join | EntryAction::AwaitDeletion => ('…', TextStyle::Caution),
        EntryAction::Replace(_) => ('±', TextStyle::Bad),
        EntryAction::Nothing => ('=', TextStyle::Faint),
        EntryAction::Refuse(_) => ('!', TextStyle::Bad),
    };
    mark(sign, action_word(action), style)
}

/// A sign and a word, as wide as those of every action.
pub(super) fn mark(sign: char, word: &str, style: TextStyle) -> StyledText {
    StyledText::new(&format!("{sign} {}", width::pad(word, WORD)), style)
}

/// What follows the count of an action in the summary.
pub(super) fn counted(action: &EntryAction) -> &'static str {
    match action {
        EntryAction::Create => "to create",
        EntryAction::Adopt => "to adopt",
        EntryAction::Redeploy => "to redeploy",
        EntryAction::Join => "to join",
        EntryAction::AwaitDeletion => "to create after a deletion",
        EntryAction::Replace(_) => "to replace",
        EntryAction::Nothing => "unchanged",
        EntryAction::Refuse(_) => "refused",
    }
}

/// The version of the Connector before and after. A version that does not exist yet is `new`.
pub(super) fn version_change(change: &VersionChange, exists: bool) -> String {
    let number =
        |version: Option<u64>, missing: &str| version.map_or_else(|| missing.to_owned(), |own| own.to_string());
    let after = number(change.after, "new");
    if exists { format!("Connector {} → {after}", number(change.before, "?")) } else { format!("Connector {after}") }
}

/// The name of a value: `application.KEY`, a global `KEY`, or `application schedule`.
pub(super) fn value_name(value: &PlannedValue) -> String {
    match (&value.application, &value.key) {
        (Some(application), Some(key)) => format!("{application}.{key}"),
        (None, Some(key)) => key.clone(),
        (Some(application), None) => format!("{application} schedule"),
        (None, None) => "schedule".to_owned(),
    }
}

/// A count and its noun, such as `1 value` or `2 values`.
pub(super) fn plural(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// The text of a field. `None` if it has no value, as an empty list has none.
pub(super) fn field_text(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::Array(items) if items.is_empty() => None,
        Value::String(text) => Some(text.clone()),
        Value::Array(items) => Some(items.iter().filter_map(field_text).collect::<Vec<_>>().join(", ")),
        other => Some(other.to_string()),
    }
}

/// A text in quotes. Those are chosen so that the text has none of them, if possible.
pub(super) fn quoted(text: &str) -> String {
    match (text.contains('"'), text.contains('\'')) {
        (false, _) => format!("\"{text}\""),
        (true, false) => format!("'{text}'"),
        (true, true) => format!("\"{}\"", text.replace('\\', r"\\").replace('"', r#"\""#)),
    }
}

/// A text in quotes that fits into `room`. Without `room`, it is whole.
pub(in crate::output::views) fn fitted(text: &str, room: Option<usize>) -> String {
    room.map_or_else(|| quoted(text), |room| width::fit(&quoted(text), room))
}

/// The lines that show how a text changes: one if it fits into `room`, else two. What is cut is not the first difference.
pub(super) fn change_lines(before: &str, after: &str, room: Option<usize>) -> Vec<String> {
    let one = format!("{} → {}", quoted(before), quoted(after));
    let Some(room) = room.filter(|room| width::columns(&one) > *room) else { return vec![one] };
    let common = before.chars().zip(after.chars()).take_while(|(one, other)| one == other).count();
    let shortened = |text: &str, room: usize| {
        let is_whole = width::columns(text) + 2 <= room;
        if is_whole || common <= CONTEXT + 1 {
            return fitted(text, Some(room));
        }
        let rest: String = text.chars().skip(common - CONTEXT).collect();
        width::fit(&quoted(&format!("…{rest}")), room)
    };
    vec![shortened(before, room), format!("→ {}", shortened(after, room.saturating_sub(2)))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_do_not_hide_where_a_text_ends() {
        assert_eq!(quoted("a"), "\"a\"");
        assert_eq!(quoted("{\"a\": 1}"), "'{\"a\": 1}'");
        assert_eq!(quoted("a\" → 'b"), "\"a\\\" → 'b\"");
    }

    #[test]
    fn the_first_difference_of_long_texts_is_shown() {
        let (before, after) = (format!("https://{}/v1", "x".repeat(40)), format!("https://{}/v2", "x".repeat(40)));
        assert_eq!(change_lines(&before, &after, Some(30)), ["\"…xxxxxx/v1\"", "→ \"…xxxxxx/v2\""]);
        assert_eq!(change_lines(&before, &after, None), [format!("\"{before}\" → \"{after}\"")]);
        assert_eq!(change_lines("a", "b", Some(30)), ["\"a\" → \"b\""]);
        let long = "y".repeat(60);
        assert_eq!(
            change_lines("short", &long, Some(20)),
            ["\"short\"".to_owned(), format!("→ \"{}…", "y".repeat(16))]
        );
    }
}
