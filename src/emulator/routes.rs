//! From method and path to the operation that answers.

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use crate::emulator::answers::{Code, Outcome, Refusal};
use crate::emulator::clock::Moment;
use crate::emulator::connectors::{actions, published, staging};
use crate::emulator::context::Context;
use crate::emulator::deployments::{deploying, logs, redeploying, revisions};
use crate::emulator::input::query::Parameters;
use crate::emulator::input::text::{is_key, is_project_key, is_uuid};
use crate::emulator::options::Options;
use crate::emulator::tokens::{self, Access, Caller};
use crate::emulator::world::{Reference, World};

/// A path of the API. Its variable parts are still as they were sent.
#[derive(Debug, Clone, Copy)]
enum Route<'a> {
    Token,
    Introspect,
    Drafts,
    Draft(&'a str),
    Search,
    Connector(&'a str),
    Deployments(&'a str),
    /// A Deployment of a Project, or something below it.
    Deployment(&'a str, &'a str, Part<'a>),
}

/// What of a Deployment is meant.
#[derive(Debug, Clone, Copy)]
enum Part<'a> {
    Itself,
    Logs,
    Revisions,
    Revision(&'a str),
}

impl<'a> Route<'a> {
    fn find(path: &'a str) -> Option<Self> {
        let segments: Vec<&str> = path.strip_prefix('/')?.split('/').collect();
        if segments.contains(&"") {
            return None;
        }
        Some(match segments[..] {
            ["oauth", "token"] => Self::Token,
            ["oauth", "introspect"] => Self::Introspect,
            ["connectors", "drafts"] => Self::Drafts,
            ["connectors", "drafts", draft] => Self::Draft(draft),
            ["connectors", "search"] => Self::Search,
            ["connectors", connector] => Self::Connector(connector),
            [project, "deployments"] => Self::Deployments(project),
            [project, "deployments", deployment] => Self::Deployment(project, deployment, Part::Itself),
            [project, "deployments", deployment, "logs"] => Self::Deployment(project, deployment, Part::Logs),
            [project, "deployments", deployment, "revisions"] => Self::Deployment(project, deployment, Part::Revisions),
            [project, "deployments", deployment, "revisions", revision] => {
                Self::Deployment(project, deployment, Part::Revision(revision))
            }
            _ => return None,
        })
    }

    /// The methods that the path takes.
    fn methods(self) -> &'static str {
        match self {
            Self::Token | Self::Introspect => "POST",
            Self::Drafts | Self::Deployments(_) => "GET, POST",
            Self::Draft(_) | Self::Deployment(_, _, Part::Itself) => "GET, POST, DELETE",
            Self::Search | Self::Connector(_) | Self::Deployment(..) => "GET",
        }
    }
}

/// A request on its way to the operation that answers it.
struct Call<'a> {
    world: &'a mut World,
    options: &'a Options,
    now: Moment,
    request: &'a Request<Bytes>,
}

/// Answers a request. The world is at `now` already; what the answer changes in it is to be kept if it is a success.
pub(crate) fn answer(world: &mut World, options: &Options, now: Moment, request: &Request<Bytes>) -> Outcome {
    let path = request.uri().path();
    let route = Route::find(path).ok_or_else(|| Refusal::not_found(format!("There is no path {path}.")))?;
    if !route.methods().split(", ").any(|method| method == request.method().as_str()) {
        return Err(Refusal::method_not_allowed(request.method(), route.methods()));
    }
    let call = Call { world, options, now, request };
    match route {
        Route::Token => call.token(),
        Route::Introspect => call.introspect(),
        Route::Drafts => call.drafts(),
        Route::Draft(segment) => call.draft(segment),
        Route::Search => call.search(),
        Route::Connector(segment) => call.connector(segment),
        Route::Deployments(project) => call.deployments(project),
        Route::Deployment(project, segment, part) => call.deployment(project, segment, part),
    }
}

impl<'a> Call<'a> {
    fn token(self) -> Outcome {
        let parameters = form(self.request)?;
        tokens::issue(self.world, self.options, self.now, self.request.headers(), &parameters)
    }

    fn introspect(self) -> Outcome {
        tokens::introspect(self.world, self.now, self.request.headers(), &form(self.request)?)
    }

    fn drafts(self) -> Outcome {
        let context = self.context()?;
        if self.request.method() == Method::GET {
            context.caller.require(Access::ViewConnectors)?;
            return staging::list(self.world, &self.parameters()?);
        }
        context.caller.require(Access::ManageConnectors)?;
        staging::create(self.world, &context, self.json()?)
    }

    fn draft(self, segment: &str) -> Outcome {
        let context = self.context()?;
        let reference = reference(segment)?;
        if self.request.method() == Method::GET {
            context.caller.require(Access::ViewConnectors)?;
            return staging::get(self.world, &reference);
        }
        context.caller.require(Access::ManageConnectors)?;
        if self.request.method() == Method::DELETE {
            return staging::delete(self.world, &reference);
        }
        actions::update(self.world, &context, &reference, self.json()?)
    }

    fn search(self) -> Outcome {
        let context = self.context()?;
        context.caller.require(Access::ViewConnectors)?;
        published::search(self.world, &context, &self.parameters()?)
    }

    fn connector(self, segment: &str) -> Outcome {
        let context = self.context()?;
        let reference = reference(segment)?;
        context.caller.require(Access::ViewConnectors)?;
        published::get(self.world, &context, &reference)
    }

    fn deployments(self, project: &str) -> Outcome {
        let context = self.context()?;
        let project = project_key(project)?;
        if self.request.method() == Method::GET {
            context.caller.require(Access::ViewDeployments(&project))?;
            return deploying::list(self.world, &project, &self.parameters()?);
        }
        context.caller.require(Access::ManageDeployments(&project))?;
        deploying::create(self.world, &context, &project, self.json()?)
    }

    fn deployment(self, project: &str, segment: &str, part: Part<'_>) -> Outcome {
        let context = self.context()?;
        let project = project_key(project)?;
        let reference = reference(segment)?;
        if self.request.method() == Method::GET {
            context.caller.require(Access::ViewDeployments(&project))?;
            let found = || deploying::find(self.world, &project, &reference);
            return match part {
                Part::Itself => deploying::get(found()?),
                Part::Logs => logs::get(&context, found()?, &self.parameters()?),
                Part::Revisions => revisions::list(found()?, &self.parameters()?),
                Part::Revision(revision) => revisions::get(found()?, revision),
            };
        }
        context.caller.require(Access::ManageDeployments(&project))?;
        if self.request.method() == Method::DELETE {
            return redeploying::delete(self.world, &context, &project, &reference);
        }
        redeploying::update(self.world, &context, &project, &reference, self.json()?)
    }

    /// Who calls, or the refusal of somebody without a valid token.
    fn context(&self) -> Outcome<Context<'a>> {
        let caller = Caller::identify(self.world, self.options, self.now, self.request.headers())?;
        Ok(Context { options: self.options, now: self.now, caller })
    }

    fn parameters(&self) -> Outcome<Parameters> {
        Parameters::parse(self.request.uri().query().unwrap_or_default()).map_err(Refusal::invalid_query)
    }

    /// The body, if the request does not say that it is something else than JSON.
    fn json(&self) -> Outcome<&'a Bytes> {
        match media_type(self.request).as_deref() {
            None | Some("application/json") => Ok(self.request.body()),
            Some(_) => Err(Refusal::invalid_body("Content-Type: must be application/json")
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        }
    }
}

