//! Why Deployments failed, were refused or were not started.

use super::{EntryOutcome, EntryResult, painted};
use crate::failure::{Subject, alike_once, first_names};
use crate::output::{StyledText, TextPage, TextStyle};

/// How many Deployments with the same reason are named.
const NAMED: usize = 12;

/// Each reason once: Deployments with the same one share it, and many whose reasons differ in their names alone do, too.
pub(super) fn write_reasons(page: &mut TextPage, entries: &[EntryResult<'_>]) {
    let mut reasons: Vec<(&str, EntryOutcome, Vec<&EntryResult<'_>>)> = Vec::new();
    for entry in entries {
        let Some(message) = entry.message.as_deref() else { continue };
        match reasons.iter_mut().find(|(own, outcome, _)| (*own, *outcome) == (message, entry.outcome)) {
            Some((_, _, same)) => same.push(entry),
            None => reasons.push((message, entry.outcome, vec![entry])),
        }
    }
    if !reasons.is_empty() {
        page.section("Reasons");
    }
    let (single, shared): (Vec<_>, Vec<_>) = reasons.into_iter().partition(|(_, _, same)| same.len() == 1);
    for outcome in EntryOutcome::ALL {
        let own = single.iter().filter(|(_, own, _)| *own == outcome);
        let texts: Vec<(Subject, String)> = own
            .flat_map(|(message, _, same)| same.iter().map(|entry| (subject(entry), (*message).to_owned())))
            .collect();
        for once in alike_once(&texts) {
            let names: Vec<&str> = once.subjects.iter().map(|subject| subject.label.as_str()).collect();
            write_reason(page, outcome, &names, &once.text);
        }
    }
    for (message, outcome, same) in shared {
        let names: Vec<&str> = same.iter().map(|entry| entry.name.as_str()).collect();
        write_reason(page, outcome, &names, message);
    }
}

fn write_reason(page: &mut TextPage, outcome: EntryOutcome, names: &[&str], message: &str) {
    let word = painted(outcome.word(), outcome.is_good());
    page.grid(2, &[vec![word, StyledText::new(&first_names(names, NAMED), TextStyle::Heading)]]);
    page.paragraph(4, message, TextStyle::Plain);
}

/// A Deployment as what a reason is about.
fn subject(entry: &EntryResult<'_>) -> Subject {
    let names = [Some(&entry.name), Some(&entry.key), Some(&entry.project.key), entry.project.name.as_ref()];
    Subject { label: entry.name.clone(), names: names.into_iter().flatten().cloned().collect() }
}
