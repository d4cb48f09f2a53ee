//! Package managers, and the arguments that they are called with, which all stand here.

use std::path::{Path, PathBuf};

/// A program that builds, tests and starts applications.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PackageManager {
    /// npm, which comes with Node.js.
    Npm,
    /// Yarn 1.
    YarnClassic,
    /// Yarn 2 and later.
    Yarn,
    /// pnpm.
    Pnpm,
    /// Bun.
    Bun,
    /// Apache Maven.
    Maven,
}

/// Lock files, in the order in which they count.
const LOCK_FILES: [(&str, PackageManager); 6] = [
    ("package-lock.json", PackageManager::Npm),
    ("npm-shrinkwrap.json", PackageManager::Npm),
    ("yarn.lock", PackageManager::Yarn),
    ("pnpm-lock.yaml", PackageManager::Pnpm),
    ("bun.lock", PackageManager::Bun),
    ("bun.lockb", PackageManager::Bun),
];

impl PackageManager {
    /// The file of Maven's wrapper.
    pub(super) const WRAPPER: &str = if cfg!(windows) { "mvnw.cmd" } else { "mvnw" };

    /// The name of its program.
    pub fn program(self) -> &'static str {
        match self {
            Self::Npm => "npm",
            Self::YarnClassic | Self::Yarn => "yarn",
            Self::Pnpm => "pnpm",
            Self::Bun => "bun",
            Self::Maven => "mvn",
        }
    }

    /// How to get it, as an advice.
    pub fn how_to_get(self) -> &'static str {
        match self {
            Self::Npm => "npm comes with Node.js: https://nodejs.org",
            Self::YarnClassic | Self::Yarn => {
                "get it by `corepack enable`, or by `npm install --global corepack` first"
            }
            Self::Pnpm => "get it by `corepack enable`, or by `npm install --global pnpm`",
            Self::Bun => "get it by `npm install --global bun`",
            Self::Maven => {
                "install Apache Maven, https://maven.apache.org, or add its wrapper `mvnw` to the application"
            }
        }
    }

    /// Arguments that install exactly what the lock file says, or where there is none what the manifest asks for.
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

    /// Goals of Maven for what a script of a package.json does elsewhere.
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

    /// What is looked for on the PATH: on Windows most are scripts, which are found by their whole names only.
    pub(super) fn executable(self) -> String {
        let ending = if cfg!(windows) && self != Self::Bun { ".cmd" } else { "" };
        format!("{}{ending}", self.program())
    }

    /// Whether it starts `server.js` where there is no script `start`.
    pub(super) fn starts_server_file(self) -> bool {
        matches!(self, Self::Npm | Self::YarnClassic | Self::Pnpm)
    }

    /// Whether each of its installations leaves a file that tells its end: npm 7 and later, Yarn 1, pnpm.
    pub(super) fn marks_its_end(self) -> bool {
        matches!(self, Self::Npm | Self::YarnClassic | Self::Pnpm)
    }

    /// Reads `name@version+hash`, the form of `packageManager`.
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

/// The lock file in a folder, and whose it is.
pub(super) fn lock_in(folder: &Path) -> Option<(PathBuf, PackageManager)> {
    let (path, manager) =
        LOCK_FILES.iter().map(|(name, manager)| (folder.join(name), *manager)).find(|(path, _)| path.is_file())?;
    let is_classic = |path: &Path| {
        let text = std::fs::read_to_string(path).unwrap_or_default();
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
    fn the_field_of_a_manifest_names_one() {
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
    fn installing_changes_no_lock_file() {
        use PackageManager::{Bun, Npm, Pnpm, Yarn, YarnClassic};
        let arguments =
            |has_lock| [Npm, YarnClassic, Yarn, Pnpm, Bun].map(|manager| manager.install_arguments(has_lock).join(" "));
        let frozen = "install --frozen-lockfile";
        assert_eq!(arguments(true), ["ci", frozen, "install --immutable", frozen, frozen]);
        assert_eq!(arguments(false), ["install"; 5]);
    }

    #[test]
    fn maven_has_goals_for_scripts() {
        let goals = |script, pom: &str| PackageManager::maven_goals(script, pom).join(" ");
        assert_eq!(goals("build", ""), "package -DskipTests");
        assert_eq!(goals("test", ""), "test");
        assert_eq!(goals("start", "<project/>"), "spring-boot:run");
        assert_eq!(goals("start", "<artifactId>quarkus-maven-plugin</artifactId>"), "quarkus:dev");
        assert_eq!(goals("start", "<artifactId>exec-maven-plugin</artifactId>"), "compile exec:java");
        assert_eq!(goals("start", "spring-boot-maven-plugin exec-maven-plugin"), "spring-boot:run");
    }
}