/// The parameters of a request to the auth service, which come as a form or in the query.
fn form(request: &Request<Bytes>) -> Outcome<Parameters> {
    let invalid = |fault: String| Refusal::new(Code::InvalidRequest, fault);
    let query = Parameters::parse(request.uri().query().unwrap_or_default()).map_err(invalid)?;
    match media_type(request).as_deref() {
        None | Some("application/x-www-form-urlencoded") => {}
        Some(_) if request.body().is_empty() => {}
        Some(_) => return Err(invalid("The body must be of type application/x-www-form-urlencoded.".to_owned())),
    }
    let text = std::str::from_utf8(request.body()).map_err(|_| invalid("The form is no UTF-8 text.".to_owned()))?;
    Ok(query.and(Parameters::parse(text.trim_end()).map_err(invalid)?))
}

fn media_type(request: &Request<Bytes>) -> Option<String> {
    let sent = request.headers().get(CONTENT_TYPE)?.to_str().unwrap_or_default();
    Some(sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
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

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::emulator::testing::{Bench, codes};

    fn refusal(bench: &Bench, method: Method, path: &str) -> (u16, String) {
        let (status, body) = bench.send(method, path, Bytes::new());
        (status, codes(&body).join(" "))
    }

    #[test]
    fn unknown_paths_are_not_found() {
        let bench = Bench::new();
        for path in
            ["/", "", "/connectors", "/connectors/drafts/", "/acme", "/acme/deployments/", "/acme/extensions", "//"]
        {
            assert_eq!(refusal(&bench, Method::GET, path), (404, "ResourceNotFound".to_owned()), "{path}");
        }
    }

    #[test]
    fn other_methods_are_not_allowed_and_the_right_ones_are_named() {
        let bench = Bench::new();
        let id = "5b0e3c52-9d5c-4f0e-8a55-0d6c1f7e2a10";
        for (method, path, allowed) in [
            (Method::GET, "/oauth/token".to_owned(), "POST"),
            (Method::PUT, "/connectors/drafts".to_owned(), "GET, POST"),
            (Method::PATCH, format!("/connectors/drafts/{id}"), "GET, POST, DELETE"),
            (Method::POST, "/connectors/search".to_owned(), "GET"),
            (Method::DELETE, format!("/connectors/{id}"), "GET"),
            (Method::DELETE, "/acme/deployments".to_owned(), "GET, POST"),
            (Method::POST, "/acme/deployments/key=live/logs".to_owned(), "GET"),
            (Method::OPTIONS, "/acme/deployments/key=live".to_owned(), "GET, POST, DELETE"),
        ] {
            let request = Request::builder().method(method).uri(&path).body(Bytes::new()).unwrap();
            let response = bench.emulator.handle(&request);
            assert_eq!(
                (response.status().as_u16(), response.headers()["allow"].to_str().unwrap()),
                (405, allowed),
                "{path}"
            );
        }
    }

    #[test]
    fn path_parameters_are_decoded_and_checked() {
        let bench = Bench::new();
        bench.deploy();
        for path in ["/acme/deployments/key=live", "/acme/deployments/key=l%69ve", "/ac%6De/deployments/key%3Dlive"] {
            assert_eq!(bench.get(path).0, 200, "{path}");
        }
        for path in [
            "/acme/deployments/live",
            "/acme/deployments/key=l",
            "/acme/deployments/key=a%2Fb",
            "/acme/deployments/key=%FF",
            "/a/deployments",
            "/a%20b/deployments",
            "/connectors/drafts/key=",
            "/connectors/7",
        ] {
            assert_eq!(refusal(&bench, Method::GET, path), (400, "InvalidPathParam".to_owned()), "{path}");
        }
    }

    #[test]
    fn a_body_must_not_say_that_it_is_something_else_than_json() {
        let bench = Bench::new();
        let status = |media_type: &str| {
            let request = Request::post("/acme/deployments")
                .header("Authorization", "Bearer x")
                .header(CONTENT_TYPE, media_type)
                .body(Bytes::from("{}"));
            bench.emulator.handle(&request.unwrap()).status().as_u16()
        };
        assert_eq!(status("Application/JSON; charset=utf-8"), 400);
        assert_eq!(status("text/plain"), 415);
    }

    #[test]
    fn the_correlation_id_comes_back() {
        let bench = Bench::new();
        let send = |id: Option<&str>| {
            let mut request = Request::get("/nowhere");
            if let Some(id) = id {
                request = request.header("X-Correlation-ID", id);
            }
            let response = bench.emulator.handle(&request.body(Bytes::new()).unwrap());
            response.headers()["x-correlation-id"].to_str().unwrap().to_owned()
        };
        assert_eq!(send(Some("acme/1")), "acme/1");
        assert!(is_uuid(&send(None)));
    }

    #[test]
    fn parameters_that_no_reader_expects_do_no_harm_on_single_resources() {
        let bench = Bench::new();
        bench.deploy();
        assert_eq!(bench.delete("/acme/deployments/key=live?version=1").0, 202);
        assert_eq!(bench.post("/connectors/drafts/key=tax?dataErasure=true", &json!({})).0, 400);
    }
}
