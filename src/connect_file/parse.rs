//! YAML text becomes a tree of nodes. Aliases stay references, under a budget.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;

use granit_parser::{Event, Parser, ScalarStyle, Span, StructureStyle, Tag};

use super::alias::Budget;
use super::problem::Problem;
use super::rule;
use super::tree::{Entry, Node, NodeId, Tree, Value};
use super::{scalar, syntax};

/// Deepest nesting that is read.
const NESTING_LIMIT: usize = 128;

/// Reads the first document of `text`. The tree is missing where the text is no YAML; problems may come with a tree.
pub(super) fn parse(text: &str) -> (Option<Tree<'_>>, Vec<Problem>) {
    let options = granit_parser::options! {
        strict_indentation: true,
        emit_unresolved_aliases: true,
        flow_nesting_limit: NESTING_LIMIT,
        block_nesting_limit: NESTING_LIMIT,
    };
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut builder = Builder::new(text, text.len() - body.len());
    for next in Parser::new_from_str_with_options(body, options) {
        match next {
            Ok((event, span)) => {
                if builder.event(event, span).is_break() {
                    break;
                }
            }
            Err(error) => {
                builder.problems.push(syntax::explain(text, builder.offset, &error));
                return (None, builder.problems);
            }
        }
    }
    builder.finish()
}

type Flow = std::ops::ControlFlow<()>;

/// A collection whose end has not been read.
struct Open {
    node: NodeId,
    children: Vec<NodeId>,
    is_mapping: bool,
}

struct Builder<'a> {
    text: &'a str,
    /// Bytes before the part that the parser sees.
    offset: usize,
    nodes: Vec<Node<'a>>,
    open: Vec<Open>,
    anchors: HashMap<usize, NodeId>,
    budget: Budget,
    root: Option<NodeId>,
    documents: usize,
    problems: Vec<Problem>,
}

impl<'a> Builder<'a> {
    fn new(text: &'a str, offset: usize) -> Self {
        Self {
            text,
            offset,
            nodes: Vec::new(),
            open: Vec::new(),
            anchors: HashMap::new(),
            budget: Budget::default(),
            root: None,
            documents: 0,
            problems: Vec::new(),
        }
    }

