//! The files that were read, and places in them.

use std::collections::HashMap;
use std::fmt;
use std::ops::Range;
use std::rc::Rc;

use crate::yaml_file::Problem;
use crate::yaml_file::{locate, report};

/// A file that was read.
#[derive(PartialEq, Eq)]
pub struct SourceText {
    /// As it is shown: relative to the folder of the project file, with `/` between its parts.
    pub name: String,
    pub(super) bytes: Vec<u8>,
    /// Whether problems show lines of it. A file of values may hold secrets.
    pub(super) is_shown: bool,
}

/// Shows no content, which may hold secrets.
impl fmt::Debug for SourceText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{:?} ({} bytes)", self.name, self.bytes.len())
    }
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FilePlace {
    /// The file.
    pub file: Rc<SourceText>,
    /// Byte offsets into it.
    pub bytes: Range<usize>,
}

impl FilePlace {
    /// The line, from 1.
    pub fn line(&self) -> usize {
        let before = self.file.bytes.get(..self.bytes.start).unwrap_or_default();
        memchr::memchr_iter(b'\n', before).count() + 1
    }
}

/// A value of the file, and its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedValue<T> {
    /// The value.
    pub value: T,
    /// Where it is written.
    pub place: FilePlace,
}

/// The problems of each file, in the order in which the files were read.
#[derive(Debug, Default)]
pub struct Findings {
    files: Vec<(Rc<SourceText>, Vec<Problem>)>,
}

impl Findings {
    /// Adds a file.
    pub(super) fn add_file(&mut self, name: String, bytes: Vec<u8>, is_shown: bool) -> Rc<SourceText> {
        let file = Rc::new(SourceText { name, bytes, is_shown });
        self.files.push((Rc::clone(&file), Vec::new()));
        file
    }

    pub(super) fn report(&mut self, file: &Rc<SourceText>, problem: Problem) {
        match self.files.iter_mut().find(|(own, _)| Rc::ptr_eq(own, file)) {
            Some((_, problems)) => problems.push(problem),
            None => self.files.push((Rc::clone(file), vec![problem])),
        }
    }

    /// Reports a problem at a place.
    pub(super) fn report_at(&mut self, place: &FilePlace, problem: Problem) {
        self.report(&place.file, problem.at(place.bytes.clone()));
    }

    /// Whether a problem is an error.
    pub fn has_errors(&self) -> bool {
        self.files.iter().any(|(_, problems)| crate::yaml_file::has_errors(problems))
    }

    /// The files with their problems in the order of their places. `hidden` are the places of values that are not shown.
    pub(super) fn checked(self, hidden: &[FilePlace]) -> Vec<report::CheckedFile> {
        let mut by_file: HashMap<*const SourceText, Vec<&FilePlace>> = HashMap::new();
        hidden.iter().for_each(|place| by_file.entry(Rc::as_ptr(&place.file)).or_default().push(place));
        let checked = |(file, mut problems): (Rc<SourceText>, Vec<Problem>)| {
            locate(&mut problems, &file.bytes);
            let mut bytes = if file.is_shown { file.bytes.clone() } else { Vec::new() };
            for place in by_file.get(&Rc::as_ptr(&file)).into_iter().flatten() {
                let text = bytes.get_mut(place.bytes.clone()).unwrap_or_default();
                text.iter_mut().filter(|byte| !byte.is_ascii_whitespace()).for_each(|byte| *byte = b'*');
            }
            report::CheckedFile { name: file.name.clone(), bytes, problems }
        };
        self.files.into_iter().map(checked).collect()
    }
}
