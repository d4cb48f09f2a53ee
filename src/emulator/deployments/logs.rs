//! Requests for logs: filters, dates and pages.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::json;

use crate::emulator::answers::{Answer, Code, Outcome, Refusal};
use crate::emulator::clock::Moment;
use crate::emulator::context::Context;
use crate::emulator::deployments::deployment::Deployment;
use crate::emulator::input::query::{Parameters, query};
use crate::emulator::input::text::Text;

/// How long entries are kept, and how far back a query may go.
const KEPT: Duration = Duration::from_secs(30 * 24 * 60 * 60);
/// What a query asks for.
struct LogQuery<'a> {
    application: Option<&'a str>,
    start: Option<Moment>,
    end: Option<Moment>,
    /// The life, and the entry in it, with which the page starts.
    position: (usize, i64),
}

/// `GET /{projectKey}/deployments/{id}/logs`
pub(crate) fn get(context: &Context<'_>, deployment: &Deployment, parameters: &Parameters) -> Outcome {
    let wanted = read(context, deployment, parameters)?;
    let oldest = context.now.minus(KEPT);
    let from = wanted.start.map_or(oldest, |start| start.max(oldest));
    let until = wanted.end.map_or(context.now, |end| end.min(context.now));
    let mut page = Vec::new();
    let (first, mut number) = wanted.position;
    for (index, life) in deployment.lives.iter().enumerate().skip(first) {
        // Entries before the start are skipped by counting, not by making them.
        number = number.max(life.count(Moment::from_milliseconds(from.milliseconds() - 1)));
        let count = life.count(until);
        while number < count {
            if page.len() >= context.options.log_page_size.max(1) {
                let next = page_token(deployment, parameters, (index, number));
                return Ok(Answer::ok(json!({ "data": page, "next": next })));
            }
            let entry = life.entry(number);
            let kept = entry.filter(|entry| wanted.application.is_none_or(|name| name == entry.application));
            page.extend(kept.map(|entry| entry.view(deployment)));
            number += 1;
        }
        number = 0;
    }
    Ok(Answer::ok(json!({ "data": page, "next": null })))
}

fn read<'a>(context: &Context<'_>, deployment: &Deployment, parameters: &'a Parameters) -> Outcome<LogQuery<'a>> {
    let (application, token) = query(|| {
        parameters.expect_only(&["pageToken", "applicationName", "startDate", "endDate"])?;
        let token = parameters.text("pageToken", &Text::NotEmpty)?;
        Ok((parameters.text("applicationName", &Text::Key)?, token))
    })?;
    if application.is_none() && deployment.region.ends_with(".aws") {
        let message = "For Deployments in a Region of AWS an applicationName is needed.";
        return Err(Refusal::new(Code::DeploymentLogMissingApplicationName, message));
    }
    if let Some(name) = application
        && !deployment.applications.iter().any(|known| known.name == name)
    {
        let message = format!("The Deployment has no application '{name}'.");
        return Err(Refusal::new(Code::DeploymentApplicationDoesNotExist, message));
    }
    let (start, end) = (date(parameters, "startDate")?, date(parameters, "endDate")?);
    check_dates(context.now, start, end)?;
    let position = token.map_or(Ok((0, 0)), |token| position(deployment, parameters, token))?;
    Ok(LogQuery { application, start, end, position })
}

fn date(parameters: &Parameters, name: &str) -> Outcome<Option<Moment>> {
    let Some(text) = query(|| parameters.single(name))? else { return Ok(None) };
    let invalid = || Refusal::new(Code::DeploymentLogInvalidDate, format!("The {name} must be a time as in RFC 3339."));
    Moment::parse(text).map(Some).ok_or_else(invalid)
}

fn check_dates(now: Moment, start: Option<Moment>, end: Option<Moment>) -> Outcome<()> {
    let fault = match (start, end) {
        (Some(start), _) if start < now.minus(KEPT) => "The startDate must not be more than 30 days ago.",
        (Some(start), Some(end)) if end < start => "The endDate must not be before the startDate.",
        _ => return Ok(()),
    };
    Err(Refusal::new(Code::DeploymentLogInvalidDate, fault))
}

/// A token holds for the same Deployment and the same filters only.
fn page_token(deployment: &Deployment, parameters: &Parameters, (life, number): (usize, i64)) -> String {
    URL_SAFE_NO_PAD.encode(format!("{life} {number} {}", fingerprint(deployment, parameters)))
}

fn position(deployment: &Deployment, parameters: &Parameters, token: &str) -> Outcome<(usize, i64)> {
    let invalid = || Refusal::new(Code::DeploymentLogInvalidPageToken, "The pageToken does not belong to this query.");
    let bytes = URL_SAFE_NO_PAD.decode(token).map_err(|_| invalid())?;
    let text = String::from_utf8(bytes).map_err(|_| invalid())?;
    let mut parts = text.splitn(3, ' ');
    let life = parts.next().and_then(|text| text.parse().ok()).ok_or_else(invalid)?;
    let number = parts.next().and_then(|text| text.parse().ok()).filter(|number| *number >= 0).ok_or_else(invalid)?;
    let same = parts.next() == Some(fingerprint(deployment, parameters).as_str());
    if same { Ok((life, number)) } else { Err(invalid()) }
}

fn fingerprint(deployment: &Deployment, parameters: &Parameters) -> String {
    let filters = ["applicationName", "startDate", "endDate"].map(|name| parameters.list(name).next().unwrap_or(""));
    format!("{} {}", deployment.id, filters.join(" "))
}
