//! The Connector on the page of a plan.

use super::words::{change_lines, field_text, fitted, mark, quoted};
use crate::output::{StyledText, TextPage, TextStyle, width};
use crate::plan::FieldChange;
use crate::plan::project::{AwaitedWork, ConnectorChange, ConnectorPlan, PlanRefusal, ReleaseStep};

/// The indentation of what belongs to a head line.
pub(super) const DETAIL: usize = 4;

/// The field with one change for each private Project.
const PRIVATE_PROJECTS: &str = "privateProjects";

/// More private Projects than this share a line.
const SHOWN_PROJECTS: usize = 5;

/// What happens to the Connector, one line each.
pub(super) fn write(page: &mut TextPage, connector: &ConnectorPlan) {
    page.title("Connector", &connector.name);
    if let Some(refusal) = &connector.refusal {
        write_refusal(page, &[mark('!', "refused", TextStyle::Bad)], refusal);
    }
    if let Some(awaited) = connector.awaits {
        let what = match awaited {
            AwaitedWork::Publish => "until the running publish finishes",
            AwaitedWork::Validation => "until the running validation finishes",
        };
        page.flow(0, DETAIL, &[mark('…', "wait", TextStyle::Caution), what.into()]);
    }
    write_change(page, connector);
    let release = match connector.release {
        ReleaseStep::Publish => Some(('~', "publish", "")),
        ReleaseStep::Validate => Some(('~', "validate", "for previews")),
        ReleaseStep::JoinPublish => Some(('…', "join", "the running publish of this tag")),
        ReleaseStep::JoinValidation => Some(('…', "join", "the running validation of this tag")),
        ReleaseStep::Nothing => None,
    };
    if let Some((sign, word, text)) = release {
        page.flow(0, DETAIL, &[mark(sign, word, TextStyle::Caution), text.into()]);
    }
    write_notes(page, &connector.notes);
}

fn write_change(page: &mut TextPage, connector: &ConnectorPlan) {
    let is_idle = connector.release == ReleaseStep::Nothing && connector.awaits.is_none();
    let nothing = || mark('=', "nothing", TextStyle::Faint);
    match &connector.change {
        ConnectorChange::Create => page.flow(0, DETAIL, &[mark('+', "create", TextStyle::Good)]),
        ConnectorChange::Update(_) => {
            let version = connector.staged_version.map(|version| format!("version {version}"));
            let head = [Some(mark('~', "update", TextStyle::Caution)), version.map(|own| StyledText::faint(&own))];
            page.flow(0, DETAIL, &head.into_iter().flatten().collect::<Vec<_>>());
        }
        ConnectorChange::Foreign => page.flow(0, DETAIL, &[nothing(), "it belongs to someone else".into()]),
        ConnectorChange::Keep if is_idle && connector.refusal.is_none() => page.flow(0, DETAIL, &[nothing()]),
        ConnectorChange::Keep => {}
    }
    let is_new = connector.change == ConnectorChange::Create;
    let mut rows: Vec<ChangedText> =
        connector.changes.iter().map(|change| ChangedText::of_field(change, is_new)).collect();
    summarize_private_projects(&mut rows);
    write_changes(page, DETAIL, &rows);
}

/// Leaves the first of many private Projects that are added, with the count of all.
fn summarize_private_projects(rows: &mut Vec<ChangedText>) {
    let added: Vec<String> = rows
        .iter()
        .filter_map(|row| match &row.text {
            ShownChange::AddedItem(project) => Some(project.clone()),
            _ => None,
        })
        .collect();
    if added.len() <= SHOWN_PROJECTS {
        return;
    }
    let (shown, count) = (added[..SHOWN_PROJECTS].join(", "), added.len());
    let text = format!("{count} added: {shown}, and {} more (`-o json` lists all)", count - SHOWN_PROJECTS);
    let at = rows.iter().position(|row| row.name == PRIVATE_PROJECTS).unwrap_or(rows.len());
    rows.retain(|row| !matches!(row.text, ShownChange::AddedItem(_)));
    let row = ChangedText { name: PRIVATE_PROJECTS.to_owned(), text: ShownChange::Described(text.as_str().into()) };
    rows.insert(at.min(rows.len()), row);
}

