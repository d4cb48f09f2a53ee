//! What all requests of a run share. The clock is paused, so that the pauses take no time.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use futures_util::future::join_all;
use http::{Request, Response};
use tokio::time::{Instant, sleep};

use super::{ScriptedTransport, staged};
use crate::api::{Client, ClientOptions, Exchange, Pace, Reference, StaticToken, Transport};

const READ: &str = "GET /connectors/drafts/key=tax";

fn tax() -> Reference {
    Reference::Key("tax".to_owned())
}

fn client(transport: Rc<dyn Transport>, pace: &Rc<Pace>) -> Client {
    let options = ClientOptions { pace: pace.clone(), ..ClientOptions::new("https://api.test") };
    Client::new(transport, Rc::new(StaticToken::new("token".into())), options, None)
}

#[tokio::test(start_paused = true)]
async fn a_pause_that_the_service_asks_for_holds_every_request_of_the_run() {
    for (status, pause) in [(429, "7"), (503, "7"), (429, "60")] {
        let refused =
            ScriptedTransport::new().responding(READ, status, &[("retry-after", pause)], "").on(READ, 200, &staged());
        let other = ScriptedTransport::new().on(READ, 200, &staged());
        let pace = Rc::default();
        let [refused, other] = [refused, other].map(|script| client(script.ready(), &pace));
        let (reference, started) = (tax(), Instant::now());
        let timed = async {
            other.connector_staged(&reference).await.unwrap();
            started.elapsed()
        };
        let (first, elapsed) = tokio::join!(refused.connector_staged(&reference), timed);
        first.unwrap();
        assert_eq!(elapsed.as_secs().to_string(), pause, "{status}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_429_without_a_pause_slows_every_request_down_and_more_each_time() {
    let pace = Rc::default();
    let refused = (0..7).fold(ScriptedTransport::new(), |script, _| script.responding(READ, 429, &[], ""));
    let options = ClientOptions { pace: Rc::clone(&pace), retries: 0, ..ClientOptions::new("https://api.test") };
    let refused = Client::new(refused.ready(), Rc::new(StaticToken::new("token".into())), options, None);
    let mut pauses = Vec::new();
    for _ in 0..7 {
        let started = Instant::now();
        refused.connector_staged(&tax()).await.unwrap_err();
        pauses.push(started.elapsed().as_millis() / 250);
    }
    assert_eq!(pauses, [0, 1, 2, 4, 8, 16, 16]);
}

#[tokio::test(start_paused = true)]
async fn during_a_long_pause_nothing_is_sent() {
    let script =
        ScriptedTransport::new().responding(READ, 429, &[("retry-after", "3600")], "").on(READ, 200, &staged());
    let client = client(script.ready(), &Rc::default());
    let first = client.connector_staged(&tax()).await.unwrap_err();
    sleep(Duration::from_secs(600)).await;
    let second = client.connector_staged(&tax()).await.unwrap_err();
    assert_eq!((second.status(), second.requested_pause()), (Some(429), Some(Duration::from_secs(3000))));
    assert_eq!(second.correlation_id, first.correlation_id, "that of the request which the service has seen");
    sleep(Duration::from_secs(3000)).await;
    client.connector_staged(&tax()).await.unwrap();
}

#[tokio::test(start_paused = true)]
async fn requests_to_a_broken_service_share_a_budget_of_32_retries() {
    for (status, sent) in [(500, 40 + 32), (429, 4 * 40)] {
        let script = (0..sent).fold(ScriptedTransport::new(), |script, _| script.responding(READ, status, &[], ""));
        let client = client(script.ready(), &Rc::default());
        for _ in 0..40 {
            client.connector_staged(&tax()).await.unwrap_err();
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_success_gives_a_retry_back() {
    let pair = |script: ScriptedTransport, _| script.responding(READ, 500, &[], "").on(READ, 200, &staged());
    let client = client((0..100).fold(ScriptedTransport::new(), pair).ready(), &Rc::default());
    for _ in 0..100 {
        client.connector_staged(&tax()).await.unwrap();
    }
}

/// Responds after a second, and counts requests in flight.
#[derive(Default)]
struct SlowTransport {
    in_flight: Cell<usize>,
    most: Cell<usize>,
}

impl Transport for SlowTransport {
    fn send(&self, _request: Request<Bytes>) -> Exchange<'_> {
        Box::pin(async {
            self.in_flight.set(self.in_flight.get() + 1);
            self.most.set(self.most.get().max(self.in_flight.get()));
            sleep(Duration::from_secs(1)).await;
            self.in_flight.set(self.in_flight.get() - 1);
            Ok(Response::new(staged().to_string().into()))
        })
    }
}

#[tokio::test(start_paused = true)]
async fn eight_requests_are_in_flight_at_most_unless_another_limit_is_set() {
    for (limit, expected) in [(None, 8), (Some(3), 3), (Some(0), 1), (Some(usize::MAX), 20)] {
        let pace = Rc::new(Pace::default());
        limit.inspect(|limit| pace.limit(*limit));
        let transport = Rc::new(SlowTransport::default());
        let client = client(transport.clone(), &pace);
        let reference = tax();
        join_all((0..20).map(|_| client.connector_staged(&reference))).await;
        assert_eq!(transport.most.get(), expected, "{limit:?}");
    }
}
