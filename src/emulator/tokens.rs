//! Access tokens: issue, inspection, and what a caller may do.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use http::HeaderMap;
use http::header::AUTHORIZATION;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::time::Duration;

use crate::emulator::answers::{Answer, Code, Outcome, Refusal};
use crate::emulator::clock::Moment;
use crate::emulator::input::query::Parameters;
use crate::emulator::input::text::is_project_key;
use crate::emulator::options::Options;
use crate::emulator::world::{World, new_id};

/// How long an expired token is remembered, so that it is refused and not taken for an unknown one.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A token that was issued.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Token {
    token: String,
    client_id: String,
    /// Left out: the token may do everything.
    scopes: Option<Vec<String>>,
    expires: Moment,
}

/// Without the token itself.
impl std::fmt::Debug for Token {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Token").field("client_id", &self.client_id).finish_non_exhaustive()
    }
}

/// Whoever sends a request.
#[derive(Debug, Clone, Default)]
pub(crate) struct Caller {
    /// `None`: an unknown token, or one without limits.
    scopes: Option<Vec<String>>,
}

/// What a request needs a scope for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Access<'a> {
    ViewConnectors,
    ManageConnectors,
    ViewDeployments(&'a str),
    ManageDeployments(&'a str),
    ManageApiClients(&'a str),
}

impl Access<'_> {
    /// The scopes any one of which is enough, and the Project that they must be for, if it matters.
    fn scopes(&self) -> (&'static [&'static str], Option<&str>) {
        match self {
            Self::ViewConnectors => (&["manage_project", "manage_connectors", "view_connectors"], None),
            Self::ManageConnectors => (&["manage_project", "manage_connectors"], None),
            Self::ViewDeployments(project) => {
                (&["manage_project", "manage_connectors_deployments", "view_connectors_deployments"], Some(project))
            }
            Self::ManageDeployments(project) => (&["manage_project", "manage_connectors_deployments"], Some(project)),
            Self::ManageApiClients(project) => (&["manage_api_clients"], Some(project)),
        }
    }
}

impl Caller {
    /// The caller that the headers of a request show.
    pub(crate) fn identify(world: &World, options: &Options, now: Moment, headers: &HeaderMap) -> Outcome<Self> {
        let sent = credentials(headers, "Bearer").filter(|token| !token.is_empty()).ok_or_else(|| {
            Refusal::new(Code::AuthenticationError, "An access token is missing: send 'Authorization: Bearer TOKEN'.")
        })?;
        match world.tokens.iter().find(|token| token.token == sent) {
            Some(token) if token.expires <= now => {
                Err(Refusal::new(Code::InvalidToken, "The access token has expired."))
            }
            Some(token) => Ok(Self { scopes: token.scopes.clone() }),
            None if options.strict_tokens => Err(Refusal::new(Code::InvalidToken, "The access token is unknown.")),
            None => Ok(Self::default()),
        }
    }

    /// Refuses what the caller's scopes do not cover.
    pub(crate) fn require(&self, access: Access<'_>) -> Outcome<()> {
        let (names, project) = access.scopes();
        let Some(scopes) = &self.scopes else { return Ok(()) };
        let covers = |scope: &String| {
            let (name, key) = scope.split_once(':').unwrap_or((scope, ""));
            names.contains(&name) && project.is_none_or(|project| project == key)
        };
        if scopes.iter().any(covers) {
            return Ok(());
        }
        let key = project.unwrap_or("{projectKey}");
        let wanted: Vec<_> = names.iter().map(|name| format!("{name}:{key}")).collect();
        let wanted = wanted.join(", ");
        Err(match access {
            Access::ManageApiClients(_) => {
                let message = format!("The Connector asks for an API Client, for which the scope {wanted} is needed.");
                Refusal::new(Code::AuthorizationError, message)
            }
            _ => {
                let message = format!("Insufficient scope. One of these scopes is needed: {wanted}.");
                Refusal::new(Code::InsufficientScope, message)
            }
        })
    }

