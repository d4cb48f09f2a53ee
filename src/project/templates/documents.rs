//! Files that are written anew for each application and project: `.env.example`, and what stands beside connect.yaml.

use std::fmt::Write as _;

use super::{TemplateFile, scopes};
use crate::connect_file::{Application, ApplicationType, ConfigurationKey};

/// The table of an application's keys for its README.
pub(super) fn configuration_table(application: &Application) -> String {
    let mut table = String::from("| key | kind | required | default | description |\n|---|---|---|---|---|");
    let mut is_empty = true;
    for (key, kind) in keys(application) {
        is_empty = false;
        let required = if key.required { "yes" } else { "no" };
        let default = key.default.as_deref().map(|default| format!("`{}`", cell(default))).unwrap_or_default();
        _ = write!(table, "\n| `{}` | {kind} | {required} | {default} | {} |", key.key, cell(&key.description));
    }
    if is_empty { "There is none.".to_owned() } else { table }
}

/// Which API Client it needs, and who makes it.
pub(super) fn api_client(application: &Application) -> String {
    let scopes = scopes(application.application_type).join("`, `");
    match has_made_api_client(application) {
        true => format!(
            "These are the variables of the API Client that the platform makes on deploy, with the scopes of\n\
             `inheritAs.apiClient` in connect.yaml; `{scopes}` has to be among them. On your own machine they are those of\n\
             an API Client that you make."
        ),
        false => format!(
            "The API Client needs the scope `{scopes}`. `CTP_API_URL` and `CTP_AUTH_URL` together take the place of\n\
             `CTP_REGION`, for a test against another host."
        ),
    }
}

/// The keys that tell where the API is, as a list within brackets in the code.
pub(super) fn hosts(application: &Application) -> String {
    match has_made_api_client(application) {
        // `ctconnect application start` gives those that the platform sets, and they take the place of a Region.
        true => "'CTP_API_URL', 'CTP_AUTH_URL'".to_owned(),
        false => "'CTP_REGION'".to_owned(),
    }
}

/// Whether the platform makes its API Client.
fn has_made_api_client(application: &Application) -> bool {
    keys(application).any(|(key, _)| key.key == "CTP_API_URL")
}

/// Every key with its description, to be copied to `.env` and filled in; none where there are no keys.
pub(super) fn environment_example(application: &Application) -> Option<TemplateFile> {
    let mut contents =
        format!("# Configuration of {}. Copy this to .env, which git ignores, and fill it in.\n", application.name);
    let head = contents.len();
    for (key, kind) in keys(application) {
        let required = if key.required { "required" } else { "optional" };
        let mark = if key.required { "" } else { "#" };
        contents.push('\n');
        key.description.lines().for_each(|line| _ = writeln!(contents, "# {}", line.trim()));
        _ = writeln!(contents, "# {required}, {kind}");
        _ = writeln!(contents, "{mark}{}={}", key.key, key.default.as_deref().map(quoted).unwrap_or_default());
    }
    (contents.len() > head).then(|| TemplateFile { path: ".env.example".to_owned(), contents })
}

/// The files of a project folder around its applications.
pub fn project_files(project: &str, applications: &[Application]) -> Vec<TemplateFile> {
    let ignored = "node_modules/\nbuild/\n.env\nvalues.yaml\n";
    vec![
        TemplateFile { path: ".gitignore".to_owned(), contents: ignored.to_owned() },
        TemplateFile { path: "README.md".to_owned(), contents: readme(project, applications) },
    ]
}

fn readme(project: &str, applications: &[Application]) -> String {
    let mut text =
        format!("# {project}\n\nA connector for commercetools Connect.\n\n| application | what it is |\n|---|---|\n");
    for application in applications {
        _ = writeln!(text, "| [`{0}`]({0}) | {1} |", application.name, what(application));
    }
    text.push_str(DEVELOP);
    for application in applications {
        text.push_str(&trial(application));
    }
    text.push_str(DEPLOY);
    text
}

const DEVELOP: &str = "
`connect.yaml` declares the applications and the configuration that they want. Each has a README of its own.

## Develop

    ctconnect validate                  checks connect.yaml and the folders
    ctconnect application build --all
    ctconnect application test --all

To try an application, copy its `.env.example` to `.env` and fill that in. Then start it, and call it from another
terminal as the platform would:

";

const DEPLOY: &str = "
## Deploy

The platform builds what a tag of the repository holds.

    git init && git add . && git commit -m \"Begin\" && git tag v1
    git remote add origin git@github.com:OWNER/REPOSITORY.git
    git push -u origin HEAD v1
    ctconnect auth login
    ctconnect deploy

Values of configuration keys come from `--configuration-file values.yaml`, which has those of each application below its
name; `${NAME}` takes one from the environment, so that no secret stands in the file. `ctconnect deploy --local` does the
same on an emulator, without an account.

Where connect.yaml lets the platform make the API Client of the applications (`inheritAs.apiClient`), your own needs the
scope `manage_api_clients` to deploy.

For the next release commit, make and push a new tag, and run `ctconnect deploy` again.
";

fn what(application: &Application) -> String {
    let endpoint = application.endpoint.as_deref().unwrap_or("/");
    match application.application_type {
        ApplicationType::Service => format!("answers requests at `{endpoint}`: an API Extension on carts"),
        ApplicationType::Event => format!("handles messages of the Project, delivered to `{endpoint}`"),
        ApplicationType::Job => {
            format!("runs by the schedule `{}`", application.schedule.as_deref().unwrap_or_default())
        }
        ApplicationType::Assets => "files for the browser".to_owned(),
        ApplicationType::MerchantCenterCustomApplication => "a Custom Application of the Merchant Center".to_owned(),
        ApplicationType::MerchantCenterCustomView => "a Custom View of the Merchant Center".to_owned(),
    }
}

/// The commands that start an application and call it.
fn trial(application: &Application) -> String {
    use ApplicationType::{Event, Job, Service};
    let name = &application.name;
    let mut text = format!("    ctconnect application start {name}\n");
    if matches!(application.application_type, Service | Event | Job) {
        _ = writeln!(text, "    ctconnect application call {name}");
    }
    text
}

/// The keys of an application, with the kind of each.
fn keys(application: &Application) -> impl Iterator<Item = (&ConfigurationKey, &'static str)> {
    let standard = application.configuration.standard.iter().map(|key| (key, "standard"));
    standard.chain(application.configuration.secured.iter().map(|key| (key, "secured")))
}

/// A text as a cell of a table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// A value as Node.js reads it from a file: in quotes that it has not itself, unless it needs none.
fn quoted(value: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:@,+".contains(letter);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    let quote = ['\'', '"', '`'].into_iter().find(|quote| !value.contains(*quote));
    quote.map(|quote| format!("{quote}{value}{quote}")).unwrap_or_default()
}
