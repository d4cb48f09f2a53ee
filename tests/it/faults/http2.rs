//! HTTP/2, which a server offers with its certificate.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::extract::{Query, State};
use axum::http::Version;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use rustls::version::TLS13;
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Barrier;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{deployment, machine, tls};

/// The largest page of the service.
const PAGE: usize = 500;

/// Serves three pages of Deployments over HTTP/2. The last two are answered only while both are asked for.
struct Http2Server {
    connections: AtomicUsize,
    versions: Mutex<Vec<Version>>,
    last_pages: Barrier,
}

struct EncryptedListener {
    listener: TcpListener,
    acceptor: TlsAcceptor,
    server: Arc<Http2Server>,
}

impl axum::serve::Listener for EncryptedListener {
    type Io = TlsStream<TcpStream>;
    type Addr = SocketAddr;

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        let (stream, address) = axum::serve::Listener::accept(&mut self.listener).await;
        self.server.connections.fetch_add(1, Ordering::Relaxed);
        (self.acceptor.accept(stream).await.unwrap(), address)
    }

    fn local_addr(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }
}

impl Http2Server {
    /// Gives the address. The thread ends with the process.
    fn start() -> (Arc<Self>, String) {
        let server = Arc::new(Self {
            connections: AtomicUsize::new(0),
            versions: Mutex::default(),
            last_pages: Barrier::new(2),
        });
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("https://{}", listener.local_addr().unwrap());
        listener.set_nonblocking(true).unwrap();
        let mut configuration = tls::configuration("good.pem", &[&TLS13]);
        configuration.alpn_protocols = vec![b"h2".to_vec()];
        let acceptor = TlsAcceptor::from(Arc::new(configuration));
        let router = Router::new().fallback(page).with_state(server.clone());
        let shared = server.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = TcpListener::from_std(listener).unwrap();
                axum::serve(EncryptedListener { listener, acceptor, server: shared }, router).await
            })
        });
        (server, address)
    }
}

async fn page(
    State(server): State<Arc<Http2Server>>,
    version: Version,
    Query(parameters): Query<Vec<(String, String)>>,
) -> impl IntoResponse {
    server.versions.lock().unwrap().push(version);
    let offset = parameters.iter().find(|(name, _)| name == "offset").map_or(0, |(_, value)| value.parse().unwrap());
    if offset > 0 {
        server.last_pages.wait().await;
    }
    let result = |number: usize| -> Value {
        let mut deployment = deployment("Deployed");
        deployment["id"] = format!("0190cf3c-5d3a-7bb2-9c52-{number:012}").into();
        deployment["key"] = format!("live-{number}").into();
        deployment
    };
    let results: Vec<Value> = (offset..offset + PAGE).map(result).collect();
    let body = json!({ "limit": PAGE, "offset": offset, "count": PAGE, "total": 3 * PAGE, "results": results });
    ([(CONTENT_TYPE, "application/json")], body.to_string())
}

#[test]
fn pages_in_flight_share_one_connection() {
    let (server, address) = Http2Server::start();
    let authority = tls::file("authority.pem");
    let machine = machine(&address).with("CTCONNECT_CA_FILE", authority.to_str().unwrap());
    let list = machine.sh("deployment list --all -o json").ok().json();
    assert_eq!(list.as_array().map(Vec::len), Some(3 * PAGE));
    assert_eq!(*server.versions.lock().unwrap(), [Version::HTTP_2; 3]);
    assert_eq!(server.connections.load(Ordering::Relaxed), 1);
}
