//! Finds the operation for a method and a path.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Request, StatusCode};
use percent_encoding::percent_decode_str;

use crate::emulator::clock::Moment;
use crate::emulator::connectors::{actions, published, staging};
use crate::emulator::context::{Caller, Permission, RequestContext};
use crate::emulator::deployments::{deploying, logs, redeploying, revisions};
use crate::emulator::input::query::{ParameterFault, QueryParameters};
use crate::emulator::input::text::{is_key, is_project_key, is_uuid};
use crate::emulator::options::EmulatorOptions;
use crate::emulator::resource::ResourceReference;
use crate::emulator::responses::{ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::state::EmulatorState;
use crate::emulator::tokens;

/// A path of the API. Its variable parts are not decoded.
#[derive(Debug, Clone, Copy)]
enum Route<'a> {
    Token,
    Introspect,
    Drafts,
    Draft(&'a str),
    Search,
    Connector(&'a str),
    Deployments(&'a str),
    /// The Project and the Deployment, and what of it is requested.
    Deployment(&'a str, &'a str, DeploymentPart<'a>),
}

#[derive(Debug, Clone, Copy)]
enum DeploymentPart<'a> {
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
            [project, "deployments", deployment, ref part @ ..] => {
                let part = match part {
                    [] => DeploymentPart::Itself,
                    ["logs"] => DeploymentPart::Logs,
                    ["revisions"] => DeploymentPart::Revisions,
                    ["revisions", revision] => DeploymentPart::Revision(revision),
                    _ => return None,
                };
                Self::Deployment(project, deployment, part)
            }
            _ => return None,
        })
    }

    /// The methods that the path accepts.
    fn methods(self) -> &'static str {
        match self {
            Self::Token | Self::Introspect => "POST",
            Self::Drafts | Self::Deployments(_) => "GET, POST",
            Self::Draft(_) | Self::Deployment(_, _, DeploymentPart::Itself) => "GET, POST, DELETE",
            Self::Search | Self::Connector(_) | Self::Deployment(..) => "GET",
        }
    }
}

/// Answers a request. The state must be that of `now`. Changes to it are to be discarded if the result is an error.
pub(crate) fn answer(
    state: &mut EmulatorState,
    options: &EmulatorOptions,
    now: Moment,
    request: &Request<Bytes>,
) -> RequestResult {
    let path = request.uri().path();
    let route = Route::find(path).ok_or_else(|| ErrorResponse::not_found(format!("There is no path {path}.")))?;
    if !route.methods().split(", ").any(|method| method == request.method().as_str()) {
        return Err(ErrorResponse::method_not_allowed(request.method(), route.methods()));
    }
    RoutedRequest { state, options, now, request }.answer(route)
}

/// A request, and what its operation needs.
struct RoutedRequest<'a> {
    state: &'a mut EmulatorState,
    options: &'a EmulatorOptions,
    now: Moment,
    request: &'a Request<Bytes>,
}

impl<'a> RoutedRequest<'a> {
    fn answer(self, route: Route<'_>) -> RequestResult {
        let headers = self.request.headers();
        match route {
            Route::Token => {
                let form = self.form()?;
                tokens::issue(&mut self.state.tokens, self.options, self.now, headers, &form)
            }
            Route::Introspect => tokens::introspect(&self.state.tokens, self.now, headers, &self.form()?),
            Route::Drafts => {
                let context = self.context()?;
                self.require_for_connectors(&context)?;
                if self.is_read() {
                    return staging::list(self.state, &self.parameters()?);
                }
                staging::create(self.state, &context, self.json()?)
            }
            Route::Draft(segment) => {
                let (context, reference) = (self.context()?, reference(segment)?);
                self.require_for_connectors(&context)?;
                match *self.request.method() {
                    Method::GET => staging::get(self.state, &reference),
                    Method::DELETE => staging::delete(self.state, &reference),
                    _ => actions::update(self.state, &context, &reference, self.json()?),
                }
            }
            Route::Search => {
                let context = self.context()?;
                self.require_for_connectors(&context)?;
                published::search(&self.state.drafts, &context, &self.parameters()?)
            }
            Route::Connector(segment) => {
                let (context, reference) = (self.context()?, reference(segment)?);
                self.require_for_connectors(&context)?;
                published::get(&self.state.drafts, &context, &reference)
            }
            Route::Deployments(project) => {
                let (context, project) = (self.context()?, project_key(project)?);
                self.require_for_deployments(&context, &project)?;
                if self.is_read() {
                    return deploying::list(self.state, &project, &self.parameters()?);
                }
                deploying::create(self.state, &context, &project, self.json()?)
            }
            Route::Deployment(project, segment, part) => self.deployment(project, segment, part),
        }
    }

    fn deployment(self, project: &str, segment: &str, part: DeploymentPart<'_>) -> RequestResult {
        let (context, project, reference) = (self.context()?, project_key(project)?, reference(segment)?);
        self.require_for_deployments(&context, &project)?;
        if self.request.method() == Method::POST {
            return redeploying::update(self.state, &context, &project, &reference, self.json()?);
        }
        let (is_read, parameters) = (self.is_read(), self.parameters());
        let deployment = deploying::find(&mut self.state.deployments, &project, &reference)?;
        match part {
            DeploymentPart::Itself if !is_read => redeploying::delete(deployment, &context),
            DeploymentPart::Itself => Ok(SuccessResponse::ok(deployment.view())),
            DeploymentPart::Logs => logs::get(&context, deployment, &parameters?),
            DeploymentPart::Revisions => revisions::list(deployment, &parameters?),
            DeploymentPart::Revision(revision) => revisions::get(deployment, revision),
        }
    }

