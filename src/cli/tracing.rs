//! `--debug`: every request and answer on standard error. What is secret was replaced before it gets here.

use std::time::Duration;

use crate::api::{Trace, TracedRequest, TracedResponse};
use crate::output::{Ui, escape};

/// Writes what it is told to standard error.
pub(super) struct TraceToStandardError {
    ui: Ui,
}

impl TraceToStandardError {
    /// Writes through `ui`.
    pub(super) fn new(ui: Ui) -> Self {
        Self { ui }
    }

    fn tell(&self, line: &str) {
        self.ui.diagnostic(&escape::line(line));
    }

    fn headers(&self, mark: &str, headers: &[(String, String)], body: &str) {
        for (name, value) in headers {
            self.tell(&format!("{mark} {name}: {value}"));
        }
        body.lines().for_each(|line| self.tell(&format!("{mark} {line}")));
    }
}

impl Trace for TraceToStandardError {
    fn request(&self, request: &TracedRequest) {
        self.tell(&format!("> {} {}", request.method, request.url));
        self.headers(">", &request.headers, &request.body);
    }

    fn response(&self, response: &TracedResponse) {
        self.tell(&format!("< {} after {} ms", response.status, response.elapsed.as_millis()));
        self.headers("<", &response.headers, &response.body);
    }

    fn failure(&self, cause: &str) {
        self.tell(&format!("! {cause}"));
    }

    fn retry(&self, attempt: u32, attempts: u32, delay: Duration) {
        self.tell(&format!("! attempt {attempt} of {attempts} failed; the next one in {} ms", delay.as_millis()));
    }
}
