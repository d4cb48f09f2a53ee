//! Folders that git ignores.

/// Whether a line of a `.gitignore` is exactly the name of a folder next to it. Patterns are not evaluated, and a file with
/// a `!` line ignores nothing.
pub fn ignores_folder(git_ignore: &str, name: &str) -> bool {
    let mut lines = git_ignore.lines().map(str::trim).filter(|line| !line.is_empty());
    // On a case-insensitive file system git ignores case, too.
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
    fn a_folder_is_ignored_by_its_name() {
        for line in ["build/", "build", "/build/", "node_modules/\nBuild/ \n"] {
            assert!(ignores_folder(line, "build"), "{line}");
        }
        for line in ["", "builds/", "*.log", "# build", "build/\n!build/"] {
            assert!(!ignores_folder(line, "build"), "{line}");
        }
    }
}
