//! The flags for the fields of a new Connector.

use crate::api::model::{ConnectorStagedDraft, CreatorDraft, IntegrationType, RepositoryDraft};
use crate::cli::arguments::{
    complete_integration_types, complete_regions, complete_tags, parse_project, parse_reference, whole_number,
};

/// The fields of a new Connector.
#[derive(Debug, clap::Args)]
pub(super) struct DraftArgs {
    /// Key: 2 to 256 of `A-Z a-z 0-9 _ -`, unique
    #[arg(long, value_parser = parse_reference)]
    pub key: Option<String>,

    /// Display name [default: the key, else the folder's name]
    #[arg(long, value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub name: Option<String>,

    /// What the Connector does
    #[arg(long, value_name = "TEXT")]
    pub description: Option<String>,

    /// Email address of the creator [default: git's `user.email`]
    #[arg(long, value_name = "EMAIL", value_parser = clap::builder::NonEmptyStringValueParser::new())]
    pub creator_email: Option<String>,

    /// Name of the creator
    #[arg(long, value_name = "NAME")]
    pub creator_name: Option<String>,

    /// Title of the creator
    #[arg(long, value_name = "TITLE")]
    pub creator_title: Option<String>,

    /// Company of the creator
    #[arg(long, value_name = "COMPANY")]
    pub creator_company: Option<String>,

    /// URL of the creator's logo
    #[arg(long, value_name = "URL")]
    pub creator_logo_url: Option<String>,

    /// URL where users find support
    #[arg(long, value_name = "URL")]
    pub creator_support_url: Option<String>,

    /// Number of people who work on the Connector
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(1, u64::MAX))]
    pub creator_contributors: Option<u64>,

    /// URL of the repository on GitHub [default: the remote of this folder]
    #[arg(long, value_name = "URL")]
    pub repository_url: Option<String>,

    /// Git tag [default: the tag at `HEAD` of this folder]
    #[arg(long, value_name = "TAG", add = complete_tags())]
    pub repository_tag: Option<String>,

    /// Regions to which it can be deployed [default: all]
    #[arg(long, value_name = "REGION", value_delimiter = ',', add = complete_regions())]
    pub supported_regions: Vec<String>,

    /// Integration types
    #[arg(long, value_name = "TYPE", value_delimiter = ',', add = complete_integration_types())]
    pub integration_types: Vec<String>,

    /// Projects that may use it, as `region:projectKey` [default: the creator's]
    #[arg(long, value_name = "REGION:PROJECT", value_delimiter = ',', value_parser = parse_project)]
    pub private_projects: Vec<String>,

    /// URL of its documentation
    #[arg(long, value_name = "URL")]
    pub documentation_url: Option<String>,
}

impl DraftArgs {
    /// The body of the request.
    pub(super) fn draft(self, name: String, email: String, repository: RepositoryDraft) -> ConnectorStagedDraft {
        let some = |list: Vec<String>| (!list.is_empty()).then_some(list);
        let types = some(self.integration_types);
        ConnectorStagedDraft {
            key: self.key,
            name,
            description: self.description,
            integration_types: types
                .map(|types| types.iter().map(|text| IntegrationType::from(text.as_str())).collect()),
            creator: CreatorDraft {
                email,
                name: self.creator_name,
                title: self.creator_title,
                company: self.creator_company,
                logo_url: self.creator_logo_url,
                no_of_contributors: self.creator_contributors,
                support_url: self.creator_support_url,
            },
            repository,
            supported_regions: some(self.supported_regions),
            private_projects: some(self.private_projects),
            documentation_url: self.documentation_url,
        }
    }
}
