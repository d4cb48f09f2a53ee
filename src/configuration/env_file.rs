//! `.env` files: text in, variables out. The syntax is that of `dotenv` and `node --env-file`, so that an application that
//! reads the file itself gets the same values. Nothing is expanded: `$NAME` is plain text.

use secrecy::SecretString;

use super::ValuesProblem;

/// The variables of a `.env` file, and the lines that were skipped.
#[derive(Debug, Default)]
pub struct EnvFile {
    /// Names and values, in the order of the file. If a name occurs twice, the last value applies.
    pub variables: Vec<(String, SecretString)>,
    /// A problem for each skipped line. No problem contains a value.
    pub problems: Vec<ValuesProblem>,
}

/// Parses a `.env` file.
///
/// Each entry is `NAME=value`, optionally after `export`. Whitespace around a value and a comment after `#` are not part
/// of it, except inside quotes (`'`, `"` or a backtick), which can span several lines. Double quotes support the escapes
/// `\n` and `\r`.
pub fn read_env_file(text: &str) -> EnvFile {
    let mut file = EnvFile::default();
    let text = text.strip_prefix('\u{feff}').unwrap_or(text).replace("\r\n", "\n");
    let mut rest = text.as_str();
    let mut number = 1;
    while !rest.is_empty() {
        let length = entry(rest, number, &mut file);
        number += rest[..length].matches('\n').count();
        rest = &rest[length..];
    }
    file
}

/// Parses the first entry of `text`. Returns its length, including the rest of its last line.
fn entry(text: &str, number: usize, file: &mut EnvFile) -> usize {
    let end = text.find('\n').map_or(text.len(), |end| end + 1);
    let line = &text[..end];
    if line.trim().is_empty() || line.trim_start().starts_with('#') {
        return end;
    }
    let mut problem = |message: &str| file.problems.push(ValuesProblem { line: Some(number), message: message.into() });
    let Some((name, value)) = line.split_once('=') else {
        problem("the `=` is missing");
        return end;
    };
    let name = name.trim();
    let name = name.strip_prefix("export ").map_or(name, str::trim_start);
    if !is_name(name) {
        problem("the text before `=` is not a variable name");
        return end;
    }
    let rest = &text[line.len() - value.len()..];
    let (value, length) = match quoted_value(rest) {
        Some((value, length)) => (value, text.len() - rest.len() + length),
        None => (value.split('#').next().unwrap_or_default().trim().to_owned(), end),
    };
    file.variables.push((name.to_owned(), SecretString::from(value)));
    length
}

/// A value in quotes, and its length including the rest of its last line. `None` without quotes, or if they are not
/// closed.
fn quoted_value(text: &str) -> Option<(String, usize)> {
    let start = text.len() - text.trim_start_matches([' ', '\t']).len();
    let quote = text[start..].chars().next().filter(|quote| "'\"`".contains(*quote))?;
    let body = &text[start + 1..];
    let close = closing(body, quote)?;
    let end = body[close..].find('\n').map_or(text.len(), |end| start + 1 + close + end + 1);
    let rest = body[close + 1..].split('\n').next().unwrap_or_default().trim_start();
    if !rest.is_empty() && !rest.starts_with('#') {
        return None;
    }
    let value = match quote {
        '"' => body[..close].replace("\\n", "\n").replace("\\r", "\r"),
        _ => body[..close].to_owned(),
    };
    Some((value, end))
}

/// The index of the closing quote. A quote after a backslash does not close.
fn closing(body: &str, quote: char) -> Option<usize> {
    let mut is_escaped = false;
    body.char_indices().find_map(|(place, character)| {
        let closes = character == quote && !is_escaped;
        is_escaped = character == '\\' && !is_escaped;
        closes.then_some(place)
    })
}

fn is_name(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-".contains(c))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret as _;

    use super::*;

    fn pairs(text: &str) -> Vec<(String, String)> {
        let file = read_env_file(text);
        file.variables.into_iter().map(|(name, value)| (name, value.expose_secret().to_owned())).collect()
    }

    fn value(text: &str) -> String {
        pairs(text).remove(0).1
    }

    #[test]
    fn values_are_the_same_as_in_dotenv() {
        let table = [
            ("A=", ""),
            ("A=  a b  ", "a b"),
            ("A=a=b", "a=b"),
            ("A=a # comment", "a"),
            ("A=a#comment", "a"),
            ("A='a # b' # comment", "a # b"),
            ("A=\"a\\nb\\tc\"", "a\nb\\tc"),
            ("A='a\\nb'", "a\\nb"),
            ("A=`it's \"so\"`", "it's \"so\""),
            ("A=\"say \\\"so\\\"\"", "say \\\"so\\\""),
            ("A=$HOME ${HOME} $(id)", "$HOME ${HOME} $(id)"),
            ("A=it's", "it's"),
            ("A=\"open", "\"open"),
            ("A=\"a\"b", "\"a\"b"),
            ("export A = x\r\n", "x"),
            ("\u{feff}A=x", "x"),
            ("  A={\"b\": [1]}", "{\"b\": [1]}"),
        ];
        for (text, expected) in table {
            assert_eq!(value(text), expected, "{text}");
        }
    }

    #[test]
    fn quotes_span_several_lines() {
        let text = "# first\nKEY=\"-----BEGIN\r\nabc=\n-----END\" # a key\n\nB='x\ny'\nC=1\n";
        let expected = [("KEY", "-----BEGIN\nabc=\n-----END"), ("B", "x\ny"), ("C", "1")];
        assert_eq!(pairs(text), expected.map(|(name, value)| (name.to_owned(), value.to_owned())));
    }

    #[test]
    fn a_problem_has_a_line_number_and_no_text_of_the_file() {
        let file = read_env_file("A='1\n2'\ns3cret\n-s3 cret-=s3cret\n=s3cret\nB=1");
        let problems: Vec<String> = file.problems.iter().map(ToString::to_string).collect();
        assert_eq!(file.variables.len(), 2);
        assert!(problems[0].starts_with("line 3: the `=` is missing"), "{problems:?}");
        assert!(problems[1].starts_with("line 4: ") && problems[2].starts_with("line 5: "), "{problems:?}");
        assert!(!problems.concat().contains("s3"), "{problems:?}");
    }
}
