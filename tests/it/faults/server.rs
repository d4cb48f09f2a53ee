//! A server that misbehaves on purpose.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    /// Method and path with query.
    pub line: String,
    /// Lower-case names with their values.
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// How many requests came before this one.
    pub number: usize,
    /// How many requests with this method and path came before this one.
    pub repetition: usize,
}

impl Request {
    pub fn header(&self, name: &str) -> &str {
        self.headers.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    pub fn is(&self, method: &str) -> bool {
        self.line.starts_with(&format!("{method} "))
    }
}

/// What the server does with a request.
pub enum Reply {
    /// A whole answer with its length.
    Answer(u16, Vec<(&'static str, String)>, Vec<u8>),
    /// These bytes, then the end of the connection.
    Raw(Vec<u8>),
    /// These bytes, then a reset.
    Reset(Vec<u8>),
    /// These bytes, then nothing more.
    Hang(Vec<u8>),
    /// These bytes, then one more every few milliseconds, for ever.
    Trickle(Vec<u8>),
    /// The same after some milliseconds, so that requests can be in flight together.
    Slow(Box<Reply>),
}

impl Reply {
    pub fn json(status: u16, body: &Value) -> Self {
        Self::Answer(status, vec![("content-type", "application/json".to_owned())], body.to_string().into_bytes())
    }

    pub fn error(status: u16, code: &str) -> Self {
        let message = format!("refused with {code}");
        let errors = serde_json::json!([{ "code": code, "message": message }]);
        Self::json(status, &serde_json::json!({ "statusCode": status, "message": message, "errors": errors }))
    }

    pub fn html(status: u16) -> Self {
        let body = b"<!DOCTYPE html><h1>Bad gateway</h1>".to_vec();
        Self::Answer(status, vec![("content-type", "text/html".to_owned())], body)
    }

    pub fn empty(status: u16) -> Self {
        Self::Answer(status, Vec::new(), Vec::new())
    }

    /// The same answer with one more header.
    pub fn with(self, name: &'static str, value: impl Into<String>) -> Self {
        match self {
            Self::Answer(status, mut headers, body) => {
                headers.push((name, value.into()));
                Self::Answer(status, headers, body)
            }
            other => other,
        }
    }

    /// The beginning of an answer that promises `length` bytes.
    pub fn beginning(length: usize, body: &str) -> Vec<u8> {
        format!("HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {length}\r\n\r\n{body}")
            .into_bytes()
    }
}

/// A server in a thread of its own; it ends with the test.
pub struct Faulty {
    address: String,
    seen: Arc<Mutex<Vec<Request>>>,
    in_flight: Arc<InFlight>,
    /// Dropping it ends the thread.
    _stop: tokio::sync::oneshot::Sender<()>,
}

impl Faulty {
    /// Starts a server that answers as `reply` says.
    pub fn start(reply: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let (stop, stopped) = tokio::sync::oneshot::channel();
        let in_flight = Arc::new(InFlight::default());
        let (requests, counted) = (seen.clone(), in_flight.clone());
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    () = accept(listener, requests, counted, Arc::new(reply)) => {}
                    _ = stopped => {}
                }
            });
        });
        Self { address, seen, in_flight, _stop: stop }
    }

    pub fn address(&self) -> &str {
        &self.address
    }

    /// Every request so far.
    pub fn requests(&self) -> Vec<Request> {
        self.seen.lock().unwrap().clone()
    }

    /// Method and path of every request so far.
    pub fn lines(&self) -> Vec<String> {
        self.requests().into_iter().map(|request| request.line).collect()
    }

    /// The most requests that were in flight at the same time.
    pub fn most_in_flight(&self) -> usize {
        self.in_flight.most.load(Ordering::SeqCst)
    }

    /// How many requests of this method came.
    pub fn count(&self, method: &str) -> usize {
        self.requests().iter().filter(|request| request.is(method)).count()
    }
}

/// Requests that came and were not answered.
#[derive(Default)]
struct InFlight {
    now: AtomicUsize,
    most: AtomicUsize,
}

type Replies = Arc<dyn Fn(&Request) -> Reply + Send + Sync>;

async fn accept(listener: TcpListener, seen: Arc<Mutex<Vec<Request>>>, in_flight: Arc<InFlight>, reply: Replies) {
    loop {
        let Ok((stream, _)) = listener.accept().await else { return };
        tokio::spawn(serve(stream, seen.clone(), in_flight.clone(), reply.clone()));
    }
}

/// Serves one connection; whatever fails on it is the client's business.
async fn serve(mut stream: TcpStream, seen: Arc<Mutex<Vec<Request>>>, in_flight: Arc<InFlight>, reply: Replies) {
    while let Some(mut request) = read(&mut stream).await {
        {
            let mut seen = seen.lock().unwrap();
            request.number = seen.len();
            request.repetition = seen.iter().filter(|known| known.line == request.line).count();
            seen.push(request.clone());
        }
        let now = in_flight.now.fetch_add(1, Ordering::SeqCst) + 1;
        in_flight.most.fetch_max(now, Ordering::SeqCst);
        let mut reply = reply(&request);
        if let Reply::Slow(inner) = reply {
            tokio::time::sleep(Duration::from_millis(10)).await;
            reply = *inner;
        }
        // Before the answer, whose reader may send the next request at once.
        in_flight.now.fetch_sub(1, Ordering::SeqCst);
        if answer(&mut stream, reply).await.is_none() {
            return;
        }
    }
}

/// Writes a reply; none when the connection is over.
async fn answer(stream: &mut TcpStream, reply: Reply) -> Option<()> {
    match reply {
        Reply::Answer(status, headers, body) => {
            let mut head = format!("HTTP/1.1 {status} Status\r\ncontent-length: {}\r\n", body.len());
            for (name, value) in headers {
                head.push_str(&format!("{name}: {value}\r\n"));
            }
            // In one piece: the second of two would wait for the first to be acknowledged.
            let answer = [head.as_bytes(), b"\r\n", &body].concat();
            stream.write_all(&answer).await.ok()
        }
        Reply::Slow(_) => None,
        Reply::Raw(bytes) => {
            stream.write_all(&bytes).await.ok()?;
            None
        }
        Reply::Reset(bytes) => {
            stream.write_all(&bytes).await.ok()?;
            // What was written has to arrive before the reset, which overtakes it otherwise.
            tokio::time::sleep(Duration::from_millis(20)).await;
            stream.set_zero_linger().ok()?;
            None
        }
        Reply::Hang(bytes) => {
            stream.write_all(&bytes).await.ok()?;
            std::future::pending().await
        }
        Reply::Trickle(bytes) => {
            stream.write_all(&bytes).await.ok()?;
            loop {
                tokio::time::sleep(Duration::from_millis(5)).await;
                stream.write_all(b" ").await.ok()?;
            }
        }
    }
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut head = Vec::new();
    while !head.ends_with(b"\r\n\r\n") {
        head.push(stream.read_u8().await.ok()?);
        // No method begins so: this is TLS, which the server does not speak.
        if head == [0x16] {
            return None;
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut lines = head.lines();
    let line = lines.next()?.trim_end_matches(" HTTP/1.1").to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
        .collect();
    let length = headers.iter().find(|(name, _)| name == "content-length").and_then(|(_, value)| value.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body).await.ok()?;
    let body = String::from_utf8_lossy(&body).into_owned();
    Some(Request { line, headers, body, number: 0, repetition: 0 })
}
