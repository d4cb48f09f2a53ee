//! The places of applications in the text.

use crate::yaml_file::{Span, Value, decode, fill_in, parse};

/// Where the name of each application is, in the order of the file; where the name is missing, where the application
/// starts. Empty if the file is not valid YAML.
pub fn application_places(bytes: &[u8]) -> Vec<Span> {
    let Ok(text) = decode(bytes) else { return Vec::new() };
    let Ok((tree, _)) = parse(text, &[]) else { return Vec::new() };
    let Some(list) = tree.field(tree.root, "deployAs") else { return Vec::new() };
    let Value::Sequence(items) = tree.value(list) else { return Vec::new() };
    let place = |item: &usize| Span::unlocated(tree.bytes(tree.field(*item, "name").unwrap_or(*item)));
    let mut spans: Vec<Span> = items.iter().map(place).collect();
    fill_in(&mut spans.iter_mut().collect::<Vec<_>>(), text);
    spans
}
