//! The paths below `/_emulator`: what the emulator does, and how a test changes it. They exist only with `--control`.

use std::time::Duration;

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use serde_json::{Map, Value, json};

use crate::duration;
use crate::emulator::faults::FaultSpec;
use crate::emulator::responses::{ErrorCode, ErrorResponse, options_response, response};
use crate::emulator::{Emulator, StoreError};

const PREFIX: &str = "/_emulator";

/// How far the clock can be advanced: the dates of the API have four digits for the year.
const FARTHEST: Duration = Duration::from_secs(100 * 365 * 24 * 60 * 60);

type ControlResult = Result<(StatusCode, Value), ErrorResponse>;

/// Whether a path belongs to the control of the emulator.
pub(super) fn is_control_path(path: &str) -> bool {
    path.strip_prefix(PREFIX).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Answers a request to a control path.
pub(super) fn answer(emulator: &Emulator, request: &Request<Bytes>) -> Response<Bytes> {
    let path = request.uri().path().trim_start_matches(PREFIX);
    let segments: Vec<&str> = path.split('/').skip(1).collect();
    let Some(allowed) = allowed_methods(&segments) else {
        let message =
            format!("There is no path {PREFIX}{path}. The paths are {PREFIX}, and below it faults, reset and clock.");
        return ErrorCode::ResourceNotFound.error(message).into_response();
    };
    let result = match (request.method(), &segments[..]) {
        (&Method::GET, []) => about(emulator),
        (&Method::GET, ["faults"]) => Ok((StatusCode::OK, faults(emulator))),
        (&Method::POST, ["faults"]) => add_faults(emulator, request),
        (&Method::DELETE, ["faults"]) => {
            emulator.faults.remove(None);
            Ok((StatusCode::OK, faults(emulator)))
        }
        (&Method::DELETE, ["faults", number]) => remove_fault(emulator, number),
        (&Method::POST, ["reset"]) => emulator.restart().map_err(unusable).and_then(|()| about(emulator)),
        (&Method::POST, ["clock"]) => advance_clock(emulator, request),
        (&Method::OPTIONS, _) => return options_response(allowed),
        (method, _) => Err(ErrorResponse::method_not_allowed(method, allowed)),
    };
    match result {
        Ok((status, body)) => response(status, &body),
        Err(error) => error.into_response(),
    }
}

fn allowed_methods(segments: &[&str]) -> Option<&'static str> {
    match segments {
        [] => Some("GET, OPTIONS"),
        ["faults"] => Some("GET, POST, DELETE, OPTIONS"),
        ["faults", _] => Some("DELETE, OPTIONS"),
        ["reset" | "clock"] => Some("POST, OPTIONS"),
        _ => None,
    }
}

fn unusable(error: StoreError) -> ErrorResponse {
    ErrorCode::General.error(error.to_string())
}

/// What the emulator is, what it was started with, and what it holds.
fn about(emulator: &Emulator) -> ControlResult {
    let now = emulator.now();
    let counts = emulator.store.read(now, emulator.options.speed, |state| state.counts()).and_then(|counts| counts);
    let about = json!({
        "version": env!("CARGO_PKG_VERSION"),
        "now": now.to_string(),
        "options": emulator.options.view(),
        "counts": counts.map_err(unusable)?.view(),
        "faults": emulator.faults.view(),
    });
    Ok((StatusCode::OK, about))
}

fn faults(emulator: &Emulator) -> Value {
    json!({ "faults": emulator.faults.view() })
}

fn add_faults(emulator: &Emulator, request: &Request<Bytes>) -> ControlResult {
    let specs: Vec<Result<FaultSpec, String>> = texts(request, "faults")?
        .iter()
        .map(|text| text.parse().map_err(|problem| format!("the fault '{text}': {problem}")))
        .collect();
    let problems: Vec<&str> = specs.iter().filter_map(|spec| spec.as_ref().err()).map(String::as_str).collect();
    if !problems.is_empty() {
        return Err(ErrorResponse::invalid_body(problems.join("; ")));
    }
    emulator.faults.add(specs.into_iter().flatten());
    Ok((StatusCode::CREATED, faults(emulator)))
}

fn remove_fault(emulator: &Emulator, number: &str) -> ControlResult {
    let removed = number.parse().map(|number| emulator.faults.remove(Some(number)));
    match removed {
        Ok(1..) => Ok((StatusCode::OK, faults(emulator))),
        _ => Err(ErrorCode::ResourceNotFound.error(format!("There is no fault with the number {number}."))),
    }
}

fn advance_clock(emulator: &Emulator, request: &Request<Bytes>) -> ControlResult {
    let invalid = |problem: String| ErrorResponse::invalid_body(format!("advance: {problem}"));
    let [text] = &texts(request, "advance")?[..] else {
        return Err(invalid("write one duration, such as 15m".to_owned()));
    };
    let by = duration::parse(text).map_err(invalid)?;
    let advanced = Duration::from_millis(emulator.advanced.load(std::sync::atomic::Ordering::Relaxed));
    if advanced.saturating_add(by) > FARTHEST {
        return Err(invalid("the clock can be advanced by 100 years at most".to_owned()));
    }
    let now = emulator.advance_clock(by).map_err(unusable)?;
    Ok((StatusCode::OK, json!({ "now": now.to_string() })))
}

/// The texts in a body: the lines of a plain one, and of JSON the text or the list of texts in this field. The first letter
/// decides, not the media type: curl says that a body is a form, and many clients say that every body is JSON.
fn texts(request: &Request<Bytes>, field: &str) -> Result<Vec<String>, ErrorResponse> {
    let text = str::from_utf8(request.body()).map_err(|_| ErrorResponse::invalid_body("body: must be UTF-8 text"))?;
    let texts: Vec<String> = if text.trim_start().starts_with(['{', '[', '"']) {
        let expected = || {
            ErrorResponse::invalid_body(format!(
                "body: must be plain text, or a JSON object whose only field is {field}: a text or a list of texts"
            ))
        };
        let body: Map<String, Value> = serde_json::from_str(text).map_err(|_| expected())?;
        let value = body.get(field).filter(|_| body.len() == 1).ok_or_else(expected)?;
        let list = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
        list.iter().map(|item| item.as_str().map(str::to_owned)).collect::<Option<_>>().ok_or_else(expected)?
    } else {
        text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    };
    if texts.is_empty() { Err(ErrorResponse::invalid_body("body: is empty")) } else { Ok(texts) }
}
