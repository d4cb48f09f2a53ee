//! Problems for people: the line of the file with the place underlined, why it matters, and how to fix it.

use std::collections::HashSet;

use annotate_snippets::{AnnotationKind, Element, Group, Level, Origin, Renderer, Snippet};

use super::snippet::SnippetLine;
use super::{FileReport, problems};
use crate::yaml_file::problem::{Problem, Span};
use crate::yaml_file::rule::Severity;

/// All problems, each followed by a blank line. Only the first problem of a rule explains why the rule exists.
pub fn text(reports: &[FileReport<'_>], colored: bool) -> String {
    let renderer = if colored { Renderer::styled() } else { Renderer::plain() };
    let mut seen = HashSet::new();
    let mut text = String::new();
    for (report, problem) in problems(reports) {
        let group = group(report, problem, seen.insert(problem.rule));
        let rendered = renderer.render(&[group]);
        // Without line numbers the renderer omits their column, so that problems would not align.
        let has_line = problem.span.as_ref().is_some_and(|span| SnippetLine::of(report.bytes, span).is_some());
        text.push_str(&if has_line { rendered } else { rendered.replace('\n', "\n ") });
        text.push_str("\n\n");
    }
    text
}

fn group<'a>(report: &'a FileReport<'_>, problem: &'a Problem, explains: bool) -> Group<'a> {
    let level = match problem.severity {
        Severity::Error => Level::ERROR,
        Severity::Warning => Level::WARNING,
    };
    let mut group = Group::with_title(level.primary_title(problem.message.as_str()).id(problem.rule));
    group = match &problem.span {
        Some(span) => group.element(place(report, span, AnnotationKind::Primary, problem.label.as_deref())),
        None => group.element(Origin::path(report.name)),
    };
    for related in &problem.related {
        group = group.element(place(report, &related.span, AnnotationKind::Context, Some(&related.label)));
    }
    if let Some(why) = problem.why.filter(|_| explains) {
        group = group.element(Level::NOTE.message(why));
    }
    if let Some(help) = &problem.help {
        group = group.element(Level::HELP.message(help.as_str()));
    }
    group
}

/// File, line and column, and the line itself if it can be shown.
fn place<'a>(report: &'a FileReport<'_>, span: &Span, kind: AnnotationKind, label: Option<&'a str>) -> Element<'a> {
    match SnippetLine::of(report.bytes, span) {
        Some(line) => Snippet::source(line.text)
            .path(report.name)
            .line_start(span.line)
            .annotation(kind.span(line.place).label(label))
            .into(),
        None => Origin::path(report.name).line(span.line).char_column(span.column).into(),
    }
}
