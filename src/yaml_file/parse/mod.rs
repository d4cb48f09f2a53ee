//! Parses YAML into a tree of nodes. Aliases stay references, and their expansion is limited.

mod problems;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, Tag};

use super::alias::Budget;
use super::problem::Problem;
use super::scalar;
use super::source::char_boundary;
use super::syntax::{self, SyntaxError};
use super::tree::{MappingEntry, Node, NodeId, Tree, Value};

/// Deepest nesting that is accepted.
const NESTING_LIMIT: usize = 128;

/// Parses the only document of `text`, and reports valid YAML that the files do not allow. Values at the places in
/// `broken` become `Value::Broken`.
pub(crate) fn parse<'a>(text: &'a str, broken: &[Range<usize>]) -> Result<(Tree<'a>, Vec<Problem>), Box<SyntaxError>> {
    let options = granit_parser::options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
    };
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    if body.starts_with('\u{feff}') {
        return Err(Box::new(problems::two_byte_order_marks(text.len() - body.len()).into()));
    }
    let tree = Tree { text, ..Tree::default() };
    let mut builder = Builder { tree, broken, offset: text.len() - body.len(), ..Builder::default() };
    for next in Parser::new_from_str_with_options(body, options) {
        match next {
            Ok((event, span)) => builder.event(event, span)?,
            Err(error) => return Err(Box::new(syntax::explain(text, builder.offset, &error))),
        }
        if builder.documents > 1 {
            break;
        }
    }
    Ok(builder.finish())
}

/// A collection whose end has not been read.
struct OpenCollection {
    node: NodeId,
    /// Index of its first child in the children of all open collections.
    first_child: usize,
    is_mapping: bool,
}

/// Mappings with fewer keys are searched for duplicates key by key; larger ones use a hash table.
const FEW_KEYS: usize = 16;

#[derive(Default)]
struct Builder<'a, 'b> {
    /// Nodes are added before their children, so that the root is the first node.
    tree: Tree<'a>,
    /// Places of values that problems were reported for already.
    broken: &'b [Range<usize>],
    /// Bytes before the part that the parser sees.
    offset: usize,
    open: Vec<OpenCollection>,
    /// The children of all open collections, those of the innermost last.
    children: Vec<NodeId>,
    anchors: HashMap<usize, NodeId>,
    budget: Budget,
    documents: usize,
    problems: Vec<Problem>,
}

