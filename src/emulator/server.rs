//! The emulator over HTTP.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use http::header::CONTENT_LENGTH;
use http::{Request, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::blocking;
use crate::emulator::connection::{ConnectionSwitch, ResettableListener};
use crate::emulator::faults::ConnectionReset;
use crate::emulator::hosts::AllowedHosts;
use crate::emulator::{EmulatedResponse, Emulator};

/// The maximum size of a request body in bytes: many configuration values of the maximum length. The reference does not
/// specify one.
const MAXIMUM_BODY: usize = 1024 * 1024;
/// About the length of the head of a response: a reset within the response leaves a part of the body.
const HEAD_LENGTH: usize = 200;
/// How long running requests may take after the shutdown has started.
const LAST_REQUESTS: Duration = Duration::from_secs(1);

/// Serves `emulator` on `listener`, for requests to these hosts, until `shutdown` completes.
pub async fn serve(
    listener: TcpListener,
    emulator: Arc<Emulator>,
    hosts: AllowedHosts,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    serve_and_end(listener, emulator, hosts, shutdown, LAST_REQUESTS).await
}

async fn serve_and_end(
    listener: TcpListener,
    emulator: Arc<Emulator>,
    hosts: AllowedHosts,
    shutdown: impl Future<Output = ()> + Send + 'static,
    last_requests: Duration,
) -> io::Result<()> {
    let (ending, ended) = oneshot::channel();
    let shutdown = async move {
        shutdown.await;
        // The receiver is dropped only when serving has ended, and then the message is not needed.
        _ = ending.send(());
    };
    let hosts = Arc::new(hosts);
    let router = Router::new().fallback(move |request| answer(Arc::clone(&emulator), Arc::clone(&hosts), request));
    let service = router.into_make_service_with_connect_info::<ConnectionSwitch>();
    let serving = axum::serve(ResettableListener(listener), service).with_graceful_shutdown(shutdown);
    // An unfinished request must not delay the shutdown without limit.
    let too_late = async {
        if ended.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(last_requests).await;
    };
    tokio::select! {
        result = async { serving.await } => result,
        () = too_late => Ok(()),
    }
}

async fn answer(emulator: Arc<Emulator>, hosts: Arc<AllowedHosts>, request: Request<Body>) -> Response<Body> {
    let (mut head, body) = request.into_parts();
    let switch = head.extensions.remove::<ConnectInfo<ConnectionSwitch>>();
    if let Err(fault) = hosts.check(&head) {
        return emulator.forbid(&head.headers, fault).map(Body::from);
    }
    let announced = head.headers.get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    let body = match announced {
        Some(length) if length > MAXIMUM_BODY => None,
        _ => to_bytes(body, MAXIMUM_BODY).await.ok(),
    };
    let response = match body {
        // It may wait for the lock of the state.
        Some(body) => {
            let request = Request::from_parts(head, body);
            let EmulatedResponse { response, delay, reset } = blocking::run(move || emulator.respond(&request)).await;
            if !delay.is_zero() {
                tokio::time::sleep(delay).await;
            }
            if let (Some(ConnectInfo(switch)), Some(reset)) = (switch, reset) {
                switch.reset_after(match reset {
                    ConnectionReset::Before => 0,
                    ConnectionReset::Within => HEAD_LENGTH + response.body().len() / 2,
                });
            }
            response
        }
        None => {
            let fault = format!("body: could not be read, or is longer than {MAXIMUM_BODY} bytes");
            emulator.refuse(&head.headers, fault, StatusCode::PAYLOAD_TOO_LARGE)
        }
    };
    response.map(Body::from)
}

#[cfg(test)]
#[expect(clippy::unwrap_used, reason = "a panic is how a test fails")]
mod tests {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    use tokio::net::TcpStream;

    use super::*;
    use crate::emulator::{EmulatorOptions, StateStore};

    fn loopback() -> AllowedHosts {
        AllowedHosts::new(std::net::Ipv4Addr::LOCALHOST.into(), [])
    }

    /// Sends `request` to a new server, and returns what the server sends until it closes the connection.
    async fn exchange(request: &[u8]) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        let (end, ended) = oneshot::channel::<()>();
        let emulator = Arc::new(Emulator::new(EmulatorOptions::default(), StateStore::Memory));
        let serving = tokio::spawn(serve(listener, emulator, loopback(), async { ended.await.unwrap() }));
        client.write_all(request).await.unwrap();
        let mut answer = String::new();
        let reading = client.read_to_string(&mut answer);
        tokio::time::timeout(Duration::from_secs(10), reading).await.unwrap().unwrap();
        end.send(()).unwrap();
        serving.await.unwrap().unwrap();
        answer
    }

    #[tokio::test]
    async fn requests_are_answered_over_http() {
        let request = b"GET /connectors/drafts HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Bearer x\r\nX-Correlation-ID: one\r\n\r\n";
        let answer = exchange(request).await;
        assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        assert!(
            answer.contains("x-correlation-id: one") && answer.contains("content-type: application/json"),
            "{answer}"
        );
        assert!(answer.ends_with(r#"{"limit":20,"offset":0,"count":0,"total":0,"results":[]}"#), "{answer}");
    }

    #[tokio::test]
    async fn a_body_that_is_too_long_is_rejected_with_json() {
        let length = MAXIMUM_BODY + 1;
        let head = format!(
            "POST /acme/deployments HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n"
        );
        let answer = exchange(head.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(answer.contains(r#""code":"InvalidJsonInput""#), "{answer}");
    }

    #[tokio::test]
    async fn an_unfinished_request_does_not_delay_the_shutdown() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let mut client = TcpStream::connect(listener.local_addr().unwrap()).await.unwrap();
        client
            .write_all(b"POST /acme/deployments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n")
            .await
            .unwrap();
        let emulator = Arc::new(Emulator::new(EmulatorOptions::default(), StateStore::Memory));
        let short = Duration::from_millis(10);
        let serving = serve_and_end(listener, emulator, loopback(), tokio::time::sleep(short), short);
        tokio::time::timeout(Duration::from_secs(10), serving).await.unwrap().unwrap();
    }

    #[test]
    fn a_request_has_1_mib_at_most() {
        assert_eq!(MAXIMUM_BODY, 1_048_576);
    }
}
