//! Which files differ from the commit.

use super::Git;

/// The state of a file that is modified in the folder, and not in the index.
const MODIFIED_ONLY_HERE: &str = " M";

impl Git {
    /// The paths, relative to the folder, that differ from `HEAD` in these folders of it: changed, added or deleted files
    /// that git does not ignore. Empty where git cannot tell.
    pub async fn uncommitted(&self, folders: &[&str]) -> Vec<String> {
        self.changes(folders, "normal").await.unwrap_or_default()
    }

    /// The tracked files, relative to the folder, that differ from `HEAD` at these paths in it. `None` where git cannot tell.
    pub async fn changed_tracked_files(&self, paths: &[&str]) -> Option<Vec<String>> {
        self.changes(paths, "no").await
    }

    async fn changes(&self, folders: &[&str], untracked: &str) -> Option<Vec<String>> {
        // To compare contents, git would run the filters that the repository's settings name.
        let mut settings = Vec::new();
        for key in self.filters().await? {
            // `-c` ends the name of a setting at the first `=`, so that such a name cannot be replaced.
            if key.contains('=') {
                return None;
            }
            let value = if key.ends_with(".required") { "false" } else { "" };
            settings.extend(["-c".to_owned(), format!("{key}={value}")]);
        }
        const STATUS: [&str; 5] = ["status", "--porcelain=v1", "-z", "--no-renames", "--ignore-submodules=all"];
        let untracked = [format!("--untracked-files={untracked}")];
        let relative = ["--".to_owned()].into_iter().chain(folders.iter().map(|folder| format!("./{folder}")));
        let git = self.inside(&[]).arguments(settings).arguments(STATUS).arguments(untracked).arguments(relative);
        let prefix = self.path_in_repository().await?;
        let listed = String::from_utf8(self.answer(git).await?).ok()?;
        // Each entry is two letters of state, a blank, and the path from the root of the repository.
        let entries = listed.split_terminator('\0').filter_map(|entry| Some((entry.get(..2)?, entry.get(3..)?)));
        let entries: Vec<_> =
            entries.map(|(state, path)| (state, path.strip_prefix(&prefix).unwrap_or(path))).collect();
        let only_here = entries.iter().filter(|(state, _)| *state == MODIFIED_ONLY_HERE).map(|(_, path)| *path);
        let filtered = self.filtered(only_here.collect()).await?;
        let paths = entries.into_iter().map(|(_, path)| path.to_owned());
        Some(paths.filter(|path| !filtered.contains(path)).collect())
    }

    /// Those of the paths whose content is committed through a filter, such as that of Git LFS. Without running the filter,
    /// nothing says whether they have changed.
    async fn filtered(&self, paths: Vec<&str>) -> Option<Vec<String>> {
        if paths.is_empty() {
            return Some(Vec::new());
        }
        let git = self.inside(&["check-attr", "-z", "--stdin", "filter"]).input(paths.join("\0").into());
        let listed = String::from_utf8(self.answer(git).await?).ok()?;
        let fields: Vec<&str> = listed.split_terminator('\0').collect();
        // Each answer is a path, the name of the attribute, and its value.
        let has_filter = |answer: &&[&str]| !matches!(answer[2], "unspecified" | "unset");
        Some(fields.chunks_exact(3).filter(has_filter).map(|answer| answer[0].to_owned()).collect())
    }

    /// The settings of filters, in all files that git reads for this repository.
    async fn filters(&self) -> Option<Vec<String>> {
        let names = self.text(&["config", "--includes", "--name-only", "-z", "--list"]).await?;
        let is_filter = |name: &&str| {
            name.starts_with("filter.")
                && [".clean", ".smudge", ".process", ".required"].iter().any(|end| name.ends_with(end))
        };
        Some(names.split_terminator('\0').filter(is_filter).map(str::to_owned).collect())
    }
}
