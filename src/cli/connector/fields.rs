//! The flags that change a Connector: one for every update action of the API.

use anyhow::Result;

use super::repository::accepted_url;
use crate::api::model::{Creator, IntegrationType};
use crate::cli::arguments::{complete_integration_types, complete_regions, complete_tags, parse_project, whole_number};
use crate::failure::Failure;
use crate::plan::{WantedFields, WantedProjects};
use crate::session::Session;

/// The fields to change.
#[derive(Debug, clap::Args)]
#[group(multiple = true)]
pub(super) struct FieldArgs {
    /// Display name
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    name: Option<String>,

    /// What the Connector does
    #[arg(long, value_name = "TEXT")]
    description: Option<String>,

    /// Email address of the creator
    #[arg(long, value_name = "EMAIL", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    creator_email: Option<String>,

    /// Name of the creator
    #[arg(long, value_name = "NAME")]
    creator_name: Option<String>,

    /// Title of the creator
    #[arg(long, value_name = "TITLE")]
    creator_title: Option<String>,

    /// Company of the creator
    #[arg(long, value_name = "COMPANY")]
    creator_company: Option<String>,

    /// URL of the creator's logo
    #[arg(long, value_name = "URL")]
    creator_logo_url: Option<String>,

    /// URL where users find support
    #[arg(long, value_name = "URL")]
    creator_support_url: Option<String>,

    /// Number of people who work on the Connector
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(1, u64::MAX))]
    creator_contributors: Option<u64>,

    /// URL of the repository on GitHub
    #[arg(long, value_name = "URL")]
    pub repository_url: Option<String>,

    /// Git tag
    #[arg(long, value_name = "TAG", value_parser = clap::builder::NonEmptyStringValueParser::new(), add = complete_tags())]
    pub repository_tag: Option<String>,

    /// All Regions to which it can be deployed, at least one
    #[arg(long, value_name = "REGION", value_delimiter = ',', add = complete_regions())]
    supported_regions: Option<Vec<String>>,

    /// All integration types; an empty value clears the list
    #[arg(long, value_name = "TYPE", value_delimiter = ',', add = complete_integration_types())]
    integration_types: Option<Vec<String>>,

    /// All Projects that may use it, as `region:projectKey`
    #[arg(long, value_name = "REGION:PROJECT", value_delimiter = ',', value_parser = listed_project)]
    #[arg(conflicts_with_all = ["no_private_projects", "add_private_project", "remove_private_project"])]
    private_projects: Option<Vec<String>>,

    /// Remove all Projects, so that only its creator may use it
    #[arg(long, conflicts_with_all = ["add_private_project", "remove_private_project"])]
    no_private_projects: bool,

    /// Project to add to those that may use it; repeatable
    #[arg(long, value_name = "REGION:PROJECT", value_delimiter = ',', value_parser = parse_project)]
    add_private_project: Vec<String>,

    /// Project to remove from those that may use it; repeatable
    #[arg(long, value_name = "REGION:PROJECT", value_delimiter = ',', value_parser = parse_project)]
    remove_private_project: Vec<String>,

    /// URL of its documentation
    #[arg(long, value_name = "URL")]
    documentation_url: Option<String>,
}

impl FieldArgs {
    /// The wanted values.
    ///
    /// # Errors
    /// When a flag contradicts another (exit 2), or the service does not accept such a repository (exit 3).
    pub(super) fn wanted(self, session: &Session) -> Result<WantedFields> {
        if let Some(project) = self.add_private_project.iter().find(|own| self.remove_private_project.contains(own)) {
            return Err(Failure::usage(format!("the Project {project} cannot be both added and removed")).into());
        }
        let given = |list: Vec<String>| list.into_iter().filter(|item| !item.is_empty()).collect::<Vec<_>>();
        let supported_regions = self.supported_regions.map(given);
        if supported_regions.as_ref().is_some_and(Vec::is_empty) {
            return Err(Failure::usage("`--supported-regions` needs at least one Region").into());
        }
        let types = |list: Vec<String>| given(list).iter().map(|text| IntegrationType::from(text.as_str())).collect();
        Ok(WantedFields {
            name: self.name,
            description: self.description,
            repository_url: accepted_url(self.repository_url, session)?,
            repository_tag: self.repository_tag,
            supported_regions,
            integration_types: self.integration_types.map(types),
            documentation_url: self.documentation_url,
            creator: Creator {
                name: self.creator_name,
                title: self.creator_title,
                email: self.creator_email,
                company: self.creator_company,
                logo_url: self.creator_logo_url,
                no_of_contributors: self.creator_contributors,
                support_url: self.creator_support_url,
            },
            private_projects: WantedProjects {
                all: self.private_projects.or_else(|| self.no_private_projects.then(Vec::new)),
                added: self.add_private_project,
                removed: self.remove_private_project,
            },
            reread: false,
        })
    }
}

/// An empty value is usually a variable that is not set, and must not remove every Project.
fn listed_project(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("it is empty; `--no-private-projects` removes all Projects".to_owned());
    }
    parse_project(text)
}
