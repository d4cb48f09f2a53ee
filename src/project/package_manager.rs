//! Package managers, and all arguments that they are run with.

use std::path::{Path, PathBuf};

use crate::files;

/// A program that builds, tests and starts applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageManager {
    Npm,
    /// Yarn 1.
    YarnClassic,
    Yarn,
    Pnpm,
    Bun,
    Maven,
}

/// Most bytes of a lock file that is read.
const LARGEST_LOCK_FILE: u64 = 64 * 1024 * 1024;

/// Lock files; the first that exists decides. The order is that of the platform's builder, which tries Yarn, then pnpm,
/// then npm (`google.22.builder.toml` of Google's buildpacks). It prefers npm-shrinkwrap.json, as npm does.
const LOCK_FILES: [(&str, PackageManager); 6] = [
    ("yarn.lock", PackageManager::Yarn),
    ("pnpm-lock.yaml", PackageManager::Pnpm),
    ("npm-shrinkwrap.json", PackageManager::Npm),
    ("package-lock.json", PackageManager::Npm),
    ("bun.lock", PackageManager::Bun),
    ("bun.lockb", PackageManager::Bun),
];

impl PackageManager {
    pub(super) const MAVEN_WRAPPER: &str = if cfg!(windows) { "mvnw.cmd" } else { "mvnw" };

    /// The name of its program, without a file extension.
    pub fn program(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::YarnClassic | Self::Yarn => "yarn",
            Self::Pnpm => "pnpm",
            Self::Bun => "bun",
            Self::Maven => "mvn",
        }
    }

    /// Its program, and the lock file that it writes.
    pub(super) fn lock_file(self) -> (&'static str, &'static str) {
        let file = match self {
            Self::Npm | Self::Maven => "package-lock.json",
            Self::YarnClassic | Self::Yarn => "yarn.lock",
            Self::Pnpm => "pnpm-lock.yaml",
            Self::Bun => "bun.lock",
        };
        (self.program(), file)
    }

    /// A hint that says how to install it.
    pub fn how_to_install(self) -> &'static str {
        match self {
            Self::Npm => "npm comes with Node.js: https://nodejs.org",
            Self::YarnClassic | Self::Yarn => {
                "install it with `corepack enable`; if that is missing too, first run `npm install --global corepack`"
            }
            Self::Pnpm => "install it with `corepack enable` or `npm install --global pnpm`",
            Self::Bun => "install it with `npm install --global bun`",
            Self::Maven => "install Maven, https://maven.apache.org, or add its wrapper `mvnw` to the application",
        }
    }

    /// Arguments that install exactly what the lock file says, or without one what the manifest says.
    pub(super) fn install_arguments(self, has_lock: bool) -> &'static [&'static str] {
        match (self, has_lock) {
            (Self::Npm, true) => &["ci"],
            (Self::Yarn, true) => &["install", "--immutable"],
            (Self::YarnClassic | Self::Pnpm | Self::Bun, true) => &["install", "--frozen-lockfile"],
            (Self::Maven, _) => &["dependency:resolve"],
            (_, false) => &["install"],
        }
    }

    /// Arguments that run a script of the package.json.
    pub(super) fn run_arguments(script: &str) -> [&str; 2] {
        ["run", script]
    }

    /// The Maven goals that correspond to a script of a package.json.
    pub(super) fn maven_goals<'s>(script: &'s str, pom: &str) -> Vec<&'s str> {
        match script {
            "build" => vec!["package", "-DskipTests"],
            "start" if pom.contains("quarkus-maven-plugin") => vec!["quarkus:dev"],
            "start" if pom.contains("exec-maven-plugin") && !pom.contains("spring-boot") => {
                vec!["compile", "exec:java"]
            }
            "start" => vec!["spring-boot:run"],
            goal => vec![goal],
        }
    }

    /// The file to search on the PATH. On Windows most are scripts, which are found only with their extension.
    pub(super) fn executable(self) -> String {
        let ending = if cfg!(windows) && self != Self::Bun { ".cmd" } else { "" };
        format!("{}{ending}", self.program())
    }

    /// Whether corepack can run it.
    pub(super) fn is_run_by_corepack(self) -> bool {
        matches!(self, Self::YarnClassic | Self::Yarn | Self::Pnpm)
    }

    /// Whether it starts `server.js` if there is no script `start`.
    pub(super) fn starts_server_file(self) -> bool {
        matches!(self, Self::Npm | Self::YarnClassic | Self::Pnpm)
    }

    /// Whether it writes a file when an installation is complete: npm 7 and later, Yarn 1, pnpm.
    pub(super) fn marks_completion(self) -> bool {
        matches!(self, Self::Npm | Self::YarnClassic | Self::Pnpm)
    }

    /// Parses `name@version+hash`, the form of `packageManager`.
    pub(super) fn named(text: &str) -> Option<Self> {
        let (name, version) = text.split_once('@').unwrap_or((text, ""));
        match name {
            "npm" => Some(Self::Npm),
            "yarn" if version.starts_with("1.") || version == "1" => Some(Self::YarnClassic),
            "yarn" => Some(Self::Yarn),
            "pnpm" => Some(Self::Pnpm),
            "bun" => Some(Self::Bun),
            _ => None,
        }
    }
}

