//! `ctconnect api`: an authenticated request to any path, with the program's retries, errors and exit codes.

use std::convert::Infallible;
use std::path::Path;

use anyhow::{Context as _, Result};
use bytes::Bytes;
use clap::ValueHint;
use http::Method;
use serde_json::{Map, Value};

use crate::address::encode_segment;
use crate::api::{Client, ListPage, NotAPage};
use crate::blocking::{LARGEST_INPUT, read_text};
use crate::cli::arguments::{complete_api_methods, complete_api_paths};
use crate::failure::{ExitCode, Failure};
use crate::operation::pages::{PageQuery, Sort, read_pages};
use crate::session::Session;

/// Send an authenticated request to any path of the API
///
/// `{projectKey}` in the path is replaced by the Project key: `ctconnect api GET /{projectKey}/deployments`. Prints the
/// JSON of the response.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  # Read five Connectors
  ctconnect api GET '/connectors/drafts?limit=5'

  # Read every page of them
  ctconnect api GET /connectors/drafts --paginate
")]
pub struct Args {
    /// HTTP method: GET, POST or DELETE
    #[arg(value_name = "METHOD", value_parser = method, add = complete_api_methods())]
    method: Method,

    /// Path and query, such as `/connectors/drafts?limit=5`
    #[arg(add = complete_api_paths())]
    path: String,

    /// File to send as the body; `-` reads standard input
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath, conflicts_with_all = ["fields", "paginate"])]
    input: Option<String>,

    /// Field of the JSON body, or of the query with GET; repeatable
    ///
    /// `key=value` is a string, `key:=value` is JSON.
    #[arg(short, long = "field", value_name = "KEY=VALUE", value_parser = field)]
    fields: Vec<Result<(String, Value), &'static str>>,

    /// Read every page, and print all results as one array
    #[arg(long)]
    paginate: bool,
}

/// Sends the request and prints the body of the response, whatever its status; an error status then is a failure.
pub(super) async fn run(args: Args, session: &Session) -> Result<()> {
    let fields = args.fields()?;
    let body = args.body(&fields, session).await?;
    let client = session.client().await?;
    let path = args.path(&fields, &client)?;
    if args.paginate {
        return show_every_result(session, &client, &args.method, &path).await;
    }
    let answer = client.raw(args.method.clone(), &path, body).await;
    let answer = answer.with_context(|| format!("{} {path}", args.method))?;
    if !answer.body.is_empty() {
        session.ui.show_body(&answer.body)?;
    }
    answer.error.map_or(Ok(()), |error| Err(error.into()))
}

impl Args {
    fn fields(&self) -> Result<Map<String, Value>> {
        let numbered = self.fields.iter().enumerate();
        let read = |(index, field): (usize, &Result<_, &str>)| match field {
            Ok(field) => Ok(Clone::clone(field)),
            Err(error) => Err(Failure::usage(format!("`--field` number {}: {error}", index + 1)).into()),
        };
        numbered.map(read).collect()
    }

    async fn body(&self, fields: &Map<String, Value>, session: &Session) -> Result<Option<Bytes>> {
        if let Some(path) = &self.input {
            let text = match path.as_str() {
                "-" => session.ui.read_stdin().await,
                path => read_text(Path::new(path), LARGEST_INPUT).await,
            };
            let text = text.map_err(|error| Failure::input(format!("cannot read {path}: {error}")))?;
            return Ok(Some(Bytes::from(text)));
        }
        if fields.is_empty() || self.method.is_safe() {
            return Ok(None);
        }
        Ok(Some(Bytes::from(Value::Object(fields.clone()).to_string())))
    }

    /// The path with the Project key filled in, and with the fields as query of a GET or HEAD.
    fn path(&self, fields: &Map<String, Value>, client: &Client) -> Result<String> {
        const PROJECT: &str = "{projectKey}";
        let mut path = self.path.clone();
        if path.contains(PROJECT) {
            let key = client
                .project_key()
                .ok_or_else(|| Failure::usage("the path contains `{projectKey}`, but the Project key is not set"))?;
            path = path.replace(PROJECT, &encode_segment(key));
        }
        if self.method.is_safe() {
            for (name, value) in fields {
                let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                path = with_parameter(&path, name, &text);
            }
        }
        Ok(path)
    }
}

