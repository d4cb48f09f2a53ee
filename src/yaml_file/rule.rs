//! The rules by name, each with the reason it exists; and those of every YAML file.

/// How bad a problem is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// It is accepted, but it is probably a mistake.
    Warning,
    /// It is rejected: a connect.yaml by the platform, a ctconnect.yaml by the program.
    Error,
}

impl Severity {
    /// The name in every output format.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

/// A rule that a file can break.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// In kebab case.
    pub name: &'static str,
    pub severity: Severity,
    /// Why the rule exists, in one sentence.
    pub why: &'static str,
}

/// Declares each rule as a constant, and the list of all of them.
macro_rules! rules {
    ($(#[$meta:meta])* $list:ident: $($constant:ident $severity:ident $name:literal $why:literal)*) => {
        $(pub(crate) const $constant: $crate::yaml_file::Rule = $crate::yaml_file::Rule {
            name: $name,
            severity: $crate::yaml_file::Severity::$severity,
            why: $why,
        };)*

        $(#[$meta])*
        pub const $list: &[&$crate::yaml_file::Rule] = &[$(&$constant),*];
    };
}
pub(crate) use rules;

rules! {
    /// The rules of every YAML file.
    YAML_RULES:

    FILE_TOO_LARGE Error "file-too-large" "Such a file is never this large, and reading it could exhaust memory."
    NOT_UTF8 Error "not-utf8" "The file is read as UTF-8."
    NUL_BYTE Error "nul-byte" "YAML does not allow NUL characters."
    CARRIAGE_RETURN Error "carriage-return" "A carriage return alone is not accepted as a line ending."

    YAML_SYNTAX Error "yaml-syntax" "A file that is not valid YAML cannot be read."
    TAB_INDENTATION Error "tab-indentation" "YAML does not allow tabs for indentation."
    UNQUOTED_TEXT Error "unquoted-text" "Some characters have a special meaning in YAML, so a string that contains them needs quotes."
    MERGE_KEY Error "merge-key" "YAML 1.2 has no merge keys; `<<` counts as an unknown key."
    SEVERAL_DOCUMENTS Error "several-documents" "A single document is read."
    DUPLICATE_KEY Error "duplicate-key" "A mapping can contain a key only once; otherwise it is unclear which value applies."
    NESTING_TOO_DEEP Error "nesting-too-deep" "Such a file needs few levels; deeper nesting is a mistake or an attack."
    UNKNOWN_ALIAS Error "unknown-alias" "An alias such as `*name` repeats the value that an anchor `&name` marked earlier in the file."
    ALIAS_CYCLE Error "alias-cycle" "A value that contains itself has no end."
    ALIAS_BUDGET Error "alias-budget" "A file in which aliases repeat too many values is rejected."
    YAML_VERSION Warning "yaml-version" "In YAML 1.1, words such as `yes` and `on` are booleans, so the file can be read in two ways."

    WRONG_TYPE Error "wrong-type" "Values are not converted: a string, a number, a boolean and a list are different types."
    NULL_VALUE Error "null-value" "A key without a value is null, and null is not the same as a missing key."
    MISSING_KEY Error "missing-key" "A file in which a required key is missing is rejected."
    UNKNOWN_KEY Error "unknown-key" "A file with an unknown key is rejected."
    EMPTY_TEXT Error "empty-text" "Strings that are empty or contain only whitespace are rejected."
    NUMBER_RANGE Error "number-range" "Only whole numbers in the range are accepted."
}
