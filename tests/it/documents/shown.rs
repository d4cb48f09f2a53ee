//! Compares the output that a document shows with what was printed.

use regex::Regex;

use crate::harness::redact;

/// Whether these lines are what the document shows. Ids, times and durations may differ; `…` stands for any text within a
/// line, and alone for any number of lines.
pub fn matches(shown: &[String], printed: &[String]) -> bool {
    let Some((first, rest)) = shown.split_first() else { return printed.is_empty() };
    if first.trim() == "…" {
        return (0..=printed.len()).any(|skipped| matches(rest, &printed[skipped..]));
    }
    printed.split_first().is_some_and(|(line, others)| line_matches(first, line) && matches(rest, others))
}

fn line_matches(shown: &str, printed: &str) -> bool {
    let parts: Vec<String> = normalized(shown).split('…').map(regex::escape).collect();
    Regex::new(&format!("^{}$", parts.join(".*"))).unwrap().is_match(&normalized(printed))
}

fn normalized(line: &str) -> String {
    let durations = Regex::new(r"\b\d+(\.\d+)?(ms|s)\b|\b\d+:\d\d\b").unwrap();
    durations.replace_all(&redact(line.trim_end()), "[duration]").into_owned()
}

#[test]
fn only_what_differs_from_run_to_run_may_differ() {
    let same = |shown: &str, printed: &str| {
        let [shown, printed] = [shown, printed].map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
        matches(&shown, &printed)
    };
    assert!(same(
        "✓ Done  2s\nid 6dbbd4c4-2a39-4b9f-9a6a-bb4d61a42d43",
        "✓ Done  14s\nid 00000000-2a39-4b9f-9a6a-bb4d61a42d43"
    ));
    assert!(same("✓ Done  0:02", "✓ Done  1:14"));
    assert!(same("https://service-1cc79ead.emulator.invalid", "https://service-00c79ead.emulator.invalid"));
    assert!(same("first\n…\nlast", "first\nlast") && same("first\n…\nlast", "first\na\nb\nlast"));
    assert!(same("in /home/…/shop", "in /home/kim/shop"));
    for (shown, printed) in
        [("a", "b"), ("a", "a\nb"), ("a\nb", "a"), ("version 1", "version 2"), ("", "a"), ("a…", "ba"), ("a.c", "abc")]
    {
        assert!(!same(shown, printed), "{shown} and {printed}");
    }
}