/// Shows the results of every page.
async fn show_every_result(session: &Session, client: &Client, method: &Method, path: &str) -> Result<()> {
    if *method != Method::GET {
        return Err(Failure::usage("`--paginate` works only with GET").into());
    }
    if ["limit=", "offset="].iter().any(|name| path.contains(&format!("?{name}")) || path.contains(&format!("&{name}")))
    {
        return Err(Failure::usage("`--paginate` sets `limit` and `offset` itself; remove them from the path").into());
    }
    let mut list = session.ui.list_as_data();
    let end = read_pages(Sort::Unknown, async |query| page(client, path, query).await, |page| Ok(list.write(&page)?));
    end.await?.gap.inspect(|gap| session.ui.warn(gap));
    Ok(list.finish(None)?)
}

/// One page of a list at `path`.
async fn page(client: &Client, path: &str, query: PageQuery) -> Result<ListPage> {
    let window = [("limit", query.limit), ("offset", query.offset)];
    let windowed = window.iter().filter_map(|(name, number)| Some((name, (*number)?)));
    let path_of_page =
        windowed.fold(path.to_owned(), |path, (name, number)| with_parameter(&path, name, &number.to_string()));
    let answer = client.raw(Method::GET, &path_of_page, None).await.with_context(|| format!("GET {path_of_page}"))?;
    answer.error.map_or(Ok(()), Err)?;
    // The hint leads to the command that prints whatever the service sends.
    ListPage::from_body(&answer.body)
        .map_err(|problem| match problem {
            NotAPage::NotJson => {
                Failure::new(ExitCode::UNAVAILABLE, format!("the response to GET {path_of_page} is not JSON"))
                    .hint("the same command without `--paginate` prints it as it is")
            }
            NotAPage::NoResults => Failure::usage(format!("`{path}` is not a list with pages")),
        })
        .map_err(Into::into)
}

fn method(text: &str) -> Result<Method, String> {
    let method = text.to_ascii_uppercase();
    match method.as_str() {
        "GET" | "HEAD" | "POST" | "DELETE" => method.parse().map_err(|_| "not an HTTP method".to_owned()),
        _ => Err("the API supports GET, POST and DELETE".to_owned()),
    }
}

/// Parses `key=text`, or `key:=json`. Always succeeds: clap would repeat the whole text in its error, and it may hold a
/// secret.
fn field(text: &str) -> Result<Result<(String, Value), &'static str>, Infallible> {
    Ok(match text.split_once('=').filter(|(key, _)| !key.is_empty()) {
        None => Err("write `key=value`"),
        Some((key, value)) => match key.strip_suffix(':') {
            None => Ok((key.to_owned(), Value::from(value))),
            Some(key) => match serde_json::from_str(value) {
                Ok(json) => Ok((key.to_owned(), json)),
                Err(_) => Err("the value after `:=` is not JSON"),
            },
        },
    })
}

fn with_parameter(path: &str, name: &str, value: &str) -> String {
    let separator = if path.contains('?') { '&' } else { '?' };
    format!("{path}{separator}{}={}", encode_segment(name), encode_segment(value))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_field_is_text_or_json() {
        let field = |text| field(text).unwrap_or_else(|never| match never {});
        assert_eq!(field("version=1"), Ok(("version".into(), json!("1"))));
        assert_eq!(field("version:=1"), Ok(("version".into(), json!(1))));
        assert_eq!(field("a=b=c:="), Ok(("a".into(), json!("b=c:="))));
        assert_eq!(
            field("actions:=[{\"action\": \"unlist\"}]"),
            Ok(("actions".into(), json!([{ "action": "unlist" }])))
        );
        assert!(field("=x").is_err() && field("x").is_err() && field("x:={").is_err());
    }

    #[test]
    fn parameters_are_joined_and_encoded() {
        assert_eq!(with_parameter("/a", "sort", "createdAt desc"), "/a?sort=createdAt%20desc");
        assert_eq!(with_parameter("/a?x=1", "y", "&"), "/a?x=1&y=%26");
    }

    #[test]
    fn methods_are_read_in_any_case() {
        assert_eq!(method("get"), Ok(Method::GET));
        assert!(method("PATCH").is_err());
    }
}
