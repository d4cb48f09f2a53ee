//! Texts that depend on the applications: `.env.example`, parts of their READMEs, and the files beside connect.yaml.

use std::fmt::Write as _;

use super::{TemplateFile, scopes};
use crate::connect_file::{Application, ApplicationType, ConfigurationKey};
use crate::yaml_file::is_plain_text;

/// The configuration keys as a Markdown table.
pub(super) fn configuration_table(application: &Application) -> String {
    if keys(application).next().is_none() {
        return "The application has no configuration keys.".to_owned();
    }
    let mut table = String::from("| key | kind | required | default | description |\n|---|---|---|---|---|");
    for (key, kind) in keys(application) {
        let required = if key.required { "yes" } else { "no" };
        let default = key.default.as_deref().map(|default| format!("`{}`", cell(default))).unwrap_or_default();
        _ = write!(table, "\n| `{}` | {kind} | {required} | {default} | {} |", key.key, cell(&key.description));
    }
    table
}

/// The paragraph of the README about the API Client.
pub(super) fn api_client(application: &Application) -> String {
    let scopes = scopes(application.application_type).join("`, `");
    if has_platform_api_client(application) {
        format!(
            "On deploy, the platform creates an API Client with the scopes of `inheritAs.apiClient` in connect.yaml,\n\
             and sets these variables. The scopes must include `{scopes}`. On your own machine, use an API Client\n\
             that you create yourself."
        )
    } else {
        format!(
            "The API Client needs the scope `{scopes}`. To test against another host, set both `CTP_API_URL` and\n\
             `CTP_AUTH_URL` instead of `CTP_REGION`."
        )
    }
}

/// The keys that locate the API, as the elements of an array in the code.
pub(super) fn hosts(application: &Application) -> &'static str {
    if has_platform_api_client(application) {
        // `ctconnect application start` sets the variables that the platform sets, and CTP_REGION is none of them.
        "'CTP_API_URL', 'CTP_AUTH_URL'"
    } else {
        "'CTP_REGION'"
    }
}

fn has_platform_api_client(application: &Application) -> bool {
    keys(application).any(|(key, _)| key.key == "CTP_API_URL")
}

