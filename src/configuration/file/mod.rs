//! Files of configuration values: YAML, JSON, or lines `application.KEY=value`. Text in, assignments or problems out.

mod interpolate;
mod json;
mod lines;
mod values;
mod yaml;

use std::cell::RefCell;

use secrecy::SecretString;

use super::assignment::{Assignment, EVERY_APPLICATION};
use values::RawValues;
pub use values::{RawValue, ValuesProblem};

/// Format of a file of values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ValuesFormat {
    /// `application:` with `KEY: value` below it, or `KEY: value` for a global key. `"*":` is every application.
    Yaml,
    /// One object with the same structure.
    Json,
    /// A line of `application.KEY=value` or `KEY=value` for each value.
    Lines,
}

impl ValuesFormat {
    /// The format of a file, by its name or, if that is unknown, by its text.
    pub fn of(name: &str, text: &str) -> Self {
        let file = name.rsplit(['/', '\\']).next().unwrap_or_default().to_ascii_lowercase();
        match file.rsplit_once('.').map(|(_, extension)| extension) {
            Some("json") => Self::Json,
            Some("yaml" | "yml") => Self::Yaml,
            Some("env") => Self::Lines,
            _ if file.starts_with(".env") => Self::Lines,
            _ => Self::of_text(text),
        }
    }

    fn of_text(text: &str) -> Self {
        let mut lines = text.trim_start_matches('\u{feff}').lines().map(str::trim_start);
        match lines.find(|line| !line.is_empty() && !line.starts_with('#')) {
            Some(line) if line.starts_with('{') => Self::Json,
            Some(line) if lines::is_assignment(line) => Self::Lines,
            _ => Self::Yaml,
        }
    }
}

/// Parses a file of values. Replaces `${NAME}` with the result of `variable`, and `$${` with `${`.
///
/// # Errors
/// Every problem of the file at once.
pub fn read_values(
    format: ValuesFormat,
    text: &str,
    variable: impl Fn(&str) -> Option<String>,
) -> Result<Vec<Assignment>, Vec<ValuesProblem>> {
    let mut read = read_raw(format, text);
    let mut assignments = Vec::new();
    // A section of no application has no values.
    let is_empty_section = |raw: &RawValue| raw.target == EVERY_APPLICATION && raw.value.is_none();
    for value in std::mem::take(&mut read.values).into_iter().filter(|raw| !is_empty_section(raw)) {
        let line = value.line;
        match assignment(value, &variable) {
            Ok(assignment) => assignments.push(assignment),
            Err(message) => read.problem(line, message),
        }
    }
    read.problems.sort_by_key(|problem| problem.line);
    if read.problems.is_empty() { Ok(assignments) } else { Err(read.problems) }
}

/// Parses a file of values, and leaves references in them as they are.
///
/// # Errors
/// Every problem of the file at once.
pub fn read_raw_values(format: ValuesFormat, text: &str) -> Result<Vec<RawValue>, Vec<ValuesProblem>> {
    let read = read_raw(format, text);
    if read.problems.is_empty() { Ok(read.values) } else { Err(read.problems) }
}

fn read_raw(format: ValuesFormat, text: &str) -> RawValues {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match format {
        ValuesFormat::Yaml => yaml::read(text),
        ValuesFormat::Json => json::read(text),
        ValuesFormat::Lines => lines::read(text),
    }
}

