//! Rules for names and documentation that rustc does not check in a crate whose modules are private.

use std::collections::BTreeMap;

use syn::visit::{self, Visit};

use crate::sources::{Sources, is_test};

/// The names by which clap's types are known in every file of a command.
const SHARED: &[&str] = &["Args", "Command"];

#[test]
fn every_type_has_a_name_of_its_own() {
    let mut places = Sources::look(|sources| {
        let mut places: BTreeMap<String, Vec<String>> = BTreeMap::new();
        for file in &sources.files {
            let mut types = Types::default();
            types.visit_file(&file.syntax);
            for name in types.names.into_iter().filter(|name| !SHARED.contains(&name.as_str())) {
                places.entry(name).or_default().push(file.name.clone());
            }
        }
        places
    });
    places.retain(|_, places| {
        places.dedup();
        places.len() > 1
    });
    assert!(places.is_empty(), "{places:#?}");
}

/// Names of types at the level of a module.
#[derive(Default)]
struct Types {
    names: Vec<String>,
}

impl<'ast> Visit<'ast> for Types {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Struct(item) => self.names.push(item.ident.to_string()),
            syn::Item::Enum(item) => self.names.push(item.ident.to_string()),
            syn::Item::Trait(item) => self.names.push(item.ident.to_string()),
            syn::Item::Type(item) => self.names.push(item.ident.to_string()),
            syn::Item::Mod(module) if !is_test(&module.attrs) => visit::visit_item_mod(self, module),
            // Types inside functions are nobody else's business.
            _ => {}
        }
    }
}

/// `missing_docs` sees only what the crate exports, which is one function.
#[test]
fn what_other_files_use_is_documented() {
    let missing = Sources::look(|sources| {
        let mut missing = Vec::new();
        for file in sources.files.iter().filter(|file| file.name != "src/internals.rs") {
            let mut documented = Documented::default();
            documented.visit_file(&file.syntax);
            missing.extend(documented.missing.into_iter().map(|name| format!("{}: {name}", file.name)));
        }
        missing
    });
    assert!(missing.is_empty(), "{missing:#?}");
}

/// Types, functions and constants that are visible outside their file and have no documentation. Fields and variants may
/// speak for themselves.
#[derive(Default)]
struct Documented {
    missing: Vec<String>,
}

impl Documented {
    fn check(&mut self, visibility: &syn::Visibility, attributes: &[syn::Attribute], name: &syn::Ident) {
        let is_public = matches!(visibility, syn::Visibility::Public(_));
        // The documentation of clap's types is the help of the command.
        let is_help = SHARED.iter().any(|shared| name == shared);
        if is_public && !is_help && !attributes.iter().any(|attribute| attribute.path().is_ident("doc")) {
            self.missing.push(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Documented {
    fn visit_item(&mut self, item: &'ast syn::Item) {
        match item {
            syn::Item::Struct(item) => self.check(&item.vis, &item.attrs, &item.ident),
            syn::Item::Enum(item) => self.check(&item.vis, &item.attrs, &item.ident),
            syn::Item::Trait(item) => self.check(&item.vis, &item.attrs, &item.ident),
            syn::Item::Type(item) => self.check(&item.vis, &item.attrs, &item.ident),
            syn::Item::Const(item) => self.check(&item.vis, &item.attrs, &item.ident),
            syn::Item::Static(item) => self.check(&item.vis, &item.attrs, &item.ident),
            syn::Item::Fn(item) => self.check(&item.vis, &item.attrs, &item.sig.ident),
            syn::Item::Mod(module) if is_test(&module.attrs) => return,
            _ => {}
        }
        visit::visit_item(self, item);
    }

    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        self.check(&function.vis, &function.attrs, &function.sig.ident);
    }
}
