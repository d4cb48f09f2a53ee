//! `ctconnect connector comment`: answers a question of the Connect team.

use anyhow::{Context as _, Result};

use crate::api::model::ConnectorAction;
use crate::cli::arguments::ConnectorTargetArgs;
use crate::failure::Failure;
use crate::operation::connector::act_regardless;
use crate::session::Session;

/// Comment on a running certification
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Answer the reviewers
  ctconnect connector comment shop --comment 'The token is rotated now.'

  # Send a longer text
  ctconnect connector comment shop --comment - < comment.txt
")]
pub struct Args {
    #[command(flatten)]
    target: ConnectorTargetArgs,

    /// Text of the comment; `-` reads standard input
    #[arg(short = 'm', long, value_name = "TEXT")]
    comment: String,
}

/// Adds the comment and shows the Connector.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let (session, target) = args.target.to_write(session).await?;
    let session = &session;
    let comment = match args.comment.as_str() {
        "-" => session.ui.read_stdin().await.context("could not read standard input")?.trim_end().to_owned(),
        _ => args.comment,
    };
    if comment.trim().is_empty() {
        return Err(Failure::usage("the comment is empty").into());
    }
    let client = session.client().await?;
    let connector = client.connector_staged(&target).await?;
    let actions = [ConnectorAction::AddCertificationComment { comment }];
    let answer = act_regardless(&client, &target, &connector, &actions).await;
    let answer = answer.with_context(|| format!("could not comment on the Connector `{target}`"))?;
    session.ui.note(&format!("added the comment to the Connector `{target}`"));
    session.ui.show(&answer)?;
    Ok(())
}
