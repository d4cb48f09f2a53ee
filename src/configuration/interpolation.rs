//! References in a value: `${NAME}`, and those that only a project file knows, such as `${project.key}`.

use std::fmt;

/// A value with references that are replaced later. `Debug` does not show its text.
#[derive(Clone, PartialEq, Eq)]
pub struct InterpolatedValue {
    /// Text is never empty, and never next to other text.
    pub parts: Vec<ValuePart>,
}

/// A part of a value.
#[derive(Clone, PartialEq, Eq)]
pub enum ValuePart {
    Text(String),
    /// `${NAME}` or `${NAME|json}`.
    Variable {
        name: String,
        /// Whether it is escaped for a JSON string.
        as_json: bool,
    },
    /// `${project.key}`
    ProjectKey,
    /// `${project.region}`
    ProjectRegion,
    /// `${deployment.name}`
    DeploymentName,
    /// `${row.COLUMN}`
    Column(String),
    /// `${url:APPLICATION}`
    Url(String),
}

/// Why a text is not a value. Does not contain the text, which may be a secret.
const UNKNOWN_FILTER: &str = "the only filter of a variable is `json`: `${NAME|json}`; for a literal `${`, write `$${`";
const NO_REFERENCE: &str = "`${` must be followed by the name of a variable and `}`; for a literal `${`, write `$${`";
const UNKNOWN_REFERENCE: &str = "this `${…}` is no reference; the references are `${NAME}`, `${NAME|json}`, `${project.key}`, \
     `${project.region}`, `${deployment.name}`, `${row.COLUMN}` and `${url:APPLICATION}`; for a literal `${`, write `$${`";

impl InterpolatedValue {
    /// Splits a text at its references. `$${` is a literal `${`, and any other `$` is a literal `$`.
    ///
    /// # Errors
    /// A message about the first `${` that does not begin a reference.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        let mut value = Self { parts: Vec::new() };
        let mut rest = text;
        while let Some(start) = rest.find("${") {
            let (before, after) = (&rest[..start], &rest[start + 2..]);
            if let Some(before) = before.strip_suffix('$') {
                value.push_text(before);
                value.push_text("${");
                rest = after;
                continue;
            }
            value.push_text(before);
            let (reference, behind) = after.split_once('}').ok_or(NO_REFERENCE)?;
            value.parts.push(part(reference)?);
            rest = behind;
        }
        value.push_text(rest);
        Ok(value)
    }

    /// A text without references.
    pub fn literal(text: &str) -> Self {
        let mut value = Self { parts: Vec::new() };
        value.push_text(text);
        value
    }

    fn push_text(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(ValuePart::Text(last)) => last.push_str(text),
            _ => self.parts.push(ValuePart::Text(text.to_owned())),
        }
    }
}

fn part(reference: &str) -> Result<ValuePart, &'static str> {
    let is_variable = |text: &str| {
        text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    match reference {
        "project.key" => return Ok(ValuePart::ProjectKey),
        "project.region" => return Ok(ValuePart::ProjectRegion),
        "deployment.name" => return Ok(ValuePart::DeploymentName),
        name if is_variable(name) => return Ok(ValuePart::Variable { name: name.to_owned(), as_json: false }),
        _ => {}
    }
    if let Some(column) = reference.strip_prefix("row.").filter(|column| !column.is_empty()) {
        return Ok(ValuePart::Column(column.to_owned()));
    }
    if let Some(application) = reference.strip_prefix("url:").filter(|application| !application.is_empty()) {
        return Ok(ValuePart::Url(application.to_owned()));
    }
    match reference.split_once('|') {
        Some((name, "json")) if is_variable(name) => Ok(ValuePart::Variable { name: name.to_owned(), as_json: true }),
        Some((name, _)) if is_variable(name.trim()) => Err(UNKNOWN_FILTER),
        _ if reference.contains(['.', ':', '|']) => Err(UNKNOWN_REFERENCE),
        _ => Err(NO_REFERENCE),
    }
}

/// A text as it is written inside a JSON string.
pub fn json_escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

impl fmt::Debug for InterpolatedValue {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_list().entries(&self.parts).finish()
    }
}

impl fmt::Debug for ValuePart {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(_) => formatter.write_str("***"),
            Self::Variable { name, as_json: false } => write!(formatter, "${{{name}}}"),
            Self::Variable { name, as_json: true } => write!(formatter, "${{{name}|json}}"),
            Self::ProjectKey => formatter.write_str("${project.key}"),
            Self::ProjectRegion => formatter.write_str("${project.region}"),
            Self::DeploymentName => formatter.write_str("${deployment.name}"),
            Self::Column(column) => write!(formatter, "${{row.{column}}}"),
            Self::Url(application) => write!(formatter, "${{url:{application}}}"),
        }
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn references_are_parts_and_everything_else_is_text() {
        let shown = |text: &str| format!("{:?}", InterpolatedValue::parse(text).unwrap());
        for (text, parts) in [
            ("", "[]"),
            ("a $ b $$ }", "[***]"),
            ("$${NAME}", "[***]"),
            ("x${NAME}y${_B|json}", "[***, ${NAME}, ***, ${_B|json}]"),
            ("${project.key}${project.region}", "[${project.key}, ${project.region}]"),
            ("${deployment.name}", "[${deployment.name}]"),
            ("${row.Store name}", "[${row.Store name}]"),
            ("https://${url:web}", "[***, ${url:web}]"),
        ] {
            assert_eq!(shown(text), parts, "{text}");
        }
    }

    #[test]
    fn an_error_does_not_contain_the_text() {
        for text in ["${", "${}", "${s3cret", "${1}", "${a b}", "${s3cret.key}", "${s3cret|yaml}", "${row.}", "${url:}"]
        {
            let error = InterpolatedValue::parse(text).unwrap_err();
            assert!(!error.contains("s3cret"), "{error}");
        }
        for text in ["${s3cret|yaml}", "${NAME|}", "${NAME|JSON}", "${NAME|json|json}", "${NAME | json}"] {
            assert!(InterpolatedValue::parse(text).unwrap_err().contains("`${NAME|json}`;"), "{text}");
        }
        assert!(InterpolatedValue::parse("${project.kye}").unwrap_err().contains("`${project.key}`"));
    }

    #[test]
    fn json_strings_need_no_quotes_of_their_own() {
        assert_eq!(json_escaped("a\"b\\c\nä"), "a\\\"b\\\\c\\nä");
        assert_eq!(json_escaped(""), "");
    }
}
