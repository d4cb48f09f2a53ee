//! `ctconnect deployment outputs`: the URLs, topics and schedules of the applications of a Deployment.

use anyhow::Result;

use crate::api::Reference;
use crate::cli::arguments::{EntrySelectionArgs, ReferenceArgs, parse_reference};
use crate::failure::Failure;
use crate::operation::project::{ChosenDeployment, CommandAccess, OpenProject, SelectedEntries, choose_deployment};
use crate::output::views::{Outputs, output_lines};
use crate::session::Session;

/// The value of `--env` without a name. No argument can be this text.
const WITHOUT_NAME: &str = "\0";

/// Show the URLs, topics and schedules of a Deployment
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Show URLs, topics and schedules
  ctconnect deployment outputs live

  # Write them into a `.env` file
  ctconnect deployment outputs live --env > .env
")]
#[command(mut_arg("names", |arg| {
    arg.num_args(0..=1).default_missing_value(WITHOUT_NAME).help(
        "Without NAME: print lines such as `MY_APP_URL='https://…'` for a shell or a `.env` file. With NAME: select a \
         Deployment of ctconnect.yaml; `--env NAME --env` does both",
    )
}))]
pub struct Args {
    #[command(flatten)]
    target: ReferenceArgs,

    #[command(flatten)]
    entries: EntrySelectionArgs,
}

/// Reads the Deployment and shows the outputs.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let wanted = Wanted::of(&args, session)?;
    if wanted.has_lines && !session.ui.is_human_readable() {
        return Err(Failure::usage("`--env` and `--output` both choose the output format; use one of them").into());
    }
    let (session, target) = wanted.target(session).await?;
    let deployment = session.client().await?.deployment(&target).await?;
    let lines = output_lines(&deployment);
    if lines.is_empty() {
        session.ui.note("no application has a URL, a topic or a schedule yet");
    }
    if wanted.has_lines {
        lines.iter().try_for_each(|line| session.ui.print_line(line))?;
    } else if !lines.is_empty() || !session.ui.is_human_readable() {
        session.ui.show(&Outputs(&deployment))?;
    }
    Ok(())
}

/// What the command line means: `--env` chooses the format, or a Deployment.
struct Wanted {
    named: Option<Reference>,
    entries: SelectedEntries,
    has_lines: bool,
}

impl Wanted {
    fn of(args: &Args, session: &Session) -> Result<Self> {
        let (mut named, mut entries) = (args.target.named(), args.entries.selected());
        let mut has_lines = entries.names.iter().any(|name| name == WITHOUT_NAME);
        entries.names.retain(|name| name != WITHOUT_NAME);
        if let (None, [only], None) = (&named, &entries.names[..], &entries.file)
            && !has_lines
            && OpenProject::find_optional(session, ".".as_ref(), None)?.is_none()
        {
            // Before there was a ctconnect.yaml, `--env` had no value, and a REF could follow it.
            let reference = parse_reference(only).map_err(Failure::usage)?;
            named = Some(Reference::parse(&reference));
            entries.names.clear();
            has_lines = true;
        }
        let selects = !entries.names.is_empty() || entries.all || entries.wave.is_some() || entries.file.is_some();
        if named.is_some() && selects {
            return Err(Failure::usage(
                "REF and the flags that select a Deployment of ctconnect.yaml exclude each other",
            )
            .hint("use one of them")
            .into());
        }
        Ok(Self { named, entries, has_lines })
    }

    async fn target(&self, session: &Session) -> Result<(Session, Reference)> {
        if let Some(reference) = &self.named {
            return Ok((session.clone(), reference.clone()));
        }
        let ChosenDeployment { session, reference, .. } =
            choose_deployment(session, &self.entries, CommandAccess::Reads).await?;
        Ok((session, reference))
    }
}
