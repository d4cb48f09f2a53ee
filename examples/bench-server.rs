//! A server with 10,000 Deployments and any number of log entries, for `scripts/bench`. It only serves what was made before,
//! so that the time of a run is that of the client.
//!
//! `cargo run --release --example bench-server -- --port 8080 --deployments 10000 --log-entries 100000`

use std::collections::HashMap;
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::serve::Listener as _;
use bytes::Bytes;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::server::TlsStream;

/// Log entries on a page.
const LOG_PAGE: usize = 1000;

/// What the server has: texts of JSON.
struct Stock {
    deployments: Vec<String>,
    /// Pages of log entries, and whether the newest page is served first.
    log_pages: Vec<Bytes>,
    /// Pages of lists by limit, offset and order, made at their first request.
    lists: std::sync::Mutex<HashMap<(usize, usize, bool), Bytes>>,
}

type Parameters = Query<HashMap<String, String>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let number = |name: &str, otherwise: usize| {
        let mut arguments = std::env::args().skip_while(|argument| argument != name);
        arguments.nth(1).map_or(Ok(otherwise), |text| text.parse())
    };
    let is_newest_first = std::env::args().any(|argument| argument == "--newest-first");
    let entries = number("--log-entries", 100_000)?;
    let stock = Arc::new(Stock {
        deployments: (0..number("--deployments", 10_000)?).map(deployment).collect(),
        log_pages: (0..entries.div_ceil(LOG_PAGE)).map(|page| log_page(page, entries, is_newest_first)).collect(),
        lists: Default::default(),
    });
    let router = Router::new()
        .route("/oauth/token", post(token))
        .route("/{project}/deployments", get(deployments))
        .route("/{project}/deployments/{reference}", get(one))
        .route("/{project}/deployments/{reference}/logs", get(logs))
        .with_state(stock);
    let plain = TcpListener::bind(("127.0.0.1", u16::try_from(number("--port", 0)?)?)).await?;
    let encrypted = EncryptedListener::bind().await?;
    let addresses = format!("http://{}\nhttps://{}\n", plain.local_addr()?, encrypted.local_addr()?);
    std::io::Write::write_all(&mut std::io::stdout(), addresses.as_bytes())?;
    let (plain, encrypted) =
        tokio::join!(axum::serve(plain, router.clone()).into_future(), axum::serve(encrypted, router).into_future());
    Ok(plain.and(encrypted)?)
}

/// Accepts connections with TLS, with the certificate of the tests for 127.0.0.1.
struct EncryptedListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
}