/// The lock files in a folder, one for each program, in the order in which the platform's builder tries them.
pub(super) fn locks_in(folder: &Path) -> Vec<(&'static str, PackageManager)> {
    let mut locks: Vec<(&str, PackageManager)> = Vec::new();
    for (name, manager) in LOCK_FILES {
        if folder.join(name).is_file() && !locks.iter().any(|(_, known)| *known == manager) {
            locks.push((name, manager));
        }
    }
    locks
}

/// The lock file in a folder that decides, and its package manager.
pub(super) fn lock_in(folder: &Path) -> Option<(PathBuf, PackageManager)> {
    let (path, manager) =
        LOCK_FILES.iter().map(|(name, manager)| (folder.join(name), *manager)).find(|(path, _)| path.is_file())?;
    let is_classic = |path: &Path| {
        let text = files::read_text(path, LARGEST_LOCK_FILE).unwrap_or_default();
        !text.contains("__metadata:") && !path.with_file_name(".yarnrc.yml").is_file()
    };
    match manager {
        PackageManager::Yarn if is_classic(&path) => Some((path, PackageManager::YarnClassic)),
        manager => Some((path, manager)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_package_manager_field_is_parsed() {
        let table = [
            ("npm@11.0.0", Some(PackageManager::Npm)),
            ("yarn@1.22.22+sha512.abc", Some(PackageManager::YarnClassic)),
            ("yarn@4.5.0", Some(PackageManager::Yarn)),
            ("yarn@10.0.0", Some(PackageManager::Yarn)),
            ("pnpm@9.1.0", Some(PackageManager::Pnpm)),
            ("bun@1.2.0", Some(PackageManager::Bun)),
            ("deno@2", None),
            ("", None),
        ];
        for (text, manager) in table {
            assert_eq!(PackageManager::named(text), manager, "{text}");
        }
    }

    #[test]
    fn installing_never_changes_a_lock_file() {
        use PackageManager::{Bun, Npm, Pnpm, Yarn, YarnClassic};
        let arguments =
            |has_lock| [Npm, YarnClassic, Yarn, Pnpm, Bun].map(|manager| manager.install_arguments(has_lock).join(" "));
        let frozen = "install --frozen-lockfile";
        assert_eq!(arguments(true), ["ci", frozen, "install --immutable", frozen, frozen]);
        assert_eq!(arguments(false), ["install"; 5]);
    }

    #[test]
    fn scripts_map_to_maven_goals() {
        let goals = |script, pom: &str| PackageManager::maven_goals(script, pom).join(" ");
        assert_eq!(goals("build", ""), "package -DskipTests");
        assert_eq!(goals("test", ""), "test");
        assert_eq!(goals("start", "<project/>"), "spring-boot:run");
        assert_eq!(goals("start", "<artifactId>quarkus-maven-plugin</artifactId>"), "quarkus:dev");
        assert_eq!(goals("start", "<artifactId>exec-maven-plugin</artifactId>"), "compile exec:java");
        assert_eq!(goals("start", "spring-boot-maven-plugin exec-maven-plugin"), "spring-boot:run");
    }

    #[test]
    fn a_lock_file_has_64_mib_at_most() {
        assert_eq!(LARGEST_LOCK_FILE, 67_108_864);
    }
}
