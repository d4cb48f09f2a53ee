//! Replaces `${NAME}` and `${NAME|json}` in a value.

use crate::configuration::interpolation::{InterpolatedValue, ValuePart, json_escaped};

/// Replaces `${NAME}` with the value of the variable, `${NAME|json}` with the value escaped for a JSON string, and `$${` with
/// `${`. Any other `$` stays.
///
/// # Errors
/// A message about the first variable that is not set, the first `${` that does not begin a reference, or the first reference
/// that only a project file knows.
pub(super) fn interpolate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    // The message does not contain the reference, which may be a part of a secret.
    const OF_PROJECT: &str = "only ctconnect.yaml and the files that it names have the references `${project.…}`, `${deployment.name}`, \
         `${row.…}` and `${url:…}`; for a literal `${`, write `$${`";
    let mut out = String::with_capacity(text.len());
    for part in InterpolatedValue::parse(text)?.parts {
        match part {
            ValuePart::Text(text) => out.push_str(&text),
            ValuePart::Variable { name, as_json } => {
                let value = variable(&name).ok_or_else(|| format!("the environment variable `{name}` is not set"))?;
                out.push_str(&if as_json { json_escaped(&value) } else { value });
            }
            _ => return Err(OF_PROJECT.to_owned()),
        }
    }
    Ok(out)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;

    #[test]
    fn replaces_variables_and_keeps_everything_else() {
        let variable = |name: &str| (name != "NONE").then(|| format!("<{name}${{x}}>"));
        let done = |text: &str| interpolate(text, &variable);
        for (text, expected) in [
            ("", ""),
            ("plain $ $$ $x }", "plain $ $$ $x }"),
            ("a${B}c${_D1}", "a<B${x}>c<_D1${x}>"),
            ("$${B}", "${B}"),
            ("$$${B}", "$${B}"),
            ("ä${B}", "ä<B${x}>"),
            ("{\"a\": \"${B|json}\"}", "{\"a\": \"<B${x}>\"}"),
            ("$${B|json}", "${B|json}"),
        ] {
            assert_eq!(done(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(done("${NONE}").unwrap_err(), "the environment variable `NONE` is not set");
        let quote = |_: &str| Some("a\"b\\\n\u{1}ä/".to_owned());
        assert_eq!(interpolate("${B|json}", &quote).as_deref(), Ok("a\\\"b\\\\\\n\\u0001ä/"));
        assert_eq!(interpolate("${B}", &quote).as_deref(), Ok("a\"b\\\n\u{1}ä/"));
        for text in ["${", "${}", "${1}", "${a b}", "${a", "${B|xml}", "${project.key}", "${row.s3cret}"] {
            assert!(!done(text).unwrap_err().contains("s3cret"), "{text}");
        }
    }
}