    fn event(&mut self, event: Event<'a>, span: Span) -> Flow {
        let bytes = self.range(span);
        match event {
            Event::DocumentStart(_, version) => {
                self.documents += 1;
                if self.documents > 1 {
                    self.problems.push(several_documents(bytes));
                    return Flow::Break(());
                }
                if version.is_some_and(|version| (version.major, version.minor) == (1, 1)) {
                    self.problems.push(
                        Problem::new(&rule::YAML_VERSION, "the file asks to be read as YAML 1.1")
                            .at(bytes)
                            .help("remove the line `%YAML 1.1`"),
                    );
                }
            }
            Event::Scalar(text, style, anchor, tag) => {
                self.problems.extend(tag.as_deref().and_then(|tag| foreign_tag(tag, &bytes)));
                let value = scalar_value(text, style, tag.as_deref());
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
        Flow::Continue(())
    }

    fn range(&self, span: Span) -> Range<usize> {
        let bytes = span.byte_range().unwrap_or_default();
        bytes.start + self.offset..bytes.end + self.offset
    }

    /// Puts a node into the collection that is open.
    fn add(&mut self, value: Value<'a>, bytes: Range<usize>, anchor: usize, flow: bool) -> NodeId {
        let id = self.nodes.len();
        self.nodes.push(Node { value, bytes, flow, merges: false });
        self.budget.node();
        if anchor != 0 {
            self.anchors.insert(anchor, id);
        }
        match self.open.last_mut() {
            Some(open) => open.children.push(id),
            None => self.root = Some(id),
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
    ) -> Flow {
        if self.open.len() >= NESTING_LIMIT {
            self.problems.push(syntax::too_deep(bytes));
            self.root = None;
            return Flow::Break(());
        }
        self.problems.extend(tag.and_then(|tag| foreign_tag(tag, &bytes)));
        let node = self.add(Value::Broken, bytes, anchor, style == StructureStyle::Flow);
        self.budget.open(node);
        self.open.push(Open { node, children: Vec::new(), is_mapping });
        Flow::Continue(())
    }

    fn end(&mut self, bytes: &Range<usize>) {
        let Some(Open { node, children, is_mapping }) = self.open.pop() else { return };
        self.budget.close(node, &children);
        let last = children.last().map_or(0, |&child| self.nodes[child].bytes.end);
        let flow = self.nodes[node].flow;
        let place = &mut self.nodes[node].bytes;
        // A block collection ends where its last value does, not after the blank lines that follow.
        place.end = if flow { bytes.end } else { last.max(place.start) };
        self.nodes[node].value = if is_mapping { self.mapping(node, &children) } else { Value::Sequence(children) };
    }

    fn mapping(&mut self, node: NodeId, children: &[NodeId]) -> Value<'a> {
        let mut seen: HashMap<&str, NodeId> = HashMap::with_capacity(children.len() / 2);
        let mut entries = Vec::with_capacity(children.len() / 2);
        let mut merges = false;
        for pair in children.chunks_exact(2) {
            let entry = Entry { key: pair[0], value: pair[1] };
            let bytes = self.nodes[entry.key].bytes.clone();
            let key = match &self.nodes[entry.key].value {
                Value::Alias(target) => &self.nodes[*target].value,
                value => value,
            };
            let Value::Text(key) = key else {
                entries.push(entry);
                continue;
            };
            if key == "<<" {
                merges = true;
                self.problems.push(merge_key(bytes));
            } else if let Some(first) = seen.insert(key, entry.key) {
                self.problems.push(duplicate_key(key, bytes, self.nodes[first].bytes.clone()));
            } else {
                entries.push(entry);
            }
        }
        self.nodes[node].merges = merges;
        Value::Mapping(entries)
    }

    fn alias(&mut self, anchor: usize, bytes: Range<usize>) -> Flow {
        let Some(&target) = self.anchors.get(&anchor) else {
            self.add(Value::Broken, bytes, 0, false);
            return Flow::Continue(());
        };
        if self.budget.is_open(target) {
            self.problems.push(
                Problem::new(&rule::ALIAS_CYCLE, "this alias stands inside the value that it repeats")
                    .related(self.nodes[target].bytes.clone(), "the value begins here")
                    .at(bytes.clone())
                    .help("write out what is meant instead of the alias"),
            );
            self.add(Value::Broken, bytes, 0, false);
            return Flow::Continue(());
        }
        let id = self.add(Value::Alias(target), bytes.clone(), 0, false);
        if let Err(reason) = self.budget.alias(id, target) {
            self.problems
                .push(Problem::new(&rule::ALIAS_BUDGET, reason).at(bytes).help("write the repeated values out"));
            self.root = None;
            self.open.clear();
            return Flow::Break(());
        }
        Flow::Continue(())
    }

    fn finish(mut self) -> (Option<Tree<'a>>, Vec<Problem>) {
        let refused = [rule::ALIAS_BUDGET.name, rule::NESTING_TOO_DEEP.name];
        if self.problems.iter().any(|problem| refused.contains(&problem.rule)) {
            return (None, self.problems);
        }
        let root = match self.root {
            Some(root) => root,
            None => self.add(Value::Null, 0..0, 0, false),
        };
        (Some(Tree { nodes: self.nodes, root }), self.problems)
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

/// Tags of YAML that the platform turns into something else than text, list and mapping.
fn foreign_tag(tag: &Tag, bytes: &Range<usize>) -> Option<Problem> {
    let suffix =
        tag.core_suffix().filter(|suffix| matches!(*suffix, "set" | "omap" | "pairs" | "binary" | "timestamp"))?;
    Some(
        Problem::new(&rule::WRONG_TYPE, format!("the tag `!!{suffix}` makes a value that connect.yaml has no use for"))
            .at(bytes.start..bytes.start)
            .help(format!("remove `!!{suffix}`")),
    )
}

fn several_documents(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::SEVERAL_DOCUMENTS, "a second document begins here")
        .at(bytes)
        .label("remove this line, and what follows if it does not belong here")
        .help("`---` may stand only once, before the first key")
}

fn merge_key(bytes: Range<usize>) -> Problem {
    Problem::new(&rule::MERGE_KEY, "merge keys (`<<`) are not supported")
        .at(bytes)
        .help("write the merged keys out; an alias for a whole value, such as `configuration: *name`, is allowed")
}

fn duplicate_key(key: &str, bytes: Range<usize>, first: Range<usize>) -> Problem {
    let key = super::quote::quote(key);
    Problem::new(&rule::DUPLICATE_KEY, format!("{key} stands twice in the same mapping"))
        .at(bytes)
        .label("second time")
        .related(first, "first time")
        .help("remove one of them; if a list item was meant, begin it with `- `")
}