    /// The Projects that the caller's scopes name; `None` if nothing is known about the caller.
    pub(crate) fn projects(&self) -> Option<Vec<&str>> {
        let scopes = self.scopes.as_ref()?;
        Some(scopes.iter().filter_map(|scope| scope.split(':').nth(1)).collect())
    }

    /// The first Project of the caller.
    pub(crate) fn project(&self) -> Option<&str> {
        self.projects()?.first().copied()
    }
}

/// `POST /oauth/token`
pub(crate) fn issue(
    world: &mut World,
    options: &Options,
    now: Moment,
    headers: &HeaderMap,
    parameters: &Parameters,
) -> Outcome {
    let client_id = client(headers)?;
    parameters.expect_only(&["grant_type", "scope"]).map_err(invalid_request)?;
    match parameters.single("grant_type").map_err(invalid_request)? {
        Some("client_credentials") => {}
        Some(_) => return Err(Refusal::new(Code::UnsupportedGrantType, "Only client_credentials is supported.")),
        None => return Err(Refusal::new(Code::InvalidRequest, "The parameter grant_type is missing.")),
    }
    let scopes = granted(options, parameters.single("scope").map_err(invalid_request)?)?;
    let token = Token {
        token: uuid::Uuid::new_v4().simple().to_string(),
        client_id,
        scopes,
        expires: now.plus(options.token_lifetime),
    };
    let mut body = json!({
        "access_token": token.token,
        "token_type": "Bearer",
        "expires_in": options.token_lifetime.as_secs(),
    });
    if let Some(scopes) = &token.scopes {
        body["scope"] = scopes.join(" ").into();
    }
    world.tokens.retain(|token| token.expires.plus(REMEMBERED) > now);
    world.tokens.push(token);
    Ok(Answer::ok(body))
}

/// The scopes of a new token: those that are asked for, or all that the client has.
fn granted(options: &Options, asked: Option<&str>) -> Outcome<Option<Vec<String>>> {
    let Some(asked) = asked else {
        let all = |key: &String| [format!("manage_project:{key}"), format!("manage_api_clients:{key}")];
        let all: Vec<_> = options.project_keys.iter().flat_map(all).collect();
        return Ok((!all.is_empty()).then_some(all));
    };
    let scopes: Vec<_> = asked.split(' ').map(str::to_owned).collect();
    for scope in &scopes {
        let mut parts = scope.split(':');
        let name = parts.next().unwrap_or_default();
        let key = parts.next().unwrap_or_default();
        let named = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if !named || !is_project_key(key) {
            return Err(Refusal::new(Code::InvalidScope, "A scope must have the form 'name:projectKey'."));
        }
        if !options.project_keys.is_empty() && !options.project_keys.iter().any(|known| known == key) {
            return Err(Refusal::new(Code::InvalidScope, format!("The client has no scope for the Project '{key}'.")));
        }
    }
    Ok(Some(scopes))
}

/// `POST /oauth/introspect`
pub(crate) fn introspect(world: &World, now: Moment, headers: &HeaderMap, parameters: &Parameters) -> Outcome {
    client(headers)?;
    parameters.expect_only(&["token"]).map_err(invalid_request)?;
    let sent = parameters.single("token").map_err(invalid_request)?.filter(|token| !token.is_empty());
    let sent = sent.ok_or_else(|| Refusal::new(Code::InvalidRequest, "The parameter token is missing."))?;
    let known = world.tokens.iter().find(|token| token.token == sent && token.expires > now);
    let Some(token) = known else { return Ok(Answer::ok(json!({ "active": false }))) };
    let mut body = json!({ "active": true, "exp": token.expires.milliseconds(), "client_id": token.client_id });
    if let Some(scopes) = &token.scopes {
        body["scope"] = scopes.join(" ").into();
    }
    Ok(Answer::ok(body))
}

fn invalid_request(fault: String) -> Refusal {
    Refusal::new(Code::InvalidRequest, fault)
}

