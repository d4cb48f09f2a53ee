//! YAML text becomes a tree of nodes. Aliases stay references, under a budget.

mod complaints;

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, Tag};

use super::alias::Budget;
use super::problem::Problem;
use super::scalar;
use super::syntax::{self, Failure};
use super::tree::{Entry, Node, NodeId, Tree, Value};

/// Deepest nesting that is read.
const NESTING_LIMIT: usize = 128;

/// Reads the only document of `text`, and reports what the format does not allow. Values at the places of `broken`
/// count as broken.
pub(super) fn parse<'a>(text: &'a str, broken: &[Range<usize>]) -> Result<(Tree<'a>, Vec<Problem>), Box<Failure>> {
    let options = granit_parser::options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
    };
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    if body.starts_with('\u{feff}') {
        return Err(Box::new(syntax::second_mark(text.len() - body.len()).into()));
    }
    let mut builder = Builder::new(text, text.len() - body.len(), broken);
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
struct Open {
    node: NodeId,
    /// Where its children begin among those of all open collections.
    first_child: usize,
    is_mapping: bool,
}

/// Mappings of up to so many keys are searched for duplicates key by key; more keys need a table.
const FEW_KEYS: usize = 16;

struct Builder<'a, 'b> {
    text: &'a str,
    /// Places of values that were reported already.
    broken: &'b [Range<usize>],
    /// Bytes before the part that the parser sees.
    offset: usize,
    nodes: Vec<Node<'a>>,
    open: Vec<Open>,
    /// The children of all open collections, those of the innermost last.
    children: Vec<NodeId>,
    anchors: HashMap<usize, NodeId>,
    /// Whether the mapping that just ended has a merge key.
    merging: bool,
    budget: Budget,
    root: Option<NodeId>,
    documents: usize,
    problems: Vec<Problem>,
}

impl<'a, 'b> Builder<'a, 'b> {
    fn new(text: &'a str, offset: usize, broken: &'b [Range<usize>]) -> Self {
        Self {
            text,
            broken,
            offset,
            nodes: Vec::new(),
            open: Vec::new(),
            children: Vec::new(),
            anchors: HashMap::new(),
            merging: false,
            budget: Budget::default(),
            root: None,
            documents: 0,
            problems: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'a>, span: Span) -> Result<(), Box<Failure>> {
        let bytes = self.range(span);
        match event {
            Event::DocumentStart(_, version) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.problems.push(complaints::several_documents(bytes));
                } else if version.is_some_and(|version| (version.major, version.minor) == (1, 1)) {
                    self.problems.push(complaints::old_version(bytes));
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.problems.extend(tag.as_deref().and_then(|tag| complaints::foreign_tag(tag, &bytes)));
                let is_broken = self.broken.iter().any(|broken| broken.start == bytes.start);
                let value = if is_broken { Value::Broken } else { scalar_value(text, style, tag.as_deref()) };
                self.add(value, bytes, anchor, false);
            }
            Event::SequenceStart(style, anchor, tag) => self.start(style, anchor, tag.as_deref(), bytes, false)?,
            Event::MappingStart(style, anchor, tag) => self.start(style, anchor, tag.as_deref(), bytes, true)?,
            Event::SequenceEnd | Event::MappingEnd => self.end(&bytes),
            Event::Alias(anchor) => return self.alias(anchor, bytes),
            Event::UnresolvedAlias(name) => {
                self.problems.push(syntax::unknown_alias(self.text, &name, bytes.clone()));
                self.add(Value::Broken, bytes, 0, false);
            }
            _ => {}
        }
        Ok(())
    }

    fn range(&self, span: Span) -> Range<usize> {
        let bytes = span.byte_range().unwrap_or_default();
        let start = boundary(self.text, bytes.start + self.offset);
        start..boundary(self.text, bytes.end + self.offset).max(start)
    }

    /// Puts a node into the collection that is open.
    fn add(&mut self, value: Value<'a>, bytes: Range<usize>, anchor: usize, flow: bool) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { value, bytes, flow, merges: false });
        self.budget.node();
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        if self.open.is_empty() {
            self.root = Some(id);
        } else {
            self.children.push(id);
        }
        id
    }

