//! `--debug`: every request and response on standard error. Secrets were replaced before they get here.

use std::time::Duration;

use crate::api::{Trace, TracedRequest, TracedResponse};
use crate::output::{Ui, escape};

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