/// Why something is refused, and what to do.
pub(super) fn write_refusal(page: &mut TextPage, head: &[StyledText], refusal: &PlanRefusal) {
    page.flow(0, DETAIL, head);
    write_detail(page, &refusal.message, TextStyle::Bad);
    if let Some(hint) = &refusal.hint {
        write_detail(page, &format!("hint: {}", hint.text()), TextStyle::Plain);
    }
}

/// What could not be compared.
pub(super) fn write_notes(page: &mut TextPage, notes: &[String]) {
    for note in notes {
        write_detail(page, &format!("note: {note}"), TextStyle::Caution);
    }
}

/// A text below a head line. Line ends in it are escaped, so that foreign text does not look like a line of the plan.
pub(super) fn write_detail(page: &mut TextPage, text: &str, style: TextStyle) {
    page.grid(DETAIL, &[vec![StyledText::new(text, style)]]);
}

/// A name, and how its text changes.
pub(super) struct ChangedText {
    pub(super) name: String,
    pub(super) text: ShownChange,
}

/// How a text changes.
pub(super) enum ShownChange {
    Added(String),
    /// One more of a list.
    AddedItem(String),
    /// Of something that exists, and had no value.
    Given(String),
    Changed(String, String),
    Removed(String),
    /// Different in each Deployment of a group, of which one is the example.
    Differing {
        of: String,
        before: Option<String>,
        after: String,
    },
    /// In words.
    Described(StyledText),
}

impl ChangedText {
    fn of_field(change: &FieldChange, is_new: bool) -> Self {
        let before = if is_new { None } else { field_text(&change.before) };
        let text = match (before, field_text(&change.after)) {
            (None, Some(after)) if change.field == PRIVATE_PROJECTS => ShownChange::AddedItem(after),
            (None, Some(after)) if is_new => ShownChange::Added(after),
            (None, Some(after)) => ShownChange::Given(after),
            (Some(before), Some(after)) => ShownChange::Changed(before, after),
            (Some(before), None) => ShownChange::Removed(before),
            (None, None) => ShownChange::Described("no value".into()),
        };
        Self { name: change.field.to_owned(), text }
    }
}

/// Writes names and changes in two columns. Long texts are shortened on a terminal.
pub(super) fn write_changes(page: &mut TextPage, indent: usize, changes: &[ChangedText]) {
    let name_width = |change: &ChangedText| width::columns(&page.shown(&change.name));
    let names = changes.iter().map(name_width).max().unwrap_or(0);
    let room = page.columns().map(|columns| columns.saturating_sub(indent + names + 2).max(20));
    let mut rows: Vec<Vec<StyledText>> = Vec::new();
    for change in changes {
        let mut name = change.name.as_str();
        for line in lines(page, &change.text, room) {
            rows.push(vec![name.into(), line]);
            name = "";
        }
    }
    page.grid(indent, &rows);
}

fn lines(page: &TextPage, change: &ShownChange, room: Option<usize>) -> Vec<StyledText> {
    let lines = match change {
        ShownChange::Added(after) => vec![fitted(&page.shown(after), room)],
        ShownChange::AddedItem(after) => {
            vec![format!("+ {}", fitted(&page.shown(after), room.map(|room| room.saturating_sub(2))))]
        }
        ShownChange::Given(after) => {
            let room = room.map(|room| room.saturating_sub("not set → ".len() - 2));
            vec![format!("not set → {}", fitted(&page.shown(after), room))]
        }
        ShownChange::Changed(before, after) => change_lines(&page.shown(before), &page.shown(after), room),
        ShownChange::Removed(before) => vec![format!("{} → removed", quoted(&page.shown(before)))],
        ShownChange::Differing { of, before, after } => {
            let part = |text: &str| fitted(&page.shown(text), room.map(|room| room / 3));
            let before = before.as_deref().map(|before| format!("{} → ", part(before))).unwrap_or_default();
            vec![format!("varies; in {of}: {before}{}", part(after))]
        }
        ShownChange::Described(text) => return vec![text.clone()],
    };
    lines.into_iter().map(StyledText::from).collect()
}