impl<'a> Builder<'a, '_> {
    fn event(&mut self, event: Event<'a>, span: Span) -> Result<(), Box<SyntaxError>> {
        let bytes = self.range(span);
        let is_mapping = matches!(event, Event::MappingStart(..));
        match event {
            Event::DocumentStart(_, version) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.problems.push(problems::several_documents(bytes));
                } else if version.is_some_and(|version| (version.major, version.minor) == (1, 1)) {
                    self.problems.push(problems::old_version(bytes));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.problems.extend(tag.as_deref().and_then(|tag| problems::unsupported_tag(tag, &bytes)));
                let is_broken = self.broken.iter().any(|broken| broken.start == bytes.start);
                let value = if is_broken { Value::Broken } else { scalar_value(text, style, tag.as_deref()) };
                self.add(value, bytes, anchor, false);
            }
            Event::SequenceStart(style, anchor, tag) | Event::MappingStart(style, anchor, tag) => {
                self.problems.extend(tag.as_deref().and_then(|tag| problems::unsupported_tag(tag, &bytes)));
                if self.open.len() >= NESTING_LIMIT {
                    return Err(Box::new(syntax::too_deep(bytes).into()));
                }
                self.start(style == StructureStyle::Flow, anchor, bytes, is_mapping);
            }
            Event::SequenceEnd | Event::MappingEnd => self.end(&bytes),
            Event::Alias(anchor) => return self.alias(anchor, bytes),
            Event::UnresolvedAlias(name) => {
                self.problems.push(problems::unknown_alias(self.tree.text, &name, bytes.clone()));
                self.add(Value::Broken, bytes, 0, false);
            }
            _ => {}
        }
        Ok(())
    }

    fn range(&self, span: Span) -> Range<usize> {
        let bytes = span.byte_range().unwrap_or_default();
        let start = char_boundary(self.tree.text, bytes.start + self.offset);
        start..char_boundary(self.tree.text, bytes.end + self.offset).max(start)
    }

    fn add(&mut self, value: Value<'a>, bytes: Range<usize>, anchor: usize, flow: bool) -> NodeId {
        let id = self.tree.nodes.len();
        self.tree.nodes.push(Node { value, bytes, flow, merges: false });
        self.budget.node();
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        self.children.push(id);
        id
    }

    fn start(&mut self, flow: bool, anchor: usize, bytes: Range<usize>, is_mapping: bool) {
        if !flow {
            self.problems.extend(problems::tab_before(self.tree.text, bytes.start));
        }
        let bytes = if flow || is_mapping { bytes } else { self.with_dash(bytes) };
        let node = self.add(Value::Broken, bytes, anchor, flow);
        self.budget.open(node);
        self.open.push(OpenCollection { node, first_child: self.children.len(), is_mapping });
    }

    /// Extends the place of a list to its first dash: the parser starts a list that is not indented below its key at the
    /// first item.
    fn with_dash(&self, bytes: Range<usize>) -> Range<usize> {
        let before = self.tree.text[..bytes.start].trim_end_matches([' ', '\r', '\n']);
        let mut own = self.tree.text[bytes.start..].chars();
        let has_dash = own.next() == Some('-') && own.next().is_none_or(char::is_whitespace);
        if before.ends_with('-') && !has_dash { before.len() - 1..bytes.end } else { bytes }
    }

    fn end(&mut self, bytes: &Range<usize>) {
        let Some(OpenCollection { node, first_child, is_mapping }) = self.open.pop() else { return };
        let children = self.children.split_off(first_child);
        self.budget.close(node, &children);
        let last = children.last().map_or(0, |&child| self.tree.nodes[child].bytes.end);
        let (value, merges) = if is_mapping { self.mapping(&children) } else { (Value::Sequence(children), false) };
        let node = &mut self.tree.nodes[node];
        // A block collection ends where its last value does, not after the blank lines that follow.
        node.bytes.end = if node.flow { bytes.end } else { last.max(node.bytes.start) };
        node.value = value;
        node.merges = merges;
    }

    /// The mapping of these keys and values, and whether it has a merge key. Reports duplicate keys.
    fn mapping(&mut self, children: &[NodeId]) -> (Value<'a>, bool) {
        let tree = &self.tree;
        let mut entries: Vec<MappingEntry> = Vec::with_capacity(children.len() / 2);
        let mut table: HashMap<&str, NodeId> = HashMap::new();
        let mut merges = false;
        for pair in children.chunks_exact(2) {
            let entry = MappingEntry { key: pair[0], value: pair[1] };
            let Some(key) = tree.text(entry.key) else {
                entries.push(entry);
                continue;
            };
            if key == "<<" {
                self.problems.push(problems::merge_key(tree.bytes(entry.key)));
                merges = true;
                continue;
            }
            let first = if entries.len() < FEW_KEYS {
                entries.iter().map(|entry| entry.key).find(|other| tree.text(*other) == Some(key))
            } else {
                if table.is_empty() {
                    table.extend(entries.iter().filter_map(|entry| Some((tree.text(entry.key)?, entry.key))));
                }
                table.insert(key, entry.key)
            };
            match first {
                Some(first) => {
                    self.problems.push(problems::duplicate_key(key, tree.bytes(entry.key), tree.bytes(first)));
                }
                None => entries.push(entry),
            }
        }
        (Value::Mapping(entries), merges)
    }

    fn alias(&mut self, anchor: usize, bytes: Range<usize>) -> Result<(), Box<SyntaxError>> {
        let target = self.anchors.get(&anchor).copied();
        let Some(target) = target.filter(|target| !self.budget.is_open(*target)) else {
            self.problems.extend(target.map(|target| problems::alias_cycle(bytes.clone(), &self.tree.nodes[target])));
            self.add(Value::Broken, bytes, 0, false);
            return Ok(());
        };
        let id = self.add(Value::Alias(target), bytes.clone(), 0, false);
        self.budget.alias(id, target).map_err(|reason| Box::new(problems::alias_budget(bytes, reason).into()))
    }

    fn finish(mut self) -> (Tree<'a>, Vec<Problem>) {
        if self.tree.nodes.is_empty() {
            self.add(Value::Null, 0..0, 0, false);
        }
        let root = self.tree.bytes(self.tree.root);
        self.problems.extend(problems::empty_document(self.tree.text, root.start));
        (self.tree, self.problems)
    }
}

fn scalar_value<'a>(text: Cow<'a, str>, style: ScalarStyle, tag: Option<&Tag>) -> Value<'a> {
    match tag {
        None if style == ScalarStyle::Plain => scalar::plain(text),
        None => Value::Text(text),
        Some(tag) => match tag.core_suffix() {
            Some("int" | "float" | "bool" | "null") => scalar::plain(text),
            _ => Value::Text(text),
        },
    }
}
