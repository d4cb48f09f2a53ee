//! `ctconnect release`: from the tag at `HEAD` to a Connector that is published, certified or validated.

use std::path::PathBuf;

use anyhow::Result;
use clap::builder::NonEmptyStringValueParser;

use super::arguments::{WaitArgs, complete_connector_ids, complete_connector_keys, complete_tags, parse_reference};
use crate::operation::release::{ReleaseGoal, ReleaseOptions, release};
use crate::session::Session;

/// Release a git tag of the project
///
/// Connector, Project and identity are those of ctconnect.yaml, if there is one.
///
/// Checks git and connect.yaml, moves the Connector to the tag at `HEAD` and publishes it privately in one request, and
/// waits. With `--tag NEW --push`, it first creates an annotated tag and pushes only that tag, without force, hooks and
/// signatures. A step that is done is skipped, so the same command continues after a failure.
///
/// Uncommitted changes, a tag that is not pushed, and a tag that moved are errors. With `--local` the folder itself is
/// released.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Publish the tag at `HEAD` to the private Projects
  ctconnect release

  # Create a tag, push it, and request certification
  ctconnect release --tag v1.3.0 --push --certify
")]
pub struct Args {
    /// Project folder [default: the project around the current folder]
    #[arg(value_hint = clap::ValueHint::DirPath)]
    directory: Option<PathBuf>,

    /// Use another file than ctconnect.yaml
    #[arg(long, value_name = "FILE", value_hint = clap::ValueHint::FilePath, conflicts_with = "directory")]
    file: Option<PathBuf>,

    /// Git tag [default: the tag at `HEAD`]
    #[arg(long, value_name = "TAG", value_parser = NonEmptyStringValueParser::new(), add = complete_tags())]
    tag: Option<String>,

    /// Create the tag if it does not exist, and push it
    #[arg(long)]
    push: bool,

    /// Publish to the private Projects [default]
    #[arg(long, conflicts_with_all = ["certify", "validate"])]
    publish: bool,

    /// Request certification, which makes the Connector public
    #[arg(long, conflicts_with = "validate")]
    certify: bool,

    /// Only request validation, which allows previews
    #[arg(long)]
    validate: bool,

    /// Key of the Connector [default: that of ctconnect.yaml, else the folder's name]
    #[arg(long, value_name = "KEY", value_parser = parse_reference, add = complete_connector_keys())]
    connector_key: Option<String>,

    /// Id of the Connector
    #[arg(long, value_name = "ID", conflicts_with = "connector_key", value_parser = parse_reference)]
    #[arg(add = complete_connector_ids())]
    connector_id: Option<String>,

    /// Release without the uncommitted changes instead of failing
    #[arg(long)]
    allow_dirty: bool,

    /// Release even if nothing has changed (for example after a tag moved)
    #[arg(long)]
    force: bool,

    #[command(flatten)]
    wait: WaitArgs,
}

/// Releases the project.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let goal = match (args.certify, args.validate) {
        (true, _) => ReleaseGoal::Certify,
        (_, true) => ReleaseGoal::Validate,
        _ => ReleaseGoal::Publish,
    };
    // A certification takes days.
    let waits = if args.certify { args.wait.is_asked_to_wait() } else { args.wait.waits() };
    let options = ReleaseOptions {
        directory: args.directory,
        file: args.file,
        connector_key: args.connector_key,
        connector_id: args.connector_id,
        tag: args.tag,
        push: args.push,
        allow_dirty: args.allow_dirty,
        force: args.force,
        goal,
        policy: args.wait.pace(),
        waits,
    };
    release(&options, session).await
}