/// The client id of a Basic login with any id and secret.
fn client(headers: &HeaderMap) -> Outcome<String> {
    let decoded = credentials(headers, "Basic").and_then(|text| STANDARD.decode(text).ok());
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) if !id.is_empty() && !secret.is_empty() => Ok(id.to_owned()),
        _ => Err(Refusal::new(Code::InvalidClient, "Client id and secret are missing: send them as HTTP Basic login.")),
    }
}

/// What follows the name of the scheme in the header `Authorization`.
fn credentials<'a>(headers: &'a HeaderMap, scheme: &str) -> Option<&'a str> {
    let (found, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    found.eq_ignore_ascii_case(scheme).then(|| rest.trim())
}

/// An id for a generated API Client.
pub(crate) fn new_client_id() -> String {
    new_id().replace('-', "").chars().take(24).collect()
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use bytes::Bytes;
    use http::Request;
    use serde_json::{Value, json};

    use super::*;
    use crate::emulator::testing::{Bench, codes};

    const BASIC: &str = "Basic Y2xpZW50OnNlY3JldA==";
    const FORM: &str = "grant_type=client_credentials";

    fn auth(bench: &Bench, path: &str, login: Option<&str>, form: &str) -> (u16, Value) {
        let mut request = Request::post(path);
        if let Some(login) = login {
            request = request.header(AUTHORIZATION, login);
        }
        let response = bench.emulator.handle(&request.body(Bytes::from(form.to_owned())).unwrap());
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
    }

    fn error(bench: &Bench, login: Option<&str>, form: &str) -> (u16, String) {
        let (status, body) = auth(bench, "/oauth/token", login, form);
        assert_eq!((&body["error"], &body["statusCode"]), (&body["errors"][0]["code"], &json!(status)), "{body}");
        (status, body["error"].as_str().unwrap().to_owned())
    }

    fn get(bench: &Bench, path: &str) -> (u16, String) {
        let (status, body) = bench.get(path);
        (status, if status < 300 { String::new() } else { codes(&body).join(" ") })
    }

    #[test]
    fn tokens_come_by_form_and_by_query() {
        let bench = Bench::new();
        for (path, form) in [("/oauth/token", FORM), ("/oauth/token?grant_type=client_credentials", "")] {
            let (status, body) = auth(&bench, path, Some(BASIC), form);
            assert_eq!((status, &body["token_type"], &body["expires_in"]), (200, &json!("Bearer"), &json!(172_800)));
            assert!(body.get("scope").is_none(), "{body}");
        }
    }

    #[test]
    fn clients_must_show_who_they_are() {
        let bench = Bench::new();
        for login in
            [None, Some("Basic"), Some("Basic !"), Some("Basic Og=="), Some("Basic Y2xpZW50Og=="), Some("Bearer x")]
        {
            assert_eq!(error(&bench, login, FORM), (401, "invalid_client".to_owned()), "{login:?}");
            assert_eq!(auth(&bench, "/oauth/introspect", login, "token=x").0, 401);
        }
    }

    #[test]
    fn requests_for_tokens_are_checked() {
        let bench = Bench::new();
        for (form, expected) in [
            ("", "invalid_request"),
            ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
            ("grant_type=client_credentials&colour=red", "invalid_request"),
            ("grant_type=password", "unsupported_grant_type"),
            ("grant_type=client_credentials&scope=", "invalid_scope"),
            ("grant_type=client_credentials&scope=manage_project", "invalid_scope"),
            ("grant_type=client_credentials&scope=manage_project:acme++view_connectors:acme", "invalid_scope"),
        ] {
            assert_eq!(error(&bench, Some(BASIC), form), (400, expected.to_owned()), "{form}");
        }
        let json = Request::post("/oauth/token")
            .header(AUTHORIZATION, BASIC)
            .header("Content-Type", "application/json")
            .body(Bytes::from("{}"))
            .unwrap();
        assert_eq!(bench.emulator.handle(&json).status(), 400);
    }

    #[test]
    fn a_client_with_projects_has_their_scopes_and_no_others() {
        let options = Options { project_keys: vec!["acme".to_owned()], ..Options::default() };
        let mut bench = Bench::with(options);
        assert_eq!(bench.log_in(FORM)["scope"], "manage_project:acme manage_api_clients:acme");
        assert_eq!(get(&bench, "/acme/deployments").0, 200);
        assert_eq!(get(&bench, "/other/deployments"), (403, "insufficient_scope".to_owned()));
        let form = format!("{FORM}&scope=manage_project:other");
        assert_eq!(error(&bench, Some(BASIC), &form), (400, "invalid_scope".to_owned()));
    }

    #[test]
    fn a_token_without_limits_may_everything_until_it_expires() {
        let mut bench = Bench::with(Options { token_lifetime: Duration::from_secs(60), ..Options::default() });
        assert_eq!(bench.log_in(FORM)["expires_in"], 60);
        assert_eq!(get(&bench, "/any/deployments").0, 200);
        bench.wait(Duration::from_secs(60));
        assert_eq!(get(&bench, "/any/deployments"), (401, "invalid_token".to_owned()));
        let expired = std::mem::take(&mut bench.token);
        bench.log_in(FORM);
        assert_eq!(get(&bench, "/any/deployments").0, 200);
        bench.token = expired;
        assert_eq!(get(&bench, "/any/deployments").0, 401);
    }

    #[test]
    fn scopes_decide() {
        let cases: [(&str, [u16; 4]); 6] = [
            ("manage_project", [200, 400, 200, 400]),
            ("view_connectors", [200, 403, 403, 403]),
            ("manage_connectors", [200, 400, 403, 403]),
            ("view_connectors_deployments", [403, 403, 200, 403]),
            ("manage_connectors_deployments", [403, 403, 200, 400]),
            ("manage_orders", [403; 4]),
        ];
        for (scope, expected) in cases {
            let mut bench = Bench::new();
            bench.log_in(&format!("{FORM}&scope={scope}:acme"));
            let empty = json!({});
            let found = [
                bench.get("/connectors/search").0,
                bench.post("/connectors/drafts", &empty).0,
                bench.get("/acme/deployments").0,
                bench.post("/acme/deployments", &empty).0,
            ];
            assert_eq!(found, expected, "{scope}");
            assert_eq!(bench.get("/other/deployments").0, 403, "{scope}");
        }
    }

    #[test]
    fn without_a_token_nothing_is_answered() {
        let mut bench = Bench::new();
        bench.token = String::new();
        assert_eq!(get(&bench, "/connectors/drafts"), (401, "AuthenticationError".to_owned()));
        let response = bench.emulator.handle(&Request::get("/acme/deployments").body(Bytes::new()).unwrap());
        assert_eq!(
            (response.status().as_u16(), &response.headers()["www-authenticate"]),
            (401, &"Bearer".parse().unwrap())
        );
    }

    #[test]
    fn unknown_tokens_pass_unless_it_is_strict() {
        assert_eq!(get(&Bench::new(), "/connectors/drafts").0, 200);
        let mut bench = Bench::with(Options { strict_tokens: true, ..Options::default() });
        assert_eq!(get(&bench, "/connectors/drafts"), (401, "invalid_token".to_owned()));
        bench.log_in(FORM);
        assert_eq!(get(&bench, "/connectors/drafts").0, 200);
    }

    #[test]
    fn introspection_tells_what_a_token_is() {
        let mut bench = Bench::new();
        bench.log_in(&format!("{FORM}&scope=view_connectors:acme"));
        let form = format!("token={}", bench.token);
        let body = auth(&bench, "/oauth/introspect", Some(BASIC), &form).1;
        let expected = json!({ "active": true, "exp": 1_795_422_800_000_i64, "client_id": "client", "scope": "view_connectors:acme" });
        assert_eq!(body, expected);
        bench.wait(Duration::from_secs(172_800));
        for form in [form.as_str(), "token=other"] {
            assert_eq!(auth(&bench, "/oauth/introspect", Some(BASIC), form), (200, json!({ "active": false })));
        }
        assert_eq!(auth(&bench, "/oauth/introspect", Some(BASIC), "").0, 400);
    }
}
