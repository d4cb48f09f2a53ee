//! Access tokens: issue and introspection.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::Request;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::emulator::clients::check_scope;
use crate::emulator::clock::Moment;
use crate::emulator::input::headers::{credentials, media_type};
use crate::emulator::input::query::{ParameterFault, QueryParameters};
use crate::emulator::input::text::MAXIMUM_NAME;
use crate::emulator::options::EmulatorOptions;
use crate::emulator::resource::without_nulls;
use crate::emulator::responses::{ErrorCode, ErrorResponse, RequestResult, SuccessResponse};
use crate::emulator::store::StateTransaction;

/// How long an expired token is remembered, so that it is rejected and not mistaken for an unknown one.
const REMEMBERED: Duration = Duration::from_secs(30 * 24 * 60 * 60);

/// A token of `/oauth/token`. It is a secret, so nothing that contains it implements `Debug`.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct IssuedToken {
    pub(crate) token: String,
    client_id: String,
    /// `None`: the token is not limited.
    pub(crate) scopes: Option<Vec<String>>,
    pub(crate) expires: Moment,
}

impl IssuedToken {
    fn scope(&self) -> Option<String> {
        self.scopes.as_ref().map(|scopes| scopes.join(" "))
    }
}

/// `POST /oauth/token`
pub(crate) fn issue(
    state: &StateTransaction<'_>,
    options: &EmulatorOptions,
    now: Moment,
    request: &Request<Bytes>,
) -> RequestResult {
    let parameters = form(request)?;
    let client_id = client(request, options)?;
    parameters.expect_only(&["grant_type", "scope"]).map_err(invalid_request)?;
    match parameters.single("grant_type").map_err(invalid_request)? {
        Some("client_credentials") => {}
        Some(_) => return Err(ErrorCode::UnsupportedGrantType.error("Only client_credentials is supported.")),
        None => return Err(ErrorCode::InvalidRequest.error("The parameter grant_type is missing.")),
    }
    let scope = parameters.single("scope").map_err(invalid_request)?;
    let scopes = granted_scopes(options, &client_id, scope)?;
    let token = IssuedToken {
        token: uuid::Uuid::new_v4().simple().to_string(),
        client_id,
        scopes,
        expires: now.plus(options.token_lifetime),
    };
    let body = without_nulls(json!({
        "access_token": token.token,
        "token_type": "Bearer",
        "expires_in": options.token_lifetime.as_secs(),
        "scope": token.scope(),
    }));
    state.remove_tokens_until(now.minus(REMEMBERED))?;
    state.insert_token(&token)?;
    Ok(SuccessResponse::ok(body))
}

/// The scopes that are requested or, without a request, all scopes of the client.
fn granted_scopes(
    options: &EmulatorOptions,
    client_id: &str,
    requested: Option<&str>,
) -> RequestResult<Option<Vec<String>>> {
    let declared = options.clients.scopes(client_id);
    let Some(requested) = requested else {
        if let Some(declared) = declared {
            return Ok(Some(declared.to_vec()));
        }
        return Ok(options.all_scopes());
    };
    let invalid = |message: String| Err(ErrorCode::InvalidScope.error(message));
    let scopes: Vec<_> = requested.split(' ').map(str::to_owned).collect();
    for scope in &scopes {
        if let Err(problem) = check_scope(scope) {
            return invalid(problem);
        }
        let key = scope.split(':').nth(1).unwrap_or_default();
        if declared.is_some_and(|declared| !declared.contains(scope)) {
            return invalid(format!("The client does not have the scope '{scope}'."));
        }
        if !options.project_keys.is_empty() && !options.project_keys.iter().any(|known| known == key) {
            return invalid(format!("The client has no scope for the Project '{key}'."));
        }
    }
    Ok(Some(scopes))
}

/// `POST /oauth/introspect`
pub(crate) fn introspect(
    state: &StateTransaction<'_>,
    options: &EmulatorOptions,
    now: Moment,
    request: &Request<Bytes>,
) -> RequestResult {
    let parameters = form(request)?;
    client(request, options)?;
    parameters.expect_only(&["token"]).map_err(invalid_request)?;
    let sent = parameters.single("token").map_err(invalid_request)?.filter(|token| !token.is_empty());
    let sent = sent.ok_or_else(|| ErrorCode::InvalidRequest.error("The parameter token is missing."))?;
    let known = state.token(sent)?.filter(|token| token.expires > now);
    let Some(token) = known else { return Ok(SuccessResponse::ok(json!({ "active": false }))) };
    let (expires, scope) = (token.expires.milliseconds(), token.scope());
    let body = json!({ "active": true, "exp": expires, "client_id": token.client_id, "scope": scope });
    Ok(SuccessResponse::ok(without_nulls(body)))
}

