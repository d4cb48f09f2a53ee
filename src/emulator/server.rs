//! The emulator over HTTP.

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, to_bytes};
use http::{Request, Response, StatusCode};
use tokio::net::TcpListener;
use tokio::sync::oneshot;

use crate::emulator::Emulator;

/// Most bytes of a request body; configuration values may hold keys and JSON documents.
const MAXIMUM_BODY: usize = 4 * 1024 * 1024;
/// How long requests that are under way may take at the end.
const LAST_REQUESTS: Duration = Duration::from_secs(1);

/// Serves `emulator` on `listener` until `shutdown` is done.
///
/// # Errors
/// Returns what keeps the listener from taking connections.
pub async fn serve(
    listener: TcpListener,
    emulator: Arc<Emulator>,
    shutdown: impl Future<Output = ()> + Send + 'static,
) -> io::Result<()> {
    let (ending, ended) = oneshot::channel();
    let shutdown = async move {
        shutdown.await;
        // The receiver is dropped only when serving has ended, and then nobody waits.
        let _ = ending.send(());
    };
    let router = Router::new().fallback(move |request| answer(Arc::clone(&emulator), request));
    let serving = axum::serve(listener, router).with_graceful_shutdown(shutdown);
    // A connection in the middle of a request must not hold up the end for ever.
    let too_late = async {
        if ended.await.is_err() {
            std::future::pending::<()>().await;
        }
        tokio::time::sleep(LAST_REQUESTS).await;
    };
    tokio::select! {
        result = async { serving.await } => result,
        () = too_late => Ok(()),
    }
}

async fn answer(emulator: Arc<Emulator>, request: Request<Body>) -> Response<Body> {
    let (head, body) = request.into_parts();
    let response = match to_bytes(body, MAXIMUM_BODY).await {
        Ok(body) => emulator.handle(&Request::from_parts(head, body)),
        Err(_) => {
            let fault = format!("body: could not be read, or is longer than {MAXIMUM_BODY} bytes");
            emulator.refuse(&head.headers, fault, StatusCode::PAYLOAD_TOO_LARGE)
        }
    };
    response.map(Body::from)
}
