//! What to create, and where: from the flags, or from prompts on a terminal.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::Args;
use crate::cli::arguments::{NewApplication, meaning};
use crate::failure::Failure;
use crate::operation::application::{cannot_prompt, check_visible, not_made};
use crate::output::{Choice, Ui};
use crate::project::templates::{Language, PROJECT_GIT_IGNORE, TEMPLATED};
use crate::project::{DEFAULT_REF, NewFolder, OFFICIAL_TEMPLATES, OfficialTemplate};
use crate::session::Session;

/// The prompt for the content of the project, which starts with one application or with a whole template.
const START_WITH: &str = "What should the project start with? `application add` adds more later.";

/// Everything that must be known to create the project.
pub(super) struct Choices {
    pub(super) directory: PathBuf,
    pub(super) content: ProjectContent,
}

pub(super) enum ProjectContent {
    /// From built-in templates.
    BuiltIn { applications: Vec<NewApplication>, language: Language },
    /// From GitHub.
    Official { template: OfficialTemplate, reference: String },
}

impl Choices {
    /// Takes the values of the flags, and prompts for the others.
    ///
    /// # Errors
    /// When a value is missing and there is no terminal to prompt, or two applications have the same name (exit 2); when an
    /// application cannot have its name, or the folder cannot be used (exit 3).
    pub(super) async fn of(args: Args, session: &Session) -> Result<Self> {
        check_names(&args.from)?;
        let missing = missing(&args);
        let directory = match args.directory {
            Some(directory) => {
                // Before the first prompt, so that no answer is lost.
                NewFolder::check(&directory).map_err(not_made)?;
                directory
            }
            None => prompt_for_directory(&session.ui).await?.ok_or_else(|| missing.clone())?,
        };
        let official = args.template.as_deref().and_then(OfficialTemplate::find);
        let content = match official {
            Some(template) => {
                let reference = args.reference.unwrap_or_else(|| DEFAULT_REF.to_owned());
                ProjectContent::Official { template, reference }
            }
            None if args.from.is_empty() => prompt_for_content(&session.ui, args.language).await?.ok_or(missing)?,
            None => {
                let language = args.language.unwrap_or_default();
                ProjectContent::BuiltIn { applications: args.from, language }
            }
        };
        Ok(Self { directory, content })
    }
}

/// Names all missing values in one message.
fn missing(args: &Args) -> Failure {
    let directory = args.directory.is_none().then_some("DIRECTORY");
    let content = (args.from.is_empty() && args.template.is_none()).then_some("`--from` or `--template`");
    let missing: Vec<&str> = [directory, content].into_iter().flatten().collect();
    let types: Vec<&str> = TEMPLATED.iter().map(|application_type| application_type.as_str()).collect();
    let failure = cannot_prompt(&missing);
    if content.is_none() {
        return failure.hint("see `ctconnect init --help`");
    }
    failure
        .detail(format!("--from {}: built-in templates of applications, need no network", types.join("|")))
        .detail(format!("--template {}: projects from GitHub", OFFICIAL_TEMPLATES.map(|it| it.name).join("|")))
        .hint("for example: `ctconnect init shop --from service`")
}

/// Each application needs a folder of its own, which git must not ignore.
fn check_names(applications: &[NewApplication]) -> Result<()> {
    for (index, application) in applications.iter().enumerate() {
        check_visible(PROJECT_GIT_IGNORE, &application.name)?;
        if applications[..index].iter().any(|other| other.name.eq_ignore_ascii_case(&application.name)) {
            let word = application.application_type.as_str();
            return Err(Failure::usage(format!("two applications have the name `{}`", application.name))
                .hint(format!("add a name to each: `--from {word}:one --from {word}:two`"))
                .into());
        }
    }
    Ok(())
}

async fn prompt_for_directory(ui: &Ui) -> Result<Option<PathBuf>> {
    let folder = |answer: &str| match answer {
        "" => Err("Enter a folder that is new or empty, such as `shop`.".to_owned()),
        name => NewFolder::check(Path::new(name)).map(|()| PathBuf::from(name)).map_err(|error| error.to_string()),
    };
    Ok(ui.prompt_until("Folder of the project", folder).await?)
}

async fn prompt_for_content(ui: &Ui, language: Option<Language>) -> Result<Option<ProjectContent>> {
    let built_in = TEMPLATED.iter().map(|kind| Choice { name: kind.as_str(), meaning: meaning(*kind) });
    let titles = OFFICIAL_TEMPLATES.map(|template| format!("from GitHub: {}", template.title));
    let official = OFFICIAL_TEMPLATES.iter().zip(&titles).map(|(it, meaning)| Choice { name: it.name, meaning });
    // A chosen language excludes the official templates, which come with their own.
    let choices: Vec<Choice<'_>> = match language {
        Some(_) => built_in.collect(),
        None => built_in.chain(official).collect(),
    };
    let Some(chosen) = ui.select(START_WITH, &choices).await? else { return Ok(None) };
    let Some(application_type) = TEMPLATED.get(chosen) else {
        let template = OFFICIAL_TEMPLATES[chosen - TEMPLATED.len()];
        return Ok(Some(ProjectContent::Official { template, reference: DEFAULT_REF.to_owned() }));
    };
    let name = application_type.as_str().to_owned();
    let applications = vec![NewApplication { application_type: *application_type, name }];
    let language = match language {
        Some(language) => Some(language),
        None => {
            let languages = Language::ALL.map(|language| Choice { name: language.as_str(), meaning: "" });
            ui.select("Which language?", &languages).await?.map(|index| Language::ALL[index])
        }
    };
    Ok(language.map(|language| ProjectContent::BuiltIn { applications, language }))
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use super::*;
    use crate::output::UiOptions;

    fn terminal() -> UiOptions {
        UiOptions { stdin_is_terminal: true, stderr_is_terminal: true, ..UiOptions::default() }
    }

    #[tokio::test]
    async fn prompts_fit_a_terminal_with_80_columns() {
        let (ui, captured) = Ui::captured(terminal(), "service\n1\n");
        assert!(matches!(prompt_for_content(&ui, None).await.unwrap(), Some(ProjectContent::BuiltIn { .. })));
        let shown = captured.stderr();
        assert!(shown.contains("`application add`") && shown.contains("fulfilment-integration"), "{shown}");
        for line in shown.lines() {
            assert!(line.chars().count() <= 80, "{} columns: {line}", line.chars().count());
        }
    }

    #[tokio::test]
    async fn a_folder_in_use_or_without_a_name_is_prompted_for_again() {
        let taken = tempfile::tempdir().unwrap();
        std::fs::write(taken.path().join("mine"), "").unwrap();
        let (taken, free) = (taken.path().display(), taken.path().join("shop"));
        let (ui, captured) = Ui::captured(terminal(), &format!("\n{taken}\n{}\n", free.display()));
        assert_eq!(prompt_for_directory(&ui).await.unwrap(), Some(free));
        let shown = captured.stderr();
        assert!(shown.contains("such as `shop`") && shown.contains("it contains `mine`"), "{shown}");
    }
}
