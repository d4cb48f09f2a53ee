//! Lines with an indentation that matches no line above.

use super::line::SourceLine;
use crate::yaml_file::problem::Problem;
use crate::yaml_file::rule;

pub(super) fn misaligned(text: &str, line: &SourceLine<'_>) -> Problem {
    if let Some(problem) = item_among_keys(text, line) {
        return problem;
    }
    let problem =
        Problem::new(&rule::YAML_SYNTAX, "the indentation of this line matches no line above").at(line.place());
    if let Some(above) = line.above(text).filter(|above| above.indentation < line.indentation && has_value(above)) {
        let column = spaces(own_column(&above, line));
        let help =
            format!("indent it by {column}, like the line above; or remove the value there, if this belongs below");
        return problem.related(above.place(), "this line already has a value").help(help);
    }
    match nearest_level(text, line).map(|level| (own_column(&level, line), level)) {
        Some((column, level)) if column != line.indentation => problem
            .related(level.place(), "this line probably has the intended level")
            .help(format!("indent it by {} instead of {}", spaces(column), line.indentation)),
        _ => problem.help("indent it like the other lines of its level"),
    }
}

/// A list item among the keys of a mapping.
fn item_among_keys(text: &str, line: &SourceLine<'_>) -> Option<Problem> {
    if !line.is_item() {
        return None;
    }
    let mut first = line.clone();
    while let Some(above) = first.above(text).filter(|above| above.indentation >= line.indentation) {
        first = above;
    }
    let parent = first.above(text)?;
    let begins_mapping = first.start < line.start && !first.is_item() && parent.content().ends_with(':');
    begins_mapping.then(|| {
        Problem::new(&rule::YAML_SYNTAX, "a list item (`- `) is among the keys of a mapping")
            .at(line.place())
            .related(first.place(), "a mapping begins here, not a list")
            .help("begin the first of these lines with `- `, or remove the lines that do not belong here")
    })
}

/// Whether a line is a complete `key: value`, so that nothing can be indented below it.
fn has_value(line: &SourceLine<'_>) -> bool {
    line.key().is_some() && line.value().is_some() && !line.content().ends_with(':')
}

/// The indentation that `line` needs to be on the level of `level`.
fn own_column(level: &SourceLine<'_>, line: &SourceLine<'_>) -> usize {
    if level.is_item() && !line.is_item() { level.indentation + 2 } else { level.indentation }
}

/// Of the levels that are open above a line, the one with the nearest indentation. A list item needs a level of items.
fn nearest_level<'a>(text: &'a str, line: &SourceLine<'a>) -> Option<SourceLine<'a>> {
    let mut best: Option<SourceLine<'a>> = None;
    let mut limit = usize::MAX;
    let mut current = line.above(text);
    // A level is open only if no line below it is indented less.
    while let Some(level) = current.filter(|_| limit > 0) {
        if level.indentation < limit {
            limit = level.indentation;
            let distance = |level: &SourceLine<'_>| own_column(level, line).abs_diff(line.indentation);
            let fits = !line.is_item() || level.is_item();
            if fits && best.as_ref().is_none_or(|best| distance(&level) < distance(best)) {
                best = Some(level.clone());
            }
        }
        current = level.above(text);
    }
    best
}

fn spaces(count: usize) -> String {
    if count == 1 { "1 space".to_owned() } else { format!("{count} spaces") }
}