fn invalid_request(ParameterFault(fault): ParameterFault) -> ErrorResponse {
    ErrorCode::InvalidRequest.error(fault)
}

/// The parameters in the query and in the form of a request.
fn form(request: &Request<Bytes>) -> RequestResult<QueryParameters> {
    let parse = |text| QueryParameters::parse(text).map_err(invalid_request);
    let query = parse(request.uri().query().unwrap_or_default())?;
    let is_form = media_type(request.headers()).is_none_or(|sent| sent == "application/x-www-form-urlencoded");
    if !is_form && !request.body().is_empty() {
        let message = "The body must be of type application/x-www-form-urlencoded.";
        return Err(ErrorCode::InvalidRequest.error(message));
    }
    let text = str::from_utf8(request.body());
    let text = text.map_err(|_| ErrorCode::InvalidRequest.error("The form is not UTF-8 text."))?;
    Ok(query.and(parse(text.trim_end())?))
}

/// The client id of a Basic login. Any id and secret are accepted, except for another secret of a declared client.
fn client(request: &Request<Bytes>, options: &EmulatorOptions) -> RequestResult<String> {
    let decoded = credentials(request.headers(), "Basic").and_then(|text| STANDARD.decode(text).ok());
    let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
    match decoded.as_deref().and_then(|text| text.split_once(':')) {
        Some((id, secret)) if !options.clients.accepts(id, secret) => {
            Err(ErrorCode::InvalidClient.error("The client secret is not that of the client."))
        }
        Some((id, secret)) if (1..=MAXIMUM_NAME).contains(&id.len()) && !secret.is_empty() => Ok(id.to_owned()),
        _ => Err(ErrorCode::InvalidClient.error("Client id and secret are missing: send them as HTTP Basic login.")),
    }
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use http::header::AUTHORIZATION;
    use serde_json::{Value, json};

    use super::*;
    use crate::emulator::testing::{TestBench, codes};

    const BASIC: &str = "Basic Y2xpZW50OnNlY3JldA==";
    const FORM: &str = "grant_type=client_credentials";

    fn auth(bench: &TestBench, path: &str, login: Option<&str>, form: &str) -> (u16, Value) {
        let mut request = Request::post(path);
        if let Some(login) = login {
            request = request.header(AUTHORIZATION, login);
        }
        let response = bench.emulator.handle(&request.body(Bytes::from(form.to_owned())).unwrap());
        (response.status().as_u16(), serde_json::from_slice(response.body()).unwrap())
    }

    fn error(bench: &TestBench, login: Option<&str>, form: &str) -> (u16, String) {
        let (status, body) = auth(bench, "/oauth/token", login, form);
        assert_eq!((&body["error"], &body["statusCode"]), (&body["errors"][0]["code"], &json!(status)), "{body}");
        (status, body["error"].as_str().unwrap().to_owned())
    }

    fn get(bench: &TestBench, path: &str) -> (u16, String) {
        let (status, body) = bench.get(path);
        (status, if status < 300 { String::new() } else { codes(&body).join(" ") })
    }

    #[test]
    fn a_token_is_issued_for_a_form_and_for_a_query() {
        let bench = TestBench::new();
        for (path, form) in [("/oauth/token", FORM), ("/oauth/token?grant_type=client_credentials", "")] {
            let (status, body) = auth(&bench, path, Some(BASIC), form);
            assert_eq!((status, &body["token_type"], &body["expires_in"]), (200, &json!("Bearer"), &json!(172_800)));
            assert!(body.get("scope").is_none(), "{body}");
        }
    }

    #[test]
    fn token_requests_need_client_credentials() {
        let bench = TestBench::new();
        for login in
            [None, Some("Basic"), Some("Basic !"), Some("Basic Og=="), Some("Basic Y2xpZW50Og=="), Some("Bearer x")]
        {
            assert_eq!(error(&bench, login, FORM), (401, "invalid_client".to_owned()), "{login:?}");
            assert_eq!(auth(&bench, "/oauth/introspect", login, "token=x").0, 401);
        }
    }

    #[test]
    fn invalid_token_requests_are_rejected() {
        let bench = TestBench::new();
        for (form, expected) in [
            ("", "invalid_request"),
            ("grant_type=client_credentials&grant_type=client_credentials", "invalid_request"),
            ("grant_type=client_credentials&colour=red", "invalid_request"),
            ("grant_type=password", "unsupported_grant_type"),
            ("grant_type=client_credentials&scope=", "invalid_scope"),
            ("grant_type=client_credentials&scope=manage_project", "invalid_scope"),
            ("grant_type=client_credentials&scope=manage_everything:acme", "invalid_scope"),
            ("grant_type=client_credentials&scope=project:acme", "invalid_scope"),
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
    fn a_client_with_projects_gets_only_their_scopes() {
        let options = EmulatorOptions { project_keys: vec!["acme".to_owned()], ..EmulatorOptions::default() };
        let mut bench = TestBench::with(options);
        assert_eq!(bench.log_in(FORM)["scope"], "manage_project:acme manage_api_clients:acme");
        assert_eq!(get(&bench, "/acme/deployments").0, 200);
        assert_eq!(get(&bench, "/other/deployments"), (403, "insufficient_scope".to_owned()));
        let form = format!("{FORM}&scope=manage_project:other");
        assert_eq!(error(&bench, Some(BASIC), &form), (400, "invalid_scope".to_owned()));
    }

    #[test]
    fn a_token_that_was_not_issued_is_limited_to_the_projects_too() {
        let options = EmulatorOptions { project_keys: vec!["acme".to_owned()], ..EmulatorOptions::default() };
        let bench = TestBench::with(options);
        assert_eq!(get(&bench, "/acme/deployments").0, 200);
        assert_eq!(get(&bench, "/other/deployments"), (403, "insufficient_scope".to_owned()));
    }

    #[test]
    fn a_declared_client_has_its_own_secret_and_scopes() {
        let clients =
            r#"[{ "id": "client", "secret": "secret", "scopes": ["view_connectors:acme", "manage_orders:acme"] }]"#;
        let clients = crate::emulator::ApiClients::parse(clients).unwrap();
        let mut bench = TestBench::with(EmulatorOptions { clients, ..EmulatorOptions::default() });
        assert_eq!(bench.log_in(FORM)["scope"], "view_connectors:acme manage_orders:acme");
        assert_eq!(get(&bench, "/connectors/drafts").0, 200);
        assert_eq!(get(&bench, "/acme/deployments"), (403, "insufficient_scope".to_owned()));
        let form = format!("{FORM}&scope=view_connectors:acme");
        assert_eq!(bench.log_in(&form)["scope"], "view_connectors:acme");
        let form = format!("{FORM}&scope=manage_connectors:acme");
        assert_eq!(error(&bench, Some(BASIC), &form), (400, "invalid_scope".to_owned()));
        // `client:other`, and an API Client that is not declared.
        let wrong = "Basic Y2xpZW50Om90aGVy";
        assert_eq!(error(&bench, Some(wrong), FORM), (401, "invalid_client".to_owned()));
        assert_eq!(auth(&bench, "/oauth/introspect", Some(wrong), "token=x").0, 401);
        let unknown = auth(&bench, "/oauth/token", Some("Basic b3RoZXI6c2VjcmV0"), FORM);
        assert_eq!((unknown.0, unknown.1.get("scope")), (200, None));
    }

    #[test]
    fn an_unlimited_token_is_valid_until_it_expires() {
        let mut bench =
            TestBench::with(EmulatorOptions { token_lifetime: Duration::from_secs(60), ..EmulatorOptions::default() });
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
    fn each_scope_permits_its_own_requests() {
        let cases: [(&str, [u16; 4]); 6] = [
            ("manage_project", [200, 400, 200, 400]),
            ("view_connectors", [200, 403, 403, 403]),
            ("manage_connectors", [200, 400, 403, 403]),
            ("view_connectors_deployments", [403, 403, 200, 403]),
            ("manage_connectors_deployments", [403, 403, 200, 400]),
            ("manage_orders", [403; 4]),
        ];
        for (scope, expected) in cases {
            let mut bench = TestBench::new();
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
    fn a_request_without_a_token_is_rejected() {
        let mut bench = TestBench::new();
        bench.token = String::new();
        assert_eq!(get(&bench, "/connectors/drafts"), (401, "AuthenticationError".to_owned()));
        let response = bench.emulator.handle(&Request::get("/acme/deployments").body(Bytes::new()).unwrap());
        assert_eq!(
            (response.status().as_u16(), &response.headers()["www-authenticate"]),
            (401, &"Bearer".parse().unwrap())
        );
    }

    #[test]
    fn unknown_tokens_are_accepted_unless_the_option_is_strict() {
        assert_eq!(get(&TestBench::new(), "/connectors/drafts").0, 200);
        let mut bench = TestBench::with(EmulatorOptions { strict_tokens: true, ..EmulatorOptions::default() });
        assert_eq!(get(&bench, "/connectors/drafts"), (401, "invalid_token".to_owned()));
        bench.log_in(FORM);
        assert_eq!(get(&bench, "/connectors/drafts").0, 200);
    }

    #[test]
    fn introspection_reports_what_a_token_is() {
        let mut bench = TestBench::new();
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
