//! Lines that are indented as no line above is.

use super::line::Line;
use crate::connect_file::problem::Problem;
use crate::connect_file::rule;

/// Says which indentation a line should have.
pub(super) fn misaligned(text: &str, line: &Line<'_>) -> Problem {
    if let Some(problem) = item_among_keys(text, line) {
        return problem;
    }
    let problem = Problem::new(&rule::YAML_SYNTAX, "the indentation of this line fits no line above").at(line.place());
    if let Some(above) = line.above(text).filter(|above| above.indentation < line.indentation && has_value(above)) {
        let column = blanks(own_column(&above, line));
        let help =
            format!("indent it by {column}, like the line above; or remove the value there, if this belongs to it");
        return problem.related(above.place(), "this line has a value already").help(help);
    }
    match nearest_level(text, line).map(|level| (own_column(&level, line), level)) {
        Some((column, level)) if column != line.indentation => problem
            .related(level.place(), "this line is on the level that was probably meant")
            .help(format!("indent it by {} instead of {}", blanks(column), line.indentation)),
        _ => problem.help("indent it like the line that it belongs beside"),
    }
}

/// A list item whose neighbours are no items.
fn item_among_keys(text: &str, line: &Line<'_>) -> Option<Problem> {
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
        Problem::new(&rule::YAML_SYNTAX, "an item of a list (`- `) stands among keys that belong to no item")
            .at(line.place())
            .related(first.place(), "here a mapping begins, not a list")
            .help("begin the first of those lines with `- `, or remove the lines that do not belong here")
    })
}

/// Whether a line is complete, so that nothing can be indented below it.
fn has_value(line: &Line<'_>) -> bool {
    line.key().is_some() && line.value().is_some() && !line.content().ends_with(':')
}

/// The column where `line` would stand beside `level`.
fn own_column(level: &Line<'_>, line: &Line<'_>) -> usize {
    if level.is_item() && !line.is_item() { level.indentation + 2 } else { level.indentation }
}

/// Of the levels that are open above a line, the one with the nearest indentation; items stand beside items.
fn nearest_level<'a>(text: &'a str, line: &Line<'a>) -> Option<Line<'a>> {
    let mut best: Option<Line<'a>> = None;
    let mut limit = usize::MAX;
    let mut current = line.above(text);
    // A level above is open only if nothing since was indented less.
    while let Some(level) = current.filter(|_| limit > 0) {
        if level.indentation < limit {
            limit = level.indentation;
            let distance = |level: &Line<'_>| own_column(level, line).abs_diff(line.indentation);
            let fits = !line.is_item() || level.is_item();
            if fits && best.as_ref().is_none_or(|best| distance(&level) < distance(best)) {
                best = Some(level.clone());
            }
        }
        current = level.above(text);
    }
    best
}

fn blanks(count: usize) -> String {
    match count {
        0 => "no blanks".to_owned(),
        1 => "1 blank".to_owned(),
        _ => format!("{count} blanks"),
    }
}