/// A template for `.env`, with the description of every key, or `None` if there are no keys.
pub(super) fn environment_example(application: &Application) -> Option<TemplateFile> {
    let mut contents = format!(
        "# Configuration of {}. Copy this file to .env, which git ignores, and fill in the values.\n",
        application.name
    );
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

/// The name that `.gitignore` and the README use.
pub const VALUES_FILE: &str = "values.yaml";

/// The `.gitignore` of a new project.
pub const PROJECT_GIT_IGNORE: &str = "node_modules/\nbuild/\n.env\nvalues.yaml\n";

/// A file for `--configuration-file` that reads all necessary values from the environment, or `None` if no key needs a
/// value.
pub fn values_file(applications: &[Application]) -> Option<TemplateFile> {
    let mut contents = "# Values for `--configuration-file`. ${NAME} is read from the environment.\n".to_owned();
    let head = contents.len();
    for application in applications {
        let mut needed = keys(application).filter(|(key, _)| key.needs_value()).peekable();
        if needed.peek().is_some() {
            _ = writeln!(contents, "{}:", application.name);
        }
        needed.for_each(|(ConfigurationKey { key, .. }, _)| _ = writeln!(contents, "  {key}: ${{{key}}}"));
    }
    (contents.len() > head).then(|| TemplateFile { path: VALUES_FILE.to_owned(), contents })
}

/// A ctconnect.yaml with one Deployment: the values that are necessary come from the environment. Without a `key` for Connector
/// and Deployment, the user has to choose one.
pub fn project_file(key: Option<&str>, applications: &[Application]) -> String {
    let mut text = "# The Connector of this project and its Deployments.\n\
                    # `ctconnect validate` checks this file, and `ctconnect schema --project-file` describes it for editors.\n\
                    # `ctconnect plan` shows what `ctconnect deploy` would change. Flags override the file.\n"
        .to_owned();
    let (mark, key) = key.map_or(("# ", "my-connector"), |key| ("", key));
    let key = if is_plain_text(key) { key.to_owned() } else { format!("\"{key}\"") };
    _ = writeln!(text, "{mark}connector:\n{mark}  key: {key}");
    text.push_str("\ndeployments:\n  sandbox:\n");
    _ = writeln!(text, "    {mark}key: {key}");
    text.push_str("    type: sandbox # or production\n");
    let mut values = String::new();
    for application in applications {
        let mut needed = keys(application).filter(|(key, _)| key.needs_value()).peekable();
        if needed.peek().is_some() {
            _ = writeln!(values, "      {}:", application.name);
        }
        needed.for_each(|(ConfigurationKey { key, .. }, _)| _ = writeln!(values, "        {key}: ${{{key}}}"));
    }
    if values.is_empty() {
        text.push_str("    # configuration: # ${NAME} is read from the environment\n    #   APPLICATION:\n    #     KEY: ${NAME}\n");
    } else {
        _ = write!(text, "    configuration: # ${{NAME}} is read from the environment\n{values}");
    }
    text
}

/// The files of a project folder, without connect.yaml and the folders of the applications.
pub fn project_files(project: &str, applications: &[Application]) -> Vec<TemplateFile> {
    vec![
        TemplateFile { path: ".gitignore".to_owned(), contents: PROJECT_GIT_IGNORE.to_owned() },
        TemplateFile { path: "README.md".to_owned(), contents: readme(project, applications) },
    ]
}

fn readme(project: &str, applications: &[Application]) -> String {
    let mut text =
        format!("# {project}\n\nA Connector for commercetools Connect.\n\n| application | description |\n|---|---|\n");
    for application in applications {
        _ = writeln!(text, "| [`{0}`]({0}) | {1} |", application.name, description(application));
    }
    text.push_str(DEVELOP);
    for application in applications {
        text.push_str(&try_commands(application));
    }
    text.push_str(DEPLOY);
    text
}

const DEVELOP: &str = "
`connect.yaml` declares the applications and their configuration keys. Each application has its own README.

## Develop

    ctconnect validate                  checks connect.yaml and the project
    ctconnect application build --all
    ctconnect application test --all

To try an application, copy its `.env.example` to `.env` and fill in the values. Then start the application, and call it
from another terminal as the platform would:

";

const DEPLOY: &str = "
## Deploy

The platform builds the commit of a tag in the repository.

    git init && git add . && git commit -m \"Begin\" && git tag v1
    git remote add origin git@github.com:OWNER/REPOSITORY.git
    git push -u origin HEAD v1
    ctconnect auth login
    ctconnect deploy

Pass the values of configuration keys with `--configuration-file values.yaml`. The file lists the values of each
application under its name. `${NAME}` is read from the environment, so that the file contains no secrets.
`ctconnect --local deploy` deploys to an emulator, without an account.

If the platform creates the API Client of the applications (`inheritAs.apiClient` in connect.yaml), your own API Client
needs the scope `manage_api_clients` to deploy.

For the next release, commit your changes, create and push a new tag, and run `ctconnect deploy` again.
";

fn description(application: &Application) -> String {
    let endpoint = application.endpoint.as_deref().unwrap_or("/");
    match application.application_type {
        ApplicationType::Service => format!("responds to requests at `{endpoint}`: an API Extension on carts"),
        ApplicationType::Event => format!("handles messages of the Project, delivered to `{endpoint}`"),
        ApplicationType::Job => {
            format!("runs on the schedule `{}`", application.schedule.as_deref().unwrap_or_default())
        }
        ApplicationType::Assets => "files for the browser".to_owned(),
        ApplicationType::MerchantCenterCustomApplication => "a Custom Application of the Merchant Center".to_owned(),
        ApplicationType::MerchantCenterCustomView => "a Custom View of the Merchant Center".to_owned(),
    }
}

/// The commands that start and call an application.
fn try_commands(application: &Application) -> String {
    use ApplicationType::{Event, Job, Service};
    let name = &application.name;
    let mut text = format!("    ctconnect application start {name}\n");
    if matches!(application.application_type, Service | Event | Job) {
        _ = writeln!(text, "    ctconnect application call {name}");
    }
    text
}

/// The configuration keys, each with its kind.
fn keys(application: &Application) -> impl Iterator<Item = (&ConfigurationKey, &'static str)> {
    let standard = application.configuration.standard.iter().map(|key| (key, "standard"));
    standard.chain(application.configuration.secured.iter().map(|key| (key, "secured")))
}

/// The text of a cell in a Markdown table.
fn cell(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ").replace('|', "\\|")
}

/// A value as Node.js parses it in a `.env` file: in quotes that it does not contain, if it needs any.
fn quoted(value: &str) -> String {
    let is_plain = |letter: char| letter.is_ascii_alphanumeric() || "_-./:@,+".contains(letter);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    let quote = ['\'', '"', '`'].into_iter().find(|quote| !value.contains(*quote));
    quote.map(|quote| format!("{quote}{value}{quote}")).unwrap_or_default()
}
