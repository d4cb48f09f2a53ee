//! Flags of the commands that work with a whole project: which Deployments of ctconnect.yaml they mean, and how these are
//! planned.

use std::path::PathBuf;

use clap::ValueEnum;
use clap::builder::PossibleValue;

use super::{
    ConfigurationArgs, EntrySelectionArgs, ParallelArgs, complete_connector_ids, complete_connector_keys,
    complete_deployment_ids, complete_deployment_keys, complete_entries, complete_regions, complete_tags,
    parse_reference, whole_number, with_default,
};
use crate::api::model::DeploymentType;
use crate::operation::deployment::DEFAULT_RUNNING;
use crate::operation::project::{EntryFlags, PlanOptions, ProjectOptions, RunLimits};
use crate::plan::project::SendSecured;

/// What flags say of the Connector and the Deployments. They override ctconnect.yaml.
#[derive(Debug, clap::Args)]
pub struct ProjectArgs {
    /// Project folder
    #[arg(default_value = ".", value_hint = clap::ValueHint::DirPath)]
    pub directory: PathBuf,

    /// Key of the Connector [default: the folder's name]
    #[arg(long, value_name = "KEY", value_parser = parse_reference, add = complete_connector_keys())]
    pub connector_key: Option<String>,

    /// Id of an existing Connector to update
    #[arg(long, value_name = "ID", conflicts_with = "connector_key", value_parser = parse_reference)]
    #[arg(add = complete_connector_ids())]
    pub connector_id: Option<String>,

    /// Display name of the Connector [default: its key]
    #[arg(long)]
    pub name: Option<String>,

    /// Email address of the creator [default: git's `user.email`]
    #[arg(long, value_name = "EMAIL")]
    pub creator_email: Option<String>,

    /// URL of the repository on GitHub [default: the folder's remote]
    #[arg(long, value_name = "URL")]
    pub repository_url: Option<String>,

    /// Git tag [default: the tag at `HEAD`]
    #[arg(long, value_name = "TAG", add = complete_tags())]
    pub repository_tag: Option<String>,

    /// Key of the Deployment [default: the folder's name, with the suffix `-preview` for a preview]
    #[arg(long, value_name = "KEY", value_parser = parse_reference, add = complete_deployment_keys())]
    pub deployment_key: Option<String>,

    /// Id of an existing Deployment to redeploy
    #[arg(long, value_name = "ID", conflicts_with = "deployment_key", value_parser = parse_reference)]
    #[arg(add = complete_deployment_ids())]
    pub deployment_id: Option<String>,

    /// Region of a new Deployment [default: the Project's Region]
    #[arg(long, value_name = "REGION", add = complete_regions())]
    pub region: Option<String>,

    #[arg(long = "type", value_name = "TYPE", value_parser = ["sandbox", "production"])]
    #[arg(help = with_default("Type of the Deployment", DeploymentType::Sandbox))]
    pub kind: Option<String>,

    /// Deploy the working version as a preview, without publishing it
    #[arg(long, conflicts_with = "kind")]
    pub preview: bool,

    /// Run every step even if it is up to date (for example after a tag moved)
    #[arg(long)]
    pub force: bool,

    #[command(flatten)]
    pub selection: EntrySelectionArgs,

    #[command(flatten)]
    pub planning: PlanningArgs,

    #[command(flatten)]
    pub configuration: ConfigurationArgs,
}

/// What the Deployments of ctconnect.yaml are compared with.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Planning")]
pub struct ComparisonArgs {
    /// Folder with values of each Deployment: `<name>.yaml`, `.json` or `.env`
    #[arg(long, value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub values_dir: Option<PathBuf>,

    /// File that remembers hashes of secured values, in place of the one in the user's data folder
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath)]
    pub memory: Option<PathBuf>,
}

/// How the Deployments of ctconnect.yaml are compared, and what may happen to them.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Planning")]
pub struct PlanningArgs {
    #[command(flatten)]
    comparison: ComparisonArgs,

    /// Promote the Connector version that this Deployment runs
    #[arg(long, value_name = "NAME", conflicts_with = "preview", add = complete_entries())]
    from: Option<String>,

    /// When to send secured values that cannot be compared
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = SendSecuredArg::Auto)]
    send_secured: SendSecuredArg,

    /// Delete the Deployment with this key and create it again if it needs another Region or type (repeatable)
    #[arg(long, value_name = "KEY", value_parser = parse_reference, add = complete_deployment_keys())]
    allow_replace: Vec<String>,

    /// Publish a public Connector privately, which makes it private
    #[arg(long)]
    make_private: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum SendSecuredArg {
    Auto,
    Always,
    Never,
}

impl ValueEnum for SendSecuredArg {
    fn value_variants<'a>() -> &'a [Self] {
        &[Self::Auto, Self::Always, Self::Never]
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Auto => PossibleValue::new("auto").help("With anything else that changes in the Deployment"),
            Self::Always => PossibleValue::new("always").help("Always"),
            Self::Never => PossibleValue::new("never").help("Never to an existing Deployment"),
        })
    }
}

impl ProjectArgs {
    /// As plain values.
    pub fn options(&self) -> ProjectOptions {
        let planning = &self.planning;
        ProjectOptions {
            directory: self.directory.clone(),
            entries: self.selection.selected(),
            connector_key: self.connector_key.clone(),
            connector_id: self.connector_id.clone(),
            name: self.name.clone(),
            creator_email: self.creator_email.clone(),
            repository_url: self.repository_url.clone(),
            repository_tag: self.repository_tag.clone(),
            entry: EntryFlags {
                key: self.deployment_key.clone(),
                id: self.deployment_id.clone(),
                region: self.region.clone(),
                deployment_type: self.kind.as_deref().map(DeploymentType::from),
                configuration: self.configuration.given(),
            },
            values_folder: planning.comparison.values_dir.clone(),
            memory: planning.comparison.memory.clone(),
            plan: PlanOptions {
                is_preview: self.preview,
                force: self.force,
                make_private: planning.make_private,
                send_secured: match planning.send_secured {
                    SendSecuredArg::Auto => SendSecured::Auto,
                    SendSecuredArg::Always => SendSecured::Always,
                    SendSecuredArg::Never => SendSecured::Never,
                },
                allow_replace: planning.allow_replace.clone(),
                from: planning.from.clone(),
            },
        }
    }
}

/// How many steps run side by side, and when to stop.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Several Deployments")]
pub struct RunLimitArgs {
    #[command(flatten)]
    parallel: ParallelArgs,

    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(1, 10_000))]
    #[arg(help = with_default("Operations that run at the same time", DEFAULT_RUNNING))]
    max_running: Option<usize>,

    #[arg(long, value_name = "N", value_parser = whole_number::<usize>(0, 10_000))]
    #[arg(help = with_default("Deployments of a wave that may fail before the next wave", 0))]
    max_failures: Option<usize>,
}

impl RunLimitArgs {
    /// Requests in flight.
    pub fn in_flight(&self) -> usize {
        self.parallel.in_flight()
    }

    /// The other limits.
    pub fn limits(&self) -> RunLimits {
        RunLimits {
            running: self.max_running.unwrap_or(DEFAULT_RUNNING),
            max_failures: self.max_failures.unwrap_or_default(),
        }
    }
}
