//! Finds the operation for a method and a path.

use std::borrow::Cow;

use bytes::Bytes;
use http::{Method, Request};
use percent_encoding::percent_decode_str;

use crate::emulator::clock::Moment;
use crate::emulator::connectors::{actions, requests, search};
use crate::emulator::context::RequestContext;
use crate::emulator::deployments::deploying::DeploymentTarget;
use crate::emulator::deployments::{deploying, logs, redeploying, revisions};
use crate::emulator::faults::ActiveFaults;
use crate::emulator::input::text::{is_key, is_project_key, is_uuid};
use crate::emulator::options::EmulatorOptions;
use crate::emulator::resource::IdOrKey;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult};
use crate::emulator::store::StateTransaction;
use crate::emulator::tokens;

/// Answers a request. The state must be that of `now`. Changes to it are to be discarded if the result is an error.
pub(crate) fn answer(
    state: &StateTransaction<'_>,
    options: &EmulatorOptions,
    faults: &ActiveFaults,
    now: Moment,
    request: &Request<Bytes>,
) -> RequestResult {
    let path = request.uri().path();
    let segments = segments(path);
    let context = RequestContext::new(state, options, faults, now, request);
    match (request.method(), &segments[..]) {
        (&Method::POST, ["oauth", "token"]) => tokens::issue(state, options, now, request),
        (&Method::POST, ["oauth", "introspect"]) => tokens::introspect(state, options, now, request),
        (&Method::GET, ["connectors", "drafts"]) => requests::list_drafts(state, &context?),
        (&Method::POST, ["connectors", "drafts"]) => requests::create_draft(state, &context?),
        (&Method::GET, ["connectors", "drafts", id]) => requests::get_draft(state, &context?, &reference(id)?),
        (&Method::POST, ["connectors", "drafts", id]) => actions::update(state, &context?, &reference(id)?),
        (&Method::DELETE, ["connectors", "drafts", id]) => requests::delete_draft(state, &context?, &reference(id)?),
        (&Method::GET, ["connectors", "search"]) => search::search_connectors(state, &context?),
        (&Method::GET, ["connectors", id]) => requests::get_connector(state, &context?, &reference(id)?),
        (&Method::GET, [project, "deployments"]) => deploying::list(state, &context?, &project_key(project)?),
        // `/connectors/deployments` is the Connector with this id.
        (&Method::POST, [project, "deployments"]) if *project != "connectors" => {
            deploying::create(state, &context?, &project_key(project)?)
        }
        (&Method::GET, [project, "deployments", id]) => deploying::get(state, &context?, &target(project, id)?),
        (&Method::POST, [project, "deployments", id]) => redeploying::update(state, &context?, &target(project, id)?),
        (&Method::DELETE, [project, "deployments", id]) => redeploying::delete(state, &context?, &target(project, id)?),
        (&Method::GET, [project, "deployments", id, "logs"]) => logs::get(state, &context?, &target(project, id)?),
        (&Method::GET, [project, "deployments", id, "revisions"]) => {
            revisions::list(state, &context?, &target(project, id)?)
        }
        (&Method::GET, [project, "deployments", id, "revisions", revision]) => {
            revisions::get(state, &context?, &target(project, id)?, revision)
        }
        _ => Err(match allowed_methods(&segments) {
            Some(allowed) => ErrorResponse::method_not_allowed(request.method(), allowed),
            None => ErrorCode::ResourceNotFound.error(format!("There is no path {path}.")),
        }),
    }
}

/// The segments of a path; none if one of them is empty.
fn segments(path: &str) -> Vec<&str> {
    let mut segments: Vec<&str> = path.split('/').skip(1).collect();
    if segments.contains(&"") {
        segments.clear();
    }
    segments
}

/// The methods that a path accepts; `None` if there is no such path.
pub(crate) fn methods_of(path: &str) -> Option<&'static str> {
    // `*` is the whole server.
    if path == "*" { Some("GET, HEAD, POST, DELETE, OPTIONS") } else { allowed_methods(&segments(path)) }
}

fn allowed_methods(segments: &[&str]) -> Option<&'static str> {
    match segments {
        ["oauth", "token" | "introspect"] => Some("POST, OPTIONS"),
        ["connectors", "drafts"] => Some("GET, HEAD, POST, OPTIONS"),
        ["connectors", "drafts", _] | [_, "deployments", _] => Some("GET, HEAD, POST, DELETE, OPTIONS"),
        ["connectors", _] => Some("GET, HEAD, OPTIONS"),
        [_, "deployments"] => Some("GET, HEAD, POST, OPTIONS"),
        [_, "deployments", _, "logs" | "revisions"] | [_, "deployments", _, "revisions", _] => {
            Some("GET, HEAD, OPTIONS")
        }
        _ => None,
    }
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

