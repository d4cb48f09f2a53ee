//! The order of the steps, and which of them run at the same time.

use super::code_scan::Server;
use super::job::Job;
use super::step::StepKind;

impl Job<'_> {
    /// Runs all steps. The server of the code scan needs a minute to start, so it starts first.
    pub(super) async fn run_steps(&self) {
        let server = self.steps.is_wanted(StepKind::CodeScan).then(|| Server::new(self));
        let work = async {
            self.build_all().await;
            if self.steps.are_built() {
                tokio::join!(self.scan_dependencies(), self.scan_code(server.as_ref()));
            } else {
                self.steps.give_up("not every application was built");
            }
            // While the server is still awaited below, so that its program ends by itself.
            self.run.docker.stop_all().await;
        };
        match &server {
            None => work.await,
            Some(server) => tokio::select! {
                biased;
                () = work => {}
                () = server.serve() => {}
            },
        }
    }
}
