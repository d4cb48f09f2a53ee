//! From method and path to the operation that answers.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use super::answers::{Code, Outcome, Refusal};
use super::clock::Moment;
use super::context::Context;
use super::options::Options;
use super::query::Parameters;
use super::text::{is_key, is_project_key, is_uuid};
use super::tokens::{self, Access, Caller};
use super::world::{Reference, World};
use super::{connectors, deploying, logs, revisions, staging};

/// A path of the API, its variable parts still as they were sent.
#[derive(Debug, Clone, Copy)]
enum Route<'a> {
    Token,
    Introspect,
    Drafts,
    Draft(&'a str),
    Search,
    Connector(&'a str),
    Deployments(&'a str),
    Deployment(&'a str, &'a str),
    Logs(&'a str, &'a str),
    Revisions(&'a str, &'a str),
    Revision(&'a str, &'a str, &'a str),
}

impl<'a> Route<'a> {
    fn find(path: &'a str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        Some(match segments[..] {
            ["oauth", "token"] => Self::Token,
            ["oauth", "introspect"] => Self::Introspect,
            ["connectors", "drafts"] => Self::Drafts,
            ["connectors", "drafts", reference] => Self::Draft(reference),
            ["connectors", "search"] => Self::Search,
            ["connectors", reference] => Self::Connector(reference),
            [project, "deployments"] => Self::Deployments(project),
            [project, "deployments", reference] => Self::Deployment(project, reference),
            [project, "deployments", reference, "logs"] => Self::Logs(project, reference),
            [project, "deployments", reference, "revisions"] => Self::Revisions(project, reference),
            [project, "deployments", reference, "revisions", revision] => Self::Revision(project, reference, revision),
            _ => return None,
        })
    }

    /// The methods that the path takes.
    fn methods(self) -> &'static str {
        match self {
            Self::Token | Self::Introspect => "POST",
            Self::Drafts | Self::Deployments(_) => "GET, POST",
            Self::Draft(_) | Self::Deployment(..) => "GET, POST, DELETE",
            _ => "GET",
        }
    }
}

/// Answers a request. The world is at `now` already; what the answer changes in it is to be kept if it is a success.
pub(super) fn answer(world: &mut World, options: &Options, now: Moment, request: &Request<Bytes>) -> Outcome {
    let path = request.uri().path();
    let route = Route::find(path).ok_or_else(|| Refusal::not_found(format!("There is no path {path}.")))?;
    if !route.methods().split(", ").any(|method| method == request.method().as_str()) {
        return Err(Refusal::method_not_allowed(request.method(), route.methods()));
    }
    if let Route::Token | Route::Introspect = route {
        return authorization(world, options, now, route, request);
    }
    let caller = Caller::identify(world, options, now, request.headers())?;
    let parameters = Parameters::parse(request.uri().query().unwrap_or_default()).map_err(Refusal::invalid_query)?;
    let context = Context { options, now, caller };
    if request.method() == Method::POST {
        check_content_type(request)?;
    }
    match route {
        Route::Token | Route::Introspect => Err(Refusal::not_found("Tokens are answered above.")),
        Route::Drafts | Route::Draft(_) => draft(world, &context, route, request, &parameters),
        Route::Search | Route::Connector(_) => connector(world, &context, route, &parameters),
        Route::Deployments(project)
        | Route::Deployment(project, _)
        | Route::Logs(project, _)
        | Route::Revisions(project, _)
        | Route::Revision(project, ..) => {
            let project = project_key(project)?;
            deployment(world, &context, route, &project, request, &parameters)
        }
    }
}

/// The auth service: parameters come as a form or in the query.
fn authorization(
    world: &mut World,
    options: &Options,
    now: Moment,
    route: Route<'_>,
    request: &Request<Bytes>,
) -> Outcome {
    let invalid = |fault| Refusal::new(Code::InvalidRequest, fault);
    let form = std::str::from_utf8(request.body()).map_err(|_| invalid("The form is no UTF-8 text.".to_owned()))?;
    let form = Parameters::parse(form.trim_end()).map_err(invalid)?;
    let parameters = Parameters::parse(request.uri().query().unwrap_or_default()).map_err(invalid)?.and(form);
    match route {
        Route::Token => tokens::issue(world, options, now, request.headers(), &parameters),
        _ => tokens::introspect(world, now, request.headers(), &parameters),
    }
}

