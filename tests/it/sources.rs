//! The sources of the program, parsed: files as modules, with the paths that they name.

mod paths;

use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::Path;
use std::sync::mpsc::{Sender, channel};
use std::sync::{LazyLock, Mutex};

use syn::visit::Visit as _;

use paths::Paths;
pub use paths::is_test;

/// Every source file of the program; files of tests are left out.
pub struct Sources {
    pub files: Vec<SourceFile>,
}

/// A look at the sources that a test asks for.
type Look = Box<dyn FnOnce(&Sources) + Send>;

/// Parses the sources once for all tests. What syn parses cannot leave its thread, so looks come to it.
static LOOKS: LazyLock<Mutex<Sender<Look>>> = LazyLock::new(|| {
    let (sender, looks) = channel::<Look>();
    std::thread::spawn(move || {
        let sources = Sources::parse();
        looks.iter().for_each(|look| look(&sources));
    });
    Mutex::new(sender)
});

/// A file, the module that it holds, and what it names.
pub struct SourceFile {
    /// Path from the root of the project.
    pub name: String,
    /// The module below `crate`.
    pub module: Vec<String>,
    pub syntax: syn::File,
    own: BTreeSet<Vec<String>>,
    /// Paths into other crates.
    pub foreign: BTreeSet<Vec<String>>,
    exported: Vec<(String, Vec<String>)>,
}

impl Sources {
    /// What `look` finds in the sources.
    pub fn look<T: Send + 'static>(look: impl FnOnce(&Self) -> T + Send + 'static) -> T {
        let (sender, found) = channel();
        let look: Look = Box::new(move |sources| {
            _ = sender.send(catch_unwind(AssertUnwindSafe(|| look(sources))));
        });
        LOOKS.lock().unwrap().send(look).expect("the sources are parsed");
        found.recv().expect("the sources are parsed").unwrap_or_else(|panic| resume_unwind(panic))
    }

    fn parse() -> Self {
        Self { files: source_texts().iter().map(|(name, text)| SourceFile::parse(name, text)).collect() }
    }

    /// The files that a file imports from; a name that a module hands on counts for the file that defines it.
    pub fn imports(&self, file: &SourceFile) -> BTreeSet<String> {
        let by_module: BTreeMap<&[String], &SourceFile> =
            self.files.iter().map(|file| (file.module.as_slice(), file)).collect();
        let mut imports: BTreeSet<String> = file
            .own
            .iter()
            .filter_map(|path| defining_file(&by_module, path, 0))
            .map(|file| file.name.clone())
            .collect();
        imports.remove(&file.name);
        imports
    }

    /// Whether one of the two files is the parent module of the other.
    pub fn are_related(&self, one: &str, other: &str) -> bool {
        let module = |name: &str| self.files.iter().find(|file| file.name == name).map(|file| &file.module);
        let (Some(one), Some(other)) = (module(one), module(other)) else { return false };
        one.starts_with(other) || other.starts_with(one)
    }
}

/// The path from the root of the project and the text of every source file of the program; files of tests are left out.
pub fn source_texts() -> BTreeMap<String, String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut folders = vec![root.join("src")];
    let mut texts = BTreeMap::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            let name = path.strip_prefix(root).unwrap().to_string_lossy().replace('\\', "/");
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            if path.is_dir() {
                // Templates hold code of other projects.
                folders.extend((stem != "tests" && !name.ends_with("templates/files")).then_some(path));
            } else if name.ends_with(".rs") && stem != "tests" && stem != "testing" {
                texts.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    assert!(texts.len() > 50, "the sources were not found");
    texts
}

fn defining_file<'f>(
    by_module: &BTreeMap<&[String], &'f SourceFile>,
    path: &[String],
    depth: u8,
) -> Option<&'f SourceFile> {
    let file = (1..=path.len()).rev().find_map(|length| by_module.get(&path[..length]))?;
    let Some(name) = path.get(file.module.len()) else { return Some(file) };
    let origin = file.exported.iter().find(|(known_as, _)| known_as == name).map(|(_, origin)| origin);
    match origin {
        Some(origin) if depth < 8 => defining_file(by_module, origin, depth + 1).or(Some(file)),
        _ => Some(file),
    }
}

impl SourceFile {
    pub fn parse(name: &str, text: &str) -> Self {
        let module = module_of(name);
        let mut paths = Paths::default();
        let syntax = syn::parse_file(text).unwrap_or_else(|error| panic!("{name}: {error}"));
        paths.visit_file(&syntax);
        let mut own = BTreeSet::new();
        let mut foreign = BTreeSet::new();
        for path in &paths.written {
            match resolved(&module, &paths.children, path) {
                Some(path) => _ = own.insert(path),
                None => _ = foreign.insert(path.clone()),
            }
        }
        let exported = paths.exported.iter();
        let exported =
            exported.filter_map(|(name, path)| Some((name.clone(), resolved(&module, &paths.children, path)?)));
        Self { name: name.to_owned(), exported: exported.collect(), module, syntax, own, foreign }
    }

    /// The module directly below `crate` that the file belongs to.
    pub fn top(&self) -> &str {
        self.module.first().map_or("lib", String::as_str)
    }

    /// Paths into this crate, from its root.
    pub fn own_paths(&self) -> impl Iterator<Item = &Vec<String>> {
        self.own.iter()
    }
}

/// `src/wait/poll.rs` holds `wait::poll`, `src/wait/mod.rs` holds `wait`.
fn module_of(name: &str) -> Vec<String> {
    let inside = name.trim_start_matches("src/").trim_end_matches(".rs").trim_end_matches("/mod");
    let inside = if inside == "lib" { "" } else { inside };
    inside.split('/').filter(|part| !part.is_empty()).map(|part| part.trim_start_matches("r#").to_owned()).collect()
}

/// A path of this crate from its root; none for one of another crate, or of a local item.
fn resolved(module: &[String], children: &BTreeSet<String>, path: &[String]) -> Option<Vec<String>> {
    let path: Vec<String> = path.iter().map(|part| part.trim_start_matches("r#").to_owned()).collect();
    match path.first()?.as_str() {
        "crate" => Some(path[1..].to_vec()),
        "self" => Some([module, &path[1..]].concat()),
        "super" => {
            let ups = path.iter().take_while(|part| *part == "super").count();
            let parent = &module[..module.len().saturating_sub(ups)];
            Some([parent, &path[ups..]].concat())
        }
        first if children.contains(first) => Some([module, &path[..]].concat()),
        _ => None,
    }
}
