//! Hints: what to do next, by the kind of error.

mod codes;
mod settings;
mod target;
#[cfg(test)]
mod tests;

use std::time::Duration;

use jiff::{Timestamp, Unit};

use self::codes::{for_any_resource, for_entry, for_status};
pub(super) use self::settings::for_settings;
use self::target::Target;
use super::NamedResources;
use crate::api::{Error, ErrorKind, Refusal};
use crate::duration;

/// The next step after a call that failed, if one is known.
pub(super) fn for_call(error: &Error, named: &NamedResources) -> Option<String> {
    if error.unknown_outcome {
        return Some(check_first(&error.request, named));
    }
    if let Some(pause) = error.long_pause() {
        return Some(try_again_after(pause, Timestamp::now()));
    }
    match &error.kind {
        ErrorKind::Refused(_) if !error.missing_scopes.is_empty() => {
            let scopes: Vec<String> = error.missing_scopes.iter().map(|any| any.replace('|', " or ")).collect();
            Some(format!("the API Client needs the scope {}", scopes.join(", and ")))
        }
        // A delete whose outcome is known, and that did not succeed.
        ErrorKind::Refused(Refusal { status: 500.., .. }) | ErrorKind::Lost(_)
            if error.request.starts_with("DELETE ") =>
        {
            Some("it was not deleted: run the command again".to_owned())
        }
        ErrorKind::Refused(refusal) if refusal.is_of_gateway() => {
            Some("a proxy or a gateway responded, not the API: check the proxy settings and the address".to_owned())
        }
        ErrorKind::Refused(refusal) => {
            let target = Target::of(&error.request, named);
            refusal
                .errors
                .iter()
                .find_map(|entry| for_entry(entry, &target))
                .or_else(|| for_status(refusal.status, &target))
        }
        ErrorKind::Taken(_) => for_any_resource("DuplicateField").map(str::to_owned),
        ErrorKind::Connect(_) => {
            Some("check the network, the Region of the Project, and the proxy settings".to_owned())
        }
        ErrorKind::Untrusted(_) => {
            Some("trust the certificate authority of your company with `--ca-file FILE`".to_owned())
        }
        ErrorKind::Lost(_) => Some("try again; `--request-timeout 2m` gives a slow service more time".to_owned()),
        ErrorKind::Decode(_) => {
            Some("check that the address is that of the Connect API; `--debug` shows the response".to_owned())
        }
        ErrorKind::Forbidden(_) => {
            Some("change CTCONNECT_SAFETY, or `safety` in your settings, to allow the request".to_owned())
        }
        ErrorKind::Unsendable(_) => Some("set the Project with `--project-key` or CTP_PROJECT_KEY".to_owned()),
    }
}

/// When the service may be asked again.
fn try_again_after(pause: Duration, now: Timestamp) -> String {
    let in_words = duration::exact(pause);
    match now.checked_add(pause).and_then(|then| then.round(Unit::Second)) {
        Ok(then) => format!("the service asks for a pause of {in_words}: try again after {then}"),
        Err(_) => format!("the service asks for a pause of {in_words}"),
    }
}

/// What to check after a write whose outcome is unknown.
fn check_first(request: &str, named: &NamedResources) -> String {
    let target = Target::of(request, named);
    let (what, check) = match target.command("describe") {
        Some(describe) => ("", describe),
        None => ("; with `--key`, ctconnect checks it automatically", format!("ctconnect {} list", target.group)),
    };
    format!("`{request}` may have been applied: check with `{check}` before you try again{what}")
}