fn draft(
    world: &mut World,
    context: &Context<'_>,
    route: Route<'_>,
    request: &Request<Bytes>,
    parameters: &Parameters,
) -> Outcome {
    let reference = match route {
        Route::Draft(segment) => Some(reference(segment)?),
        _ => None,
    };
    let reading = request.method() == Method::GET;
    context.caller.require(if reading { Access::ViewConnectors } else { Access::ManageConnectors })?;
    match reference {
        None if reading => staging::list(world, parameters),
        None => staging::create(world, context, request.body()),
        Some(reference) if reading => staging::get(world, &reference),
        Some(reference) if request.method() == Method::DELETE => staging::delete(world, &reference),
        Some(reference) => staging::update(world, context, &reference, request.body()),
    }
}

fn connector(world: &World, context: &Context<'_>, route: Route<'_>, parameters: &Parameters) -> Outcome {
    let reference = match route {
        Route::Connector(segment) => Some(reference(segment)?),
        _ => None,
    };
    context.caller.require(Access::ViewConnectors)?;
    match reference {
        Some(reference) => connectors::get(world, context, &reference),
        None => connectors::search(world, context, parameters),
    }
}

fn deployment(
    world: &mut World,
    context: &Context<'_>,
    route: Route<'_>,
    project: &str,
    request: &Request<Bytes>,
    parameters: &Parameters,
) -> Outcome {
    let named = match route {
        Route::Deployment(_, segment) | Route::Logs(_, segment) => Some(reference(segment)?),
        Route::Revisions(_, segment) | Route::Revision(_, segment, _) => Some(reference(segment)?),
        _ => None,
    };
    let method = request.method();
    let reading = method == Method::GET;
    context.caller.require(if reading {
        Access::ViewDeployments(project)
    } else {
        Access::ManageDeployments(project)
    })?;
    let Some(named) = named else {
        return if reading {
            deploying::list(world, project, parameters)
        } else {
            deploying::create(world, context, project, request.body())
        };
    };
    match route {
        Route::Logs(..) => logs::get(context, deploying::find(world, project, &named)?, parameters),
        Route::Revisions(..) => revisions::list(deploying::find(world, project, &named)?, parameters),
        Route::Revision(_, _, revision) => revisions::get(deploying::find(world, project, &named)?, revision),
        _ if reading => deploying::get(world, project, &named),
        _ if method == Method::DELETE => deploying::delete(world, context, project, &named),
        _ => deploying::update(world, context, project, &named, request.body()),
    }
}

fn check_content_type(request: &Request<Bytes>) -> Outcome<()> {
    let sent = request.headers().get(CONTENT_TYPE).map(|value| value.to_str().unwrap_or_default());
    let media_type = sent.map(|sent| sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase());
    match media_type.as_deref() {
        None | Some("application/json") => Ok(()),
        Some(_) => {
            Err(Refusal::invalid_body("Content-Type: must be application/json")
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE))
        }
    }
}

fn decoded(segment: &str, name: &str) -> Outcome<String> {
    let text = percent_decode_str(segment).decode_utf8();
    text.map(std::borrow::Cow::into_owned).map_err(|_| Refusal::invalid_path(format!("{name}: no UTF-8 text")))
}

fn project_key(segment: &str) -> Outcome<String> {
    let key = decoded(segment, "projectKey")?;
    let fault = "projectKey: must be 2 to 36 letters, digits, '_' or '-'";
    if is_project_key(&key) { Ok(key) } else { Err(Refusal::invalid_path(fault)) }
}

/// `key=…` names a key, anything else an id.
fn reference(segment: &str) -> Outcome<Reference> {
    let text = decoded(segment, "id")?;
    match text.strip_prefix("key=") {
        Some(key) if is_key(key, 2, 256) => Ok(Reference::Key(key.to_owned())),
        Some(_) => Err(Refusal::invalid_path("key: must be 2 to 256 letters, digits, '_' or '-'")),
        None if is_uuid(&text) => Ok(Reference::Id(text)),
        None => Err(Refusal::invalid_path("id: must be a UUID, or a key written as key=…")),
    }
}
