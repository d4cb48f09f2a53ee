//! What a run reads before its steps are known.

use std::fmt;
use std::future::Future;

use crate::output::Ui;

impl Ui {
    /// Shows a row while `work` reads what the steps of a run depend on, such as `the Connector shop`. The row leaves no line.
    pub async fn reading<T>(&self, object: impl fmt::Display, work: impl Future<Output = T>) -> T {
        self.step("Reading", "Read", object).during(work).await
    }
}