    fn start(
        &mut self,
        style: StructureStyle,
        anchor: usize,
        tag: Option<&Tag>,
        bytes: Range<usize>,
        is_mapping: bool,
    ) -> Result<(), Box<Failure>> {
        if self.open.len() >= NESTING_LIMIT {
            return Err(Box::new(syntax::too_deep(bytes).into()));
        }
        let flow = style == StructureStyle::Flow;
        self.problems.extend(tag.and_then(|tag| complaints::foreign_tag(tag, &bytes)));
        if !flow {
            self.problems.extend(syntax::tab_before(self.text, bytes.start));
        }
        let bytes = if flow || is_mapping { bytes } else { self.with_dash(bytes) };
        let node = self.add(Value::Broken, bytes, anchor, flow);
        self.budget.open(node);
        self.open.push(Open { node, first_child: self.children.len(), is_mapping });
        Ok(())
    }

    /// A list that is not indented below its key is said to begin with its first item; its dash stands before that.
    fn with_dash(&self, bytes: Range<usize>) -> Range<usize> {
        let before = self.text[..bytes.start].trim_end_matches([' ', '\r', '\n']);
        let mut own = self.text[bytes.start..].chars();
        let is_there = own.next() == Some('-') && own.next().is_none_or(char::is_whitespace);
        if before.ends_with('-') && !is_there { before.len() - 1..bytes.end } else { bytes }
    }

    fn end(&mut self, bytes: &Range<usize>) {
        let Some(Open { node, first_child, is_mapping }) = self.open.pop() else { return };
        let children = &self.children[first_child..];
        self.budget.close(node, children);
        let last = children.last().map_or(0, |&child| self.nodes[child].bytes.end);
        self.merging = false;
        let value = if is_mapping { self.mapping(first_child) } else { Value::Sequence(children.to_vec()) };
        self.children.truncate(first_child);
        let node = &mut self.nodes[node];
        // A block collection ends where its last value does, not after the blank lines that follow.
        node.bytes.end = if node.flow { bytes.end } else { last.max(node.bytes.start) };
        node.value = value;
        node.merges = self.merging;
    }

    fn mapping(&mut self, first_child: usize) -> Value<'a> {
        let pairs = self.children[first_child..].chunks_exact(2);
        let mut entries: Vec<Entry> = Vec::with_capacity(pairs.len());
        let mut table: HashMap<&str, NodeId> = HashMap::new();
        for pair in pairs {
            let entry = Entry { key: pair[0], value: pair[1] };
            let Some(key) = key_text(&self.nodes, entry.key) else {
                entries.push(entry);
                continue;
            };
            if key == "<<" {
                self.problems.push(complaints::merge_key(self.nodes[entry.key].bytes.clone()));
                self.merging = true;
                continue;
            }
            let first = if entries.len() < FEW_KEYS {
                entries.iter().map(|entry| entry.key).find(|other| key_text(&self.nodes, *other) == Some(key))
            } else {
                if table.is_empty() {
                    let known = entries.iter().filter_map(|entry| Some((key_text(&self.nodes, entry.key)?, entry.key)));
                    table.extend(known);
                }
                table.insert(key, entry.key)
            };
            match first {
                Some(first) => {
                    let first = self.nodes[first].bytes.clone();
                    self.problems.push(complaints::duplicate_key(key, self.nodes[entry.key].bytes.clone(), first));
                }
                None => entries.push(entry),
            }
        }
        Value::Mapping(entries)
    }

    fn alias(&mut self, anchor: usize, bytes: Range<usize>) -> Result<(), Box<Failure>> {
        let target = self.anchors.get(&anchor).copied();
        let Some(target) = target.filter(|target| !self.budget.is_open(*target)) else {
            self.problems.extend(target.map(|target| complaints::cycle(bytes.clone(), &self.nodes[target])));
            self.add(Value::Broken, bytes, 0, false);
            return Ok(());
        };
        let id = self.add(Value::Alias(target), bytes.clone(), 0, false);
        self.budget.alias(id, target).map_err(|reason| Box::new(complaints::over_budget(bytes, reason).into()))
    }

    fn finish(mut self) -> (Tree<'a>, Vec<Problem>) {
        let root = match self.root {
            Some(root) => root,
            None => self.add(Value::Null, 0..0, 0, false),
        };
        self.problems.extend(complaints::empty_document(self.text, self.nodes[root].bytes.start));
        (Tree { text: self.text, nodes: self.nodes, root }, self.problems)
    }
}

/// The text of a key, if it is one.
fn key_text<'n>(nodes: &'n [Node<'_>], key: NodeId) -> Option<&'n str> {
    match &nodes[key].value {
        Value::Text(text) => Some(text),
        Value::Alias(target) => match &nodes[*target].value {
            Value::Text(text) => Some(text),
            _ => None,
        },
        _ => None,
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
/// The boundary of a character at or before a byte.
pub(super) fn boundary(text: &str, at: usize) -> usize {
    let at = at.min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}
