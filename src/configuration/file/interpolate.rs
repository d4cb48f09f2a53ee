//! Replaces `${NAME}` in a value.

/// Replaces `${NAME}` with the value of the variable, and `$${` with `${`. Any other `$` stays.
///
/// # Errors
/// A message about the first variable that is not set, or the first `${` without a name.
pub(super) fn interpolate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, after) = (&rest[..start], &rest[start + 2..]);
        if let Some(before) = before.strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            rest = after;
            continue;
        }
        let name = after.split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
        let name =
            name.ok_or("`${` must be followed by the name of a variable and `}`; for a literal `${`, write `$${`")?;
        out.push_str(before);
        out.push_str(&variable(name).ok_or_else(|| format!("the environment variable `{name}` is not set"))?);
        rest = &after[name.len() + 1..];
    }
    out.push_str(rest);
    Ok(out)
}

fn is_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
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
        ] {
            assert_eq!(done(text).as_deref(), Ok(expected), "{text}");
        }
        assert_eq!(done("${NONE}").unwrap_err(), "the environment variable `NONE` is not set");
        for text in ["${", "${}", "${1}", "${a b}", "${a"] {
            assert!(done(text).is_err(), "{text}");
        }
    }
}