fn assignment(raw: RawValue, variable: &dyn Fn(&str) -> Option<String>) -> Result<Assignment, String> {
    // The message does not contain the text: in a file of lines it may be part of a value with several lines.
    const NO_KEY: &str = "the key here is neither `application.KEY`, `*.KEY` nor `KEY`";
    let Some(text) = raw.value else { return Assignment::unset(&raw.target).map_err(|_| NO_KEY.to_owned()) };
    let (application, key) = Assignment::target(&raw.target).map_err(|_| NO_KEY)?;
    let empty_parts = RefCell::new(Vec::new());
    let variable = |name: &str| {
        let value = variable(name);
        if value.as_deref() == Some("") {
            empty_parts.borrow_mut().push(format!("`${{{name}}}`"));
        }
        value
    };
    let value = if raw.literal { text.clone() } else { interpolate::interpolate(&text, &variable)? };
    if value.is_empty() && !text.is_empty() {
        return Ok(Assignment::absent(application, key, &format!("`{text}`")));
    }
    let assignment = Assignment::new(application, key, SecretString::from(value));
    Ok(Assignment { empty_parts: empty_parts.into_inner(), ..assignment })
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    /// In place of the value of a key that has none.
    pub(super) const NO_VALUE: &str = "(no value)";

    pub(super) fn read(format: ValuesFormat, text: &str) -> Result<Vec<(String, String)>, Vec<String>> {
        let variable = |name: &str| (name == "HOST").then(|| "example.com".to_owned());
        let shown = |problems: Vec<ValuesProblem>| problems.iter().map(ToString::to_string).collect();
        let value = |own: &Assignment| own.absence.as_ref().map_or(own.value.expose_secret(), |_| NO_VALUE).to_owned();
        let pair = |own: &Assignment| (own.target_text(), value(own));
        read_values(format, text, variable).map(|all| all.iter().map(pair).collect()).map_err(shown)
    }

    fn pairs(expected: &[(&str, &str)]) -> Vec<(String, String)> {
        expected.iter().map(|(target, value)| ((*target).to_owned(), (*value).to_owned())).collect()
    }

    #[test]
    fn the_three_formats_are_equivalent() {
        let expected = pairs(&[("web.TOKEN", "a: b # c"), ("web.URL", "https://example.com/"), ("LOG", "${x}")]);
        let yaml = "web:\n  TOKEN: 'a: b # c'\n  URL: https://${HOST}/\nLOG: $${x}\n";
        assert_eq!(read(ValuesFormat::Yaml, yaml).unwrap(), expected);
        let json = r#"{"web": {"TOKEN": "a: b # c", "URL": "https://${HOST}/"}, "LOG": "$${x}"}"#;
        assert_eq!(read(ValuesFormat::Json, json).unwrap(), expected);
        let lines = "# values\nweb.TOKEN=a: b # c\n\nexport web.URL=https://${HOST}/\r\nLOG=$${x}";
        assert_eq!(read(ValuesFormat::Lines, lines).unwrap(), expected);
    }

    #[test]
    fn a_section_of_every_application_is_the_same_in_every_format() {
        let expected = pairs(&[("*.TOKEN", "t"), ("web.A", "1")]);
        assert_eq!(read(ValuesFormat::Yaml, "\"*\":\n  TOKEN: t\nweb: { A: 1 }").unwrap(), expected);
        assert_eq!(read(ValuesFormat::Json, r#"{"*": {"TOKEN": "t"}, "web": {"A": 1}}"#).unwrap(), expected);
        assert_eq!(read(ValuesFormat::Lines, "*.TOKEN=t\nweb.A=1").unwrap(), expected);
        for (format, text) in [(ValuesFormat::Yaml, "'*':\n"), (ValuesFormat::Json, r#"{"*": null}"#)] {
            assert_eq!(read(format, text).unwrap(), []);
        }
        for text in
            ["*:\n  TOKEN: s3cret\n", "*.TOKEN: s3cret\n", "* : { TOKEN: s3cret }", "web:\n  A: 1\n*:\n  B: s3cret\n"]
        {
            let problems = read(ValuesFormat::Yaml, text).unwrap_err();
            assert!(
                problems[0].contains("`*` needs quotes: write `\"*\":`") && !problems.concat().contains("s3cret"),
                "{problems:?}"
            );
        }
    }

    #[test]
    fn a_missing_variable_is_a_problem_with_a_line_number() {
        let problems = read(ValuesFormat::Lines, "a.B=1\na.C=${HOME_OF}\na.D=${\n").unwrap_err();
        assert_eq!(problems[0], "line 2: the environment variable `HOME_OF` is not set");
        assert!(problems[1].starts_with("line 3: "), "{problems:?}");
        assert_eq!(problems.len(), 2);
    }

    #[test]
    fn no_problem_contains_a_value() {
        for (format, text) in [
            (ValuesFormat::Lines, "s3cret\n-s3cret-=x\na.B=\"s3cret\na.C=${s3cret"),
            (ValuesFormat::Yaml, "a:\n  B: [s3cret]\n  C: *s3cret\n"),
            (ValuesFormat::Yaml, "a: \"s3cret\nb"),
            (ValuesFormat::Yaml, "s3cret"),
            (ValuesFormat::Json, r#"{"a": {"B": ["s3cret"]}, "C": "s3cret${"}"#),
            (ValuesFormat::Json, r#"{"a": s3cret"#),
        ] {
            let problems = read(format, text).unwrap_err().join("\n");
            assert!(!problems.is_empty() && !problems.contains("s3cret"), "{problems}");
        }
    }

    #[test]
    fn the_name_determines_the_format_or_else_the_text() {
        use ValuesFormat::{Json, Lines, Yaml};
        let of = ValuesFormat::of;
        assert_eq!(
            ["values.json", "dir.x/values.yml", "a/.env", ".env.live", "live.ENV"].map(|name| of(name, "")),
            [Json, Yaml, Lines, Lines, Lines]
        );
        assert_eq!(
            ["# c\n{}", "\n# c\n*.A=1", "export A=1", "web:\n  A: b=c", "A: 1", ""].map(|text| of("-", text)),
            [Json, Lines, Lines, Yaml, Yaml, Yaml]
        );
    }
}
