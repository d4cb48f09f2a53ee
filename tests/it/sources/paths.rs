//! The paths that a source file names: in `use`, in code, in types, and inside macros.

use std::collections::BTreeSet;

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// Collects paths as they are written.
#[derive(Default)]
pub struct Paths {
    pub written: BTreeSet<Vec<String>>,
    /// Submodules that the file declares.
    pub children: BTreeSet<String>,
    /// Names that `pub use` hands on, with the path that they come from.
    pub exported: Vec<(String, Vec<String>)>,
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        if is_test(&module.attrs) {
            return;
        }
        self.children.insert(module.ident.to_string());
        visit::visit_item_mod(self, module);
    }

    fn visit_item_fn(&mut self, function: &'ast syn::ItemFn) {
        if !is_test(&function.attrs) {
            visit::visit_item_fn(self, function);
        }
    }

    fn visit_item_use(&mut self, import: &'ast syn::ItemUse) {
        if is_test(&import.attrs) {
            return;
        }
        let is_exported = !matches!(import.vis, syn::Visibility::Inherited);
        self.tree(&import.tree, &mut Vec::new(), is_exported);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        if segments.len() > 1 {
            self.written.insert(segments);
        }
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, invocation: &'ast syn::Macro) {
        self.tokens(invocation.tokens.clone());
        visit::visit_macro(self, invocation);
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        if let syn::Meta::List(list) = &attribute.meta {
            self.tokens(list.tokens.clone());
        }
    }
}

impl Paths {
    fn tree(&mut self, tree: &syn::UseTree, before: &mut Vec<String>, is_exported: bool) {
        match tree {
            syn::UseTree::Path(path) => {
                before.push(path.ident.to_string());
                self.tree(&path.tree, before, is_exported);
                before.pop();
            }
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.tree(tree, before, is_exported)),
            syn::UseTree::Name(name) => self.leaf(name.ident.to_string(), name.ident.to_string(), before, is_exported),
            syn::UseTree::Rename(rename) => {
                self.leaf(rename.ident.to_string(), rename.rename.to_string(), before, is_exported);
            }
            syn::UseTree::Glob(_) => _ = self.written.insert(before.clone()),
        }
    }

    fn leaf(&mut self, name: String, known_as: String, before: &[String], is_exported: bool) {
        let is_self = name == "self";
        let path = if is_self { before.to_vec() } else { [before, &[name]].concat() };
        let known_as = if is_self { before.last().cloned().unwrap_or_default() } else { known_as };
        if is_exported {
            self.exported.push((known_as, path.clone()));
        }
        self.written.insert(path);
    }

    /// Paths in the words of a macro: identifiers with `::` between them.
    fn tokens(&mut self, tokens: TokenStream) {
        let mut path: Vec<String> = Vec::new();
        let mut colons = 0;
        for token in tokens {
            match token {
                TokenTree::Ident(ident) if colons == 2 => path.push(ident.to_string()),
                TokenTree::Ident(ident) => {
                    self.end(&mut path);
                    path.push(ident.to_string());
                }
                TokenTree::Punct(punct) if punct.as_char() == ':' && !path.is_empty() => {
                    colons += 1;
                    continue;
                }
                TokenTree::Group(group) => {
                    self.end(&mut path);
                    self.tokens(group.stream());
                }
                _ => self.end(&mut path),
            }
            colons = 0;
        }
        self.end(&mut path);
    }

    fn end(&mut self, path: &mut Vec<String>) {
        if path.len() > 1 {
            self.written.insert(std::mem::take(path));
        }
        path.clear();
    }
}

/// Whether code is only there for tests.
pub fn is_test(attributes: &[syn::Attribute]) -> bool {
    let has_test =
        |tokens: &TokenStream| tokens.to_string().split(|c: char| !c.is_alphanumeric()).any(|it| it == "test");
    attributes.iter().any(|attribute| match &attribute.meta {
        syn::Meta::List(list) => list.path.is_ident("cfg") && has_test(&list.tokens),
        _ => false,
    })
}
