//! `${NAME}` in a value.

/// Puts variables in: `${NAME}` becomes what `variable` gives, `$${` becomes `${`, and any other `$` stays.
///
/// # Errors
/// A sentence about the first variable that is not set, or a `${` that no name follows.
pub(super) fn interpolate(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<String, String> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("${") {
        let (before, behind) = (&rest[..start], &rest[start + 2..]);
        if let Some(before) = before.strip_suffix('$') {
            out.push_str(before);
            out.push_str("${");
            rest = behind;
            continue;
        }
        let name = behind.split_once('}').map(|(name, _)| name).filter(|name| is_name(name));
        let name = name.ok_or("no name of a variable and `}` follow `${`; write `$${` where `${` is meant")?;
        out.push_str(before);
        out.push_str(&variable(name).ok_or_else(|| format!("the environment variable `{name}` is not set"))?);
        rest = &behind[name.len() + 1..];
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
    fn variables_are_put_in_and_everything_else_stays() {
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