fn target(project: &str, id: &str) -> RequestResult<DeploymentTarget> {
    Ok(DeploymentTarget { project: project_key(project)?, reference: reference(id)? })
}

/// `key=…` is a key, anything else an id.
fn reference(segment: &str) -> RequestResult<IdOrKey> {
    let text = decoded(segment, "id")?;
    match text.strip_prefix("key=") {
        Some(key) if is_key(key, 2, 256) => Ok(IdOrKey::Key(key.to_owned())),
        Some(_) => Err(ErrorResponse::invalid_path("key: must be 2 to 256 letters, digits, '_' or '-'")),
        None if is_uuid(&text) => Ok(IdOrKey::Id(text)),
        None => Err(ErrorResponse::invalid_path("id: must be a UUID, or a key written as key=…")),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use http::header::CONTENT_TYPE;
    use serde_json::json;

    use super::*;
    use crate::emulator::testing::{TestBench, codes};

    fn rejection(bench: &TestBench, method: Method, path: &str) -> (u16, String) {
        let (status, body) = bench.send(method, path, Bytes::new());
        (status, codes(&body).join(" "))
    }

    #[test]
    fn unknown_paths_are_not_found() {
        let bench = TestBench::new();
        for path in
            ["/", "", "/connectors", "/connectors/drafts/", "/acme", "/acme/deployments/", "/acme/extensions", "//"]
        {
            assert_eq!(rejection(&bench, Method::GET, path), (404, "ResourceNotFound".to_owned()), "{path}");
        }
    }

    #[test]
    fn other_methods_are_rejected_with_the_allowed_ones() {
        let bench = TestBench::new();
        let id = "5b0e3c52-9d5c-4f0e-8a55-0d6c1f7e2a10";
        for (method, path, allowed) in [
            (Method::GET, "/oauth/token".to_owned(), "POST, OPTIONS"),
            (Method::PUT, "/connectors/drafts".to_owned(), "GET, HEAD, POST, OPTIONS"),
            (Method::PATCH, format!("/connectors/drafts/{id}"), "GET, HEAD, POST, DELETE, OPTIONS"),
            (Method::POST, "/connectors/search".to_owned(), "GET, HEAD, OPTIONS"),
            (Method::DELETE, format!("/connectors/{id}"), "GET, HEAD, OPTIONS"),
            (Method::DELETE, "/acme/deployments".to_owned(), "GET, HEAD, POST, OPTIONS"),
            (Method::POST, "/acme/deployments/key=live/logs".to_owned(), "GET, HEAD, OPTIONS"),
            (Method::PUT, "/acme/deployments/key=live".to_owned(), "GET, HEAD, POST, DELETE, OPTIONS"),
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
    fn options_names_the_methods_of_a_path() {
        let bench = TestBench::new();
        for (path, expected) in [
            ("/acme/deployments", Some("GET, HEAD, POST, OPTIONS")),
            ("/oauth/token", Some("POST, OPTIONS")),
            ("*", Some("GET, HEAD, POST, DELETE, OPTIONS")),
            ("/acme/extensions", None),
        ] {
            let request = Request::builder().method(Method::OPTIONS).uri(path).body(Bytes::new()).unwrap();
            let response = bench.emulator.handle(&request);
            let allowed = response.headers().get("allow").map(|allowed| allowed.to_str().unwrap());
            assert_eq!((response.status().is_success(), allowed), (expected.is_some(), expected), "{path}");
        }
    }

    #[test]
    fn head_is_get_without_the_body() {
        let bench = TestBench::new();
        bench.create();
        for path in ["/connectors/drafts", "/connectors/drafts/key=tax", "/connectors/drafts/key=other"] {
            let send = |method| {
                let request = Request::builder().method(method).uri(path).header("Authorization", "Bearer x");
                bench.emulator.handle(&request.body(Bytes::new()).unwrap())
            };
            let (get, head) = (send(Method::GET), send(Method::HEAD));
            assert_eq!(head.status(), get.status(), "{path}");
            assert_eq!(head.headers()["content-length"], get.body().len().to_string().as_str());
            assert!(head.body().is_empty() && !get.body().is_empty());
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
            assert_eq!(rejection(&bench, Method::GET, path), (400, "InvalidPathParam".to_owned()), "{path}");
        }
    }

    #[test]
    fn a_body_of_another_media_type_is_rejected() {
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
    fn the_response_has_the_correlation_id() {
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
    fn single_resources_ignore_unknown_parameters() {
        let bench = TestBench::new();
        bench.deploy();
        assert_eq!(bench.delete("/acme/deployments/key=live?version=1").0, 202);
        assert_eq!(bench.post("/connectors/drafts/key=tax?dataErasure=true", &json!({})).0, 400);
    }
}