impl EncryptedListener {
    async fn bind() -> Result<Self, Box<dyn Error>> {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/faults/certificates");
        let certificates = CertificateDer::pem_file_iter(format!("{folder}/good.pem"))?.collect::<Result<_, _>>()?;
        let key = PrivateKeyDer::from_pem_file(format!("{folder}/server.key"))?;
        let config =
            ServerConfig::builder_with_provider(Arc::new(tokio_rustls::rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()?
                .with_no_client_auth()
                .with_single_cert(certificates, key)?;
        Ok(Self { listener: TcpListener::bind(("127.0.0.1", 0)).await?, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}

impl axum::serve::Listener for EncryptedListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        loop {
            let (stream, address) = axum::serve::Listener::accept(&mut self.listener).await;
            if let Ok(stream) = self.acceptor.accept(stream).await {
                return (stream, address);
            }
        }
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

async fn token() -> impl IntoResponse {
    json(Bytes::from_static(
        br#"{"access_token":"bench-token-0123456789","expires_in":172800,"scope":"manage_project:bench"}"#,
    ))
}

async fn deployments(State(stock): State<Arc<Stock>>, Query(parameters): Parameters) -> impl IntoResponse {
    let number =
        |name, otherwise| parameters.get(name).and_then(|text: &String| text.parse().ok()).unwrap_or(otherwise);
    let (limit, offset): (usize, usize) = (number("limit", 20).min(500), number("offset", 0));
    let is_descending = parameters.get("sort").is_some_and(|sort| sort.ends_with(" desc"));
    let mut lists = stock.lists.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let page = lists.entry((limit, offset, is_descending)).or_insert_with(|| {
        let all = stock.deployments.iter();
        let results: Vec<&str> = match is_descending {
            false => all.skip(offset).take(limit).map(String::as_str).collect(),
            true => all.rev().skip(offset).take(limit).map(String::as_str).collect(),
        };
        let (count, total) = (results.len(), stock.deployments.len());
        let results = results.join(",");
        format!(r#"{{"limit":{limit},"offset":{offset},"count":{count},"total":{total},"results":[{results}]}}"#).into()
    });
    json(page.clone())
}

async fn one(State(stock): State<Arc<Stock>>) -> impl IntoResponse {
    json(stock.deployments.first().cloned().unwrap_or_default().into())
}

async fn logs(State(stock): State<Arc<Stock>>, Query(parameters): Parameters) -> impl IntoResponse {
    let page = parameters.get("pageToken").and_then(|token| token.parse().ok()).unwrap_or(0_usize);
    json(stock.log_pages.get(page).cloned().unwrap_or_else(|| Bytes::from_static(br#"{"data":[],"next":null}"#)))
}

fn json(body: Bytes) -> impl IntoResponse {
    ([(CONTENT_TYPE, "application/json")], body)
}

/// A Deployment of 1.5 kB, as the service sends it.
fn deployment(number: usize) -> String {
    let applications: Vec<String> = ["service", "listener"]
        .into_iter()
        .map(|name| {
            format!(
                r#"{{"id":"{number:08x}-0000-4000-8000-{name:0>12}","applicationName":"{name}","url":"{name}-{number}.europe-west1.gcp.commercetools.app","standardConfiguration":[{{"key":"CTP_REGION","value":"europe-west1.gcp"}},{{"key":"LOG_LEVEL","value":"info"}},{{"key":"ENDPOINT","value":"https://shop-{number}.example.com/api?source=connect&v=2"}}],"securedConfiguration":[{{"key":"CTP_CLIENT_SECRET","value":"********************************"}},{{"key":"WEBHOOK_TOKEN","value":"****************"}}]}}"#
            )
        })
        .collect();
    format!(
        r#"{{"id":"{number:08x}-1111-4111-8111-111111111111","key":"shop-{number}","version":{},"type":"production","connector":{{"id":"22222222-2222-4222-8222-{number:012x}","key":"connector-{}","version":4,"name":"Order export","repository":{{"url":"https://github.com/example/connector","tag":"v1.4.{}"}},"certified":true}},"deployedRegion":"europe-west1.gcp","applications":[{}],"preview":false,"status":"Deployed","details":{{"build":{{"id":"{number:08x}-3333-4333-8333-333333333333","report":{{"entries":[{{"type":"Information","title":"Build finished","message":"All applications were built in 214 s.","createdAt":"2026-11-20T10:00:00.000Z"}}]}}}}}}}}"#,
        number % 9 + 1,
        number % 50,
        number % 20,
        applications.join(",")
    )
}

/// A page of log entries, a second apart.
fn log_page(page: usize, entries: usize, is_newest_first: bool) -> Bytes {
    let numbers = page * LOG_PAGE..entries.min((page + 1) * LOG_PAGE);
    let number_of = |index: usize| if is_newest_first { entries - 1 - index } else { index };
    let data: Vec<String> = numbers.map(|index| log_entry(number_of(index))).collect();
    let is_last = (page + 1) * LOG_PAGE >= entries;
    let next = if is_last { "null".to_owned() } else { format!("\"{}\"", page + 1) };
    format!(r#"{{"data":[{}],"next":{next}}}"#, data.join(",")).into()
}

fn log_entry(number: usize) -> String {
    let start = jiff::Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(1_700_000_000);
    let time = start + jiff::SignedDuration::from_millis(i64::try_from(number).unwrap_or_default() * 1000);
    format!(
        r#"{{"id":"log-{number:08}","type":"APPLICATION_TEXT","applicationName":"service","severity":"INFO","timestamp":"{time:.3}","details":{{"message":"Order {number} was exported in {} ms to https://shop.example.com/orders/{number}"}}}}"#,
        number % 400
    )
}
