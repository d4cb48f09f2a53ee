//! Words of command lines, as a shell reads them.

use std::path::Path;

/// A word of a command line, quoted where a shell would split or expand it.
pub fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:=@,+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        return word.to_owned();
    }
    format!("'{}'", word.replace('\'', r"'\''"))
}

/// A path as an argument: quoted, and not mistaken for a flag.
pub fn quoted_path(path: &Path) -> String {
    let path = path.to_string_lossy();
    if path.starts_with('-') { quoted(&format!("./{path}")) } else { quoted(&path) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_one_word_that_is_no_flag() {
        for (path, word) in [
            ("/home/me/.config/ctconnect/config.yaml", "/home/me/.config/ctconnect/config.yaml"),
            ("/Users/Me/Application Support/x", "'/Users/Me/Application Support/x'"),
            ("/it's/$(x)", r"'/it'\''s/$(x)'"),
            ("-rf/x", "./-rf/x"),
            ("", "''"),
        ] {
            assert_eq!(quoted_path(Path::new(path)), word);
        }
    }
}