    fn is_read(&self) -> bool {
        self.request.method() == Method::GET
    }

    fn context(&self) -> RequestResult<RequestContext<'a>> {
        let caller = Caller::identify(&self.state.tokens, self.options, self.now, self.request.headers())?;
        Ok(RequestContext { options: self.options, now: self.now, caller })
    }

    fn require_for_connectors(&self, context: &RequestContext<'_>) -> RequestResult<()> {
        let permission = if self.is_read() { Permission::ViewConnectors } else { Permission::ManageConnectors };
        context.caller.require(permission)
    }

    fn require_for_deployments(&self, context: &RequestContext<'_>, project: &str) -> RequestResult<()> {
        context.caller.require(if self.is_read() {
            Permission::ViewDeployments(project)
        } else {
            Permission::ManageDeployments(project)
        })
    }

    fn parameters(&self) -> Result<QueryParameters, ParameterFault> {
        QueryParameters::parse(self.request.uri().query().unwrap_or_default())
    }

    /// The body, unless the request says that it is not JSON.
    fn json(&self) -> RequestResult<&'a Bytes> {
        match media_type(self.request).as_deref() {
            None | Some("application/json") => Ok(self.request.body()),
            Some(_) => Err(ErrorResponse::invalid_body("Content-Type: must be application/json")
                .status(StatusCode::UNSUPPORTED_MEDIA_TYPE)),
        }
    }

    /// The parameters of a request to the auth service, from its query and from a form.
    fn form(&self) -> RequestResult<QueryParameters> {
        let request = self.request;
        let parse = |text| QueryParameters::parse(text).map_err(|ParameterFault(fault)| tokens::invalid_request(fault));
        let query = parse(request.uri().query().unwrap_or_default())?;
        match media_type(request).as_deref() {
            None | Some("application/x-www-form-urlencoded") => {}
            Some(_) if request.body().is_empty() => {}
            Some(_) => {
                let message = "The body must be of type application/x-www-form-urlencoded.";
                return Err(tokens::invalid_request(message));
            }
        }
        let text = str::from_utf8(request.body());
        let text = text.map_err(|_| tokens::invalid_request("The form is not UTF-8 text."))?;
        Ok(query.and(parse(text.trim_end())?))
    }
}

fn media_type(request: &Request<Bytes>) -> Option<String> {
    let sent = request.headers().get(CONTENT_TYPE)?.to_str().unwrap_or_default();
    Some(sent.split(';').next().unwrap_or_default().trim().to_ascii_lowercase())
}

fn decoded(segment: &str, name: &str) -> RequestResult<String> {
    let text = percent_decode_str(segment).decode_utf8();
    text.map(Cow::into_owned).map_err(|_| ErrorResponse::invalid_path(format!("{name}: must be UTF-8 text")))
}

fn project_key(segment: &str) -> RequestResult<String> {
    let key = decoded(segment, "projectKey")?;
    let fault = "projectKey: must be 2 to 36 letters, digits, '_' or '-'";
    if is_project_key(&key) { Ok(key) } else { Err(ErrorResponse::invalid_path(fault)) }
}

/// `key=…` is a key, anything else an id.
fn reference(segment: &str) -> RequestResult<ResourceReference> {
    let text = decoded(segment, "id")?;
    match text.strip_prefix("key=") {
        Some(key) if is_key(key, 2, 256) => Ok(ResourceReference::Key(key.to_owned())),
        Some(_) => Err(ErrorResponse::invalid_path("key: must be 2 to 256 letters, digits, '_' or '-'")),
        None if is_uuid(&text) => Ok(ResourceReference::Id(text)),
        None => Err(ErrorResponse::invalid_path("id: must be a UUID, or a key written as key=…")),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::emulator::testing::{TestBench, codes};

    fn refusal(bench: &TestBench, method: Method, path: &str) -> (u16, String) {
        let (status, body) = bench.send(method, path, Bytes::new());
        (status, codes(&body).join(" "))
    }

    #[test]
    fn unknown_paths_are_not_found() {
        let bench = TestBench::new();
        for path in
            ["/", "", "/connectors", "/connectors/drafts/", "/acme", "/acme/deployments/", "/acme/extensions", "//"]
        {
            assert_eq!(refusal(&bench, Method::GET, path), (404, "ResourceNotFound".to_owned()), "{path}");
        }
    }

    #[test]
    fn other_methods_are_not_allowed_and_the_right_ones_are_named() {
        let bench = TestBench::new();
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
        let bench = TestBench::new();
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
        let bench = TestBench::new();
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
        let bench = TestBench::new();
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
        let bench = TestBench::new();
        bench.deploy();
        assert_eq!(bench.delete("/acme/deployments/key=live?version=1").0, 202);
        assert_eq!(bench.post("/connectors/drafts/key=tax?dataErasure=true", &json!({})).0, 400);
    }
}
