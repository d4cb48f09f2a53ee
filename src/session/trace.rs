//! What a run shows of its requests: with `--debug` every request and response on standard error, else only long pauses.
//! Secrets were replaced before they get here.

use std::time::Duration;

use crate::api::{Trace, TracedRequest, TracedResponse};
use crate::output::{Ui, escape};

/// A longer pause between two attempts is shown.
const SILENT_PAUSE: Duration = Duration::from_secs(5);

/// Shows long pauses between two attempts, so that a run never looks as if it hung.
pub(super) struct LongPauses {
    ui: Ui,
}

impl LongPauses {
    pub(super) fn new(ui: Ui) -> Self {
        Self { ui }
    }
}

impl Trace for LongPauses {
    fn shows_exchanges(&self) -> bool {
        false
    }

    fn request(&self, _request: &TracedRequest) {}

    fn response(&self, _response: &TracedResponse) {}

    fn failure(&self, _cause: &str) {}

    fn retry(&self, attempt: u32, attempts: u32, delay: Duration) {
        if delay > SILENT_PAUSE {
            let seconds = delay.as_secs_f64().round();
            self.ui.note(&format!("attempt {attempt} of {attempts} failed; the next one in {seconds}s"));
        }
    }
}

/// Writes requests and responses to standard error.
pub(super) struct TraceToStandardError {
    ui: Ui,
}

impl TraceToStandardError {
    pub(super) fn new(ui: Ui) -> Self {
        Self { ui }
    }

    fn line(&self, line: &str) {
        self.ui.diagnostic(&escape::line(line));
    }

    fn headers(&self, mark: &str, headers: &[(String, String)], body: &str) {
        for (name, value) in headers {
            self.line(&format!("{mark} {name}: {value}"));
        }
        body.lines().for_each(|line| self.line(&format!("{mark} {line}")));
    }
}

impl Trace for TraceToStandardError {
    fn request(&self, request: &TracedRequest) {
        self.line(&format!("> {} {}", request.method, request.url));
        self.headers(">", &request.headers, &request.body);
    }

    fn response(&self, response: &TracedResponse) {
        self.line(&format!("< {} after {} ms", response.status, response.elapsed.as_millis()));
        self.headers("<", &response.headers, &response.body);
    }

    fn failure(&self, cause: &str) {
        self.line(&format!("! {cause}"));
    }

    fn retry(&self, attempt: u32, attempts: u32, delay: Duration) {
        self.line(&format!("! attempt {attempt} of {attempts} failed; the next one in {} ms", delay.as_millis()));
    }
}
