//! Folders that git would never commit.

/// Whether a `.gitignore` has a line that hides a folder beside it by its whole name. Patterns are not looked at, and a
/// file that takes names back hides nothing.
pub fn hides_folder(git_ignore: &str, name: &str) -> bool {
    let mut lines = git_ignore.lines().map(str::trim).filter(|line| !line.is_empty());
    // A file system may not tell upper from lower case, and git then does not either.
    let is_it = |line: &str| {
        let line = line.strip_prefix('/').unwrap_or(line);
        line.strip_suffix('/').unwrap_or(line).eq_ignore_ascii_case(name)
    };
    !git_ignore.lines().any(|line| line.starts_with('!')) && lines.any(is_it)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_is_hidden_by_its_name() {
        for line in ["build/", "build", "/build/", "node_modules/\nBuild/ \n"] {
            assert!(hides_folder(line, "build"), "{line}");
        }
        for line in ["", "builds/", "*.log", "# build", "build/\n!build/"] {
            assert!(!hides_folder(line, "build"), "{line}");
        }
    }
}
