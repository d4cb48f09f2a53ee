//! `ctconnect validate`: every mistake of a connect.yaml, and of the project folder around it.

use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use anyhow::Result;
use serde_json::Value;

use super::{OutputFormat, Session};
use crate::connect_file::report::{self, FileReport, count};
use crate::connect_file::{Checked, Problem, RULES, SIZE_LIMIT, Severity, application_places, check};
use crate::failure::Stop;
use crate::output::{Page, View, escape};
use crate::project::{self, CONNECT_FILE, Finding, STRUCTURE_RULES, check_structure};

/// Find every mistake in a connect.yaml and the project around it
///
/// Shows the place, the reason and the cure of each. Needs no network. Ends with 3 if the platform would refuse
/// something.
#[derive(Debug, clap::Args)]
pub struct Args {
    /// A project folder, or a connect.yaml alone
    #[arg(default_value = ".")]
    path: PathBuf,

    /// Refuse what is only warned of, too
    #[arg(long)]
    strict: bool,

    /// Check what the certification asks of the repository, too
    #[arg(long)]
    certification: bool,
}

/// Checks, shows, and gives the verdict.
pub(super) fn run(args: &Args, session: &Session) -> Result<()> {
    let inspected = inspect(args)?;
    let reports = inspected.reports();
    show(&inspected, &reports, session)?;
    verdict(args, &reports)
}

/// What was read, and what was found in it.
struct Inspected {
    files: Vec<InspectedFile>,
    applications: Option<usize>,
}

/// A file and what was found in it.
struct InspectedFile {
    name: String,
    bytes: Vec<u8>,
    problems: Vec<Problem>,
}

impl Inspected {
    fn reports(&self) -> Vec<FileReport<'_>> {
        self.files.iter().map(InspectedFile::report).collect()
    }
}

impl InspectedFile {
    fn report(&self) -> FileReport<'_> {
        FileReport { name: &self.name, bytes: &self.bytes, problems: &self.problems }
    }
}

fn inspect(args: &Args) -> Result<Inspected> {
    let is_folder = args.path.is_dir();
    let path = if is_folder { args.path.join(CONNECT_FILE) } else { args.path.clone() };
    let bytes = read(&path)?;
    let Checked { file, problems } = check(&bytes);
    let applications = file.as_ref().map(|file| file.deploy_as.len());
    let findings = match &file {
        Some(file) if is_folder => {
            let places = application_places(&bytes);
            let project = project::Project { folder: &args.path, file, places: &places };
            check_structure(project, args.certification)
        }
        _ => Vec::new(),
    };
    let mut files = vec![InspectedFile { name: shown(&path), bytes, problems }];
    findings.into_iter().for_each(|finding| add(&mut files, &args.path, finding));
    Ok(Inspected { files, applications })
}

/// Puts a finding to the others of its file.
fn add(files: &mut Vec<InspectedFile>, folder: &Path, Finding { file, problem }: Finding) {
    let path = folder.join(&file);
    let name = shown(&path);
    match files.iter_mut().find(|file| file.name == name) {
        Some(file) => file.problems.push(problem),
        None => {
            let bytes = problem.span.as_ref().and_then(|_| read(&path).ok()).unwrap_or_default();
            files.push(InspectedFile { name, bytes, problems: vec![problem] });
        }
    }
}

/// A file, as far as it may be read.
fn read(path: &Path) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(SIZE_LIMIT).unwrap_or(u64::MAX);
    let read = File::open(path).and_then(|file| file.take(limit + 1).read_to_end(&mut bytes));
    let stop = match read {
        Ok(_) => return Ok(bytes),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Stop::input(format!("there is no {}", shown(path)))
            .hint("name a project folder, or a connect.yaml; `ctconnect validate --help` says more"),
        Err(error) => Stop::input(format!("cannot read {}: {error}", shown(path))),
    };
    Err(stop.into())
}

/// A path as it is shown: relative where it was given so, with `/` between its parts.
fn shown(path: &Path) -> String {
    let path = path.strip_prefix(".").ok().filter(|rest| !rest.as_os_str().is_empty()).unwrap_or(path);
    if path == Path::new(".") {
        return "the project".to_owned();
    }
    path.components().map(|part| part.as_os_str().to_string_lossy()).collect::<Vec<_>>().join("/").replace("//", "/")
}

fn show(inspected: &Inspected, reports: &[FileReport<'_>], session: &Session) -> Result<()> {
    let ui = &session.ui;
    match session.output_format() {
        OutputFormat::Table => {
            ui.raw(&escape::defuse(&report::text(reports, ui.stdout_is_colored())))?;
            if ui.options().github_actions {
                ui.raw(&report::github(reports))?;
            }
            Ok(ui.line(&summary(inspected, reports))?)
        }
        OutputFormat::Github => Ok(ui.raw(&report::github(reports))?),
        OutputFormat::Sarif => {
            let rules: Vec<_> = RULES.iter().chain(STRUCTURE_RULES).copied().collect();
            Ok(ui.show(&Document(report::sarif(reports, &rules, env!("CARGO_PKG_VERSION"))))?)
        }
        OutputFormat::Json | OutputFormat::Yaml => Ok(ui.show(&Document(report::json(reports)))?),
    }
}

/// One line that says how it stands.
fn summary(inspected: &Inspected, reports: &[FileReport<'_>]) -> String {
    let name = reports.first().map_or(CONNECT_FILE, |report| report.name);
    let applications = inspected.applications.map(|count| format!(" ({})", counted(count, "application")));
    format!("{name}{}: {}", applications.unwrap_or_default(), tally(reports))
}

/// How many problems there are, in words.
fn tally(reports: &[FileReport<'_>]) -> String {
    let of = |severity, word| match count(reports, severity) {
        0 => None,
        count => Some(counted(count, word)),
    };
    let parts: Vec<String> =
        [of(Severity::Error, "error"), of(Severity::Warning, "warning")].into_iter().flatten().collect();
    if parts.is_empty() { "no problems".to_owned() } else { parts.join(", ") }
}

fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

/// Exit 3 where something is refused.
fn verdict(args: &Args, reports: &[FileReport<'_>]) -> Result<()> {
    let warns = args.strict && count(reports, Severity::Warning) > 0;
    if count(reports, Severity::Error) == 0 && !warns {
        return Ok(());
    }
    Err(Stop::input(format!("{} is not valid: {}", shown(&args.path), tally(reports))).into())
}

/// A finished document. It has no form for people; that is written otherwise.
struct Document(Value);

impl View for Document {
    fn json(&self) -> Value {
        self.0.clone()
    }

    fn page(&self, _page: &mut Page) {}
}
