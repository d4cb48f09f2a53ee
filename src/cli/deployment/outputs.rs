//! `ctconnect deployment outputs`: where the applications of a Deployment are reached, and nothing else.

use anyhow::{Context as _, Result};

use crate::cli::arguments::ReferenceArgs;
use crate::failure::Failure;
use crate::output::views::{Outputs, output_lines};
use crate::session::Session;

/// Show the urls, topics and schedules of a Deployment
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Print lines such as `MY_APP_URL='https://…'`, for a shell or an `.env` file
    #[arg(long)]
    env: bool,
}

/// Reads the Deployment and shows what its applications offer.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    if args.env && !session.ui.is_for_people() {
        return Err(
            Failure::usage("`--env` and `--output` both say how the answer is written; give one of them").into()
        );
    }
    let target = args.target.resolve();
    let deployment = session.client().await?.deployment(&target).await;
    let deployment = deployment.with_context(|| format!("could not read the Deployment `{target}`"))?;
    let lines = output_lines(&deployment);
    if lines.is_empty() {
        session.ui.note("none of the applications has a url, a topic or a schedule yet");
    }
    if args.env {
        lines.iter().try_for_each(|line| session.ui.line(line))?;
    } else if !lines.is_empty() || !session.ui.is_for_people() {
        session.ui.show(&Outputs(&deployment))?;
    }
    Ok(())
}
