//! `ctconnect deployment outputs`: the URLs, topics and schedules of the applications of a Deployment.

use anyhow::Result;

use crate::cli::arguments::ReferenceArgs;
use crate::failure::Failure;
use crate::output::views::{Outputs, output_lines};
use crate::session::Session;

/// Show the URLs, topics and schedules of a Deployment
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    /// Print lines such as `MY_APP_URL='https://…'` for a shell or a `.env` file
    #[arg(long)]
    env: bool,
}

/// Reads the Deployment and shows the outputs.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    if args.env && !session.ui.is_human_readable() {
        return Err(Failure::usage("`--env` and `--output` both choose the output format; use one of them").into());
    }
    let target = args.target.resolve();
    let deployment = session.client().await?.deployment(&target).await?;
    let lines = output_lines(&deployment);
    if lines.is_empty() {
        session.ui.note("no application has a URL, a topic or a schedule yet");
    }
    if args.env {
        lines.iter().try_for_each(|line| session.ui.print_line(line))?;
    } else if !lines.is_empty() || !session.ui.is_human_readable() {
        session.ui.show(&Outputs(&deployment))?;
    }
    Ok(())
}
